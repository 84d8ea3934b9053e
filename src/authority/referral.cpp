// SPDX-License-Identifier: Apache-2.0
// Step 3b of RFC 1034, section 4.3.2: a zone cut is at or above the name.
#include "authority/resolution.hpp"
#include "dns/rdata.hpp"

namespace mooring::authority {

using dns::NameView;
using dns::RrType;
using dns::Section;

void Resolution::refer()
{
    prove_expansions();
    if (decision_.has_failed()) return;
    const auto* node = decision_.keep(found_.node);
    const auto name_servers = node == nullptr ? std::nullopt : node->rrset(RrType::NS);
    if (!name_servers) return decision_.fail(dns::Rcode::ServFail);
    decision_.kind = is_first() ? ResponseKind::Referral : ResponseKind::Positive;
    const auto cut = name_.suffix(found_.owner_labels);
    // The NS RRset belongs to the zone below and is not signed here (RFC 4035, 2.2).
    choose_unsigned(Section::Authority, cut, *name_servers);
    if (is_dnssec_ok_) prove_delegation(cut, *node);
    add_glue(*name_servers, cut, Need::Required);
    add_glue(*name_servers, cut, Need::Helpful);
}

/// RFC 4035, 3.1.4: the DS RRset, or that there is none.
void Resolution::prove_delegation(NameView cut, const zone::Node& node)
{
    const auto by = signed_by();
    if (by == SignedBy::Nobody) return;
    if (const auto ds = node.rrset(RrType::DS)) return choose(Section::Authority, cut, *ds, &node);
    auto denied = this->denied();
    denied.name = cut;
    if (by == SignedBy::Zone) return prove_no_data(denied, decision_);
    const auto nsec = compact_nsec(denied, found_, decision_);
    if (!nsec.rdatas.empty()) choose(Section::Authority, cut, nsec, nullptr);
}

/// The addresses of name servers below the cut, without which the delegation leads nowhere
/// (RFC 9471, section 3.1), and of others in the same zone, which save a query (section 3.2).
void Resolution::add_glue(const zone::RrsetView& name_servers, NameView cut, Need need)
{
    name_servers.for_each([&](std::span<const std::uint8_t> rdata) {
        const auto server = dns::target_of(RrType::NS, rdata);
        if (!server) return;
        const auto is_in_domain = server->is_at_or_below(cut);
        if (is_in_domain != (need == Need::Required)) return;
        if (is_in_domain || server->is_at_or_below(found_.zone->origin))
            add_addresses(*server, need);
    });
}

void Resolution::add_addresses(NameView server, Need need)
{
    const auto found = reader_.find(server);
    if (!found || found->is(zone::NodeFlag::IsHidden) || found->is(zone::NodeFlag::IsSilenced))
        return;
    const auto* node = decision_.keep(*found);
    if (node == nullptr) {
        if (need == Need::Required) decision_.is_truncated = true;
        return;
    }
    // Glue is not signed; authoritative addresses go out with their signatures (RFC 4035, 3.1.1).
    const auto is_ours = found->zone == found_.zone->id && !found->is(zone::NodeFlag::IsOccluded);
    for (const auto type : {RrType::A, RrType::AAAA}) {
        const auto rrset = node->rrset(type);
        if (!rrset) continue;
        if (!is_ours) {
            choose_unsigned(Section::Additional, server, *rrset, need);
            continue;
        }
        choose({.section = Section::Additional,
                .need = need,
                .owner = server,
                .rrset = *rrset,
                .original_ttl = rrset->ttl},
               node);
    }
}

}  // namespace mooring::authority
