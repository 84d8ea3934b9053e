// SPDX-License-Identifier: Apache-2.0
#include "dnssec/signer.hpp"

#include <algorithm>
#include <cstring>

#include "dns/ascii_case.hpp"
#include "dns/big_endian.hpp"

namespace mooring::dnssec {
namespace {

constexpr std::size_t arena_bytes = 64UL * 1024;

}  // namespace

struct Signer::Request {
    const ZoneKeys& keys;
    const ActiveKey& key;
    const RrsetToSign& rrset;
    Fingerprint fingerprint;
    std::uint32_t now_seconds;

    [[nodiscard]] Freshness freshness(Validity validity) const noexcept
    {
        return freshness_of(keys.policy, validity, now_seconds, rrset.rrset.ttl);
    }
};

Signer::Signer(const Published<KeyRing>& ring, SignatureCache& cache, SigningBudget& budget)
    : ring_{ring}, current_{&ring_.current()}, cache_{cache}, lease_{budget}, arena_(arena_bytes)
{}

void Signer::refresh()
{
    current_ = &ring_.current();
    lease_.begin_batch();
    release();
}

const ZoneKeys* Signer::keys_of(zone::ZoneId zone) const noexcept
{
    return current_->find(zone);
}

Signed Signer::sign(const ZoneKeys& keys, const RrsetToSign& rrset, Asker asker,
                    std::uint32_t now_seconds)
{
    const auto begin = arena_used_;
    const auto signing_keys = keys.for_type(rrset.rrset.type);
    auto status = signing_keys.empty() ? Signed::Status::Failed : Signed::Status::Ok;
    for (const auto& key : signing_keys) {
        const Request request{.keys = keys,
                              .key = key,
                              .rrset = rrset,
                              .fingerprint = cache_.fingerprint_key().fingerprint(key, rrset),
                              .now_seconds = now_seconds};
        status = find_or_make(request, asker);
        if (status == Signed::Status::Ok && !append_rrsig(request)) status = Signed::Status::Failed;
        if (status != Signed::Status::Ok) break;
    }
    if (status != Signed::Status::Ok) {
        arena_used_ = begin;
        if (status == Signed::Status::Failed) counters_.failed.add_owned();
        return {.status = status, .rrsigs = {}};
    }
    Signed result{.status = status, .rrsigs = {}};
    result.rrsigs.type = dns::RrType::RRSIG;
    result.rrsigs.ttl = rrset.rrset.ttl;
    result.rrsigs.count = static_cast<std::uint16_t>(signing_keys.size());
    result.rrsigs.rdatas = std::span{arena_}.subspan(begin, arena_used_ - begin);
    return result;
}

Signed::Status Signer::find_or_make(const Request& request, Asker asker)
{
    const auto is_found = cache_.find(request.fingerprint, request.key.dnskey.algorithm,
                                      request.now_seconds, signature_);
    const auto freshness = is_found ? request.freshness(signature_.validity) : Freshness::Unusable;
    if (freshness != Freshness::Unusable) {
        counters_.cached.add_owned();
        if (freshness == Freshness::Aging) make_again(request, asker);
        return Signed::Status::Ok;
    }
    if (!lease_.take(asker, request.now_seconds)) {
        counters_.over_budget.add_owned();
        return Signed::Status::OverBudget;
    }
    if (!make(request, SignatureCache::Part::Small)) return Signed::Status::Failed;
    counters_.fresh.add_owned();
    return Signed::Status::Ok;
}

/// Leaves the old signature at hand if no new one is made.
void Signer::make_again(const Request& request, Asker asker)
{
    if (!cache_.claim_refresh(request.fingerprint)) return;
    const auto old = signature_;
    if (lease_.take(asker, request.now_seconds) && make(request, SignatureCache::Part::Small)) {
        counters_.refreshed.add_owned();
        return;
    }
    signature_ = old;
    cache_.abandon_refresh(request.fingerprint);
}

bool Signer::make(const Request& request, SignatureCache::Part part)
{
    signature_.validity = validity_at(request.keys.policy, request.now_seconds, request.fingerprint,
                                      request.rrset.rrset.ttl);
    const auto data =
        data_.build(request.key, request.keys.origin, request.rrset, signature_.validity);
    const auto size = request.key.key->sign(data, signature_.bytes);
    if (!size) return false;
    signature_.size = static_cast<std::uint16_t>(*size);
    cache_.store(request.fingerprint, signature_, part, request.now_seconds);
    return true;
}

bool Signer::append_rrsig(const Request& request)
{
    const auto signer = request.keys.origin.wire();
    const auto signature = signature_.signature();
    const auto rdata_size = rrsig_fixed_bytes + signer.size() + signature.size();
    if (arena_.size() - arena_used_ < 2 + rdata_size) return false;
    auto* place = &arena_[arena_used_];
    place = dns::store_u16(place, static_cast<std::uint16_t>(rdata_size));
    place = dns::store_u16(place, static_cast<std::uint16_t>(request.rrset.rrset.type));
    *place++ = static_cast<std::uint8_t>(request.key.dnskey.algorithm);
    *place++ = static_cast<std::uint8_t>(request.rrset.labels);
    place = dns::store_u32(place, request.rrset.rrset.ttl.seconds);
    place = dns::store_u32(place, signature_.validity.expiration);
    place = dns::store_u32(place, signature_.validity.inception);
    place = dns::store_u16(place, request.key.key_tag);
    place = std::ranges::copy(signer, place).out;  // ZoneKeys has its origin in lower case.
    std::ranges::copy(signature, place);
    arena_used_ += 2 + rdata_size;
    return true;
}

Result<> Signer::prepare(const ZoneKeys& keys, const RrsetToSign& rrset, std::uint32_t now_seconds)
{
    for (const auto& key : keys.for_type(rrset.rrset.type)) {
        const Request request{.keys = keys,
                              .key = key,
                              .rrset = rrset,
                              .fingerprint = cache_.fingerprint_key().fingerprint(key, rrset),
                              .now_seconds = now_seconds};
        const auto is_found =
            cache_.find(request.fingerprint, key.dnskey.algorithm, now_seconds, signature_);
        if (is_found && request.freshness(signature_.validity) == Freshness::Fresh) continue;
        if (!make(request, SignatureCache::Part::Main))
            return fail(Errc::Internal, "libcrypto could not sign for " + keys.origin.text());
        counters_.ahead.add_owned();
    }
    return {};
}

bool Signer::is_hot(const ZoneKeys& keys, const RrsetToSign& rrset,
                    std::uint32_t now_seconds) const noexcept
{
    return std::ranges::any_of(keys.for_type(rrset.rrset.type), [&](const ActiveKey& key) {
        return cache_.is_hot(cache_.fingerprint_key().fingerprint(key, rrset), now_seconds);
    });
}

}  // namespace mooring::dnssec
