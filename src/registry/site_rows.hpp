// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sites, and what few hosts have beside their row.
///
/// A host without any of it costs nothing here; Tables asks only for hosts whose record says that
/// they have extras. An extras row is kept as the journal's bytes (10 to 60 of them), because a
/// name alone takes 256 bytes in memory.
///
/// Thread safety: none of its own; Tables has it in a Guarded.
/// Invariants: a host is in hosts_of() of exactly the site that its extras name, in order of id.

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zone/journal/rows.hpp"

namespace mooring::registry {

/// A host that is taken for offline when its client has been silent for so long.
struct SilenceRule {
    zone::HostId host{};
    std::chrono::minutes silence{};
    bool is_offline = false;
};

class SiteRows {
public:
    void put(const zone::Site& row);
    void put(const zone::HostExtras& row);
    void erase(zone::SiteId id);
    void erase_extras(zone::HostId id);

    [[nodiscard]] std::optional<zone::Site> site(zone::SiteId id) const;
    [[nodiscard]] std::optional<zone::Site> find_site(zone::AccountId account,
                                                      std::string_view label) const;
    /// By ascending id.
    [[nodiscard]] std::vector<zone::SiteId> sites_of(zone::AccountId id) const;
    [[nodiscard]] std::vector<zone::Site> sites_after(zone::SiteId after, std::size_t limit) const;
    [[nodiscard]] std::optional<zone::HostExtras> extras_of(zone::HostId id) const;
    [[nodiscard]] std::vector<zone::HostId> hosts_of(zone::SiteId id) const;
    [[nodiscard]] std::vector<SilenceRule> silence_rules() const;
    /// Of sites and extras, about.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Silence {
        std::uint32_t minutes = 0;
        bool is_offline = false;
    };
    std::map<zone::SiteId, zone::Site> sites_;
    std::map<zone::AccountId, std::set<zone::SiteId>> sites_of_;
    std::unordered_map<zone::SiteId, std::set<zone::HostId>> hosts_of_;
    std::unordered_map<zone::HostId, std::vector<std::uint8_t>> extras_;  // The journal's bytes.
    std::map<zone::HostId, Silence> silences_;
    std::size_t extras_bytes_ = 0;
};

}  // namespace mooring::registry
