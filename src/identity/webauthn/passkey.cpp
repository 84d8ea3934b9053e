// SPDX-License-Identifier: Apache-2.0
#include "identity/webauthn/passkey.hpp"

#include <algorithm>

#include <sodium.h>

#include "base/encoding.hpp"
#include "registry/entry_fields.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint8_t passkey_version = 1;
constexpr std::size_t passkey_label_max = 100;
constexpr std::uint8_t flag_eligible = 1;
constexpr std::uint8_t flag_backed_up = 2;

template <std::size_t Size>
void read_array(zone::ByteReader& reader, std::array<std::uint8_t, Size>& array)
{
    const auto bytes = reader.raw(Size);
    if (bytes.size() == Size) std::ranges::copy(bytes, array.begin());
}

zone::Event passkey_event(zone::EventKind kind, const registry::Kept<Passkey>& passkey,
                          const zone::Origin& origin)
{
    return {.kind = kind,
            .account = passkey.account,
            .subject = passkey.value.label,
            .client = {},
            .origin = origin};
}

}  // namespace

void Passkey::write(zone::ByteWriter& writer) const
{
    writer.put_byte(passkey_version);
    writer.put_string(credential_id);
    writer.put_string(key);
    writer.put_raw(user_handle);
    writer.put_u32(counter);
    writer.put_byte(static_cast<std::uint8_t>((is_backup_eligible ? flag_eligible : 0U) |
                                              (is_backed_up ? flag_backed_up : 0U)));
    writer.put_raw(aaguid);
    writer.put_varint(transports.size());
    for (const auto& transport : transports) writer.put_string(transport);
    writer.put_string(label);
    registry::put_time(writer, created);
    registry::put_time(writer, last_used);
}

Passkey Passkey::read(zone::ByteReader& reader)
{
    if (reader.byte() != passkey_version) reader.set_bad();
    Passkey passkey;
    const auto id = reader.string();
    passkey.credential_id.assign(id.begin(), id.end());
    const auto key = reader.string();
    passkey.key.assign(key.begin(), key.end());
    read_array(reader, passkey.user_handle);
    passkey.counter = reader.u32();
    const auto flags = reader.byte();
    passkey.is_backup_eligible = (flags & flag_eligible) != 0;
    passkey.is_backed_up = (flags & flag_backed_up) != 0;
    read_array(reader, passkey.aaguid);
    const auto count = reader.count(1);
    for (std::size_t i = 0; i < count && reader.is_good(); ++i)
        passkey.transports.push_back(reader.text());
    passkey.label = reader.text();
    passkey.created = registry::time_in(reader);
    passkey.last_used = registry::time_in(reader);
    return passkey;
}

std::string lookup_of_credential(std::span<const std::uint8_t> id)
{
    auto text = base64url(id);
    if (text.size() <= zone::entry_lookup_max) return text;
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), id.data(), id.size());
    return "." + hex(hash);
}

Result<std::string> passkey_label(std::string_view text)
{
    if (text.empty()) return std::string{"Passkey"};
    const auto is_control = [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte < 0x20 || byte == 0x7F;
    };
    if (text.size() > passkey_label_max || std::ranges::any_of(text, is_control))
        return fail(Errc::InvalidArgument,
                    "a label has at most 100 bytes and no control characters");
    return std::string{text};
}

Result<registry::Kept<Passkey>> add_passkey(registry::Draft& draft, const PasskeyOwner& owner,
                                            const NewPasskey& found, const zone::Origin& origin)
{
    MOORING_TRY(auto label, passkey_label(owner.label));
    if (draft.entries_of(owner.account, Passkey::kind).size() >= passkeys_max)
        return fail(Errc::LimitExceeded, "an account has at most 20 passkeys");
    registry::Kept<Passkey> kept{.id = {},
                                 .account = owner.account,
                                 .lookup = lookup_of_credential(found.id),
                                 .value = {.credential_id = found.id,
                                           .key = found.key.encoded,
                                           .user_handle = owner.handle,
                                           .counter = found.counter,
                                           .is_backup_eligible = found.is_backup_eligible,
                                           .is_backed_up = found.is_backed_up,
                                           .aaguid = found.aaguid,
                                           .transports = found.transports,
                                           .label = std::move(label),
                                           .created = draft.now(),
                                           .last_used = {}}};
    MOORING_TRY(kept.id, registry::keep(draft, owner.account, kept.lookup, kept.value, origin));
    draft.note(passkey_event(zone::EventKind::PasskeyAdded, kept, origin));
    return kept;
}

UseOutcome use_passkey(registry::Draft& draft, zone::EntryId id, const Proven& proven,
                       const zone::Origin& origin)
{
    auto kept = registry::find<Passkey>(draft, id);
    if (!kept) return UseOutcome::Gone;
    if (is_rollback(kept->value.counter, proven.counter)) {
        draft.note(passkey_event(zone::EventKind::PasskeyCloned, *kept, origin));
        return UseOutcome::Cloned;
    }
    kept->value.counter = proven.counter;
    kept->value.is_backed_up = proven.is_backed_up;
    kept->value.last_used = draft.now();
    registry::keep(draft, *kept, origin);
    return UseOutcome::Good;
}

void remove_passkey(registry::Draft& draft, const registry::Kept<Passkey>& passkey,
                    const zone::Origin& origin)
{
    draft.erase(passkey.id, origin);
    draft.note(passkey_event(zone::EventKind::PasskeyRemoved, passkey, origin));
}

}  // namespace mooring::identity
