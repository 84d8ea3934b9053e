// SPDX-License-Identifier: Apache-2.0
#include "api/json.hpp"

#include <charconv>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace mooring::api {

namespace {

Result<json::value> member(const json::object& body, std::string_view name)
{
    const auto* found = body.if_contains(name);
    if (found == nullptr || found->is_null())
        return fail(Errc::InvalidArgument, fmt::format("\"{}\" is missing", name));
    return *found;
}

auto wrong_type(std::string_view name, std::string_view wanted)
{
    return fail(Errc::InvalidArgument, fmt::format("\"{}\" must be {}", name, wanted));
}

bool has(const json::object& body, std::string_view name)
{
    const auto* found = body.if_contains(name);
    return found != nullptr && !found->is_null();
}

}  // namespace

json::value json_of(WallTime time)
{
    if (time == WallTime{}) return nullptr;
    const auto since = time.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
    const auto rest = since - seconds;
    const auto text = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(seconds.count()));
    if (rest.count() == 0) return json::value(text + "Z");
    return json::value(fmt::format("{}.{:03}Z", text, rest.count()));
}

json::value json_of(const std::optional<Ipv4>& address)
{
    return address ? json::value(address->text()) : json::value(nullptr);
}

json::value json_of(const std::optional<Ipv6>& address)
{
    return address ? json::value(address->text()) : json::value(nullptr);
}

json::value json_of(zone::RowState state)
{
    switch (state) {
        case zone::RowState::Active:
            return "active";
        case zone::RowState::Suspended:
            return "suspended";
    }
    return nullptr;
}

std::string_view text_of(zone::ZoneKind kind) noexcept
{
    switch (kind) {
        case zone::ZoneKind::Suffix:
            return "suffix";
        case zone::ZoneKind::Operator:
            return "operator";
        case zone::ZoneKind::Secondary:
            return "secondary";
        case zone::ZoneKind::Catalog:
            return "catalog";
        case zone::ZoneKind::OwnDomain:
            return "own-domain";
    }
    return "unknown";
}

std::string_view text_of(zone::Signing mode) noexcept
{
    switch (mode) {
        case zone::Signing::Unsigned:
            return "off";
        case zone::Signing::Online:
            return "online";
        case zone::Signing::Full:
            return "full";
    }
    return "unknown";
}

std::string text_of(zone::KeyId id)
{
    return fmt::format("key-{}", zone::number_of(id));
}

std::string text_of(zone::SiteId id)
{
    return fmt::format("site-{}", zone::number_of(id));
}

Result<dns::Name> parse_name(std::string_view text)
{
    const auto name = dns::Name::parse(text);
    if (!name)
        return fail(Errc::InvalidArgument,
                    fmt::format("\"{}\" is not a name: {}", text, dns::text_of(name.error())));
    return name->canonical();
}

Result<zone::KeyId> parse_key_id(std::string_view text)
{
    auto digits = text;
    if (digits.starts_with("key-")) digits.remove_prefix(4);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number == 0)
        return fail(Errc::InvalidArgument,
                    fmt::format("\"{}\" is not a key's id, like key-7", text));
    return zone::KeyId{number};
}

Result<std::string> text_member(const json::object& body, std::string_view name)
{
    MOORING_TRY(const auto value, member(body, name));
    if (!value.is_string()) return wrong_type(name, "a string");
    return std::string{value.as_string()};
}

Result<std::string> text_member(const json::object& body, std::string_view name,
                                std::string_view otherwise)
{
    if (!has(body, name)) return std::string{otherwise};
    return text_member(body, name);
}

Result<std::vector<std::string>> texts_member(const json::object& body, std::string_view name)
{
    MOORING_TRY(const auto value, member(body, name));
    if (!value.is_array()) return wrong_type(name, "an array of strings");
    std::vector<std::string> texts;
    for (const auto& element : value.as_array()) {
        if (!element.is_string()) return wrong_type(name, "an array of strings");
        texts.emplace_back(element.as_string());
    }
    return texts;
}

Result<std::optional<std::uint64_t>> number_member(const json::object& body, std::string_view name)
{
    if (!has(body, name)) return std::nullopt;
    const auto& value = body.at(name);
    if (value.is_uint64()) return value.as_uint64();
    if (!value.is_int64() || value.as_int64() < 0) return wrong_type(name, "a whole number");
    return static_cast<std::uint64_t>(value.as_int64());
}

Result<bool> switch_member(const json::object& body, std::string_view name)
{
    if (!has(body, name)) return false;
    if (!body.at(name).is_bool()) return wrong_type(name, "true or false");
    return body.at(name).as_bool();
}

}  // namespace mooring::api
