// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an account wants to be told by mail, and in which language. What guards it cannot be
/// switched off: a thief would do that first.
///
/// Thread safety: values.
/// Invariants: an account without the entry has the defaults: English, everything.

#include <bitset>

#include "notify/language.hpp"
#include "notify/notice_kind.hpp"
#include "registry/entries.hpp"

namespace mooring::notify {

/// One bit a kind, by its number.
using NoticeSet = std::bitset<64>;
static_assert(static_cast<std::size_t>(notice_kind_last) < NoticeSet{}.size());

struct Wishes {
    static constexpr auto kind = zone::EntryKind::Wishes;
    Language language = Language::English;
    NoticeSet unwanted;  ///< By mail.

    void write(zone::ByteWriter& writer) const;
    static Wishes read(zone::ByteReader& reader);
    bool operator==(const Wishes&) const = default;

    [[nodiscard]] bool wants_mail(NoticeKind notice) const;
};

[[nodiscard]] Wishes wishes_of(const registry::Draft& draft, zone::AccountId account);
void set_wishes(registry::Draft& draft, zone::AccountId account, const Wishes& wishes,
                const zone::Origin& origin);

}  // namespace mooring::notify
