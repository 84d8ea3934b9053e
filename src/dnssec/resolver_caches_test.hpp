// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A zone, its parent and all resolvers' caches, hour by hour, for the tests of key rollovers.
///
/// Every hour the world remembers what a resolver could have fetched: the DS RRset, the DNSKEY
/// RRset with the keys that sign it, and zone data with the keys that sign that. A cache may hold
/// any of those as old as TTL and propagation allow, in any combination, and every one must
/// validate, with every algorithm (RFC 4035, 2.2 and 5.2; RFC 7583, 2).
///
/// long file: the model is one idea, and half of it means nothing.
///
/// Thread safety: none.

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dnssec/lifecycle.hpp"

namespace mooring::dnssec::testing {

class World {
public:
    /// The policy that the keys follow, and that of the caches, which differ in one test.
    struct Policies {
        SigningPolicy of_keys;
        SigningPolicy of_caches;
    };
    explicit World(const SigningPolicy& policy) : World{Policies{policy, policy}} {}
    explicit World(const Policies& policies) : policies_{policies}
    {
        // Before the first key, caches are full of unsigned data and of denials of a DS.
        for (int hour = 0; hour < 24 * 10; ++hour) {
            remember();
            now_ += std::chrono::hours{1};
        }
    }

    std::vector<zone::SigningKey> keys;

    [[nodiscard]] WallTime now() const noexcept { return now_; }
    [[nodiscard]] const std::string& broken() const noexcept { return broken_; }
    [[nodiscard]] bool is_waiting_for_ds() const { return steps().is_waiting_for_ds; }
    [[nodiscard]] bool is_unsigned() const noexcept { return is_unsigned_; }
    [[nodiscard]] const std::set<std::uint32_t>& ds() const noexcept { return ds_; }

    /// Carries out what is due, and what a command said.
    void apply(const KeySteps& steps)
    {
        for (const auto& key : steps.changed)
            std::ranges::find(keys, key.id, &zone::SigningKey::id)[0] = key;
        for (const auto id : steps.erased)
            std::erase_if(keys, [&](const auto& key) { return key.id == id; });
        for (const auto& wanted : steps.wanted) make(wanted);
        is_unsigned_ = is_unsigned_ || steps.is_unsigned;
    }
    void make(const WantedKey& wanted)
    {
        zone::SigningKey key;
        key.id = zone::SigningKeyId{++last_id_};
        key.algorithm = static_cast<std::uint8_t>(wanted.algorithm);
        key.role = wanted.role;
        key.stage = wanted.stage;
        key.public_key = {static_cast<std::uint8_t>(last_id_)};
        key.created = key.since = now_;
        keys.push_back(key);
        is_unsigned_ = false;
    }
    void begin(Algorithm algorithm, KeyScheme scheme)
    {
        for (const auto& wanted : first_keys(algorithm, scheme)) make(wanted);
    }

    /// The parent does what CDS asks for; the operator confirms.
    void exchange_ds()
    {
        std::set<std::uint32_t> wanted;
        const auto has_ready = std::ranges::any_of(keys, is_ready);
        for (const auto& key : keys)
            if (is_entry_point(key) &&
                (has_ready ? is_ready(key) : key.stage == zone::KeyStage::Active))
                wanted.insert(id_of(key));
        ds_ = wanted;
        const auto confirmed = confirm_ds(keys, now_);
        ASSERT_TRUE(confirmed.has_value());
        apply(*confirmed);
    }

    /// Lets hours pass; stops at the first combination in some cache that does not validate.
    void pass(int hours)
    {
        for (int hour = 0; hour < hours && broken_.empty(); ++hour) {
            for (auto due = steps(); !due.is_empty(); due = steps()) {
                apply(due);
                if (keys.empty()) break;
            }
            remember();
            check();
            now_ += std::chrono::hours{1};
        }
    }

private:
    using Ids = std::set<std::uint32_t>;
    struct Moment {
        WallTime time;
        Ids ds;
        Ids dnskey;
        Ids signs_dnskey;
        Ids signs_zone;
    };

