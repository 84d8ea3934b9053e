// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Remembers the last requests of every update key, so that an owner can see what the device really
/// sends, what it heard, and what to change.
///
///     Gateway ──note(visit)──▶ Doctor ──visits──▶ diagnose() ──▶ Report ──▶ ctl, API, /doctor
///
/// Requests whose secret is nobody's are kept for the hosts they name: the owner of a host whose
/// device has a wrong key would else see nothing. They live in a memory of their own and at most
/// two of one network per host, so that a stranger's flood pushes out neither the keys' visits nor
/// the device's.
///
/// Whoever answers a request notes it:
///
///     doctor.note(visit_of(request, response, {.dialect = ..., .key = ..., ...}));
///
/// Thread safety: every member from any thread. note() holds one of 16 locks for a copy.
/// Limits: 20 visits a key, 10 a host from strangers; Options::memory_bytes_max for all of it, of
/// which an eighth is the strangers'. What was heard least recently goes first.
/// Invariants: no secret is kept. What is kept here is lost at a restart; nothing depends on it.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "gateway/doctor/visit.hpp"

namespace mooring::gateway {

inline constexpr std::size_t visits_per_key_max = 20;
inline constexpr std::size_t stranger_visits_per_host_max = 10;

class Doctor {
public:
    struct Options {
        std::size_t memory_bytes_max = std::size_t{64} << 20;
    };

    explicit Doctor(Options options);
    ~Doctor();
    Doctor(const Doctor&) = delete;
    Doctor& operator=(const Doctor&) = delete;

    /// Remembers the visit for its key; without one, for each of its hosts (8 at most); without
    /// either, not at all.
    void note(const Visit& visit);

    /// The key's last visits, the oldest first.
    [[nodiscard]] std::vector<Visit> visits_of(zone::KeyId key) const;
    /// The last visits that named the host and had no known secret, the oldest first.
    [[nodiscard]] std::vector<Visit> strangers_of(zone::HostId host) const;
    /// All that concerns a host: of `keys`, its keys, the visits about it or about no host at all,
    /// and the strangers'. The oldest first.
    [[nodiscard]] std::vector<Visit> visits_about(zone::HostId host,
                                                  std::span<const zone::KeyId> keys) const;

    struct Use {
        std::size_t keys = 0;
        std::size_t hosts_of_strangers = 0;
        std::size_t bytes = 0;
    };
    /// What it holds now, for the metrics.
    [[nodiscard]] Use use() const;

private:
    class Shelf;  // One shard: logs by id, the least recently heard last.

    static constexpr std::size_t shelf_count = 16;
    [[nodiscard]] static std::size_t shelf_of(std::uint32_t number) noexcept;

    std::array<std::unique_ptr<Shelf>, shelf_count> keys_;
    std::array<std::unique_ptr<Shelf>, shelf_count> strangers_;
};

}  // namespace mooring::gateway
