// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Asks the operator's resolver how a domain is delegated and what its challenge says, by c-ares.
///
///     NS of DOMAIN      ─▶ there, none (NXDOMAIN), broken (SERVFAIL), or the resolver is silent
///     TXT of _mooring-challenge.DOMAIN ─▶ its texts
///
/// The resolver must validate and must not be this service itself: what it says decides who gets a
/// zone. Each question is tried twice, over TCP where the answer is long.
///
/// Thread safety: any thread; each call works by itself and blocks its caller for some seconds at
/// most.
/// Limits: 64 servers and 64 texts an answer; the rest is not looked at.

#include <chrono>

#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "registry/own_domain.hpp"

namespace mooring::nameserver {

class ResolverCheck final : public registry::DelegationCheck {
public:
    struct Options {
        Endpoint resolver;
        std::chrono::milliseconds patience{2000};  ///< For one try.
    };
    explicit ResolverCheck(const Options& options);

    [[nodiscard]] registry::DomainFacts look_at(const dns::Name& domain) override;

private:
    const Options options_;
};

}  // namespace mooring::nameserver
