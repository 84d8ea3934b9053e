// SPDX-License-Identifier: Apache-2.0
#include "authority/validator_test.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "dns/type_bitmap.hpp"
#include "dnssec/nsec3.hpp"
#include "dnssec/rrsig.hpp"

namespace mooring::authority {
namespace {

using dns::Name;
using dns::RrType;

struct Rrset {
    Name owner;
    dns::Ttl ttl;
    std::vector<dns::Rdata> rdatas;
    bool is_signed = false;
    std::size_t signed_labels = 0;
};
using Key = std::pair<std::string, RrType>;
using Rrsets = std::map<Key, Rrset>;

Key key_of(const Name& owner, RrType type)
{
    return {owner.canonical().text(), type};
}

struct Nsec {
    Name owner;
    Name next;
    std::vector<std::uint8_t> bitmap;

    bool has(RrType type) const { return dns::has_type(bitmap, type); }
    bool covers(const Name& name) const
    {
        const auto is_last = dns::canonical_order(next, owner) <= 0;
        const auto is_behind = dns::canonical_order(owner, name) < 0;
        const auto is_before = dns::canonical_order(name, next) < 0;
        return is_behind && (is_before || is_last);
    }
};

struct Nsec3 {
    dnssec::Nsec3Hash owner;
    dnssec::Nsec3Hash next;
    std::vector<std::uint8_t> bitmap;

    bool has(RrType type) const { return dns::has_type(bitmap, type); }
    bool covers(const dnssec::Nsec3Hash& hash) const
    {
        if (next <= owner) return owner < hash || hash < next;
        return owner < hash && hash < next;
    }
};

class Validator {
public:
    explicit Validator(const Validation& validation) : given_{validation}
    {
        collect(given_.response.answers, answers_);
        collect(given_.response.authorities, authorities_);
    }

    std::string run(Name name, RrType qtype)
    {
        if (auto why = check_signatures(); !why.empty()) return why;
        read_proofs();
        for (int links = 0; links < 9; ++links) {
            if (!name.is_at_or_below(given_.origin)) return {};
            if (const auto* found = find(answers_, name, qtype))
                return check_expansion(name, *found);
            if (const auto* cname = find(answers_, name, RrType::CNAME)) {
                if (auto why = check_expansion(name, *cname); !why.empty()) return why;
                const auto target = *Name::from_wire(cname->rdatas.front());
                if (!seen_.insert(target.canonical().text()).second) return {};
                name = target;
                continue;
            }
            return check_denial(name, qtype);
        }
        return {};  // As far as the server follows.
    }

private:
    static void collect(const std::vector<dns::MessageRecord>& records, Rrsets& rrsets)
    {
        for (const auto& record : records) {
            if (record.type == RrType::RRSIG) continue;
            auto& rrset = rrsets[key_of(record.owner, record.type)];
            rrset.owner = record.owner;
            rrset.ttl = record.ttl;
            rrset.rdatas.push_back(record.rdata);
        }
    }
    static Rrset* find(Rrsets& rrsets, const Name& name, RrType type)
    {
        const auto found = rrsets.find(key_of(name, type));
        return found == rrsets.end() ? nullptr : &found->second;
    }

    /// Every RRset is signed, but for the NS of a delegation and what a DNAME synthesises.
    std::string check_signatures()
    {
        for (auto* section : {&answers_, &authorities_}) {
            const auto& records =
                section == &answers_ ? given_.response.answers : given_.response.authorities;
            for (auto& [key, rrset] : *section) {
                if (auto why = check_rrset(records, key.second, rrset); !why.empty())
                    return rrset.owner.text() + " " + dns::text_of(key.second) + ": " + why;
            }
        }
        return {};
    }

    std::string check_rrset(const std::vector<dns::MessageRecord>& records, RrType type,
                            Rrset& rrset)
    {
        const dnssec::OwnedRrset owned{type, rrset.ttl, rrset.rdatas};
        std::string why = "not signed";
        for (const auto& record : records) {
            if (record.type != RrType::RRSIG || !(record.owner == rrset.owner)) continue;
            const auto view = dnssec::RrsigView::parse(record.rdata);
            if (!view || view->covered != type) continue;
            const auto checked = dnssec::verify_rrsig(
                given_.key, {.owner = rrset.owner, .labels = view->labels, .rrset = owned.view()},
                record.rdata, given_.now_seconds);
            if (!checked) return checked.error().detail;
            if (record.ttl != rrset.ttl) return "its RRSIG has another TTL";
            if (rrset.ttl > view->original_ttl) return "its TTL is above the original one";
            rrset.is_signed = true;
            rrset.signed_labels = view->labels;
            why.clear();
        }
        if (rrset.is_signed) return {};
        if (type == RrType::NS && !(rrset.owner == given_.origin)) return {};
        if (type == RrType::CNAME && is_synthesised(rrset)) return {};
        return why;
    }

