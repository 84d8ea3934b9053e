// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One run of the algorithm of RFC 1034, section 4.3.2, as RFC 6672, section 3.2 and RFC 4035,
/// section 3.1 extend it: for one QNAME and the names to which its CNAMEs and DNAMEs lead.
///
///     decide.cpp      which outcome leads to what          resolve(), the steps
///     referral.cpp    delegations and their glue
///     negative.cpp    NXDOMAIN, NODATA and their proofs; questions for RRSIG and NSEC themselves
///
/// Thread safety: none; lives for one decision.

#include <cstddef>
#include <optional>

#include <boost/container/static_vector.hpp>

#include "authority/answer.hpp"
#include "authority/denial.hpp"
#include "zone/lookup.hpp"

namespace mooring::authority {

class Resolution {
public:
    Resolution(const dns::QueryMessage& query, const Authority& authority,
               Decision& decision) noexcept;

    void run();

private:
    [[nodiscard]] bool is_first() const noexcept { return links_ == 0; }
    void adopt_zone();
    [[nodiscard]] dns::NameView imputed_name() const noexcept;

    // What the outcomes of a lookup lead to (decide.cpp).
    void leave_to_others();
    void fail_unready();
    void give_answer();
    void choose_any(const zone::Node& node);
    [[nodiscard]] bool follow();
    [[nodiscard]] std::optional<dns::NameView> follow_cname();
    [[nodiscard]] std::optional<dns::NameView> follow_dname();
    [[nodiscard]] std::optional<dns::NameView> synthesise(dns::NameView owner,
                                                          const zone::RrsetView& dname);

    // referral.cpp
    void refer();
    void prove_delegation(dns::NameView cut, const zone::Node& node);
    void add_glue(const zone::RrsetView& name_servers, dns::NameView cut, Need need);
    void add_addresses(dns::NameView server, Need need);

    // negative.cpp
    [[nodiscard]] bool is_about_signatures() const noexcept;
    void answer_about_signatures();
    void deny();
    void prove_denial();
    void expand_wildcard();
    void prove_expansions();
    void choose_soa(dns::Section section, dns::Ttl ttl);

    /// Chooses an authoritative RRset of the zone at hand, with its signatures if they are due;
    /// `node` is where those that the zone keeps stand.
    void choose(dns::Section section, dns::NameView owner, const zone::RrsetView& rrset,
                const zone::Node* node);
    void choose(Chosen next, const zone::Node* node);
    void choose_unsigned(dns::Section section, dns::NameView owner, const zone::RrsetView& rrset,
                         Need need = Need::Required);
    [[nodiscard]] SignedBy signed_by() const noexcept;
    [[nodiscard]] Denied denied() const noexcept;

    const Authority& authority_;
    const zone::NameTable::Reader& reader_;
    Decision& decision_;
    dns::NameView name_;  // The QNAME, then what its CNAMEs and DNAMEs lead to.
    dns::RrType qtype_;
    bool is_dnssec_ok_ = false;
    bool is_compact_ok_ = false;
    std::size_t links_ = 0;  // CNAMEs and DNAMEs followed.
    zone::LookupResult found_;
    boost::container::static_vector<Denied, chain_links_max + 1> expansions_;  // To be proven.
};

}  // namespace mooring::authority
