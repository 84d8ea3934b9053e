// SPDX-License-Identifier: Apache-2.0
#include "notify/message.hpp"

#include <array>

#include <fmt/format.h>

namespace mooring::notify {

namespace {

constexpr std::uint8_t message_version = 1;

void write_facts(zone::ByteWriter& writer, const Facts& facts)
{
    writer.put_varint(facts.size());
    for (const auto& [name, value] : facts) {
        writer.put_string(name);
        writer.put_string(value);
    }
}

Facts read_facts(zone::ByteReader& reader)
{
    Facts facts;
    const auto count = reader.count(2);
    for (std::size_t index = 0; index < count && reader.is_good(); ++index) {
        auto name = reader.text();
        auto value = reader.text();
        facts.emplace_back(std::move(name), std::move(value));
    }
    return facts;
}

/// The address is part of it, so that nobody who can write to the database alone can have somebody
/// else's link mailed to himself.
std::string facts_context(NoticeKind kind, zone::AccountId account, std::string_view address)
{
    return fmt::format("{} for account {} at {}", text_of(kind), zone::number_of(account), address);
}

}  // namespace

void Message::write(zone::ByteWriter& writer) const
{
    writer.put_byte(message_version);
    writer.put_byte(static_cast<std::uint8_t>(notice));
    writer.put_varint(zone::number_of(webhook));
    writer.put_string(address);
    writer.put_byte(static_cast<std::uint8_t>(language));
    write_facts(writer, facts);
    writer.put_string(sealed);
    writer.put_varint(tries);
    for (const auto time : {created, next_try, until})
        writer.put_signed(time.time_since_epoch().count());
}

Message Message::read(zone::ByteReader& reader)
{
    Message message;
    if (reader.byte() != message_version) reader.set_bad();
    const auto number = reader.byte();
    if (number == 0 || number > static_cast<std::uint8_t>(notice_kind_last)) reader.set_bad();
    message.notice = reader.is_good() ? NoticeKind{number} : NoticeKind::WebhookTest;
    message.webhook = zone::EntryId{reader.varint32()};
    message.address = reader.text();
    message.language = reader.byte() == static_cast<std::uint8_t>(Language::German)
                           ? Language::German
                           : Language::English;
    message.facts = read_facts(reader);
    const auto sealed = reader.string();
    message.sealed.assign(sealed.begin(), sealed.end());
    message.tries = reader.varint32();
    for (auto* time : {&message.created, &message.next_try, &message.until})
        *time = WallTime{std::chrono::milliseconds{reader.signed_number()}};
    return message;
}

std::vector<std::uint8_t> seal_facts(const Facts& secret, const Notice& notice, const Seal& seal)
{
    if (secret.empty()) return {};
    zone::ByteWriter writer;
    write_facts(writer, secret);
    auto plain = std::move(writer).take();
    auto sealed = seal.seal(plain, facts_context(notice.kind, notice.account, notice.address));
    wipe(plain);
    return sealed;
}

Result<Facts> facts_of(const registry::Kept<Message>& message, const Seal& seal)
{
    auto facts = message.value.facts;
    if (message.value.sealed.empty()) return facts;
    MOORING_TRY(auto plain,
                seal.open(message.value.sealed, facts_context(message.value.notice, message.account,
                                                              message.value.address)));
    zone::ByteReader reader{plain};
    for (auto& fact : read_facts(reader)) facts.push_back(std::move(fact));
    const auto is_good = reader.is_good() && reader.is_at_end();
    wipe(plain);
    if (!is_good) return fail(Errc::Corrupt, "the sealed facts of a message make no sense");
    return facts;
}

std::optional<std::chrono::milliseconds> pause_after(std::uint32_t tries, zone::EntryId id) noexcept
{
    using namespace std::chrono_literals;
    static constexpr std::array<std::chrono::seconds, 8> pauses{5s, 30s, 2min, 10min,
                                                                1h, 4h,  12h,  24h};
    if (tries == 0) return 0ms;
    if (tries > pauses.size()) return std::nullopt;
    const std::chrono::milliseconds pause = pauses.at(tries - 1);
    // Up to a tenth longer, by the number: 97 is prime to most strides of ids.
    return pause + pause * (zone::number_of(id) % 97) / 970;
}

}  // namespace mooring::notify
