// SPDX-License-Identifier: Apache-2.0

// conformance FILE...           runs the cases of each file; exit status 1 if one fails
// conformance --zones DIR FILE  writes the zones of one file to DIR, one zone file each
//
// With MOORING_SUBJECT=ADDRESS:PORT the server there is asked instead of the code in this process.

#include <algorithm>
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

/// One file under test.
struct Trial {
    const std::string& path;
    const std::vector<ServedZone>& zones;
    Subject& subject;
};

Carrier carrier_of(const Query& query)
{
    if (query.is_tls) return Carrier::Tls;
    return query.is_tcp ? Carrier::Tcp : Carrier::Udp;
}

void run_case(const Case& tested, const Trial& trial, Tally& tally)
{
    const auto id =
        tested.query.raw && tested.query.raw->size() > 1
            ? static_cast<std::uint16_t>(((*tested.query.raw)[0] << 8U) | (*tested.query.raw)[1])
            : static_cast<std::uint16_t>(0x4d00U + tested.line);
    const auto& tsig = tested.query.tsig;
    auto request = tested.query.wire(id);
    if (tsig) request = signed_message(std::move(request), *tsig, trial.subject.now_seconds());
    const auto message = trial.subject.ask(request, carrier_of(tested.query));
    const auto sent_id = tsig ? tsig->sent_id.value_or(id) : id;
    auto faults = message ? faults_of(tested, sent_id, *message, trial.zones)
                          : std::vector<std::string>{message.error().detail};
    if (tsig && message && *message)
        for (auto& fault : tsig_faults(request, **message, *tsig, tested.expectation.tsig))
            faults.push_back(std::move(fault));
    ++(faults.empty() ? tally.passed : tally.failed);
    if (faults.empty()) return;
    fmt::print("FAIL {}:{}: {}\n", trial.path, tested.line, tested.text);
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
    // Another server knows nothing of hosts and claims, and does not sign as we do online.
    const auto is_ours =
        !script->keepings.empty() || std::ranges::any_of(script->zones, [](const ZoneText& zone) {
            return zone.signing == zone::Signing::Online;
        });
    if (server && is_ours) {
        tally.skipped += script->cases.size();
        return;
    }
    const auto zones = served_zones(*script);
    if (!zones) {
        fmt::print("FAIL {}: {}\n", path, zones.error().detail);
        ++tally.failed;
        return;
    }
    const auto subject = server ? remote_subject(*server) : in_process_subject(*script, *zones);
    for (const auto& tested : script->cases) {
        if (server && (tested.is_choice || tested.query.is_tls)) {
            ++tally.skipped;
        } else {
            run_case(tested, {.path = path, .zones = *zones, .subject = *subject}, tally);
        }
    }
}

int write_zones(const std::string& folder, const std::string& path)
{
    const auto script = load(path);
    if (!script) {
        fmt::print(stderr, "{}: {}\n", path, script.error().detail);
        return EXIT_FAILURE;
    }
    const auto zones = served_zones(*script);
    if (!zones) {
        fmt::print(stderr, "{}: {}\n", path, zones.error().detail);
        return EXIT_FAILURE;
    }
    for (const auto& zone : *zones) {
        std::ofstream file{folder + "/" + zone.row.origin.text() + "zone"};
        file << zone.text();
        fmt::print("{}\n", zone.row.origin.text());
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