    bool is_synthesised(const Rrset& cname)
    {
        for (const auto& [key, dname] : answers_) {
            if (key.second != RrType::DNAME || cname.owner == dname.owner) continue;
            if (!cname.owner.is_at_or_below(dname.owner)) continue;
            const auto prefix = cname.owner.wire().first(cname.owner.size() - dname.owner.size());
            std::vector<std::uint8_t> target{prefix.begin(), prefix.end()};
            const auto& suffix = dname.rdatas.front();
            target.insert(target.end(), suffix.begin(), suffix.end());
            if (*Name::from_wire(cname.rdatas.front()) == *Name::from_wire(target)) return true;
        }
        return false;
    }

    void read_proofs()
    {
        for (const auto* section : {&authorities_, &answers_}) {
            for (const auto& [key, rrset] : *section) {
                const auto& rdata = rrset.rdatas.front();
                if (key.second == RrType::NSEC) {
                    const auto size = dns::leading_name_bytes(rdata);
                    nsecs_.push_back(
                        {rrset.owner,
                         *Name::from_wire(std::span{rdata}.first(size)),
                         {rdata.begin() + static_cast<std::ptrdiff_t>(size), rdata.end()}});
                }
                if (key.second == RrType::NSEC3) read_nsec3(rrset.owner, rdata);
            }
        }
    }
    void read_nsec3(const Name& owner, const dns::Rdata& rdata)
    {
        constexpr std::size_t next_at = 6;  // Algorithm, flags, iterations, no salt, hash length.
        Nsec3 nsec3{*dnssec::nsec3_hash_of_owner(owner), {}, {}};
        std::copy_n(rdata.begin() + next_at, nsec3.next.size(), nsec3.next.begin());
        nsec3.bitmap.assign(rdata.begin() + next_at + 20, rdata.end());
        nsec3s_.push_back(std::move(nsec3));
    }

    const Nsec* matching(const Name& name) const
    {
        const auto found =
            std::ranges::find_if(nsecs_, [&](const Nsec& nsec) { return nsec.owner == name; });
        return found == nsecs_.end() ? nullptr : &*found;
    }
    const Nsec* covering(const Name& name) const
    {
        const auto found =
            std::ranges::find_if(nsecs_, [&](const Nsec& nsec) { return nsec.covers(name); });
        return found == nsecs_.end() ? nullptr : &*found;
    }
    const Nsec3* matching3(const Name& name) const
    {
        const auto hash = dnssec::nsec3_hash(name);
        const auto found =
            std::ranges::find_if(nsec3s_, [&](const Nsec3& nsec3) { return nsec3.owner == hash; });
        return found == nsec3s_.end() ? nullptr : &*found;
    }
    bool is_covered3(const Name& name) const
    {
        const auto hash = dnssec::nsec3_hash(name);
        return std::ranges::any_of(nsec3s_, [&](const Nsec3& nsec3) { return nsec3.covers(hash); });
    }

    /// RFC 4035, 5.3.4; RFC 5155, 8.8.
    std::string check_expansion(const Name& name, const Rrset& rrset)
    {
        const auto is_wildcard = rrset.owner.view().is_wildcard();
        const auto labels = name.label_count() - (is_wildcard ? 1U : 0U);
        if (!rrset.is_signed || rrset.signed_labels >= labels) return {};
        if (!nsec3s_.empty()) {
            const Name next_closer{name.view().suffix(rrset.signed_labels + 1)};
            return is_covered3(next_closer) ? "" : "the next closer name is not denied";
        }
        return covering(name) != nullptr ? "" : "expanded, and the name itself is not denied";
    }

