// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/gnudip/protocol.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <sodium/utils.h>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "gateway/host_name.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway::gnudip {
namespace {

using Status = UpdateOutcome::Status;

constexpr std::string_view salt_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t salt_characters = 10;
constexpr std::size_t digest_characters = 32;

std::string md5_hex(std::string_view text)
{
    std::array<std::uint8_t, 16> digest{};
    const bool is_done =
        EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_md5(), nullptr) == 1;
    MOORING_ASSERT(is_done);
    return hex(digest);
}

std::optional<Action> action_of(std::string_view text)
{
    if (text == "0") return Action::Set;
    if (text == "1") return Action::Offline;
    if (text == "2") return Action::Detect;
    return std::nullopt;
}

bool is_equal_in_constant_time(std::string_view left, std::string_view right)
{
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace

std::string make_salt(Random& random)
{
    std::string salt;
    while (salt.size() < salt_characters) {
        std::array<std::uint8_t, 32> bytes{};
        random.fill(bytes);
        for (const auto byte : bytes) {
            const std::size_t index = byte & 0x3fU;  // Of 64 the last two are drawn again.
            if (index < salt_alphabet.size() && salt.size() < salt_characters) {
                salt.push_back(salt_alphabet[index]);
            }
        }
    }
    return salt;
}

std::string digest_of(const std::array<std::uint8_t, 16>& md5, std::string_view salt)
{
    return md5_hex(hex(md5).append(".").append(salt));
}

std::optional<Login> login_of(const Parts& parts)
{
    const auto action = action_of(http::trimmed(parts.action));
    if (!action || parts.user.empty() || parts.domain.empty()) return std::nullopt;
    if (parts.digest.size() != digest_characters) return std::nullopt;
    Login login{.user = std::string{parts.user},
                .digest = http::lower(parts.digest),
                .domain = std::string{parts.domain},
                .action = *action};
    const auto address = http::trimmed(parts.address);
    if (*action != Action::Set || address.empty()) return login;
    login.address = parse_ip_address(address);
    if (!login.address) return std::nullopt;
    if (*login.address == IpAddress{Ipv4{}}) login.action = Action::Offline;
    return login;
}

std::optional<Login> parse_line(std::string_view line)
{
    if (line.size() > line_bytes_max) return std::nullopt;
    line = http::trimmed(line);
    std::array<std::string_view, 5> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool is_last = i + 1 == parts.size();  // An IPv6 address has colons of its own.
        const auto end = is_last ? std::string_view::npos : line.find(':');
        parts[i] = line.substr(0, end);
        line.remove_prefix(std::min(parts[i].size() + 1, line.size()));
    }
    return login_of({.user = parts[0],
                     .digest = parts[1],
                     .domain = parts[2],
                     .action = parts[3],
                     .address = parts[4]});
}

std::optional<dns::Name> host_of(const Login& login)
{
    return parse_host_name(std::string{login.user}.append(".").append(login.domain));
}

std::optional<zone::KeyId> key_of(const Login& login, std::string_view salt,
                                  const std::vector<GnudipSecret>& secrets)
{
    std::optional<zone::KeyId> found;
    for (const auto& secret : secrets) {
        const bool is_it = is_equal_in_constant_time(digest_of(secret.md5, salt), login.digest);
        if (is_it && !found) found = secret.id;
    }
    if (secrets.empty()) {
        static_cast<void>(is_equal_in_constant_time(digest_of({}, salt), login.digest));
    }
    return found;
}

UpdateRequest request_of(const Login& login, const IpAddress& client)
{
    UpdateRequest request;
    request.dialect = zone::Dialect::GnuDip;
    request.client = client;
    request.hosts.push_back({.name = host_of(login),
                             .spelled = std::string{login.user}.append(".").append(login.domain)});
    if (login.action == Action::Offline) {
        request.presence = registry::Presence::Offline;
        return request;
    }
    const auto address = login.address.value_or(client);
    request.wish.echo = text_of(address);
    if (const auto* ipv4 = std::get_if<Ipv4>(&address)) request.wish.ipv4 = *ipv4;
    if (const auto* ipv6 = std::get_if<Ipv6>(&address)) request.wish.ipv6 = *ipv6;
    return request;
}

std::optional<ReturnCode> result_of(const Login& login, const UpdateOutcome& outcome)
{
    if (outcome.status == Status::Flood || outcome.status == Status::Unavailable) {
        return std::nullopt;
    }
    const auto is_judged = outcome.status == Status::Judged;
    if (is_judged && outcome.hosts.front().status == HostStatus::Held) return std::nullopt;
    if (!is_judged || !is_success(outcome.hosts.front().status)) {
        return ReturnCode::Refused;
    }
    return login.action == Action::Offline ? ReturnCode::Offline : ReturnCode::Updated;
}

}  // namespace mooring::gateway::gnudip
