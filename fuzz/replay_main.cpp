// SPDX-License-Identifier: Apache-2.0

/// Runs a fuzz target over the files of the folders that are named, without a fuzzing engine. A
/// broken property aborts the process; the last file that was begun is then the last line on
/// stderr.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer gives the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_of(const char* folder)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error})
        if (entry.is_regular_file(error)) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

void replay(const std::filesystem::path& file)
{
    std::fprintf(stderr, "%s\n", file.c_str());
    std::ifstream stream{file, std::ios::binary};
    const std::vector<char> content{std::istreambuf_iterator<char>{stream}, {}};
    std::vector<std::uint8_t> bytes(content.begin(), content.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argument_count, char** arguments)
{
    std::size_t file_count = 0;
    for (const auto* folder :
         std::span{arguments, static_cast<std::size_t>(argument_count)}.subspan(1)) {
        for (const auto& file : files_of(folder)) {
            replay(file);
            ++file_count;
        }
    }
    std::printf("%zu files\n", file_count);
    return file_count == 0 ? 1 : 0;  // A test over nothing would prove nothing.
}
