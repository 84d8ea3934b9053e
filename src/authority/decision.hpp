// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What will be answered, before a byte of it is written: RCODE, flags and the chosen RRsets in
/// message order.
///
///     query ──decide()──▶ Decision ──encode()──▶ response
///
/// Choosing and writing are two steps, so that the first reads like the RFC and can be tested
/// without parsing bytes, and the second knows nothing of zones.
///
/// Thread safety: none; one Decision serves one query on one thread.
/// Limits: `chosen_max` RRsets from `nodes_max` names; nothing allocates. What does not fit counts
/// as truncation.
/// Invariants: what it borrows belongs to the query, to the name table and to its own nodes: valid
/// until the Reader's next refresh() or rest(). Never copied or moved, because RRsets point into
/// its nodes.

#include <cstdint>
#include <optional>
#include <span>

#include <boost/container/static_vector.hpp>

#include "dns/wire.hpp"
#include "zone/lookup.hpp"

namespace mooring::authority {

/// Whether a response without this RRset misleads its reader.
enum class Need : std::uint8_t {
    Required,  ///< If it does not fit, TC says so.
    Helpful,   ///< If it does not fit, it is left out without a word.
};

struct Chosen {
    dns::Section section{};
    Need need = Need::Required;
    dns::NameView owner = dns::NameView::root();
    zone::RrsetView rrset;  ///< Type and TTL, and the records if `rdata` is empty.
    std::span<const std::uint8_t> rdata = {};  ///< The one record, where it is not a node's (SOA).
};

class Decision {
public:
    static constexpr std::size_t chosen_max = 64;
    static constexpr std::size_t nodes_max = 40;

    Decision() = default;
    Decision(const Decision&) = delete;
    Decision& operator=(const Decision&) = delete;
    ~Decision() = default;

    dns::Rcode rcode = dns::Rcode::NoError;
    bool is_authoritative = false;
    bool is_truncated = false;  ///< Not all that is required could even be chosen.
    std::optional<std::uint16_t> extended_error;  ///< RFC 8914.
    boost::container::static_vector<Chosen, chosen_max> chosen;

    /// Keeps a copy of `node` for as long as the decision lives; nullptr if there is no more room.
    [[nodiscard]] const zone::Node* keep(const zone::Node& node) noexcept
    {
        if (nodes_.size() == nodes_max) return nullptr;
        return &nodes_.emplace_back(node);
    }
    /// Appends to the list; without room the response counts as truncated.
    void choose(const Chosen& next) noexcept
    {
        if (chosen.size() < chosen_max) {
            chosen.push_back(next);
        } else if (next.need == Need::Required) {
            is_truncated = true;
        }
    }

private:
    boost::container::static_vector<zone::Node, nodes_max>
        nodes_;  // Never grows: stable addresses.
};

}  // namespace mooring::authority
