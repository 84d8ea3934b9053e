// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The salts of GnuDIP over HTTP: given out with their time and our signature, so that nothing has
/// to be remembered until the client comes back with all three.
///
/// A digest says nothing about address or action, so whoever overhears a request could send another
/// with the same salt. That is why a salt logs in once only: those used in their minute of life are
/// remembered, the oldest forgotten first if there are very many.
///
/// Thread safety: every member from any thread.
/// Limits: a salt lives a minute; 4,096 used ones are remembered.

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/random.hpp"

namespace mooring::gateway::gnudip {

struct SignedSalt {
    std::string salt;
    std::string time;  ///< Seconds since 1970, in decimal digits.
    std::string sign;  ///< 32 hexadecimal digits.
};

class SaltOffice {
public:
    /// Draws a key of its own: what it has signed is void after a restart.
    SaltOffice(const Clock& clock, Random& random);

    [[nodiscard]] SignedSalt issue();
    /// True if we gave this out within the last minute.
    [[nodiscard]] bool is_valid(const SignedSalt& signed_salt) const;
    /// False if it has been taken before.
    [[nodiscard]] bool take(std::string_view salt);

private:
    [[nodiscard]] std::string sign(std::string_view salt, std::string_view time) const;

    const Clock& clock_;
    Random& random_;
    std::array<std::uint8_t, 32> key_{};
    Guarded<std::deque<std::string>> used_;
};

}  // namespace mooring::gateway::gnudip
