// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/http_form.hpp"

#include <utility>

#include "gateway/dialects/gnudip/protocol.hpp"
#include "gateway/dialects/gnudip/signed_salt.hpp"
#include "gateway/recorder.hpp"

namespace mooring::gateway {
namespace {

using namespace gnudip;

std::string meta(std::string_view name, std::string_view content)
{
    return std::string{"<meta name=\""}
        .append(name)
        .append("\" content=\"")
        .append(content)
        .append("\">\n");
}

http::Response page(std::string_view tags, std::string_view text)
{
    return {.status = 200,
            .content_type = "text/html",
            .body = std::string{"<html>\n<head>\n<title>\nGnuDIP Update Server\n</title>\n"}
                        .append(tags)
                        .append("</head>\n<body>\n")
                        .append(text)
                        .append("\n</body>\n</html>\n"),
            .headers = {}};
}

http::Response salt_page(const SignedSalt& issued)
{
    return page(meta("salt", issued.salt) + meta("time", issued.time) + meta("sign", issued.sign),
                "Salt generated");
}

http::Response refused_page()
{
    return page(meta("retc", "1"), "Invalid login");
}

http::Response page_of(const Login& login, const UpdateRequest& request,
                       const UpdateOutcome& outcome)
{
    const auto result = result_of(login, outcome);
    if (!result) {
        auto response = page(meta("retc", "1"), "Try again later");
        response.status = 503;
        response.headers.emplace_back("Retry-After", std::to_string(outcome.retry_after.count()));
        return response;
    }
    if (*result == ReturnCode::Refused) return refused_page();
    if (*result == ReturnCode::Offline)
        return page(meta("retc", "2"), "Successful offline request");
    auto tags = meta("retc", "0");
    if (login.action == Action::Detect) tags += meta("addr", request.wish.echo);
    return page(tags, "Successful update request");
}

std::string text_in(const http::Fields& fields, std::string_view key)
{
    return std::string{fields.value(key).value_or("")};
}

class GnudipForm final : public SpecialDoor {
public:
    explicit GnudipForm(const DoorWorld& world) : world_{world}, salts_{world.clock, world.random}
    {}

    void handle(http::Request request, Call call, http::Responder respond) override
    {
        if (!call.fields.value("pass")) return respond(salt_page(salts_.issue()));
        const auto login = login_of({.user = call.fields.value("user").value_or(""),
                                     .digest = call.fields.value("pass").value_or(""),
                                     .domain = call.fields.value("domn").value_or(""),
                                     .action = call.fields.value("reqc").value_or(""),
                                     .address = call.fields.value("addr").value_or("")});
        if (!login) {
            auto response = refused_page();
            world_.recorder.note_early({.request = request, .response = response},
                                       zone::Dialect::GnuDip);
            return respond(std::move(response));
        }
        auto update = request_of(*login, request.client);
        update.received = world_.clock.now();
        update.loop = request.loop;
        update.key = proven_key(*login, call.fields, update);
        auto asked = std::make_shared<const UpdateRequest>(std::move(update));
        auto finish = [this, asked, login = *login, request = std::move(request),
                       respond = std::move(respond)](const UpdateOutcome& outcome) mutable {
            auto response = page_of(login, *asked, outcome);
            world_.recorder.note({.request = request, .response = response}, *asked, outcome);
            respond(std::move(response));
        };
        if (!asked->key) return finish(world_.door.refuse_login(asked->client));
        world_.door.update(asked, std::move(finish));
    }

private:
    /// The key that the login proves, with a salt of ours that is fresh and has not been used.
    std::optional<zone::KeyId> proven_key(const Login& login, const http::Fields& fields,
                                          const UpdateRequest& update)
    {
        const SignedSalt salt{.salt = text_in(fields, "salt"),
                              .time = text_in(fields, "time"),
                              .sign = text_in(fields, "sign")};
        const auto& host = update.hosts.front().name;
        if (!host || !salts_.is_valid(salt)) return std::nullopt;
        const auto key = key_of(login, salt.salt, world_.service.gnudip_keys(update.loop, *host));
        return key && salts_.take(salt.salt) ? key : std::nullopt;
    }

    const DoorWorld world_;
    SaltOffice salts_;
};

}  // namespace

std::unique_ptr<SpecialDoor> make_gnudip(const DoorWorld& world)
{
    return std::make_unique<GnudipForm>(world);
}

}  // namespace mooring::gateway
