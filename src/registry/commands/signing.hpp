// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Signing of zones, as the operator asks for it and as time brings it about: modes, keys,
/// rollovers.
///
///     sign_zone ──▶ keys, zone row ┐
///     start_rollover, confirm_ds ──┼▶ SigningKey rows ──set_apex_rrsets()──▶ DNSKEY, CDS, CDNSKEY,
///     advance_keys (time) ─────────┘                                         NSEC3PARAM
///
/// What is due when is dnssec/lifecycle.hpp's; here it becomes rows and RRsets in one batch, so
/// that what the apex shows and the keys that sign never disagree.
///
/// Thread safety: the writer thread only.
/// Limits: 16 keys a zone.
/// Invariants: private keys are sealed before they get into a row.

#include <optional>
#include <string>

#include "base/seal.hpp"
#include "dnssec/bind_key.hpp"
#include "dnssec/lifecycle.hpp"
#include "registry/draft.hpp"

namespace mooring::registry {

inline constexpr std::size_t signing_keys_max = 16;

/// What commands about signing need from outside.
struct SigningTools {
    const Seal& seal;
    dnssec::SigningPolicy policy;
};

/// How a zone becomes unsigned: when no cache can have its DS any more, or at once, because the
/// operator knows that the parent has none.
enum class Leaving : std::uint8_t { Safely, AtOnce };

/// How a zone is to be signed.
struct SigningWish {
    zone::Signing mode = zone::Signing::Online;
    std::optional<zone::Denial> denial{};          ///< As it is, or NSEC.
    std::optional<dnssec::Algorithm> algorithm{};  ///< ECDSA P-256 for first keys.
    std::optional<dnssec::KeyScheme> scheme{};     ///< One CSK for first keys.
    Leaving leaving = Leaving::Safely;             ///< For the mode Unsigned.
};

/// Signs a zone, changes its mode, or begins to leave DNSSEC (the DS goes first, which confirm_ds()
/// says; asking for a mode again stays with it). Imported keys are used; else keys are made. Fails
/// with NotFound, NotAllowed (a copied or catalog zone), and Conflict: other keys are wanted than
/// there are, which is a rollover; a secondary needs Full.
[[nodiscard]] Result<> sign_zone(Draft& draft, ZoneId id, const SigningWish& wish,
                                 const SigningTools& tools, const zone::Origin& origin);

/// How a new zone is signed unless somebody wants it otherwise: Online, or Full if all zones are
/// transferred by some secondary.
[[nodiscard]] SigningWish usual_signing(const Draft& draft);

struct Rollover {
    ZoneId zone{};
    std::optional<zone::KeyRole> role{};           ///< Which keys; the CSK, or the ZSK.
    std::optional<dnssec::Algorithm> algorithm{};  ///< As it is.
};
/// Begins to replace keys. Fails with NotFound, and Conflict while another rollover is under way.
[[nodiscard]] Result<> start_rollover(Draft& draft, const Rollover& wanted,
                                      const SigningTools& tools, const zone::Origin& origin);

/// The operator says: the parent shows the DS that zone show tells, or none if we asked for none.
[[nodiscard]] Result<> confirm_ds(Draft& draft, ZoneId id, const SigningTools& tools,
                                  const zone::Origin& origin);

/// Does what is due now in the life of a zone's keys; returns when to ask again.
[[nodiscard]] Result<std::optional<WallTime>> advance_keys(Draft& draft, ZoneId id,
                                                           const SigningTools& tools,
                                                           const zone::Origin& origin);

/// Sets DNSKEY, CDS, CDNSKEY and NSEC3PARAM at the apex to what row and keys say now.
[[nodiscard]] Result<> set_apex_rrsets(Draft& draft, const zone::Zone& zone,
                                       const dnssec::SigningPolicy& policy,
                                       const zone::Origin& origin);

/// Takes over a key that another server made, for a zone that is not signed here yet: the DS may
/// already be there, so it is Active. Fails with InvalidArgument (texts, another zone's key),
/// AlreadyExists and Conflict (the zone is signed).
[[nodiscard]] Result<zone::SigningKey> import_key(Draft& draft, ZoneId id,
                                                  const dnssec::BindKeyTexts& texts,
                                                  const SigningTools& tools,
                                                  const zone::Origin& origin);

/// A key in BIND's form, with the names of its files without `.key` and `.private`.
struct ExportedKey {
    std::string file_name;
    dnssec::BindKeyTexts texts;  ///< Secret.
};
[[nodiscard]] Result<std::vector<ExportedKey>> export_keys(const Draft& draft, ZoneId id,
                                                           const SigningTools& tools);

/// What `zone show` tells about signing.
struct SigningState {
    zone::Zone zone;
    std::vector<zone::SigningKey> keys;
    std::vector<dns::Rdata> ds;  ///< For the parent. Empty: it should have none.
    std::optional<WallTime> next;
    bool is_waiting_for_ds = false;
};
[[nodiscard]] Result<SigningState> signing_state(const Draft& draft, ZoneId id,
                                                 const dnssec::SigningPolicy& policy);

}  // namespace mooring::registry
