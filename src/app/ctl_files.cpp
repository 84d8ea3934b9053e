// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>

#include <boost/json/parse.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/ctl.hpp"
#include "base/file_descriptor.hpp"

namespace mooring::app {

namespace {

namespace json = boost::json;

Result<> write_secret(const std::filesystem::path& path, std::string_view text)
{
    const FileDescriptor file{
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open())
        return fail(errno == EEXIST ? Errc::AlreadyExists : Errc::Io,
                    fmt::format("{}: {}", path.string(), std::generic_category().message(errno)));
    while (!text.empty()) {
        const auto count = ::write(file.number(), text.data(), text.size());
        if (count <= 0)
            return fail(Errc::Io, fmt::format("{}: {}", path.string(),
                                              std::generic_category().message(errno)));
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

const json::array* files_in(const json::value& document)
{
    if (!document.is_object()) return nullptr;
    const auto* files = document.as_object().if_contains("files");
    return files != nullptr && files->is_array() ? &files->as_array() : nullptr;
}

std::string member_of(const json::value& file, std::string_view name)
{
    if (!file.is_object()) return {};
    const auto* value = file.as_object().if_contains(name);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
}

}  // namespace

Result<std::string> write_files(std::string_view text, const std::filesystem::path& folder)
{
    boost::system::error_code error;
    const auto document = json::parse(text, error);
    const auto* files = error ? nullptr : files_in(document);
    if (files == nullptr) return fail(Errc::Internal, "the answer has no files");
    std::string written;
    for (const auto& file : *files) {
        const auto name = member_of(file, "name");
        if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
            return fail(Errc::InvalidArgument, fmt::format("\"{}\" is no name for a file", name));
        MOORING_CHECK(write_secret(folder / name, member_of(file, "text")));
        written += (folder / name).string() + '\n';
    }
    return written.empty() ? "none\n" : written;
}

}  // namespace mooring::app
