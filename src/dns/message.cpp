// SPDX-License-Identifier: Apache-2.0
#include "dns/message.hpp"

#include <algorithm>

#include "dns/message_format.hpp"
#include "dns/message_reader.hpp"

namespace mooring::dns {

namespace {

constexpr std::size_t records_reserved_max = 64;  // A count in the header is only a claim.

MessageHeader header_of(std::span<const std::uint8_t> bytes)
{
    return {.id = static_cast<std::uint16_t>((bytes[0] << 8U) | bytes[1]),
            .opcode = Opcode{static_cast<std::uint8_t>((bytes[2] >> 3U) & 0x0fU)},
            .is_response = (bytes[2] & qr_bit) != 0,
            .is_authoritative = (bytes[2] & aa_bit) != 0,
            .is_truncated = (bytes[2] & tc_bit) != 0,
            .is_recursion_desired = (bytes[2] & rd_bit) != 0,
            .rcode = Rcode{static_cast<std::uint16_t>(bytes[3] & 0x0fU)}};
}

/// Reads the sections one after the other into the message.
class MessageParser {
public:
    explicit MessageParser(std::span<const std::uint8_t> bytes) noexcept : reader_{bytes} {}

    Result<void, WireError> read_questions(Message& message)
    {
        for (auto count = reader_.count_of(0); count != 0; --count) {
            Question question;
            MOORING_TRY(question.name, reader_.read_name());
            MOORING_TRY(const auto type, reader_.read_u16());
            MOORING_TRY(const auto rrclass, reader_.read_u16());
            question.type = RrType{type};
            question.rrclass = RrClass{rrclass};
            message.questions.push_back(question);
        }
        return {};
    }

    Result<void, WireError> read_section(std::size_t section, std::vector<MessageRecord>& records)
    {
        const auto count = reader_.count_of(section);
        records.reserve(std::min<std::size_t>(count, records_reserved_max));
        for (auto left = count; left != 0; --left) {
            MOORING_TRY(const auto place, reader_.read_record());
            if (place.type == RrType::OPT) return std::unexpected{WireError::BadOpt};
            MOORING_CHECK(keep(place, records));
        }
        return {};
    }

    Result<void, WireError> read_additionals(Message& message)
    {
        for (auto left = reader_.count_of(3); left != 0; --left) {
            MOORING_TRY(const auto place, reader_.read_record());
            if (place.type == RrType::TSIG) continue;  // TsigRecord::find() has seen to it.
            if (place.type == RrType::OPT) {
                MOORING_CHECK(read_opt(place, message));
            } else {
                MOORING_CHECK(keep(place, message.additionals));
            }
        }
        if (!reader_.is_at_end()) return std::unexpected{WireError::TrailingBytes};
        return {};
    }

private:
    Result<void, WireError> keep(const RecordPlace& place, std::vector<MessageRecord>& records)
    {
        MOORING_TRY(auto rdata, reader_.rdata_of(place));
        records.push_back({.owner = place.owner,
                           .type = place.type,
                           .rrclass = place.rrclass,
                           .ttl = place.ttl,
                           .rdata = std::move(rdata)});
        return {};
    }

    static Result<void, WireError> read_opt(const RecordPlace& place, Message& message)
    {
        if (message.edns || !place.owner.is_root()) return std::unexpected{WireError::BadOpt};
        const auto flags = place.ttl.seconds;
        message.edns =
            MessageEdns{.udp_payload_bytes_max = static_cast<std::uint16_t>(place.rrclass),
                        .version = static_cast<std::uint8_t>(flags >> 16U),
                        .is_dnssec_ok = (flags & dnssec_ok_bit) != 0};
        const auto upper = static_cast<std::uint16_t>((flags >> 24U) << 4U);
        message.header.rcode = Rcode{
            static_cast<std::uint16_t>(static_cast<std::uint16_t>(message.header.rcode) | upper)};
        return {};
    }

    MessageReader reader_;
};

}  // namespace

Result<Message, WireError> Message::parse(std::span<const std::uint8_t> bytes)
{
    if (bytes.size() < header_bytes) return std::unexpected{WireError::TooShort};
    Message message;
    message.header = header_of(bytes);
    MOORING_TRY(message.tsig, TsigRecord::find(bytes));
    MessageParser parser{bytes};
    MOORING_CHECK(parser.read_questions(message));
    MOORING_CHECK(parser.read_section(1, message.answers));
    MOORING_CHECK(parser.read_section(2, message.authorities));
    MOORING_CHECK(parser.read_additionals(message));
    return message;
}

}  // namespace mooring::dns
