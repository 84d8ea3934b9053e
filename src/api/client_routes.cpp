// SPDX-License-Identifier: Apache-2.0
// Help with update clients: their configuration (recipes), and what they asked and heard (doctor).
#include <future>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/call.hpp"
#include "api/rows.hpp"
#include "gateway/doctor/report.hpp"
#include "gateway/recipes/recipe.hpp"
#include "updates/ask.hpp"

namespace mooring::api {

namespace {

using registry::Draft;

/// A document for programs, with the same for people in "text".
json::value with_text(json::object document, std::string text)
{
    document["text"] = std::move(text);
    return document;
}

Result<Answer> list_recipes(const Services&, const Call&)
{
    json::array list;
    for (const auto& info : gateway::recipes()) list.push_back(gateway::json_of(info));
    return json::value(json::object{{"recipes", std::move(list)}});
}

std::string without_dot(std::string name)
{
    if (name.size() > 1 && name.ends_with('.')) name.pop_back();
    return name;
}

/// Where clients find our name server: where it listens, or its name in the zone.
void name_our_server(gateway::RecipeInput& input, const Draft& draft, const zone::Zone& zone,
                     const std::optional<Endpoint>& own)
{
    if (own) {
        input.dns_server = mooring::text_of(own->address);
        input.dns_port = own->port;
        return;
    }
    const auto servers = draft.rrset(zone.origin, dns::RrType::NS);
    if (!servers || servers->rdatas.empty()) return;
    if (const auto target = dns::target_of(dns::RrType::NS, servers->rdatas.front()))
        input.dns_server = without_dot(dns::Name{*target}.text());
}

/// "hmac-sha256:key-7.:SECRET", as `key add --tsig` prints it.
Result<> put_tsig(gateway::RecipeInput& input, std::string_view text)
{
    const auto first = text.find(':');
    const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
    if (second == std::string_view::npos)
        return fail(Errc::InvalidArgument, "\"tsig\" must be ALGORITHM:NAME:SECRET");
    input.tsig_algorithm = text.substr(0, first);
    input.tsig_name = without_dot(std::string{text.substr(first + 1, second - first - 1)});
    input.tsig_secret = text.substr(second + 1);
    return {};
}

Result<Answer> make_recipe(const Services& services, const Call& call)
{
    gateway::RecipeInput input;
    input.url = services.facing.url;
    MOORING_TRY(const auto client, text_member(call.body, "client"));
    MOORING_TRY(input.key, text_member(call.body, "key", input.key));
    MOORING_TRY(const auto tsig, text_member(call.body, "tsig", ""));
    if (!tsig.empty()) MOORING_CHECK(put_tsig(input, tsig));
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
        const auto zone = draft.zone(host.zone);
        if (!zone) return fail(Errc::NotFound, "the host's zone is gone");
        input.host = without_dot(host.name.text());
        input.zone = without_dot(zone->origin.text());
        name_our_server(input, draft, *zone, services.tools.own_address);
        return {};
    }));
    const auto found = gateway::recipe(client, input);
    if (!found)
        return fail(Errc::NotFound,
                    fmt::format("there is no recipe for \"{}\"; the list of recipes has those "
                                "that there are",
                                client));
    return with_text(gateway::json_of(*found), gateway::text_of(*found));
}

gateway::HostState state_of(const Draft& draft, const zone::Host& host)
{
    const auto view = draft.host_view(host.id);
    return {.id = host.id,
            .name = host.name,
            .addresses = draft.addresses(host.id),
            .is_suspended = host.state != zone::RowState::Active || (view && view->is_blocked)};
}

/// A host and all keys that may set it, on the writer thread.
Result<gateway::HostQuestion> question_about(const Draft& draft, const Call& call,
                                             const Services& services)
{
    MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
    gateway::HostQuestion question{.host = state_of(draft, host),
                                   .keys = draft.keys_of(host.id),
                                   .ports = services.facing.http_ports,
                                   .now = services.clock.wall_now()};
    if (const auto site = draft.extras_of(host.id).site)
        for (const auto key : draft.keys_of(*site)) question.keys.push_back(key);
    return question;
}

Result<gateway::Report> examine_host(const Services& services, const Call& call)
{
    gateway::HostQuestion question;
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(question, question_about(draft, call, services));
        return {};
    }));
    return gateway::examine(services.doctor, question);
}

