// SPDX-License-Identifier: Apache-2.0
#include "dnssec/lifecycle.hpp"

#include <algorithm>
#include <chrono>

#include "dnssec/key_timing.hpp"
#include "dnssec/zone_keys.hpp"

namespace mooring::dnssec {
namespace {

using zone::KeyRole;
using zone::KeyStage;
using zone::SigningKey;
using Keys = std::span<const SigningKey>;

SigningKey moved(SigningKey key, KeyStage stage, WallTime now)
{
    key.stage = stage;
    key.since = now;
    return key;
}

bool is_new(KeyStage stage) noexcept
{
    return stage == KeyStage::Presigning || stage == KeyStage::Published ||
           stage == KeyStage::Ready;
}

/// Works out what is due, key by key.
class Steps {
public:
    Steps(Keys keys, const SigningPolicy& policy, WallTime now)
        : keys_{keys}, timing_{policy}, now_{now}
    {}

    KeySteps take()
    {
        for (const auto& key : keys_) step(key);
        if (!keys_.empty() && steps_.erased.size() == keys_.size()) steps_.is_unsigned = true;
        return std::move(steps_);
    }

private:
    void step(const SigningKey& key)
    {
        switch (key.stage) {
            case KeyStage::Presigning:
                return move_after(key, timing_.zone_caches(), KeyStage::Published);
            case KeyStage::Published:
                return move_after(key, published_period(key), KeyStage::Ready);
            case KeyStage::Ready:
                return key.role == KeyRole::Zsk ? activate(key) : wait_for_ds();
            case KeyStage::Active:
                return replace_when_old(key);
            case KeyStage::Retired:
                return retire(key);
            case KeyStage::Withdrawn:
                return erase_after(key, timing_.dnskey_caches());
            case KeyStage::Leaving:
                return erase_after(key, timing_.ds_caches());
        }
    }

    /// True if `period` has passed since the key entered its stage; else notes when it will have.
    bool is_over(const SigningKey& key, std::chrono::seconds period)
    {
        const auto end = key.since + period;
        if (end <= now_) return true;
        steps_.next = std::min(end, steps_.next.value_or(end));
        return false;
    }
    void move_after(const SigningKey& key, std::chrono::seconds period, KeyStage stage)
    {
        if (is_over(key, period)) steps_.changed.push_back(moved(key, stage, now_));
    }
    void erase_after(const SigningKey& key, std::chrono::seconds period)
    {
        if (is_over(key, period)) steps_.erased.push_back(key.id);
    }
    void wait_for_ds() noexcept { steps_.is_waiting_for_ds = true; }

    /// RFC 7583, 3.3.1, Ipub; for the first key until no cache has data without signatures.
    [[nodiscard]] std::chrono::seconds published_period(const SigningKey& key) const
    {
        const auto is_first = std::ranges::none_of(keys_, [&](const SigningKey& other) {
            return is_entry_point(other) && other.id != key.id && !is_new(other.stage);
        });
        if (!is_entry_point(key) || !is_first) return timing_.dnskey_caches();
        return std::max(timing_.dnskey_caches(), timing_.zone_caches());
    }

    /// RFC 7583, 3.2.1, event 4: the new ZSK signs, the old one does no more. One of another
    /// algorithm goes on: it retires with the KSK of that algorithm.
    void activate(const SigningKey& key)
    {
        steps_.changed.push_back(moved(key, KeyStage::Active, now_));
        for (const auto& other : keys_)
            if (other.role == KeyRole::Zsk && other.stage == KeyStage::Active &&
                other.algorithm == key.algorithm)
                steps_.changed.push_back(moved(other, KeyStage::Retired, now_));
    }

