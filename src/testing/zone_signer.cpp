// SPDX-License-Identifier: Apache-2.0
#include "testing/zone_signer.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "dnssec/nsec.hpp"
#include "dnssec/nsec3.hpp"
#include "dnssec/rrsig.hpp"

namespace mooring::testing {
namespace {

using dns::RrType;

struct CanonicalOrder {
    bool operator()(const dns::Name& left, const dns::Name& right) const
    {
        return dns::canonical_order(left, right) < 0;
    }
};
using Node = std::map<RrType, dns::Rrset>;

class WholeZone {
public:
    WholeZone(const std::vector<dns::Rrset>& rrsets, const dnssec::ZoneKeys& keys,
              std::uint32_t now_seconds)
        : keys_{keys}, now_{now_seconds}
    {
        for (const auto& rrset : rrsets) add(rrset);
    }

    Result<std::vector<dns::Rrset>> sign() &&
    {
        MOORING_TRY(const auto ttl, negative_ttl());
        find_tops();
        add_dnskey();
        if (keys_.denial == zone::Denial::Nsec3)
            add_nsec3(ttl);
        else
            add_nsec(ttl);
        std::vector<dns::Rrset> signed_rrsets;
        for (const auto& [owner, node] : nodes_)
            MOORING_CHECK(append_signed(owner, node, signed_rrsets));
        return signed_rrsets;
    }

private:
    void add(const dns::Rrset& rrset) { nodes_[rrset.owner][rrset.type] = rrset; }

    /// RFC 9077, section 3: the lower of the SOA's TTL and its MINIMUM.
    Result<dns::Ttl> negative_ttl()
    {
        const auto& soa = nodes_[keys_.origin][RrType::SOA];
        if (soa.rdatas.empty()) return fail(Errc::InvalidArgument, "the zone has no SOA");
        MOORING_TRY(const auto fields, dns::Soa::parse(soa.rdatas.front()));
        return std::min(soa.ttl, fields.minimum);
    }

    void find_tops()
    {
        for (const auto& [owner, node] : nodes_) {
            if (owner != keys_.origin && node.contains(RrType::NS)) cuts_.insert(owner);
            if (node.contains(RrType::DNAME)) redirected_.insert(owner);
        }
    }

    static bool is_below(const dns::Name& name, const std::set<dns::Name, CanonicalOrder>& tops)
    {
        return std::ranges::any_of(tops, [&](const dns::Name& top) {
            return name != top && dns::NameView{name}.is_at_or_below(top);
        });
    }
    bool is_occluded(const dns::Name& name) const
    {
        return is_below(name, cuts_) || is_below(name, redirected_);
    }

    void add_dnskey()
    {
        dns::Rrset dnskey{.owner = keys_.origin,
                          .type = RrType::DNSKEY,
                          .ttl = keys_.policy.dnskey_ttl,
                          .rdatas = {}};
        for (const auto& key : keys_.for_keys) dnskey.rdatas.push_back(key.dnskey.rdata());
        add(dnskey);
        if (keys_.denial != zone::Denial::Nsec3) return;
        add({.owner = keys_.origin,
             .type = RrType::NSEC3PARAM,
             .ttl = dns::Ttl{0},
             .rdatas = {dnssec::nsec3param_rdata()}});
    }

    /// At a cut, only the delegation belongs to this zone (RFC 4035, 2.3).
    std::vector<RrType> types_at(const dns::Name& owner) const
    {
        std::vector<RrType> types;
        const auto found = nodes_.find(owner);
        if (found == nodes_.end()) return types;
        for (const auto& [type, rrset] : found->second)
            if (!cuts_.contains(owner) || type == RrType::NS || type == RrType::DS)
                types.push_back(type);
        return types;
    }