Result<Answer> host_doctor(const Services& services, const Call& call)
{
    MOORING_TRY(const auto report, examine_host(services, call));
    return with_text(gateway::json_of(report), gateway::text_of(report));
}

/// Where a probe's outcome is waited for. Tells a failure if nobody tells an outcome: the loops may
/// stop before.
class ProbeAnswer {
public:
    using Outcome = Result<std::vector<gateway::ProbeFinding>>;

    explicit ProbeAnswer(std::promise<Outcome> promise) : promise_{std::move(promise)} {}
    ProbeAnswer(const ProbeAnswer&) = delete;
    ProbeAnswer& operator=(const ProbeAnswer&) = delete;
    ~ProbeAnswer() { tell(fail(Errc::ShuttingDown, "the service is stopping")); }

    void tell(Outcome outcome)
    {
        if (!std::exchange(is_told_, true)) promise_.set_value(std::move(outcome));
    }

private:
    std::promise<Outcome> promise_;
    bool is_told_ = false;
};

/// Waits for the outcome: a few seconds at most.
Result<std::vector<std::string>> reach(gateway::Prober& prober, const gateway::ProbeOrder& order)
{
    std::promise<ProbeAnswer::Outcome> promise;
    auto found = promise.get_future();
    prober.probe(order, [answer = std::make_shared<ProbeAnswer>(std::move(promise))](auto outcome) {
        answer->tell(std::move(outcome));
    });
    MOORING_TRY(const auto findings, found.get());
    std::vector<std::string> sentences;
    for (const auto& finding : findings) sentences.push_back(gateway::sentence_of(finding));
    return sentences;
}

Result<std::optional<std::uint16_t>> port_of(const Call& call)
{
    MOORING_TRY(const auto number, number_member(call.body, "port"));
    if (!number) return std::optional<std::uint16_t>{};
    if (*number == 0 || *number > std::numeric_limits<std::uint16_t>::max())
        return fail(Errc::InvalidArgument, "\"port\" must be from 1 to 65535");
    return std::optional{static_cast<std::uint16_t>(*number)};
}

/// As host_doctor(), and with "probe" also tries to reach the host.
Result<Answer> host_doctor_at_work(const Services& services, const Call& call)
{
    MOORING_TRY(const auto wants_probe, switch_member(call.body, "probe"));
    if (wants_probe && services.prober == nullptr)
        return fail(Errc::NotAllowed, "probes are switched off (doctor.probes)");
    gateway::ProbeOrder order;
    MOORING_TRY(order.port, port_of(call));
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto host, find_host(draft, call, call.arguments[0]));
        // What DNS shows then is not the host, but what its owner has written there.
        if (draft.extras_of(host.id).is_offline)
            return fail(Errc::Conflict, "the host is offline, so there is nothing to reach");
        order.host = host.id;
        order.addresses = draft.addresses(host.id);
        return {};
    }));
    MOORING_TRY(auto report, examine_host(services, call));
    if (wants_probe) {
        MOORING_TRY(report.reached, reach(*services.prober, order));
    }
    return with_text(gateway::json_of(report), gateway::text_of(report));
}

Result<Answer> key_doctor(const Services& services, const Call& call)
{
    gateway::KeyQuestion question{.ports = services.facing.http_ports,
                                  .now = services.clock.wall_now()};
    MOORING_CHECK(updates::ask(services.pipeline, [&](Draft& draft) -> Result<> {
        MOORING_TRY(const auto key, find_key(draft, call, call.arguments[0]));
        question.key = key.id;
        question.hosts.clear();
        auto ids = key.hosts;
        if (key.site)
            for (const auto id : draft.hosts_of(*key.site)) ids.push_back(id);
        for (const auto id : ids)
            if (const auto host = draft.host(id)) question.hosts.push_back(state_of(draft, *host));
        return {};
    }));
    const auto report = gateway::examine(services.doctor, question);
    return with_text(gateway::json_of(report), gateway::text_of(report));
}

}  // namespace

std::vector<Route> client_routes()
{
    constexpr auto read = for_owners(Scope::Read);
    return {{"GET", "/recipes", list_recipes, 200, for_anyone()},
            {"POST", "/hosts/{}/recipe", make_recipe, 200, read},
            {"GET", "/hosts/{}/doctor", host_doctor, 200, read},
            {"POST", "/hosts/{}/doctor", host_doctor_at_work, 200, read},
            {"GET", "/keys/{}/doctor", key_doctor, 200, read}};
}

}  // namespace mooring::api
