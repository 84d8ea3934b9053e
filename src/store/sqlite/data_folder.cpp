// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/data_folder.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace mooring::store {

namespace {

std::unexpected<Error> io_failure(const std::string& path)
{
    return fail(Errc::Io, fmt::format("{}: {}", path, std::generic_category().message(errno)));
}

Result<> make_folder(const std::string& path)
{
    if (::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
    return io_failure(path);
}

}  // namespace

Result<FileDescriptor> lock_data_folder(const std::string& folder)
{
    const DataPaths paths{folder};
    MOORING_CHECK(make_folder(folder));
    MOORING_CHECK(make_folder(paths.keys));
    FileDescriptor lock{
        ::open(paths.lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!lock.is_open()) return io_failure(paths.lock);
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return io_failure(paths.lock);
    return fail(Errc::StoreInUse,
                fmt::format("the data folder {} is in use by another process", folder));
}

Result<> sync_folder(const std::string& folder)
{
    const FileDescriptor handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!handle.is_open() || ::fsync(handle.number()) != 0) return io_failure(folder);
    return {};
}

}  // namespace mooring::store
