// SPDX-License-Identifier: Apache-2.0
#include "api/secondary_snippets.hpp"

#include <fmt/format.h>

namespace mooring::api {

namespace {

/// What the pieces are made of.
struct Facts {
    std::string zone;     // Without the trailing dot, as BIND and NSD write it.
    std::string address;  // Ours.
    std::uint16_t port = 53;
    std::string key_name{}, algorithm{}, secret{};  // Empty: no TSIG.
};

Facts facts_of(const registry::Draft& draft, const registry::AddedSecondary& added,
               const Tools& tools)
{
    Facts facts{.zone = "ZONE", .address = "ADDRESS"};
    const auto& row = added.secondary;
    if (row.zone) {
        if (const auto zone = draft.zone(*row.zone)) facts.zone = zone->origin.text();
        if (facts.zone.size() > 1 && facts.zone.ends_with('.')) facts.zone.pop_back();
    }
    if (tools.own_address) {
        facts.address = mooring::text_of(tools.own_address->address);
        facts.port = tools.own_address->port;
    }
    if (row.is_tls) facts.port = 853;
    const auto first = added.tsig.find(':');
    const auto last = added.tsig.rfind(':');
    if (first == std::string::npos) return facts;
    facts.algorithm = added.tsig.substr(0, first);
    facts.key_name = added.tsig.substr(first + 1, last - first - 1);
    facts.secret = added.tsig.substr(last + 1);
    return facts;
}

std::string knot(const Facts& facts, const zone::Secondary& row)
{
    std::string text;
    if (!facts.key_name.empty())
        text += fmt::format("key:\n  - id: {}\n    algorithm: {}\n    secret: {}\n", facts.key_name,
                            facts.algorithm, facts.secret);
    text +=
        fmt::format("remote:\n  - id: mooring\n    address: {}@{}\n", facts.address, facts.port);
    if (row.is_tls) text += "    tls: on  # Knot DNS 3.4 or later\n";
    if (!facts.key_name.empty()) text += fmt::format("    key: {}\n", facts.key_name);
    text += fmt::format("acl:\n  - id: mooring-notify\n    address: {}\n    action: notify\n",
                        facts.address);
    if (!facts.key_name.empty()) text += fmt::format("    key: {}\n", facts.key_name);
    return text + fmt::format(
                      "zone:\n  - domain: {}\n    master: mooring\n"
                      "    acl: mooring-notify\n",
                      facts.zone);
}

std::string nsd(const Facts& facts, const zone::Secondary& row)
{
    const auto key = facts.key_name.empty() ? std::string{"NOKEY"} : facts.key_name;
    std::string text;
    if (!facts.key_name.empty())
        text += fmt::format("key:\n  name: \"{}\"\n  algorithm: {}\n  secret: \"{}\"\n",
                            facts.key_name, facts.algorithm, facts.secret);
    if (row.is_tls) text += "tls-auth:\n  name: mooring\n  auth-domain-name: NAME-IN-CERTIFICATE\n";
    text += fmt::format("zone:\n  name: {}\n  allow-notify: {} {}\n  request-xfr: {}@{} {}",
                        facts.zone, facts.address, key, facts.address, facts.port, key);
    return text + (row.is_tls ? " mooring\n" : "\n");
}

std::string bind(const Facts& facts, const zone::Secondary& row)
{
    std::string text;
    if (!facts.key_name.empty())
        text += fmt::format("key \"{}\" {{ algorithm {}; secret \"{}\"; }};\n", facts.key_name,
                            facts.algorithm, facts.secret);
    auto primary = fmt::format("{} port {}", facts.address, facts.port);
    if (!facts.key_name.empty()) primary += fmt::format(" key \"{}\"", facts.key_name);
    if (row.is_tls) primary += " tls ephemeral";
    return text + fmt::format(
                      "zone \"{}\" {{ type secondary; primaries {{ {}; }}; "
                      "file \"{}.zone\"; }};\n",
                      facts.zone, primary, facts.zone);
}

}  // namespace

json::object snippets_for(const registry::Draft& draft, const registry::AddedSecondary& added,
                          const Tools& tools)
{
    const auto facts = facts_of(draft, added, tools);
    return {{"knot", knot(facts, added.secondary)},
            {"nsd", nsd(facts, added.secondary)},
            {"bind", bind(facts, added.secondary)}};
}

}  // namespace mooring::api
