// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the doctor tells an owner about a host or a key: findings, and the requests themselves.
///
///     examine(doctor, question) ──▶ Report ──▶ text_of(), json_of(), the page /doctor
///
/// Thread safety: pure functions, but for examine(), which asks the Doctor: from any thread.

#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/doctor/diagnose.hpp"
#include "gateway/doctor/doctor.hpp"

namespace mooring::gateway {

struct Report {
    WallTime made{};
    std::string subject;  ///< "home.example.org" or "key-7".
    std::vector<HostState> hosts;
    std::vector<Finding> findings;  ///< The gravest first.
    std::vector<Visit> visits;      ///< The newest first.
    /// What a try to reach the host from outside found, one sentence each; empty: none was made.
    std::vector<std::string> reached{};
};

/// About one host: the visits of its keys, and those of nobody's key that named it.
struct HostQuestion {
    HostState host{};
    std::vector<zone::KeyId> keys{};
    std::vector<std::uint16_t> ports{};  ///< As Patient::ports.
    WallTime now{};
};
[[nodiscard]] Report examine(const Doctor& doctor, const HostQuestion& question);

/// About one key and all its hosts.
struct KeyQuestion {
    zone::KeyId key{};
    std::vector<HostState> hosts{};
    std::vector<std::uint16_t> ports{};
    WallTime now{};
};
[[nodiscard]] Report examine(const Doctor& doctor, const KeyQuestion& question);

/// For people at a terminal.
[[nodiscard]] std::string text_of(const Report& report);

/// {"subject","made","hosts":[{"host","ipv4","ipv6","suspended"}],
///  "findings":[{"id","severity","seen","advice"}],
///  "visits":[{"time","dialect","key","client","tls","count","method","target","form",
///             "host_header","agent","user","asked","status","answer","outcome","secret","why"}],
///  "reached":[...]}
[[nodiscard]] boost::json::object json_of(const Report& report);

}  // namespace mooring::gateway
