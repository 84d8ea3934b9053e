// SPDX-License-Identifier: Apache-2.0
#include "dnssec/bind_key.hpp"

#include <array>
#include <charconv>
#include <map>

#include "base/encoding.hpp"
#include "dns/timestamp.hpp"
#include "dns/zone_file.hpp"

namespace mooring::dnssec {
namespace {

constexpr std::size_t text_bytes_max = 64UL * 1024;

using Fields = std::map<std::string, std::string_view, std::less<>>;

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view white_space = " \t\r";
    const auto begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

/// "Name: value" line by line.
Result<Fields> fields_in(std::string_view text)
{
    Fields fields;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == ';') continue;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            return fail(Errc::InvalidArgument,
                        ".private file, line " + std::to_string(number) + ": a colon is missing");
        }
        fields[std::string{line.substr(0, colon)}] = trimmed(line.substr(colon + 1));
    }
    return fields;
}

Result<std::string_view> field(const Fields& fields, std::string_view name)
{
    const auto found = fields.find(name);
    if (found == fields.end())
        return fail(Errc::InvalidArgument, ".private file: " + std::string{name} + " is missing");
    return found->second;
}

Result<std::vector<std::uint8_t>> bytes_in(const Fields& fields, std::string_view name)
{
    MOORING_TRY(const auto text, field(fields, name));
    auto bytes = decode_base64(text);
    if (!bytes || bytes->empty())
        return fail(Errc::InvalidArgument,
                    ".private file: " + std::string{name} + " is not base64");
    return *std::move(bytes);
}

struct RsaField {
    const char* name;
    std::vector<std::uint8_t> RsaNumbers::* number;
};
// NOLINTBEGIN(modernize-use-designated-initializers): tables read better in columns.
constexpr std::array rsa_fields{
    RsaField{"Modulus", &RsaNumbers::modulus},
    RsaField{"PublicExponent", &RsaNumbers::public_exponent},
    RsaField{"PrivateExponent", &RsaNumbers::private_exponent},
    RsaField{"Prime1", &RsaNumbers::prime1},
    RsaField{"Prime2", &RsaNumbers::prime2},
    RsaField{"Exponent1", &RsaNumbers::exponent1},
    RsaField{"Exponent2", &RsaNumbers::exponent2},
    RsaField{"Coefficient", &RsaNumbers::coefficient},
};

struct TimeField {
    const char* name;
    std::optional<WallTime> BindKeyTimes::* time;
};
constexpr std::array time_fields{
    TimeField{"Created", &BindKeyTimes::created},
    TimeField{"Publish", &BindKeyTimes::publish},
    TimeField{"Activate", &BindKeyTimes::activate},
    TimeField{"Inactive", &BindKeyTimes::inactive},
    TimeField{"Delete", &BindKeyTimes::delete_},
    TimeField{"SyncPublish", &BindKeyTimes::sync_publish},
};
// NOLINTEND(modernize-use-designated-initializers)

Result<PrivateKey> rsa_key_in(const Fields& fields)
{
    RsaNumbers numbers;
    for (const auto& part : rsa_fields) {
        auto bytes = bytes_in(fields, part.name);
        if (!bytes) {
            wipe(numbers);
            return std::unexpected{std::move(bytes).error()};
        }
        numbers.*part.number = *std::move(bytes);
    }
    auto key = PrivateKey::from_rsa(numbers);
    wipe(numbers);
    return key;
}

Result<PrivateKey> private_key_in(const Fields& fields)
{
    MOORING_TRY(const auto format, field(fields, "Private-key-format"));
    if (!format.starts_with("v1."))
        return fail(Errc::InvalidArgument, ".private file: the format is not v1");
    MOORING_TRY(const auto algorithm_text, field(fields, "Algorithm"));
    unsigned number = 0;
    std::from_chars(algorithm_text.begin(), algorithm_text.end(), number);
    if (number > 255) return fail(Errc::InvalidArgument, ".private file: no such algorithm");
    MOORING_TRY(const auto algorithm, algorithm_of(static_cast<std::uint8_t>(number)));
    if (algorithm == Algorithm::RsaSha256) return rsa_key_in(fields);
    MOORING_TRY(auto bytes, bytes_in(fields, "PrivateKey"));
    auto key = PrivateKey::from_bytes(algorithm, bytes);
    wipe(bytes);
    if (!key) return fail(Errc::InvalidArgument, ".private file: " + key.error().detail);
    return key;
}

