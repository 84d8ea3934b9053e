// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A mail or a webhook call that is still to be delivered, as it is kept: the facts, not the words.
///
/// Thread safety: values.
/// Invariants: secret facts stand in `sealed` only.

#include <optional>
#include <string>
#include <vector>

#include "base/seal.hpp"
#include "notify/teller.hpp"
#include "registry/entries.hpp"

namespace mooring::notify {

struct Message {
    static constexpr auto kind = zone::EntryKind::Message;
    NoticeKind notice{};
    zone::EntryId webhook{};  ///< To whom; 0: it is a mail.
    std::string address{};    ///< Of a mail.
    Language language = Language::English;
    Facts facts{};                       ///< Those that are no secret.
    std::vector<std::uint8_t> sealed{};  ///< Those that are; empty: none.
    std::uint32_t tries = 0;
    WallTime created{};
    WallTime next_try{};
    WallTime until{};  ///< Afterwards it is given up.

    void write(zone::ByteWriter& writer) const;
    static Message read(zone::ByteReader& reader);
    bool operator==(const Message&) const = default;

    [[nodiscard]] bool is_mail() const noexcept { return webhook == zone::EntryId{}; }
};

/// Seals the facts that are secret, for seal_context below, and leaves the others in `facts`.
[[nodiscard]] std::vector<std::uint8_t> seal_facts(const Facts& secret, const Notice& notice,
                                                   const Seal& seal);
/// All facts, the sealed ones opened. Fails with Corrupt.
[[nodiscard]] Result<Facts> facts_of(const registry::Kept<Message>& message, const Seal& seal);

/// When to try again after `tries` tries; nothing: it is given up. Waits grow from seconds to a
/// day, and differ a little from message to message, so that they do not all come at once.
[[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(std::uint32_t tries,
                                                                   zone::EntryId id) noexcept;

}  // namespace mooring::notify
