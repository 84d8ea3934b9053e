// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is known of the network that an address lies in: its neighbourhood, the autonomous system
/// (RFC 1930) that announces it, the country, and whether machines are rented out there.
///
///     files (MaxMind DB, CSV, our compact form) ──load_networks()──▶ NetworkBook ──▶ Network
///
/// Nothing loaded is a valid state: then only the neighbourhood counts, which every address has.
/// Of several files the first that knows a fact says it: one may know systems, another countries.
///
/// Thread safety: values and immutable objects; a NetworkBook may be used by any number of threads.
/// Limits: a look-up takes a few hundred nanoseconds a file, and never fails.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_address.hpp"
#include "base/result.hpp"

namespace mooring::guard {

/// What a file says of an address. A fact of zeros is not known.
struct NetworkFacts {
    std::uint32_t asn = 0;          ///< Of the autonomous system.
    std::array<char, 2> country{};  ///< ISO 3166-1, two letters.
    bool is_hosting = false;        ///< Machines are rented out there: servers, VPN exits, proxies.

    [[nodiscard]] bool has_country() const noexcept { return country[0] != 0; }
    bool operator==(const NetworkFacts&) const = default;
};

/// The facts `found`, and what it lacks from `more`.
[[nodiscard]] NetworkFacts completed(const NetworkFacts& found, const NetworkFacts& more) noexcept;

/// The network of one address. Its neighbourhood is the first 16 bits of an IPv4 address, and the
/// first 32 of an IPv6 address: what a registry gives to one provider (RIPE-738, 5.1), or nearly.
struct Network {
    enum class Family : std::uint8_t { Ipv4 = 4, Ipv6 = 6 };
    Family family = Family::Ipv4;
    std::array<std::uint8_t, 4> neighbourhood{};  ///< The rest is zero.
    NetworkFacts facts;

    bool operator==(const Network&) const = default;
};

/// "192.0.0.0/16".
[[nodiscard]] std::string neighbourhood_text(const Network& network);
/// "AS64500, DE (hosting)"; without facts the neighbourhood.
[[nodiscard]] std::string text_of(const Network& network);

/// How near two networks are.
enum class Relation : std::uint8_t {
    Same,
    Near,  ///< The same system in another country, or another access network of the country.
    Other,
    Unknown,  ///< An IPv4 and an IPv6 address of which no file knows anything.
};
[[nodiscard]] Relation relation_of(const Network& one, const Network& other) noexcept;

/// One file in memory.
class NetworkSource {
public:
    NetworkSource() = default;
    NetworkSource(const NetworkSource&) = delete;
    NetworkSource& operator=(const NetworkSource&) = delete;
    virtual ~NetworkSource() = default;

    [[nodiscard]] virtual NetworkFacts facts_of(const IpAddress& address) const = 0;
    /// "networks.mmdb: 1,234 networks".
    [[nodiscard]] virtual std::string description() const = 0;
};

/// All files together.
class NetworkBook {
public:
    /// One that knows nothing.
    NetworkBook() = default;
    /// `hosting`: systems that rent out machines, beyond what the files say; ascending.
    NetworkBook(std::vector<std::unique_ptr<const NetworkSource>> sources,
                std::vector<std::uint32_t> hosting);

    [[nodiscard]] Network network_of(const IpAddress& address) const;
    [[nodiscard]] bool is_empty() const noexcept { return sources_.empty(); }
    /// One line a file, for the log.
    [[nodiscard]] std::vector<std::string> descriptions() const;

private:
    std::vector<std::unique_ptr<const NetworkSource>> sources_;
    std::vector<std::uint32_t> hosting_;
};

/// Where the facts come from.
struct NetworkFiles {
    std::vector<std::filesystem::path> networks;  ///< In any of the forms; told by their bytes.
    std::filesystem::path hosting;  ///< Numbers of systems, one a line; empty: only what we know.
};

/// Reads all files into memory. Fails with the first that cannot be read and why.
[[nodiscard]] Result<std::shared_ptr<const NetworkBook>> load_networks(const NetworkFiles& files);

}  // namespace mooring::guard
