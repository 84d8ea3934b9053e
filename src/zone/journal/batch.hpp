// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The journal's unit: everything that one group commit changed, in order.
///
///     writer ──Batch──▶ encode() ──▶ one blob row ──▶ decode() ──▶ apply()
///
/// A change says what became of a thing (its full new value), not how it was done, and applying
/// one twice leaves the same state. So start-up may replay batches over rows that are newer.
///
/// Format: docs/journal.md. Versioned, checksummed, and chained by the hash of the batch before;
/// encode() writes the newest version, decode() reads all there have been.
/// Thread safety: values and pure functions.
/// Limits: 65,536 changes and 16 MiB a batch; decode() of hostile bytes fails and never allocates
/// more than a small multiple of its input.

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "dns/rdata.hpp"
#include "zone/journal/entry.hpp"
#include "zone/journal/rows.hpp"

namespace mooring::zone {

inline constexpr std::size_t batch_changes_max = 65536;
inline constexpr std::size_t batch_bytes_max = std::size_t{16} << 20U;

/// Through which door and in which words a change was asked for. Numbers are stored: never reuse.
enum class Dialect : std::uint8_t {
    None = 0,
    Operator = 1,
    Dyndns2 = 2,
    Api = 3,
    Agent = 4,
    DnsUpdate = 5,
    DuckDns = 6,
    FreeDns = 7,
    Dynv6 = 8,
    Cloudflare = 9,
    GnuDip = 10,
    AcmeDns = 11,
    HttpReq = 12,  ///< lego's.
    Dyndns1 = 13,
    EasyDns = 14,
    ZoneEdit = 15,
    ChangeIp = 16,
    Ddnss = 17,
    FreeMyIp = 18,
    Namecheap = 19,
    DnsMadeEasy = 20,
    Desec = 21,
    PlainUrl = 22,  ///< `/u/KEY`: for anything that can fetch a URL.
};
inline constexpr std::size_t dialect_count = 23;
[[nodiscard]] const char* text_of(Dialect dialect) noexcept;

/// Why a change was made. Numbers are stored: never reuse.
enum class Cause : std::uint8_t {
    Update = 1,
    Operator = 2,
    Owner = 3,
    Rollback = 4,
    Import = 5,
    Suspension = 6,
    Release = 7,
    Silence = 8,   ///< The host's client was silent for too long: it is taken for offline.
    Expiry = 9,    ///< Time ran out: a notice, an inactive name, a quarantine.
    Billing = 10,  ///< The billing provider said so.
    Guard = 11,    ///< An update that was held and then approved.
};
[[nodiscard]] const char* text_of(Cause cause) noexcept;

/// Who or what asked.
struct Origin {
    Cause cause = Cause::Operator;
    Dialect dialect = Dialect::Operator;
    KeyId key{};                      ///< The update key used, if one was.
    std::optional<IpAddress> source;  ///< The client's address, if it came over the network.
    WallTime time{};
    bool operator==(const Origin&) const = default;
};

/// A host's addresses moved.
struct AddressChange {
    HostId host{};
    Addresses before;
    Addresses after;
    Origin origin;
    bool operator==(const AddressChange&) const = default;
};

/// An RRset of the operator or owner was set (after has records) or deleted (after is empty).
struct RrsetChange {
    ZoneId zone{};
    std::uint32_t zone_version = 1;  ///< Ignored on replay if the zone has another version by then.
    dns::Name owner;
    dns::RrType type{};
    dns::Ttl ttl;
    std::vector<dns::Rdata> before;
    std::vector<dns::Rdata> after;
    Origin origin;
    bool operator==(const RrsetChange&) const = default;
};

/// A row became `row`.
template <class Row>
struct Put {
    Row row;
    Origin origin;
    bool operator==(const Put&) const = default;
};
/// The row with this id is gone.
template <class Row>
struct Erase {
    decltype(Row::id) id{};
    Origin origin;
    bool operator==(const Erase&) const = default;
};

/// A message signed with an update key was answered: what must be remembered so that the same
/// message again gets the same answer and an older one is refused (RFC 8945, section 5.2.3).
/// It changes no row; it lives as long as its batch does.
struct TsigUse {
    KeyId key{};
    std::uint64_t time_signed = 0;          ///< Seconds since 1970, 48 bits.
    std::array<std::uint8_t, 16> digest{};  ///< Of the request's MAC.
    std::uint16_t rcode = 0;                ///< What was answered.
    Origin origin;
    bool operator==(const TsigUse&) const = default;
};

/// Something happened that changes no row: a login, a failed one, a wish. For the audit log.
struct Event {
    EventKind kind{};
    AccountId account{};  ///< Whose affair it is; 0: nobody's that we know.
    std::string subject;  ///< What it is about: a host's name, a session's or token's label. UTF-8.
    std::string client;   ///< The asker's User-Agent, at most 200 bytes.
    Origin origin;
    bool operator==(const Event&) const = default;
};

using Change =
    std::variant<AddressChange, RrsetChange, Put<Account>, Erase<Account>, Put<Zone>, Erase<Zone>,
                 Put<Claim>, Erase<Claim>, Put<Host>, Erase<Host>, Put<UpdateKey>, Erase<UpdateKey>,
                 Put<SigningKey>, Erase<SigningKey>, Put<Secondary>, Erase<Secondary>,
                 Put<Upstream>, Erase<Upstream>, TsigUse, Put<Site>, Erase<Site>, Put<HostExtras>,
                 Erase<HostExtras>, Put<Entry>, Erase<Entry>, Event>;

/// The serial to which a zone's changes in this batch belong.
struct ZoneSerial {
    ZoneId zone{};
    dns::Serial serial;
    bool operator==(const ZoneSerial&) const = default;
};

/// Counts changes from 1, without gaps, in commit order, within an epoch.
enum class ChangeNumber : std::uint64_t {};

using BatchHash = std::array<std::uint8_t, 32>;  // BLAKE2b-256 of the encoded batch.

/// Where the journal stands: the head row.
struct Head {
    std::uint32_t epoch = 1;  ///< Raised by a restore: numbers of another epoch do not compare.
    ChangeNumber last{};      ///< The last change committed; 0 before the first.
    BatchHash hash{};         ///< Of the last batch; zeros before the first.
    bool operator==(const Head&) const = default;
};

struct Batch {
    std::uint32_t epoch = 1;
    ChangeNumber first{};
    BatchHash previous{};  ///< Hash of the batch before; zeros for the first of all.
    WallTime time{};
    std::vector<ZoneSerial> serials;
    std::vector<Change> changes;  ///< At least one.
    bool operator==(const Batch&) const = default;

    [[nodiscard]] ChangeNumber last() const noexcept
    {
        return ChangeNumber{static_cast<std::uint64_t>(first) + changes.size() - 1};
    }
};

/// The batch that follows `head`, with numbers, epoch and hash set; changes still to be filled in.
[[nodiscard]] Batch batch_after(const Head& head, WallTime time);

/// Whoever stores the bytes checks them against batch_bytes_max: decode() refuses more.
[[nodiscard]] std::vector<std::uint8_t> encode(const Batch& batch);
/// Fails with Corrupt: wrong magic, version, checksum, or fields that make no sense.
[[nodiscard]] Result<Batch> decode(std::span<const std::uint8_t> bytes);
[[nodiscard]] BatchHash hash_of(std::span<const std::uint8_t> encoded) noexcept;

}  // namespace mooring::zone
