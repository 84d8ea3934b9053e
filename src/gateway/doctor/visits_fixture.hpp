// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Visits as tests want them: a device at home that sends its address by dyndns2.
///
/// Thread safety: none.

#include <string>
#include <string_view>
#include <vector>

#include "gateway/doctor/diagnose.hpp"

namespace mooring::gateway::test {

inline constexpr zone::HostId home_host{1};
inline constexpr zone::KeyId home_key{7};
inline const Ipv4 home_ipv4{{8, 8, 4, 4}};
inline const Ipv4 other_ipv4{{9, 9, 9, 9}};
inline const Ipv6 home_ipv6 = *Ipv6::parse("2a00:1450:4001:82a::7");

/// What ddclient sends from 8.8.4.4, `at` seconds after the test began, unchanged.
[[nodiscard]] inline Visit visit(int at = 0)
{
    Visit result;
    result.time = WallTime{} + std::chrono::seconds{1'790'000'000 + at};
    result.dialect = zone::Dialect::Dyndns2;
    result.verdict = Verdict::Unchanged;
    result.secret = SecretShape::Accepted;
    result.key = home_key;
    result.hosts = {home_host};
    result.client = home_ipv4;
    result.is_tls = true;
    result.status = 200;
    result.ipv4 = home_ipv4;
    result.method = "GET";
    result.target = "/nic/update?system=dyndns&hostname=home.example.org&myip=8.8.4.4";
    result.host_header = "ddns.example.net";
    result.agent = "ddclient/3.10.0";
    result.user = "alice";
    result.answer = "nochg 8.8.4.4";
    return result;
}

/// The same with a secret that nobody has.
[[nodiscard]] inline Visit stranger(SecretShape shape, int at = 0)
{
    auto result = visit(at);
    result.key = zone::no_id<zone::KeyId>;
    result.secret = shape;
    result.verdict = shape == SecretShape::None ? Verdict::NoCredentials : Verdict::BadCredentials;
    result.status = 401;
    result.answer = "badauth";
    result.ipv4 = registry::Keep{};
    return result;
}

[[nodiscard]] inline Patient patient()
{
    return {.hosts = {{.id = home_host,
                       .name = *dns::Name::parse("home.example.org"),
                       .addresses = {.ipv4 = home_ipv4, .ipv6 = {}}}},
            .ports = {80, 443, 8245}};
}

[[nodiscard]] inline std::vector<Finding> findings_of(const Visit& one)
{
    const std::vector<Visit> visits{one};
    return diagnose(visits, patient());
}

/// `count` visits, one every `gap` seconds; `change` makes each of them what the test wants.
template <class Change>
[[nodiscard]] std::vector<Visit> visits_every(int gap, int count, Change&& change)
{
    std::vector<Visit> visits;
    for (int i = 0; i < count; ++i) {
        visits.push_back(visit(i * gap));
        change(visits.back(), i);
    }
    return visits;
}

[[nodiscard]] inline const Finding* find(const std::vector<Finding>& findings, std::string_view id)
{
    for (const auto& finding : findings) {
        if (finding.id == id) return &finding;
    }
    return nullptr;
}

}  // namespace mooring::gateway::test
