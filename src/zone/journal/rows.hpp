// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the service keeps, one struct per table of the store: plain values without behaviour.
///
/// Rows travel in three places, always in this form: from the store at start, in a batch of the
/// journal when they change, and in the API's answers.
///
/// Invariants: names are canonical, texts are UTF-8. (long file: one short struct a table)

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "dns/name.hpp"
#include "dns/types.hpp"
#include "zone/ids.hpp"

namespace mooring::zone {

enum class RowState : std::uint8_t { Active = 1, Suspended = 2 };

struct Account {
    AccountId id{};
    std::string email;
    RowState state = RowState::Active;
    bool is_verified = false;
    WallTime created{};
    bool operator==(const Account&) const = default;
};

enum class ZoneKind : std::uint8_t {
    Suffix = 1,     ///< Accounts may claim names below it.
    Operator = 2,   ///< The operator's own records only.
    Secondary = 3,  ///< Copied from another primary (Upstream); nothing here changes it.
    Catalog = 4,    ///< Lists our other zones for standard secondaries (RFC 9432); made by us.
    OwnDomain = 5,  ///< An account brought it along; its one claim stands at the apex.
};

/// How a zone is signed. Numbers are stored: never reuse.
enum class Signing : std::uint8_t {
    Unsigned = 0,
    Online = 1,  ///< Signatures made when needed; compact denial of existence (RFC 9824).
    Full = 2,    ///< A kept NSEC or NSEC3 chain and all RRSIGs, for standard secondaries.
};

/// Which chain a zone in mode Full keeps.
enum class Denial : std::uint8_t {
    Nsec = 1,
    Nsec3 = 2,  ///< Zero extra iterations, no salt (RFC 9276, section 3.1).
};

/// A shared secret of TSIG (RFC 8945), sealed with the key that lies outside the store.
struct TsigSecret {
    std::uint8_t algorithm = 0;  ///< dns::TsigAlgorithm. 0: there is no secret.
    std::vector<std::uint8_t> sealed;
    bool operator==(const TsigSecret&) const = default;
};

/// Which special addresses (private, documentation) may stand in DNS. Numbers are stored: never
/// reuse.
enum class AddressRule : std::uint8_t {
    Inherited = 0,  ///< A host: as its suffix. A zone: as the service's profile.
    Lab = 1,        ///< Private and documentation addresses are published.
    Public = 2,     ///< Only what the Internet can reach.
};

struct Zone {
    ZoneId id{};
    dns::Name origin;
    ZoneKind kind = ZoneKind::Suffix;
    std::uint32_t version = 1;  ///< Which set of rrset rows is current; an import makes a new one.
    WallTime created{};
    Signing signing = Signing::Unsigned;
    Denial denial = Denial::Nsec;
    AddressRule address_rule = AddressRule::Inherited;
    bool operator==(const Zone&) const = default;
};

/// Where a DNSSEC key is in its life (RFC 7583, section 3.1.1; RFC 6781 uses other words).
/// Numbers are stored: never reuse.
enum class KeyStage : std::uint8_t {
    Published = 1,  ///< In the DNSKEY RRset, until every cache can have it. A KSK or CSK signs that
                    ///< RRset already, a ZSK nothing.
    Ready = 2,      ///< Every cache can have it. A KSK or CSK waits here for its DS, and signs the
                    ///< DNSKEY RRset.
    Active = 3,     ///< Signs what its role says.
    Retired = 4,    ///< Signs no zone data any more; stays until its signatures have left the
                    ///< caches.
    // Of a change of algorithm (RFC 6781, 4.1.4), and of going unsigned:
    Presigning = 5,  ///< Signs, but is not in the DNSKEY RRset yet.
    Withdrawn = 6,   ///< Is not in the DNSKEY RRset any more, but still signs.
    Leaving = 7,     ///< The DS is gone: in use until the caches have forgotten it.
};

/// What a DNSSEC key signs. Numbers are stored: never reuse.
enum class KeyRole : std::uint8_t {
    Csk = 1,  ///< Everything: the one key of a zone.
    Ksk = 2,  ///< The DNSKEY, CDS and CDNSKEY RRsets.
    Zsk = 3,  ///< Everything else.
};

/// A DNSSEC key of a zone.
struct SigningKey {
    SigningKeyId id{};
    ZoneId zone{};
    std::uint8_t algorithm = 13;  ///< IANA's number; dnssec::Algorithm.
    KeyRole role = KeyRole::Csk;
    KeyStage stage = KeyStage::Published;
    std::vector<std::uint8_t> public_key;  ///< As in the DNSKEY RDATA.
    std::vector<std::uint8_t> sealed;      ///< The private key, sealed.
    WallTime created{};
    WallTime since{};  ///< When it entered its stage.
    bool operator==(const SigningKey&) const = default;
};

/// A server that transfers our zones, or one of them, and is notified of changes.
struct Secondary {
    SecondaryId id{};
    std::optional<ZoneId> zone;  ///< Nothing: all zones, by the catalog.
    Endpoint address;            ///< Where NOTIFY goes. Transfers may come from its address.
    bool is_tls = false;         ///< Transfers only over TLS (RFC 9103).
    TsigSecret tsig{};           ///< Named `secondary-N.`; without one the address must do.
    WallTime created{};
    bool operator==(const Secondary&) const = default;
};

/// The primary of a zone of kind Secondary.
struct Upstream {
    ZoneId id{};  ///< Of the zone.
    std::vector<Endpoint> primaries;
    bool is_tls = false;
    dns::Name tsig_name;  ///< As the primary calls our key; the root if there is none.
    TsigSecret tsig{};
    bool operator==(const Upstream&) const = default;
};

/// An account's right to one label below a suffix and everything below that.
struct Claim {
    ClaimId id{};
    ZoneId zone{};   ///< The suffix, or the own domain.
    dns::Name name;  ///< One label below the suffix; of an own domain its apex.
    AccountId account{};
    RowState state = RowState::Active;
    WallTime created{};
    bool operator==(const Claim&) const = default;
};

/// A host's two addresses; a family that is missing is not published.
struct Addresses {
    std::optional<Ipv4> ipv4;
    std::optional<Ipv6> ipv6;
    bool operator==(const Addresses&) const = default;
};

/// A name with addresses that move. Its addresses are not here: they move by AddressChange.
struct Host {
    HostId id{};
    ZoneId zone{};
    dns::Name name;  ///< The claim's name or one below it.
    ClaimId claim{};
    AccountId account{};
    dns::Ttl ttl{60};
    RowState state = RowState::Active;
    bool is_wildcard = false;  ///< Also answers for every name below that does not exist.
    WallTime created{};
    bool operator==(const Host&) const = default;
};

/// A network that several hosts share: one update moves all of them, IPv6 hosts by its prefix.
struct Site {
    SiteId id{};
    AccountId account{};
    std::string label;  ///< What the owner calls it; unique within the account.
    WallTime created{};
    bool operator==(const Site&) const = default;
};

/// What DNS says at a host's name while the host is offline: nothing, other addresses, or a CNAME.
struct OfflineAnswer {
    Addresses addresses{};
    std::optional<dns::Name> alias{};  ///< The target of a CNAME; not together with addresses.
    bool operator==(const OfflineAnswer&) const = default;
};

/// What few hosts have beside their row. A host without any of it has no such row.
struct HostExtras {
    HostId id{};
    std::optional<SiteId> site{};
    std::optional<Ipv6> interface_id{};  ///< The bits below its site's prefix; the others are 0.
    AddressRule address_rule = AddressRule::Inherited;
    std::uint32_t silence_minutes = 0;  ///< Silent for so long, it is taken for offline. 0: never.
    OfflineAnswer offline_answer{};
    bool is_offline = false;
    Addresses kept{};  ///< While it is offline: what it had before, and has again when it is heard.
    bool operator==(const HostExtras&) const = default;
};

enum class KeyRight : std::uint8_t {
    SetAddress = 1,  ///< May set the addresses of its hosts.
    AcmeTxt = 2,     ///< May set the TXT at `_acme-challenge` of its hosts.
    Records = 4,     ///< May set any records at and below its hosts, by DNS UPDATE.
};

/// Among the bits of KeyRight: the key has networks or an end of its own (EntryKind::KeyLimits).
inline constexpr std::uint8_t key_has_limits = 0x80;

using Sha256 = std::array<std::uint8_t, 32>;

/// What two old protocols need to know a key by, for keys that were made for them. Both are one-way
/// functions of the key's 128 random bits, so neither tells the secret.
struct LegacySecrets {
    /// SHA-256 of the hexadecimal SHA-1 that clients of FreeDNS send: of "key-N|SECRET".
    std::optional<Sha256> freedns_hash{};
    /// MD5 of the secret, which opens GnuDIP's door and no other; sealed. Empty: none.
    std::vector<std::uint8_t> gnudip_sealed{};
    bool operator==(const LegacySecrets&) const = default;
};

/// A secret with narrow rights on some hosts. The secret itself is never kept.
struct UpdateKey {
    KeyId id{};
    AccountId account{};
    Sha256 secret_hash{};
    std::uint8_t rights = static_cast<std::uint8_t>(KeyRight::SetAddress);  ///< Bits of KeyRight.
    std::vector<HostId> hosts;  ///< At least one, unless it is a site's key.
    std::optional<SiteId>
        site{};         ///< Its hosts, also those that join later, are the key's as well.
    std::string label;  ///< What the owner calls it.
    WallTime created{};
    TsigSecret tsig{};  ///< Named `key-N.`; for DNS UPDATE (RFC 2136).
    LegacySecrets legacy{};
    bool operator==(const UpdateKey&) const = default;
};

}  // namespace mooring::zone
