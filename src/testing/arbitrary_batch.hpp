// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arbitrary batches for property tests: every kind of change, every edge of its fields.
///
/// Thread safety: as rapidcheck.
/// (long file: one short generator for each row and each kind of change)

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "zone/journal/batch.hpp"

namespace mooring::testing {

using namespace mooring::zone;  // NOLINT(google-build-using-namespace): tests only

inline rc::Gen<dns::Name> name_generator()
{
    const auto label = rc::gen::resize(20, rc::gen::nonEmpty(rc::gen::string<std::string>()));
    return rc::gen::map(rc::gen::resize(6, rc::gen::container<std::vector<std::string>>(label)),
                        [](const std::vector<std::string>& labels) {
                            dns::Name name = *dns::Name::parse("dyn.example.");
                            for (const auto& each : labels) name = name.child(each).value_or(name);
                            return name;
                        });
}

inline rc::Gen<WallTime> time_generator()
{
    return rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t count) {
        return WallTime{std::chrono::milliseconds{count}};
    });
}

template <class Id>
rc::Gen<Id> id_generator()
{
    return rc::gen::map(rc::gen::arbitrary<std::uint32_t>(),
                        [](auto number) { return Id{number}; });
}

/// Nothing, or an id that is not 0.
template <class Id>
std::optional<Id> some_optional_id()
{
    const auto id = *id_generator<Id>();
    return id == Id{} ? std::nullopt : std::optional{id};
}

inline Addresses some_addresses()
{
    Addresses addresses;
    if (*rc::gen::arbitrary<bool>())
        addresses.ipv4 = Ipv4{*rc::gen::arbitrary<std::array<std::uint8_t, 4>>()};
    if (*rc::gen::arbitrary<bool>())
        addresses.ipv6 = Ipv6{*rc::gen::arbitrary<std::array<std::uint8_t, 16>>()};
    return addresses;
}

/// As a client reports it: mostly the address that was set.
inline std::optional<IpAddress> some_source(const Addresses& after)
{
    switch (*rc::gen::inRange(0, 4)) {
        case 0:
            return std::nullopt;
        case 1:
            return after.ipv4 ? std::optional<IpAddress>{*after.ipv4} : std::nullopt;
        case 2:
            return after.ipv6 ? std::optional<IpAddress>{*after.ipv6} : std::nullopt;
        default:
            break;
    }
    const auto other = some_addresses();
    if (other.ipv4) return *other.ipv4;
    return other.ipv6 ? std::optional<IpAddress>{*other.ipv6} : std::nullopt;
}

inline Origin some_origin(const Addresses& after = {})
{
    return {.cause = static_cast<Cause>(*rc::gen::inRange(1, 12)),
            .dialect = static_cast<Dialect>(*rc::gen::inRange(0, 23)),
            .key = *id_generator<KeyId>(),
            .source = some_source(after),
            .time = *time_generator()};
}

inline AddressChange some_address_change()
{
    AddressChange change{.host = *id_generator<HostId>(),
                         .before = some_addresses(),
                         .after = some_addresses(),
                         .origin = {}};
    if (*rc::gen::arbitrary<bool>()) change.after.ipv6 = change.before.ipv6;
    change.origin = some_origin(change.after);
    return change;
}

inline std::vector<dns::Rdata> some_rdatas()
{
    return *rc::gen::resize(5, rc::gen::arbitrary<std::vector<dns::Rdata>>());
}

inline RrsetChange some_rrset_change()
{
    return {.zone = *id_generator<ZoneId>(),
            .zone_version = *rc::gen::arbitrary<std::uint32_t>(),
            .owner = *name_generator(),
            .type = static_cast<dns::RrType>(*rc::gen::arbitrary<std::uint16_t>()),
            .ttl = dns::Ttl{*rc::gen::arbitrary<std::uint32_t>()},
            .before = some_rdatas(),
            .after = some_rdatas(),
            .origin = some_origin()};
}

inline RowState some_state()
{
    return *rc::gen::element(RowState::Active, RowState::Suspended);
}

inline Account some_account()
{
    return {.id = *id_generator<AccountId>(),
            .email = *rc::gen::arbitrary<std::string>(),
            .state = some_state(),
            .is_verified = *rc::gen::arbitrary<bool>(),
            .created = *time_generator()};
}

inline AddressRule some_address_rule()
{
    return *rc::gen::element(AddressRule::Inherited, AddressRule::Lab, AddressRule::Public);
}

