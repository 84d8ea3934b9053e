// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: looks at a whole signed zone from outside, as the name table has it, and says what
/// signing it from scratch would have made otherwise. Shares no code with what signs: what is
/// visible comes from the name table's own flags, the order from a sorted set, the signatures are
/// verified.
///
/// Thread safety: none.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dnssec/nsec.hpp"
#include "dnssec/nsec3.hpp"
#include "dnssec/rrsig.hpp"
#include "updates/touched_names.hpp"
#include "zone/contents.hpp"

namespace mooring::updates {

class ZoneAudit {
public:
    struct Subject {
        const zone::Contents& contents;
        const zone::ZoneView& zone;
        const dnssec::ZoneKeys& keys;
        std::uint32_t now_seconds = 0;
    };
    explicit ZoneAudit(const Subject& subject) : subject_{subject}, origin_{subject.zone.origin}
    {
        subject.contents.for_each_below(origin_, [&](dns::NameView name, const zone::Node& node) {
            if (node.zone == subject_.zone.id) collect(dns::Name{name}, node);
        });
    }

    /// What is wrong, in sentences.
    [[nodiscard]] std::vector<std::string> complaints()
    {
        if (subject_.keys.denial == zone::Denial::Nsec)
            check_nsec();
        else
            check_nsec3();
        for (const auto& [owner, node] : nodes_) check_signatures(owner, node);
        return complaints_;
    }

private:
    struct Records {
        dns::Ttl ttl;
        std::vector<dns::Rdata> rdatas;
    };
    struct Name {
        std::map<dns::RrType, Records> own;      // Those that are answered.
        std::map<dns::RrType, Records> derived;  // RRSIG, NSEC, NSEC3.
        bool is_cut = false;
    };

    void collect(const dns::Name& name, const zone::Node& node)
    {
        auto& entry = nodes_[name];
        const auto is_gone = node.is(zone::NodeFlag::IsHidden) ||
                             node.is(zone::NodeFlag::IsSilenced) ||
                             node.is(zone::NodeFlag::IsOccluded);
        entry.is_cut = node.is(zone::NodeFlag::IsCut);
        node.for_each_rrset([&](const zone::RrsetView& view) {
            Records records{.ttl = view.ttl, .rdatas = {}};
            view.for_each(
                [&](auto rdata) { records.rdatas.emplace_back(rdata.begin(), rdata.end()); });
            const auto is_made = view.type == dns::RrType::RRSIG ||
                                 view.type == dns::RrType::NSEC || view.type == dns::RrType::NSEC3;
            if (is_made)
                entry.derived[view.type] = std::move(records);
            else if (!is_gone)
                entry.own[view.type] = std::move(records);
        });
        if (const auto soa = entry.own.find(dns::RrType::SOA); soa != entry.own.end())
            soa->second.rdatas = {subject_.zone.soa};
        // Addresses at the cut itself are glue.
        if (!entry.is_cut) return;
        std::erase_if(entry.own, [](const auto& item) {
            return item.first != dns::RrType::NS && item.first != dns::RrType::DS;
        });
    }

    void complain(const dns::Name& owner, const std::string& what)
    {
        complaints_.push_back(owner.text() + ": " + what);
    }

    [[nodiscard]] std::vector<dns::RrType> types_of(const Name& name) const
    {
        std::vector<dns::RrType> types;
        for (const auto& [type, records] : name.own) types.push_back(type);
        return types;
    }

    void expect(const dns::Name& owner, dns::RrType type, const dns::Rdata& wanted)
    {
        const auto& derived = nodes_[owner].derived;
        const auto found = derived.find(type);
        const auto text = dns::rdata_text(type, wanted);
        if (found == derived.end())
            complain(owner, "has no " + dns::text_of(type) + " " + text);
        else if (found->second.rdatas != std::vector<dns::Rdata>{wanted})
            complain(owner, dns::text_of(type) + " is " +
                                dns::rdata_text(type, found->second.rdatas.front()) +
                                " and should be " + text);
        else if (found->second.ttl != subject_.zone.negative_ttl)
            complain(owner, dns::text_of(type) + " has another TTL than denials have");
    }

