// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery/spool.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"

namespace mooring::notify {

namespace {

std::unexpected<Error> spool_failed(const std::filesystem::path& file)
{
    const auto error = std::error_code{errno, std::generic_category()};
    return fail(Errc::Io, fmt::format("cannot write {}: {}", file.string(), error.message()));
}

Result<> write_whole(const FileDescriptor& descriptor, std::string_view text,
                     const std::filesystem::path& file)
{
    while (!text.empty()) {
        const auto written = ::write(descriptor.number(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return spool_failed(file);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Result<> spool_mail(const std::filesystem::path& folder, zone::EntryId id, std::string_view mail)
{
    const auto name = fmt::format("{:010}", zone::number_of(id));
    const auto file = folder / (name + ".eml");
    const auto part = folder / (name + ".part");
    {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the mode is open's third argument
        const FileDescriptor descriptor{
            ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
        if (descriptor.number() < 0) return spool_failed(part);
        MOORING_CHECK(write_whole(descriptor, mail, part));
    }
    std::error_code error;
    std::filesystem::rename(part, file, error);
    if (error) return fail(Errc::Io, "cannot write " + file.string() + ": " + error.message());
    return {};
}

}  // namespace mooring::notify
