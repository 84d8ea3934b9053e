// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Codes with which the operator lets somebody sign up.
///
///     "mri_" and 26 letters and digits: 128 random bits, kept as SHA-256, shown once
///
/// Thread safety: as Draft and Tables.
/// Limits: 1,000 uses a code; a label of 100 bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "registry/entries.hpp"

namespace mooring::identity {

inline constexpr std::uint32_t invitation_uses_max = 1000;

struct Invitation {
    static constexpr auto kind = zone::EntryKind::Invitation;
    std::string label{};  ///< For whom, in the operator's words.
    std::uint32_t uses_left = 1;
    std::uint32_t uses_so_far = 0;
    WallTime created{};
    std::optional<WallTime> expires{};
    bool operator==(const Invitation&) const = default;

    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Invitation read(zone::ByteReader& reader);
};

struct NewInvitation {
    std::string label;
    std::uint32_t uses = 1;
    std::optional<WallTime> expires{};
};

struct MadeInvitation {
    registry::Kept<Invitation> kept;
    std::string code;  ///< This once.
};

/// Fails with InvalidArgument for a number of uses or a label out of bounds.
[[nodiscard]] Result<MadeInvitation> make_invitation(registry::Draft& draft, Random& random,
                                                     const NewInvitation& wanted,
                                                     const zone::Origin& origin);

/// True if the code can be used now: what the door asks before the account is made.
[[nodiscard]] bool is_good_invitation(const registry::Tables& tables, std::string_view code,
                                      WallTime now);

/// Uses the code up once, in the batch that makes the account. Fails with NotAllowed if it is not
/// good, or not any more.
[[nodiscard]] Result<> redeem_invitation(registry::Draft& draft, std::string_view code,
                                         const zone::Origin& origin);

/// Fails with NotFound.
[[nodiscard]] Result<registry::Kept<Invitation>> revoke_invitation(registry::Draft& draft,
                                                                   registry::EntryId id,
                                                                   const zone::Origin& origin);

}  // namespace mooring::identity
