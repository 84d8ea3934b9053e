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

/// 0 is nobody and nothing in every one of them.
template <class Id>
inline constexpr Id no_id = Id{0};

template <class Id>
[[nodiscard]] constexpr std::uint32_t number_of(Id id) noexcept
{
    return static_cast<std::uint32_t>(id);
}

}  // namespace mooring::zone
