// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keys that FreeDNS's list and GnuDIP know by what these protocols send, for tests.
///
/// Thread safety: none.

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "base/encoding.hpp"
#include "base/seal.hpp"
#include "gateway/update_service_fixture.hpp"

namespace mooring::gateway::test {

/// The bytes of a digest.
[[nodiscard]] inline std::vector<std::uint8_t> digest_of(std::string_view text,
                                                         const EVP_MD* algorithm)
{
    std::vector<std::uint8_t> bytes(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, algorithm, nullptr) != 1)
        std::abort();
    bytes.resize(size);
    return bytes;
}

/// What FreeDNS's clients send as `sha`.
[[nodiscard]] inline std::string freedns_login(std::string_view user_name, std::string_view secret)
{
    return hex(digest_of(std::string{user_name}.append("|").append(secret), EVP_sha1()));
}

/// What GnuDIP's clients answer a salt with.
[[nodiscard]] inline std::string gnudip_digest(std::string_view secret, std::string_view salt)
{
    const auto password = hex(digest_of(secret, EVP_md5()));
    return hex(digest_of(std::string{password}.append(".").append(salt), EVP_md5()));
}

/// A key `key-NUMBER` as `key add HOST --legacy` makes it.
inline void add_legacy_key(FakeUpdateService& service, std::uint32_t number, zone::UpdateKey row,
                           const std::string& secret)
{
    const std::vector<std::uint8_t> seal_key(seal_key_bytes, 7);
    if (!service.seal) service.seal = *Seal::from_key(seal_key);
    const auto user_name = "key-" + std::to_string(number);
    row.legacy = {
        .freedns_hash = registry::hash_of_secret(freedns_login(user_name, secret)),
        .gnudip_sealed = service.seal->seal(digest_of(secret, EVP_md5()), "gnudip:" + user_name)};
    service.world().ids.key = number;
    service.add_key(std::move(row), secret);
}

}  // namespace mooring::gateway::test
