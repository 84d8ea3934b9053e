// SPDX-License-Identifier: Apache-2.0
// Proofs from an NSEC or NSEC3 chain that the zone keeps.
#include <algorithm>
#include <optional>

#include "authority/denial.hpp"
#include "dnssec/nsec3.hpp"

namespace mooring::authority {
namespace {

using dns::Name;
using dns::NameView;
using dns::RrType;
using zone::Covering;

/// The source of synthesis below a closest encloser. It fits: something longer has been asked for.
Name wildcard_of(NameView encloser)
{
    const Name name{encloser};
    return name.child("*").value_or(name);
}

class Proof {
public:
    Proof(const Denied& denied, Decision& decision) noexcept : denied_{denied}, decision_{decision}
    {}

    /// A chain that cannot be used proves nothing.
    [[nodiscard]] bool is_possible() const noexcept
    {
        const auto& nsec3 = denied_.zone.nsec3;
        return !nsec3 || nsec3->iterations <= nsec3_iterations_max;
    }
    [[nodiscard]] bool is_hashed() const noexcept { return denied_.zone.nsec3.has_value(); }

    /// Adds the NSEC or NSEC3 RRset that matches or covers `name`.
    void add(NameView name)
    {
        const auto covering = find(name);
        choose(covering, is_hashed() ? RrType::NSEC3 : RrType::NSEC);
    }
    /// Adds the NSEC3 RRset that matches the name, if there is one.
    [[nodiscard]] bool add_match(NameView name)
    {
        const auto owner = hashed(name);
        const auto covering = find_at(owner);
        if (!covering || !(covering->owner == *owner)) return false;
        choose(covering, RrType::NSEC3);
        return true;
    }
    /// RFC 5155, 7.2.1: the closest encloser that can be proven, from `labels` upwards (with
    /// opt-out it may be further up than the real one), and that the next closer name is not there.
    /// Returns its label count.
    std::size_t add_closest_encloser(std::size_t labels)
    {
        const auto apex_labels = denied_.zone.origin.label_count();
        while (labels > apex_labels && !add_match(denied_.name.suffix(labels))) --labels;
        if (labels == apex_labels && !add_match(denied_.name.suffix(labels))) fail();
        add(denied_.name.suffix(labels + 1));
        return labels;
    }

private:
    [[nodiscard]] std::optional<Name> hashed(NameView name) const
    {
        const auto& nsec3 = *denied_.zone.nsec3;
        const auto hash =
            dnssec::nsec3_hash(name, {.salt = nsec3.salt, .iterations = nsec3.iterations});
        return dnssec::nsec3_owner(hash, denied_.zone.origin);
    }
    [[nodiscard]] std::optional<Covering> find_at(const std::optional<Name>& owner) const
    {
        if (!owner) return std::nullopt;
        return denied_.reader.covering(denied_.zone.id, zone::Denial::Nsec3, *owner);
    }
    [[nodiscard]] std::optional<Covering> find(NameView name) const
    {
        if (is_hashed()) return find_at(hashed(name));
        return denied_.reader.covering(denied_.zone.id, zone::Denial::Nsec, name);
    }

    void choose(const std::optional<Covering>& covering, RrType type)
    {
        const auto rrset = covering ? covering->node.rrset(type) : std::nullopt;
        const auto signatures = covering ? covering->node.rrset(RrType::RRSIG) : std::nullopt;
        if (!rrset || !signatures || !has_signature(*signatures, type)) return fail();
        const auto is_same = [&](const Chosen& chosen) {
            return chosen.rrset.type == type && chosen.section == dns::Section::Authority &&
                   chosen.owner == covering->owner;
        };
        if (std::ranges::any_of(decision_.chosen, is_same)) return;
        const auto owner = decision_.keep(covering->owner.wire());
        if (owner.empty()) return;
        decision_.choose({.section = dns::Section::Authority,
                          .owner = NameView{owner},
                          .rrset = *rrset,
                          .signed_by = SignedBy::Zone,
                          .original_ttl = rrset->ttl,
                          .zone = denied_.zone.id,
                          .signatures = *signatures});
    }
    void fail()
    {
        if (!denied_.zone.is_secondary) decision_.fail(dns::Rcode::ServFail);
    }

    const Denied& denied_;
    Decision& decision_;
};

}  // namespace

void prove_name_error(const Denied& denied, Decision& decision)
{
    Proof proof{denied, decision};
    if (!proof.is_possible()) return;
    auto labels = denied.encloser_labels;
    if (proof.is_hashed())
        labels = proof.add_closest_encloser(labels);
    else
        proof.add(denied.name);
    proof.add(wildcard_of(denied.name.suffix(labels)));
}

void prove_no_data(const Denied& denied, Decision& decision)
{
    Proof proof{denied, decision};
    if (!proof.is_possible()) return;
    if (!proof.is_hashed()) return proof.add(denied.name);
    if (proof.add_match(denied.name)) return;
    // Opt-out: an unsigned delegation, or an empty non-terminal above some, has no NSEC3.
    const auto labels = denied.name.label_count();
    if (labels > denied.zone.origin.label_count()) proof.add_closest_encloser(labels - 1);
}

void prove_wildcard_answer(const Denied& denied, Decision& decision)
{
    Proof proof{denied, decision};
    if (!proof.is_possible()) return;
    // RFC 5155, 7.2.6: that the next closer name is not there is enough.
    const auto labels = denied.encloser_labels + 1;
    proof.add(proof.is_hashed() ? denied.name.suffix(labels) : denied.name);
}

}  // namespace mooring::authority
