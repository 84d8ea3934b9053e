// SPDX-License-Identifier: Apache-2.0
#include "registry/quarantine.hpp"

#include "registry/entry_fields.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t quarantine_version = 1;

std::string text_of_day(WallTime time)
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    const auto two = [](unsigned number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return std::to_string(static_cast<int>(day.year())) + "-" +
           two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

}  // namespace

void Quarantine::write(zone::ByteWriter& writer) const
{
    writer.put_byte(quarantine_version);
    writer.put_byte(static_cast<std::uint8_t>(reason));
    put_time(writer, since);
    put_time(writer, claimed);
    writer.put_varint(zone::number_of(former));
}

Quarantine Quarantine::read(zone::ByteReader& reader)
{
    Quarantine quarantine;
    if (reader.byte() != quarantine_version) reader.set_bad();
    const auto reason = reader.byte();
    if (reason != 1 && reason != 2) reader.set_bad();
    quarantine.reason = static_cast<QuarantineReason>(reason);
    quarantine.since = time_in(reader);
    quarantine.claimed = time_in(reader);
    quarantine.former = AccountId{reader.varint32()};
    return quarantine;
}

std::optional<WallTime> end_of(const Quarantine& quarantine, const NameRules& rules)
{
    if (quarantine.reason == QuarantineReason::Abuse) return std::nullopt;
    return quarantine.since + rules.quarantine;
}

Result<> check_quarantine(const Draft& draft, const dns::Name& name, AccountId account)
{
    const auto kept = find<Quarantine>(draft, name.text());
    if (!kept) return {};
    const auto end = end_of(kept->value, draft.rules());
    if (!end)
        return fail(Errc::NotAllowed, name.text() +
                                          " was taken back for abuse and is not given "
                                          "to anybody again");
    const auto is_former = kept->value.former != AccountId{} && kept->value.former == account;
    if (is_former || *end <= draft.now()) return {};
    return fail(Errc::NotAllowed, name.text() + " was released not long ago; until " +
                                      text_of_day(*end) +
                                      " only its former owner may claim it again");
}

Result<> quarantine_name(Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    if (find<Quarantine>(draft, claim.name.text())) return {};
    const Quarantine quarantine{.reason = QuarantineReason::Released,
                                .since = draft.now(),
                                .claimed = claim.created,
                                .former = claim.account};
    MOORING_CHECK(keep(draft, claim.account, claim.name.text(), quarantine, origin));
    return {};
}

Result<> mark_abused(Draft& draft, const zone::Claim& claim, const zone::Origin& origin)
{
    if (find<Quarantine>(draft, claim.name.text())) return {};
    const Quarantine quarantine{.reason = QuarantineReason::Abuse,
                                .since = draft.now(),
                                .claimed = claim.created,
                                .former = {}};
    MOORING_CHECK(keep(draft, AccountId{}, claim.name.text(), quarantine, origin));
    return {};
}

void unmark_abused(Draft& draft, const dns::Name& name, const zone::Origin& origin)
{
    const auto kept = find<Quarantine>(draft, name.text());
    if (kept && kept->value.reason == QuarantineReason::Abuse) draft.erase(kept->id, origin);
}

Result<> end_quarantine(Draft& draft, const dns::Name& name, const zone::Origin& origin)
{
    const auto kept = find<Quarantine>(draft, name.text());
    if (!kept || draft.claim_at(name))
        return fail(Errc::NotFound, name.text() + " lies in no quarantine");
    draft.erase(kept->id, origin);
    return {};
}

}  // namespace mooring::registry
