// SPDX-License-Identifier: Apache-2.0
#include "updates/fetch_log.hpp"

namespace mooring::updates {

void FetchLog::note(zone::SecondaryId secondary, const Fetched& fetched)
{
    entries_.with([&](Entries& entries) {
        const std::pair key{secondary, fetched.zone};
        if (entries.size() < entries_max_ || entries.contains(key))
            entries.insert_or_assign(key, fetched);
    });
}

std::vector<Fetched> FetchLog::of(zone::SecondaryId secondary) const
{
    return entries_.with([&](const Entries& entries) {
        std::vector<Fetched> found;
        for (auto at = entries.lower_bound({secondary, zone::ZoneId{}});
             at != entries.end() && at->first.first == secondary; ++at)
            found.push_back(at->second);
        return found;
    });
}

std::optional<Fetched> FetchLog::last_of(zone::SecondaryId secondary) const
{
    std::optional<Fetched> last;
    for (const auto& fetched : of(secondary))
        if (!last || fetched.time > last->time) last = fetched;
    return last;
}

void FetchLog::forget(zone::SecondaryId secondary)
{
    entries_.with([&](Entries& entries) {
        std::erase_if(entries, [&](const auto& item) { return item.first.first == secondary; });
    });
}

}  // namespace mooring::updates
