// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/doctor.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

#include "base/guarded.hpp"
#include "gateway/doctor/visit_log.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t strangers_share = 8;  // They get one in so many bytes.
constexpr std::size_t hosts_of_stranger_max = 8;
constexpr std::size_t node_bytes = 96;  // Of a list node and a hash node, about.

constexpr VisitLog::Rules rules_of_keys{.visits_max = visits_per_key_max,
                                        .visits_per_network_max = visits_per_key_max,
                                        .repeats = VisitLog::Rules::Repeats::Kept};
constexpr VisitLog::Rules rules_of_strangers{.visits_max = stranger_visits_per_host_max,
                                             .visits_per_network_max = 2,
                                             .repeats = VisitLog::Rules::Repeats::Counted};

}  // namespace

class Doctor::Shelf {
public:
    struct Options {
        std::size_t bytes_max;
        VisitLog::Rules rules;
    };
    explicit Shelf(const Options& options) : options_{options} {}

    void note(std::uint32_t id, const Visit& visit)
    {
        // What is dropped dies after the lock.
        const auto dropped = state_.with([&](State& state) { return note_in(state, id, visit); });
    }

    [[nodiscard]] std::vector<Visit> visits_of(std::uint32_t id) const
    {
        return state_.with([&](const State& state) {
            const auto place = state.index.find(id);
            return place == state.index.end() ? std::vector<Visit>{} : place->second->log.visits();
        });
    }

    struct Use {
        std::size_t logs = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Use use() const
    {
        return state_.with([](const State& state) { return Use{state.line.size(), state.bytes}; });
    }

private:
    struct Entry {
        std::uint32_t id = 0;
        VisitLog log{};
        std::size_t bytes = 0;
    };
    using Line = std::list<Entry>;
    struct State {
        Line line;  // The most recently heard first.
        std::unordered_map<std::uint32_t, Line::iterator> index;
        std::size_t bytes = 0;
    };

    Line note_in(State& state, std::uint32_t id, const Visit& visit)
    {
        auto place = state.index.find(id);
        if (place == state.index.end()) {
            state.line.push_front({.id = id});
            place = state.index.emplace(id, state.line.begin()).first;
        } else {
            state.line.splice(state.line.begin(), state.line, place->second);
        }
        auto& entry = *place->second;
        entry.log.add(visit, options_.rules);
        state.bytes -= entry.bytes;
        entry.bytes = sizeof(Entry) + node_bytes + entry.log.heap_bytes();
        state.bytes += entry.bytes;
        return shrink(state);
    }

    Line shrink(State& state) const
    {
        Line dropped;
        while (state.bytes > options_.bytes_max && !state.line.empty()) {
            const auto last = std::prev(state.line.end());
            state.bytes -= last->bytes;
            state.index.erase(last->id);
            dropped.splice(dropped.begin(), state.line, last);
        }
        return dropped;
    }

    const Options options_;
    Guarded<State> state_;
};

Doctor::Doctor(Options options)
{
    const auto strangers_bytes = options.memory_bytes_max / strangers_share;
    for (auto& shelf : strangers_) {
        shelf = std::make_unique<Shelf>(Shelf::Options{.bytes_max = strangers_bytes / shelf_count,
                                                       .rules = rules_of_strangers});
    }
    for (auto& shelf : keys_) {
        shelf = std::make_unique<Shelf>(
            Shelf::Options{.bytes_max = (options.memory_bytes_max - strangers_bytes) / shelf_count,
                           .rules = rules_of_keys});
    }
}

Doctor::~Doctor() = default;

std::size_t Doctor::shelf_of(std::uint32_t number) noexcept
{
    return number % shelf_count;  // Ids are given out one after another.
}

void Doctor::note(const Visit& visit)
{
    if (visit.key != zone::no_id<zone::KeyId>) {
        const auto number = zone::number_of(visit.key);
        return keys_[shelf_of(number)]->note(number, visit);
    }
    const auto count = std::min(visit.hosts.size(), hosts_of_stranger_max);
    for (const auto host : std::span{visit.hosts}.first(count)) {
        const auto number = zone::number_of(host);
        strangers_[shelf_of(number)]->note(number, visit);
    }
}

std::vector<Visit> Doctor::visits_of(zone::KeyId key) const
{
    const auto number = zone::number_of(key);
    return keys_[shelf_of(number)]->visits_of(number);
}

std::vector<Visit> Doctor::strangers_of(zone::HostId host) const
{
    const auto number = zone::number_of(host);
    return strangers_[shelf_of(number)]->visits_of(number);
}

std::vector<Visit> Doctor::visits_about(zone::HostId host, std::span<const zone::KeyId> keys) const
{
    auto visits = strangers_of(host);
    for (const auto key : keys) {
        auto of_key = visits_of(key);
        std::erase_if(of_key, [&](const Visit& visit) {
            return !visit.hosts.empty() &&
                   std::ranges::find(visit.hosts, host) == visit.hosts.end();
        });
        visits.insert(visits.end(), std::make_move_iterator(of_key.begin()),
                      std::make_move_iterator(of_key.end()));
    }
    std::ranges::stable_sort(visits, {}, &Visit::time);
    return visits;
}

Doctor::Use Doctor::use() const
{
    Use use;
    for (const auto& shelf : keys_) {
        const auto [logs, bytes] = shelf->use();
        use.keys += logs;
        use.bytes += bytes;
    }
    for (const auto& shelf : strangers_) {
        const auto [logs, bytes] = shelf->use();
        use.hosts_of_strangers += logs;
        use.bytes += bytes;
    }
    return use;
}

}  // namespace mooring::gateway
