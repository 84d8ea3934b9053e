// SPDX-License-Identifier: Apache-2.0
#include "zone/journal/batch.hpp"

#include <algorithm>
#include <string_view>

#include <sodium.h>
#include <xxhash.h>

#include "base/assert.hpp"
#include "zone/journal/byte_stream.hpp"
#include "zone/journal/row_codec.hpp"

namespace mooring::zone {

namespace {

constexpr std::string_view magic = "MRJB";
constexpr std::size_t prologue_bytes = magic.size() + 1 + sizeof(std::uint64_t);
constexpr std::size_t serial_bytes_min = 5;

/// From version 3 on the checksum covers the version too: a flipped bit there would have the fields
/// of another version read.
std::uint64_t checksum(std::span<const std::uint8_t> bytes, Format format) noexcept
{
    const auto seed = format < Format::WithSites ? 0U : static_cast<unsigned>(format);
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::span<const std::uint8_t> bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void put_batch(ByteWriter& writer, const Batch& batch)
{
    writer.put_varint(batch.epoch);
    writer.put_varint(static_cast<std::uint64_t>(batch.first));
    writer.put_raw(batch.previous);
    writer.put_signed(batch.time.time_since_epoch().count());
    writer.put_varint(batch.serials.size());
    for (const auto& [zone, serial] : batch.serials) {
        writer.put_varint(number_of(zone));
        writer.put_u32(serial.value);
    }
    writer.put_varint(batch.changes.size());
    for (const auto& change : batch.changes) put_change(writer, change, batch.time);
}

Batch batch_from(ByteReader& reader, Format format)
{
    Batch batch;
    batch.epoch = reader.varint32();
    batch.first = ChangeNumber{reader.varint()};
    std::ranges::copy(reader.raw(batch.previous.size()), batch.previous.begin());
    batch.time = WallTime{std::chrono::milliseconds{reader.signed_number()}};
    batch.serials.resize(reader.count(serial_bytes_min));
    for (auto& [zone, serial] : batch.serials) {
        zone = ZoneId{reader.varint32()};
        serial = dns::Serial{reader.u32()};
    }
    const auto count = reader.count(change_bytes_min);
    if (count == 0 || count > batch_changes_max) reader.set_bad();
    for (std::size_t i = 0; i < count && reader.is_good(); ++i)
        batch.changes.push_back(change_from(reader, {batch.time, format}));
    return batch;
}

/// Numbers start at 1 and must not run over the end of 64 bits.
bool has_possible_numbers(const Batch& batch) noexcept
{
    const auto first = static_cast<std::uint64_t>(batch.first);
    return batch.epoch != 0 && first != 0 && first <= static_cast<std::uint64_t>(batch.last());
}

}  // namespace

const char* text_of(Dialect dialect) noexcept
{
    switch (dialect) {
        case Dialect::None:
            return "none";
        case Dialect::Operator:
            return "operator";
        case Dialect::Dyndns2:
            return "dyndns2";
        case Dialect::Api:
            return "api";
        case Dialect::Agent:
            return "agent";
        case Dialect::DnsUpdate:
            return "dns-update";
        case Dialect::DuckDns:
            return "duckdns";
        case Dialect::FreeDns:
            return "freedns";
        case Dialect::Dynv6:
            return "dynv6";
        case Dialect::Cloudflare:
            return "cloudflare";
        case Dialect::GnuDip:
            return "gnudip";
        case Dialect::AcmeDns:
            return "acme-dns";
        case Dialect::HttpReq:
            return "httpreq";
        case Dialect::Dyndns1:
            return "dyndns1";
        case Dialect::EasyDns:
            return "easydns";
        case Dialect::ZoneEdit:
            return "zoneedit";
        case Dialect::ChangeIp:
            return "changeip";
        case Dialect::Ddnss:
            return "ddnss";
        case Dialect::FreeMyIp:
            return "freemyip";
        case Dialect::Namecheap:
            return "namecheap";
        case Dialect::DnsMadeEasy:
            return "dnsmadeeasy";
        case Dialect::Desec:
            return "desec";
        case Dialect::PlainUrl:
            return "url";
    }
    return "unknown";
}

const char* text_of(Cause cause) noexcept
{
    switch (cause) {
        case Cause::Update:
            return "update";
        case Cause::Operator:
            return "operator";
        case Cause::Owner:
            return "owner";
        case Cause::Rollback:
            return "rollback";
        case Cause::Import:
            return "import";
        case Cause::Suspension:
            return "suspension";
        case Cause::Release:
            return "release";
        case Cause::Silence:
            return "silence";
        case Cause::Expiry:
            return "expiry";
        case Cause::Billing:
            return "billing";
        case Cause::Guard:
            return "guard";
    }
    return "unknown";
}

Batch batch_after(const Head& head, WallTime time)
{
    Batch batch;
    batch.epoch = head.epoch;
    batch.first = ChangeNumber{static_cast<std::uint64_t>(head.last) + 1};
    batch.previous = head.hash;
    batch.time = time;
    return batch;
}

std::vector<std::uint8_t> encode(const Batch& batch)
{
    ByteWriter writer;
    writer.reserve(128 + 48 * batch.changes.size());
    writer.put_raw(bytes_of(magic));
    writer.put_byte(static_cast<std::uint8_t>(newest_format));
    writer.put_u64(0);  // The checksum, once there is something to check.
    put_batch(writer, batch);

    auto bytes = std::move(writer).take();
    const auto sum = checksum(std::span{bytes}.subspan(prologue_bytes), newest_format);
    for (unsigned i = 0; i < sizeof sum; ++i)
        bytes[magic.size() + 1 + i] = static_cast<std::uint8_t>(sum >> (8 * i));
    return bytes;
}

Result<Batch> decode(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() > batch_bytes_max) return fail(Errc::Corrupt, "the batch is too large");
    ByteReader prologue{bytes};
    if (!std::ranges::equal(prologue.raw(magic.size()), bytes_of(magic)))
        return fail(Errc::Corrupt, "these bytes are not a batch of the journal");
    const auto format = static_cast<Format>(prologue.byte());
    if (format < Format::First || format > newest_format)
        return fail(Errc::Corrupt, "the batch has a format version unknown here");
    const auto sum = prologue.u64();
    if (!prologue.is_good()) return fail(Errc::Corrupt, "the batch is cut off");

    const auto body = bytes.subspan(prologue_bytes);
    if (checksum(body, format) != sum)
        return fail(Errc::Corrupt, "the batch does not match its checksum");
    ByteReader reader{body};
    auto batch = batch_from(reader, format);
    if (!reader.is_good() || !reader.is_at_end() || !has_possible_numbers(batch))
        return fail(Errc::Corrupt, "the batch has fields that make no sense");
    return batch;
}

BatchHash hash_of(std::span<const std::uint8_t> encoded) noexcept
{
    [[maybe_unused]] static const int is_ready = sodium_init();  // Picks the fastest BLAKE2b.
    BatchHash hash{};
    const auto status =
        crypto_generichash(hash.data(), hash.size(), encoded.data(), encoded.size(), nullptr, 0);
    MOORING_ASSERT(status == 0);
    return hash;
}

}  // namespace mooring::zone
