// SPDX-License-Identifier: Apache-2.0
#include "registry/legacy_secrets.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "registry/key_secret.hpp"
#include "registry/partners.hpp"

namespace mooring::registry {

namespace {

std::vector<std::uint8_t> digest_of(std::string_view text, const EVP_MD* algorithm)
{
    std::vector<std::uint8_t> digest(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    const auto is_done =
        EVP_Digest(text.data(), text.size(), digest.data(), nullptr, algorithm, nullptr);
    MOORING_ASSERT(is_done == 1);
    return digest;
}

}  // namespace

std::string user_name_of(zone::KeyId id)
{
    return fmt::format("key-{}", zone::number_of(id));
}

std::string freedns_login_of(zone::KeyId id, std::string_view secret)
{
    const auto text = fmt::format("{}|{}", user_name_of(id), secret);
    return hex(digest_of(text, EVP_sha1()));
}

zone::LegacySecrets legacy_secrets_of(zone::KeyId id, std::string_view secret, const Seal& seal)
{
    auto md5 = digest_of(secret, EVP_md5());
    zone::LegacySecrets secrets{.freedns_hash = hash_of_secret(freedns_login_of(id, secret)),
                                .gnudip_sealed = seal.seal(md5, gnudip_seal_context(id))};
    wipe(md5);
    return secrets;
}

}  // namespace mooring::registry
