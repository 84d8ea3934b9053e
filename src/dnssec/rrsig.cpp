// SPDX-License-Identifier: Apache-2.0
#include "dnssec/rrsig.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/assert.hpp"
#include "dns/ascii_case.hpp"
#include "dns/big_endian.hpp"
#include "dns/rdata_fields.hpp"

namespace mooring::dnssec {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint16_t class_in = 1;

void append(std::vector<std::uint8_t>& bytes, Bytes more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
}

void append_u16(std::vector<std::uint8_t>& bytes, std::size_t value)
{
    std::array<std::uint8_t, 2> wire{};
    dns::store_u16(wire.data(), static_cast<std::uint16_t>(value));
    append(bytes, wire);
}

/// In lower case.
void append_name(std::vector<std::uint8_t>& bytes, dns::NameView name)
{
    const auto offset = bytes.size();
    append(bytes, name.wire());
    dns::make_lower(std::span{bytes}.subspan(offset));
}

/// Names in lower case where RFC 4034, 6.2, as amended by RFC 6840, 5.1, wants it.
void make_canonical(dns::RrType type, std::span<std::uint8_t> rdata)
{
    auto rest = rdata;
    dns::for_each_field(dns::fields_of(type), rdata, [&](dns::FieldKind kind, Bytes field) {
        if (kind == dns::FieldKind::PlainName || kind == dns::FieldKind::Target)
            dns::make_lower(rest.first(field.size()));
        rest = rest.subspan(field.size());
    });
}

std::array<std::uint8_t, rrsig_fixed_bytes> fixed_fields(const ActiveKey& key,
                                                         const RrsetToSign& rrset,
                                                         Validity validity) noexcept
{
    std::array<std::uint8_t, rrsig_fixed_bytes> fields{};
    auto* place = dns::store_u16(fields.data(), static_cast<std::uint16_t>(rrset.rrset.type));
    *place++ = static_cast<std::uint8_t>(key.dnskey.algorithm);
    *place++ = static_cast<std::uint8_t>(rrset.labels);
    place = dns::store_u32(place, rrset.rrset.ttl.seconds);
    place = dns::store_u32(place, validity.expiration);
    place = dns::store_u32(place, validity.inception);
    dns::store_u16(place, key.key_tag);
    return fields;
}

/// Appends the owner that is signed (RFC 4034, 3.1.8.1, step "name").
void append_owner(std::vector<std::uint8_t>& bytes, const RrsetToSign& rrset)
{
    if (rrset.labels >= rrset.owner.label_count()) return append_name(bytes, rrset.owner);
    constexpr std::array<std::uint8_t, 2> asterisk{1, '*'};
    append(bytes, asterisk);
    append_name(bytes, rrset.owner.suffix(rrset.labels));
}

}  // namespace

std::size_t labels_to_sign(dns::NameView owner) noexcept
{
    return owner.label_count() - (owner.is_wildcard() ? 1U : 0U);
}

OwnedRrset::OwnedRrset(dns::RrType type, dns::Ttl ttl, std::span<const dns::Rdata> rdatas)
    : type_{type}, ttl_{ttl}, count_{static_cast<std::uint16_t>(rdatas.size())}
{
    for (const auto& rdata : rdatas) {
        append_u16(bytes_, rdata.size());
        append(bytes_, rdata);
    }
}

zone::RrsetView OwnedRrset::view() const noexcept
{
    zone::RrsetView view;
    view.type = type_;
    view.ttl = ttl_;
    view.count = count_;
    view.rdatas = bytes_;
    return view;
}

void SignedData::append_rdatas(const zone::RrsetView& rrset)
{
    rdatas_.clear();
    places_.clear();
    rrset.for_each([&](Bytes rdata) {
        places_.push_back({.offset = rdatas_.size(), .size = rdata.size()});
        append(rdatas_, rdata);
        make_canonical(rrset.type, std::span{rdatas_}.last(rdata.size()));
    });
    const auto bytes_at = [&](const Place& place) {
        return Bytes{rdatas_}.subspan(place.offset, place.size);
    };
    // RFC 4034, 6.3: by RDATA as octets, a missing octet first; and no record twice.
    std::ranges::sort(places_, [&](const Place& left, const Place& right) {
        return std::ranges::lexicographical_compare(bytes_at(left), bytes_at(right));
    });
    const auto doubles = std::ranges::unique(places_, [&](const Place& left, const Place& right) {
        return std::ranges::equal(bytes_at(left), bytes_at(right));
    });
    places_.erase(doubles.begin(), doubles.end());
}

