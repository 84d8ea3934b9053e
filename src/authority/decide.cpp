// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>

#include "authority/resolution.hpp"
#include "dns/rdata.hpp"

namespace mooring::authority {
namespace {

using dns::NameView;
using dns::Rcode;
using dns::RrType;
using dns::Section;
using zone::Outcome;

/// HINFO "RFC8482" "": the answer to ANY where there is no RRset to pick (RFC 8482, section 4.2),
/// after its length.
constexpr std::array<std::uint8_t, 11> any_refusal{0, 9, 7, 'R', 'F', 'C', '8', '4', '8', '2', 0};
constexpr dns::Ttl any_refusal_ttl{3600};

constexpr std::size_t rdata_length_bytes = 2;  // Before each RDATA of an RrsetView.

/// The RCODE for queries that are not looked up at all.
std::optional<Rcode> rejection_of(const ReceivedQuery& query)
{
    const auto& message = query.message;
    const auto is_update = message.opcode == dns::Opcode::Update;
    if (message.opcode != dns::Opcode::Query && !is_update) return Rcode::NotImp;
    if (query.error) return dns::rcode_of(*query.error);
    if (is_update) return Rcode::Refused;  // Signed ones do not come here (RFC 2136, 3.3).
    if (message.qclass != dns::RrClass::IN) return Rcode::Refused;
    // Zone transfers are not offered here (RFC 5936, section 2.2.1: REFUSED).
    if (message.qtype == RrType::AXFR || message.qtype == RrType::IXFR) return Rcode::Refused;
    if (message.qtype == RrType::ANY) return {};
    if (dns::is_meta(message.qtype)) return Rcode::FormErr;
    return {};
}

/// Machinery is never the one RRset that stands for all at a name (RFC 8482, section 4.1).
}  // namespace

Resolution::Resolution(const dns::QueryMessage& query, const Authority& authority,
                       Decision& decision) noexcept
    : authority_{authority},
      reader_{authority.reader},
      decision_{decision},
      name_{query.qname},
      qtype_{query.qtype},
      is_dnssec_ok_{query.edns && query.edns->is_dnssec_ok},
      is_compact_ok_{query.edns && query.edns->is_compact_ok}
{}

void Resolution::run()
{
    do {
        found_ = zone::lookup(reader_, name_, qtype_);  // Steps 2, 3 and 3c.
        if (found_.outcome == Outcome::NotOurs) return leave_to_others();
        if (found_.zone->soa.empty()) return fail_unready();
        adopt_zone();
        if (found_.outcome == Outcome::Delegation) return refer();  // Step 3b.
        if (is_about_signatures()) return answer_about_signatures();
        if (found_.outcome == Outcome::Answer) return give_answer();  // Step 3a.
        if (found_.outcome == Outcome::NoData) return deny();
        if (found_.outcome == Outcome::NXDomain) return deny();
    } while (follow());  // Step 3a, CNAME; step 3c, DNAME.
    prove_expansions();
}

/// What the first lookup says of the whole response.
void Resolution::adopt_zone()
{
    // RFC 9824, section 5.1: the flag comes back from a zone that denies compactly.
    if (is_dnssec_ok_ && is_compact_ok_ && signed_by() == SignedBy::Signer)
        decision_.is_compact = true;
    if (!is_first()) return;
    decision_.imputed_to = imputed_name();
    decision_.is_authoritative = found_.outcome != Outcome::Delegation;
}

/// The name that is the same for all names that have the same answer.
NameView Resolution::imputed_name() const noexcept
{
    switch (found_.outcome) {
        case Outcome::Delegation:
        case Outcome::Dname:
            return name_.suffix(found_.owner_labels);
        case Outcome::NXDomain:
            return found_.zone->origin;
        case Outcome::Answer:
        case Outcome::Cname:
        case Outcome::NoData:
            return found_.is_synthesised ? name_.suffix(found_.encloser_labels) : name_;
        case Outcome::NotOurs:
            break;
    }
    return NameView::root();
}

/// A chain that leaves our zones ends with what we know; anything else is not ours to answer.
void Resolution::leave_to_others()
{
    if (!is_first()) return prove_expansions();
    decision_.rcode = Rcode::Refused;
    decision_.extended_error = ExtendedError::NotAuthoritative;
}

/// A zone that is still being made has no SOA to answer with.
void Resolution::fail_unready()
{
    decision_.fail(Rcode::ServFail);
    decision_.extended_error = ExtendedError::NotReady;
}

void Resolution::give_answer()
{
    decision_.kind = ResponseKind::Positive;
    expand_wildcard();
    const auto* node = decision_.keep(found_.node);
    if (node == nullptr) return decision_.fail(Rcode::ServFail);
    if (qtype_ == RrType::SOA)
        choose_soa(Section::Answer, found_.zone->soa_ttl);
    else if (qtype_ == RrType::ANY)
        choose_any(*node);
    else if (const auto rrset = node->rrset(qtype_))
        choose(Section::Answer, name_, *rrset, node);
    prove_expansions();
}

/// RFC 8482, section 4.1: one RRset of those at the name, the first.
void Resolution::choose_any(const zone::Node& node)
{
    std::optional<zone::RrsetView> first;
    node.for_each_rrset([&](const zone::RrsetView& rrset) {
        if (!first && !is_machinery(rrset.type)) first = rrset;
    });
    if (first && first->type == RrType::SOA)
        return choose_soa(Section::Answer, found_.zone->soa_ttl);  // Its serial is the zone's.
    if (first) return choose(Section::Answer, name_, *first, &node);
    choose_unsigned(
        Section::Answer, name_,
        {.type = RrType::HINFO, .ttl = any_refusal_ttl, .count = 1, .rdatas = any_refusal});
}

/// Adds the alias and makes its target the name to look for. False where the chain ends: it came
/// back to a name it has been at, or became too long.
bool Resolution::follow()
{
    decision_.kind = ResponseKind::Positive;
    const auto target = found_.outcome == Outcome::Cname ? follow_cname() : follow_dname();
    if (!target || decision_.has_failed() || ++links_ > chain_links_max) return false;
    if (qtype_ == RrType::CNAME) return false;  // The CNAME of a DNAME is the answer.
    const auto has_been_at = [&](const Chosen& chosen) {
        return chosen.rrset.type == RrType::CNAME && chosen.owner == *target;
    };
    if (std::ranges::any_of(decision_.chosen, has_been_at)) return false;
    name_ = *target;
    return true;
}

std::optional<NameView> Resolution::follow_cname()
{
    expand_wildcard();
    const auto* node = decision_.keep(found_.node);
    const auto cname = node == nullptr ? std::nullopt : node->rrset(RrType::CNAME);
    if (!cname) return std::nullopt;
    choose(Section::Answer, name_, *cname, node);
    return NameView{cname->rdatas.subspan(rdata_length_bytes)};
}

/// RFC 6672, section 3.2, step 3c.
std::optional<NameView> Resolution::follow_dname()
{
    const auto* node = decision_.keep(found_.node);
    const auto dname = node == nullptr ? std::nullopt : node->rrset(RrType::DNAME);
    if (!dname) return std::nullopt;
    const auto owner = name_.suffix(found_.owner_labels);
    const auto is_same = [&](const Chosen& chosen) {
        return chosen.rrset.type == RrType::DNAME && chosen.owner == owner;
    };
    if (std::ranges::none_of(decision_.chosen, is_same))
        choose(Section::Answer, owner, *dname, node);
    return synthesise(owner, *dname);
}

/// The CNAME that a DNAME stands for (RFC 6672, sections 2.2 and 3.1), unsigned (5.3.1).
std::optional<NameView> Resolution::synthesise(NameView owner, const zone::RrsetView& dname)
{
    const auto target = dname.rdatas.subspan(rdata_length_bytes);
    const auto prefix = name_.wire().first(name_.size() - owner.size());
    const auto size = prefix.size() + target.size();
    if (size > dns::name_bytes_max) {
        decision_.rcode = Rcode::YXDomain;
        return std::nullopt;
    }
    std::array<std::uint8_t, rdata_length_bytes + dns::name_bytes_max> bytes{
        0, static_cast<std::uint8_t>(size)};
    std::memcpy(&bytes[rdata_length_bytes], prefix.data(), prefix.size());
    std::memcpy(&bytes[rdata_length_bytes + prefix.size()], target.data(), target.size());
    const auto kept = decision_.keep(std::span{bytes}.first(rdata_length_bytes + size));
    if (kept.empty()) return std::nullopt;
    choose_unsigned(Section::Answer, name_,
                    {.type = RrType::CNAME, .ttl = dname.ttl, .count = 1, .rdatas = kept});
    return NameView{kept.subspan(rdata_length_bytes)};
}

void Resolution::choose(Section section, NameView owner, const zone::RrsetView& rrset,
                        const zone::Node* node)
{
    choose({.section = section, .owner = owner, .rrset = rrset, .original_ttl = rrset.ttl}, node);
}

void Resolution::choose(Chosen next, const zone::Node* node)
{
    next.zone = found_.zone->id;
    if (is_dnssec_ok_ || next.is_signatures_only) next.signed_by = signed_by();
    if (next.signed_by == SignedBy::Zone) {
        const auto signatures = node == nullptr ? std::nullopt : node->rrset(RrType::RRSIG);
        if (signatures && has_signature(*signatures, next.rrset.type))
            next.signatures = *signatures;
        else if (found_.zone->is_secondary)
            next.signed_by = SignedBy::Nobody;
        else
            return decision_.fail(Rcode::ServFail);
    }
    decision_.choose(next);
}

void Resolution::choose_unsigned(Section section, NameView owner, const zone::RrsetView& rrset,
                                 Need need)
{
    decision_.choose({.section = section, .need = need, .owner = owner, .rrset = rrset});
}

/// Who signs what the zone at hand has to say. The DS of a zone of ours inside another one is not
/// among what the outer zone keeps, so it is signed when asked for.
SignedBy Resolution::signed_by() const noexcept
{
    switch (found_.zone->signing) {
        case zone::Signing::Unsigned:
            return SignedBy::Nobody;
        case zone::Signing::Full:
            if (!found_.is_above_cut) return SignedBy::Zone;
            [[fallthrough]];
        case zone::Signing::Online:
            return authority_.signer == nullptr ? SignedBy::Nobody : SignedBy::Signer;
    }
    return SignedBy::Nobody;
}

Denied Resolution::denied() const noexcept
{
    return {.reader = reader_,
            .zone = *found_.zone,
            .name = name_,
            .encloser_labels = found_.encloser_labels};
}

void decide(const ReceivedQuery& query, const Authority& authority, Decision& decision)
{
    if (const auto rcode = rejection_of(query)) {
        decision.rcode = *rcode;
        if (query.message.qtype == RrType::NXNAME)
            decision.extended_error = ExtendedError::InvalidQueryType;  // RFC 9824, section 3.5.
        return;
    }
    Resolution{query.message, authority, decision}.run();
}

}  // namespace mooring::authority
