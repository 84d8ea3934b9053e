// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/explain.hpp"

#include <algorithm>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "gateway/doctor/spelled.hpp"

namespace mooring::gateway {
namespace {

/// An address, and whether it was sent or is the peer's.
std::string address_in_words(const Visit& visit, const Spelled& spelled, const IpAddress& address)
{
    auto words = text_of(address);
    if (visit.client == address && spelled.addresses.empty()) words += " (where it came from)";
    return words;
}

void add_ipv4(std::vector<std::string>& parts, const Visit& visit, const Spelled& spelled)
{
    if (std::holds_alternative<registry::Remove>(visit.ipv4)) parts.emplace_back("no IPv4");
    if (const auto* address = std::get_if<Ipv4>(&visit.ipv4)) {
        parts.push_back("IPv4 " + address_in_words(visit, spelled, *address));
    }
}

void add_ipv6(std::vector<std::string>& parts, const Visit& visit, const Spelled& spelled)
{
    if (std::holds_alternative<registry::Remove>(visit.ipv6)) parts.emplace_back("no IPv6");
    if (const auto* address = std::get_if<Ipv6>(&visit.ipv6)) {
        parts.push_back("IPv6 " + address_in_words(visit, spelled, *address));
    }
    if (const auto* prefix = std::get_if<registry::Ipv6Prefix>(&visit.ipv6)) {
        parts.push_back(fmt::format("IPv6 network {}/{}", prefix->address.text(), prefix->length));
    }
}

std::string why_credentials_failed(const Visit& visit)
{
    return fmt::format("No key has the secret that was sent (it looks like this: {}).",
                       text_of(visit.secret));
}

/// What was written for hosts that the request did not name.
std::string neighbours_in_words(const Visit& visit)
{
    if (visit.neighbours_moved == 0) return {};
    if (visit.neighbours_moved == 1) return " One neighbour of its site moved to the new network.";
    return fmt::format(" {} neighbours of its site moved to the new network.",
                       visit.neighbours_moved);
}

}  // namespace

std::string asked_in_words(const Visit& visit)
{
    const auto spelled = spelled_in(visit);
    std::vector<std::string> parts;
    if (visit.presence == registry::Presence::Offline) {
        parts.emplace_back("to be taken offline");
    } else {
        add_ipv4(parts, visit, spelled);
        add_ipv6(parts, visit, spelled);
    }
    if (!visit.asked.empty()) parts.push_back(visit.asked);
    auto words = fmt::format("{}", fmt::join(parts, ", "));
    if (!spelled.hosts.empty()) {
        words += fmt::format("{}for {}", words.empty() ? "" : " ", fmt::join(spelled.hosts, ", "));
    }
    return words;
}

std::string why_in_words(const Visit& visit)
{
    switch (visit.verdict) {
        case Verdict::Changed:
            return "It was changed, and DNS has it." + neighbours_in_words(visit);
        case Verdict::Unchanged:
            if (visit.neighbours_moved > 0) {
                return "DNS had it already for the host that was named." +
                       neighbours_in_words(visit);
            }
            return "DNS had it already, so nothing was written.";
        case Verdict::NotPublished:
            return "The address may not stand in DNS; DNS keeps what it had, and the client hears "
                   "what keeps it going.";
        case Verdict::NoSuchHost:
            return "The name is not a host of the key that was used.";
        case Verdict::NotAHostName:
            return "What was sent as name is no host name.";
        case Verdict::Suspended:
            return "The host, its claim or its account is suspended.";
        case Verdict::Held:
            return "The change looks like a theft and waits for the owner's word, or the host is "
                   "locked.";
        case Verdict::Aborted:
            return "Another host of the request failed, and this protocol changes all or none.";
        case Verdict::NoCredentials:
            return "No key was sent; many clients send it only after being asked like this.";
        case Verdict::BadCredentials:
            return why_credentials_failed(visit);
        case Verdict::NoRight:
            return "The key is right, but not for this.";
        case Verdict::NoHostNamed:
            return "No host was named, and the key is for several.";
        case Verdict::TooManyHosts:
            return "More hosts were named than one request may have.";
        case Verdict::BadAddress:
            return "What was sent as address is none.";
        case Verdict::BadRequest:
            return "The request makes no sense in this protocol.";
        case Verdict::NoSuchPage:
            return "No update protocol uses this path.";
        case Verdict::Redirected:
            return "This path is answered with a redirect.";
        case Verdict::Flood:
            return "Far too many requests came; this one was turned away for a while.";
        case Verdict::Unavailable:
            break;
    }
    return "The service could not take updates at that moment.";
}

std::string time_in_words(WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds.count()));
}

}  // namespace mooring::gateway
