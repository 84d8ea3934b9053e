// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cloudflare's envelope around zones, records and errors, laid out for readers without a JSON
/// parser:
///
///     {"result":[{"id":"...","name":"example.org",...}],"result_info":{...},"success":true,
///      "errors":[],"messages":[]}                                    (on one line, without blanks)
///
/// - acme.sh and mdu search with patterns: no blanks, `result` before `result_info`, `id` the first
///   member of every object, `"success":true`, `"count":`, `"total_count":`;
/// - `messages` is always empty: ddns-go wants strings in it and lego objects; so is `errors` on
///   success, where ddns-updater wants strings;
/// - `content` is the client's own spelling: pfSense and ddns-go compare it as text.
///
/// Thread safety: pure functions.
/// Limits: a record is below 700 bytes even with the longest names.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/dialects/cloudflare/record_id.hpp"
#include "http/handler.hpp"

namespace mooring::gateway::cloudflare {

struct Zone {
    dns::Name origin = dns::Name::root();
    std::string name;  ///< As the client asked for it; else without the dot at its end.
};

struct Record {
    RecordId id;
    std::string name;
    std::string content;
    dns::Ttl ttl{};
};

/// Which part of a list was asked for.
struct Page {
    std::size_t number = 1;  ///< From 1.
    std::size_t size = 20;   ///< `per_page`, at least 1.
};

[[nodiscard]] http::Response zone_list(const std::vector<Zone>& zones, const Page& page);
[[nodiscard]] http::Response record_list(const Zone& zone, const std::vector<Record>& records,
                                         const Page& page);
[[nodiscard]] http::Response one_zone(const Zone& zone);
[[nodiscard]] http::Response one_record(const Zone& zone, const Record& record);
[[nodiscard]] http::Response deleted_record(const RecordId& id);
[[nodiscard]] http::Response verified_token(zone::KeyId key);

/// What can go wrong, by Cloudflare's own codes as far as clients or their issue trackers show
/// them.
enum class Problem : std::uint8_t {
    NoCredentials,      ///< 400, 9106
    BadHeaders,         ///< 400, 6003 with 6111: an Authorization header that makes no sense.
    BadToken,           ///< 403, 9109: pfSense, mdu and inadyn take 403 for bad credentials.
    BadVerifiedToken,   ///< 401, 1000: what /user/tokens/verify says.
    BadKey,             ///< 403, 9103: X-Auth-Key.
    NoRight,            ///< 403, 10000
    NotYourName,        ///< 403, 9109
    Suspended,          ///< 403, 9109
    NoRoute,            ///< 404, 7000
    NoSuchZone,         ///< 404, 7003
    NoSuchRecord,       ///< 404, 81044
    WrongMethod,        ///< 405, 10405
    BadBody,            ///< 400, 9207
    BadType,            ///< 400, 1004 with 9004
    BadName,            ///< 400, 1004 with 9000
    BadIpv4,            ///< 400, 1004 with 9005
    BadIpv6,            ///< 400, 1004 with 9006
    BadText,            ///< 400, 1004 with 9009
    TypeChange,         ///< 400, 1004 with 9004: a record keeps its type.
    NotAChallengeName,  ///< 403, 9109: a TXT record elsewhere.
};
[[nodiscard]] http::Response problem(Problem problem);
/// 202: taken, and not done; `success` is false, so that no client remembers the address as set.
[[nodiscard]] http::Response held();
/// 429, 971, with Retry-After: the one error after which inadyn's plugin tries again.
[[nodiscard]] http::Response throttled(std::chrono::seconds after);

}  // namespace mooring::gateway::cloudflare
