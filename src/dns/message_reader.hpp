// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Walks over a message's bytes: names with their compression pointers, record by record.
///
/// Thread safety: none; a reader lives for one message.
/// Limits: a pointer must lead to a place before the name it ends, and each further one before that
/// (RFC 1035, 4.1.4: "a prior occurrence"), so reading a name takes at most 127 labels.

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/query_message.hpp"
#include "dns/rdata.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

/// A record's fixed fields and where its RDATA lies.
struct RecordPlace {
    std::size_t offset = 0;  ///< Of the owner name.
    Name owner;
    RrType type{};
    RrClass rrclass{};
    Ttl ttl;
    std::size_t rdata_offset = 0;
    std::size_t rdata_bytes = 0;
};

class MessageReader {
public:
    /// Begins behind the header. `message` has at least 12 bytes.
    explicit MessageReader(std::span<const std::uint8_t> message) noexcept : message_{message} {}

    [[nodiscard]] Result<Name, WireError> read_name() noexcept;
    [[nodiscard]] Result<std::uint16_t, WireError> read_u16() noexcept;
    [[nodiscard]] Result<RecordPlace, WireError> read_record() noexcept;
    /// The uncompressed RDATA of a record. Fails with BadRdata or BadName if it is not of the
    /// type's form; RDATA of classes ANY and NONE may be empty, and that of ANY is not looked into.
    [[nodiscard]] Result<Rdata, WireError> rdata_of(const RecordPlace& place) const;

    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
    [[nodiscard]] bool is_at_end() const noexcept { return offset_ == message_.size(); }
    /// One of the four counts of the header, 0 to 3.
    [[nodiscard]] std::uint16_t count_of(std::size_t section) const noexcept;

private:
    std::span<const std::uint8_t> message_;
    std::size_t offset_ = header_bytes;
};

}  // namespace mooring::dns