    static bool is_ready(const zone::SigningKey& key)
    {
        return is_entry_point(key) && key.stage == zone::KeyStage::Ready;
    }
    static std::uint32_t id_of(const zone::SigningKey& key) { return zone::number_of(key.id); }

    [[nodiscard]] KeySteps steps() const { return next_steps(keys, policies_.of_keys, now_); }

    void remember()
    {
        Moment moment{.time = now_, .ds = ds_, .dnskey = {}, .signs_dnskey = {}, .signs_zone = {}};
        for (const auto& key : keys) {
            algorithms_[id_of(key)] = key.algorithm;
            if (is_in_dnskey(key)) moment.dnskey.insert(id_of(key));
            if (signs_keys(key)) moment.signs_dnskey.insert(id_of(key));
            if (signs_zone(key, keys)) moment.signs_zone.insert(id_of(key));
        }
        history_.push_back(moment);
        while (now_ - history_.front().time > std::chrono::days{10}) history_.pop_front();
    }

    /// What caches may hold now of what had this TTL and propagation: the different ones only.
    template <class Project>
    [[nodiscard]] auto cached(std::chrono::seconds period, Project project) const
    {
        std::set<decltype(project(history_.front()))> different;
        for (const auto& moment : history_)
            if (now_ - moment.time < period || moment.time == now_)
                different.insert(project(moment));
        return different;
    }

    void check()
    {
        const auto& policy = policies_.of_caches;
        const auto seconds = [](dns::Ttl ttl) { return std::chrono::seconds{ttl.seconds}; };
        const auto all_ds = cached(seconds(policy.ds_ttl) + policy.parent_propagation,
                                   [](const Moment& moment) { return moment.ds; });
        const auto all_dnskey = cached(
            seconds(policy.dnskey_ttl) + policy.propagation,
            [](const Moment& moment) { return std::pair{moment.dnskey, moment.signs_dnskey}; });
        const auto all_data =
            cached(seconds(policy.zone_ttl_max) + policy.propagation + policy.resigning,
                   [](const Moment& moment) { return moment.signs_zone; });
        for (const auto& ds : all_ds)
            for (const auto& [dnskey, signers] : all_dnskey)
                for (const auto& data : all_data)
                    if (!ds.empty() && !validates(ds, dnskey, signers, data))
                        broken_ = "ds" + text(ds) + " dnskey" + text(dnskey) + " signed by" +
                                  text(signers) + " data signed by" + text(data);
    }

    [[nodiscard]] bool validates(const Ids& ds, const Ids& dnskey, const Ids& signers,
                                 const Ids& data) const
    {
        const auto is_both = [&](std::uint32_t id) {
            return dnskey.contains(id) && signers.contains(id);
        };
        // Every algorithm of the DS signs the DNSKEY RRset; every one of that signs the data.
        for (const auto algorithm : algorithms_of(ds))
            if (std::ranges::none_of(
                    ds, [&](auto id) { return algorithms_.at(id) == algorithm && is_both(id); }))
                return false;
        for (const auto algorithm : algorithms_of(dnskey))
            if (std::ranges::none_of(data, [&](auto id) {
                    return algorithms_.at(id) == algorithm && dnskey.contains(id);
                }))
                return false;
        return true;
    }

    [[nodiscard]] std::set<int> algorithms_of(const Ids& ids) const
    {
        std::set<int> algorithms;
        for (const auto id : ids) algorithms.insert(algorithms_.at(id));
        return algorithms;
    }
    static std::string text(const Ids& ids)
    {
        std::string text = " {";
        for (const auto id : ids) text += std::to_string(id) + " ";
        return text + "}";
    }

    Policies policies_;
    WallTime now_ = wall_time_of(1'800'000'000);
    std::set<std::uint32_t> ds_;
    std::map<std::uint32_t, int> algorithms_;
    std::deque<Moment> history_;
    std::string broken_;
    std::uint32_t last_id_ = 0;
    bool is_unsigned_ = false;
};

}  // namespace mooring::dnssec::testing
