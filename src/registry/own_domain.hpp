// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zones that accounts bring along.
///
///     asked: a TXT record to set at `_mooring-challenge.DOMAIN`, where its DNS is now
///       └▶ proven: the record was seen; the zone is here, with a claim at its apex, and answers
///            └▶ delegated: the parent names our servers ⇄ lame: it does not (any more)
///                                                          └▶ suspended, after some days
///
/// Nothing is given to whoever comes first: a domain whose delegation points here already, without
/// a zone of ours (what is called a sitting duck), cannot be proven by a record that we would have
/// to serve ourselves, so its owner points it elsewhere for that, or asks the operator. Asking
/// reserves nothing: any number of accounts may ask for the same domain.
///
/// Own domains never lie in each other, nor in or above a zone of the operator.
///
/// Thread safety: the writer thread.
/// Limits: 16 domains asked for an account.
/// Invariants: an entry's lookup text is the zone's name once it is proven; before that, the name
/// and the account.

#include "registry/entries.hpp"
#include "registry/name_rules.hpp"

namespace mooring::registry {

inline constexpr std::size_t domains_asked_max = 16;
inline constexpr std::string_view challenge_label = "_mooring-challenge";

/// Numbers are stored: never reuse.
enum class DomainStage : std::uint8_t {
    Asked = 1,
    Proven = 2,
    Delegated = 3,
    Lame = 4,
    Suspended = 5,
};

struct OwnDomain {
    static constexpr auto kind = zone::EntryKind::OwnDomain;

    dns::Name name;
    DomainStage stage = DomainStage::Asked;
    std::string secret;   ///< What the TXT record says.
    WallTime since{};     ///< When it came to this stage.
    WallTime checked{};   ///< When the delegation was last looked at.
    std::string finding;  ///< What was seen then, for people.

    bool operator==(const OwnDomain&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static OwnDomain read(zone::ByteReader& reader);
};

/// What a resolver says about a domain.
struct DomainFacts {
    enum class Delegation : std::uint8_t {
        Unknown,  ///< The resolver could not be asked: nothing is concluded.
        None,     ///< There is no such domain.
        Broken,   ///< Nobody answers for it: SERVFAIL.
        There,    ///< See `servers`.
    };
    Delegation delegation = Delegation::Unknown;
    std::vector<dns::Name> servers{};       ///< The NS RRset.
    std::vector<std::string> challenges{};  ///< The texts at `_mooring-challenge`.
};

/// Asks a resolver. Blocks for some seconds; any thread.
class DelegationCheck {
public:
    DelegationCheck() = default;
    DelegationCheck(const DelegationCheck&) = delete;
    DelegationCheck& operator=(const DelegationCheck&) = delete;
    virtual ~DelegationCheck() = default;
    [[nodiscard]] virtual DomainFacts look_at(const dns::Name& domain) = 0;
};

[[nodiscard]] std::string_view text_of(DomainStage stage) noexcept;
/// The account's own of this name, at whatever stage.
[[nodiscard]] std::optional<Kept<OwnDomain>> domain_of(const Draft& draft, const dns::Name& name,
                                                       AccountId account);

struct NewDomain {
    dns::Name name;
    AccountId account{};
    std::string secret;  ///< At least 128 random bits, as text.
};
/// Fails with InvalidArgument (a public suffix, a name that is none), NotAllowed, AlreadyExists,
/// Conflict (it overlaps with a zone that is here) and LimitExceeded.
[[nodiscard]] Result<> ask_domain(Draft& draft, const NewDomain& wanted,
                                  const zone::Origin& origin);

/// Makes the zone, if `facts` have the secret, or if the operator vouches (`origin`). Fails with
/// NotFound, NotAllowed (the record is not there) and Conflict (another account has the zone).
[[nodiscard]] Result<> prove_domain(Draft& draft, EntryId id, const DomainFacts& facts,
                                    const zone::Origin& origin);

/// Notes how the domain is delegated, tells its owner of a change, suspends and restores it.
[[nodiscard]] Result<> note_delegation(Draft& draft, EntryId id, const DomainFacts& facts,
                                       const zone::Origin& origin);

/// Forgets what was asked, or removes the zone with all that is in it.
[[nodiscard]] Result<> remove_domain(Draft& draft, EntryId id, const zone::Origin& origin);

}  // namespace mooring::registry
