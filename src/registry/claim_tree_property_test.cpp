// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "registry/names_fixture.hpp"

namespace mooring::registry {
namespace {

constexpr std::array<std::string_view, 4> tree_names{"a.dyn.example.", "b.dyn.example.",
                                                     "c.dyn.example.", "d.dyn.example."};

/// The world, and what it should be by a plain model.
class ClaimTree : public NamesTest {
public:
    void TestBody() override {}

    struct Place {
        AccountId owner{};
        AccountId former{};  // Of a name in quarantine.
        bool is_suspended = false;
        bool is_dead = false;
    };

    ClaimTree()
    {
        rules_.plans = Plans{{{.name = "free", .names_max = 2}}};
        accounts_ = {anna_, bert_, world_.add_account("carl@example.net").id};
    }

    void step()
    {
        const auto index = *rc::gen::inRange<std::size_t>(0, tree_names.size());
        const auto account = *rc::gen::elementOf(accounts_);
        const auto text = tree_names.at(index);
        auto& place = model_.at(index);
        switch (*rc::gen::inRange(0, 6)) {
            case 0:
                return try_claim(text, place, account);
            case 1:
                return try_release(text, place);
            case 2:
                return try_state(text, place, zone::RowState::Suspended);
            case 3:
                return try_state(text, place, zone::RowState::Active);
            case 4:
                return try_move(text, place, account);
            default:
                world_.advance(std::chrono::days{*rc::gen::inRange(0, 120)});
        }
    }

    /// No name has two owners, nobody has more than the plan, and the world is what the model says.
    void check()
    {
        const auto draft = world_.draft();
        for (std::size_t i = 0; i < tree_names.size(); ++i)
            RC_ASSERT(owner_of(tree_names.at(i)) == model_.at(i).owner);
        std::size_t count = 0;
        for (const auto account : accounts_) {
            RC_ASSERT(draft.claims_of(account).size() == names_of(account));
            RC_ASSERT(names_of(account) <= 2U);
            count += names_of(account);
            for (const auto id : draft.claims_of(account))
                for (const auto host : world_.tables.hosts_below(draft.claim(id)->name))
                    RC_ASSERT(draft.host_view(host)->account == account);
        }
        RC_ASSERT(draft.claim_count(draft.find_zone(name("dyn.example."))->id) == count);
    }

private:
    [[nodiscard]] std::size_t names_of(AccountId account) const
    {
        return static_cast<std::size_t>(std::ranges::count(model_, account, &Place::owner));
    }
    void try_claim(std::string_view text, Place& place, AccountId account)
    {
        const auto kept = find<Quarantine>(world_.draft(), text);
        const auto is_over = kept && end_of(kept->value, rules_) <= world_.time;
        const auto is_kept = kept && !is_over && place.former != account;
        const auto is_free = place.owner == AccountId{} && !place.is_dead && !is_kept;
        const auto may = is_free && names_of(account) < 2;
        RC_ASSERT(claim(text, account).has_value() == may);
        if (may) place = {.owner = account, .former = {}};
    }
    void try_release(std::string_view text, Place& place)
    {
        const auto by_operator = *rc::gen::arbitrary<bool>();
        const auto may = place.owner != AccountId{} && (by_operator || !place.is_suspended);
        RC_ASSERT(release(text, by_operator ? world_.origin : by_owner()).has_value() == may);
        if (may) place = {.owner = {}, .former = place.owner, .is_dead = place.is_suspended};
    }
    void try_state(std::string_view text, Place& place, zone::RowState state)
    {
        const auto may = place.owner != AccountId{};
        RC_ASSERT(suspend(text, state).has_value() == may);
        if (may) place.is_suspended = state == zone::RowState::Suspended;
    }
    void try_move(std::string_view text, Place& place, AccountId to)
    {
        const auto email = world_.draft().account(to)->email;
        const auto asked = attempt([&](Draft& draft) -> Result<> {
            const auto found = draft.claim_at(name(text));
            if (!found) return fail(Errc::NotFound, "no claim");
            return ask_handover(draft, found->id, email, by_owner());
        });
        if (!asked) return;
        const auto accepted = attempt(
            [&](Draft& draft) { return accept_handover(draft, name(text), to, by_owner()); });
        world_.advance(std::chrono::hours{24} * (accepted ? 1 : 14));
        const auto kept = find<Handover>(world_.draft(), text);
        RC_ASSERT(attempt([&](Draft& draft) {
                      return settle_handover(draft, kept->id, world_.origin);
                  }).has_value());
        RC_ASSERT(accepted.has_value() == (names_of(to) < 2));
        if (accepted) place.owner = to;
    }

    std::vector<AccountId> accounts_;
    std::array<Place, tree_names.size()> model_;
};

RC_GTEST_PROP(ClaimTreeProperty, NoNameEverHasTwoOwnersWhateverIsDone, ())
{
    ClaimTree tree;
    const auto steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
        tree.step();
        tree.check();
    }
}

}  // namespace
}  // namespace mooring::registry
