// SPDX-License-Identifier: Apache-2.0
#include "dns/tsig.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.hpp"
#include "dns/big_endian.hpp"
#include "dns/message_reader.hpp"
#include "dns/tsig_mac.hpp"

namespace mooring::dns {

namespace {

using Bytes = std::span<const std::uint8_t>;

struct AlgorithmRow {
    TsigAlgorithm algorithm;
    std::string_view text;       // As nsupdate takes it.
    std::string_view name_text;  // RFC 8945, section 6.
    std::size_t mac_bytes;
};

// In the order of TsigAlgorithm.
// NOLINTBEGIN(modernize-use-designated-initializers): a table reads better in columns.
constexpr std::array algorithms{
    AlgorithmRow{TsigAlgorithm::HmacMd5, "hmac-md5", "hmac-md5.sig-alg.reg.int.", 16},
    AlgorithmRow{TsigAlgorithm::HmacSha1, "hmac-sha1", "hmac-sha1.", 20},
    AlgorithmRow{TsigAlgorithm::HmacSha224, "hmac-sha224", "hmac-sha224.", 28},
    AlgorithmRow{TsigAlgorithm::HmacSha256, "hmac-sha256", "hmac-sha256.", 32},
    AlgorithmRow{TsigAlgorithm::HmacSha384, "hmac-sha384", "hmac-sha384.", 48},
    AlgorithmRow{TsigAlgorithm::HmacSha512, "hmac-sha512", "hmac-sha512.", 64},
};
// NOLINTEND(modernize-use-designated-initializers)

const AlgorithmRow& row_of(TsigAlgorithm algorithm) noexcept
{
    return algorithms[static_cast<std::size_t>(algorithm) - 1];
}

using AlgorithmNames = std::array<Name, algorithms.size()>;

const AlgorithmNames& algorithm_names()
{
    static const auto names = [] {
        AlgorithmNames made;
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = Name::parse(algorithms[i].name_text).value_or(Name::root());
        return made;
    }();
    return names;
}

constexpr std::size_t mac_bytes_allowed_min = 10;  // RFC 8945, 5.2.2.1
constexpr std::size_t time_fudge_and_size_bytes = 10;
constexpr std::size_t id_error_and_size_bytes = 6;

/// Reads the RDATA from front to back (RFC 8945, 4.2).
Result<TsigRecord, WireError> parse_rdata_of_tsig(Bytes rdata)
{
    const auto bad = std::unexpected{WireError::BadTsig};
    TsigRecord record;
    const auto name_bytes = leading_name_bytes(rdata);
    if (name_bytes == 0) return bad;
    record.algorithm_name = Name{NameView{rdata.first(name_bytes)}};
    rdata = rdata.subspan(name_bytes);

    if (rdata.size() < time_fudge_and_size_bytes) return bad;
    record.time_signed = (std::uint64_t{load_u16(rdata.data())} << 32U) | load_u32(&rdata[2]);
    record.fudge = load_u16(&rdata[6]);
    const std::size_t mac_size = load_u16(&rdata[8]);
    rdata = rdata.subspan(time_fudge_and_size_bytes);

    if (rdata.size() < mac_size + id_error_and_size_bytes) return bad;
    const auto mac = rdata.first(mac_size);
    record.mac.assign(mac.begin(), mac.end());
    rdata = rdata.subspan(mac_size);
    record.original_id = load_u16(rdata.data());
    record.error = TsigError{load_u16(&rdata[2])};
    const std::size_t other_size = load_u16(&rdata[4]);
    rdata = rdata.subspan(id_error_and_size_bytes);

    if (rdata.size() != other_size) return bad;
    record.other.assign(rdata.begin(), rdata.end());
    return record;
}

/// A MAC of this size must never be (RFC 8945, 5.2.2.1).
bool is_mac_size(std::size_t size, TsigAlgorithm algorithm) noexcept
{
    const auto whole = mac_bytes(algorithm);
    return size <= whole && size >= std::max(mac_bytes_allowed_min, whole / 2);
}

bool is_in_time(const TsigRecord& record, std::uint64_t now_seconds) noexcept
{
    const auto fudge = std::min(record.fudge, tsig_fudge_seconds);
    const auto distance = record.time_signed > now_seconds ? record.time_signed - now_seconds
                                                           : now_seconds - record.time_signed;
    return distance <= fudge;
}

}  // namespace

std::string_view text_of(TsigAlgorithm algorithm) noexcept
{
    return row_of(algorithm).text;
}

std::optional<TsigAlgorithm> parse_tsig_algorithm(std::string_view text)
{
    const auto name = Name::parse(text);
    if (!name) return {};
    if (const auto by_name = algorithm_of(*name)) return by_name;
    for (const auto& row : algorithms)
        if (Name::parse(row.text) == name) return row.algorithm;
    return {};
}

const Name& name_of(TsigAlgorithm algorithm)
{
    return algorithm_names()[static_cast<std::size_t>(algorithm) - 1];
}

std::optional<TsigAlgorithm> algorithm_of(NameView name)
{
    const auto& names = algorithm_names();
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].view() == name) return algorithms[i].algorithm;
    return {};
}