    void replace_when_old(const SigningKey& key)
    {
        const auto lifetime = timing_.lifetime(key.role);
        const auto is_made_here = key.algorithm != static_cast<std::uint8_t>(Algorithm::RsaSha256);
        const auto is_rolling = std::ranges::any_of(keys_, [&](const SigningKey& other) {
            return other.algorithm != key.algorithm ||
                   (other.id != key.id && is_entry_point(other) == is_entry_point(key));
        });
        if (lifetime == std::chrono::seconds{0} || !is_made_here || is_rolling) return;
        // The new key is ready when this one's life ends.
        if (!is_over(key, std::max(lifetime - timing_.dnskey_caches(), std::chrono::seconds{0})))
            return;
        steps_.wanted.push_back({.algorithm = static_cast<Algorithm>(key.algorithm),
                                 .role = key.role,
                                 .stage = KeyStage::Published});
    }

    void retire(const SigningKey& key)
    {
        if (is_leaving(keys_)) return wait_for_ds();
        const auto is_last_of_algorithm = std::ranges::none_of(keys_, [&](const SigningKey& other) {
            return other.algorithm == key.algorithm && other.stage != KeyStage::Retired;
        });
        if (is_last_of_algorithm) return move_after(key, timing_.ds_caches(), KeyStage::Withdrawn);
        erase_after(key, timing_.retired_period(key.role));
    }

