// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/record_id.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <sodium/crypto_hash_sha256.h>

#include "base/encoding.hpp"

namespace mooring::gateway::cloudflare {
namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t host_at = 1;
constexpr std::size_t hash_at = 5;

using Digest = std::array<std::uint8_t, crypto_hash_sha256_BYTES>;

Digest sha256(std::string_view text) noexcept
{
    Digest digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size());
    return digest;
}

bool is_known(dns::RrType type) noexcept
{
    return type == dns::RrType::A || type == dns::RrType::AAAA || type == dns::RrType::TXT;
}

}  // namespace

RecordId address_record_id(zone::HostId host, dns::RrType type) noexcept
{
    return {.type = type, .host = host};
}

RecordId txt_record_id(zone::HostId host, std::string_view value) noexcept
{
    RecordId id{.type = dns::RrType::TXT, .host = host};
    const auto digest = sha256(value);
    std::ranges::copy(std::span{digest}.first(id.value_hash.size()), id.value_hash.begin());
    return id;
}

std::string text_of(const RecordId& id)
{
    std::array<std::uint8_t, id_bytes> bytes{};
    bytes[0] = static_cast<std::uint8_t>(std::to_underlying(id.type));
    const auto host = std::to_underlying(id.host);
    for (std::size_t i = 0; i < sizeof host; ++i) {
        bytes[host_at + i] = static_cast<std::uint8_t>(host >> (24 - 8 * i));
    }
    std::ranges::copy(id.value_hash, bytes.begin() + hash_at);
    return hex(bytes);
}

std::optional<RecordId> parse_record_id(std::string_view text)
{
    if (text.size() != 2 * id_bytes) return std::nullopt;
    const auto bytes = decode_hex(text);
    if (!bytes) return std::nullopt;
    RecordId id{.type = static_cast<dns::RrType>(bytes->front())};
    std::uint32_t host = 0;
    for (std::size_t i = 0; i < sizeof host; ++i) host = (host << 8U) | (*bytes)[host_at + i];
    id.host = zone::HostId{host};
    std::copy(bytes->begin() + hash_at, bytes->end(), id.value_hash.begin());
    const bool has_hash = id.value_hash != RecordId{}.value_hash;
    if (!is_known(id.type) || has_hash != (id.type == dns::RrType::TXT)) return std::nullopt;
    return id;
}

std::string zone_id(const dns::Name& origin)
{
    const auto digest = sha256("zone " + origin.canonical().text());
    return hex(std::span{digest}.first(id_bytes));
}

std::string token_id(zone::KeyId key)
{
    const auto digest = sha256("key " + std::to_string(std::to_underlying(key)));
    return hex(std::span{digest}.first(id_bytes));
}

}  // namespace mooring::gateway::cloudflare
