// SPDX-License-Identifier: Apache-2.0

// conformance FILE...           runs the cases of each file; exit status 1 if one fails
// conformance --zones DIR FILE  writes the zones of one file to DIR, one zone file each
//
// With MOORING_SUBJECT=ADDRESS:PORT the server there is asked instead of the code in this process.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "check.hpp"
#include "script.hpp"
#include "subject.hpp"

namespace mooring::conformance {
namespace {

struct Tally {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t skipped = 0;
};

Result<Script> load(const std::string& path)
{
    std::ifstream file{path};
    if (!file) return fail(Errc::Io, "cannot read the file");
    return parse_script(std::string{std::istreambuf_iterator<char>{file}, {}});
}

void run_case(const Case& tested, Subject& subject, const std::string& path, Tally& tally)
{
    const auto id =
        tested.query.raw && tested.query.raw->size() > 1
            ? static_cast<std::uint16_t>(((*tested.query.raw)[0] << 8U) | (*tested.query.raw)[1])
            : static_cast<std::uint16_t>(0x4d00U + tested.line);
    const auto message = subject.ask(tested.query.wire(id), tested.query.is_tcp);
    const auto faults = message ? faults_of(tested, id, *message)
                                : std::vector<std::string>{message.error().detail};
    ++(faults.empty() ? tally.passed : tally.failed);
    if (faults.empty()) return;
    fmt::print("FAIL {}:{}: {}\n", path, tested.line, tested.text);
    for (const auto& fault : faults) fmt::print("     {}\n", fault);
}

void run_file(const std::string& path, const std::optional<Endpoint>& server, Tally& tally)
{
    const auto script = load(path);
    if (!script) {
        fmt::print("FAIL {}: {}\n", path, script.error().detail);
        ++tally.failed;
        return;
    }
    // Another server knows nothing of hosts and claims.
    if (server && !script->keepings.empty()) {
        tally.skipped += script->cases.size();
        return;
    }
    const auto subject = server ? remote_subject(*server) : in_process_subject(*script);
    for (const auto& tested : script->cases) {
        if (server && tested.is_choice) {
            ++tally.skipped;
        } else {
            run_case(tested, *subject, path, tally);
        }
    }
}

/// True if a line of the zone begins with `@` and has `type` in it.
bool has_at_apex(const std::string& zone, std::string_view type)
{
    for (std::size_t at = 0; at < zone.size(); at = zone.find('\n', at) + 1) {
        const auto line = std::string_view{zone}.substr(at, zone.find('\n', at) - at);
        if (line.starts_with("@ ") && line.find(type) != std::string_view::npos) return true;
    }
    return false;
}

int write_zones(const std::string& folder, const std::string& path)
{
    const auto script = load(path);
    if (!script) {
        fmt::print(stderr, "{}: {}\n", path, script.error().detail);
        return EXIT_FAILURE;
    }
    for (const auto& zone : script->zones) {
        std::ofstream file{folder + "/" + zone.origin.text() + "zone"};
        file << "$ORIGIN " << zone.origin.text() << "\n$TTL 3600\n" << zone.text;
        if (!has_at_apex(zone.text, " SOA ")) {
            file << "@ SOA ns.invalid. hostmaster.invalid. 1 3600 600 1209600 60\n";
        }
        if (!has_at_apex(zone.text, " NS ")) file << "@ NS ns.invalid.\n";
        fmt::print("{}\n", zone.origin.text());
    }
    return EXIT_SUCCESS;
}

int run(std::span<char*> arguments)
{
    if (arguments.size() == 4 && std::string{arguments[1]} == "--zones") {
        return write_zones(arguments[2], arguments[3]);
    }
    std::optional<Endpoint> server;
    if (const char* text = std::getenv("MOORING_SUBJECT"); text != nullptr) {
        server = Endpoint::parse(text);
        if (!server) {
            fmt::print(stderr, "MOORING_SUBJECT must be ADDRESS:PORT, not {}\n", text);
            return EXIT_FAILURE;
        }
    }
    Tally tally;
    for (const char* path : arguments.subspan(1)) run_file(path, server, tally);
    fmt::print("{} cases passed, {} failed, {} skipped\n", tally.passed, tally.failed,
               tally.skipped);
    return tally.failed == 0 && tally.passed + tally.skipped > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace mooring::conformance

int main(int argc, char** argv)
{
    return mooring::conformance::run(std::span{argv, static_cast<std::size_t>(argc)});
}
