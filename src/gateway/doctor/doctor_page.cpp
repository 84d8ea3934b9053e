// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/doctor_page.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <boost/json/serialize.hpp>

#include "gateway/credentials.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/report.hpp"
#include "gateway/doctor/report_page.hpp"
#include "http/ascii.hpp"
#include "http/redaction.hpp"
#include "http/target.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t hosts_max = 50;

enum class Form : std::uint8_t { Text, Html, Json };

/// What the client would rather read. Weights (RFC 9110, section 12.5.1) are not looked at: nobody
/// who accepts both JSON and HTML is a browser.
Form form_of(const http::Request& request)
{
    const auto accept = http::lower(request.header("Accept").value_or(""));
    if (accept.find("application/json") != std::string::npos) return Form::Json;
    return accept.find("text/html") != std::string::npos ? Form::Html : Form::Text;
}

http::Response response(unsigned status, std::string content_type, std::string body)
{
    return {.status = status,
            .content_type = std::move(content_type),
            .body = std::move(body),
            .headers = {{"Cache-Control", "no-store"},
                        {"Content-Security-Policy", content_security_policy()},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Content-Type-Options", "nosniff"}}};
}

http::Response rendered(const Report& report, Form form)
{
    switch (form) {
        case Form::Json:
            return response(200, "application/json",
                            boost::json::serialize(json_of(report)) + "\n");
        case Form::Html:
            return response(200, "text/html; charset=utf-8", page_of(report));
        case Form::Text:
            break;
    }
    return response(200, "text/plain", text_of(report));
}

http::Response refusal(unsigned status, std::string_view sentence, Form form)
{
    switch (form) {
        case Form::Json:
            return response(
                status, "application/json",
                boost::json::serialize(boost::json::object{{"error", sentence}}) + "\n");
        case Form::Html:
            return response(status, "text/html; charset=utf-8", form_page(sentence));
        case Form::Text:
            break;
    }
    return response(status, "text/plain", std::string{sentence} + "\n");
}

bool has_secret_in_url(const http::Request& request)
{
    http::Fields fields;
    fields.add(http::query_of(request.target));
    for (const auto& field : fields.fields()) {
        if (http::is_secret_key(field.key)) return true;
    }
    return false;
}

/// Those of the headers and of the posted form. Pasted with blanks around it, a key is still one.
std::vector<std::string> secrets_in(const http::Request& request)
{
    http::Fields form;
    if (request.method == "POST") form.add(request.body);
    std::vector<std::string> secrets;
    for (const auto& secret : credentials_of(request, form).secrets) {
        secrets.emplace_back(http::trimmed(secret));
    }
    return secrets;
}

class DoctorPage final : public SpecialDoor {
public:
    explicit DoctorPage(const DoorWorld& world) : world_{world} {}

    void handle(http::Request request, Call /*call*/, http::Responder respond) override
    {
        respond(answer(request));
    }

private:
    [[nodiscard]] http::Response answer(const http::Request& request)
    {
        const auto form = form_of(request);
        if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
            return refusal(405, "Send GET or POST.", form);
        }
        if (has_secret_in_url(request)) {
            return refusal(400, "Never put a key into a URL: send it in the form.", form);
        }
        if (world_.doctor == nullptr) return refusal(404, "No requests are kept here.", form);
        const auto secrets = secrets_in(request);
        if (secrets.empty()) return invitation(form);
        for (const auto& secret : secrets) {
            if (const auto key = world_.service.find_key(secret)) {
                return rendered(report_on(*key, request.loop), form);
            }
        }
        return refusal(403, "No key has this secret.", form);
    }

    [[nodiscard]] static http::Response invitation(Form form)
    {
        if (form == Form::Html) return refusal(200, "", form);
        auto result = refusal(401, "Send an update key as Basic password or Bearer token.", form);
        result.headers.emplace_back("WWW-Authenticate", "Basic realm=\"update key\"");
        return result;
    }

    [[nodiscard]] Report report_on(const registry::KeyView& key, std::size_t loop)
    {
        KeyQuestion question{.key = key.id, .now = world_.clock.wall_now()};
        for (const auto host : key.hosts) {
            if (question.hosts.size() >= hosts_max) break;
            if (const auto facts = world_.service.facts(loop, host)) {
                question.hosts.push_back({.id = host,
                                          .name = facts->name,
                                          .addresses = facts->addresses,
                                          .is_suspended = facts->is_suspended});
            }
        }
        return examine(*world_.doctor, question);
    }

    const DoorWorld& world_;
};

}  // namespace

std::unique_ptr<SpecialDoor> make_doctor_page(const DoorWorld& world)
{
    return std::make_unique<DoctorPage>(world);
}

}  // namespace mooring::gateway
