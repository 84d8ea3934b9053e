// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/visit_log.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/assert.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t visits_limit = 24;  // Times 9 texts are below the 256 that an index tells.

bool is_same_network(const IpAddress& left, const IpAddress& right)
{
    if (left.index() != right.index()) return false;
    if (const auto* ipv4 = std::get_if<Ipv4>(&left)) {
        return std::ranges::equal(std::span{ipv4->bytes}.first(3),
                                  std::span{std::get<Ipv4>(right).bytes}.first(3));
    }
    return std::ranges::equal(std::span{std::get<Ipv6>(left).bytes}.first(7),
                              std::span{std::get<Ipv6>(right).bytes}.first(7));
}

/// Host ids as a text, so that they are kept once as well.
std::string packed(const std::vector<zone::HostId>& hosts)
{
    std::string bytes(hosts.size() * sizeof(zone::HostId), '\0');
    if (!hosts.empty()) std::memcpy(bytes.data(), hosts.data(), bytes.size());
    return bytes;
}

std::vector<zone::HostId> unpacked(std::string_view bytes)
{
    std::vector<zone::HostId> hosts(bytes.size() / sizeof(zone::HostId));
    if (!hosts.empty()) std::memcpy(hosts.data(), bytes.data(), bytes.size());
    return hosts;
}

}  // namespace

void VisitLog::add(const Visit& visit, const Rules& rules)
{
    MOORING_ASSERT(rules.visits_max <= visits_limit);
    if (rules.repeats == Rules::Repeats::Counted) {
        const auto last = std::ranges::find_if(
            records_, [&](const Record& record) { return is_repeat(record, visit); });
        if (last != records_.end()) {
            last->time = visit.time;
            if (last->count < std::numeric_limits<std::uint32_t>::max()) ++last->count;
            std::rotate(last, last + 1, records_.end());
            return;
        }
    }
    make_room(visit, rules);
    // Doubling would leave a third of the room unused for ever.
    if (records_.size() == records_.capacity()) records_.reserve(records_.size() + 4);
    const TextIndexes texts{
        index_of(visit.method),      index_of(visit.target), index_of(visit.form),
        index_of(visit.host_header), index_of(visit.agent),  index_of(visit.user),
        index_of(visit.asked),       index_of(visit.answer), index_of(packed(visit.hosts))};
    records_.push_back({.time = visit.time,
                        .client = visit.client,
                        .ipv4 = visit.ipv4,
                        .ipv6 = visit.ipv6,
                        .count = visit.count,
                        .key = visit.key,
                        .status = static_cast<std::uint16_t>(visit.status),
                        .neighbours_moved = static_cast<std::uint16_t>(visit.neighbours_moved),
                        .dialect = visit.dialect,
                        .verdict = visit.verdict,
                        .secret = visit.secret,
                        .presence = visit.presence,
                        .is_tls = visit.is_tls,
                        .texts = texts});
}

std::vector<Visit> VisitLog::visits() const
{
    std::vector<Visit> result;
    result.reserve(records_.size());
    for (const auto& record : records_) result.push_back(visit_of(record));
    return result;
}

std::size_t VisitLog::heap_bytes() const noexcept
{
    auto bytes = records_.capacity() * sizeof(Record) + texts_.capacity() * sizeof(Text);
    for (const auto& text : texts_) {
        if (text.text.capacity() > 15) bytes += text.text.capacity() + 17;
    }
    return bytes;
}

bool VisitLog::is_repeat(const Record& record, const Visit& visit) const
{
    const auto text = [&](std::size_t index) -> const std::string& {
        return texts_[record.texts[index]].text;
    };
    return record.client == visit.client && record.verdict == visit.verdict &&
           record.secret == visit.secret && text(0) == visit.method && text(1) == visit.target &&
           text(2) == visit.form && text(4) == visit.agent && text(5) == visit.user;
}

Visit VisitLog::visit_of(const Record& record) const
{
    const auto text = [&](std::size_t index) -> const std::string& {
        return texts_[record.texts[index]].text;
    };
    return {.time = record.time,
            .dialect = record.dialect,
            .verdict = record.verdict,
            .secret = record.secret,
            .key = record.key,
            .hosts = unpacked(text(8)),
            .client = record.client,
            .is_tls = record.is_tls,
            .status = record.status,
            .count = record.count,
            .neighbours_moved = record.neighbours_moved,
            .ipv4 = record.ipv4,
            .ipv6 = record.ipv6,
            .presence = record.presence,
            .method = text(0),
            .target = text(1),
            .form = text(2),
            .host_header = text(3),
            .agent = text(4),
            .user = text(5),
            .asked = text(6),
            .answer = text(7)};
}

void VisitLog::make_room(const Visit& visit, const Rules& rules)
{
    std::size_t of_network = 0;
    std::size_t oldest_of_network = records_.size();
    for (std::size_t i = records_.size(); i-- > 0;) {
        if (!is_same_network(records_[i].client, visit.client)) continue;
        ++of_network;
        oldest_of_network = i;
    }
    if (of_network >= rules.visits_per_network_max) {
        drop(oldest_of_network);
    } else if (records_.size() >= rules.visits_max) {
        drop(0);
    }
}

void VisitLog::drop(std::size_t index)
{
    for (const auto text : records_[index].texts) {
        auto& entry = texts_[text];
        if (--entry.uses == 0) entry.text = std::string{};  // Its place is used again.
    }
    records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(index));
}

std::uint8_t VisitLog::index_of(std::string_view text)
{
    auto place = std::ranges::find_if(
        texts_, [&](const Text& entry) { return entry.uses > 0 && entry.text == text; });
    if (place == texts_.end()) {
        place = std::ranges::find(texts_, std::uint16_t{0}, &Text::uses);
        if (place == texts_.end()) place = texts_.insert(place, Text{});
        place->text = std::string{text};
    }
    ++place->uses;
    return static_cast<std::uint8_t>(place - texts_.begin());
}

}  // namespace mooring::gateway