void SignedData::append_records(const RrsetToSign& rrset)
{
    append_rdatas(rrset.rrset);
    const auto head_begin = bytes_.size();
    append_owner(bytes_, rrset);
    append_u16(bytes_, static_cast<std::uint16_t>(rrset.rrset.type));
    append_u16(bytes_, class_in);
    append_u16(bytes_, rrset.rrset.ttl.seconds >> 16U);
    append_u16(bytes_, rrset.rrset.ttl.seconds & 0xffffU);
    const auto head_size = bytes_.size() - head_begin;
    bool is_first = true;
    for (const auto& place : places_) {
        if (!is_first) {
            // The same owner, type, class and TTL again. resize() may move the bytes: copy after
            // it.
            const auto begin = bytes_.size();
            bytes_.resize(begin + head_size);
            std::memcpy(&bytes_[begin], &bytes_[head_begin], head_size);
        }
        is_first = false;
        append_u16(bytes_, place.size);
        append(bytes_, Bytes{rdatas_}.subspan(place.offset, place.size));
    }
}

std::span<const std::uint8_t> SignedData::build(const ActiveKey& key, dns::NameView signer,
                                                const RrsetToSign& rrset, Validity validity)
{
    bytes_.clear();
    append(bytes_, fixed_fields(key, rrset, validity));
    append_name(bytes_, signer);
    head_size_ = bytes_.size();
    append_records(rrset);
    return bytes_;
}

std::span<const std::uint8_t> SignedData::rrsig_head() const noexcept
{
    return Bytes{bytes_}.first(head_size_);
}

Result<dns::Rdata> make_rrsig(const ActiveKey& key, dns::NameView signer, const RrsetToSign& rrset,
                              Validity validity)
{
    SignedData data;
    const auto covered = data.build(key, signer, rrset, validity);
    std::array<std::uint8_t, signature_bytes_max> signature{};
    MOORING_TRY(const auto size, key.key->sign(covered, signature));
    dns::Rdata rdata{data.rrsig_head().begin(), data.rrsig_head().end()};
    append(rdata, Bytes{signature}.first(size));
    return rdata;
}

Result<std::vector<dns::Rdata>> make_rrsigs(const ZoneKeys& keys, const RrsetToSign& rrset,
                                            std::uint32_t now_seconds)
{
    // Only to spread the expirations: no secret is needed for that.
    constexpr FingerprintKey spread{{0, 0}};
    std::vector<dns::Rdata> rrsigs;
    for (const auto& key : keys.for_type(rrset.rrset.type)) {
        const auto validity =
            validity_at(keys.policy, now_seconds, spread.fingerprint(key, rrset), rrset.rrset.ttl);
        MOORING_TRY(auto rrsig, make_rrsig(key, keys.origin, rrset, validity));
        rrsigs.push_back(std::move(rrsig));
    }
    if (rrsigs.empty())
        return fail(Errc::Conflict, "no key of " + keys.origin.text() + " signs this type");
    return rrsigs;
}

Result<RrsigView> RrsigView::parse(std::span<const std::uint8_t> rdata)
{
    if (rdata.size() <= rrsig_fixed_bytes)
        return fail(Errc::InvalidArgument, "this is not the RDATA of an RRSIG");
    const auto after = rdata.subspan(rrsig_fixed_bytes);
    const auto name_size = dns::leading_name_bytes(after);
    if (name_size == 0 || name_size == after.size())
        return fail(Errc::InvalidArgument, "this RRSIG has no signer or no signature");
    const auto* const field = rdata.data();
    return RrsigView{.covered = static_cast<dns::RrType>(dns::load_u16(field)),
                     .algorithm = field[2],
                     .labels = field[3],
                     .original_ttl = dns::Ttl{dns::load_u32(field + 4)},
                     .validity = {.inception = dns::load_u32(field + 12),
                                  .expiration = dns::load_u32(field + 8)},
                     .key_tag = dns::load_u16(field + 16),
                     .signer = dns::NameView{after.first(name_size)},
                     .signature = after.subspan(name_size)};
}

Result<> verify_rrsig(const Dnskey& key, const RrsetToSign& rrset,
                      std::span<const std::uint8_t> rrsig, std::uint32_t now_seconds)
{
    MOORING_TRY(const auto view, RrsigView::parse(rrsig));
    if (view.covered != rrset.rrset.type)
        return fail(Errc::NotAllowed, "the RRSIG covers another type");
    if (view.algorithm != static_cast<std::uint8_t>(key.algorithm) || view.key_tag != key.key_tag())
        return fail(Errc::NotAllowed, "the RRSIG is of another key");
    if (!rrset.owner.is_at_or_below(view.signer))
        return fail(Errc::NotAllowed, "the owner is not in the signer's zone");
    if (view.labels > rrset.owner.label_count())
        return fail(Errc::NotAllowed, "the RRSIG has more labels than its owner");
    if (is_before(now_seconds, view.validity.inception))
        return fail(Errc::NotAllowed, "the RRSIG is not valid yet");
    if (is_before(view.validity.expiration, now_seconds))
        return fail(Errc::NotAllowed, "the RRSIG has expired");
    auto original = rrset;
    original.labels = view.labels;
    original.rrset.ttl = view.original_ttl;
    SignedData data;
    const ActiveKey signer{.id = {}, .dnskey = key, .key_tag = view.key_tag, .key = nullptr};
    return verify(key, data.build(signer, view.signer, original, view.validity), view.signature);
}

}  // namespace mooring::dnssec
