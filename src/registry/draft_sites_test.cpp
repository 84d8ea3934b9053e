// SPDX-License-Identifier: Apache-2.0
/// Sites and extras in a draft, against a model: in the draft, after undoing and after a commit.

#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "registry/commands/host_extras.hpp"
#include "registry/commands/key.hpp"
#include "registry/commands/site.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::name;
using mooring::testing::RegistryWorld;

struct ModelHost {
    zone::Addresses own;
    std::optional<SiteId> site;
    bool is_offline = false;
};
using Model = std::map<HostId, ModelHost>;

class SitesWorld {
public:
    SitesWorld()
    {
        world.add_suffix("dyn.example.");
        const auto ann = world.add_account("ann@example.org").id;
        for (const auto* label : {"a0", "a1", "a2", "a3"})
            model[world.claim(std::string{label} + ".dyn.example.", ann).host.id] = {};
        for (const auto* label : {"home", "dune"})
            sites.push_back(world
                                .run([&](Draft& now) {
                                    return add_site(now, {.account = ann, .label = label},
                                                    world.origin);
                                })
                                .id);
        key = world
                  .run([&](Draft& now) {
                      return add_key(now, {.site = sites.front()}, world.random, world.origin);
                  })
                  .key.id;
        // Half of them show an alias while they are offline, the others nothing.
        world.run([&](Draft& now) {
            return set_offline_answer(
                now,
                {.host = model.begin()->first, .answer = {.alias = name("status.example.net.")}},
                world.origin);
        });
    }

    /// One random decision, in the draft and in the model.
    void step(Draft& draft)
    {
        auto& [id, host] = *std::next(model.begin(), *rc::gen::inRange(0, 4));
        switch (*rc::gen::inRange(0, 3)) {
            case 0:
                host.site =
                    *rc::gen::element<std::optional<SiteId>>(std::nullopt, sites[0], sites[1]);
                RC_ASSERT(set_site(draft, id, {.site = host.site}, world.origin).has_value());
                break;
            case 1:
                host.own.ipv4 = Ipv4{{192, 0, 2, *rc::gen::arbitrary<std::uint8_t>()}};
                host.is_offline = false;
                draft.set_addresses(id, host.own, world.origin);
                break;
            default:
                host.is_offline = true;
                draft.take_offline(id, world.origin);
        }
    }

    void check(const Draft& draft) const
    {
        for (const auto& [id, host] : model) {
            const auto extras = draft.extras_of(id);
            const auto alias = draft.rrset(draft.host(id)->name, dns::RrType::CNAME);
            RC_ASSERT(extras.site == host.site);
            RC_ASSERT(extras.is_offline == host.is_offline);
            RC_ASSERT(draft.host_view(id)->is_offline == host.is_offline);
            RC_ASSERT(draft.own_addresses(id) == host.own);
            RC_ASSERT(draft.addresses(id) == (host.is_offline ? zone::Addresses{} : host.own));
            RC_ASSERT(alias.has_value() ==
                      (host.is_offline && extras.offline_answer.alias.has_value()));
        }
        for (const auto site : sites) RC_ASSERT(draft.hosts_of(site) == hosts_of(site));
        const auto view = draft.key_view(key);
        RC_ASSERT(std::ranges::equal(view->hosts, hosts_of(sites.front())));
    }

    RegistryWorld world;
    std::vector<SiteId> sites;
    KeyId key{};
    Model model;

private:
    [[nodiscard]] std::vector<HostId> hosts_of(SiteId site) const
    {
        std::vector<HostId> hosts;
        for (const auto& [id, host] : model)
            if (host.site == site) hosts.push_back(id);
        return hosts;
    }
};

RC_GTEST_PROP(DraftSites, AreAsTheModelSaysInADraftAfterUndoingAndAfterACommit, ())
{
    SitesWorld sites;
    for (int batch = 0; batch < 3; ++batch) {
        auto draft = sites.world.draft();
        for (int command = 0; command < 4; ++command) {
            const auto mark = draft.mark();
            const auto before = sites.model;
            sites.step(draft);
            sites.step(draft);
            sites.check(draft);
            if (*rc::gen::inRange(0, 3) != 0) continue;
            draft.undo_to(mark);
            sites.model = before;
            sites.check(draft);
        }
        if (!draft.is_empty()) sites.world.commit(std::move(draft));
        sites.check(sites.world.draft());
    }
}

}  // namespace
}  // namespace mooring::registry
