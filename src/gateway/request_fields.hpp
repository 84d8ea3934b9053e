// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What many dialects read and print in the same way: the host list, the method, plain answers.
///
/// Thread safety: pure functions.
/// Limits: one host more than hosts_per_request_max is kept, which is enough to refuse them all.

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/update_request.hpp"
#include "http/handler.hpp"
#include "http/target.hpp"

namespace mooring::gateway {

/// All spellings of "host name" in the order in which dyndns2 looks for them.
[[nodiscard]] std::span<const std::string_view> host_field_names();

/// One name as a target, spelled as it came.
[[nodiscard]] HostTarget target_of(std::string_view spelled);
/// A comma list of names; empty elements do not count.
[[nodiscard]] std::vector<HostTarget> targets_in(std::string_view list);
/// The targets of the first of the fields `names` that has any. A value `YES` is none: it is a
/// constant of dyndns1, whose name stands in `host_id`.
[[nodiscard]] std::vector<HostTarget> targets_of(const http::Fields& fields,
                                                 std::span<const std::string_view> names);
/// The bare query words that are host names: DD-WRT and inadyn append the name to whatever path
/// they are given.
[[nodiscard]] std::vector<HostTarget> bare_targets(const http::Fields& fields);

/// True for GET, POST and PUT, which all dialects take for the same.
[[nodiscard]] bool is_update_method(std::string_view method);
/// True if the field is there and says YES, in any case.
[[nodiscard]] bool says_yes(const http::Fields& fields, std::string_view key);

/// An answer in text/plain.
[[nodiscard]] http::Response plain(unsigned status, std::string body);
/// 401 with the challenge without which GNU Wget and uclient-fetch never authenticate.
[[nodiscard]] http::Response challenge(std::string body);
/// 503 with Retry-After: the one error that every client tries again.
[[nodiscard]] http::Response try_later(std::string body, std::chrono::seconds after);

}  // namespace mooring::gateway
