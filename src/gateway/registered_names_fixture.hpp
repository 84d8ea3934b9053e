// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A real registry in memory with the few hosts, keys and sites that a test of doors needs.
///
/// Zones are made as hosts need them: the last two labels of a host's name are its suffix.
///
/// Thread safety: none.

#include <string>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "registry/commands/host.hpp"
#include "registry/key_secret.hpp"
#include "testing/registry_world.hpp"

namespace mooring::gateway::test {

class RegisteredNames {
public:
    // Ids are given out in order, or as the test wants them.

    zone::HostId add_host(std::string_view text, zone::Addresses addresses = {})
    {
        const auto name = mooring::testing::name(text);
        auto draft = world_.draft();
        const auto zone = suffix_of(draft, name);
        const auto claim = claim_of(draft, zone, name);
        const auto host = draft.add(zone::Host{.zone = zone.id,
                                               .name = name,
                                               .claim = claim,
                                               .account = account(draft),
                                               .created = world_.start_time},
                                    world_.origin);
        world_.commit(std::move(draft));
        if (addresses == zone::Addresses{}) return host;
        auto second = world_.draft();
        second.set_addresses(host, addresses, world_.origin);
        world_.commit(std::move(second));
        return host;
    }
    void add_host(std::string_view text, std::uint32_t id, zone::Addresses addresses = {})
    {
        world_.ids.host = id;
        const auto made = add_host(text, addresses);
        MOORING_ASSERT(zone::number_of(made) == id);
    }

    zone::KeyId add_key(const std::string& secret, std::vector<zone::HostId> hosts,
                        zone::KeyRight right = zone::KeyRight::SetAddress)
    {
        zone::UpdateKey row;
        row.rights = static_cast<std::uint8_t>(right);
        row.hosts = std::move(hosts);
        return add_key(std::move(row), secret);
    }
    void add_key(const std::string& secret, std::uint32_t id, std::vector<zone::HostId> hosts,
                 zone::KeyRight right = zone::KeyRight::SetAddress)
    {
        world_.ids.key = id;
        const auto made = add_key(secret, std::move(hosts), right);
        MOORING_ASSERT(zone::number_of(made) == id);
    }
    /// A key with more than a secret, some hosts and a right: its site, its legacy secrets.
    zone::KeyId add_key(zone::UpdateKey row, const std::string& secret)
    {
        row.secret_hash = registry::hash_of_secret(secret);
        auto draft = world_.draft();
        row.account = account(draft);
        const auto id = draft.add(std::move(row), world_.origin);
        world_.commit(std::move(draft));
        return id;
    }

    zone::SiteId add_site(const std::string& label, const std::vector<zone::HostId>& hosts)
    {
        auto draft = world_.draft();
        const auto site =
            draft.add(zone::Site{.account = account(draft), .label = label}, world_.origin);
        for (const auto host : hosts) {
            auto extras = draft.extras_of(host);
            extras.site = site;
            draft.put(extras, world_.origin);
        }
        world_.commit(std::move(draft));
        return site;
    }
    void set_extras(const zone::HostExtras& extras)
    {
        auto draft = world_.draft();
        draft.put(extras, world_.origin);
        world_.commit(std::move(draft));
    }
    void suspend(zone::HostId host)
    {
        world_.run([&](registry::Draft& draft) {
            return registry::set_host_state(draft, host, zone::RowState::Suspended, world_.origin);
        });
    }
    [[nodiscard]] mooring::testing::RegistryWorld& world() noexcept { return world_; }

private:
    zone::AccountId account(registry::Draft& draft)
    {
        constexpr std::string_view email = "owner@example.com";
        if (const auto found = draft.find_account(email)) return found->id;
        return draft.add(zone::Account{.email = std::string{email}, .is_verified = true},
                         world_.origin);
    }
    zone::Zone suffix_of(registry::Draft& draft, const dns::Name& name)
    {
        if (const auto found = draft.zone_of(name)) return *found;
        auto origin = name.view();
        while (origin.label_count() > 2) origin = origin.parent();
        const auto made =
            registry::add_zone(draft,
                               {.origin = dns::Name{origin},
                                .servers = {{.name = mooring::testing::name("ns1.example.net."),
                                             .ipv4 = {},
                                             .ipv6 = {}}}},
                               world_.origin);
        MOORING_ASSERT(made.has_value());
        return *made;
    }
    zone::ClaimId claim_of(registry::Draft& draft, const zone::Zone& zone, const dns::Name& name)
    {
        if (const auto found = draft.claim_covering(name)) return found->id;
        auto top = name.view();
        while (top.label_count() > zone.origin.view().label_count() + 1) top = top.parent();
        return draft.add(
            zone::Claim{.zone = zone.id, .name = dns::Name{top}, .account = account(draft)},
            world_.origin);
    }

    mooring::testing::RegistryWorld world_;
};

}  // namespace mooring::gateway::test
