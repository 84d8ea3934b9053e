// SPDX-License-Identifier: Apache-2.0
#include "app/contact_record.hpp"

#include <fstream>
#include <string>

namespace mooring::app {

namespace {

WallTime heard_until_by(const std::filesystem::path& file, WallTime now)
{
    std::ifstream in{file};
    std::string state;
    std::int64_t milliseconds = 0;
    if (!(in >> state >> milliseconds) || state != "clean") return now;
    const WallTime time{std::chrono::milliseconds{milliseconds}};
    return time <= now ? time : now;
}

}  // namespace

ContactRecord::ContactRecord(const std::filesystem::path& data, WallTime now)
    : file_{data / "contacts.state"}, heard_until_{heard_until_by(file_, now)}
{
    write("running");
}

void ContactRecord::note_clean_stop()
{
    write("clean");
}

void ContactRecord::write(std::string_view state) const
{
    std::ofstream out{file_, std::ios::trunc};
    out << state << ' ' << heard_until_.time_since_epoch().count() << '\n';
}

}  // namespace mooring::app
