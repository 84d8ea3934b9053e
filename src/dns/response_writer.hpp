// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The answer to a query, written straight into the caller's send buffer (RFC 1035, section 4).
///
///     begin_rrset() ▶ add_rdata() ... ▶ finish_rrset()   per RRset, sections in order
///     finish()                                           header, OPT; the size to send
///
/// Names that end as the QNAME or as a name already in the message are compressed (RFC
/// 1035, 4.1.4): owner names always, names in RDATA for the types of RFC 1035 only (RFC 3597,
/// section 4). An RRset that does not fit is left out whole; in the answer or authority section
/// that sets TC, and nothing is taken after it (RFC 2181, section 9).
///
/// Thread safety: none; a writer lives for one message on one thread.
/// Limits: nothing allocates. The buffer has room for at least 512 bytes. The first 32 labels of a
/// message can be pointed to, later ones are repeated.
/// Invariants: what is written never passes the limit; the query, its bytes and the buffer stay
/// valid and do not overlap.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "dns/name.hpp"
#include "dns/query_message.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

enum class Section : std::uint8_t { Answer, Authority, Additional };

class ResponseWriter {
public:
    /// Begins with `buffer.size()` as the limit, NOERROR, and the query's question if it has one.
    ResponseWriter(std::span<std::uint8_t> buffer, const QueryMessage& query) noexcept;

    /// The size the message may reach (at least 512); room for the OPT record is kept back within
    /// it.
    void set_limit(std::size_t bytes_max) noexcept;
    void set_rcode(Rcode rcode) noexcept { rcode_ = rcode; }
    void set_authoritative() noexcept { is_authoritative_ = true; }
    /// Sets TC for a reason of the caller's (missing glue: RFC 9471). Nothing is taken after it.
    void set_truncated() noexcept { is_truncated_ = true; }
    [[nodiscard]] bool is_truncated() const noexcept { return is_truncated_; }

    /// Opens an RRset in `section`; sections must come in order. `owner` must stay valid until
    /// finish_rrset().
    void begin_rrset(Section section, NameView owner, RrType type, Ttl ttl) noexcept;
    /// Adds a record with uncompressed `rdata` to the open RRset.
    void add_rdata(std::span<const std::uint8_t> rdata) noexcept;
    /// False if the RRset did not fit, and nothing of it was kept.
    bool finish_rrset() noexcept;

    /// Adds an extended DNS error (RFC 8914) to the OPT record, if the query had one and there is
    /// room. The last call wins.
    void set_extended_error(std::uint16_t info_code) noexcept { extended_error_ = info_code; }

    /// Completes header and OPT; returns the message's size in bytes.
    [[nodiscard]] std::size_t finish() noexcept;

private:
    struct Target {  // A label already in the message, and the size of the name that starts there.
        std::uint16_t offset;
        std::uint8_t name_bytes;
    };
    static constexpr std::size_t targets_max = 32;

    void write_owner() noexcept;
    void write_rdata(std::span<const std::uint8_t> rdata) noexcept;
    void write_name(NameView name) noexcept;
    void write_bytes(std::span<const std::uint8_t> bytes) noexcept;
    void write_pointer(std::size_t target) noexcept;
    [[nodiscard]] std::optional<std::uint16_t> find(NameView name) const noexcept;
    [[nodiscard]] bool is_name_at(std::size_t offset, NameView name) const noexcept;
    void remember(std::size_t offset, std::size_t name_bytes) noexcept;
    void remember_qname() noexcept;
    [[nodiscard]] bool is_out_of_room(std::size_t bytes) noexcept;
    void write_opt(const Edns& edns) noexcept;
    void write_header() noexcept;

    std::span<std::uint8_t> buffer_;
    const QueryMessage& query_;
    std::size_t limit_ = 0;  // Without the room for OPT.
    std::size_t size_ = 0;
    Rcode rcode_ = Rcode::NoError;
    bool is_authoritative_ = false;
    bool is_truncated_ = false;
    std::array<std::uint16_t, 3> record_counts_{};
    std::optional<std::uint16_t> extended_error_;

    // The open RRset.
    Section section_ = Section::Answer;
    RrType type_{};
    bool has_overflowed_ = false;
    std::uint16_t rrset_record_count_ = 0;
    Ttl ttl_;
    NameView owner_ = NameView::root();
    std::size_t rrset_start_ = 0;
    std::size_t rrset_start_target_count_ = 0;
    std::size_t owner_offset_ = 0;  // Where its owner name can be pointed to.

    std::size_t target_count_ = 0;
    std::array<Target, targets_max> targets_;  // Only the first `target_count_` are set.
};

}  // namespace mooring::dns
