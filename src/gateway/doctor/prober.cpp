// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/prober.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;
using net::Reach;

std::string sentence_of_ping(const ProbeFinding& finding)
{
    const auto address = text_of(finding.address);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(finding.took);
    switch (finding.reach) {
        case Reach::Answered:
            return fmt::format("{} answers pings, after {} ms.", address, took.count());
        case Reach::Unreachable:
            return fmt::format("No way leads to {}: a router on the path says so.", address);
        case Reach::NotPossible:
            return fmt::format("This service is not allowed to send pings, so {} was not pinged.",
                               address);
        case Reach::Refused:
        case Reach::Silent:
            break;
    }
    return fmt::format("{} does not answer pings; many routers are set so, and it proves nothing.",
                       address);
}

std::string sentence_of_knock(const ProbeFinding& finding)
{
    const auto address = text_of(finding.address);
    const auto port = *finding.port;
    switch (finding.reach) {
        case Reach::Answered:
            return fmt::format("Port {} of {} is open.", port, address);
        case Reach::Refused:
            return fmt::format(
                "{} refuses connections to port {}: something is there, but nothing "
                "listens on it or is forwarded.",
                address, port);
        case Reach::Unreachable:
            return fmt::format("No way leads to port {} of {}.", port, address);
        case Reach::NotPossible:
            return fmt::format("This service could not try port {} of {}.", port, address);
        case Reach::Silent:
            break;
    }
    return fmt::format(
        "Port {} of {} swallows connections: a firewall drops them, the port is not "
        "forwarded, or the address is not the host's any more.",
        port, address);
}

std::vector<IpAddress> addresses_in(const zone::Addresses& addresses)
{
    std::vector<IpAddress> result;
    if (addresses.ipv4) result.emplace_back(*addresses.ipv4);
    if (addresses.ipv6) result.emplace_back(*addresses.ipv6);
    return result;
}

}  // namespace

std::string sentence_of(const ProbeFinding& finding)
{
    if (finding.is_refused) {
        return fmt::format("{} was not tried: nobody outside can reach such an address.",
                           text_of(finding.address));
    }
    return finding.port ? sentence_of_knock(finding) : sentence_of_ping(finding);
}

bool is_probeable(registry::Profile profile, const IpAddress& address) noexcept
{
    const auto* ipv4 = std::get_if<Ipv4>(&address);
    const auto kind = ipv4 != nullptr ? kind_of(*ipv4) : kind_of(std::get<Ipv6>(address));
    return registry::is_publishable(profile, kind);
}

/// The attempts of one probe, and who waits for all of them. Lives on one loop.
struct Prober::Round {
    std::vector<ProbeFinding> findings{};
    std::size_t waiting = 0;
    Done done{};

    void tell(std::size_t index, net::Reached reached)
    {
        findings[index].reach = reached.reach;
        findings[index].took = reached.took;
        if (--waiting == 0) done(std::move(findings));
    }
};

Prober::Prober(const World& world, Options options) : world_{world}, options_{std::move(options)} {}

void Prober::probe(const ProbeOrder& order, Done done)
{
    if (addresses_in(order.addresses).empty()) {
        return done(fail(Errc::Conflict, "the host has no address to be reached at"));
    }
    if (auto admitted = admit(order.host); !admitted) {
        return done(std::unexpected{std::move(admitted).error()});
    }
    send(order, std::move(done));
}

Result<> Prober::admit(zone::HostId host)
{
    const auto now = world_.clock.now();
    const auto kept = std::max<std::chrono::seconds>(options_.gap_per_host, 60s);
    return state_.with([&](State& state) -> Result<> {
        std::erase_if(state.last, [&](const auto& entry) { return now - entry.second >= kept; });
        const auto mine = state.last.find(host);
        if (mine != state.last.end() && now - mine->second < options_.gap_per_host) {
            return fail(Errc::LimitExceeded,
                        "this host was probed a moment ago; try again in a minute");
        }
        const auto recent = std::ranges::count_if(
            state.last, [&](const auto& entry) { return now - entry.second < 60s; });
        if (static_cast<std::size_t>(recent) >= options_.probes_per_minute_max) {
            return fail(Errc::LimitExceeded, "too many hosts are being probed; try again soon");
        }
        state.last[host] = now;
        return {};
    });
}

void Prober::send(const ProbeOrder& order, Done done)
{
    auto round = std::make_shared<Round>();
    round->done = std::move(done);
    for (const auto& address : addresses_in(order.addresses)) {
        const bool is_refused = !options_.may_probe(address);
        round->findings.push_back({.address = address, .is_refused = is_refused});
        if (order.port && !is_refused) {
            round->findings.push_back({.address = address, .port = order.port});
        }
    }
    const auto is_tried = [](const ProbeFinding& finding) { return !finding.is_refused; };
    round->waiting = static_cast<std::size_t>(std::ranges::count_if(round->findings, is_tried));
    if (round->waiting == 0) return round->done(std::move(round->findings));
    const net::ReachTools tools{.loops = world_.loops, .clock = world_.clock};
    const auto count = round->findings.size();
    for (std::size_t i = 0; i < count; ++i) {
        // A copy: the loop may end the round before this has looked at all of it.
        const auto finding = round->findings[i];
        if (finding.is_refused) continue;
        auto told = [round, i](net::Reached reached) { round->tell(i, reached); };
        if (finding.port) {
            net::knock(tools,
                       {.loop = order.loop,
                        .target = {.address = finding.address, .port = *finding.port},
                        .patience = options_.patience},
                       std::move(told));
        } else {
            net::ping(tools,
                      {.loop = order.loop,
                       .target = finding.address,
                       .token = world_.random.next(),
                       .patience = options_.patience},
                      std::move(told));
        }
    }
}

}  // namespace mooring::gateway
