// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "gateway/doctor/placeholder.hpp"
#include "gateway/doctor/trap.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

std::optional<std::string> placeholder_among(const std::vector<std::string>& texts)
{
    for (const auto& text : texts) {
        if (const auto found = placeholder_in(text)) return std::string{*found};
    }
    return std::nullopt;
}

// A template that only another model knows: UniFi takes %h and %i, the ddclient in EdgeOS neither.
std::optional<Finding> placeholder_host(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return placeholder_among(one.spelled.hosts); });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "placeholder-host",
        .severity = Severity::Problem,
        .seen = fmt::format("The host name arrives as \"{}\": {} did not replace the placeholder.",
                            *placeholder_among(seen->spelled.hosts), sender_of(*seen->visit)),
        .advice = fmt::format("Write {} itself in the URL, or use the placeholder that this client "
                              "documents.",
                              hosts_in_words(history.patient))};
}

std::optional<Finding> placeholder_address(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return placeholder_among(one.spelled.addresses); });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "placeholder-address",
        .severity = Severity::Warning,
        .seen = fmt::format("The address arrives as \"{}\", so the address that the request came "
                            "from was taken.",
                            *placeholder_among(seen->spelled.addresses)),
        .advice =
            "Leave the address field out of the URL, or use the placeholder that this client "
            "documents."};
}

/// True if a second URL begins somewhere behind the first one's start.
bool is_glued(const Visit& visit)
{
    const auto target = http::lower(http::percent_decoded(visit.target));
    if (target.find("http:/", 1) != std::string::npos) return true;
    if (target.find("https:/", 1) != std::string::npos) return true;
    return target.find("/nic/update", target.find("/nic/update") + 1) != std::string::npos &&
           target.find("/nic/update") != std::string::npos;
}

// FRITZ!OS up to 5.50 takes two URLs with a blank between them for one; old USG firmware appends
// its own path to the user's.
std::optional<Finding> glued_url(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) { return is_glued(*one.visit); });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "glued-url",
        .severity = is_success(seen->visit->verdict) ? Severity::Warning : Severity::Problem,
        .seen = fmt::format("Two URLs arrive glued together: \"{}\".", seen->visit->target),
        .advice =
            "Enter one update URL only, and in fields that ask for a server only the "
            "server's name."};
}

std::optional<Finding> unknown_page(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return one.visit->verdict == Verdict::NoSuchPage; });
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "unknown-path",
                   .severity = Severity::Problem,
                   .seen = fmt::format("The client asks for \"{}\", which no update protocol uses.",
                                       seen->visit->target),
                   .advice = "Use the path /nic/update, or the one in the recipe for this client."};
}

// None of the clients with hand-written HTTP follows a redirect.
std::optional<Finding> redirected(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return one.visit->verdict == Verdict::Redirected; });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "redirected",
        .severity = Severity::Problem,
        .seen = fmt::format("\"{}\" is answered with a redirect to https, which update clients do "
                            "not follow.",
                            seen->visit->target),
        .advice =
            "Let the client use https, or an update path such as /nic/update, which is "
            "answered over plain HTTP too."};
}

/// The port that the Host header names, or what its scheme implies.
std::optional<std::uint16_t> port_of(const Visit& visit)
{
    const std::string_view host = visit.host_header;
    const auto colon = host.rfind(':');
    if (host.empty() || colon == std::string_view::npos || host.ends_with(']')) {
        return std::nullopt;
    }
    std::uint16_t port = 0;
    const auto digits = host.substr(colon + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return port;
}

bool is_wrong_port(const Visit& visit, const Patient& patient)
{
    const auto port = port_of(visit);
    if (!port || patient.ports.empty()) return false;
    if (*port == 443 && !visit.is_tls) return true;
    return std::ranges::find(patient.ports, *port) == patient.ports.end();
}

std::optional<Finding> wrong_port(const Case& history)
{
    const auto* seen = newest(
        history, [&](const Seen& one) { return is_wrong_port(*one.visit, history.patient); });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "wrong-port",
        .severity = Severity::Warning,
        .seen = fmt::format("The client means to talk to port {}{}, which is not one of this "
                            "service's.",
                            *port_of(*seen->visit), seen->visit->is_tls ? "" : " without TLS"),
        .advice = fmt::format("Use port {}; what answers on another one may change or vanish.",
                              fmt::join(history.patient.ports, ", "))};
}

std::optional<Finding> clear_text(const Case& history)
{
    const auto is_clear = [](const Seen& one) {
        const auto* ipv4 = std::get_if<Ipv4>(&one.visit->client);
        const auto kind =
            ipv4 != nullptr ? kind_of(*ipv4) : kind_of(std::get<Ipv6>(one.visit->client));
        return !one.visit->is_tls && one.visit->secret == SecretShape::Accepted &&
               kind == AddressKind::Global;
    };
    const auto* seen = newest(history, is_clear);
    if (seen == nullptr) return std::nullopt;
    return Finding{.id = "clear-text",
                   .severity = Severity::Note,
                   .seen = fmt::format("{} sends the update key without TLS, so every network on "
                                       "the way can read it.",
                                       sender_of(*seen->visit)),
                   .advice =
                       "Switch the client to https if it can; the key opens nothing but this "
                       "host's address."};
}

std::optional<Finding> wrong_method(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) {
        return one.visit->method == "HEAD" ||
               (one.visit->verdict == Verdict::BadRequest && one.visit->status == 405);
    });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "wrong-method",
        .severity = Severity::Problem,
        .seen = fmt::format("The client sends {}, which updates nothing.", seen->visit->method),
        .advice = "Let it send GET; POST and PUT with the same fields work as well."};
}

/// `wildcard=ON`, `mx=mail.example.org`, `backmx=YES`: what Dyn had once.
std::optional<std::string> ignored_option(const Spelled& spelled)
{
    for (const auto* key : {"wildcard", "mx", "backmx"}) {
        const auto value = http::lower(http::trimmed(spelled.fields.value(key).value_or("")));
        const bool is_idle = value.empty() || value == "nochg" || value == "no" || value == "off";
        if (!is_idle) return fmt::format("{}={}", key, value);
    }
    return std::nullopt;
}

std::optional<Finding> option_ignored(const Case& history)
{
    const auto* seen = newest(history, [](const Seen& one) { return ignored_option(one.spelled); });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "option-ignored",
        .severity = Severity::Note,
        .seen = fmt::format("The client sends \"{}\", an option of long ago that changes nothing "
                            "here.",
                            *ignored_option(seen->spelled)),
        .advice =
            "Switch wildcards on at the host itself, and set MX records as records; the "
            "option may stay."};
}

constexpr std::array<Trap, 9> urls_traps{placeholder_host, placeholder_address, glued_url,
                                         unknown_page,     redirected,          wrong_port,
                                         clear_text,       wrong_method,        option_ignored};

}  // namespace

std::span<const Trap> traps_of_urls()
{
    return urls_traps;
}

}  // namespace mooring::gateway
