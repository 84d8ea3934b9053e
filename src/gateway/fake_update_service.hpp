// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A registry and pipeline of a few names, for this module's tests: judges at once, by the real
/// address policy.
///
/// Thread safety: none.

#include <map>
#include <string>

#include "gateway/update_service.hpp"
#include "registry/address_policy.hpp"

namespace mooring::gateway::test {

class FakeUpdateService final : public UpdateService {
public:
    void add_host(std::string_view name, std::uint32_t id, zone::Addresses addresses = {})
    {
        ids_[dns::Name::parse(name)->text()] = zone::HostId{id};
        addresses_[zone::HostId{id}] = addresses;
    }
    void add_key(std::string secret, std::uint32_t id, std::vector<zone::HostId> hosts,
                 zone::KeyRight right = zone::KeyRight::SetAddress)
    {
        registry::KeyView key;
        key.id = zone::KeyId{id};
        key.rights = static_cast<std::uint8_t>(right);
        key.hosts = registry::HostList{std::move(hosts)};
        keys_.emplace(std::move(secret), std::move(key));
    }

    std::optional<registry::KeyView> find_key(std::string_view secret) override
    {
        const auto place = keys_.find(std::string{secret});
        return place == keys_.end() ? std::nullopt : std::optional{place->second};
    }
    std::optional<zone::HostId> host_at(std::size_t /*loop*/, dns::NameView name) override
    {
        const auto place = ids_.find(name.text());
        return place == ids_.end() ? std::nullopt : std::optional{place->second};
    }
    void apply(std::size_t /*loop*/, updates::AddressIntent intent, Instant /*received*/,
               Done done) override
    {
        if (failure) return done(fail(*failure, "as the test wants it"));
        updates::AddressOutcome outcome;
        for (const auto host : intent.hosts) outcome.push_back(judge(intent, host));
        last_intent = std::move(intent);
        done(std::move(outcome));
    }

    [[nodiscard]] zone::Addresses addresses(std::uint32_t host) const
    {
        return addresses_.at(zone::HostId{host});
    }

    std::optional<Errc> failure;
    std::optional<zone::HostId> suspended;
    std::optional<zone::KeyId> revoked_meanwhile;
    std::optional<updates::AddressIntent> last_intent;

private:
    updates::HostOutcome judge(const updates::AddressIntent& intent, zone::HostId host)
    {
        if (intent.key == revoked_meanwhile) return updates::HostOutcome::NoRight;
        if (host == suspended) return updates::HostOutcome::Suspended;
        auto& present = addresses_.at(host);
        const auto wish = registry::wish_of(intent, present, registry::Profile::Lab);
        const bool is_changed = wish.after != present;
        present = wish.after;
        if (is_changed) return updates::HostOutcome::Changed;
        return wish.is_withheld ? updates::HostOutcome::NotPublished
                                : updates::HostOutcome::Unchanged;
    }

    std::map<std::string, registry::KeyView> keys_;
    std::map<std::string, zone::HostId> ids_;
    std::map<zone::HostId, zone::Addresses> addresses_;
};

}  // namespace mooring::gateway::test
