// SPDX-License-Identifier: Apache-2.0

// transcripts FILE|FOLDER...     runs the exchanges; exit status 1 if one differs or there is none
// transcripts --coverage FOLDER  runs all below it; exit status 1 if an answer is never heard
// transcripts --requests DIR FOLDER...  writes every request to a file in DIR: a fuzzer's corpus
// transcripts --routes DOCUMENT  exit status 1 unless the document has the decision table as it is

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "coverage.hpp"
#include "routes_table.hpp"
#include "script.hpp"
#include "world.hpp"

namespace mooring::transcripts {
namespace {

namespace fs = std::filesystem;

struct Tally {
    std::size_t heard = 0;
    std::size_t failed = 0;
    Coverage coverage;
};

Result<std::string> text_of_file(const fs::path& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(Errc::Io, "cannot read the file");
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::vector<fs::path> files_of(const fs::path& place)
{
    if (!fs::is_directory(place)) return {place};
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator{place})
        if (entry.path().extension() == ".transcript") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// The text line by line, each with its end as an escape, `mark` before the first that differs.
void print_marked(std::string_view title, std::string_view text, std::string_view other)
{
    const auto difference =
        static_cast<std::size_t>(std::ranges::mismatch(text, other).in1 - text.begin());
    fmt::print("     {}\n", title);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size() - 1) + 1;
        const bool is_here = difference >= begin && difference < end;
        fmt::print("   {} {}\n", is_here ? "=>" : "  ", escaped(text.substr(begin, end - begin)));
        begin = end;
    }
    if (difference == text.size()) fmt::print("   => (ends here)\n");
}

/// What must hold for any response, whatever the exchange expects.
std::vector<std::string> faults_of(const std::string& response, const Exchange& exchange,
                                   const World& world)
{
    std::vector<std::string> faults;
    const auto head = response.substr(0, response.find("\r\n\r\n"));
    if (head.find_first_of("{}") != std::string::npos)
        faults.emplace_back("a brace in a header: ddclient takes it for the JSON");
    if (response.size() >= 2048 && !exchange.is_long)
        faults.emplace_back("2 KiB or more: some routers read no further");
    for (const auto& secret : world.secrets())
        if (!exchange.prints_secret && response.find(secret) != std::string::npos)
            faults.push_back("it holds the secret " + secret);
    return faults;
}

/// False if the exchange went otherwise than written.
bool is_heard(const fs::path& file, const Exchange& exchange, Tally& tally)
{
    World world;
    for (const auto& step : exchange.steps) {
        const auto where = fmt::format("{}:{}: {}", file.string(), step.line, exchange.title);
        if (!step.words.empty()) {
            const auto done = world.obey(step);
            if (done) continue;
            fmt::print("FAIL {}\n     {}\n", where, done.error().detail);
            return false;
        }
        const auto response = world.hear(step.request);
        tally.coverage.add(route_of(step.request));
        const auto faults = faults_of(response, exchange, world);
        if (response == step.response && faults.empty()) continue;
        fmt::print("FAIL {}\n     source: {}\n", where, exchange.source);
        for (const auto& fault : faults) fmt::print("     {}\n", fault);
        if (response != step.response) {
            print_marked("expected", step.response, response);
            print_marked("heard", response, step.response);
        }
        return false;
    }
    tally.coverage.add(world.counters());
    return true;
}

void run_file(const fs::path& file, Tally& tally)
{
    const auto text = text_of_file(file);
    const auto exchanges = text ? parse_script(*text) : std::unexpected{text.error()};
    if (!exchanges) {
        fmt::print("FAIL {}: {}\n", file.string(), exchanges.error().detail);
        ++tally.failed;
        return;
    }
    for (const auto& exchange : *exchanges) {
        if (is_heard(file, exchange, tally)) {
            tally.heard += exchange.request_count();
        } else {
            ++tally.failed;
        }
    }
}

int run_places(std::span<char*> places)
{
    Tally tally;
    for (const fs::path place : places) {
        const auto before = tally.heard + tally.failed;
        const auto files = files_of(place);
        for (const auto& file : files) run_file(file, tally);
        if (tally.heard + tally.failed == before) {
            fmt::print("FAIL {}: not one exchange\n", place.string());
            ++tally.failed;
        }
    }
    fmt::print("{} requests heard, {} exchanges failed\n", tally.heard, tally.failed);
    return tally.failed == 0 && tally.heard > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run_coverage(const fs::path& folder)
{
    constexpr std::size_t requests_min = 250;
    Tally tally;
    for (const auto& file : files_of(folder)) run_file(file, tally);
    const auto impossible = text_of_file(folder / "impossible.txt");
    const auto faults =
        impossible ? tally.coverage.faults(*impossible) : std::unexpected{impossible.error()};
    if (!faults) {
        fmt::print("FAIL impossible.txt: {}\n", faults.error().detail);
        return EXIT_FAILURE;
    }
    for (const auto& fault : *faults) fmt::print("FAIL {}\n", fault);
    fmt::print("{} requests heard, {} exchanges failed, {} faults of coverage\n", tally.heard,
               tally.failed, faults->size());
    if (tally.heard < requests_min) fmt::print("FAIL fewer than {} requests\n", requests_min);
    const bool is_good = tally.failed == 0 && faults->empty() && tally.heard >= requests_min;
    return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int write_requests(const fs::path& folder, std::span<char*> places)
{
    std::size_t number = 0;
    fs::create_directories(folder);
    for (const fs::path place : places) {
        for (const auto& file : files_of(place)) {
            const auto text = text_of_file(file);
            const auto exchanges = text ? parse_script(*text) : std::unexpected{text.error()};
            if (!exchanges) return EXIT_FAILURE;
            for (const auto& exchange : *exchanges)
                for (const auto& step : exchange.steps)
                    if (step.words.empty())
                        std::ofstream{folder / fmt::format("{:04}", ++number), std::ios::binary}
                            << step.request;
        }
    }
    fmt::print("{} requests written\n", number);
    return number > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int compare_routes(const fs::path& document)
{
    const auto text = text_of_file(document);
    const auto table = routes_as_markdown();
    if (text && routes_in(*text) == table) return EXIT_SUCCESS;
    fmt::print("FAIL {} does not have the decision table, which is\n{}", document.string(), table);
    return EXIT_FAILURE;
}

int run(std::span<char*> arguments)
{
    const std::string_view verb = arguments.empty() ? "" : arguments[0];
    if (verb == "--coverage" && arguments.size() == 2) return run_coverage(arguments[1]);
    if (verb == "--requests" && arguments.size() > 2)
        return write_requests(arguments[1], arguments.subspan(2));
    if (verb == "--routes" && arguments.size() == 2) return compare_routes(arguments[1]);
    return run_places(arguments);
}

}  // namespace
}  // namespace mooring::transcripts

int main(int argc, char** argv)
{
    return mooring::transcripts::run(std::span{argv, static_cast<std::size_t>(argc)}.subspan(1));
}
