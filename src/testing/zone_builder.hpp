// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zones for tests, made from zone file text and published to a name table of their own.
///
///     ZoneBuilder zones;
///     zones.add_zone("example.", "www A 192.0.2.1");
///     zones.publish();
///
/// A zone without SOA or NS of its own gets `SOA ns.invalid. hostmaster.invalid. 1 3600 600 1209600
/// 60` and `NS ns.invalid.`, TTL 3600. A mistake in the text ends the test program with the reason.
///
/// Thread safety: none, but other threads may read table() through Readers.

#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "base/random.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "zone/contents.hpp"
#include "zone/name_table.hpp"

namespace mooring::testing {

/// The RRsets of a zone file's text with canonical owners; SOA and NS added if there are none.
[[nodiscard]] std::vector<dns::Rrset> zone_rrsets(const dns::Name& origin, std::string_view text);

class ZoneBuilder {
public:
    ZoneBuilder();

    void add_zone(std::string_view origin, std::string_view text);
    void add_zone(const dns::Name& origin, std::string_view text);
    /// The same of RRsets with canonical owners; `row` says how the zone is signed, its id is
    /// given.
    zone::ZoneId add_zone(zone::Zone row, const std::vector<dns::Rrset>& rrsets);

    struct HostOptions {
        bool is_silenced = false;
        bool is_wildcard = false;
    };
    void add_host(const dns::Name& name, const zone::Addresses& addresses,
                  const HostOptions& options);
    /// Hides the name and all below it, as the suspension of a claim does.
    void hide(const dns::Name& name);

    void publish();
    [[nodiscard]] zone::NameTable& table() noexcept { return table_; }
    [[nodiscard]] zone::Contents& contents() noexcept { return contents_; }

private:
    [[nodiscard]] zone::ZoneId zone_of(const dns::Name& name) const;

    SystemRandom random_;
    zone::NameTable table_{random_};
    zone::Contents contents_{table_};
    std::uint32_t last_zone_ = 0;
    std::uint32_t last_host_ = 0;
};

}  // namespace mooring::testing
