// SPDX-License-Identifier: Apache-2.0
#include "nameserver/transfer_messages.hpp"

#include <utility>

namespace mooring::nameserver {
namespace {

dns::MessageHeader header_for(const dns::Message& query)
{
    auto header = query.header;
    header.is_response = true;
    header.is_authoritative = true;
    header.is_truncated = false;
    header.rcode = dns::Rcode::NoError;
    return header;
}

}  // namespace

TransferMessages::TransferMessages(const dns::Message& query, std::size_t bytes_max)
    : query_{query}, bytes_max_{bytes_max}, writer_{next()}
{}

dns::MessageWriter TransferMessages::next()
{
    dns::MessageWriter writer{header_for(query_), bytes_max_};
    if (std::exchange(is_first_, false))
        for (const auto& question : query_.questions) writer.add_question(question);
    return writer;
}

bool TransferMessages::add(const dns::RecordView& record)
{
    return writer_.add(dns::Section::Answer, record);
}

std::vector<std::uint8_t> TransferMessages::take()
{
    auto message = std::move(writer_).finish();
    writer_ = next();
    return message;
}

std::vector<std::uint8_t> refusal_message(const dns::Message& query, const TransferRefusal& refusal)
{
    constexpr std::size_t bytes_max = 1232;
    constexpr std::uint16_t udp_payload_bytes = 1232;
    auto header = header_for(query);
    header.is_authoritative = false;
    header.rcode = refusal.rcode;
    dns::MessageWriter writer{header, bytes_max};
    for (const auto& question : query.questions) writer.add_question(question);
    if (query.edns) {
        std::vector<std::uint8_t> option;
        if (refusal.ede) {
            constexpr std::uint8_t option_code = 15;  // RFC 8914, section 2.
            option = {0,
                      option_code,
                      0,
                      2,
                      static_cast<std::uint8_t>(*refusal.ede >> 8U),
                      static_cast<std::uint8_t>(*refusal.ede)};
        }
        writer.add(dns::Section::Additional, {.type = dns::RrType::OPT,
                                              .rrclass = dns::RrClass{udp_payload_bytes},
                                              .ttl = {},
                                              .rdata = option});
    }
    return std::move(writer).finish();
}

}  // namespace mooring::nameserver
