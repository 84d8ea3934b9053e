// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "gateway/doctor/trap.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t mismatches_min = 3;  // One may be a detour while a line came up.

std::optional<Ipv4> wanted_ipv4(const Visit& visit)
{
    const auto* address = std::get_if<Ipv4>(&visit.ipv4);
    return address == nullptr ? std::nullopt : std::optional{*address};
}

std::optional<Ipv6> wanted_ipv6(const Visit& visit)
{
    const auto* address = std::get_if<Ipv6>(&visit.ipv6);
    return address == nullptr ? std::nullopt : std::optional{*address};
}

// RFC 6598: shared between a provider and its customers, and reachable by nobody else.
bool is_carrier_grade(const Ipv4& address)
{
    static const auto shared = *IpPrefix::parse("100.64.0.0/10");
    return shared.contains(address);
}

std::optional<Finding> carrier_grade_nat(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) {
        const auto wanted = wanted_ipv4(*one.visit);
        return wanted && is_carrier_grade(*wanted);
    });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "carrier-grade-nat",
        .severity = Severity::Problem,
        .seen = fmt::format("The device reports {}, an address that its provider shares among many "
                            "customers (carrier-grade NAT).",
                            wanted_ipv4(*seen->visit)->text()),
        .advice =
            "Nobody can reach that address from outside: publish IPv6, or ask the provider "
            "for a public IPv4 address."};
}

bool is_private(const Ipv4& address)
{
    return kind_of(address) == AddressKind::Private && !is_carrier_grade(address);
}

std::optional<std::string> private_address_in(const Visit& visit)
{
    if (const auto ipv4 = wanted_ipv4(visit); ipv4 && is_private(*ipv4)) return ipv4->text();
    const auto ipv6 = wanted_ipv6(visit);
    if (ipv6 && kind_of(*ipv6) == AddressKind::Private) return ipv6->text();
    return std::nullopt;
}

/// True if the same client sent something that could be published within the next visits: No-IP's
/// clients in OpenWrt and pfSense send a special address first, by habit.
bool is_followed_by_real_one(const Case& history, const Visit& first)
{
    return std::ranges::any_of(history.visits, [&](const Seen& later) {
        return later.visit->time >= first.time && later.visit->key == first.key &&
               (later.visit->verdict == Verdict::Changed ||
                later.visit->verdict == Verdict::Unchanged);
    });
}

std::optional<Finding> private_address(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) {
        return one.visit->verdict == Verdict::NotPublished && private_address_in(*one.visit);
    });
    if (seen == nullptr) return std::nullopt;
    const bool is_habit = is_followed_by_real_one(history, *seen->visit);
    return Finding{
        .id = "private-address",
        .severity = is_habit ? Severity::Note : Severity::Problem,
        .seen = fmt::format("The client reports {}, a private address, which this service does not "
                            "publish.",
                            *private_address_in(*seen->visit)),
        .advice = is_habit ? "The public address followed; nothing is to be done."
                           : "Let the client ask for its address from outside (a check-IP page, "
                             "for instance /myip here), or leave the address out of the URL."};
}

std::optional<std::string> unusable_address_in(const Visit& visit)
{
    const auto is_unusable = [](AddressKind kind) {
        return kind == AddressKind::Loopback || kind == AddressKind::LinkLocal ||
               kind == AddressKind::Multicast || kind == AddressKind::Reserved;
    };
    if (const auto ipv4 = wanted_ipv4(visit); ipv4 && is_unusable(kind_of(*ipv4))) {
        return ipv4->text();
    }
    if (const auto ipv6 = wanted_ipv6(visit); ipv6 && is_unusable(kind_of(*ipv6))) {
        return ipv6->text();
    }
    return std::nullopt;
}

std::optional<Finding> unusable_address(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return unusable_address_in(*one.visit); });
    if (seen == nullptr) return std::nullopt;
    const bool is_habit = is_followed_by_real_one(history, *seen->visit);
    return Finding{
        .id = "unusable-address",
        .severity = is_habit ? Severity::Note : Severity::Problem,
        .seen = fmt::format("The client reports {}, which means something only on the device "
                            "itself and is never published.",
                            *unusable_address_in(*seen->visit)),
        .advice = is_habit
                      ? "Some clients send such an address before the real one; nothing is to be "
                        "done."
                      : "Choose the interface that faces the Internet as source of the address."};
}

bool is_global_ipv4(const IpAddress& address)
{
    const auto* ipv4 = std::get_if<Ipv4>(&address);
    return ipv4 != nullptr && kind_of(*ipv4) == AddressKind::Global;
}

/// True if the packets came from another public IPv4 address than the one to be published.
bool is_from_elsewhere(const Visit& visit)
{
    const auto wanted = wanted_ipv4(visit);
    return wanted && is_success(visit.verdict) && kind_of(*wanted) == AddressKind::Global &&
           is_global_ipv4(visit.client) && visit.client != IpAddress{*wanted};
}

bool is_from_itself(const Visit& visit)
{
    const auto wanted = wanted_ipv4(visit);
    return wanted && visit.client == IpAddress{*wanted};
}

