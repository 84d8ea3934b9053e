// SPDX-License-Identifier: Apache-2.0
#include "dns/message_reader.hpp"

#include <algorithm>
#include <array>

#include "dns/big_endian.hpp"
#include "dns/message_format.hpp"
#include "dns/rdata_fields.hpp"

namespace mooring::dns {

namespace {

using Bytes = std::span<const std::uint8_t>;

struct NameAt {
    Name name;
    std::size_t bytes = 0;  // In place, up to the first pointer and with it.
};

/// Follows a name from label to label and from pointer to pointer.
class NameWalk {
public:
    NameWalk(Bytes message, std::size_t start) noexcept
        : message_{message}, start_{start}, at_{start}, floor_{start}
    {}

    Result<NameAt, WireError> run() noexcept
    {
        while (true) {
            if (at_ >= message_.size()) return std::unexpected{WireError::Truncated};
            const auto length = message_[at_];
            if ((length & pointer_bits) == pointer_bits) {
                MOORING_CHECK(jump());
                continue;
            }
            if (length > label_bytes_max) return std::unexpected{WireError::BadName};
            MOORING_CHECK(take(1U + length));
            if (length == 0) break;
        }
        auto name = Name::from_wire(Bytes{wire_}.first(size_));
        if (!name) return std::unexpected{WireError::BadName};
        return NameAt{*name, in_place_ != 0 ? in_place_ : at_ - start_};
    }

private:
    Result<void, WireError> take(std::size_t bytes) noexcept
    {
        if (message_.size() - at_ < bytes) return std::unexpected{WireError::Truncated};
        if (size_ + bytes > wire_.size()) return std::unexpected{WireError::BadName};
        std::ranges::copy(message_.subspan(at_, bytes), wire_.begin() + size_);
        size_ = static_cast<std::uint8_t>(size_ + bytes);
        at_ += bytes;
        return {};
    }

    /// Every jump leads to before the place of the last, so there is an end.
    Result<void, WireError> jump() noexcept
    {
        if (message_.size() - at_ < 2) return std::unexpected{WireError::Truncated};
        const std::size_t target = load_u16(message_.data() + at_) & 0x3fffU;
        if (target < header_bytes || target >= floor_) return std::unexpected{WireError::BadName};
        if (in_place_ == 0) in_place_ = at_ + 2 - start_;
        floor_ = target;
        at_ = target;
        return {};
    }

    Bytes message_;
    std::size_t start_;
    std::size_t at_;
    std::size_t floor_;
    std::size_t in_place_ = 0;
    std::array<std::uint8_t, name_bytes_max> wire_{};
    std::uint8_t size_ = 0;
};

/// Types older than RFC 3597 may have compressed names, and only in these fields.
bool may_be_compressed(FieldKind kind) noexcept
{
    return kind == FieldKind::PlainName || kind == FieldKind::Target;
}

}  // namespace

Result<Name, WireError> MessageReader::read_name() noexcept
{
    MOORING_TRY(const auto found, (NameWalk{message_, offset_}.run()));
    offset_ += found.bytes;
    return found.name;
}

Result<std::uint16_t, WireError> MessageReader::read_u16() noexcept
{
    if (message_.size() - offset_ < 2) return std::unexpected{WireError::Truncated};
    const auto value = load_u16(message_.data() + offset_);
    offset_ += 2;
    return value;
}

Result<RecordPlace, WireError> MessageReader::read_record() noexcept
{
    RecordPlace place;
    place.offset = offset_;
    MOORING_TRY(place.owner, read_name());
    if (message_.size() - offset_ < record_fixed_bytes)
        return std::unexpected{WireError::Truncated};
    const auto* const fixed = message_.data() + offset_;
    place.type = RrType{load_u16(fixed)};
    place.rrclass = RrClass{load_u16(fixed + 2)};
    place.ttl = Ttl{load_u32(fixed + 4)};
    place.rdata_bytes = load_u16(fixed + 8);
    offset_ += record_fixed_bytes;
    place.rdata_offset = offset_;
    if (message_.size() - offset_ < place.rdata_bytes) return std::unexpected{WireError::Truncated};
    offset_ += place.rdata_bytes;
    return place;
}

Result<Rdata, WireError> MessageReader::rdata_of(const RecordPlace& place) const
{
    const auto whole = message_.subspan(place.rdata_offset, place.rdata_bytes);
    const auto fields = fields_of(place.type);
    const auto may_be_empty = place.rrclass == RrClass::ANY || place.rrclass == RrClass::NONE;
    if (fields.empty() || place.rrclass == RrClass::ANY || (whole.empty() && may_be_empty))
        return Rdata{whole.begin(), whole.end()};

    Rdata rdata;
    auto at = place.rdata_offset;
    const auto end = at + place.rdata_bytes;
    for (const auto& field : fields) {
        if (may_be_compressed(field.kind)) {
            MOORING_TRY(const auto found, (NameWalk{message_.first(end), at}.run()));
            rdata.insert(rdata.end(), found.name.wire().begin(), found.name.wire().end());
            at += found.bytes;
            continue;
        }
        const auto bytes = field_bytes(field.kind, message_.subspan(at, end - at));
        if (!bytes) return std::unexpected{WireError::BadRdata};
        const auto field_place = message_.subspan(at, *bytes);
        rdata.insert(rdata.end(), field_place.begin(), field_place.end());
        at += *bytes;
    }
    if (at != end) return std::unexpected{WireError::BadRdata};
    return rdata;
}

std::uint16_t MessageReader::count_of(std::size_t section) const noexcept
{
    return load_u16(message_.data() + 4 + (2 * section));
}

}  // namespace mooring::dns
