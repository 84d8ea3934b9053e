// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/freedns_list.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/dialects/one_answer.hpp"
#include "gateway/recorder.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t login_bytes = 40;  // A SHA-1 in hexadecimal.

/// The SHA-1, or nothing: it stands in the answer, so it must be no more than it says.
std::string login_of(const Call& call)
{
    auto login = http::lower(http::trimmed(call.fields.value("sha").value_or("")));
    const auto is_hex = login.find_first_not_of("0123456789abcdef") == std::string::npos;
    return is_hex && login.size() == login_bytes ? login : std::string{};
}

std::string lines_of(const HostFacts& facts, const std::string& url)
{
    auto name = facts.name.text();
    if (name.ends_with('.')) name.pop_back();
    const auto& [ipv4, ipv6] = facts.addresses;
    std::string lines;
    for (const auto& address :
         {ipv4 ? ipv4->text() : std::string{"0.0.0.0"}, ipv6 ? ipv6->text() : std::string{"::"}}) {
        lines.append(name).append("|").append(address).append("|");
        lines.append(url).append("&host=").append(name).append("\n");
    }
    return lines;
}

class FreednsList final : public SpecialDoor {
public:
    explicit FreednsList(const DoorWorld& world) : world_{world} {}

    void handle(http::Request request, Call call, http::Responder respond) override
    {
        if (auto answer = answer_to_method(request, "ERROR: Invalid method.\n")) {
            world_.recorder.note_early({.request = request, .response = *answer},
                                       zone::Dialect::FreeDns);
            return respond(std::move(*answer));
        }
        UpdateRequest asked;
        asked.dialect = zone::Dialect::FreeDns;
        asked.received = world_.clock.now();
        asked.client = request.client;
        asked.loop = request.loop;
        asked.freedns_login = login_of(call);
        auto [outcome, response] = list(asked, call);
        world_.recorder.note({.request = request, .response = response}, asked, outcome);
        respond(std::move(response));
    }

private:
    struct Listed {
        UpdateOutcome outcome;
        http::Response response;
    };

    [[nodiscard]] Listed list(const UpdateRequest& asked, const Call& call)
    {
        auto key = world_.door.authenticate(asked);
        if (key && !key->may(zone::KeyRight::SetAddress)) {
            key = std::unexpected{UpdateOutcome{.status = UpdateOutcome::Status::NoRight}};
        }
        if (!key) return refused(std::move(key).error(), call);

        Listed listed;
        listed.outcome.key = key->id;
        std::string body;
        const auto url = call.public_url + "/dynamic/update.php?" + asked.freedns_login;
        const auto hosts = key->hosts.all();
        for (const auto host : hosts.first(std::min(hosts.size(), hosts_per_request_max))) {
            const auto facts = world_.service.facts(asked.loop, host);
            if (!facts) continue;
            body += lines_of(*facts, url);
            listed.outcome.hosts.push_back({.status = HostStatus::Unchanged,
                                            .host = host,
                                            .name = facts->name,
                                            .addresses = facts->addresses});
        }
        listed.response = plain(200, std::move(body));
        return listed;
    }

    static Listed refused(UpdateOutcome outcome, const Call& call)
    {
        const bool is_later = overall_of(outcome) == Overall::TryLater;
        auto response = is_later ? finished(503, "ERROR: Try again later.\n", outcome, call)
                                 : finished(401, "ERROR: Could not authenticate.\n", outcome, call);
        return {.outcome = std::move(outcome), .response = std::move(response)};
    }

    DoorWorld world_;
};

}  // namespace

std::unique_ptr<SpecialDoor> make_freedns_list(const DoorWorld& world)
{
    return std::make_unique<FreednsList>(world);
}

bool is_freedns_list(const http::Request& /*request*/, const Call& call)
{
    return call.fields.value("action") == "getdyndns";
}

}  // namespace mooring::gateway
