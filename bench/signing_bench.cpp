// SPDX-License-Identifier: Apache-2.0
// What signatures cost: made, and found in the cache.
//
// Budget: a cached signature well below 200 ns beside the lookup of its name, a fresh one about
// what libcrypto takes (21 to 27 us for P-256 on the development machine).
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/random.hpp"
#include "dnssec/nsec.hpp"
#include "dnssec/rrsig.hpp"
#include "dnssec/signer.hpp"

namespace mooring::bench {
namespace {

using namespace mooring::dnssec;

constexpr std::uint32_t now = 1'800'000'000;

ZoneKeys keys_of(Algorithm algorithm)
{
    ZoneKeys keys;
    keys.zone = zone::ZoneId{1};
    keys.origin = *dns::Name::parse("dyn.example.");
    auto key = std::make_shared<const PrivateKey>(*PrivateKey::generate(algorithm));
    keys.for_zone = {active_key(zone::SigningKeyId{1}, zone::KeyRole::Csk, std::move(key))};
    keys.for_keys = keys.for_zone;
    return keys;
}

/// An A RRset of one of many hosts, in one cache line: as in the name table, whose cost is not
/// measured here.
struct alignas(64) Host {
    explicit Host(std::size_t number)
    {
        const auto name = *dns::Name::parse("host-" + std::to_string(number) + ".dyn.example.");
        owner_bytes = name.size();
        std::ranges::copy(name.wire(), owner.begin());
    }
    [[nodiscard]] dns::NameView name() const
    {
        return dns::NameView{std::span{owner}.first(owner_bytes)};
    }
    [[nodiscard]] RrsetToSign to_sign() const
    {
        zone::RrsetView rrset;
        rrset.type = dns::RrType::A;
        rrset.ttl = dns::Ttl{60};
        rrset.count = 1;
        rrset.rdatas = rdata;
        return {.owner = name(), .labels = 3, .rrset = rrset};
    }
    std::array<std::uint8_t, 48> owner{};
    std::size_t owner_bytes;
    std::array<std::uint8_t, 6> rdata{0, 4, 192, 0, 2, 1};
};

void make_fresh(benchmark::State& state)
{
    const auto keys = keys_of(static_cast<Algorithm>(state.range(0)));
    const Host host{1};
    SignedData data;
    std::array<std::uint8_t, signature_bytes_max> signature{};
    for (auto _ : state) {
        const auto bytes = data.build(keys.for_zone[0], keys.origin, host.to_sign(), {});
        benchmark::DoNotOptimize(keys.for_zone[0].key->sign(bytes, signature));
    }
}
BENCHMARK(make_fresh)->Arg(13)->Arg(15)->Unit(benchmark::kMicrosecond);

/// All that a cached signature costs an answer: fingerprint, lookup, RRSIG.
void find_cached(benchmark::State& state)
{
    SystemRandom random;
    const auto keys = keys_of(Algorithm::Ed25519);
    Published<KeyRing> ring{std::make_shared<const KeyRing>()};
    SignatureCache cache{64UL * 1024 * 1024, random};
    SigningBudget budget{{}};
    Signer signer{ring, cache, budget};
    std::vector<Host> hosts;
    for (std::int64_t i = 0; i < state.range(0); ++i)
        hosts.emplace_back(static_cast<std::size_t>(i));
    for (const auto& host : hosts) (void)signer.prepare(keys, host.to_sign(), now);

    std::size_t at = 0;
    for (auto _ : state) {
        at = (at * 5 + 1) % hosts.size();
        benchmark::DoNotOptimize(signer.sign(keys, hosts[at].to_sign(), Asker::Unproven, now));
        signer.release();
    }
    state.counters["fresh"] = static_cast<double>(signer.counters().fresh.value());
}
BENCHMARK(find_cached)->Arg(16)->Arg(16384);

void fingerprint_only(benchmark::State& state)
{
    SystemRandom random;
    const FingerprintKey secret{random};
    const auto keys = keys_of(Algorithm::Ed25519);
    const Host host{1};
    for (auto _ : state)
        benchmark::DoNotOptimize(secret.fingerprint(keys.for_zone[0], host.to_sign()));
}
BENCHMARK(fingerprint_only);

void make_compact_denial(benchmark::State& state)
{
    const Host host{1};
    constexpr std::array types{dns::RrType::NXNAME};
    for (auto _ : state) benchmark::DoNotOptimize(CompactNsec{host.name(), types});
}
BENCHMARK(make_compact_denial);

}  // namespace
}  // namespace mooring::bench

BENCHMARK_MAIN();
