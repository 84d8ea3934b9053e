// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/catalog.hpp"

#include <algorithm>
#include <utility>

#include "dns/idn.hpp"
#include "gateway/dialects/acme_name.hpp"
#include "http/ascii.hpp"
#include "registry/commands/acme.hpp"

namespace mooring::gateway::cloudflare {
namespace {

using dns::RrType;

constexpr std::size_t name_text_max = 1024;
constexpr std::string_view no_ipv4 = "0.0.0.0";
constexpr std::string_view no_ipv6 = "::";

std::string field(const http::Fields& fields, std::string_view key, std::string_view exact_key)
{
    auto value = fields.value(key);
    if (!value) value = fields.value(exact_key);
    return std::string{http::trimmed(value.value_or(""))};
}

bool wants_type(const RecordFilter& filter, std::string_view type)
{
    return filter.type.empty() || http::is_equal_ignoring_case(filter.type, type);
}

/// The address of one family as a record's content; nothing if the host has none.
std::string content_of(const zone::Addresses& addresses, RrType type)
{
    if (type == RrType::A) return addresses.ipv4 ? addresses.ipv4->text() : std::string{};
    return addresses.ipv6 ? addresses.ipv6->text() : std::string{};
}

Record address_record(const HostFacts& host, RrType type)
{
    return {.id = address_record_id(host.id, type),
            .name = without_dot(host.name),
            .content = content_of(host.addresses, type),
            .ttl = host.ttl};
}

void take_placeholder(Record& record)
{
    if (record.content.empty()) {
        record.content = record.id.type == RrType::A ? no_ipv4 : no_ipv6;
    }
}

}  // namespace

std::optional<dns::Name> name_of(std::string_view text)
{
    text = http::trimmed(text);
    if (text.empty() || text.size() > name_text_max) return std::nullopt;
    const auto ascii = dns::ascii_name(text);
    if (!ascii) return std::nullopt;
    const auto name = dns::Name::parse(*ascii);
    if (!name || name->is_root()) return std::nullopt;
    return name->canonical();
}

std::string_view unquoted(std::string_view content) noexcept
{
    if (content.size() < 2 || !content.starts_with('"') || !content.ends_with('"')) return content;
    return content.substr(1, content.size() - 2);
}

RecordFilter RecordFilter::of(const http::Fields& fields)
{
    return {.type = field(fields, "type", "type"),
            .name = field(fields, "name", "name.exact"),
            .content = field(fields, "content", "content.exact")};
}

std::vector<Zone> Catalog::zones(std::string_view name) const
{
    const auto wanted = name_of(name);
    std::vector<Zone> zones;
    if (!name.empty() && !wanted) return zones;
    for (const auto id : key_.hosts) {
        const auto host = service_.facts(loop_, id);
        if (!host || (wanted && *wanted != host->origin)) continue;
        const auto is_known = [&](const Zone& zone) { return zone.origin == host->origin; };
        if (std::ranges::any_of(zones, is_known)) continue;
        zones.push_back({.origin = host->origin,
                         .name = wanted ? std::string{name} : without_dot(host->origin)});
        if (wanted) break;
    }
    return zones;
}

std::optional<Zone> Catalog::zone_by_id(std::string_view id) const
{
    std::optional<dns::Name> last;  // Hosts of one zone come one after the other, mostly.
    for (const auto host_id : key_.hosts) {
        const auto host = service_.facts(loop_, host_id);
        if (!host || host->origin == last) continue;
        last = host->origin;
        if (zone_id(host->origin) != id) continue;
        return Zone{.origin = host->origin, .name = without_dot(host->origin)};
    }
    return std::nullopt;
}

std::optional<HostFacts> Catalog::host(const Zone& zone, zone::HostId id) const
{
    if (!key_.hosts.contains(id)) return std::nullopt;
    auto facts = service_.facts(loop_, id);
    if (!facts || facts->origin != zone.origin) return std::nullopt;
    return facts;
}

std::optional<HostFacts> Catalog::host_at(const Zone& zone, const dns::Name& name) const
{
    const auto id = service_.host_at(loop_, name);
    return id ? host(zone, *id) : std::nullopt;
}

std::vector<Record> Catalog::records(const Zone& zone, const RecordFilter& filter) const
{
    std::vector<Record> records;
    if (filter.name.empty()) {
        for (const auto id : key_.hosts) {
            const auto facts = service_.facts(loop_, id);
            if (facts && facts->origin == zone.origin) add(records, *facts, filter);
        }
        return records;
    }
    const auto name = name_of(filter.name);
    if (!name) return records;
    if (const auto facts = host_at(zone, *name)) {
        add(records, *facts, filter);
    } else if (const auto challenged = host_of_challenge(filter.name)) {
        if (const auto owner = host_at(zone, *challenged)) add(records, *owner, filter);
    }
    std::erase_if(records, [&](const Record& record) { return name_of(record.name) != *name; });
    for (auto& record : records) record.name = filter.name;
    return records;
}

void Catalog::add(std::vector<Record>& records, const HostFacts& host,
                  const RecordFilter& filter) const
{
    const auto take = [&](Record record) {
        const auto wanted = std::string_view{filter.content};
        if (!wanted.empty() && unquoted(wanted) != record.content) return;
        if (!wanted.empty()) record.content = wanted;
        records.push_back(std::move(record));
    };
    for (const auto type : {RrType::A, RrType::AAAA}) {
        const auto text = type == RrType::A ? "A" : "AAAA";
        if (!wants_type(filter, text)) continue;
        auto record = address_record(host, type);
        const bool is_named = !filter.type.empty() && name_of(filter.name) == host.name;
        if (is_named) take_placeholder(record);
        if (!record.content.empty()) take(std::move(record));
    }
    const auto challenge = registry::acme_owner(host.name);
    if (!challenge || !wants_type(filter, "TXT")) return;
    for (const auto& value : service_.txt_values(loop_, *challenge)) {
        take({.id = txt_record_id(host.id, value),
              .name = without_dot(*challenge),
              .content = value,
              .ttl = registry::acme_ttl});
    }
}

std::optional<Record> Catalog::record(const Zone& zone, const RecordId& id) const
{
    const auto facts = host(zone, id.host);
    if (!facts) return std::nullopt;
    if (id.type != RrType::TXT) {
        auto record = address_record(*facts, id.type);
        take_placeholder(record);
        return record;
    }
    std::vector<Record> values;
    add(values, *facts, {.type = "TXT"});
    const auto found = std::ranges::find(values, id, &Record::id);
    return found == values.end() ? std::nullopt : std::optional{*found};
}

}  // namespace mooring::gateway::cloudflare
