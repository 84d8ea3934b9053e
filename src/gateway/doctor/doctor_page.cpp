// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/doctor_page.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/serialize.hpp>

#include "gateway/credentials.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/prober.hpp"
#include "gateway/doctor/report.hpp"
#include "gateway/doctor/report_page.hpp"
#include "gateway/host_name.hpp"
#include "gateway/request_fields.hpp"
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

http::Response rendered(const Report& report, Form form, Reaching reaching)
{
    switch (form) {
        case Form::Json:
            return response(200, "application/json",
                            boost::json::serialize(json_of(report)) + "\n");
        case Form::Html:
            return response(200, "text/html; charset=utf-8", page_of(report, reaching));
        case Form::Text:
            break;
    }
    return response(200, "text/plain", text_of(report));
}

http::Response refusal(unsigned status, std::string_view sentence, Form form,
                       Reaching reaching = Reaching::Absent)
{
    switch (form) {
        case Form::Json:
            return response(
                status, "application/json",
                boost::json::serialize(boost::json::object{{"error", sentence}}) + "\n");
        case Form::Html:
            return response(status, "text/html; charset=utf-8", form_page(sentence, reaching));
        case Form::Text:
            break;
    }
    return response(status, "text/plain", std::string{sentence} + "\n");
}

/// The host that a form means: the one it names, or the only one.
Result<HostState> host_meant(const Report& report, const http::Fields& form)
{
    const auto named = http::trimmed(form.value("host").value_or(""));
    if (named.empty() && report.hosts.size() == 1) return report.hosts.front();
    const auto name = parse_host_name(named);
    const auto found = std::ranges::find_if(
        report.hosts, [&](const HostState& host) { return name && host.name == *name; });
    if (found != report.hosts.end()) return *found;
    return fail(Errc::NotFound, named.empty() ? "Name the host that is to be reached."
                                              : "This key is not for the host that is named.");
}

/// The TCP port that a form names, if any.
Result<std::optional<std::uint16_t>> port_meant(const http::Fields& form)
{
    const auto text = http::trimmed(form.value("port").value_or(""));
    if (text.empty()) return std::optional<std::uint16_t>{};
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        return fail(Errc::InvalidArgument, "A port is a number from 1 to 65535.");
    }
    return std::optional{port};
}

std::vector<std::string> sentences_of(const Result<std::vector<ProbeFinding>>& found)
{
    if (!found) return {"It was not tried: " + found.error().detail + "."};
    std::vector<std::string> sentences;
    for (const auto& finding : *found) sentences.push_back(sentence_of(finding));
    return sentences;
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
        auto report = answer(request);
        if (!report) return respond(std::move(report).error());
        const auto form = form_of(request);
        http::Fields fields;
        if (request.method == "POST") fields.add(request.body);
        if (world_.prober == nullptr || !says_yes(fields, "reach")) {
            return respond(rendered(*report, form, reaching()));
        }
        auto order = order_in(fields, *report, request.loop);
        if (!order) {
            report->reached = {std::move(order).error().detail};
            return respond(rendered(*report, form, reaching()));
        }
        world_.prober->probe(*order, [report = *std::move(report), form,
                                      respond = std::move(respond)](auto found) mutable {
            report.reached = sentences_of(found);
            respond(rendered(report, form, Reaching::Offered));
        });
    }

private:
    [[nodiscard]] Reaching reaching() const
    {
        return world_.prober == nullptr ? Reaching::Absent : Reaching::Offered;
    }

    [[nodiscard]] Result<ProbeOrder> order_in(const http::Fields& fields, const Report& report,
                                              std::size_t loop)
    {
        MOORING_TRY(const auto host, host_meant(report, fields));
        MOORING_TRY(const auto port, port_meant(fields));
        const auto facts = world_.service.facts(loop, host.id);
        if (facts && facts->is_offline) {
            return fail(Errc::Conflict, "The host is offline, so there is nothing to reach.");
        }
        return ProbeOrder{.loop = loop, .host = host.id, .addresses = host.addresses, .port = port};
    }

    /// The report that a request may see, or why it may see none.
    [[nodiscard]] std::expected<Report, http::Response> answer(const http::Request& request)
    {
        const auto form = form_of(request);
        if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
            return std::unexpected{refusal(405, "Send GET or POST.", form)};
        }
        if (has_secret_in_url(request)) {
            return std::unexpected{
                refusal(400, "Never put a key into a URL: send it in the form.", form)};
        }
        if (world_.doctor == nullptr) {
            return std::unexpected{refusal(404, "No requests are kept here.", form)};
        }
        const auto secrets = secrets_in(request);
        if (secrets.empty()) return std::unexpected{invitation(form)};
        for (const auto& secret : secrets) {
            if (const auto key = world_.service.find_key(secret)) {
                return report_on(*key, request.loop);
            }
        }
        return std::unexpected{refusal(403, "No key has this secret.", form)};
    }

    [[nodiscard]] http::Response invitation(Form form) const
    {
        if (form == Form::Html) return refusal(200, "", form, reaching());
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
