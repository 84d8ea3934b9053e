// SPDX-License-Identifier: Apache-2.0
#include "nameserver/counters.hpp"

namespace mooring::nameserver {
namespace {

constexpr std::size_t slotted_qtypes = 260;  // All of counted_qtypes are below.

constexpr auto slots = [] {
    std::array<std::uint8_t, slotted_qtypes> table{};
    table.fill(other_qtype_slot);
    for (std::size_t i = 0; i < counted_qtypes.size(); ++i) {
        table[static_cast<std::size_t>(counted_qtypes[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}();

template <std::size_t size>
void add(std::array<std::uint64_t, size>& sums, const std::array<Counter, size>& counters) noexcept
{
    for (std::size_t i = 0; i < size; ++i) sums[i] += counters[i].value();
}

}  // namespace

std::size_t slot_of(dns::RrType qtype) noexcept
{
    const auto number = static_cast<std::size_t>(qtype);
    return number < slots.size() ? slots[number] : other_qtype_slot;
}

void QueryCounters::count(const authority::ReceivedQuery& query,
                          const authority::Answer& answer) noexcept
{
    if (!query.deserves_response()) return dropped.add_owned();
    queries_by_qtype[slot_of(query.message.qtype)].add_owned();
    if (answer.size_bytes == 0) return;  // Beyond a limit, which counts it.
    responses_by_rcode[static_cast<std::size_t>(answer.rcode)].add_owned();
    if (answer.is_truncated) truncated.add_owned();
}

QueryTotals totals_of(std::span<const QueryCounters> counters) noexcept
{
    QueryTotals totals;
    for (const auto& one : counters) {
        add(totals.queries_by_qtype, one.queries_by_qtype);
        add(totals.responses_by_rcode, one.responses_by_rcode);
        add(totals.cookies, one.cookies);
        totals.dropped += one.dropped.value();
        totals.dropped_reflectors += one.dropped_reflectors.value();
        totals.truncated += one.truncated.value();
        totals.send_failed += one.send_failed.value();
        totals.to_desk += one.to_desk.value();
        for (std::size_t i = 0; i < rate_class_count; ++i) {
            totals.limited[i].slipped += one.limited[i].slipped.value();
            totals.limited[i].dropped += one.limited[i].dropped.value();
            totals.limited[i].would += one.limited[i].would.value();
        }
    }
    return totals;
}

}  // namespace mooring::nameserver
