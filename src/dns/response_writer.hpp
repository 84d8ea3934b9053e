// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The answer to a query, written straight into the caller's send buffer (RFC 1035, section 4).
///
///     begin_rrset() ▶ add_rdata() ... ▶ finish_rrset()   per RRset, sections in order
///     finish()                                           header, OPT; the size to send
///
/// What the OPT record is to say (cookie, NSID, keepalive, padding, an extended error) is set at
/// any time before finish() and is written only if the query had an OPT record. Room is kept back
/// for cookie, NSID and keepalive from when they are set; an extended error, its text and padding
/// take what is left.
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
#include <string_view>

#include "dns/name.hpp"
#include "dns/query_message.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

enum class Section : std::uint8_t { Answer, Authority, Additional };

class ResponseWriter {
public:
    /// Begins with `buffer.size()` as the limit, NOERROR, and the query's question if it has one.
    ResponseWriter(std::span<std::uint8_t> buffer, const QueryMessage& query) noexcept;

    /// The size the message may reach (at least 512); room for the OPT record, its options and what
    /// is reserved is kept back within it.
    void set_limit(std::size_t bytes_max) noexcept;
    /// Keeps back `bytes` within the limit for what the caller appends after finish(): a TSIG
    /// record (RFC 8945, 5.3). There may be less if question and OPT fill the limit alone.
    void reserve(std::size_t bytes) noexcept;
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

    /// Adds an extended DNS error (RFC 8914) to the OPT record if there is room, and its text if
    /// there is room for that too. The last call wins; `text` must stay valid until finish().
    void set_extended_error(std::uint16_t info_code, std::string_view text = {}) noexcept;
    /// Returns this COOKIE option (RFC 7873, 5.2): client and server cookie, 16 to 40 bytes, which
    /// must stay valid until finish(). Empty: none.
    void set_cookie(std::span<const std::uint8_t> cookie) noexcept;
    /// Says which server this is (RFC 5001), for a query that asks; valid until finish().
    void set_nsid(std::span<const std::uint8_t> identifier) noexcept;
    /// Says how long an idle connection is kept (RFC 7828, 3.1): not over UDP.
    void set_keepalive(std::uint16_t units_of_100ms) noexcept;
    /// Pads the message to a multiple of `block_bytes` (RFC 8467, 4.1), or to the limit if that is
    /// nearer; 0: not at all. What is reserved counts as if it were there.
    void set_padding(std::size_t block_bytes) noexcept { padding_block_bytes_ = block_bytes; }
    /// Sets the CO flag: the denial in this response is a compact one (RFC 9824, 5.1).
    void set_compact_ok() noexcept { is_compact_ok_ = true; }

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
    void update_limit() noexcept;
    void write_opt(const Edns& edns) noexcept;
    void write_options() noexcept;
    void write_extended_error() noexcept;
    void write_padding() noexcept;
    [[nodiscard]] bool write_option(std::uint16_t code,
                                    std::span<const std::uint8_t> value) noexcept;
    void write_header() noexcept;

    std::span<std::uint8_t> buffer_;
    const QueryMessage& query_;
    std::size_t bytes_max_ = 0;
    std::size_t limit_ = 0;  // Of records: `bytes_max_` without what is kept back.
    std::size_t size_ = 0;
    Rcode rcode_ = Rcode::NoError;
    bool is_authoritative_ = false;
    bool is_truncated_ = false;
    std::array<std::uint16_t, 3> record_counts_{};

    // For OPT, and what stands behind it.
    std::size_t reserved_bytes_ = 0;
    std::optional<std::uint16_t> extended_error_;
    bool is_compact_ok_ = false;
    std::optional<std::uint16_t> keepalive_;
    std::string_view extended_error_text_;
    std::span<const std::uint8_t> cookie_;
    std::span<const std::uint8_t> nsid_;
    std::size_t padding_block_bytes_ = 0;

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
