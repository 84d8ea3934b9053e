// SPDX-License-Identifier: Apache-2.0
#include "gateway/dialects/cloudflare/changes.hpp"

#include <algorithm>
#include <utility>

#include "gateway/dialects/acme_name.hpp"
#include "gateway/dialects/json_body.hpp"
#include "http/ascii.hpp"

namespace mooring::gateway::cloudflare {
namespace {

using dns::RrType;

constexpr std::size_t value_bytes_max = 255;  // One string of a TXT record.

std::optional<RrType> type_of(std::string_view text)
{
    if (http::is_equal_ignoring_case(text, "A")) return RrType::A;
    if (http::is_equal_ignoring_case(text, "AAAA")) return RrType::AAAA;
    if (http::is_equal_ignoring_case(text, "TXT")) return RrType::TXT;
    return std::nullopt;
}

bool is_txt_value(std::string_view value)
{
    return !value.empty() && value.size() <= value_bytes_max &&
           std::ranges::all_of(value, [](char c) { return c >= ' ' && c < '\x7f'; });
}

/// The name that a body means: `home` and `@` are below and at the zone.
std::optional<dns::Name> name_in(const Zone& zone, std::string_view text)
{
    if (http::trimmed(text) == "@") return zone.origin;
    const auto name = name_of(text);
    if (!name || name->is_at_or_below(zone.origin)) return name;
    const auto full = std::string{http::trimmed(text)}.append(".").append(zone.origin.text());
    return http::trimmed(text).ends_with('.') ? name : name_of(full);
}

/// What is wrong with a record's content, if anything is.
std::optional<Problem> complaint_about(RrType type, std::optional<std::string_view> content)
{
    if (type == RrType::A) {
        if (!content || !Ipv4::parse(*content)) return Problem::BadIpv4;
    } else if (type == RrType::AAAA) {
        const auto address = content ? Ipv6::parse(*content) : std::nullopt;
        if (!address || address->mapped_ipv4()) return Problem::BadIpv6;
    } else if (!content || !is_txt_value(unquoted(*content))) {
        return Problem::BadText;
    }
    return std::nullopt;
}

/// What a body asks for, once it has been found to make sense.
struct Wanted {
    RrType type{};
    HostFacts host;
    std::string name;     ///< As the answer shows it.
    std::string content;  ///< As sent.
};

/// Sets the one thing, and answers with the record.
void set_record(AskedPointer asked, const Zone& zone, Wanted wanted)
{
    auto& update = asked->update;
    update.hosts = {{.name = wanted.host.name, .spelled = without_dot(wanted.host.name)}};
    auto id = address_record_id(wanted.host.id, wanted.type);
    if (wanted.type == RrType::TXT) {
        const std::string value{unquoted(wanted.content)};
        update.txt = TxtWish{.action = registry::AcmeAction::Add, .value = value};
        id = txt_record_id(wanted.host.id, value);
    } else {
        update.wish.echo = wanted.content;
        if (wanted.type == RrType::A) update.wish.ipv4 = *Ipv4::parse(wanted.content);
        if (wanted.type == RrType::AAAA) update.wish.ipv6 = *Ipv6::parse(wanted.content);
    }
    Asked::change(std::move(asked), [zone, id, wanted = std::move(wanted)](const Asked& /*done*/) {
        return one_record(
            zone,
            {.id = id, .name = wanted.name, .content = wanted.content, .ttl = wanted.host.ttl});
    });
}

/// Puts a TXT value in the place of another: the new one first, so that a failure loses nothing.
void replace_txt(AskedPointer asked, const Zone& zone, const Record& before, Wanted wanted)
{
    const std::string value{unquoted(wanted.content)};
    if (value == before.content) return set_record(std::move(asked), zone, std::move(wanted));
    auto& update = asked->update;
    update.hosts = {{.name = wanted.host.name, .spelled = without_dot(wanted.host.name)}};
    update.txt = TxtWish{.action = registry::AcmeAction::Add, .value = value};
    auto& door = asked->world.door;
    auto adding = std::make_shared<const UpdateRequest>(update);
    door.update(std::move(adding), [asked = std::move(asked), zone, before, value,
                                    wanted](const UpdateOutcome& outcome) mutable {
        if (auto refusal = refusal_of(outcome)) return asked->answer(*std::move(refusal), outcome);
        asked->update.txt =
            TxtWish{.action = registry::AcmeAction::Remove, .value = before.content};
        Asked::change(std::move(asked), [=](const Asked& /*done*/) {
            return one_record(zone, {.id = txt_record_id(wanted.host.id, value),
                                     .name = wanted.name,
                                     .content = wanted.content,
                                     .ttl = before.ttl});
        });
    });
}

}  // namespace

void create_record(AskedPointer asked, const Zone& zone)
{
    const auto body = JsonBody::parse(asked->request.body);
    if (!body) return asked->refuse(Problem::BadBody);
    const auto type = type_of(body->text("type").value_or(""));
    if (!type) return asked->refuse(Problem::BadType);
    const auto sent_name = body->text("name").value_or("");
    const auto name = name_in(zone, sent_name);
    if (!name) return asked->refuse(Problem::BadName);
    const auto content = body->text("content");
    if (const auto complaint = complaint_about(*type, content)) return asked->refuse(*complaint);

    auto owner = name;
    if (*type == RrType::TXT) owner = host_of_challenge(name->text());
    if (!owner) return asked->refuse(Problem::NotAChallengeName);
    auto host = asked->catalog().host_at(zone, *owner);
    if (!host) return asked->refuse(Problem::NotYourName);
    const bool is_absolute = name_of(sent_name) == *name;
    set_record(std::move(asked), zone,
               {.type = *type,
                .host = *std::move(host),
                .name = is_absolute ? std::string{sent_name} : without_dot(*name),
                .content = std::string{*content}});
}

void change_record(AskedPointer asked, const Zone& zone, const RecordId& id)
{
    const auto catalog = asked->catalog();
    const auto before = catalog.record(zone, id);
    auto host = catalog.host(zone, id.host);
    if (!before || !host) return asked->refuse(Problem::NoSuchRecord);
    const auto body = JsonBody::parse(asked->request.body);
    if (!body) return asked->refuse(Problem::BadBody);
    if (body->has("type") && type_of(body->text("type").value_or("")) != id.type) {
        return asked->refuse(Problem::TypeChange);
    }
    if (asked->request.method == "PATCH" && !body->has("content")) {
        // Of the rest of a record nothing can be changed here.
        return note_contact(std::move(asked), *host, [zone, record = *before](const Asked& /*a*/) {
            return one_record(zone, record);
        });
    }
    const auto content = body->text("content");
    if (const auto complaint = complaint_about(id.type, content)) return asked->refuse(*complaint);
    Wanted wanted{.type = id.type,
                  .host = *std::move(host),
                  .name = before->name,
                  .content = std::string{*content}};
    if (id.type == RrType::TXT) {
        return replace_txt(std::move(asked), zone, *before, std::move(wanted));
    }
    set_record(std::move(asked), zone, std::move(wanted));
}

void delete_record(AskedPointer asked, const Zone& zone, const RecordId& id)
{
    const auto catalog = asked->catalog();
    const auto before = catalog.record(zone, id);
    const auto host = catalog.host(zone, id.host);
    if (!before || !host) return asked->refuse(Problem::NoSuchRecord);
    const bool has_address =
        id.type == RrType::A ? host->addresses.ipv4.has_value() : host->addresses.ipv6.has_value();
    if (id.type != RrType::TXT && !has_address) return asked->refuse(Problem::NoSuchRecord);

    auto& update = asked->update;
    update.hosts = {{.name = host->name, .spelled = without_dot(host->name)}};
    if (id.type == RrType::TXT) {
        update.txt = TxtWish{.action = registry::AcmeAction::Remove, .value = before->content};
    } else if (id.type == RrType::A) {
        update.wish.ipv4 = registry::Remove{};
    } else {
        update.wish.ipv6 = registry::Remove{};
    }
    Asked::change(std::move(asked), [id](const Asked& /*done*/) { return deleted_record(id); });
}

}  // namespace mooring::gateway::cloudflare