inline Zone some_zone()
{
    return {.id = *id_generator<ZoneId>(),
            .origin = *name_generator(),
            .kind = *rc::gen::element(ZoneKind::Suffix, ZoneKind::Operator, ZoneKind::Secondary,
                                      ZoneKind::Catalog, ZoneKind::OwnDomain),
            .version = *rc::gen::arbitrary<std::uint32_t>(),
            .created = *time_generator(),
            .signing = *rc::gen::element(Signing::Unsigned, Signing::Online, Signing::Full),
            .denial = *rc::gen::element(Denial::Nsec, Denial::Nsec3),
            .address_rule = some_address_rule()};
}

inline Claim some_claim()
{
    return {.id = *id_generator<ClaimId>(),
            .zone = *id_generator<ZoneId>(),
            .name = *name_generator(),
            .account = *id_generator<AccountId>(),
            .state = some_state(),
            .created = *time_generator()};
}

inline Host some_host()
{
    return {.id = *id_generator<HostId>(),
            .zone = *id_generator<ZoneId>(),
            .name = *name_generator(),
            .claim = *id_generator<ClaimId>(),
            .account = *id_generator<AccountId>(),
            .ttl = dns::Ttl{*rc::gen::arbitrary<std::uint32_t>()},
            .state = some_state(),
            .is_wildcard = *rc::gen::arbitrary<bool>(),
            .created = *time_generator()};
}

inline std::vector<std::uint8_t> some_bytes()
{
    return *rc::gen::arbitrary<std::vector<std::uint8_t>>();
}

inline TsigSecret some_tsig()
{
    if (*rc::gen::arbitrary<bool>()) return {};
    return {.algorithm = *rc::gen::inRange<std::uint8_t>(1, 255), .sealed = some_bytes()};
}

inline Endpoint some_endpoint()
{
    const auto addresses = some_addresses();
    Endpoint endpoint{.address = Ipv4{}, .port = *rc::gen::arbitrary<std::uint16_t>()};
    if (addresses.ipv6) endpoint.address = *addresses.ipv6;
    if (addresses.ipv4) endpoint.address = *addresses.ipv4;
    return endpoint;
}

inline SigningKey some_signing_key()
{
    return {.id = *id_generator<SigningKeyId>(),
            .zone = *id_generator<ZoneId>(),
            .algorithm = *rc::gen::arbitrary<std::uint8_t>(),
            .role = *rc::gen::element(KeyRole::Csk, KeyRole::Ksk, KeyRole::Zsk),
            .stage = *rc::gen::element(KeyStage::Published, KeyStage::Ready, KeyStage::Active,
                                       KeyStage::Retired, KeyStage::Presigning, KeyStage::Withdrawn,
                                       KeyStage::Leaving),
            .public_key = some_bytes(),
            .sealed = some_bytes(),
            .created = *time_generator(),
            .since = *time_generator()};
}

inline Secondary some_secondary()
{
    Secondary row{.id = *id_generator<SecondaryId>(),
                  .zone = std::nullopt,
                  .address = some_endpoint(),
                  .is_tls = *rc::gen::arbitrary<bool>(),
                  .tsig = some_tsig(),
                  .created = *time_generator()};
    row.zone = some_optional_id<ZoneId>();
    return row;
}

inline Upstream some_upstream()
{
    Upstream row{.id = *id_generator<ZoneId>(),
                 .primaries = {},
                 .is_tls = *rc::gen::arbitrary<bool>(),
                 .tsig_name = *name_generator(),
                 .tsig = some_tsig()};
    const auto primaries = *rc::gen::inRange(0, 4);
    for (int i = 0; i < primaries; ++i) row.primaries.push_back(some_endpoint());
    return row;
}

inline TsigUse some_tsig_use()
{
    return {.key = *id_generator<KeyId>(),
            .time_signed = *rc::gen::arbitrary<std::uint64_t>(),
            .digest = *rc::gen::arbitrary<std::array<std::uint8_t, 16>>(),
            .rcode = *rc::gen::arbitrary<std::uint16_t>(),
            .origin = some_origin()};
}

inline LegacySecrets some_legacy()
{
    if (*rc::gen::arbitrary<bool>()) return {};
    return {.freedns_hash = *rc::gen::arbitrary<Sha256>(), .gnudip_sealed = some_bytes()};
}

inline Site some_site()
{
    return {.id = *id_generator<SiteId>(),
            .account = *id_generator<AccountId>(),
            .label = *rc::gen::arbitrary<std::string>(),
            .created = *time_generator()};
}

inline HostExtras some_extras()
{
    HostExtras row{.id = *id_generator<HostId>(),
                   .site = some_optional_id<SiteId>(),
                   .interface_id = some_addresses().ipv6,
                   .address_rule = some_address_rule(),
                   .silence_minutes = *rc::gen::arbitrary<std::uint32_t>(),
                   .offline_answer = {.addresses = some_addresses(), .alias = std::nullopt},
                   .is_offline = *rc::gen::arbitrary<bool>(),
                   .kept = some_addresses()};
    if (*rc::gen::arbitrary<bool>()) row.offline_answer.alias = *name_generator();
    return row;
}

