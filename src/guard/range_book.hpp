// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Facts of networks by address ranges: what the compact form and CSV files become in memory.
///
///     0.0.0.0 ─ nothing │ 1.0.0.0 ─ AS13335, US │ 1.0.4.0 ─ AS38803, AU │ ...
///
/// Only where ranges begin is kept, and for each a number into a table of the different facts: 8
/// bytes a range of IPv4 addresses, 12 of IPv6. IPv6 addresses are told by their first 64 bits.
///
/// The compact form is the same in a file: "MOORASN1", counts, facts, ranges, BLAKE2b of it all.
///
/// Thread safety: immutable.
/// Limits: 2^32 ranges. Where ranges overlap, the one that begins later counts up to its end.
/// Invariants: ranges ascend; bytes that are not what write() made are refused.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "guard/networks.hpp"

namespace mooring::guard {

/// From `first` to `last`, both of one family.
struct NetworkRange {
    IpAddress first;
    IpAddress last;
    NetworkFacts facts;
};

class RangeBook final : public NetworkSource {
public:
    explicit RangeBook(std::vector<NetworkRange> ranges);
    /// Several in one: of each address the first that knows a fact says it.
    [[nodiscard]] static std::unique_ptr<RangeBook> merged(
        const std::vector<std::unique_ptr<RangeBook>>& books);

    /// True if these bytes begin as the compact form does.
    [[nodiscard]] static bool is_compact(std::string_view bytes) noexcept;
    /// Fails with Corrupt.
    [[nodiscard]] static Result<std::unique_ptr<RangeBook>> read(
        std::span<const std::uint8_t> bytes);
    [[nodiscard]] std::vector<std::uint8_t> write() const;

    [[nodiscard]] NetworkFacts facts_of(const IpAddress& address) const override;
    [[nodiscard]] std::string description() const override;
    [[nodiscard]] std::size_t range_count() const noexcept;

private:
    /// Ranges of one family: where each begins, and what is known from there on.
    template <class Start>
    struct Ranges {
        std::vector<Start> starts;
        std::vector<std::uint32_t> facts;  ///< Indices of facts_.
    };
    [[nodiscard]] std::uint32_t index_of(const NetworkFacts& facts);
    void index_facts();

    std::vector<NetworkFacts> facts_{NetworkFacts{}};              // The first: nothing is known.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> lookup_;  // While it is made.
    Ranges<std::uint32_t> ipv4_;
    Ranges<std::uint64_t> ipv6_;
};

}  // namespace mooring::guard
