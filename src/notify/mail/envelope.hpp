// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A letter as the bytes of a mail: headers, text and HTML (RFC 5322, RFC 2046, 5.1.4).
///
/// Thread safety: pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "notify/mail/letter.hpp"
#include "zone/ids.hpp"

namespace mooring::notify {

/// "Example DynDNS <noreply@example.net>" or the address alone.
struct Mailbox {
    std::string name{};
    std::string address{};
    bool operator==(const Mailbox&) const = default;

    [[nodiscard]] static std::optional<Mailbox> parse(std::string_view text);
};

/// What the headers say beside the letter.
struct Envelope {
    Mailbox from{};
    std::string to{};
    zone::EntryId id{};  ///< Of the Message: the same id at every try, so that copies are known.
    WallTime time{};     ///< When it was told.
    std::string unsubscribe_url{};  ///< Empty: it cannot be switched off.
};

[[nodiscard]] std::string mail_of(const Letter& letter, const Envelope& envelope);

}  // namespace mooring::notify
