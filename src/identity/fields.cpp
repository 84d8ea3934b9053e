// SPDX-License-Identifier: Apache-2.0
#include "identity/fields.hpp"

#include <algorithm>
#include <variant>

namespace mooring::identity {

void put_source(zone::ByteWriter& writer, const std::optional<IpAddress>& source)
{
    if (!source) return writer.put_byte(0);
    writer.put_byte(std::holds_alternative<Ipv4>(*source) ? 4 : 6);
    std::visit([&](const auto& address) { writer.put_raw(address.bytes); }, *source);
}

std::optional<IpAddress> source_in(zone::ByteReader& reader)
{
    const auto read = [&](auto address) -> std::optional<IpAddress> {
        const auto bytes = reader.raw(address.bytes.size());
        if (bytes.size() != address.bytes.size()) return std::nullopt;
        std::ranges::copy(bytes, address.bytes.begin());
        return address;
    };
    switch (reader.byte()) {
        case 0:
            return std::nullopt;
        case 4:
            return read(Ipv4{});
        case 6:
            return read(Ipv6{});
        default:
            reader.set_bad();
            return std::nullopt;
    }
}

void put_hash(zone::ByteWriter& writer, const zone::Sha256& hash)
{
    writer.put_raw(hash);
}

zone::Sha256 hash_in(zone::ByteReader& reader)
{
    zone::Sha256 hash{};
    const auto bytes = reader.raw(hash.size());
    if (bytes.size() == hash.size()) std::ranges::copy(bytes, hash.begin());
    return hash;
}

std::vector<std::uint8_t> bytes_in(zone::ByteReader& reader)
{
    const auto bytes = reader.string();
    return {bytes.begin(), bytes.end()};
}

void expect_version(zone::ByteReader& reader, std::uint8_t known)
{
    if (reader.byte() != known) reader.set_bad();
}

}  // namespace mooring::identity
