// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests of what accounts may have: a world with a suffix, two accounts, and rules of its own.
///
/// Thread safety: none.

#include <algorithm>

#include <gtest/gtest.h>

#include "registry/commands/host.hpp"
#include "registry/commands/key.hpp"
#include "registry/freeze.hpp"
#include "registry/handover.hpp"
#include "registry/quarantine.hpp"
#include "registry/quotas.hpp"
#include "testing/error_of.hpp"
#include "testing/registry_world.hpp"

namespace mooring::registry {

class NamesTest : public ::testing::Test {
protected:
    NamesTest()
    {
        rules_.tell = [this](Draft&, const OwnerNews& news, const zone::Origin&) {
            told_.push_back(news);
        };
        world_.rules = &rules_;
        world_.add_suffix("dyn.example.");
        anna_ = world_.add_account("anna@example.net").id;
        bert_ = world_.add_account("bert@example.net").id;
    }

    [[nodiscard]] static dns::Name name(std::string_view text)
    {
        return mooring::testing::name(text);
    }
    /// An owner's own doing, now.
    [[nodiscard]] zone::Origin by_owner() const
    {
        return {.cause = zone::Cause::Owner,
                .dialect = zone::Dialect::Api,
                .key = {},
                .source = {},
                .time = world_.time};
    }

    /// Runs a command and commits it if it succeeds; its error otherwise, which leaves no trace.
    template <class Command>
    Result<> attempt(Command&& command)
    {
        auto draft = world_.draft();
        auto result = std::forward<Command>(command)(draft);
        if (!result) return std::unexpected{std::move(result).error()};
        world_.commit(std::move(draft));
        return {};
    }
    Result<> claim(std::string_view text, AccountId account)
    {
        return attempt([&](Draft& draft) {
            return claim_name(draft, {.name = name(text), .account = account}, by_owner());
        });
    }
    Result<> release(std::string_view text, const zone::Origin& origin)
    {
        return attempt([&](Draft& draft) -> Result<> {
            const auto found = draft.claim_at(name(text));
            if (!found) return fail(Errc::NotFound, "no claim");
            return release_claim(draft, found->id, origin);
        });
    }
    Result<> release(std::string_view text) { return release(text, by_owner()); }
    Result<> suspend(std::string_view text, zone::RowState state)
    {
        return attempt([&](Draft& draft) -> Result<> {
            const auto found = draft.claim_at(name(text));
            if (!found) return fail(Errc::NotFound, "no claim");
            return set_claim_state(draft, found->id, state, world_.origin);
        });
    }
    [[nodiscard]] AccountId owner_of(std::string_view text) const
    {
        const auto found = world_.draft().claim_at(name(text));
        return found ? found->account : AccountId{};
    }
    [[nodiscard]] bool was_told(AccountId account, zone::EventKind kind) const
    {
        return std::ranges::any_of(
            told_, [&](const auto& news) { return news.account == account && news.kind == kind; });
    }

    NameRules rules_;
    mooring::testing::RegistryWorld world_;
    AccountId anna_{};
    AccountId bert_{};
    std::vector<OwnerNews> told_;
};

}  // namespace mooring::registry
