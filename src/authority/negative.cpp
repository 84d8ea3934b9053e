// SPDX-License-Identifier: Apache-2.0
// NXDOMAIN and NODATA with their proofs, and questions for RRSIG and NSEC themselves.
#include "authority/resolution.hpp"

namespace mooring::authority {

using dns::NameView;
using dns::Rcode;
using dns::RrType;
using dns::Section;
using zone::Outcome;

/// NXDOMAIN and NODATA carry the SOA with the negative TTL (RFC 2308, sections 2 and 3). After a
/// CNAME the RCODE is that of the last name (RFC 6604, section 3).
void Resolution::deny()
{
    prove_expansions();
    if (decision_.has_failed()) return;
    const auto is_missing = found_.outcome == Outcome::NXDomain;
    decision_.rcode = is_missing ? Rcode::NXDomain : Rcode::NoError;
    decision_.kind = is_missing ? ResponseKind::NXDomain : ResponseKind::NoData;
    if (is_missing) decision_.imputed_to = found_.zone->origin;
    if (found_.is_suspended) decision_.extended_error = ExtendedError::Blocked;
    choose_soa(Section::Authority, found_.zone->negative_ttl);
    if (is_dnssec_ok_) prove_denial();
}

void Resolution::prove_denial()
{
    switch (signed_by()) {
        case SignedBy::Nobody:
            return;
        case SignedBy::Zone:
            if (found_.outcome == Outcome::NXDomain || found_.is_synthesised)
                return prove_name_error(denied(), decision_);
            return prove_no_data(denied(), decision_);
        case SignedBy::Signer:
            break;
    }
    // RFC 9824, sections 3.2 and 5: the proof says that the name exists, and so must the RCODE,
    // except to those who know what NXNAME means.
    if (!is_compact_ok_) decision_.rcode = Rcode::NoError;
    const auto nsec = compact_nsec(denied(), found_, decision_);
    if (nsec.rdatas.empty()) return decision_.fail(Rcode::ServFail);
    choose(Section::Authority, name_, nsec, nullptr);
}

/// An RRset from a wildcard keeps the wildcard's signature; that the QNAME is not there has to be
/// proven beside it. An online signature is over the QNAME itself.
void Resolution::expand_wildcard()
{
    if (!found_.is_synthesised || !is_dnssec_ok_ || signed_by() != SignedBy::Zone) return;
    if (expansions_.size() < expansions_.capacity()) expansions_.push_back(denied());
}

/// Called where the authority section begins.
void Resolution::prove_expansions()
{
    for (const auto& expansion : expansions_) prove_wildcard_answer(expansion, decision_);
    expansions_.clear();
}

void Resolution::choose_soa(Section section, dns::Ttl ttl)
{
    const auto& zone = *found_.zone;
    const auto apex =
        signed_by() == SignedBy::Zone && is_dnssec_ok_ ? reader_.find(zone.origin) : std::nullopt;
    choose({.section = section,
            .owner = name_.suffix(zone.origin.label_count()),
            .rrset = zone.soa_rrset(ttl),
            .original_ttl = zone.soa_ttl},
           apex ? &*apex : nullptr);
}

/// A question for what the zone does not keep but can make, or keeps as one RRset for all types.
bool Resolution::is_about_signatures() const noexcept
{
    if (qtype_ == RrType::RRSIG && found_.zone->signing == zone::Signing::Full)
        return found_.outcome == Outcome::Answer;
    if (qtype_ != RrType::RRSIG && qtype_ != RrType::NSEC) return false;
    return signed_by() == SignedBy::Signer && !found_.is_suspended &&
           (found_.outcome == Outcome::NoData || found_.outcome == Outcome::Answer ||
            found_.outcome == Outcome::Cname);
}

/// NSEC: the one of a compact denial. RRSIG: as small an answer as to ANY (RFC 8482, section 7),
/// the signatures of one RRset; at an empty non-terminal, of its NSEC.
void Resolution::answer_about_signatures()
{
    decision_.kind = ResponseKind::Positive;
    expand_wildcard();
    const auto* node = decision_.keep(found_.node);
    if (node == nullptr) return decision_.fail(Rcode::ServFail);
    std::optional<zone::RrsetView> first;
    node->for_each_rrset([&](const zone::RrsetView& rrset) {
        if (!first && !is_machinery(rrset.type) && qtype_ == RrType::RRSIG) first = rrset;
    });
    if (first && first->type == RrType::SOA) first = found_.zone->soa_rrset(first->ttl);
    if (!first) first = compact_nsec(denied(), found_, decision_);
    if (first->rdatas.empty()) return decision_.fail(Rcode::ServFail);
    choose({.section = Section::Answer,
            .owner = name_,
            .rrset = *first,
            .is_signatures_only = qtype_ == RrType::RRSIG,
            .original_ttl = first->ttl},
           node);
    prove_expansions();
}

}  // namespace mooring::authority
