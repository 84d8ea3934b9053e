// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/visit_of.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "gateway/credentials.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/secret_shape.hpp"
#include "gateway/host_name.hpp"
#include "http/ascii.hpp"
#include "http/redaction.hpp"
#include "http/target.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t hosts_max = 8;
constexpr std::size_t form_bytes_max = 256;
constexpr std::size_t answer_bytes_max = 160;
constexpr std::size_t text_bytes_max = 100;

constexpr std::array<std::string_view, 6> host_fields{"hostname", "host",    "domain",
                                                      "domains",  "host_id", "zone"};

Verdict verdict_of(UpdateOutcome::Status status)
{
    using Status = UpdateOutcome::Status;
    switch (status) {
        case Status::Judged:
            return Verdict::Unchanged;
        case Status::NoCredentials:
            return Verdict::NoCredentials;
        case Status::BadCredentials:
            return Verdict::BadCredentials;
        case Status::NoRight:
            return Verdict::NoRight;
        case Status::NoHostNamed:
            return Verdict::NoHostNamed;
        case Status::TooManyHosts:
            return Verdict::TooManyHosts;
        case Status::BadAddress:
            return Verdict::BadAddress;
        case Status::Flood:
            return Verdict::Flood;
        case Status::Unavailable:
            break;
    }
    return Verdict::Unavailable;
}

Verdict verdict_of(HostStatus status)
{
    switch (status) {
        case HostStatus::Changed:
            return Verdict::Changed;
        case HostStatus::Unchanged:
            return Verdict::Unchanged;
        case HostStatus::NotPublished:
            return Verdict::NotPublished;
        case HostStatus::NoSuchHost:
            return Verdict::NoSuchHost;
        case HostStatus::NotAHostName:
            return Verdict::NotAHostName;
        case HostStatus::Suspended:
            return Verdict::Suspended;
        case HostStatus::Held:
            return Verdict::Held;
        case HostStatus::Aborted:
            break;
    }
    return Verdict::Aborted;
}

http::Fields fields_of(const http::Request& request)
{
    http::Fields fields;
    fields.add(http::query_of(request.target));
    if (!request.body.starts_with('{')) fields.add(request.body);
    return fields;
}

std::string_view host_name_in(const http::Fields& fields)
{
    for (const auto field : host_fields) {
        if (const auto value = fields.value(field)) return *value;
    }
    return {};
}

/// The shape of the secret that tells most about what went wrong.
SecretShape shape_of_all(const Credentials& credentials, std::string_view host_name)
{
    auto worst = SecretShape::None;
    for (const auto& secret : credentials.secrets) {
        const auto shape =
            shape_of({.secret = secret, .user = credentials.user, .host_name = host_name});
        if (worst == SecretShape::None || worst == SecretShape::Foreign) worst = shape;
    }
    if (worst != SecretShape::None) return worst;
    const auto shape = shape_of({.secret = credentials.user, .user = "", .host_name = ""});
    return shape == SecretShape::Unknown ? SecretShape::InUserName : SecretShape::None;
}

/// A user name may be shown if it is a name, or if the key beside it was right: then it is no
/// password in the wrong field.
bool is_presentable(std::string_view user, SecretShape secret)
{
    if (user.find_first_of(".@") != std::string_view::npos) return true;
    const auto is_word = user == "none" || user == "user" || user == "nouser" || user == "admin";
    return user.empty() || is_word || secret == SecretShape::Accepted;
}

/// Control characters and what is not ASCII as escapes, so that terminals and browsers show what
/// was sent and obey none of it.
std::string printable(std::string text)
{
    const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (std::ranges::all_of(text, is_plain)) return text;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) {
            result.push_back(c);
        } else if (c == '\n') {
            result.append("\\n");
        } else if (c != '\r') {
            result.append({'\\', 'x', digits[byte >> 4U], digits[byte & 0x0FU]});
        }
    }
    return result;
}

/// Takes secrets out of a text and cuts it.
class Eraser {
public:
    /// If the key was accepted, all that was offered counts as secret, whatever it looks like.
    Eraser(const Credentials& credentials, std::string_view host_name, zone::KeyId key)
    {
        for (const auto& secret : credentials.secrets) {
            if (key != zone::no_id<zone::KeyId>) {
                secrets_.push_back(secret);
                continue;
            }
            const auto shape =
                shape_of({.secret = secret, .user = credentials.user, .host_name = host_name});
            // The user name, the host name and a placeholder are what the owner has to see.
            if (shape == SecretShape::UserName || shape == SecretShape::Placeholder) continue;
            secrets_.push_back(secret);
        }
    }

    [[nodiscard]] std::string operator()(std::string_view text, std::size_t bytes_max) const
    {
        auto result = printable(without_secrets(text, secrets_));
        if (result.size() > bytes_max) result.resize(bytes_max);
        return result;
    }

private:
    std::vector<std::string> secrets_;
};

std::string form_of(const http::Request& request)
{
    const bool is_form = !request.body.empty() && !request.body.starts_with('{') &&
                         request.body.find('=') != std::string::npos;
    // The redaction knows fields behind a question mark.
    return is_form ? http::redacted("?" + request.body).substr(1) : std::string{};
}

/// Some answers hold URLs with a key in them.
std::string answer_of(const http::Response& response)
{
    const auto answer = http::trimmed(response.body).substr(0, 2 * answer_bytes_max);
    const bool may_hold_url = answer.find_first_of("/=?") != std::string_view::npos;
    return may_hold_url ? http::redacted(answer) : std::string{answer};
}

void add_host(std::vector<zone::HostId>& hosts, std::optional<zone::HostId> host)
{
    if (!host || hosts.size() >= hosts_max) return;
    if (std::ranges::find(hosts, *host) == hosts.end()) hosts.push_back(*host);
}

