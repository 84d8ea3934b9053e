// SPDX-License-Identifier: Apache-2.0
#include "dns/message_writer.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "dns/big_endian.hpp"
#include "dns/message_format.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t first_bytes = 512;

/// FNV-1a over a name: only places in one message's own table depend on it.
std::uint32_t hash_of(NameView name) noexcept
{
    std::uint32_t hash = 2166136261U;
    for (const auto byte : name.wire()) hash = (hash ^ byte) * 16777619U;
    return hash;
}

}  // namespace

MessageWriter::MessageWriter(const MessageHeader& header, std::size_t bytes_max)
    : header_{header}, bytes_max_{std::min(bytes_max, message_bytes_max)}
{
    MOORING_ASSERT(bytes_max_ >= udp_bytes_min);
    bytes_.reserve(first_bytes);
    bytes_.resize(header_bytes);
}

bool MessageWriter::add_question(const Question& question)
{
    const auto start = bytes_.size();
    write_name(question.name);
    write_u16(static_cast<std::uint16_t>(question.type));
    write_u16(static_cast<std::uint16_t>(question.rrclass));
    return keep_or_drop(start, counts_[0]);
}

bool MessageWriter::add(Section section, const RecordView& record)
{
    const auto start = bytes_.size();
    write_name(record.owner);
    write_u16(static_cast<std::uint16_t>(record.type));
    write_u16(static_cast<std::uint16_t>(record.rrclass));
    write_u32(record.ttl.seconds);
    const auto length_place = bytes_.size();
    write_u16(0);
    // Of class ANY, whose RDATA should be empty (RFC 2136, 2.5.3), no reader knows the fields.
    if (record.rrclass == RrClass::ANY)
        write_plain(record.rdata);
    else
        write_rdata(record.type, record.rdata);
    const auto rdata_bytes = bytes_.size() - length_place - 2;
    store_u16(&bytes_[length_place], static_cast<std::uint16_t>(rdata_bytes));
    return keep_or_drop(start, counts_[static_cast<std::size_t>(section) + 1]);
}

bool MessageWriter::add_opt(const MessageEdns& edns)
{
    const auto start = bytes_.size();
    bytes_.push_back(0);  // The root.
    write_u16(static_cast<std::uint16_t>(RrType::OPT));
    write_u16(edns.udp_payload_bytes_max);
    const auto rcode_above = static_cast<std::uint32_t>(header_.rcode) >> 4U;
    write_u32((rcode_above << 24U) | (std::uint32_t{edns.version} << 16U) |
              (edns.is_dnssec_ok ? dnssec_ok_bit : 0U));
    write_u16(0);
    return keep_or_drop(start, counts_[3]);
}

std::size_t MessageWriter::record_count() const noexcept
{
    return std::size_t{counts_[1]} + counts_[2] + counts_[3];
}

std::vector<std::uint8_t> MessageWriter::finish() &&
{
    auto* place = store_u16(bytes_.data(), header_.id);
    *place++ = static_cast<std::uint8_t>(
        (header_.is_response ? 0x80U : 0U) | (static_cast<unsigned>(header_.opcode) << 3U) |
        (header_.is_authoritative ? 0x04U : 0U) | (header_.is_truncated ? 0x02U : 0U) |
        (header_.is_recursion_desired ? 0x01U : 0U));
    *place++ = static_cast<std::uint8_t>(static_cast<std::uint16_t>(header_.rcode) & 0x0fU);
    for (const auto count : counts_) place = store_u16(place, count);
    return std::move(bytes_);
}

/// What was written from `start` on counts, or, if it is too much, has never been there.
bool MessageWriter::keep_or_drop(std::size_t start, std::uint16_t& count)
{
    if (bytes_.size() <= bytes_max_ && count != 0xffff) {
        ++count;
        return true;
    }
    bytes_.resize(start);
    for (auto& target : targets_) {
        if (target.offset < start) continue;
        // Its place stays taken, or what lies behind it would not be found; it matches no name.
        target.offset = 1;
    }
    return false;
}

void MessageWriter::write_u16(std::uint16_t value)
{
    bytes_.push_back(static_cast<std::uint8_t>(value >> 8U));
    bytes_.push_back(static_cast<std::uint8_t>(value));
}

void MessageWriter::write_u32(std::uint32_t value)
{
    write_u16(static_cast<std::uint16_t>(value >> 16U));
    write_u16(static_cast<std::uint16_t>(value));
}

void MessageWriter::write_plain(std::span<const std::uint8_t> bytes)
{
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void MessageWriter::write_rdata(RrType type, std::span<const std::uint8_t> rdata)
{
    const auto names = compressible_names(type);
    if (names.name_count != 0 && rdata.size() > names.bytes_before) {
        write_plain(rdata.first(names.bytes_before));
        rdata = rdata.subspan(names.bytes_before);
        for (auto left = names.name_count; left != 0; --left) {
            const auto name_bytes = leading_name_bytes(rdata);
            if (name_bytes == 0) break;
            write_name(NameView{rdata.first(name_bytes)});
            rdata = rdata.subspan(name_bytes);
        }
    }
    write_plain(rdata);
}

void MessageWriter::write_name(NameView name)
{
    for (; !name.is_root(); name = name.parent()) {
        const auto hash = hash_of(name);
        if (const auto target = find(name, hash); target != 0) {
            write_u16(static_cast<std::uint16_t>(pointer_word | target));
            return;
        }
        remember(hash, bytes_.size());
        write_plain(name.wire().first(1U + name.wire()[0]));
    }
    bytes_.push_back(0);
}

std::uint16_t MessageWriter::find(NameView name, std::uint32_t hash) const noexcept
{
    if (targets_.empty()) return 0;
    for (auto at = hash % targets_max;; at = (at + 1) % targets_max) {
        const auto& target = targets_[at];
        if (target.offset == 0) return 0;
        if (target.hash == hash && target.offset > 1 && is_name_at(target.offset, name))
            return target.offset;
    }
}

bool MessageWriter::is_name_at(std::size_t offset, NameView name) const noexcept
{
    // A name that is just being written may have an equal hash, and no end yet.
    while (offset + 1 < bytes_.size()) {
        if (bytes_[offset] > label_bytes_max)  // Written by us, so it leads backwards.
            offset = load_u16(&bytes_[offset]) & pointer_target_max;
        const auto label_bytes = 1U + bytes_[offset];
        if (name.wire()[0] + 1U != label_bytes || offset + label_bytes > bytes_.size())
            return false;
        if (label_bytes == 1) return true;
        const auto written = std::span{bytes_}.subspan(offset, label_bytes);
        if (!std::ranges::equal(written, name.wire().first(label_bytes))) return false;
        offset += label_bytes;
        name = name.parent();
    }
    return offset < bytes_.size() && bytes_[offset] == 0 && name.is_root();
}

void MessageWriter::remember(std::uint32_t hash, std::size_t offset)
{
    // A quarter stays free, so that find() always comes to an end.
    if (offset > pointer_target_max || target_count_ >= targets_max * 3 / 4) return;
    if (targets_.empty()) targets_.resize(targets_max);
    auto at = hash % targets_max;
    while (targets_[at].offset != 0) at = (at + 1) % targets_max;
    targets_[at] = {.hash = hash, .offset = static_cast<std::uint16_t>(offset)};
    ++target_count_;
}

}  // namespace mooring::dns