    Keys keys_;
    KeyTiming timing_;
    WallTime now_;
    KeySteps steps_;
};

bool is_under_way(Keys keys, KeyRole role)
{
    const auto is_of_role = [&](const SigningKey& key) {
        return (key.role == KeyRole::Zsk) == (role == KeyRole::Zsk);
    };
    return std::ranges::any_of(keys, [&](const SigningKey& key) {
        return is_of_role(key) && key.stage != KeyStage::Active;
    });
}

bool is_waiting(const SigningKey& key) noexcept
{
    return is_entry_point(key) && key.stage == KeyStage::Ready;
}

}  // namespace

bool is_entry_point(const zone::SigningKey& key) noexcept
{
    return key.role != KeyRole::Zsk;
}

bool is_leaving(std::span<const zone::SigningKey> keys) noexcept
{
    return !keys.empty() && std::ranges::none_of(keys, [](const SigningKey& key) {
        return is_entry_point(key) && (is_new(key.stage) || key.stage == KeyStage::Active);
    });
}

std::vector<WantedKey> first_keys(Algorithm algorithm, KeyScheme scheme)
{
    if (scheme == KeyScheme::Csk)
        return {{.algorithm = algorithm, .role = KeyRole::Csk, .stage = KeyStage::Published}};
    return {{.algorithm = algorithm, .role = KeyRole::Ksk, .stage = KeyStage::Published},
            {.algorithm = algorithm, .role = KeyRole::Zsk, .stage = KeyStage::Active}};
}

KeySteps next_steps(std::span<const zone::SigningKey> keys, const SigningPolicy& policy,
                    WallTime now)
{
    return Steps{keys, policy, now}.take();
}

Result<KeySteps> start_rollover(std::span<const zone::SigningKey> keys, zone::KeyRole role,
                                Algorithm algorithm)
{
    if (algorithm == Algorithm::RsaSha256)
        return fail(Errc::InvalidArgument, "new keys are of algorithm 13 or 15, not RSASHA256");
    const auto number = static_cast<std::uint8_t>(algorithm);
    const auto is_same =
        std::ranges::all_of(keys, [&](const SigningKey& key) { return key.algorithm == number; });
    KeySteps steps;
    if (std::ranges::none_of(keys, [&](const SigningKey& key) { return key.role == role; }))
        return fail(Errc::NotFound, "the zone has no key of this role");
    if (is_same && is_under_way(keys, role))
        return fail(Errc::Conflict,
                    "a key of this role is already being rolled, or waits for its DS");
    if (is_same) {
        steps.wanted.push_back({.algorithm = algorithm, .role = role});
        return steps;
    }
    if (is_under_way(keys, KeyRole::Ksk) || is_under_way(keys, KeyRole::Zsk))
        return fail(Errc::Conflict, "the algorithm can change when no key is being rolled");
    for (const auto& key : keys)
        steps.wanted.push_back(
            {.algorithm = algorithm, .role = key.role, .stage = KeyStage::Presigning});
    return steps;
}

Result<KeySteps> confirm_ds(std::span<const zone::SigningKey> keys, WallTime now)
{
    KeySteps steps;
    const auto waiting = std::ranges::find_if(keys, is_waiting);
    if (is_leaving(keys)) {
        for (const auto& key : keys)
            if (key.stage == KeyStage::Retired)
                steps.changed.push_back(moved(key, KeyStage::Leaving, now));
    } else if (waiting != keys.end()) {
        for (const auto& key : keys) {
            // Another algorithm retires whole (RFC 6781, 4.1.4), else only what the DS pointed to.
            const auto is_replaced = key.stage == KeyStage::Active &&
                                     (is_entry_point(key) || key.algorithm != waiting->algorithm);
            if (is_waiting(key)) steps.changed.push_back(moved(key, KeyStage::Active, now));
            if (is_replaced) steps.changed.push_back(moved(key, KeyStage::Retired, now));
        }
    }
    if (steps.changed.empty())
        return fail(Errc::Conflict, "no key of this zone is waiting for its DS");
    return steps;
}

Result<KeySteps> start_unsigning(std::span<const zone::SigningKey> keys, WallTime now)
{
    if (keys.empty()) return fail(Errc::Conflict, "the zone is not signed");
    if (is_leaving(keys)) return fail(Errc::Conflict, "the zone is already being made unsigned");
    // A DS that was never asked for need not be waited for, only in case somebody was early.
    const auto is_announced = std::ranges::any_of(keys, [](const SigningKey& key) {
        return is_entry_point(key) &&
               (key.stage == KeyStage::Ready || key.stage == KeyStage::Active);
    });
    const auto stage = is_announced ? KeyStage::Retired : KeyStage::Leaving;
    KeySteps steps;
    for (const auto& key : keys) {
        if (key.stage == KeyStage::Presigning)
            steps.erased.push_back(key.id);
        else if (key.stage != KeyStage::Withdrawn)
            steps.changed.push_back(moved(key, stage, now));
    }
    return steps;
}

Result<KeySteps> resume_signing(std::span<const zone::SigningKey> keys, WallTime now)
{
    if (!is_leaving(keys)) return fail(Errc::Conflict, "the zone is not being made unsigned");
    KeySteps steps;
    for (const auto& key : keys)
        if (key.stage != KeyStage::Withdrawn)
            steps.changed.push_back(
                moved(key, is_entry_point(key) ? KeyStage::Ready : KeyStage::Active, now));
    return steps;
}

bool is_in_dnskey(const zone::SigningKey& key) noexcept
{
    return key.stage != KeyStage::Presigning && key.stage != KeyStage::Withdrawn;
}

bool signs_keys(const zone::SigningKey& key) noexcept
{
    return is_entry_point(key) && is_in_dnskey(key);
}

bool signs_zone(const zone::SigningKey& key, std::span<const zone::SigningKey> keys) noexcept
{
    const auto has_its_turn = [](const SigningKey& one) {
        return one.role != KeyRole::Ksk &&
               (one.stage == KeyStage::Active || one.stage == KeyStage::Presigning ||
                one.stage == KeyStage::Withdrawn || one.stage == KeyStage::Leaving);
    };
    if (key.role == KeyRole::Ksk) return false;
    // Every algorithm in the DNSKEY RRset must sign (RFC 4035, 2.2): while it has no key whose turn
    // it is, the coming or the going ones do.
    return has_its_turn(key) || std::ranges::none_of(keys, [&](const SigningKey& other) {
               return other.algorithm == key.algorithm && has_its_turn(other);
           });
}

}  // namespace mooring::dnssec
