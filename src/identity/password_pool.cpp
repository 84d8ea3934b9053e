// SPDX-License-Identifier: Apache-2.0
#include "identity/password_pool.hpp"

#include <utility>

namespace mooring::identity {

/// Gives the turn back when the hashing is done.
class PasswordPool::Turn {
public:
    explicit Turn(PasswordPool& pool) : pool_{pool} {}
    ~Turn() { pool_.end(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    PasswordPool& pool_;
};

PasswordPool::PasswordPool(Random& random, Options options) : random_{random}, options_{options} {}

Result<> PasswordPool::begin()
{
    const auto has_place = state_.with([this](State& state) {
        if (state.busy >= options_.at_once && state.waiting >= options_.waiting_max) return false;
        ++state.waiting;
        return true;
    });
    if (!has_place) {
        counters_.refused.add();
        return fail(Errc::QueueFull, "too many logins at the moment; try again in some seconds");
    }
    state_.when(
        changed_, [this](const State& state) { return state.busy < options_.at_once; },
        [](State& state) {
            --state.waiting;
            ++state.busy;
        });
    counters_.hashed.add();
    return {};
}

void PasswordPool::end()
{
    state_.with([](State& state) { --state.busy; });
    changed_.notify_one();
}

Result<PasswordHash> PasswordPool::hash(std::string_view password)
{
    MOORING_CHECK(begin());
    const Turn turn{*this};
    return hash_password(password, options_.cost, random_);
}

Result<bool> PasswordPool::verify(const std::optional<PasswordHash>& hash,
                                  std::string_view password)
{
    MOORING_CHECK(begin());
    const Turn turn{*this};
    MOORING_TRY(const auto is_right, matches(hash.value_or(PasswordHash{.cost = options_.cost}),
                                             password.substr(0, password_bytes_max)));
    return hash.has_value() && is_right && password.size() <= password_bytes_max;
}

}  // namespace mooring::identity