inline UpdateKey some_key()
{
    return {.id = *id_generator<KeyId>(),
            .account = *id_generator<AccountId>(),
            .secret_hash = *rc::gen::arbitrary<Sha256>(),
            .rights = *rc::gen::arbitrary<std::uint8_t>(),
            .hosts = *rc::gen::container<std::vector<HostId>>(id_generator<HostId>()),
            .site = some_optional_id<SiteId>(),
            .label = *rc::gen::arbitrary<std::string>(),
            .created = *time_generator(),
            .tsig = some_tsig(),
            .legacy = some_legacy()};
}

inline Entry some_entry()
{
    return {
        .id = *id_generator<EntryId>(),
        .kind = static_cast<EntryKind>(*rc::gen::inRange(1, static_cast<int>(entry_kind_last) + 1)),
        .account = *id_generator<AccountId>(),
        .lookup = *rc::gen::resize(40, rc::gen::arbitrary<std::string>()),
        .body = some_bytes()};
}

inline Event some_event()
{
    return {.kind = static_cast<EventKind>(*rc::gen::arbitrary<std::uint16_t>()),
            .account = *id_generator<AccountId>(),
            .subject = *rc::gen::arbitrary<std::string>(),
            .client = *rc::gen::arbitrary<std::string>(),
            .origin = some_origin()};
}

inline Change some_change()
{
    switch (*rc::gen::inRange(0, 26)) {
        case 0:
            return some_address_change();
        case 1:
            return some_rrset_change();
        case 2:
            return Put<Account>{some_account(), some_origin()};
        case 3:
            return Erase<Account>{*id_generator<AccountId>(), some_origin()};
        case 4:
            return Put<Zone>{some_zone(), some_origin()};
        case 5:
            return Erase<Zone>{*id_generator<ZoneId>(), some_origin()};
        case 6:
            return Put<Claim>{some_claim(), some_origin()};
        case 7:
            return Erase<Claim>{*id_generator<ClaimId>(), some_origin()};
        case 8:
            return Put<Host>{some_host(), some_origin()};
        case 9:
            return Erase<Host>{*id_generator<HostId>(), some_origin()};
        case 10:
            return Put<UpdateKey>{some_key(), some_origin()};
        case 11:
            return Erase<UpdateKey>{*id_generator<KeyId>(), some_origin()};
        case 12:
            return Put<SigningKey>{some_signing_key(), some_origin()};
        case 13:
            return Erase<SigningKey>{*id_generator<SigningKeyId>(), some_origin()};
        case 14:
            return Put<Secondary>{some_secondary(), some_origin()};
        case 15:
            return Erase<Secondary>{*id_generator<SecondaryId>(), some_origin()};
        case 16:
            return Put<Upstream>{some_upstream(), some_origin()};
        case 17:
            return Erase<Upstream>{*id_generator<ZoneId>(), some_origin()};
        case 18:
            return Put<Site>{some_site(), some_origin()};
        case 19:
            return Erase<Site>{*id_generator<SiteId>(), some_origin()};
        case 20:
            return Put<HostExtras>{some_extras(), some_origin()};
        case 21:
            return Erase<HostExtras>{*id_generator<HostId>(), some_origin()};
        case 22:
            return Put<Entry>{some_entry(), some_origin()};
        case 23:
            return Erase<Entry>{*id_generator<EntryId>(), some_origin()};
        case 24:
            return some_event();
        default:
            return some_tsig_use();
    }
}

inline rc::Gen<Batch> arbitrary_batch()
{
    return rc::gen::exec([] {
        Batch batch;
        batch.epoch = *rc::gen::inRange<std::uint32_t>(1, 0xffffffffU);
        batch.first = ChangeNumber{*rc::gen::inRange<std::uint64_t>(1, 1ULL << 62U)};
        batch.previous = *rc::gen::arbitrary<BatchHash>();
        batch.time = *time_generator();
        const auto serials = *rc::gen::inRange(0, 4);
        for (int i = 0; i < serials; ++i)
            batch.serials.push_back(
                {*id_generator<ZoneId>(), dns::Serial{*rc::gen::arbitrary<std::uint32_t>()}});
        const auto changes = *rc::gen::inRange(1, 12);
        for (int i = 0; i < changes; ++i) batch.changes.push_back(some_change());
        return batch;
    });
}

}  // namespace mooring::testing