// A router behind another NAT knows only the address that the network before it gave it.
std::optional<Finding> address_not_the_source(const Case& history)
{
    std::size_t mismatches = 0;
    const Visit* last = nullptr;
    for (const auto& seen : history.visits) {
        if (!seen.is_recent) continue;
        if (is_from_itself(*seen.visit)) return std::nullopt;
        if (!is_from_elsewhere(*seen.visit)) continue;
        ++mismatches;
        last = seen.visit;
    }
    if (mismatches < mismatches_min) return std::nullopt;
    return Finding{
        .id = "address-not-the-source",
        .severity = Severity::Warning,
        .seen = fmt::format("The client reports {}, but its packets come from {}: another NAT, a "
                            "VPN or a second line lies between.",
                            wanted_ipv4(*last)->text(), text_of(last->client)),
        .advice =
            "If the host cannot be reached, leave the address out of the URL, so that the "
            "packets' own is taken, or ask the provider whether this is carrier-grade NAT."};
}

bool is_same_subnet(const Ipv6& left, const Ipv6& right)
{
    return std::ranges::equal(std::span{left.bytes}.first(8), std::span{right.bytes}.first(8));
}

/// What is known about the network of a reported IPv6 address.
struct SubnetFacts {
    const Visit* last = nullptr;  // The newest visit that reports a global IPv6 address.
    std::size_t reports = 0;
    const Ipv6* other = nullptr;  // Where packets of the last one came from instead.
    bool is_verified = false;     // A request came over IPv6 from that very /64.
};

SubnetFacts subnet_facts(const Case& history)
{
    SubnetFacts facts;
    for (const auto& seen : history.visits) {
        const auto wanted = wanted_ipv6(*seen.visit);
        if (!wanted || !seen.is_recent || !is_success(seen.visit->verdict)) continue;
        if (kind_of(*wanted) != AddressKind::Global) continue;
        ++facts.reports;
        facts.last = seen.visit;
    }
    if (facts.last == nullptr) return facts;
    const auto wanted = *wanted_ipv6(*facts.last);
    for (const auto& seen : history.visits) {
        const auto* source = std::get_if<Ipv6>(&seen.visit->client);
        if (source == nullptr || seen.visit->key == zone::no_id<zone::KeyId>) continue;
        if (is_same_subnet(*source, wanted)) facts.is_verified = true;
        if (seen.is_recent) facts.other = source;
    }
    return facts;
}

// Routers that lost their prefix go on reporting the old one for days.
std::optional<Finding> ipv6_prefix_never_seen(const Case& history)
{
    const auto facts = subnet_facts(history);
    if (facts.reports < mismatches_min || facts.is_verified) return std::nullopt;
    const auto reported = wanted_ipv6(*facts.last)->text();
    const std::string advice =
        "Check with the host itself that it still has this prefix; a client that runs on the host "
        "and talks to us over IPv6 leaves no doubt.";
    if (facts.other != nullptr) {
        return Finding{.id = "ipv6-other-network",
                       .severity = Severity::Warning,
                       .seen = fmt::format("The client reports {}, but talks to us from {}, which "
                                           "is in another IPv6 network.",
                                           reported, facts.other->text()),
                       .advice = advice};
    }
    return Finding{.id = "ipv6-never-verified",
                   .severity = Severity::Note,
                   .seen = fmt::format("The client reports {}, but no request ever came from that "
                                       "IPv6 network.",
                                       reported),
                   .advice = advice};
}

// ddclient 3.10 sends `myip=` when it found no address, and with usev6 always.
std::optional<Finding> empty_address(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) {
        return one.spelled.has_empty_address && one.spelled.addresses.empty();
    });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "empty-address",
        .severity = Severity::Note,
        .seen = fmt::format("{} leaves the address field empty: it did not find its own address.",
                            sender_of(*seen->visit)),
        .advice =
            "Protocols of the dyndns2 family take the address that the request came from "
            "then; set the source of the address (web page or interface) to be sure."};
}

std::optional<Finding> bad_address(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return one.visit->verdict == Verdict::BadAddress; });
    if (seen == nullptr) return std::nullopt;
    const auto sent = fmt::format("{}", fmt::join(seen->spelled.addresses, ","));
    const bool is_prefix = sent.find('/') != std::string::npos;
    return Finding{
        .id = is_prefix ? "bare-prefix" : "bad-address",
        .severity = Severity::Problem,
        .seen = is_prefix ? fmt::format("The client sends \"{}\", which is a network and not an "
                                        "address.",
                                        sent)
                          : fmt::format("The client sends \"{}\", which is no address.", sent),
        .advice = is_prefix ? "Send the address itself, or put the host into a site and give it an "
                              "interface identifier, so that a prefix is enough."
                            : "Send an IPv4 or IPv6 address, or leave the field out."};
}

constexpr std::array<Trap, 7> addresses_traps{
    carrier_grade_nat, private_address, unusable_address,      address_not_the_source,
    empty_address,     bad_address,     ipv6_prefix_never_seen};

}  // namespace

std::span<const Trap> traps_of_addresses()
{
    return addresses_traps;
}

}  // namespace mooring::gateway
