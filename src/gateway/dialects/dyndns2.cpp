// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/dyndns2.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/address_fields.hpp"
#include "gateway/dialects/one_answer.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr Phrasebook book{{
    {200, "good"},     // Changed; the addresses follow
    {200, "nochg"},    // Unchanged; the addresses follow
    {401, "badauth"},  // NoCredentials
    {401, "badauth"},  // BadCredentials
    {404, "nohost"},   // NoSuchHost
    {400, "notfqdn"},  // NotAHostName
    {400, "notfqdn"},  // NoHostNamed
    {400, "numhost"},  // TooManyHosts
    {400, "badip"},    // BadAddress
    {403, "abuse"},    // Suspended
    {503, "911"},      // TryLater
}};

std::string line_of(Overall overall, std::string_view echo)
{
    std::string line{book[std::to_underlying(overall)].body};
    // Nothing was said of an address, and nothing is: `myip=no`.
    if (is_success(overall) && !echo.empty()) line.append(" ").append(echo);
    return line.append("\n");
}

/// What one line says for all hosts of a site: the best that became of one of them.
Overall best_of(const std::vector<HostResult>& hosts)
{
    return overall_of(std::ranges::min(hosts, {}, &HostResult::status).status);
}

std::string lines_for(const UpdateRequest& request, const UpdateOutcome& outcome)
{
    const auto& echo = request.wish.echo;
    if (outcome.hosts.empty()) return line_of(overall_of(outcome), echo);
    if (request.hosts.empty()) return line_of(best_of(outcome.hosts), echo);
    std::string lines;
    for (const auto& host : outcome.hosts) lines += line_of(overall_of(host.status), echo);
    return lines;
}

bool is_number(const HostTarget& target)
{
    return !target.spelled.empty() &&
           target.spelled.find_first_not_of("0123456789") == std::string::npos;
}

/// The hosts that the fields name. A number is no name but a tunnel's at HE; the key says which
/// host it stands for.
std::vector<HostTarget> hosts_of(const http::Fields& fields)
{
    auto hosts = targets_of(fields, host_field_names());
    if (hosts.empty()) hosts = bare_targets(fields);
    if (std::ranges::all_of(hosts, is_number)) hosts.clear();

    // Dynu: `hostname` is the zone then, and `alias` the labels below it.
    const auto alias = http::trimmed(fields.value("alias").value_or(""));
    if (!alias.empty() && hosts.size() == 1) {
        hosts.front() = target_of(std::string{alias}.append(".").append(hosts.front().spelled));
    }
    return hosts;
}

/// Dynu's `location` and the `group` of HP's and Huawei's routers name a set of hosts. Here that is
/// what a key is for, so they mean all of the key's.
Scope scope_of(const http::Fields& fields)
{
    const auto is_there = [&fields](std::string_view key) {
        return !http::trimmed(fields.value(key).value_or("")).empty();
    };
    return is_there("location") || is_there("group") ? Scope::AllOfKey : Scope::Named;
}

/// Dynu: `no` leaves a family alone. If it is all that is said, both are left alone.
AddressWish addresses_of(const http::Fields& fields, const IpAddress& client)
{
    const auto myip = http::trimmed(fields.value("myip").value_or(""));
    const auto myipv6 = http::trimmed(fields.value("myipv6").value_or(""));
    const bool is_all_no =
        (myip == "no" && (myipv6 == "no" || myipv6.empty())) || (myip.empty() && myipv6 == "no");
    return is_all_no ? AddressWish{} : dyndns2_addresses(fields, client);
}

}  // namespace

const Dialect dyndns2{
    .id = zone::Dialect::Dyndns2, .name = "dyndns2", .read = read_dyndns2, .print = print_dyndns2};

std::expected<UpdateRequest, http::Response> read_dyndns2(const http::Request& request,
                                                          const Call& call)
{
    if (auto answer = answer_to_method(request, "badagent\n")) {
        return std::unexpected{std::move(*answer)};
    }
    auto update = with_credentials(request, call);
    update.hosts = hosts_of(call.fields);
    update.scope = scope_of(call.fields);
    update.wish = addresses_of(call.fields, request.client);
    if (says_yes(call.fields, "offline")) update.presence = registry::Presence::Offline;
    return update;
}

http::Response print_dyndns2(const UpdateRequest& request, const UpdateOutcome& outcome,
                             const Call& call)
{
    const bool has_success = !outcome.hosts.empty() && is_success(best_of(outcome.hosts));
    const auto overall = has_success ? Overall::Changed : overall_of(outcome);
    const auto status = book[std::to_underlying(overall)].status;
    return finished(status, lines_for(request, outcome), outcome, call);
}

}  // namespace mooring::gateway
