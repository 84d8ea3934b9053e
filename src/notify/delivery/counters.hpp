// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the Carrier counts, by kind of notice and way of delivery.
///
/// Thread safety: any thread.

#include <array>

#include "base/counter.hpp"
#include "notify/notice_kind.hpp"

namespace mooring::notify {

enum class Way : std::uint8_t { Mail, Webhook };
inline constexpr std::array way_names{"mail", "webhook"};

struct NoticeCounters {
    Counter delivered;
    Counter failed;    ///< Tries that are followed by another.
    Counter given_up;  ///< Messages that nobody will get.
};

class DeliveryCounters {
public:
    [[nodiscard]] NoticeCounters& of(Way way, NoticeKind kind) noexcept
    {
        return by_way_.at(static_cast<std::size_t>(way)).at(static_cast<std::size_t>(kind) - 1);
    }
    [[nodiscard]] const NoticeCounters& of(Way way, NoticeKind kind) const noexcept
    {
        return by_way_.at(static_cast<std::size_t>(way)).at(static_cast<std::size_t>(kind) - 1);
    }

    Gauge waiting;         ///< Messages kept, but those under way.
    Gauge under_way;       ///< Deliveries begun and not ended.
    Counter notes_failed;  ///< Times that an outcome could not be noted; it is noted later.

private:
    using OfKinds = std::array<NoticeCounters, static_cast<std::size_t>(notice_kind_last)>;
    std::array<OfKinds, way_names.size()> by_way_;
};

}  // namespace mooring::notify
