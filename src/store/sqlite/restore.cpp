// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "store/sqlite/backup.hpp"
#include "store/sqlite/folding.hpp"
#include "store/sqlite/journal_table.hpp"
#include "store/sqlite/schema.hpp"

namespace mooring::store {

namespace {

namespace fs = std::filesystem;

Result<> check_is_empty(const std::string& folder)
{
    std::error_code error;
    const fs::directory_iterator entries{folder, error};
    if (error == std::errc::no_such_file_or_directory) return {};
    if (error) return fail(Errc::Io, fmt::format("{}: {}", folder, error.message()));
    if (entries == fs::directory_iterator{}) return {};
    return fail(
        Errc::Conflict,
        fmt::format("{} is not empty: a backup is restored into a new data folder", folder));
}

Result<> check_integrity(Connection& connection)
{
    MOORING_TRY(auto check, connection.prepare("PRAGMA integrity_check(1)"));
    MOORING_TRY(const bool is_there, check.step());
    if (!is_there || check.text(0) != "ok")
        return fail(Errc::Corrupt, fmt::format("the backup is damaged: {}", check.text(0)));
    return {};
}

/// Every batch that is kept, also those folded long ago.
Result<> check_chain(Connection& connection)
{
    MOORING_TRY(const auto feed, read_feed(connection));
    MOORING_TRY(auto cursor, BatchCursor::open(connection, zone::ChangeNumber{}));
    std::optional<Chain> chain;
    while (true) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) break;
        if (!chain) {
            MOORING_TRY(const auto first, zone::decode(row->data));
            chain.emplace(zone::ChangeNumber{static_cast<std::uint64_t>(first.first) - 1},
                          first.previous);
        }
        MOORING_TRY(const auto batch, chain->next(row->data));
        static_cast<void>(batch);
    }
    return chain ? chain->finish(feed.head) : Result<>{};
}

Result<WallTime> time_taken(Connection& connection)
{
    const auto taken = connection.integer_of("SELECT taken FROM backup_info");
    if (!taken) return fail(Errc::Corrupt, "this file is not a backup");
    return WallTime{std::chrono::milliseconds{*taken}};
}

Result<WallTime> check_backup(const std::string& path)
{
    MOORING_TRY(auto connection, Connection::open(path, Connection::Access::ReadWrite));
    MOORING_TRY(const auto taken, time_taken(connection));
    MOORING_CHECK(check_integrity(connection));
    MOORING_CHECK(migrate(connection, store_migrations()));
    MOORING_CHECK(check_chain(connection));
    return taken;
}

/// Afterwards nothing is replayed at start, so that no batch brings an older serial back.
Result<> fold_all(const std::string& path)
{
    const SystemClock clock;
    MOORING_TRY(auto side, WriteSide::open(path));
    MOORING_TRY(auto folding, Folding::open(clock, *side, path, {}));
    while (true) {
        MOORING_TRY(const auto folded, folding->run(std::chrono::hours{1}));
        if (folded == 0) return {};
    }
}

