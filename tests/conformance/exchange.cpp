// SPDX-License-Identifier: Apache-2.0
#include "exchange.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "dns/tsig_mac.hpp"

namespace mooring::conformance {
namespace {

void put_u16(Bytes& bytes, std::size_t value)
{
    bytes.push_back(static_cast<std::uint8_t>((value >> 8U) & 0xffU));
    bytes.push_back(static_cast<std::uint8_t>(value & 0xffU));
}

Result<std::uint32_t> number_of(const std::string& word)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size())
        return fail(Errc::InvalidArgument, "not a number: " + word);
    return value;
}

Result<std::uint16_t> class_of(const std::string& word)
{
    if (word == "IN") return std::uint16_t{1};
    if (word == "CH") return std::uint16_t{3};
    if (word == "NONE") return std::uint16_t{254};
    if (word == "ANY") return std::uint16_t{255};
    return fail(Errc::InvalidArgument, "not a class: " + word);
}

}  // namespace

void put_records(Bytes& bytes, const std::vector<WireRecord>& records)
{
    for (const auto& record : records) {
        const auto owner = record.owner.wire();
        bytes.insert(bytes.end(), owner.begin(), owner.end());
        put_u16(bytes, static_cast<std::size_t>(record.type));
        put_u16(bytes, record.rrclass);
        put_u16(bytes, record.ttl >> 16U);
        put_u16(bytes, record.ttl);
        put_u16(bytes, record.rdata.size());
        bytes.insert(bytes.end(), record.rdata.begin(), record.rdata.end());
    }
}

Bytes signed_message(Bytes message, const TsigPlan& plan, std::uint64_t now_seconds)
{
    dns::TsigRecord record;
    record.key_name = plan.key.name;
    record.algorithm_name = dns::name_of(plan.key.algorithm);
    record.time_signed =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(now_seconds) + plan.seconds_off);
    record.fudge = plan.fudge;
    record.original_id = static_cast<std::uint16_t>((message[0] << 8U) | message[1]);
    dns::TsigDigest digest;
    digest.add_message(message);
    digest.add_variables(record);
    record.mac = digest.mac(plan.key);
    if (plan.is_forged) record.mac.front() ^= 0x01;
    if (plan.mac_size) record.mac.resize(*plan.mac_size);
    dns::append_record(message, record);
    if (plan.sent_id) {
        message[0] = static_cast<std::uint8_t>(*plan.sent_id >> 8U);
        message[1] = static_cast<std::uint8_t>(*plan.sent_id);
    }
    return message;
}

std::vector<std::string> tsig_faults(const Bytes& request, const Bytes& response,
                                     const TsigPlan& plan, const ExpectedTsig& expected)
{
    const auto found = dns::TsigRecord::find(response);
    if (!found) return {"the response's TSIG record is malformed"};
    if (expected.is_absent) {
        if (*found) return {"the response is signed"};
        return {};
    }
    if (!*found) return {"the response has no TSIG record"};
    const auto& record = **found;
    std::vector<std::string> faults;
    if (record.error != expected.error)
        faults.push_back(fmt::format("the TSIG error is {}, not {}", dns::text_of(record.error),
                                     dns::text_of(expected.error)));
    const auto is_unsigned_error =
        expected.error == dns::TsigError::BadKey || expected.error == dns::TsigError::BadSig;
    if (is_unsigned_error && !record.mac.empty()) faults.emplace_back("the error has a MAC");
    if (is_unsigned_error) return faults;

    const auto asked = dns::TsigRecord::find(request);
    dns::TsigDigest digest;
    digest.add_mac((*asked)->mac);
    digest.add_message_before(response, record);
    digest.add_variables(record);
    if (!dns::is_mac(record.mac, digest.mac(plan.key)))
        faults.emplace_back("the response's MAC is wrong");
    const auto is_bad_time = expected.error == dns::TsigError::BadTime;
    if (is_bad_time && record.time_signed != (*asked)->time_signed)
        faults.emplace_back("Time Signed of BADTIME is not the request's");
    if (is_bad_time && record.other.size() != 6)
        faults.emplace_back("BADTIME does not tell the server's time");
    return faults;
}

Result<WireRecord> parse_wire_record(const std::vector<std::string>& words, const dns::Name& origin)
{
    if (words.size() < 5)
        return fail(Errc::InvalidArgument, words[0] + " OWNER TTL CLASS TYPE [RDATA]");
    WireRecord record;
    const auto owner = dns::Name::parse(words[1], origin);
    if (!owner) return fail(Errc::InvalidArgument, "not a name: " + words[1]);
    record.owner = *owner;
    MOORING_TRY(record.ttl, number_of(words[2]));
    MOORING_TRY(record.rrclass, class_of(words[3]));
    const auto type = dns::parse_rr_type(words[4]);
    if (!type) return fail(Errc::InvalidArgument, "not a type: " + words[4]);
    record.type = *type;
    std::string text;
    for (std::size_t at = 5; at < words.size(); ++at) text += words[at] + " ";
    if (text.empty()) return record;
    if (words[5] == "hex") {
        auto bytes = decode_hex(words.size() > 6 ? words[6] : "");
        if (!bytes) return fail(Errc::InvalidArgument, "not hexadecimal");
        record.rdata = *std::move(bytes);
        return record;
    }
    MOORING_TRY(record.rdata, dns::parse_rdata(*type, text, origin));
    return record;
}

Result<dns::TsigKey> parse_key(const std::vector<std::string>& words)
{
    const auto name =
        words.size() == 4 ? dns::Name::parse(words[1]) : std::unexpected{dns::NameError::Empty};
    const auto algorithm = words.size() == 4 ? dns::parse_tsig_algorithm(words[2]) : std::nullopt;
    auto secret = words.size() == 4 ? decode_base64(words[3]) : std::nullopt;
    if (!name || !algorithm || !secret)
        return fail(Errc::InvalidArgument, "tsig-key NAME ALGORITHM BASE64");
    return dns::TsigKey{
        .name = name->canonical(), .algorithm = *algorithm, .secret = *std::move(secret)};
}

Result<dns::TsigError> parse_tsig_error(const std::string& word)
{
    for (const auto error : {dns::TsigError::None, dns::TsigError::BadSig, dns::TsigError::BadKey,
                             dns::TsigError::BadTime, dns::TsigError::BadTrunc})
        if (dns::text_of(error) == word) return error;
    return fail(Errc::InvalidArgument, "not a TSIG error: " + word);
}

}  // namespace mooring::conformance