    void add_nsec(dns::Ttl ttl)
    {
        std::vector<dns::Name> owners;
        for (const auto& [owner, node] : nodes_)
            if (!is_occluded(owner)) owners.push_back(owner);
        for (std::size_t i = 0; i < owners.size(); ++i) {
            const auto& next = owners[(i + 1) % owners.size()];
            add({.owner = owners[i],
                 .type = RrType::NSEC,
                 .ttl = ttl,
                 .rdatas = {dnssec::nsec_rdata(next, types_at(owners[i]))}});
        }
    }

    /// Every name and every empty non-terminal has an NSEC3 (RFC 5155, 7.1).
    void add_nsec3(dns::Ttl ttl)
    {
        std::map<dnssec::Nsec3Hash, dns::Name> hashes;
        const auto apex_labels = dns::NameView{keys_.origin}.label_count();
        for (const auto& [owner, node] : nodes_) {
            if (is_occluded(owner)) continue;
            for (auto labels = apex_labels; labels <= dns::NameView{owner}.label_count();
                 ++labels) {
                const dns::Name name{dns::NameView{owner}.suffix(labels)};
                hashes.emplace(dnssec::nsec3_hash(name), name);
            }
        }
        for (auto at = hashes.begin(); at != hashes.end(); ++at) {
            const auto next = std::next(at) == hashes.end() ? hashes.begin() : std::next(at);
            const auto owner = dnssec::nsec3_owner(at->first, keys_.origin);
            if (!owner) continue;
            add({.owner = *owner,
                 .type = RrType::NSEC3,
                 .ttl = ttl,
                 .rdatas = {dnssec::nsec3_rdata(next->first, types_at(at->second))}});
        }
    }

    bool is_signed(const dns::Name& owner, RrType type) const
    {
        if (is_occluded(owner)) return false;
        return !cuts_.contains(owner) || type == RrType::DS || type == RrType::NSEC;
    }

    Result<> append_signed(const dns::Name& owner, const Node& node,
                           std::vector<dns::Rrset>& signed_rrsets) const
    {
        dns::Rrset signatures{.owner = owner, .type = RrType::RRSIG, .ttl = {}, .rdatas = {}};
        for (const auto& [type, rrset] : node) {
            signed_rrsets.push_back(rrset);
            if (!is_signed(owner, type)) continue;
            const dnssec::OwnedRrset owned{type, rrset.ttl, rrset.rdatas};
            MOORING_TRY(auto made, dnssec::make_rrsigs(keys_,
                                                       {.owner = owner,
                                                        .labels = dnssec::labels_to_sign(owner),
                                                        .rrset = owned.view()},
                                                       now_));
            if (signatures.rdatas.empty()) signatures.ttl = rrset.ttl;
            std::ranges::move(made, std::back_inserter(signatures.rdatas));
        }
        if (!signatures.rdatas.empty()) signed_rrsets.push_back(std::move(signatures));
        return {};
    }

    const dnssec::ZoneKeys& keys_;
    const std::uint32_t now_;
    std::map<dns::Name, Node, CanonicalOrder> nodes_;
    std::set<dns::Name, CanonicalOrder> cuts_;
    std::set<dns::Name, CanonicalOrder> redirected_;
};

}  // namespace

Result<dnssec::ZoneKeys> keys_for_test(const dns::Name& origin, dnssec::Algorithm algorithm)
{
    const std::vector<std::uint8_t> secret(32, 0x17);
    MOORING_TRY(auto key, dnssec::PrivateKey::from_bytes(algorithm, secret));
    auto active = dnssec::active_key(zone::SigningKeyId{1}, zone::KeyRole::Csk,
                                     std::make_shared<const dnssec::PrivateKey>(std::move(key)));
    dnssec::ZoneKeys keys;
    keys.origin = origin;
    keys.mode = zone::Signing::Full;
    keys.for_keys = {active};
    keys.for_zone = {std::move(active)};
    return keys;
}

Result<std::vector<dns::Rrset>> sign_whole_zone(const std::vector<dns::Rrset>& rrsets,
                                                const dnssec::ZoneKeys& keys,
                                                std::uint32_t now_seconds)
{
    return WholeZone{rrsets, keys, now_seconds}.sign();
}

}  // namespace mooring::testing
