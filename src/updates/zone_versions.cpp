// SPDX-License-Identifier: Apache-2.0
#include "updates/zone_versions.hpp"

#include <algorithm>
#include <compare>
#include <cstring>

#include "base/assert.hpp"

namespace mooring::updates {
namespace {

void append(std::vector<std::uint8_t>& bytes, std::uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(number >> static_cast<unsigned>(shift)));
}

std::uint32_t number_at(std::span<const std::uint8_t> bytes)
{
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
           (std::uint32_t{bytes[2]} << 8U) | std::uint32_t{bytes[3]};
}

/// One stored record, borrowed. Its bytes begin with all that orders it: owner, type, RDATA last.
struct Entry {
    std::span<const std::uint8_t> owner;
    std::uint32_t type = 0;
    std::uint32_t ttl = 0;
    std::span<const std::uint8_t> rdata;
};

Entry entry_at(std::span<const std::uint8_t> bytes, std::size_t offset)
{
    const auto rest = bytes.subspan(offset);
    const std::size_t owner_size = rest[0];
    const auto fields = rest.subspan(1 + owner_size);
    return {.owner = rest.subspan(1, owner_size),
            .type = number_at(fields),
            .ttl = number_at(fields.subspan(4)),
            .rdata = fields.subspan(12, number_at(fields.subspan(8)))};
}

std::strong_ordering compare(const Entry& left, const Entry& right)
{
    const auto order = std::lexicographical_compare_three_way(
        left.owner.begin(), left.owner.end(), right.owner.begin(), right.owner.end());
    return order != 0 ? order : left.type <=> right.type;
}

}  // namespace

void RecordList::add(const dns::Record& record)
{
    places_.push_back(bytes_.size());
    bytes_.push_back(static_cast<std::uint8_t>(record.owner.size()));
    bytes_.insert(bytes_.end(), record.owner.wire().begin(), record.owner.wire().end());
    append(bytes_, static_cast<std::uint32_t>(record.type));
    append(bytes_, record.ttl.seconds);
    append(bytes_, static_cast<std::uint32_t>(record.rdata.size()));
    bytes_.insert(bytes_.end(), record.rdata.begin(), record.rdata.end());
}

void RecordList::sort()
{
    std::ranges::stable_sort(places_, [this](std::size_t left, std::size_t right) {
        return compare(entry_at(bytes_, left), entry_at(bytes_, right)) < 0;
    });
}

Result<> RecordList::for_each(const std::function<Result<>(const dns::Rrset&)>& visit) const
{
    for (std::size_t i = 0; i < places_.size();) {
        const auto first = entry_at(bytes_, places_[i]);
        dns::Rrset rrset{.owner = dns::Name{dns::NameView{first.owner}},
                         .type = static_cast<dns::RrType>(first.type),
                         .ttl = {first.ttl},
                         .rdatas = {}};
        for (; i < places_.size(); ++i) {
            const auto entry = entry_at(bytes_, places_[i]);
            if (compare(first, entry) != 0) break;
            rrset.ttl.seconds = std::min(rrset.ttl.seconds, entry.ttl);
            dns::Rdata rdata{entry.rdata.begin(), entry.rdata.end()};
            if (std::ranges::find(rrset.rdatas, rdata) == rrset.rdatas.end())
                rrset.rdatas.push_back(std::move(rdata));
        }
        MOORING_CHECK(visit(rrset));
    }
    return {};
}

void ZoneVersions::put(zone::ZoneId zone, std::uint32_t version, List records)
{
    versions_.with([&](auto& versions) { versions[{zone, version}] = std::move(records); });
}

void ZoneVersions::erase(zone::ZoneId zone, std::uint32_t version)
{
    versions_.with([&](auto& versions) { versions.erase({zone, version}); });
}

ZoneVersions::List ZoneVersions::find(zone::ZoneId zone, std::uint32_t version) const
{
    return versions_.with([&](const auto& versions) -> List {
        const auto found = versions.find({zone, version});
        return found == versions.end() ? nullptr : found->second;
    });
}

}  // namespace mooring::updates
