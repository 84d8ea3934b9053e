// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The UpdateService of a real registry without pipeline, store and threads, for tests of doors:
/// judges and commits at once.
///
/// Thread safety: none.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/lookups.hpp"
#include "gateway/registered_names_fixture.hpp"
#include "gateway/update_service.hpp"
#include "registry/judge.hpp"

namespace mooring::gateway::test {

class FakeUpdateService final : public UpdateService, public RegisteredNames {
public:
    std::optional<registry::KeyView> find_key(std::string_view secret) override
    {
        return world().tables.find_key(registry::hash_of_secret(secret));
    }
    std::optional<registry::KeyView> find_freedns_key(std::string_view login) override
    {
        return freedns_key(world().tables, login);
    }
    std::optional<registry::KeyView> key(zone::KeyId id) override { return world().tables.key(id); }
    std::vector<GnudipSecret> gnudip_keys(std::size_t loop, dns::NameView name) override
    {
        const auto host = host_at(loop, name);
        if (!host || !seal) return {};
        return gnudip_secrets_of(world().tables, *seal, *host);
    }
    std::optional<zone::HostId> host_at(std::size_t /*loop*/, dns::NameView name) override
    {
        return gateway::host_at(reader_, name);
    }
    std::optional<HostFacts> facts(std::size_t /*loop*/, zone::HostId host) override
    {
        return facts_of(reader_, world().tables, host);
    }
    std::optional<zone::SiteId> site_of(zone::HostId host) override
    {
        const auto extras = world().tables.extras_of(host);
        return extras ? extras->site : std::nullopt;
    }
    std::vector<zone::HostId> hosts_of(zone::SiteId site) override
    {
        return world().tables.hosts_of(site);
    }
    std::vector<dns::Rrset> rrsets(std::size_t /*loop*/, dns::NameView name) override
    {
        return rrsets_at(reader_, name);
    }
    std::vector<std::string> txt_values(std::size_t /*loop*/, dns::NameView name) override
    {
        return txt_values_at(reader_, name);
    }
    void apply(std::size_t /*loop*/, updates::AddressIntent intent, Instant /*received*/,
               Done done) override
    {
        if (failure) return done(fail(*failure, "as the test wants it"));
        if (revoked_meanwhile == intent.key) {
            return done(
                updates::AddressOutcome(intent.hosts.size(), updates::HostOutcome::NoRight));
        }
        auto draft = world().draft();
        auto outcome = registry::judge(draft, intent, profile, &lock);
        last_intent = std::move(intent);
        if (!draft.is_empty()) world().commit(std::move(draft));
        done(std::move(outcome));
    }
    void command(std::size_t /*loop*/, updates::Command command, CommandDone done) override
    {
        if (failure) return done(fail(*failure, "as the test wants it"));
        auto draft = world().draft();
        auto result = command(draft);
        if (result && !draft.is_empty()) world().commit(std::move(draft));
        done(std::move(result));
    }

    /// What DNS has.
    [[nodiscard]] zone::Addresses addresses(std::uint32_t host)
    {
        const auto found = facts(0, zone::HostId{host});
        return found ? found->addresses : zone::Addresses{};
    }

    registry::Profile profile = registry::Profile::Lab;
    /// Holds back whatever is asked of these hosts, as a guard would.
    struct Lock final : registry::AddressGate {
        [[nodiscard]] registry::Passage pass(registry::Draft& /*draft*/,
                                             const registry::PendingChange& change) override
        {
            const auto is_locked = std::ranges::find(hosts, change.host) != hosts.end();
            return is_locked ? registry::Passage::Held : registry::Passage::Open;
        }
        std::vector<zone::HostId> hosts;
    };
    Lock lock;
    std::optional<Errc> failure;  ///< What every change fails with.
    std::optional<zone::KeyId> revoked_meanwhile;
    std::optional<updates::AddressIntent> last_intent;
    std::optional<Seal> seal;  ///< Of keys for GnuDIP.

private:
    NameReader reader_{world().table};
};

}  // namespace mooring::gateway::test
