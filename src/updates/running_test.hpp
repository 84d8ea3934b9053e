// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests and benchmarks: what a process has in memory, on any store, and a small population for
/// it: one suffix, one account and as many hosts as asked for.
///
/// Thread safety: none.

#include <string>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "registry/draft.hpp"
#include "updates/intent.hpp"
#include "updates/startup.hpp"
#include "updates/world.hpp"
#include "zone/lookup.hpp"

namespace mooring::updates {

/// What is in memory while a process runs; gone when it ends.
class Running {
public:
    Running(store::Store& store, const Clock& clock, ZoneSigning* signing = nullptr)
        : table_{random_},
          contents_{table_},
          tables_{contents_},
          world_{store, contents_, tables_, clock, signing},
          reader_{table_}
    {}

    [[nodiscard]] const World& world() const noexcept { return world_; }
    [[nodiscard]] zone::NameTable& table() noexcept { return table_; }
    [[nodiscard]] zone::NameTable::Reader& reader() noexcept { return reader_; }

    /// What a query sees now.
    [[nodiscard]] std::optional<zone::Node> find(const dns::Name& name)
    {
        reader_.refresh();
        return reader_.find(name);
    }
    [[nodiscard]] zone::Addresses addresses(const dns::Name& name)
    {
        const auto node = find(name);
        return node ? zone::Addresses{node->ipv4(), node->ipv6()} : zone::Addresses{};
    }
    /// The serial that a query for the zone's SOA sees now.
    [[nodiscard]] dns::Serial serial(const dns::Name& origin)
    {
        reader_.refresh();
        const auto* zone = reader_.find_zone(origin);
        return zone == nullptr ? dns::Serial{} : zone->serial;
    }

private:
    SystemRandom random_;
    zone::NameTable table_;
    zone::Contents contents_;
    registry::Tables tables_;
    World world_;
    zone::NameTable::Reader reader_;
};

inline dns::Name name_of(std::string_view text)
{
    const auto name = dns::Name::parse(text);
    MOORING_ASSERT(name.has_value());
    return *name;
}

inline Ipv4 ipv4_of(std::uint32_t last)
{
    return Ipv4{{10, static_cast<std::uint8_t>(last >> 16U), static_cast<std::uint8_t>(last >> 8U),
                 static_cast<std::uint8_t>(last)}};
}

inline const dns::Name& suffix()
{
    static const auto name = name_of("dyn.example.");
    return name;
}

inline dns::Name host_name(std::size_t index)
{
    return *suffix().child("h" + std::to_string(index));
}

inline dns::Rrset rrset_of(const dns::Name& owner, dns::RrType type, dns::Rdata rdata)
{
    dns::Rrset rrset;
    rrset.owner = owner;
    rrset.type = type;
    rrset.ttl = dns::Ttl{3600};
    rrset.rdatas.push_back(std::move(rdata));
    return rrset;
}

/// Makes the suffix, its SOA and NS, and an account. Ids are 1, because the store is empty.
inline Result<> create_suffix(registry::Draft& draft)
{
    const zone::Origin by{};
    const auto zone = draft.add(zone::Zone{.origin = suffix()}, by);
    dns::Soa soa;
    soa.primary = name_of("ns1.example.");
    soa.mailbox = name_of("hostmaster.dyn.example.");
    draft.set_rrset(rrset_of(suffix(), dns::RrType::SOA, soa.rdata()), by);
    const auto ns = name_of("ns1.example.");
    draft.set_rrset(
        rrset_of(suffix(), dns::RrType::NS, dns::Rdata(ns.wire().begin(), ns.wire().end())), by);
    const auto account =
        draft.add(zone::Account{.email = "owner@example.com", .is_verified = true}, by);
    MOORING_ASSERT(zone::number_of(zone) == 1 && zone::number_of(account) == 1);
    return {};
}

/// Claims h0, h1, ... below the suffix, each a host with the id that follows.
inline Result<> create_hosts(registry::Draft& draft, std::size_t first, std::size_t count)
{
    for (auto i = first; i < first + count; ++i) {
        const auto claim = draft.add(
            zone::Claim{
                .zone = zone::ZoneId{1}, .name = host_name(i), .account = zone::AccountId{1}},
            {});
        const auto host = draft.add(zone::Host{.zone = zone::ZoneId{1},
                                               .name = host_name(i),
                                               .claim = claim,
                                               .account = zone::AccountId{1}},
                                    {});
        MOORING_ASSERT(zone::number_of(host) == i + 1);
    }
    return {};
}

inline zone::HostId host_id(std::size_t index)
{
    return zone::HostId{static_cast<std::uint32_t>(index + 1)};
}

/// The operator's wish that these hosts have this address.
inline AddressIntent move_to(std::vector<zone::HostId> hosts, const Ipv4& address)
{
    AddressIntent intent;
    intent.hosts = std::move(hosts);
    intent.ipv4 = address;
    return intent;
}

}  // namespace mooring::updates