/// The hosts that a request is about, as far as they exist: what it asked for or what was judged.
std::vector<zone::HostId> hosts_of(const DoorWorld& world, const JudgedVisit& visit)
{
    std::vector<zone::HostId> hosts;
    const auto loop = visit.request.loop;
    for (const auto& host : visit.outcome.hosts) {
        if (!host.name.is_root()) add_host(hosts, world.service.host_at(loop, host.name.view()));
    }
    for (const auto& host : visit.read.hosts) {
        if (host.name) add_host(hosts, world.service.host_at(loop, host.name->view()));
    }
    if (hosts.empty() && visit.read.user_name) {
        add_host(hosts, world.service.host_at(loop, visit.read.user_name->view()));
    }
    return hosts;
}

/// What the request wishes for IPv6; of a prefix beside an address, the address.
registry::WantedIpv6 ipv6_of(const AddressWish& wish)
{
    const bool is_prefix_only =
        wish.prefix.has_value() && std::holds_alternative<registry::Keep>(wish.ipv6);
    return is_prefix_only ? registry::WantedIpv6{*wish.prefix} : wish.ipv6;
}

std::string asked_in(const JudgedVisit& visit)
{
    if (!visit.asked.empty() || !visit.read.txt) return visit.asked;
    return "a change of the TXT records for certificates";
}

/// As hosts_of(), for a request that no dialect could read.
std::vector<zone::HostId> hosts_in(const DoorWorld& world, const http::Request& request)
{
    std::vector<zone::HostId> hosts;
    const auto fields = fields_of(request);
    const auto add = [&](std::string_view text) {
        if (const auto name = parse_host_name(text)) {
            add_host(hosts, world.service.host_at(request.loop, name->view()));
        }
    };
    http::for_each_element(host_name_in(fields), add);
    if (hosts.empty()) add(credentials_of(request, fields).user);
    return hosts;
}

zone::KeyId key_in(const DoorWorld& world, const http::Request& request)
{
    for (const auto& secret : credentials_of(request, fields_of(request)).secrets) {
        if (const auto key = world.service.find_key(secret)) return key->id;
    }
    return zone::no_id<zone::KeyId>;
}

}  // namespace

Verdict verdict_of(const UpdateOutcome& outcome)
{
    if (outcome.status != UpdateOutcome::Status::Judged) return verdict_of(outcome.status);
    auto verdict = Verdict::Unchanged;
    for (const auto& host : outcome.hosts) {
        const auto one = verdict_of(host.status);
        if (!is_success(one) && one != Verdict::Aborted) return one;
        if (one != Verdict::Unchanged && verdict != Verdict::Changed) verdict = one;
    }
    return verdict;
}

Visit visit_of(const http::Request& request, const http::Response& response, VisitFacts facts)
{
    const auto fields = fields_of(request);
    const auto credentials = credentials_of(request, fields);
    const auto host_name = host_name_in(fields);
    const Eraser erased{credentials, host_name, facts.key};
    Visit visit;
    visit.time = facts.time;
    visit.dialect = facts.dialect;
    visit.verdict = facts.verdict;
    visit.key = facts.key;
    visit.hosts = std::move(facts.hosts);
    visit.client = request.client;
    visit.is_tls = request.is_tls;
    visit.status = response.status;
    visit.ipv4 = facts.ipv4;
    visit.ipv6 = facts.ipv6;
    visit.presence = facts.presence;
    visit.neighbours_moved = static_cast<unsigned>(facts.neighbours_moved);
    visit.secret = facts.key != zone::no_id<zone::KeyId> ? SecretShape::Accepted
                                                         : shape_of_all(credentials, host_name);
    visit.method = erased(request.method, text_bytes_max);
    visit.target = erased(http::redacted(request.target), request.target.size() + text_bytes_max);
    visit.form = erased(form_of(request), form_bytes_max);
    visit.host_header = erased(request.header("Host").value_or(""), text_bytes_max);
    visit.agent = erased(request.header("User-Agent").value_or(""), text_bytes_max);
    visit.user = is_presentable(credentials.user, visit.secret)
                     ? erased(credentials.user, text_bytes_max)
                     : "***";
    visit.asked = erased(facts.asked, answer_bytes_max);
    visit.answer = erased(answer_of(response), answer_bytes_max);
    return visit;
}

void note_visit(const DoorWorld& world, const JudgedVisit& visit)
{
    if (world.doctor == nullptr) return;
    world.doctor->note(visit_of(visit.request, visit.response,
                                {.time = world.clock.wall_now(),
                                 .dialect = visit.read.dialect,
                                 .verdict = verdict_of(visit.outcome),
                                 .key = visit.outcome.key,
                                 .hosts = hosts_of(world, visit),
                                 .ipv4 = visit.read.wish.ipv4,
                                 .ipv6 = ipv6_of(visit.read.wish),
                                 .presence = visit.read.presence,
                                 .neighbours_moved = visit.outcome.neighbours_moved,
                                 .asked = asked_in(visit)}));
}

void note_refusal(const DoorWorld& world, RefusedVisit visit)
{
    if (world.doctor == nullptr) return;
    auto& facts = visit.facts;
    if (facts.time == WallTime{}) facts.time = world.clock.wall_now();
    if (facts.key == zone::no_id<zone::KeyId>) facts.key = key_in(world, visit.request);
    if (facts.hosts.empty()) facts.hosts = hosts_in(world, visit.request);
    const auto status = visit.response.status;
    if (status >= 300 && status < 400) facts.verdict = Verdict::Redirected;
    world.doctor->note(visit_of(visit.request, visit.response, std::move(facts)));
}

}  // namespace mooring::gateway
