// SPDX-License-Identifier: Apache-2.0
#include "registry/tsig_text.hpp"

#include "base/encoding.hpp"

namespace mooring::registry {

namespace {

constexpr std::size_t own_secret_bytes = 32;
constexpr std::size_t secret_bytes_min = 8;
constexpr std::size_t secret_bytes_max = 512;

Result<dns::Name> parse_key_name(std::string_view text)
{
    const auto name = dns::Name::parse(text);
    if (!name || name->is_root())
        return fail(Errc::InvalidArgument, std::string{text} +
                                               " is not the name of a TSIG key; write it as "
                                               "ALGORITHM:NAME:SECRET");
    return name->canonical();
}

}  // namespace

dns::TsigKey generate_tsig(const dns::Name& name, Random& random)
{
    dns::TsigKey key{.name = name.canonical(),
                     .algorithm = dns::TsigAlgorithm::HmacSha256,
                     .secret = std::vector<std::uint8_t>(own_secret_bytes)};
    random.fill(key.secret);
    return key;
}

std::string text_of(const dns::TsigKey& key)
{
    return std::string{dns::text_of(key.algorithm)} + ":" + key.name.text() + ":" +
           base64(key.secret);
}

Result<dns::TsigKey> parse_tsig(std::string_view text)
{
    const auto last = text.rfind(':');
    if (last == std::string_view::npos)
        return fail(Errc::InvalidArgument, "a TSIG key is written as ALGORITHM:NAME:SECRET");
    auto name = text.substr(0, last);
    auto algorithm = std::optional{dns::TsigAlgorithm::HmacSha256};
    if (const auto first = name.find(':'); first != std::string_view::npos) {
        algorithm = dns::parse_tsig_algorithm(name.substr(0, first));
        if (!algorithm)
            return fail(Errc::InvalidArgument, std::string{name.substr(0, first)} +
                                                   " is not a TSIG algorithm; hmac-sha256 is one");
        name = name.substr(first + 1);
    }
    MOORING_TRY(const auto key_name, parse_key_name(name));
    auto secret = decode_base64(text.substr(last + 1));
    if (!secret || secret->size() < secret_bytes_min || secret->size() > secret_bytes_max)
        return fail(Errc::InvalidArgument,
                    "the secret of a TSIG key is Base64 and has 8 to 512 bytes");
    return dns::TsigKey{.name = key_name, .algorithm = *algorithm, .secret = *std::move(secret)};
}

zone::TsigSecret sealed_tsig(const dns::TsigKey& key, const Seal& seal)
{
    return {.algorithm = static_cast<std::uint8_t>(key.algorithm),
            .sealed = seal.seal(key.secret, seal_context(key.name))};
}

Result<dns::TsigKey> opened_tsig(const dns::Name& name, const zone::TsigSecret& secret,
                                 const Seal& seal)
{
    MOORING_TRY(auto bytes, seal.open(secret.sealed, seal_context(name)));
    return dns::TsigKey{.name = name.canonical(),
                        .algorithm = static_cast<dns::TsigAlgorithm>(secret.algorithm),
                        .secret = std::move(bytes)};
}

}  // namespace mooring::registry