/// Times that are missing are none; one that is malformed is an error.
Result<BindKeyTimes> times_in(const Fields& fields)
{
    BindKeyTimes times;
    for (const auto& part : time_fields) {
        const auto found = fields.find(part.name);
        if (found == fields.end()) continue;
        const auto seconds = dns::parse_timestamp(found->second);
        if (!seconds) {
            return fail(Errc::InvalidArgument,
                        ".private file: " + std::string{part.name} + " is not a time");
        }
        times.*part.time = wall_time_of(*seconds);
    }
    return times;
}

Result<dns::Record> dnskey_record_in(std::string_view text)
{
    dns::ZoneFileReader reader{text, dns::Name::root(), dns::Ttl{3600}};
    auto record = reader.next();
    if (!record) return fail(Errc::InvalidArgument, ".key file, " + record.error().detail);
    if (!*record || (*record)->type != dns::RrType::DNSKEY)
        return fail(Errc::InvalidArgument, ".key file: there is no DNSKEY record");
    return **std::move(record);
}

/// "20261123162613".
std::string time_text(WallTime time)
{
    return dns::timestamp_text(seconds_of(time));
}

std::string rsa_text(const PrivateKey& key)
{
    std::string text;
    auto numbers = key.rsa_numbers();
    for (const auto& part : rsa_fields)
        text += std::string{part.name} + ": " + base64(numbers.*part.number) + "\n";
    wipe(numbers);
    return text;
}

std::string secret_text(const PrivateKey& key)
{
    if (key.algorithm() == Algorithm::RsaSha256) return rsa_text(key);
    auto secret = key.bytes();
    const auto text = "PrivateKey: " + base64(secret) + "\n";
    wipe(secret);
    return text;
}

/// A decimal number with leading zeros.
std::string padded(unsigned number, std::size_t digits)
{
    auto text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

}  // namespace

Result<BindKey> import_bind_key(const BindKeyTexts& texts)
{
    if (texts.public_text.size() > text_bytes_max || texts.private_text.size() > text_bytes_max)
        return fail(Errc::LimitExceeded, "a key file is larger than 64 KiB");
    MOORING_TRY(const auto record, dnskey_record_in(texts.public_text));
    auto dnskey = Dnskey::parse(record.rdata);
    if (!dnskey) return fail(Errc::InvalidArgument, ".key file: " + dnskey.error().detail);
    MOORING_TRY(const auto fields, fields_in(texts.private_text));
    MOORING_TRY(auto key, private_key_in(fields));
    if (key.algorithm() != dnskey->algorithm || key.public_key() != dnskey->public_key)
        return fail(Errc::InvalidArgument, "the .key and .private files are not of the same key");
    MOORING_TRY(const auto times, times_in(fields));
    return BindKey{.origin = record.owner.canonical(),
                   .dnskey = *std::move(dnskey),
                   .key = std::move(key),
                   .times = times};
}

BindKeyTexts export_bind_key(const BindKey& key)
{
    BindKeyTexts texts;
    const auto kind = key.dnskey.is_secure_entry_point() ? "key-signing" : "zone-signing";
    texts.public_text = std::string{"; This is a "} + kind + " key, keyid " +
                        std::to_string(key.dnskey.key_tag()) + ", for " + key.origin.text() + "\n";
    const auto number = static_cast<unsigned>(key.dnskey.algorithm);
    texts.private_text = "Private-key-format: v1.3\nAlgorithm: " + std::to_string(number) + " (" +
                         std::string{text_of(key.dnskey.algorithm)} + ")\n" + secret_text(key.key);
    for (const auto& part : time_fields) {
        const auto& time = key.times.*part.time;
        if (!time) continue;
        const auto line = std::string{part.name} + ": " + time_text(*time) + "\n";
        texts.public_text += "; " + line;
        texts.private_text += line;
    }
    texts.public_text += key.origin.text() + " IN DNSKEY " +
                         dns::rdata_text(dns::RrType::DNSKEY, key.dnskey.rdata()) + "\n";
    return texts;
}

std::string bind_key_file_name(dns::NameView origin, const Dnskey& key)
{
    return "K" + dns::Name{origin}.canonical().text() + "+" +
           padded(static_cast<unsigned>(key.algorithm), 3) + "+" + padded(key.key_tag(), 5);
}

}  // namespace mooring::dnssec
