// SPDX-License-Identifier: Apache-2.0
// Entries and events as the journal's bytes, and what events are called.
#include <array>

#include "zone/journal/row_codec.hpp"
#include "zone/journal/row_fields.hpp"

namespace mooring::zone {

namespace {

EntryKind entry_kind_from(ByteReader& reader)
{
    const auto number = reader.byte();
    if (number == 0 || number > static_cast<std::uint8_t>(entry_kind_last)) reader.set_bad();
    return static_cast<EntryKind>(number);
}

/// By number, from 1.
constexpr std::array event_names{"signed-up",
                                 "email-verified",
                                 "logged-in",
                                 "login-failed",
                                 "logged-out",
                                 "stepped-up",
                                 "step-up-failed",
                                 "password-changed",
                                 "password-reset",
                                 "reset-asked",
                                 "passkey-added",
                                 "passkey-removed",
                                 "totp-added",
                                 "totp-removed",
                                 "codes-made",
                                 "code-used",
                                 "session-revoked",
                                 "token-made",
                                 "token-revoked",
                                 "key-made",
                                 "key-revoked",
                                 "key-rotated",
                                 "email-change-asked",
                                 "email-changed",
                                 "email-change-cancelled",
                                 "handover-asked",
                                 "handover-accepted",
                                 "handover-done",
                                 "handover-cancelled",
                                 "claimed",
                                 "released",
                                 "suspended",
                                 "restored",
                                 "update-held",
                                 "update-approved",
                                 "update-denied",
                                 "update-noticed",
                                 "host-locked",
                                 "host-unlocked",
                                 "rolled-back",
                                 "domain-added",
                                 "domain-verified",
                                 "domain-lost",
                                 "plan-changed",
                                 "inactivity-noticed",
                                 "expired",
                                 "account-deleted",
                                 "account-exported",
                                 "secret-found",
                                 "passkey-cloned",
                                 "domain-removed",
                                 "webhook-changed"};

constexpr std::array entry_names{"factors",    "passkey", "session",    "token",      "ticket",
                                 "invitation", "profile", "quarantine", "handover",   "own-domain",
                                 "voucher",    "payment", "key-limits", "host-guard", "held-update",
                                 "webhook",    "message", "freeze",     "wishes"};

}  // namespace

const char* text_of(EventKind kind) noexcept
{
    const auto number = static_cast<std::size_t>(kind);
    return number == 0 || number > event_names.size() ? "unknown" : event_names[number - 1];
}

const char* text_of(EntryKind kind) noexcept
{
    const auto number = static_cast<std::size_t>(kind);
    return number == 0 || number > entry_names.size() ? "unknown" : entry_names[number - 1];
}

void put_row(ByteWriter& writer, const Entry& row)
{
    put_id(writer, row.id);
    writer.put_byte(static_cast<std::uint8_t>(row.kind));
    put_id(writer, row.account);
    writer.put_string(row.lookup);
    put_bytes(writer, row.body);
}

template <>
Entry row_from<Entry>(ByteReader& reader, Format /*format*/)
{
    Entry row;
    row.id = id_from<EntryId>(reader);
    row.kind = entry_kind_from(reader);
    row.account = id_from<AccountId>(reader);
    row.lookup = reader.text();
    row.body = bytes_from(reader);
    if (row.lookup.size() > entry_lookup_max || row.body.size() > entry_body_max) reader.set_bad();
    return row;
}

void put_event(ByteWriter& writer, const Event& event)
{
    writer.put_varint(static_cast<std::uint16_t>(event.kind));
    put_id(writer, event.account);
    writer.put_string(event.subject);
    writer.put_string(event.client);
}

/// Kinds of later versions are kept as numbers: they are told, not acted upon.
Event event_from(ByteReader& reader)
{
    Event event;
    event.kind = static_cast<EventKind>(reader.varint16());
    event.account = id_from<AccountId>(reader);
    event.subject = reader.text();
    event.client = reader.text();
    return event;
}

}  // namespace mooring::zone