std::size_t mac_bytes(TsigAlgorithm algorithm) noexcept
{
    return row_of(algorithm).mac_bytes;
}

std::string_view text_of(TsigError error) noexcept
{
    switch (error) {
        case TsigError::None:
            return "NOERROR";
        case TsigError::BadSig:
            return "BADSIG";
        case TsigError::BadKey:
            return "BADKEY";
        case TsigError::BadTime:
            return "BADTIME";
        case TsigError::BadTrunc:
            return "BADTRUNC";
    }
    return "unknown";
}

Result<std::optional<TsigRecord>, WireError> TsigRecord::find(Bytes message)
{
    if (message.size() < header_bytes) return std::unexpected{WireError::TooShort};
    MessageReader reader{message};
    for (auto count = reader.count_of(0); count != 0; --count) {
        MOORING_CHECK(reader.read_name());
        MOORING_CHECK(reader.read_u16());
        MOORING_CHECK(reader.read_u16());
    }
    std::optional<RecordPlace> found;
    for (std::size_t section = 1; section <= 3; ++section) {
        for (auto count = reader.count_of(section); count != 0; --count) {
            if (found) return std::unexpected{WireError::BadTsig};  // Not the last of all.
            MOORING_TRY(const auto place, reader.read_record());
            if (place.type != RrType::TSIG) continue;
            if (section != 3) return std::unexpected{WireError::BadTsig};
            found = place;
        }
    }
    if (!reader.is_at_end()) return std::unexpected{WireError::TrailingBytes};
    if (!found) return std::optional<TsigRecord>{};

    if (found->rrclass != RrClass::ANY || found->ttl != Ttl{})  // RFC 8945, 4.2
        return std::unexpected{WireError::BadTsig};
    MOORING_TRY(auto record,
                parse_rdata_of_tsig(message.subspan(found->rdata_offset, found->rdata_bytes)));
    record.key_name = found->owner;
    record.offset = found->offset;
    return std::optional{std::move(record)};
}

TsigVerdict verify_request(Bytes message, const TsigRecord& record, const TsigKey* key,
                           std::uint64_t now_seconds)
{
    const auto algorithm = algorithm_of(record.algorithm_name);
    if (key == nullptr || !algorithm || *algorithm != key->algorithm)  // 5.2.1
        return {.error = TsigError::BadKey};
    if (!is_mac_size(record.mac.size(), *algorithm)) return {.is_malformed = true};  // 5.2.2.1

    TsigDigest digest;
    digest.add_message_before(message, record);
    digest.add_variables(record);
    if (!is_mac(record.mac, digest.mac(*key))) return {.error = TsigError::BadSig};     // 5.2.2
    if (!is_in_time(record, now_seconds)) return {.error = TsigError::BadTime};         // 5.2.3
    if (record.mac.size() < tsig_mac_bytes_min) return {.error = TsigError::BadTrunc};  // 5.2.4
    return {};
}

std::array<std::uint8_t, 16> mac_digest(const TsigRecord& record) noexcept
{
    std::array<std::uint8_t, 16> digest{};
    std::copy_n(record.mac.begin(), std::min(record.mac.size(), digest.size()), digest.begin());
    return digest;
}

struct TsigSigner::Stamp {
    std::uint64_t time = 0;
    TsigError error = TsigError::None;
    std::vector<std::uint8_t> other = {};
};

TsigSigner TsigSigner::for_request(TsigKey key)
{
    return {std::move(key), {}, 0};
}

TsigSigner TsigSigner::for_response(TsigKey key, const TsigRecord& request)
{
    return {std::move(key), request.mac, request.time_signed};
}

