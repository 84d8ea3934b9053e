// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The life of a zone's keys (RFC 7583; RFC 6781, section 4.1): what is due now, and when to ask
/// again. The writer carries it out: it stores the changed rows, makes the keys that are wanted,
/// and sets the RRsets of apex_rrsets().
///
///     ZSK      Published --DNSKEY TTL--> Ready --lifetime--> Active --> Retired --zone TTL--> gone
///     KSK, CSK Published --DNSKEY TTL--> Ready --DS is there--> Active --> Retired --DS TTL-->
///     gone another algorithm: Presigning --zone TTL--> Published ... Retired --> Withdrawn -->
///     gone no more signing:   Retired --DS is gone--> Leaving --DS TTL--> the zone is unsigned
///
/// ZSKs are rolled by pre-publication (RFC 7583, 3.2.1), KSKs and CSKs by double signature: the new
/// key signs the DNSKEY RRset as soon as it stands there (3.3.1); the DS is exchanged in one step,
/// asked for by CDS and CDNSKEY from Ready on; a CSK takes over the zone's data with its DS.
/// Another algorithm comes in and goes out by the conservative way (RFC 6781, 4.1.4): its
/// signatures come first and leave last.
///
/// The first key of a zone signs from the start, whatever its stage, and goes through the stages
/// all the same: Ready then means that no cache has unsigned data any more, so that a DS may be
/// there.
///
/// RSA keys are not replaced by age, because new ones are not made: roll them to another algorithm.
///
/// Thread safety: pure functions.
/// Invariants: every combination of DS, DNSKEY, data and RRSIGs that a cache can hold validates.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "dns/rdata.hpp"
#include "dnssec/dnskey.hpp"
#include "dnssec/signing_policy.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::dnssec {

/// A key to make, with the stage in which it begins.
struct WantedKey {
    Algorithm algorithm = Algorithm::EcdsaP256Sha256;
    zone::KeyRole role = zone::KeyRole::Csk;
    zone::KeyStage stage = zone::KeyStage::Published;
    bool operator==(const WantedKey&) const = default;
};

/// What is to be done to the keys of a zone.
struct KeySteps {
    std::vector<zone::SigningKey> changed;   ///< Whole new rows of keys that are there.
    std::vector<zone::SigningKeyId> erased;  ///< Not needed any more.
    std::vector<WantedKey> wanted;           ///< To be made, created and since now.
    std::optional<WallTime> next;            ///< When to ask again, if nothing happens before.
    bool is_waiting_for_ds = false;          ///< confirm_ds() would lead on.
    bool is_unsigned = false;                ///< Done: the zone may be served unsigned.

    [[nodiscard]] bool is_empty() const noexcept
    {
        return changed.empty() && erased.empty() && wanted.empty() && !is_unsigned;
    }
};

/// One key for everything, or a KSK and a ZSK.
enum class KeyScheme : std::uint8_t { Csk, Split };

/// The keys of a zone that is signed for the first time.
[[nodiscard]] std::vector<WantedKey> first_keys(Algorithm algorithm, KeyScheme scheme);

/// What is due at `now`. Call it again until it is empty: each call takes a key one stage further.
[[nodiscard]] KeySteps next_steps(std::span<const zone::SigningKey> keys,
                                  const SigningPolicy& policy, WallTime now);

/// Begins to replace the keys of `role` by new ones of `algorithm`. Another algorithm replaces all
/// keys, whatever the role (RFC 6781, 4.1.4). Fails with Conflict while a rollover is under way,
/// with NotFound if there is no such key, with InvalidArgument for RSA.
[[nodiscard]] Result<KeySteps> start_rollover(std::span<const zone::SigningKey> keys,
                                              zone::KeyRole role, Algorithm algorithm);

/// The operator (or a look at the parent) says: all the parent's servers show the DS that our CDS
/// asks for; or that they show none any more. Fails with Conflict if no key waits for that.
[[nodiscard]] Result<KeySteps> confirm_ds(std::span<const zone::SigningKey> keys, WallTime now);

/// Begins to leave DNSSEC: asks the parent to remove the DS (RFC 8078, section 4). Fails with
/// Conflict if that has been begun already or there are no keys.
[[nodiscard]] Result<KeySteps> start_unsigning(std::span<const zone::SigningKey> keys,
                                               WallTime now);

/// Takes back start_unsigning(): the keys wait for their DS as at first, which may still be there.
/// Fails with Conflict if the zone is not leaving.
[[nodiscard]] Result<KeySteps> resume_signing(std::span<const zone::SigningKey> keys, WallTime now);

/// True if the key signs the DNSKEY, CDS and CDNSKEY RRsets.
[[nodiscard]] bool signs_keys(const zone::SigningKey& key) noexcept;
/// True if the key signs the other RRsets. `keys` are all of its zone's.
[[nodiscard]] bool signs_zone(const zone::SigningKey& key,
                              std::span<const zone::SigningKey> keys) noexcept;
/// True for a KSK or CSK: the keys that a DS refers to.
[[nodiscard]] bool is_entry_point(const zone::SigningKey& key) noexcept;
/// True from start_unsigning() on.
[[nodiscard]] bool is_leaving(std::span<const zone::SigningKey> keys) noexcept;
/// True if the key stands in the DNSKEY RRset.
[[nodiscard]] bool is_in_dnskey(const zone::SigningKey& key) noexcept;

/// The DNSKEY, CDS and CDNSKEY RRsets that should stand at the apex; those that should not be there
/// have no records. CDS has digests of type 2 (SHA-256).
struct ApexRrsets {
    dns::Rrset dnskey;
    dns::Rrset cds;
    dns::Rrset cdnskey;
};
[[nodiscard]] Result<ApexRrsets> apex_rrsets(std::span<const zone::SigningKey> keys,
                                             dns::NameView origin, const SigningPolicy& policy);

/// The DS records that should stand at the parent now, for showing to the operator: those of CDS,
/// or before a first key is Ready those of that key.
[[nodiscard]] Result<std::vector<dns::Rdata>> ds_rdatas(std::span<const zone::SigningKey> keys,
                                                        dns::NameView origin, DigestType digest);

}  // namespace mooring::dnssec