    /// The answer section ends here: a referral, NODATA or NXDOMAIN.
    std::string check_denial(const Name& name, RrType qtype)
    {
        for (auto at = name; !(at == given_.origin); at = at.parent()) {
            if (find(authorities_, at, RrType::NS) == nullptr) continue;
            if (find(authorities_, at, RrType::DS) != nullptr) return {};
            return check_no_ds(at);
        }
        if (find(authorities_, given_.origin, RrType::SOA) == nullptr) return "denied without SOA";
        if (const auto* nsec = matching(name)) return check_types(*nsec, qtype);
        if (const auto* nsec3 = matching3(name)) return check_types(*nsec3, qtype);
        return nsec3s_.empty() ? check_nsec_denial(name, qtype) : check_nsec3_denial(name, qtype);
    }

    std::string check_no_ds(const Name& cut) const
    {
        const auto* nsec = matching(cut);
        const auto* nsec3 = matching3(cut);
        if (nsec != nullptr)
            return nsec->has(RrType::NS) && !nsec->has(RrType::DS) && !nsec->has(RrType::SOA)
                       ? ""
                       : "the NSEC at the cut does not deny DS";
        if (nsec3 != nullptr)
            return nsec3->has(RrType::NS) && !nsec3->has(RrType::DS) && !nsec3->has(RrType::SOA)
                       ? ""
                       : "the NSEC3 at the cut does not deny DS";
        return "nothing says that there is no DS";
    }

    template <class Proof>
    std::string check_types(const Proof& proof, RrType qtype) const
    {
        const auto is_nxdomain = given_.response.header.rcode == dns::Rcode::NXDomain;
        if (proof.has(RrType::NXNAME)) return {};
        if (is_nxdomain) return "NXDOMAIN for a name that exists";
        if (proof.has(qtype) || proof.has(RrType::CNAME)) return "denied a type that is there";
        const auto is_cut = proof.has(RrType::NS) && !proof.has(RrType::SOA);
        return is_cut && qtype != RrType::DS ? "the parent side of a cut denies" : "";
    }

    std::string check_nsec_denial(const Name& name, RrType qtype) const
    {
        const auto* cover = covering(name);
        if (cover == nullptr) return "nothing covers the name";
        const auto is_nxdomain = given_.response.header.rcode == dns::Rcode::NXDomain;
        const auto is_empty = cover->next.is_at_or_below(name);
        if (is_empty) return is_nxdomain ? "NXDOMAIN for an empty non-terminal" : "";
        if (name.is_at_or_below(cover->owner) &&
            (cover->has(RrType::DNAME) || (cover->has(RrType::NS) && !cover->has(RrType::SOA))))
            return "covered from above a cut or DNAME";
        auto encloser = name.parent();
        while (!cover->owner.is_at_or_below(encloser) && !cover->next.is_at_or_below(encloser))
            encloser = encloser.parent();
        const auto wildcard = *encloser.child("*");
        if (is_nxdomain) return covering(wildcard) != nullptr ? "" : "the wildcard is not denied";
        if (const auto* source = matching(wildcard)) return check_types(*source, qtype);
        const auto* around = covering(wildcard);
        return around != nullptr && around->next.is_at_or_below(wildcard)
                   ? ""
                   : "NODATA, but nothing stands at the wildcard";
    }

    std::string check_nsec3_denial(const Name& name, RrType qtype) const
    {
        auto next_closer = name;
        while (matching3(next_closer.parent()) == nullptr) {
            if (next_closer.parent() == given_.origin) return "no closest encloser is proven";
            next_closer = next_closer.parent();
        }
        const auto* encloser = matching3(next_closer.parent());
        if (encloser->has(RrType::DNAME) ||
            (encloser->has(RrType::NS) && !encloser->has(RrType::SOA)))
            return "the closest encloser is a cut or has a DNAME";
        if (!is_covered3(next_closer)) return "the next closer name is not denied";
        const auto wildcard = *next_closer.parent().child("*");
        if (given_.response.header.rcode == dns::Rcode::NXDomain)
            return is_covered3(wildcard) ? "" : "the wildcard is not denied";
        const auto* source = matching3(wildcard);
        return source != nullptr ? check_types(*source, qtype)
                                 : "NODATA, but nothing stands at the wildcard";
    }

    const Validation& given_;
    Rrsets answers_;
    Rrsets authorities_;
    std::vector<Nsec> nsecs_;
    std::vector<Nsec3> nsec3s_;
    std::set<std::string> seen_;
};

}  // namespace

std::string why_bogus(const Validation& validation, const dns::Name& qname, dns::RrType qtype)
{
    return Validator{validation}.run(qname, qtype);
}

}  // namespace mooring::authority
