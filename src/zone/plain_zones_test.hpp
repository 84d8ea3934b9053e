// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the zones hold, said as plainly as possible: maps of names, and every derived fact computed
/// from its definition by looking at everything. The contents and the lookup are tested against it.
///
/// Thread safety: none. Used by tests only.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "zone/contents.hpp"
#include "zone/lookup.hpp"

namespace mooring::zone {

/// A node or a lookup's result in words, so that a difference can be read.
[[nodiscard]] std::string found_text(const std::optional<Node>& node);
[[nodiscard]] std::string result_text(const LookupResult& result);

class PlainZones {
public:
    struct Rrset {
        dns::Ttl ttl;
        std::vector<dns::Rdata> rdatas;
    };
    using Rrsets = std::map<dns::RrType, Rrset>;

    void put_zone(ZoneId id, const dns::Name& origin);
    void erase_zone(ZoneId id);
    void clear_rrsets(ZoneId id);
    void set_serial(ZoneId id, dns::Serial serial);
    void set_rrset(ZoneId zone, const dns::Name& owner, dns::RrType type, const Rrset& rrset);
    void set_addresses(ZoneId zone, const dns::Name& owner, dns::Ttl ttl,
                       const Addresses& addresses);
    void set_tenant(ZoneId zone, const dns::Name& owner, const Contents::Tenant& tenant);
    void set_hidden(ZoneId zone, const dns::Name& top, bool is_hidden);

    [[nodiscard]] std::optional<ZoneId> zone_of(const dns::Name& name) const;
    [[nodiscard]] const Rrsets* rrsets_at(ZoneId zone, const dns::Name& owner) const;
    [[nodiscard]] std::string node_text(const dns::Name& name) const;
    [[nodiscard]] std::string lookup_text(const dns::Name& qname, dns::RrType qtype) const;
    [[nodiscard]] std::set<std::string> names_below(const dns::Name& top) const;
    /// The names of a zone with an RRset of this type, in canonical order.
    [[nodiscard]] std::vector<dns::Name> chain(ZoneId zone, dns::RrType type) const;

private:
    struct Entry {
        dns::Name name;
        Rrsets rrsets;
        Contents::Tenant tenant;
        bool is_hidden_top = false;
    };
    struct ZoneEntry {
        dns::Name origin;
        std::uint32_t serial = 0;
        std::map<std::string, Entry> entries;  // By owner name.
    };

    [[nodiscard]] Entry* entry(ZoneId zone, const dns::Name& owner);
    [[nodiscard]] const Entry* entry_at(const dns::Name& name) const;
    [[nodiscard]] bool has_slot(const dns::Name& name) const;
    [[nodiscard]] bool exists(const dns::Name& name) const;
    [[nodiscard]] bool is_apex(const dns::Name& name) const;
    [[nodiscard]] bool is_cut(const dns::Name& name) const;
    [[nodiscard]] bool has_dname(const dns::Name& name) const;
    [[nodiscard]] bool is_occluded(const dns::Name& name) const;
    [[nodiscard]] bool is_hidden(const dns::Name& name) const;
    [[nodiscard]] bool is_silenced(const dns::Name& name) const;
    [[nodiscard]] bool is_wildcard_host(const dns::Name& name) const;
    struct Question {
        dns::RrType qtype{};
        std::optional<dns::Name> encloser;  // Synthesised below it.
        bool addresses_only = false;
    };
    [[nodiscard]] std::string answer_text(const dns::Name& source, const Question& question) const;
    [[nodiscard]] std::string no_name_text(const dns::Name& qname, const dns::Name& encloser,
                                           const char* why) const;
    [[nodiscard]] std::string synthesis_text(const dns::Name& encloser, const dns::Name& qname,
                                             dns::RrType qtype) const;
    [[nodiscard]] std::string zone_text(const dns::Name& name) const;

    std::map<ZoneId, ZoneEntry> zones_;
};

}  // namespace mooring::zone
