// SPDX-License-Identifier: Apache-2.0
#include "app/restore.hpp"

#include <chrono>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/privileges.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/data_folder.hpp"

namespace mooring::app {

namespace {

namespace fs = std::filesystem;

/// Moves a data folder with something in it aside and returns where it went.
Result<std::optional<fs::path>> move_aside(const fs::path& folder, WallTime now)
{
    std::error_code error;
    const bool is_there = fs::is_directory(folder, error) && !fs::is_empty(folder, error);
    if (!is_there) return std::nullopt;
    // Held until the folder has moved: nobody can have it open.
    MOORING_TRY(const auto lock, store::lock_data_folder(folder.string()));
    const auto time = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const fs::path aside =
        fmt::format("{}.before-restore-{:%Y%m%dT%H%M%SZ}", folder.string(), fmt::gmtime(time));
    fs::rename(folder, aside, error);
    if (error)
        return fail(Errc::Io,
                    fmt::format("{} cannot be moved aside: {}", folder.string(), error.message()));
    return aside;
}

void put_back(const std::optional<fs::path>& aside, const fs::path& folder)
{
    std::error_code error;
    if (!aside) return;
    fs::remove_all(folder, error);
    fs::rename(*aside, folder, error);
}

/// The keys of the data that was there before, for a backup that has none: they open it if it is a
/// backup of that data, and if not, the start says so. Returns how many files.
std::size_t keep_keys(const fs::path& aside, const fs::path& folder)
{
    std::size_t count = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{aside / "keys", error})
        if (entry.is_regular_file(error) &&
            fs::copy_file(entry.path(), folder / "keys" / entry.path().filename(), error))
            ++count;
    return count;
}

std::string sentence_about_keys(const store::RestoreReport& report,
                                const std::optional<fs::path>& aside, const fs::path& folder)
{
    if (report.key_file_count > 0) return "\nIts key files are in keys/.";
    if (aside && keep_keys(*aside, folder) > 0)
        return "\nThe backup has no key files: those that were there before were kept.";
    return "\nThe backup has no key files (it was made without --with-keys). If zones are signed "
           "or "
           "TSIG is used, the service will not start before the key file is put back.";
}

}  // namespace

Result<std::string> restore(const Clock& clock, const Config& config, const fs::path& backup)
{
    MOORING_TRY(const auto privileges, Privileges::of(config.service.user));
    const auto& folder = config.service.data;
    MOORING_TRY(const auto aside, move_aside(folder, clock.wall_now()));
    auto report =
        store::restore_backup(backup.string(), folder.string(), {.now = clock.wall_now()});
    if (!report) {
        put_back(aside, folder);
        return std::unexpected{std::move(report).error()};
    }
    const auto about_keys = sentence_about_keys(*report, aside, folder);
    MOORING_CHECK(privileges.hand_over(folder));
    auto text = fmt::format("Restored {} zones and {} hosts into {}; epoch {}.", report->zone_count,
                            report->host_count, folder.string(), report->head.epoch);
    text += about_keys;
    if (aside) text += fmt::format("\nWhat was there before is in {}.", aside->string());
    return text;
}

}  // namespace mooring::app
