// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/invitation.hpp"

#include <algorithm>
#include <array>

#include <sodium.h>

#include "base/encoding.hpp"
#include "registry/entry_fields.hpp"

namespace mooring::identity {

namespace {

constexpr std::uint8_t invitation_version = 1;
constexpr std::string_view invitation_prefix = "mri_";
constexpr std::size_t invitation_label_max = 100;

std::string invitation_lookup(std::string_view code)
{
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    const std::vector<std::uint8_t> bytes(code.begin(), code.end());
    crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
    return hex(hash);
}

bool is_usable(const Invitation& invitation, WallTime now)
{
    return invitation.uses_left > 0 && (!invitation.expires || now < *invitation.expires);
}

}  // namespace

void Invitation::write(zone::ByteWriter& writer) const
{
    writer.put_byte(invitation_version);
    writer.put_string(label);
    writer.put_varint(uses_left);
    writer.put_varint(uses_so_far);
    registry::put_time(writer, created);
    writer.put_byte(expires ? 1 : 0);
    if (expires) registry::put_time(writer, *expires);
}

Invitation Invitation::read(zone::ByteReader& reader)
{
    if (reader.byte() != invitation_version) reader.set_bad();
    Invitation invitation;
    invitation.label = reader.text();
    invitation.uses_left = reader.varint32();
    invitation.uses_so_far = reader.varint32();
    invitation.created = registry::time_in(reader);
    if (reader.byte() != 0) invitation.expires = registry::time_in(reader);
    return invitation;
}

Result<MadeInvitation> make_invitation(registry::Draft& draft, Random& random,
                                       const NewInvitation& wanted, const zone::Origin& origin)
{
    if (wanted.uses == 0 || wanted.uses > invitation_uses_max)
        return fail(Errc::InvalidArgument, "an invitation is good for 1 to 1000 accounts");
    if (wanted.label.size() > invitation_label_max)
        return fail(Errc::InvalidArgument, "a label has at most 100 bytes");
    std::array<std::uint8_t, 16> secret{};
    random.fill(secret);
    auto code = std::string{invitation_prefix} + base32hex(secret);
    const Invitation made{.label = wanted.label,
                          .uses_left = wanted.uses,
                          .created = draft.now(),
                          .expires = wanted.expires};
    auto lookup = invitation_lookup(code);
    MOORING_TRY(const auto id, registry::keep(draft, zone::AccountId{}, lookup, made, origin));
    return MadeInvitation{{id, zone::AccountId{}, std::move(lookup), made}, std::move(code)};
}

bool is_good_invitation(const registry::Tables& tables, std::string_view code, WallTime now)
{
    const auto found = registry::find<Invitation>(tables, invitation_lookup(code));
    return found && is_usable(found->value, now);
}

Result<> redeem_invitation(registry::Draft& draft, std::string_view code,
                           const zone::Origin& origin)
{
    auto found = registry::find<Invitation>(draft, invitation_lookup(code));
    if (!found || !is_usable(found->value, draft.now()))
        return fail(Errc::NotAllowed, "this invitation code is not known, used up or expired");
    --found->value.uses_left;
    ++found->value.uses_so_far;
    registry::keep(draft, *found, origin);
    return {};
}

Result<registry::Kept<Invitation>> revoke_invitation(registry::Draft& draft, registry::EntryId id,
                                                     const zone::Origin& origin)
{
    auto found = registry::find<Invitation>(draft, id);
    if (!found) return fail(Errc::NotFound, "there is no such invitation");
    draft.erase(id, origin);
    return *std::move(found);
}

}  // namespace mooring::identity
