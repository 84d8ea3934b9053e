// SPDX-License-Identifier: Apache-2.0
// load_networks(): from files to a NetworkBook; and convert_networks().
#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "guard/convert.hpp"
#include "guard/mmdb_source.hpp"
#include "guard/network_csv.hpp"

namespace mooring::guard {

namespace {

namespace fs = std::filesystem;

Result<std::string> bytes_in(const fs::path& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Errc::Io, path.string() + ": cannot be opened");
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

/// "The metadata section ... is preceded by the byte sequence", within the last 128 KiB.
bool is_mmdb(std::string_view bytes)
{
    constexpr std::string_view marker = "\xAB\xCD\xEFMaxMind.com";
    constexpr std::size_t metadata_bytes_max = std::size_t{128} << 10U;
    const auto from = bytes.size() - std::min(bytes.size(), metadata_bytes_max);
    return bytes.substr(from).find(marker) != std::string_view::npos;
}

template <class Value>
Result<Value> named(const fs::path& path, Result<Value> result)
{
    if (result) return result;
    return fail(result.error().code, path.string() + ": " + result.error().detail);
}

Result<std::unique_ptr<RangeBook>> ranges_in(const fs::path& path, std::string_view bytes)
{
    if (RangeBook::is_compact(bytes)) {
        std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
        return named(path, RangeBook::read(copy));
    }
    MOORING_TRY(auto table, named(path, read_network_csv(bytes)));
    return std::make_unique<RangeBook>(std::move(table.ranges));
}

Result<std::unique_ptr<const NetworkSource>> source_in(const fs::path& path)
{
    MOORING_TRY(const auto bytes, bytes_in(path));
    if (is_mmdb(bytes)) return open_mmdb(path);
    MOORING_TRY(auto book, ranges_in(path, bytes));
    return std::unique_ptr<const NetworkSource>{std::move(book)};
}

}  // namespace

Result<std::shared_ptr<const NetworkBook>> load_networks(const NetworkFiles& files)
{
    std::vector<std::unique_ptr<const NetworkSource>> sources;
    for (const auto& path : files.networks) {
        MOORING_TRY(auto source, source_in(path));
        sources.push_back(std::move(source));
    }
    std::string list;
    if (!files.hosting.empty()) {
        MOORING_TRY(list, bytes_in(files.hosting));
    }
    return std::make_shared<const NetworkBook>(std::move(sources), read_hosting_list(list));
}

Result<std::string> convert_networks(const Conversion& conversion)
{
    std::vector<std::unique_ptr<RangeBook>> books;
    for (const auto& path : conversion.inputs) {
        MOORING_TRY(const auto bytes, bytes_in(path));
        if (is_mmdb(bytes))
            return fail(Errc::InvalidArgument,
                        path.string() + ": is loaded as it is and need not be converted");
        MOORING_TRY(auto book, ranges_in(path, bytes));
        books.push_back(std::move(book));
    }
    const auto book = RangeBook::merged(books);
    const auto bytes = book->write();
    std::ofstream file{conversion.output, std::ios::binary | std::ios::trunc};
    std::ranges::copy(bytes, std::ostreambuf_iterator<char>{file});
    file.close();
    if (!file) return fail(Errc::Io, conversion.output.string() + ": cannot be written");
    return fmt::format("{}: {}, {} bytes", conversion.output.string(), book->description(),
                       bytes.size());
}

}  // namespace mooring::guard
