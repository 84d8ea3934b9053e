// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The last visits of one key or host, packed.
///
/// A client says nearly the same every time, so its texts are kept once and counted: a visit that
/// repeats the one before takes 88 bytes.
///
/// Thread safety: none; lives inside a lock.
/// Limits: Rules::visits_max visits, at most 24.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/doctor/visit.hpp"

namespace mooring::gateway {

class VisitLog {
public:
    struct Rules {
        std::size_t visits_max = 20;
        /// Of one network (IPv4 /24, IPv6 /56); those beyond push out that network's oldest.
        std::size_t visits_per_network_max = 20;
        /// A visit equal to the last of its client becomes a count on that.
        enum class Repeats : std::uint8_t { Kept, Counted } repeats = Repeats::Kept;
    };

    void add(const Visit& visit, const Rules& rules);

    /// The oldest first.
    [[nodiscard]] std::vector<Visit> visits() const;
    /// On the heap, about.
    [[nodiscard]] std::size_t heap_bytes() const noexcept;

private:
    static constexpr std::size_t texts_per_visit = 9;

    using TextIndexes = std::array<std::uint8_t, texts_per_visit>;
    struct Record {
        WallTime time;
        IpAddress client;
        registry::WantedIpv4 ipv4;
        registry::WantedIpv6 ipv6;
        std::uint32_t count;
        zone::KeyId key;
        std::uint16_t status;
        std::uint16_t neighbours_moved;
        zone::Dialect dialect;
        Verdict verdict;
        SecretShape secret;
        registry::Presence presence;
        bool is_tls;
        TextIndexes texts;
    };
    struct Text {
        std::string text;
        std::uint16_t uses = 0;
    };

    [[nodiscard]] bool is_repeat(const Record& record, const Visit& visit) const;
    [[nodiscard]] Visit visit_of(const Record& record) const;
    void make_room(const Visit& visit, const Rules& rules);
    void drop(std::size_t index);
    [[nodiscard]] std::uint8_t index_of(std::string_view text);

    std::vector<Record> records_;  // The oldest first.
    std::vector<Text> texts_;      // Found by looking through: there are about as many as fields.
};

}  // namespace mooring::gateway
