// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "authority/answer.hpp"
#include "dns/rdata.hpp"
#include "zone/lookup.hpp"

namespace mooring::authority {
namespace {

using dns::NameView;
using dns::Rcode;
using dns::RrType;
using dns::Section;
using zone::Outcome;

/// HINFO "RFC8482" "": the answer to ANY where there is no RRset to pick (RFC 8482, section 4.2).
constexpr std::array<std::uint8_t, 9> any_refusal{7, 'R', 'F', 'C', '8', '4', '8', '2', 0};
constexpr dns::Ttl any_refusal_ttl{3600};

constexpr std::size_t rdata_length_bytes = 2;  // Before each RDATA of an RrsetView.

/// The RCODE for queries that are not looked up at all.
std::optional<Rcode> rejection_of(const ReceivedQuery& query)
{
    const auto& message = query.message;
    if (message.opcode != dns::Opcode::Query) return Rcode::NotImp;
    if (query.error) return dns::rcode_of(*query.error);
    if (message.qclass != dns::RrClass::IN) return Rcode::Refused;
    // Zone transfers are not offered (RFC 5936, section 2.2.1: REFUSED).
    if (message.qtype == RrType::AXFR || message.qtype == RrType::IXFR) return Rcode::Refused;
    if (message.qtype == RrType::ANY) return {};
    if (dns::is_meta(message.qtype)) return Rcode::FormErr;
    return {};
}

/// One run of the algorithm of RFC 1034, section 4.3.2, for one QNAME and the names to which its
/// CNAMEs lead.
class Resolution {
public:
    Resolution(const dns::QueryMessage& query, const zone::NameTable::Reader& reader,
               Decision& decision) noexcept
        : reader_{reader}, decision_{decision}, name_{query.qname}, qtype_{query.qtype}
    {}

    void run()
    {
        do {
            found_ = zone::lookup(reader_, name_, qtype_);  // Steps 2, 3 and 3c.
            if (found_.outcome == Outcome::NotOurs) return leave_to_others();
            if (found_.zone->soa.empty()) return fail();
            if (found_.outcome == Outcome::Delegation) return refer();  // Step 3b.
            if (is_first()) decision_.is_authoritative = true;
            if (found_.outcome == Outcome::Answer) return give_answer();  // Step 3a.
            if (found_.outcome == Outcome::NoData) return deny(Rcode::NoError);
            if (found_.outcome == Outcome::NXDomain) return deny(Rcode::NXDomain);
        } while (follow_cname());  // Step 3a, CNAME.
    }

private:
    [[nodiscard]] bool is_first() const noexcept { return decision_.chosen.empty(); }

    /// A chain that leaves our zones ends with what we know; anything else is not ours to answer.
    void leave_to_others()
    {
        if (is_first()) decision_.rcode = Rcode::Refused;
    }

    /// A zone that is still being made has no SOA to answer with.
    void fail()
    {
        decision_.chosen.clear();
        decision_.is_authoritative = false;
        decision_.rcode = Rcode::ServFail;
    }

    void give_answer()
    {
        if (qtype_ == RrType::SOA) return choose_soa(Section::Answer, found_.zone->soa_ttl);
        const auto* node = decision_.keep(found_.node);
        if (node == nullptr) return;
        if (qtype_ == RrType::ANY) return choose_any(*node);
        if (const auto rrset = node->rrset(qtype_)) choose(Section::Answer, name_, *rrset);
    }

    /// RFC 8482, section 4.1: one RRset of those at the name, the first.
    void choose_any(const zone::Node& node)
    {
        std::optional<zone::RrsetView> first;
        node.for_each_rrset([&](const zone::RrsetView& rrset) {
            if (!first) first = rrset;
        });
        if (first && first->type == RrType::SOA) {
            return choose_soa(Section::Answer, found_.zone->soa_ttl);  // Its serial is the zone's.
        }
        if (first) return choose(Section::Answer, name_, *first);
        decision_.choose(
            {.section = Section::Answer,
             .owner = name_,
             .rrset = {.type = RrType::HINFO, .ttl = any_refusal_ttl, .count = 1, .rdatas = {}},
             .rdata = any_refusal});
    }

    /// NXDOMAIN and NODATA carry the SOA with the negative TTL (RFC 2308, sections 2 and 3). After
    /// a CNAME the RCODE is that of the last name (RFC 6604, section 3).
    void deny(Rcode rcode)
    {
        decision_.rcode = rcode;
        if (found_.is_suspended) decision_.extended_error = extended_error_blocked;
        choose_soa(Section::Authority, found_.zone->negative_ttl);
    }

    void choose_soa(Section section, dns::Ttl ttl)
    {
        const auto& zone = *found_.zone;
        decision_.choose({.section = section,
                          .owner = name_.suffix(zone.origin.label_count()),
                          .rrset = {.type = RrType::SOA, .ttl = ttl, .count = 1, .rdatas = {}},
                          .rdata = zone.soa});
    }

    /// Adds the CNAME and makes its target the name to look for. False where the chain ends: it
    /// came back to a name it has been at, or became too long.
    bool follow_cname()
    {
        const auto* node = decision_.keep(found_.node);
        if (node == nullptr) return false;
        const auto cname = node->rrset(RrType::CNAME);
        if (!cname) return false;
        choose(Section::Answer, name_, *cname);
        const NameView target{cname->rdatas.subspan(rdata_length_bytes)};
        if (decision_.chosen.size() > chain_links_max) return false;
        for (const auto& earlier : decision_.chosen) {
            if (earlier.owner == target) return false;
        }
        name_ = target;
        return true;
    }

    void refer()
    {
        const auto* node = decision_.keep(found_.node);
        if (node == nullptr) return;
        const auto name_servers = node->rrset(RrType::NS);
        if (!name_servers) return fail();
        const auto cut = name_.suffix(found_.owner_labels);
        choose(Section::Authority, cut, *name_servers);
        add_glue(*name_servers, cut, Need::Required);
        add_glue(*name_servers, cut, Need::Helpful);
    }

    /// The addresses of name servers below the cut, without which the delegation leads nowhere
    /// (RFC 9471, section 3.1), and of others in the same zone, which save a query (section 3.2).
    void add_glue(const zone::RrsetView& name_servers, NameView cut, Need need)
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

    void add_addresses(NameView server, Need need)
    {
        const auto found = reader_.find(server);
        if (!found || found->is(zone::NodeFlag::IsHidden) || found->is(zone::NodeFlag::IsSilenced))
            return;
        const auto* node = decision_.keep(*found);
        if (node == nullptr) {
            if (need == Need::Required) decision_.is_truncated = true;
            return;
        }
        for (const auto type : {RrType::A, RrType::AAAA}) {
            const auto rrset = node->rrset(type);
            if (rrset) choose(Section::Additional, server, *rrset, need);
        }
    }

    void choose(Section section, NameView owner, const zone::RrsetView& rrset,
                Need need = Need::Required)
    {
        decision_.choose({.section = section, .need = need, .owner = owner, .rrset = rrset});
    }

    const zone::NameTable::Reader& reader_;
    Decision& decision_;
    NameView name_;  // The QNAME, then what its CNAMEs lead to.
    RrType qtype_;
    zone::LookupResult found_;
};

}  // namespace

void decide(const ReceivedQuery& query, const zone::NameTable::Reader& reader, Decision& decision)
{
    if (const auto rcode = rejection_of(query)) {
        decision.rcode = *rcode;
        return;
    }
    Resolution{query.message, reader, decision}.run();
}

}  // namespace mooring::authority
