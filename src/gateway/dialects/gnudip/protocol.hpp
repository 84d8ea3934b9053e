// SPDX-License-Identifier: Apache-2.0
#pragma once

/// GnuDIP's requests and digests, the same over TCP and over HTTP ("GnuDIP Client-Server Update
/// Protocol", html/protocol.html of GnuDIP 2.3.5).
///
///     USER:hex(md5(hex(md5(PASSWORD)) + "." + SALT)):DOMAIN:REQUEST[:ADDRESS]
///
/// USER.DOMAIN is the host's name. The password is an update key that was made with `--legacy`: the
/// MD5 of its secret is kept for this door, sealed, and opens no other.
///
/// Thread safety: pure functions, but for the random source.
/// Limits: a line is at most 512 bytes.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "gateway/update_request.hpp"
#include "gateway/update_service.hpp"

namespace mooring::gateway::gnudip {

inline constexpr std::size_t line_bytes_max = 512;

/// REQUEST, as numbered on the wire.
enum class Action : std::uint8_t {
    Set = 0,      ///< ADDRESS; without one, the peer's: ez-ipupdate always leaves it out.
    Offline = 1,  ///< Also Set with 0.0.0.0.
    Detect = 2,   ///< The peer's address, which is returned.
};
/// What is answered, as numbered on the wire.
enum class ReturnCode : std::uint8_t { Updated = 0, Refused = 1, Offline = 2 };

struct Login {
    std::string user;
    std::string digest;
    std::string domain;
    Action action = Action::Set;
    std::optional<IpAddress> address{};  ///< With Set only.
};

/// Ten letters and digits.
[[nodiscard]] std::string make_salt(Random& random);

/// The digest for a password of which `md5` is the MD5.
[[nodiscard]] std::string digest_of(const std::array<std::uint8_t, 16>& md5, std::string_view salt);

/// The parts as text, however they came; nothing if they make no request.
struct Parts {
    std::string_view user;
    std::string_view digest;
    std::string_view domain;
    std::string_view action;
    std::string_view address{};
};
[[nodiscard]] std::optional<Login> login_of(const Parts& parts);
/// A line of TCP, with or without its line end.
[[nodiscard]] std::optional<Login> parse_line(std::string_view line);

/// The host that a login means.
[[nodiscard]] std::optional<dns::Name> host_of(const Login& login);

/// The key whose digest this is, of those that the host has for GnuDIP. Compares in constant time,
/// and takes as long where there is no such host.
[[nodiscard]] std::optional<zone::KeyId> key_of(const Login& login, std::string_view salt,
                                                const std::vector<GnudipSecret>& secrets);

/// What the login asks for, of a client whose key is proven.
[[nodiscard]] UpdateRequest request_of(const Login& login, const IpAddress& client);

/// What the client hears; nothing if it should hear nothing, and come again (overload, a flood).
[[nodiscard]] std::optional<ReturnCode> result_of(const Login& login, const UpdateOutcome& outcome);

}  // namespace mooring::gateway::gnudip
