// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/duckdns.hpp"

#include <array>
#include <string>
#include <utility>
#include <variant>

#include "gateway/dialects/strict_addresses.hpp"
#include "gateway/dialects/url_form.hpp"
#include "gateway/request_fields.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway {
namespace {

constexpr std::string_view verbose_note = "verbose";
constexpr std::string_view own_suffix = ".duckdns.org";

bool says_true(const http::Fields& fields, std::string_view key)
{
    return http::is_equal_ignoring_case(http::trimmed(fields.value(key).value_or("")), "true");
}

/// A name without dots, or one of duckdns.org's, is looked for among the key's hosts.
HostTarget duck_target(HostTarget target)
{
    auto bare = http::lower(http::trimmed(target.spelled));
    if (bare.ends_with(own_suffix)) {
        bare.resize(bare.size() - own_suffix.size());
        bare.erase(0, bare.rfind('.') + 1);  // All below a name share its records.
        target.name.reset();
    }
    if (bare.find('.') == std::string::npos) target.label = bare;
    return target;
}

std::vector<HostTarget> duck_targets(std::string_view list)
{
    auto targets = targets_in(list);
    for (auto& target : targets) target = duck_target(std::move(target));
    return targets;
}

AddressWish addresses_of(const http::Fields& fields, const IpAddress& client)
{
    constexpr std::array<std::string_view, 2> names{"ip", "ipv6"};
    if (!says_true(fields, "clear")) return strict_addresses(fields, names, client);
    AddressWish wish;
    wish.ipv4 = registry::Remove{};
    wish.ipv6 = registry::Remove{};
    return wish;
}

std::optional<TxtWish> txt_of(const http::Fields& fields)
{
    const auto value = fields.value("txt");
    if (!value) return std::nullopt;
    const bool is_clear = value->empty() || says_true(fields, "clear");
    return TxtWish{.action = is_clear ? registry::AcmeAction::Clear : registry::AcmeAction::Add,
                   .value = std::string{*value}};
}

/// `/update/DOMAIN/TOKEN[/ADDRESS]`
void read_path(UpdateRequest& update, const http::Request& request)
{
    const auto segments = http::path_segments_of(request.target);
    if (segments.size() > 1) update.hosts = duck_targets(segments[1]);
    if (segments.size() > 2) update.secrets.insert(update.secrets.begin(), segments[2]);
    if (segments.size() < 4) return;
    update.wish = {};
    add_addresses(update.wish, segments[3]);
}

constexpr UrlForm form{.wrong_method = "KO", .hosts = {}, .read_addresses = addresses_of};

std::expected<UpdateRequest, http::Response> read(const http::Request& request, const Call& call)
{
    auto update = read_form(request, call, form);
    if (!update) return update;
    update->hosts = duck_targets(call.fields.value("domains").value_or(""));
    update->txt = txt_of(call.fields);
    if (says_true(call.fields, "verbose")) update->note = verbose_note;
    if (call.path != "/update") read_path(*update, request);
    return update;
}

/// The address line of a verbose answer: what was asked for, because ddns-updater looks for that,
/// else what DNS has.
template <class Family, class Wanted>
std::string address_line(const Wanted& wanted, const std::optional<Family>& present)
{
    if (const auto* address = std::get_if<Family>(&wanted)) return address->text();
    return present ? present->text() : std::string{};
}

std::string verbose_body(const UpdateRequest& request, const UpdateOutcome& outcome)
{
    const auto& addresses = outcome.hosts.front().addresses;
    std::string body = "OK\n";
    if (request.txt) {
        body += request.txt->value;
    } else {
        body += address_line(request.wish.ipv4, addresses.ipv4);
        body += '\n';
        body += address_line(request.wish.ipv6, addresses.ipv6);
    }
    const bool is_changed = overall_of(outcome) == Overall::Changed;
    return body += is_changed ? "\nUPDATED" : "\nNOCHANGE";
}

http::Response print(const UpdateRequest& request, const UpdateOutcome& outcome, const Call& call)
{
    const auto overall = overall_of(outcome);
    if (overall == Overall::TryLater) return finished(503, "KO", outcome, call);
    if (!is_success(overall)) return finished(200, "KO", outcome, call);
    const bool is_verbose = request.note == verbose_note && !outcome.hosts.empty();
    return finished(200, is_verbose ? verbose_body(request, outcome) : "OK", outcome, call);
}

}  // namespace

const Dialect duckdns{
    .id = zone::Dialect::DuckDns, .name = "DuckDNS", .read = read, .print = print};

bool is_duckdns(const http::Request& /*request*/, const Call& call)
{
    return call.fields.value("domains").has_value();
}

}  // namespace mooring::gateway
