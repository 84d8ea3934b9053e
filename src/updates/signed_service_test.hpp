// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For tests: a whole service with signed zones, run by hand in one thread.
///
/// Thread safety: none.

#include <memory>

#include "registry/commands/signing.hpp"
#include "updates/service_fixture_test.hpp"
#include "updates/signing_keeper.hpp"
#include "updates/zone_signing.hpp"

namespace mooring::updates {

inline Seal test_seal()
{
    return Seal::from_key(std::vector<std::uint8_t>(seal_key_bytes, 7)).value();
}

/// One process: what is in memory goes with it.
class SignedService {
public:
    SignedService(store::Store& store, const Clock& clock, const ZoneSigning::Options& options = {})
        : seal_{test_seal()},
          signing_{{.clock = clock, .random = random_, .seal = seal_}, small(options)},
          service_{store, clock, {}, &signing_},
          steps_{signing_, clock,
                 [this](Command command) { return service_.run(std::move(command)); }}
    {}

    [[nodiscard]] Service& operator*() noexcept { return service_; }
    [[nodiscard]] Service* operator->() noexcept { return &service_; }
    [[nodiscard]] ZoneSigning& signing() noexcept { return signing_; }
    [[nodiscard]] registry::SigningTools tools() const
    {
        return {.seal = seal_, .policy = signing_.policy()};
    }

    /// Signs the suffix in this way.
    [[nodiscard]] Result<> sign(const registry::SigningWish& wish)
    {
        return service_.run(Command{[&](registry::Draft& draft) {
            return registry::sign_zone(draft, zone::ZoneId{1}, wish, tools(), {});
        }});
    }
    /// Does everything that is due in the background; returns how many steps it took.
    std::size_t settle()
    {
        std::size_t steps = 0;
        while (steps < 10'000 && steps_.step() == std::chrono::nanoseconds{0}) ++steps;
        return steps;
    }
    [[nodiscard]] const zone::ZoneView& view()
    {
        service_.reader().refresh();
        return *service_.reader().find_zone(suffix());
    }
    [[nodiscard]] std::shared_ptr<const dnssec::ZoneKeys> keys()
    {
        Published<dnssec::KeyRing>::Reader reader{signing_.ring()};
        const auto* found = reader.current().find(zone::ZoneId{1});
        return found == nullptr ? nullptr : std::make_shared<dnssec::ZoneKeys>(*found);
    }

private:
    static ZoneSigning::Options small(ZoneSigning::Options options)
    {
        options.cache_bytes = std::size_t{1} << 18U;  // Tests make many of these.
        return options;
    }

    SystemRandom random_;
    const Seal seal_;
    ZoneSigning signing_;
    Service service_;
    SigningSteps steps_;
};

}  // namespace mooring::updates
