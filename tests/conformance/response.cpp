// SPDX-License-Identifier: Apache-2.0
#include "response.hpp"

#include <algorithm>

namespace mooring::conformance {
namespace {

/// Reads a message from front to back.
class Cursor {
public:
    explicit Cursor(std::span<const std::uint8_t> message) : message_{message} {}

    [[nodiscard]] std::size_t offset() const { return offset_; }
    [[nodiscard]] std::size_t left() const { return message_.size() - offset_; }

    Result<std::uint16_t> u16()
    {
        if (left() < 2) return fail(Errc::InvalidArgument, "the message ends in mid-field");
        const auto value =
            static_cast<std::uint16_t>((message_[offset_] << 8U) | message_[offset_ + 1]);
        offset_ += 2;
        return value;
    }

    Result<std::uint32_t> u32()
    {
        MOORING_TRY(const std::uint32_t high, u16());
        MOORING_TRY(const std::uint32_t low, u16());
        return (high << 16U) | low;
    }

    Result<std::span<const std::uint8_t>> bytes(std::size_t count)
    {
        if (left() < count) return fail(Errc::InvalidArgument, "the message ends in mid-RDATA");
        const auto result = message_.subspan(offset_, count);
        offset_ += count;
        return result;
    }

    /// A name, uncompressed: RFC 1035, 4.1.4.
    Result<Bytes> name()
    {
        Bytes name;
        auto at = offset_;
        auto lowest = at;
        bool has_jumped = false;
        while (true) {
            if (at >= message_.size())
                return fail(Errc::InvalidArgument, "a name leaves the message");
            const std::size_t length = message_[at];
            if (length >= 0xc0) {
                if (at + 1 >= message_.size()) return fail(Errc::InvalidArgument, "half a pointer");
                const auto target = ((length & 0x3fU) << 8U) | message_[at + 1];
                if (!has_jumped) offset_ = at + 2;
                has_jumped = true;
                if (target >= lowest)
                    return fail(Errc::InvalidArgument, "a pointer that is not backwards");
                at = lowest = target;
                continue;
            }
            if (length > 63 || at + 1 + length > message_.size()) {
                return fail(Errc::InvalidArgument, "a label that cannot be");
            }
            name.insert(name.end(), message_.begin() + static_cast<std::ptrdiff_t>(at),
                        message_.begin() + static_cast<std::ptrdiff_t>(at + 1 + length));
            if (name.size() > dns::name_bytes_max)
                return fail(Errc::InvalidArgument, "a name above 255 bytes");
            at += 1 + length;
            if (length != 0) continue;
            if (!has_jumped) offset_ = at;
            return name;
        }
    }

private:
    std::span<const std::uint8_t> message_;
    std::size_t offset_ = 0;
};

/// How many names the RDATA of a type has that may be compressed, and what stands before them
/// (RFC 3597, section 4: the types of RFC 1035 only).
struct Names {
    std::size_t bytes_before = 0;
    int count = 0;
};

Names compressed_names(dns::RrType type)
{
    using dns::RrType;
    if (type == RrType::NS || type == RrType::CNAME || type == RrType::PTR) return {0, 1};
    if (type == RrType::MX) return {2, 1};
    if (type == RrType::SOA) return {0, 2};
    return {};
}

Result<Bytes> read_rdata(Cursor& cursor, dns::RrType type, std::size_t size)
{
    if (cursor.left() < size) return fail(Errc::InvalidArgument, "RDATA leaves the message");
    const auto end = cursor.offset() + size;
    const auto names = compressed_names(type);
    MOORING_TRY(const auto before, cursor.bytes(std::min(names.bytes_before, size)));
    Bytes rdata{before.begin(), before.end()};
    for (int i = 0; i < names.count; ++i) {
        MOORING_TRY(const Bytes name, cursor.name());
        rdata.insert(rdata.end(), name.begin(), name.end());
    }
    if (cursor.offset() > end) return fail(Errc::InvalidArgument, "a name leaves its RDATA");
    MOORING_TRY(const auto rest, cursor.bytes(end - cursor.offset()));
    rdata.insert(rdata.end(), rest.begin(), rest.end());
    return rdata;
}

Result<> read_options(ResponseEdns& edns, std::span<const std::uint8_t> rdata)
{
    Cursor cursor{rdata};
    while (cursor.left() > 0) {
        MOORING_TRY(const auto code, cursor.u16());
        MOORING_TRY(const auto size, cursor.u16());
        MOORING_TRY(const auto value, cursor.bytes(size));
        edns.options.push_back({.code = code, .value = {value.begin(), value.end()}});
        if (code == 15 && value.size() >= 2) {
            edns.extended_errors.push_back(static_cast<std::uint16_t>((value[0] << 8U) | value[1]));
        }
    }
    return {};
}

/// Reads one record into `section`, or into the EDNS part if it is OPT.
Result<> read_record(Cursor& cursor, std::size_t section, Response& response)
{
    MOORING_TRY(const Bytes owner, cursor.name());
    MOORING_TRY(const auto type_number, cursor.u16());
    MOORING_TRY(const auto rr_class, cursor.u16());
    const bool is_of_server = rr_class == 3;  // CH: what a server says of itself (RFC 4892).
    MOORING_TRY(const auto ttl, cursor.u32());
    MOORING_TRY(const auto size, cursor.u16());
    const dns::RrType type{type_number};
    MOORING_TRY(const Bytes rdata, read_rdata(cursor, type, size));
    // TSIG: the last record, of class ANY (RFC 8945, 4.2). What it says is looked at elsewhere.
    if (type == dns::RrType::TSIG && section == 2 && rr_class == 255 && cursor.left() == 0)
        return {};
    if (type != dns::RrType::OPT) {
        if (rr_class != 1 && !is_of_server)
            return fail(Errc::InvalidArgument, "a record of another class than IN");
        response.sections[section].push_back({.owner = dns::Name{dns::NameView{owner}},
                                              .type = type,
                                              .ttl = dns::Ttl{ttl},
                                              .rdata = rdata});
        return {};
    }
    if (section != 2 || owner.size() != 1 || response.edns) {
        return fail(Errc::InvalidArgument,
                    "an OPT record that must not be there (RFC 6891, 6.1.1)");
    }
    response.edns = ResponseEdns{.payload_bytes = rr_class,
                                 .version = static_cast<std::uint8_t>(ttl >> 16U),
                                 .is_dnssec_ok = (ttl & 0x8000U) != 0,
                                 .is_compact_ok = (ttl & 0x4000U) != 0,
                                 .extended_errors = {},
                                 .options = {}};
    response.rcode = static_cast<std::uint16_t>(response.rcode | ((ttl >> 24U) << 4U));
    return read_options(*response.edns, rdata);
}

void read_flags(Response& response, unsigned flags)
{
    response.is_response = (flags & 0x8000U) != 0;
    response.opcode = (flags >> 11U) & 0x0fU;
    response.is_authoritative = (flags & 0x0400U) != 0;
    response.is_truncated = (flags & 0x0200U) != 0;
    response.is_recursion_desired = (flags & 0x0100U) != 0;
    response.is_recursion_available = (flags & 0x0080U) != 0;
    response.is_authentic = (flags & 0x0020U) != 0;
    response.rcode = static_cast<std::uint16_t>(flags & 0x0fU);
}

}  // namespace

Result<Response> Response::parse(std::span<const std::uint8_t> bytes)
{
    Response response;
    response.size_bytes = bytes.size();
    Cursor cursor{bytes};
    MOORING_TRY(response.id, cursor.u16());
    MOORING_TRY(const auto flags, cursor.u16());
    read_flags(response, flags);
    if ((flags & 0x0040U) != 0)
        return fail(Errc::InvalidArgument, "the Z bit is set (RFC 1035, 4.1.1)");
    std::array<std::uint16_t, 4> counts{};
    for (auto& count : counts) {
        MOORING_TRY(count, cursor.u16());
    }
    const auto question_start = cursor.offset();
    for (auto left = counts[0]; left > 0; --left) {
        MOORING_TRY([[maybe_unused]] const Bytes qname, cursor.name());
        MOORING_TRY([[maybe_unused]] const auto qtype_and_class, cursor.u32());
    }
    const auto question = bytes.subspan(question_start, cursor.offset() - question_start);
    response.question.assign(question.begin(), question.end());
    for (std::size_t section = 0; section < 3; ++section) {
        for (auto left = counts[section + 1]; left > 0; --left) {
            MOORING_CHECK(read_record(cursor, section, response));
        }
    }
    if (cursor.left() != 0) return fail(Errc::InvalidArgument, "bytes after the last record");
    return response;
}

}  // namespace mooring::conformance
