// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes whole messages into a buffer that grows (RFC 1035, section 4): transfers, responses to
/// UPDATE and NOTIFY, and our own queries. Responses to plain queries have response_writer.hpp.
///
///     MessageWriter writer{{.id = 7, .opcode = Opcode::Notify}};
///     writer.add_question({.name = origin, .type = RrType::SOA});
///     writer.add(Section::Answer, {.owner = origin, .type = RrType::SOA, ...});
///     auto bytes = std::move(writer).finish();        // then TsigSigner::sign(bytes, now)
///
/// Names that end as one already written are compressed: owner names always, names in RDATA for the
/// types of RFC 1035 only (RFC 3597, section 4). Names that differ in case are different ones here:
/// a transfer keeps the case of what it carries (RFC 5936, section 3.4).
///
/// Thread safety: none; a writer lives for one message.
/// Limits: 65,535 bytes, or what the constructor was told; `targets_max` names can be pointed to.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dns/message.hpp"
#include "dns/response_writer.hpp"

namespace mooring::dns {

inline constexpr std::size_t message_bytes_max = 65'535;

/// A record to be written; borrows.
struct RecordView {
    NameView owner = NameView::root();
    RrType type{};
    RrClass rrclass = RrClass::IN;
    Ttl ttl = {};
    std::span<const std::uint8_t> rdata = {};  ///< Uncompressed.
};

class MessageWriter {
public:
    /// `bytes_max`: what the message may reach, at least 512; leave room for a TSIG record
    /// (TsigSigner::record_bytes()).
    explicit MessageWriter(const MessageHeader& header, std::size_t bytes_max = message_bytes_max);

    /// False if there is no room. Questions come before records.
    bool add_question(const Question& question);
    /// Adds a record; sections come in order. False if there is no room for all of it; then nothing
    /// of it is kept and later, smaller ones may still fit.
    bool add(Section section, const RecordView& record);
    /// Adds an OPT record as the last record, without options. False if there is no room.
    bool add_opt(const MessageEdns& edns);

    void set_rcode(Rcode rcode) noexcept { header_.rcode = rcode; }
    void set_truncated() noexcept { header_.is_truncated = true; }

    /// Bytes so far, header included.
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    /// Records so far, without questions and OPT.
    [[nodiscard]] std::size_t record_count() const noexcept;

    /// Completes the header and hands the message over.
    [[nodiscard]] std::vector<std::uint8_t> finish() &&;

private:
    static constexpr std::size_t targets_max = 1024;  // A power of two.

    void write_u16(std::uint16_t value);
    void write_u32(std::uint32_t value);
    void write_name(NameView name);
    void write_plain(std::span<const std::uint8_t> bytes);
    void write_rdata(RrType type, std::span<const std::uint8_t> rdata);
    [[nodiscard]] std::uint16_t find(NameView name, std::uint32_t hash) const noexcept;
    [[nodiscard]] bool is_name_at(std::size_t offset, NameView name) const noexcept;
    void remember(std::uint32_t hash, std::size_t offset);
    bool keep_or_drop(std::size_t start, std::uint16_t& count);

    struct Target {  // A label already written; offset 0: none.
        std::uint32_t hash = 0;
        std::uint16_t offset = 0;
    };
    MessageHeader header_;
    std::size_t bytes_max_;
    std::vector<std::uint8_t> bytes_;
    std::array<std::uint16_t, 4> counts_{};
    std::size_t target_count_ = 0;
    std::vector<Target> targets_;
};

}  // namespace mooring::dns
