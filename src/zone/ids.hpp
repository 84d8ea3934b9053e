// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The numbers by which the service knows its things. Given once, never given again: a change that
/// arrives late for something already removed is ignored because its number is gone.

#include <cstdint>

namespace mooring::zone {

enum class AccountId : std::uint32_t {};
enum class ZoneId : std::uint32_t {};  // At most 2^24 - 1: a name's slot keeps 24 bits of it.
enum class ClaimId : std::uint32_t {};
enum class HostId : std::uint32_t {};
enum class KeyId : std::uint32_t {};
enum class SigningKeyId : std::uint32_t {};
enum class SecondaryId : std::uint32_t {};
enum class SiteId : std::uint32_t {};
enum class EntryId : std::uint32_t {};

/// The lowest numbers never given to anything yet, also not to something removed since.
struct NextIds {
    std::uint32_t account = 1;
    std::uint32_t zone = 1;
    std::uint32_t claim = 1;
    std::uint32_t host = 1;
    std::uint32_t key = 1;
    std::uint32_t signing_key = 1;
    std::uint32_t secondary = 1;
    std::uint32_t site = 1;
    std::uint32_t entry = 1;
    bool operator==(const NextIds&) const = default;
};

/// 0 is nobody and nothing in every one of them.
template <class Id>
inline constexpr Id no_id = Id{0};

template <class Id>
[[nodiscard]] constexpr std::uint32_t number_of(Id id) noexcept
{
    return static_cast<std::uint32_t>(id);
}

}  // namespace mooring::zone
