// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The derived RRsets of a zone in mode Full, brought up to what a draft has decided: the chain
/// first, then the signatures.
///
///     names touched ──▶ facts ──▶ NSEC or NSEC3 of them and of their neighbours ──▶ RRSIG
///
/// At one owner there is one RRSIG RRset with the signatures over all its types. A signature stays
/// if what it covers has not changed, the keys that sign are the same, and it does not end soon. So
/// what is done for one name does not depend on why it was touched, and going through all names
/// renews a zone.
///
/// A host's wildcard switch becomes real A and AAAA records at `*.` of the host, because a
/// secondary knows no switches. Where an operator has set records at that name, those stand.
///
/// Thread safety: the writer thread; borrows the draft.

#include <map>
#include <optional>
#include <set>

#include "dnssec/zone_keys.hpp"
#include "registry/draft.hpp"
#include "updates/denial_chain.hpp"
#include "updates/signing_metrics.hpp"
#include "updates/touched_names.hpp"
#include "updates/zone_facts.hpp"

namespace mooring::updates {

/// Who asked for a change that only follows from others.
[[nodiscard]] zone::Origin origin_of_derived(WallTime now);

class FullZone {
public:
    /// Whether the apex is signed: its signatures say that the rest of the zone is.
    enum class Apex : std::uint8_t { IsSigned, Waits };
    struct Task {
        const zone::Zone& zone;
        const dnssec::ZoneKeys& keys;
        dns::Serial serial;  ///< That the zone will show after this batch.
        Apex apex = Apex::IsSigned;
        bool is_touched = true;  ///< The draft moves the zone's serial anyway.
    };
    FullZone(registry::Draft& draft, const Task& task, SigningMetrics& metrics);

    /// Sets the derived RRsets of all names whose facts follow from these. Fails with Internal if
    /// libcrypto does.
    [[nodiscard]] Result<> complete(TouchedNames touched);
    /// Deletes the derived RRsets at these names, and the addresses of wildcard switches.
    void clear(const NameSet& names);

    /// The first end of a signature at the names completed; nothing if there was none.
    [[nodiscard]] std::optional<std::uint32_t> earliest_expiration() const noexcept
    {
        return earliest_expiration_;
    }

private:
    [[nodiscard]] const NameFacts& facts_of(const dns::Name& name);

    void restore_spoilt();

    enum class Switches : std::uint8_t { Follow, AreOff };
    void set_wildcards(TouchedNames& touched);
    void set_wildcard(const dns::Name& name, Switches switches, TouchedNames& touched);
    [[nodiscard]] zone::Addresses wildcard_addresses(const dns::Name& name);

    void link_nsec(const NameSet& names);
    void link_nsec3(const NameSet& names);
    void see_hashed(const dns::Name& name, NameSet& waiting);
    void move_in(const dns::Name& owner);
    void move_out(const dns::Name& owner);
    void renew_nsec(const dns::Name& owner);
    void renew_nsec3(const dns::Name& owner);

    [[nodiscard]] Result<> sign(const dns::Name& owner);
    [[nodiscard]] bool is_apex_in_order();
    [[nodiscard]] std::vector<dns::Rrset> to_sign(const dns::Name& owner);
    [[nodiscard]] Result<> append_signatures(const dns::Rrset& rrset,
                                             const std::optional<dns::Rrset>& before,
                                             std::vector<dns::Rdata>& signatures);
    [[nodiscard]] std::vector<dns::Rdata> usable(const dns::Rrset& rrset,
                                                 const std::optional<dns::Rrset>& before) const;
    void note_expirations(const std::vector<dns::Rdata>& signatures);

    void set(const dns::Name& owner, dns::RrType type, std::vector<dns::Rdata> rdatas);

    registry::Draft& draft_;
    const Task task_;
    SigningMetrics& metrics_;
    const std::uint32_t now_seconds_;
    const zone::Origin origin_;
    ZoneFacts zone_facts_;
    DenialChain chain_;
    TouchedNames touched_;
    std::map<dns::Name, NameFacts, CanonicalLess> facts_;
    std::map<dns::Name, dns::Name, CanonicalLess> hashed_;  // Owner of an NSEC3: whose it is.
    std::vector<dns::Name> moved_in_;
    std::vector<dns::Name> moved_out_;
    NameSet renewed_;  // Owners whose denial record has to be looked at.
    dns::Ttl denial_ttl_;
    bool is_soa_moved_ = false;
    std::optional<std::uint32_t> earliest_expiration_;
};

}  // namespace mooring::updates
