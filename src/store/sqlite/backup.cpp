// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/backup.hpp"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "store/sqlite/sqlite.hpp"

namespace mooring::store {

namespace {

namespace fs = std::filesystem;

constexpr const char* backup_tables = R"sql(
CREATE TABLE backup_info (taken INTEGER NOT NULL);
CREATE TABLE backup_key_file (name TEXT PRIMARY KEY, data BLOB NOT NULL);
)sql";

/// In one step, and so as of one commit; readers do not hold up the writer.
Result<> copy_database(Connection& source, Connection& target)
{
    auto* backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
    if (backup == nullptr) return std::unexpected{target.error_of(SQLITE_ERROR)};
    sqlite3_backup_step(backup, -1);
    const int status = sqlite3_backup_finish(backup);
    if (status != SQLITE_OK) return std::unexpected{target.error_of(status)};
    return {};
}

Result<std::string> contents_of(const fs::path& path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) return fail(Errc::Io, fmt::format("{}: {}", path.string(), error.message()));
    std::string data(size, '\0');
    std::ifstream file{path, std::ios::binary};
    file.read(data.data(), static_cast<std::streamsize>(data.size()));
    if (!file) return fail(Errc::Io, fmt::format("{}: cannot be read", path.string()));
    return data;
}

/// Under what name a file is kept in the backup, and restored into keys/.
struct KeyFile {
    std::string name;
    fs::path path;
};

Result<> add_key_file(Connection& target, const KeyFile& file)
{
    // Where both are there, the one that the configuration names is the one in use.
    MOORING_TRY(auto insert, target.prepare("INSERT INTO backup_key_file (name, data) VALUES (?, "
                                            "?) ON CONFLICT (name) DO UPDATE SET data = "
                                            "excluded.data"));
    MOORING_TRY(const auto data, contents_of(file.path));
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(data.data()), data.size()};
    return insert.run(std::string_view{file.name}, bytes);
}

Result<> add_key_files(Connection& target, const std::string& folder, const std::string& elsewhere)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{folder, error})
        if (entry.is_regular_file(error))
            MOORING_CHECK(add_key_file(target, {entry.path().filename().string(), entry.path()}));
    if (error) return fail(Errc::Io, fmt::format("{}: {}", folder, error.message()));
    return elsewhere.empty() ? Result<>{} : add_key_file(target, {"seal.key", elsewhere});
}

/// A file without a write-ahead log beside it: it can be moved about as it is.
Result<> write_copy(const DataPaths& paths, const std::string& path, const BackupOptions& options)
{
    MOORING_TRY(auto source, Connection::open(paths.store, Connection::Access::ReadOnly));
    MOORING_TRY(auto target, Connection::open(path, Connection::Access::Create));
    MOORING_CHECK(copy_database(source, target));
    MOORING_CHECK(target.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;"));
    MOORING_TRY(auto transaction, Transaction::begin(target));
    MOORING_CHECK(target.execute(backup_tables));
    MOORING_TRY(auto note, target.prepare("INSERT INTO backup_info (taken) VALUES (?)"));
    MOORING_CHECK(note.run(options.now.time_since_epoch().count()));
    if (options.with_keys == WithKeys::Yes)
        MOORING_CHECK(add_key_files(target, paths.keys, options.key_file));
    return transaction.commit();
}

std::string folder_of(const std::string& path)
{
    const auto parent = fs::path{path}.parent_path();
    return parent.empty() ? "." : parent.string();
}

}  // namespace

Result<> write_backup(const DataPaths& paths, const std::string& path, const BackupOptions& options)
{
    const auto unfinished = path + ".tmp";
    // Secrets may be in it, so it is nobody else's from the start; and two backups do not mix.
    const FileDescriptor file{
        ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open() && errno == EEXIST)
        return fail(Errc::AlreadyExists, fmt::format("{} is there already", unfinished));
    if (!file.is_open()) return fail(Errc::Io, fmt::format("{}: cannot be created", unfinished));

    auto done = write_copy(paths, unfinished, options);
    if (done && ::fsync(file.number()) != 0)
        done = fail(Errc::Io, fmt::format("{}: cannot be written", path));
    // A link, unlike a rename, fails if there is something already.
    if (done && ::link(unfinished.c_str(), path.c_str()) != 0)
        done = errno == EEXIST
                   ? Result<>{fail(Errc::AlreadyExists, fmt::format("{} is there already", path))}
                   : Result<>{fail(Errc::Io, fmt::format("{}: cannot be created", path))};
    ::unlink(unfinished.c_str());
    if (done) done = sync_folder(folder_of(path));
    return done;
}

}  // namespace mooring::store
