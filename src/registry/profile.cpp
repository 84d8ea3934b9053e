// SPDX-License-Identifier: Apache-2.0
#include "registry/profile.hpp"

#include "registry/entry_fields.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t profile_version = 1;
constexpr std::chrono::hours renewal_pause{24};

}  // namespace

void put_time(zone::ByteWriter& writer, WallTime time)
{
    writer.put_signed(time.time_since_epoch().count());
}

WallTime time_in(zone::ByteReader& reader)
{
    return WallTime{std::chrono::milliseconds{reader.signed_number()}};
}

void AccountProfile::write(zone::ByteWriter& writer) const
{
    writer.put_byte(profile_version);
    writer.put_string(plan);
    put_time(writer, plan_until);
    writer.put_string(language);
    put_time(writer, last_login);
    writer.put_byte(static_cast<std::uint8_t>(stage));
    put_time(writer, stage_since);
    writer.put_string(customer);
    put_time(writer, billed);
    writer.put_string(wishes);
}

AccountProfile AccountProfile::read(zone::ByteReader& reader)
{
    AccountProfile profile;
    if (reader.byte() != profile_version) reader.set_bad();
    profile.plan = reader.text();
    profile.plan_until = time_in(reader);
    profile.language = reader.text();
    profile.last_login = time_in(reader);
    const auto stage = reader.byte();
    if (stage > static_cast<std::uint8_t>(InactivityStage::Released)) reader.set_bad();
    profile.stage = static_cast<InactivityStage>(stage);
    profile.stage_since = time_in(reader);
    profile.customer = reader.text();
    profile.billed = time_in(reader);
    const auto wishes = reader.string();
    profile.wishes.assign(wishes.begin(), wishes.end());
    return profile;
}

void keep_profile(Draft& draft, const Kept<AccountProfile>& profile, const zone::Origin& origin)
{
    if (profile.id != EntryId{}) return keep(draft, profile, origin);
    // Nobody has it yet, and its size is bounded by what the API takes: this cannot fail.
    static_cast<void>(keep(draft, profile.account, profile.lookup, profile.value, origin));
}

void renew_account(Draft& draft, AccountId account, const zone::Origin& origin)
{
    auto profile = profile_of(draft, account);
    const auto is_recent = draft.now() - profile.value.last_login < renewal_pause;
    if (is_recent && profile.value.stage == InactivityStage::Active) return;
    if (profile.value.stage == InactivityStage::Suspended) {
        if (auto row = draft.account(account)) {
            row->state = zone::RowState::Active;
            draft.put(*std::move(row), origin);
        }
    }
    profile.value.last_login = draft.now();
    profile.value.stage = InactivityStage::Active;
    profile.value.stage_since = {};
    keep_profile(draft, profile, origin);
}

}  // namespace mooring::registry
