// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What one key sees of the zones and records: those of its own hosts.
///
/// Thread safety: one request's, on its stream loop.
/// Limits: looks at each host of the key once at most, and only if the request names none.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/dialects/cloudflare/answers.hpp"
#include "gateway/update_service.hpp"
#include "http/target.hpp"

namespace mooring::gateway::cloudflare {

/// The name that a query or body means, canonical: U-labels turned into A-labels, the dot at its
/// end or not. Unlike a host's it may be a zone's, of one label.
[[nodiscard]] std::optional<dns::Name> name_of(std::string_view text);

/// A TXT value without the quotation marks that some clients put around it.
[[nodiscard]] std::string_view unquoted(std::string_view content) noexcept;

/// Which records of a list are wanted. Texts as the client sent them; empty: all.
struct RecordFilter {
    std::string type{};
    std::string name{};
    std::string content{};

    /// Of a query: `type`, `name` or `name.exact`, `content` or `content.exact`. What else
    /// Cloudflare knows is not looked at.
    [[nodiscard]] static RecordFilter of(const http::Fields& fields);
};

class Catalog {
public:
    Catalog(UpdateService& service, std::size_t loop, const registry::KeyView& key)
        : service_{service}, loop_{loop}, key_{key}
    {}

    /// All zones, or the one of this name if the key has hosts in it.
    [[nodiscard]] std::vector<Zone> zones(std::string_view name) const;
    [[nodiscard]] std::optional<Zone> zone_by_id(std::string_view id) const;

    [[nodiscard]] std::vector<Record> records(const Zone& zone, const RecordFilter& filter) const;
    /// The record as DNS has it; an address that is not there has the content `0.0.0.0` or `::`.
    [[nodiscard]] std::optional<Record> record(const Zone& zone, const RecordId& id) const;

    /// The key's host of this very name in the zone.
    [[nodiscard]] std::optional<HostFacts> host_at(const Zone& zone, const dns::Name& name) const;
    [[nodiscard]] std::optional<HostFacts> host(const Zone& zone, zone::HostId id) const;

private:
    /// Everything about one host that the filter wants.
    void add(std::vector<Record>& records, const HostFacts& host, const RecordFilter& filter) const;

    UpdateService& service_;
    const std::size_t loop_;
    const registry::KeyView& key_;
};

}  // namespace mooring::gateway::cloudflare
