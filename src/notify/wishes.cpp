// SPDX-License-Identifier: Apache-2.0
#include "notify/wishes.hpp"

namespace mooring::notify {

namespace {

constexpr std::uint8_t wishes_version = 1;

}  // namespace

void Wishes::write(zone::ByteWriter& writer) const
{
    writer.put_byte(wishes_version);
    writer.put_byte(static_cast<std::uint8_t>(language));
    writer.put_u64(unwanted.to_ullong());
}

Wishes Wishes::read(zone::ByteReader& reader)
{
    Wishes wishes;
    if (reader.byte() != wishes_version) reader.set_bad();
    wishes.language = reader.byte() == static_cast<std::uint8_t>(Language::German)
                          ? Language::German
                          : Language::English;
    wishes.unwanted = NoticeSet{reader.u64()};
    return wishes;
}

bool Wishes::wants_mail(NoticeKind notice) const
{
    return row_of(notice).weight != Weight::Usual ||
           !unwanted.test(static_cast<std::size_t>(notice));
}

Wishes wishes_of(const registry::Draft& draft, zone::AccountId account)
{
    const auto kept = registry::find<Wishes>(draft, registry::lookup_of(account));
    return kept ? kept->value : Wishes{};
}

void set_wishes(registry::Draft& draft, zone::AccountId account, const Wishes& wishes,
                const zone::Origin& origin)
{
    auto kept = registry::find<Wishes>(draft, registry::lookup_of(account));
    if (kept) {
        kept->value = wishes;
        registry::keep(draft, *kept, origin);
        return;
    }
    // The lookup text is free and the body small, so this cannot fail.
    (void)registry::keep(draft, account, registry::lookup_of(account), wishes, origin);
}

}  // namespace mooring::notify