    void expect_only(const std::set<dns::Name, CanonicalLess>& owners, dns::RrType type)
    {
        for (const auto& [owner, node] : nodes_)
            for (const auto& [present, records] : node.derived)
                if (present != dns::RrType::RRSIG && (present != type || !owners.contains(owner)))
                    complain(owner, "has a " + dns::text_of(present) + " that should not be there");
    }

    void check_nsec()
    {
        std::set<dns::Name, CanonicalLess> owners;
        for (const auto& [owner, node] : nodes_)
            if (!node.own.empty()) owners.insert(owner);
        for (auto i = owners.begin(); i != owners.end(); ++i) {
            const auto next = std::next(i) == owners.end() ? *owners.begin() : *std::next(i);
            expect(*i, dns::RrType::NSEC, dnssec::nsec_rdata(next, types_of(nodes_[*i])));
        }
        expect_only(owners, dns::RrType::NSEC);
    }

    // RFC 5155, 7.1: every name with records, and every empty non-terminal above one.
    void check_nsec3()
    {
        std::map<dnssec::Nsec3Hash, std::vector<dns::RrType>> hashes;
        for (const auto& [owner, node] : nodes_) {
            if (node.own.empty()) continue;
            hashes[dnssec::nsec3_hash(owner)] = types_of(node);
            for (auto above = owner; above.label_count() > origin_.label_count();
                 above = above.parent())
                hashes.try_emplace(dnssec::nsec3_hash(above));
        }
        std::set<dns::Name, CanonicalLess> owners;
        for (auto i = hashes.begin(); i != hashes.end(); ++i) {
            const auto next = std::next(i) == hashes.end() ? hashes.begin() : std::next(i);
            const auto owner = *dnssec::nsec3_owner(i->first, origin_);
            owners.insert(owner);
            expect(owner, dns::RrType::NSEC3, dnssec::nsec3_rdata(next->first, i->second));
        }
        expect_only(owners, dns::RrType::NSEC3);
    }

    void check_signatures(const dns::Name& owner, const Name& node)
    {
        std::map<dns::RrType, Records> wanted = node.own;
        if (node.is_cut) wanted.erase(dns::RrType::NS);
        for (const auto& [type, records] : node.derived)
            if (type != dns::RrType::RRSIG) wanted[type] = records;
        std::vector<dns::Rdata> rest;
        const auto rrsigs = node.derived.find(dns::RrType::RRSIG);
        if (rrsigs != node.derived.end()) rest = rrsigs->second.rdatas;
        for (const auto& [type, records] : wanted)
            for (const auto& key : subject_.keys.for_type(type))
                if (std::erase_if(rest, [&](const dns::Rdata& rdata) {
                        return verifies(owner, {.type = type, .records = records}, key, rdata);
                    }) != 1)
                    complain(owner, "has not one good RRSIG for " + dns::text_of(type) + " by " +
                                        std::to_string(key.key_tag));
        for (const auto& rdata : rest)
            complain(owner, "has an RRSIG too many: " + dns::rdata_text(dns::RrType::RRSIG, rdata));
    }

    struct Typed {
        dns::RrType type;
        const Records& records;
    };
    [[nodiscard]] bool verifies(const dns::Name& owner, const Typed& rrset,
                                const dnssec::ActiveKey& key, const dns::Rdata& rdata) const
    {
        const dnssec::OwnedRrset owned{rrset.type, rrset.records.ttl, rrset.records.rdatas};
        return dnssec::verify_rrsig(
                   key.dnskey,
                   {.owner = owner, .labels = dnssec::labels_to_sign(owner), .rrset = owned.view()},
                   rdata, subject_.now_seconds)
            .has_value();
    }

    const Subject subject_;
    const dns::Name origin_;
    std::map<dns::Name, Name, CanonicalLess> nodes_;
    std::vector<std::string> complaints_;
};

}  // namespace mooring::updates