/// RFC 1982, 3.1: a serial may go up by at most 2^31 - 1; and it is never 0. Zones are sealed ten
/// times a second at most; but those in mode Full with every commit, of which no disk does more
/// than 2,000 a second for long. So a backup may be restored for 12 days in a row before serials
/// that were shown after it could come again.
dns::Serial raised(dns::Serial serial, std::chrono::seconds age, zone::Signing signing)
{
    constexpr std::int64_t most = 0x7fffffff;
    const std::int64_t per_second = signing == zone::Signing::Full ? 2'000 : 10;
    const auto seconds = std::clamp<std::int64_t>(age.count(), 0, most);
    const auto by = std::min(most, (seconds + 86'400) * per_second);
    const auto value = serial.value + static_cast<std::uint32_t>(by);
    return dns::Serial{value == 0 ? 1 : value};
}

Result<std::uint64_t> raise_serials(Connection& connection, std::chrono::seconds age)
{
    // A zone copied from a primary (kind 3) has the primary's serial.
    MOORING_TRY(auto zones,
                connection.prepare("SELECT id, serial, signing FROM zone WHERE kind <> 3"));
    MOORING_TRY(auto set, connection.prepare("UPDATE zone SET serial = ? WHERE id = ?"));
    struct Shown {
        std::int64_t zone;
        dns::Serial serial;
        zone::Signing signing;
    };
    std::vector<Shown> serials;
    while (true) {
        MOORING_TRY(const bool is_there, zones.step());
        if (!is_there) break;
        serials.push_back({zones.integer(0),
                           dns::Serial{static_cast<std::uint32_t>(zones.integer(1))},
                           static_cast<zone::Signing>(zones.integer(2))});
    }
    for (const auto& [zone, serial, signing] : serials)
        MOORING_CHECK(set.run(raised(serial, age, signing).value, zone));
    return serials.size();
}

Result<> write_key_file(const std::string& path, std::span<const std::uint8_t> data)
{
    const FileDescriptor file{
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    bool is_written = file.is_open();
    while (is_written && !data.empty()) {
        const auto count = ::write(file.number(), data.data(), data.size());
        is_written = count > 0;
        if (is_written) data = data.subspan(static_cast<std::size_t>(count));
    }
    if (!is_written || ::fsync(file.number()) != 0)
        return fail(Errc::Io, fmt::format("{}: cannot be written", path));
    return {};
}

Result<std::uint64_t> write_key_files(Connection& connection, const std::string& folder)
{
    MOORING_TRY(auto files, connection.prepare("SELECT name, data FROM backup_key_file"));
    std::uint64_t count = 0;
    while (true) {
        MOORING_TRY(const bool is_there, files.step());
        if (!is_there) break;
        const std::string name{files.text(0)};
        // The backup may come from anywhere: a name must not lead out of the folder.
        if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
            return fail(Errc::Corrupt, "the backup has a key file with an impossible name");
        MOORING_CHECK(write_key_file(folder + "/" + name, files.blob(1)));
        ++count;
    }
    MOORING_CHECK(sync_folder(folder));
    return count;
}

/// What makes a data folder's database of the copy: one transaction.
Result<RestoreReport> begin_new_epoch(const std::string& path, const DataPaths& paths, WallTime now)
{
    RestoreReport report;
    MOORING_TRY(auto connection, Connection::open(path, Connection::Access::ReadWrite));
    MOORING_TRY(report.taken, time_taken(connection));
    MOORING_TRY(report.key_file_count, write_key_files(connection, paths.keys));
    MOORING_TRY(auto transaction, Transaction::begin(connection));
    MOORING_CHECK(connection.execute("UPDATE feed SET epoch = epoch + 1"));
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - report.taken);
    MOORING_TRY(report.zone_count, raise_serials(connection, age));
    MOORING_CHECK(connection.execute("DROP TABLE backup_info; DROP TABLE backup_key_file;"));
    MOORING_CHECK(transaction.commit());
    MOORING_TRY(const auto feed, read_feed(connection));
    report.head = feed.head;
    MOORING_TRY(const auto hosts, connection.integer_of("SELECT count(*) FROM host"));
    report.host_count = static_cast<std::uint64_t>(hosts);
    return report;
}

Result<RestoreReport> restore_into(const std::string& path, const DataPaths& paths, WallTime now)
{
    MOORING_TRY(const auto taken, check_backup(path));
    static_cast<void>(taken);
    MOORING_CHECK(fold_all(path));
    return begin_new_epoch(path, paths, now);
}

}  // namespace

Result<RestoreReport> restore_backup(const std::string& path, const std::string& data_folder,
                                     const RestoreOptions& options)
{
    std::error_code error;
    if (!fs::is_regular_file(path, error))
        return fail(Errc::NotFound, fmt::format("{} is not a file", path));
    MOORING_CHECK(check_is_empty(data_folder));
    MOORING_TRY(const auto lock, lock_data_folder(data_folder));
    const DataPaths paths{data_folder};
    const auto unfinished = paths.store + ".tmp";
    const auto remove_unfinished = [&] {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            fs::remove(unfinished + suffix, error);
    };

    if (!fs::copy_file(path, unfinished, error))
        return fail(Errc::Io, fmt::format("{}: {}", path, error.message()));
    fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, error);
    auto report = restore_into(unfinished, paths, options.now);
    if (!report) {
        remove_unfinished();
        return report;
    }
    // Closing the last connection has brought everything into the one file.
    fs::rename(unfinished, paths.store, error);
    if (error) return fail(Errc::Io, fmt::format("{}: {}", paths.store, error.message()));
    MOORING_CHECK(sync_folder(data_folder));
    return report;
}

}  // namespace mooring::store
