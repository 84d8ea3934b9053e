// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the operator's configuration says about new accounts.
///
/// Thread safety: values.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mooring::identity {

enum class SignUp : std::uint8_t { Closed, Invite, Open };

struct AdmissionRules {
    SignUp sign_up = SignUp::Closed;
    std::uint32_t per_network_an_hour = 5;  ///< Of a /24 or /56. 0: no limit.
    std::uint32_t per_domain_an_hour = 20;  ///< Of a mail domain; large providers have 50 times it.
    /// Leading zero bits while few sign up. 0: no work is asked for, however many do.
    std::uint8_t work_bits = 16;
    std::uint8_t work_bits_max = 24;
    std::uint32_t calm_an_hour = 20;  ///< Sign-ups an hour that do not raise the work.
    std::chrono::seconds work_time{600};
    std::size_t buckets_max = 65536;
    bool operator==(const AdmissionRules&) const = default;
};

/// How long a new account is on probation, and what it may have until then (probation.hpp).
struct ProbationRules {
    std::chrono::days with_passkey{7};
    std::chrono::days without_passkey{30};  ///< At least `with_passkey`.
    std::uint32_t names_max = 3;
    std::uint32_t names_per_day = 3;
    bool operator==(const ProbationRules&) const = default;
};

}  // namespace mooring::identity
