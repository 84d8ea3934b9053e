// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "gateway/doctor/placeholder.hpp"
#include "gateway/doctor/trap.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

const Seen* newest_with(const Case& history, Verdict verdict)
{
    return newest(history, [&](const Seen& one) { return one.visit->verdict == verdict; });
}

std::string hosts_sent(const Seen& seen)
{
    if (!seen.spelled.hosts.empty()) return fmt::format("{}", fmt::join(seen.spelled.hosts, ","));
    return seen.visit->user;
}

std::optional<Finding> no_such_host(const Case& history)
{
    const auto* seen = newest_with(history, Verdict::NoSuchHost);
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "not-your-host",
        .severity = Severity::Problem,
        .seen = fmt::format("The client names \"{}\", which is not a host of the key it uses.",
                            hosts_sent(*seen)),
        .advice = fmt::format("Write the whole host name; this key is for {}.",
                              hosts_in_words(history.patient))};
}

std::optional<Finding> not_a_host_name(const Case& history)
{
    const auto* seen = newest_with(history, Verdict::NotAHostName);
    if (seen == nullptr || placeholder_in(hosts_sent(*seen))) return std::nullopt;
    return Finding{
        .id = "not-a-host-name",
        .severity = Severity::Problem,
        .seen = fmt::format("The client names \"{}\", which is no host name.", hosts_sent(*seen)),
        .advice = fmt::format("Write the whole name with all its dots, without scheme, port or "
                              "blanks: {}.",
                              hosts_in_words(history.patient))};
}

std::optional<Finding> no_host_named(const Case& history)
{
    const auto* seen = newest_with(history, Verdict::NoHostNamed);
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "no-host-named",
        .severity = Severity::Problem,
        .seen =
            fmt::format("{} names no host, and its key is for several.", sender_of(*seen->visit)),
        .advice = fmt::format("Add hostname=NAME to the URL, or enter the host name as user name; "
                              "this key is for {}.",
                              hosts_in_words(history.patient))};
}

std::optional<Finding> too_many_hosts(const Case& history)
{
    const auto* seen = newest_with(history, Verdict::TooManyHosts);
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "too-many-hosts",
                   .severity = Severity::Problem,
                   .seen = "The client names more than 20 hosts in one request.",
                   .advice = "Split the list, or put the hosts into a site and update that."};
}

std::optional<Finding> aborted(const Case& history)
{
    const auto* seen = newest_with(history, Verdict::Aborted);
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "all-or-nothing",
                   .severity = Severity::Problem,
                   .seen =
                       "One host of the request failed, and this protocol changes all of them "
                       "or none.",
                   .advice = "Take the host that does not belong to the key out of the list."};
}

std::optional<Finding> suspended(const Case& history)
{
    const bool is_now = std::ranges::any_of(history.patient.hosts, &HostState::is_suspended);
    if (!is_now && newest_with(history, Verdict::Suspended) == nullptr) return std::nullopt;
    return Finding{.id = "suspended",
                   .severity = is_now ? Severity::Problem : Severity::Note,
                   .seen = is_now ? "The host is suspended: it is not in DNS, and updates are "
                                    "refused."
                                  : "The host was suspended for a while, and updates were refused.",
                   .advice = is_now ? "Ask the operator of this service for the reason."
                                    : "Nothing is to be done; some clients stop for good after "
                                      "\"abuse\" and must be started again."};
}

std::optional<Finding> unavailable(const Case& history)
{
    const auto* seen = newest_with(history, Verdict::Unavailable);
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "service-trouble",
                   .severity = Severity::Note,
                   .seen =
                       "The service itself could not take an update and told the client to come "
                       "back.",
                   .advice = "Nothing is to be done at the client, if it tries again by itself."};
}

// RFC 8945, 5.2.3: signatures hold for five minutes; GnuDIP's salt for about one.
std::optional<Finding> wrong_clock(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) {
        const auto answer = http::lower(one.visit->answer);
        return answer.find("badtime") != std::string::npos ||
               answer.find("salt expired") != std::string::npos;
    });
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "wrong-clock",
                   .severity = Severity::Problem,
                   .seen = fmt::format("The clock of {} is off, so its signature is not accepted.",
                                       sender_of(*seen->visit)),
                   .advice = "Let the device set its clock by NTP before it updates."};
}

// Its `dyn` provider takes "nochg" for an error and stops after some of them.
std::optional<Finding> client_dislikes_unchanged(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) {
        return one.visit->agent.starts_with("DDNS-Updater") &&
               one.visit->verdict == Verdict::Unchanged && one.spelled.path == "/v3/update";
    });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "client-dislikes-nochg",
        .severity = Severity::Warning,
        .seen = "ddns-updater's provider \"dyn\" takes the answer \"nochg\" for an error.",
        .advice = "Use its provider \"custom\", as the recipe for ddns-updater shows."};
}

constexpr std::array<Trap, 9> answers_traps{
    no_such_host, not_a_host_name, no_host_named, too_many_hosts,           aborted,
    suspended,    unavailable,     wrong_clock,   client_dislikes_unchanged};

}  // namespace

std::span<const Trap> traps_of_answers()
{
    return answers_traps;
}

}  // namespace mooring::gateway