std::size_t TsigSigner::record_bytes() const noexcept
{
    constexpr std::size_t fixed_bytes = 10;       // TYPE, CLASS, TTL, RDLENGTH
    constexpr std::size_t server_time_bytes = 6;  // Other Data of BADTIME.
    return key_.name.size() + fixed_bytes + name_of(key_.algorithm).size() +
           time_fudge_and_size_bytes + mac_bytes(key_.algorithm) + id_error_and_size_bytes +
           server_time_bytes;
}

void TsigSigner::sign(std::vector<std::uint8_t>& message, std::uint64_t now_seconds)
{
    append(message, {.time = now_seconds});
}

void TsigSigner::sign_error(std::vector<std::uint8_t>& message, TsigError error,
                            std::uint64_t now_seconds)
{
    Stamp stamp{.time = now_seconds, .error = error};
    if (error == TsigError::BadTime) {
        stamp.time = request_time_;
        append_u48(stamp.other, now_seconds);
    }
    append(message, stamp);
}

void TsigSigner::append(std::vector<std::uint8_t>& message, const Stamp& stamp)
{
    MOORING_ASSERT(message.size() >= header_bytes);
    TsigRecord record{.key_name = key_.name,
                      .algorithm_name = name_of(key_.algorithm),
                      .time_signed = stamp.time,
                      .fudge = tsig_fudge_seconds,
                      .mac = {},
                      .original_id = load_u16(message.data()),
                      .error = stamp.error,
                      .other = stamp.other};
    TsigDigest digest;
    if (!mac_.empty()) digest.add_mac(mac_);
    digest.add_message(message);
    if (is_first_) {
        digest.add_variables(record);
    } else {
        digest.add_timers(record);
    }
    mac_ = digest.mac(key_);
    is_first_ = false;
    record.mac = mac_;
    append_record(message, record);
}

void append_unsigned_tsig(std::vector<std::uint8_t>& message, const TsigRecord& request,
                          TsigError error)
{
    append_record(message, {.key_name = request.key_name,
                            .algorithm_name = request.algorithm_name,
                            .time_signed = request.time_signed,
                            .fudge = request.fudge,
                            .mac = {},
                            .original_id = load_u16(message.data()),
                            .error = error,
                            .other = {}});
}

TsigVerifier::TsigVerifier(TsigKey key, std::vector<std::uint8_t> request_mac)
    : key_{std::move(key)}, mac_{std::move(request_mac)}
{}

Result<> TsigVerifier::verify(Bytes message, std::uint64_t now_seconds)
{
    const auto record = TsigRecord::find(message);
    if (!record) return fail(Errc::Corrupt, "the response is malformed");
    if (*record) return verify_signed(message, **record, now_seconds);
    if (is_first_) return fail(Errc::Corrupt, "the response is not signed");
    if (++unsigned_count_ > tsig_unsigned_messages_max)
        return fail(Errc::Corrupt, "too many messages of the response are not signed");
    pending_.insert(pending_.end(), message.begin(), message.end());
    return {};
}

Result<> TsigVerifier::verify_signed(Bytes message, const TsigRecord& record,
                                     std::uint64_t now_seconds)
{
    if (record.error == TsigError::BadKey || record.error == TsigError::BadSig)
        return fail(Errc::NotAllowed,
                    "the server does not accept our TSIG: " + std::string{text_of(record.error)});
    const auto is_our_key =
        record.key_name == key_.name && algorithm_of(record.algorithm_name) == key_.algorithm;
    if (!is_our_key || !is_mac_size(record.mac.size(), key_.algorithm) ||
        record.mac.size() < tsig_mac_bytes_min)
        return fail(Errc::Corrupt, "the response is signed with another key");

    TsigDigest digest;
    digest.add_mac(mac_);
    digest.add_message(pending_);
    digest.add_message_before(message, record);
    if (is_first_) {
        digest.add_variables(record);
    } else {
        digest.add_timers(record);
    }
    if (!is_mac(record.mac, digest.mac(key_)))
        return fail(Errc::Corrupt, "the response's signature is wrong");
    if (record.error != TsigError::None)
        return fail(Errc::NotAllowed,
                    "the server does not accept our TSIG: " + std::string{text_of(record.error)});
    if (!is_in_time(record, now_seconds))
        return fail(Errc::Corrupt, "the response was signed at another time");
    mac_ = record.mac;
    pending_.clear();
    unsigned_count_ = 0;
    is_first_ = false;
    return {};
}

}  // namespace mooring::dns
