// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which hosts a request means, what each of them is to get, and what has become of each so far.
///
/// Thread safety: one request's, on its stream loop.
/// Limits: 1,024 hosts moved by one request.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/update_request.hpp"
#include "gateway/update_service.hpp"

namespace mooring::gateway {

inline constexpr std::size_t moves_per_request_max = 1024;

class UpdateTargets {
public:
    /// What one host is to get.
    struct Move {
        zone::HostId host{};
        registry::WantedIpv4 ipv4{};
        registry::WantedIpv6 ipv6{};
        std::optional<std::size_t> place{};  ///< In outcome().hosts; none for a site's neighbour.
    };

    /// Finds them. If no host is left to move, outcome() says why.
    UpdateTargets(const UpdateRequest& request, const registry::KeyView& key,
                  UpdateService& service);

    [[nodiscard]] const std::vector<Move>& moves() const noexcept { return moves_; }
    [[nodiscard]] UpdateOutcome& outcome() noexcept { return outcome_; }
    [[nodiscard]] const UpdateOutcome& outcome() const noexcept { return outcome_; }

    /// The moves as one intent; who asks is for the caller to add.
    [[nodiscard]] updates::AddressIntent intent() const;

private:
    void add_named();
    [[nodiscard]] std::optional<zone::HostId> host_with_label(std::string_view label);
    void add_implied();
    void add_all(std::span<const zone::HostId> hosts);
    void add_neighbours();
    void add(zone::HostId host, const HostTarget& target, const AddressWish& wish);
    void refuse(HostStatus status, const HostTarget& target, zone::HostId host);
    void abort_if_one_failed();
    [[nodiscard]] bool is_moved(zone::HostId host) const;
    [[nodiscard]] bool is_suspended(zone::HostId host) const;

    const UpdateRequest& request_;
    const registry::KeyView& key_;
    UpdateService& service_;
    UpdateOutcome outcome_;
    std::vector<Move> moves_;
};

}  // namespace mooring::gateway
