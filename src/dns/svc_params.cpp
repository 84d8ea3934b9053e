// SPDX-License-Identifier: Apache-2.0
#include "dns/svc_params.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/digits.hpp"
#include "base/encoding.hpp"
#include "base/ip_address.hpp"
#include "dns/big_endian.hpp"
#include "dns/escape.hpp"

namespace mooring::dns {

namespace {

using Bytes = std::span<const std::uint8_t>;
using Value = std::vector<std::uint8_t>;

enum class ValueKind : std::uint8_t { Keys, Alpn, Empty, Port, Ipv4s, Ech, Ipv6s, Opaque };

struct KnownKey {
    std::uint16_t number;
    std::string_view name;
    ValueKind kind;
};

// NOLINTBEGIN(modernize-use-designated-initializers): a table reads better in columns.
// https://www.iana.org/assignments/dns-svcb/dns-svcb.xhtml
constexpr std::array known_keys{
    KnownKey{0, "mandatory", ValueKind::Keys},        KnownKey{1, "alpn", ValueKind::Alpn},
    KnownKey{2, "no-default-alpn", ValueKind::Empty}, KnownKey{3, "port", ValueKind::Port},
    KnownKey{4, "ipv4hint", ValueKind::Ipv4s},        KnownKey{5, "ech", ValueKind::Ech},
    KnownKey{6, "ipv6hint", ValueKind::Ipv6s},        KnownKey{7, "dohpath", ValueKind::Opaque},
    KnownKey{8, "ohttp", ValueKind::Empty},
};
// NOLINTEND(modernize-use-designated-initializers)
constexpr std::uint16_t mandatory_key = 0;
constexpr std::uint16_t invalid_key = 65535;  // RFC 9460, 14.3.2.

ValueKind kind_of_key(std::uint16_t key) noexcept
{
    return key < known_keys.size() ? known_keys[key].kind : ValueKind::Opaque;
}

std::optional<std::uint16_t> parse_key(std::string_view name) noexcept
{
    const auto* const known = std::ranges::find(known_keys, name, &KnownKey::name);
    if (known != known_keys.end()) return known->number;
    if (!name.starts_with("key")) return {};
    const auto digits = name.substr(3);
    if (digits.size() > 1 && digits.front() == '0') return {};  // One number, one spelling.
    const auto number = parse_digits<std::uint16_t>(digits);
    return number == invalid_key ? std::nullopt : number;
}

std::string key_text(std::uint16_t key)
{
    if (key < known_keys.size()) return std::string{known_keys[key].name};
    return "key" + std::to_string(key);
}

void append_u16(Value& bytes, std::uint16_t number)
{
    bytes.push_back(static_cast<std::uint8_t>(number >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(number));
}

/// Splits a comma-separated list whose items may contain `\,` and `\\` (RFC 9460, A.1).
std::optional<std::vector<std::string>> split_list(std::string_view text)
{
    std::vector<std::string> items(1);
    for (; !text.empty(); text.remove_prefix(1)) {
        if (text.front() == ',') {
            items.emplace_back();
            continue;
        }
        if (text.front() == '\\') {
            text.remove_prefix(1);
            if (text.empty() || (text.front() != ',' && text.front() != '\\')) return {};
        }
        items.back() += text.front();
    }
    return items;
}

bool append_item(Value& value, ValueKind kind, const std::string& item)
{
    if (kind == ValueKind::Alpn) {
        if (item.empty() || item.size() > 255) return false;
        value.push_back(static_cast<std::uint8_t>(item.size()));
        value.insert(value.end(), item.begin(), item.end());
        return true;
    }
    if (kind == ValueKind::Ipv4s) {
        const auto address = Ipv4::parse(item);
        if (address) value.insert(value.end(), address->bytes.begin(), address->bytes.end());
        return address.has_value();
    }
    const auto address = Ipv6::parse(item);
    if (address) value.insert(value.end(), address->bytes.begin(), address->bytes.end());
    return address.has_value();
}

std::optional<Value> parse_key_list(const std::vector<std::string>& items)
{
    std::vector<std::uint16_t> keys;
    for (const auto& item : items) {
        const auto key = parse_key(item);
        if (!key) return {};
        keys.push_back(*key);
    }
    std::ranges::sort(keys);
    Value value;
    for (const auto key : keys) append_u16(value, key);
    return value;
}

std::optional<Value> parse_list(ValueKind kind, std::string_view text)
{
    const auto items = split_list(text);
    if (!items) return {};
    if (kind == ValueKind::Keys) return parse_key_list(*items);
    Value value;
    for (const auto& item : *items)
        if (!append_item(value, kind, item)) return {};
    return value;
}

std::optional<Value> parse_value(ValueKind kind, std::string_view text)
{
    switch (kind) {
        case ValueKind::Keys:
        case ValueKind::Alpn:
        case ValueKind::Ipv4s:
        case ValueKind::Ipv6s:
            return parse_list(kind, text);
        case ValueKind::Empty:
        case ValueKind::Opaque:
            return Value{text.begin(), text.end()};
        case ValueKind::Ech:
            return decode_base64(text);
        case ValueKind::Port:
            break;
    }
    const auto port = parse_digits<std::uint16_t>(text);
    if (!port) return {};
    Value value;
    append_u16(value, *port);
    return value;
}

bool is_valid_alpn(Bytes value) noexcept
{
    if (value.empty()) return false;
    while (!value.empty()) {
        const std::size_t item_bytes = 1U + value[0];
        if (item_bytes == 1 || item_bytes > value.size()) return false;
        value = value.subspan(item_bytes);
    }
    return true;
}

// RFC 9460, section 8: ascending, each once, never "mandatory" itself.
bool is_valid_key_list(Bytes value) noexcept
{
    if (value.empty() || value.size() % 2 != 0) return false;
    std::uint16_t last = mandatory_key;
    for (; !value.empty(); value = value.subspan(2)) {
        const auto key = load_u16(value.data());
        if (key <= last) return false;
        last = key;
    }
    return true;
}

bool is_valid_value(std::uint16_t key, Bytes value) noexcept
{
    switch (kind_of_key(key)) {
        case ValueKind::Keys:
            return is_valid_key_list(value);
        case ValueKind::Alpn:
            return is_valid_alpn(value);
        case ValueKind::Empty:
            return value.empty();
        case ValueKind::Port:
            return value.size() == 2;
        case ValueKind::Ipv4s:
            return !value.empty() && value.size() % 4 == 0;
        case ValueKind::Ipv6s:
            return !value.empty() && value.size() % 16 == 0;
        case ValueKind::Ech:
            return !value.empty();
        case ValueKind::Opaque:
            return true;
    }
    return false;
}

struct Param {
    std::uint16_t key;
    Bytes value;
};

std::optional<Param> leading_param(Bytes wire) noexcept
{
    if (wire.size() < 4 || wire.size() - 4 < load_u16(wire.data() + 2)) return {};
    return Param{.key = load_u16(wire.data()), .value = wire.subspan(4, load_u16(wire.data() + 2))};
}

bool has_key(Bytes wire, std::uint16_t wanted) noexcept
{
    while (const auto param = leading_param(wire)) {
        if (param->key == wanted) return true;
        wire = wire.subspan(4 + param->value.size());
    }
    return false;
}

bool has_mandatory_keys(Bytes wire) noexcept
{
    const auto first = leading_param(wire);
    if (!first || first->key != mandatory_key) return true;
    for (auto keys = first->value; !keys.empty(); keys = keys.subspan(2))
        if (!has_key(wire, load_u16(keys.data()))) return false;
    return true;
}

std::unexpected<SyntaxError> wrong(const Token& token, std::string detail)
{
    return std::unexpected{SyntaxError{.place = token.text, .detail = std::move(detail)}};
}

/// The decoded value of `key=value` or `key="value"`; empty for `key` alone.
Result<std::string, SyntaxError> value_text(const Token& token)
{
    const auto equals = token.text.find('=');
    if (equals == std::string_view::npos) return std::string{};
    auto value = token.text.substr(equals + 1);
    if (value.empty()) return wrong(token, "the value after '=' is missing");
    if (value.starts_with('"')) {
        value.remove_prefix(1);
        if (quoted_bytes(value) != value.size())
            return wrong(token, "white space is missing after the closing quotation mark");
        value.remove_suffix(1);
    }
    return unescape({.text = value});
}

using ParamMap = std::map<std::uint16_t, Value>;

Result<void, SyntaxError> add_param(ParamMap& params, const Token& token)
{
    const auto name = token.text.substr(0, token.text.find('='));
    const auto key = token.is_quoted ? std::nullopt : parse_key(name);
    if (!key) return wrong(token, "\"" + std::string{name} + "\" is not a parameter key");
    MOORING_TRY(const auto text, value_text(token));
    // A known key spelt keyNNN takes the bytes as they are (RFC 9460, 2.1).
    const auto kind = name.starts_with("key") ? ValueKind::Opaque : kind_of_key(*key);
    const auto value = parse_value(kind, text);
    if (!value || value->size() > 65535 || !is_valid_value(*key, *value))
        return wrong(token, "the value does not fit the key " + key_text(*key));
    if (!params.emplace(*key, *value).second)
        return wrong(token, "the key " + key_text(*key) + " comes twice");
    return {};
}

std::string key_list_text(Bytes value)
{
    std::string text;
    for (; !value.empty(); value = value.subspan(2))
        text += (text.empty() ? "" : ",") + key_text(load_u16(value.data()));
    return text;
}

std::string alpn_text(Bytes value)
{
    std::string list;
    for (; !value.empty(); value = value.subspan(1U + value[0])) {
        if (!list.empty()) list += ',';
        for (const auto byte : value.subspan(1, value[0])) {
            if (byte == ',' || byte == '\\') list += '\\';
            list += static_cast<char>(byte);
        }
    }
    std::string text;
    append_quoted(text, list);
    return text;
}

template <class Address>
std::string address_list_text(Bytes value)
{
    std::string text;
    Address address;
    for (; !value.empty(); value = value.subspan(address.bytes.size())) {
        std::ranges::copy(value.first(address.bytes.size()), address.bytes.begin());
        text += (text.empty() ? "" : ",") + address.text();
    }
    return text;
}

std::string value_text(ValueKind kind, Bytes value)
{
    switch (kind) {
        case ValueKind::Keys:
            return key_list_text(value);
        case ValueKind::Alpn:
            return alpn_text(value);
        case ValueKind::Port:
            return std::to_string(load_u16(value.data()));
        case ValueKind::Ipv4s:
            return address_list_text<Ipv4>(value);
        case ValueKind::Ipv6s:
            return address_list_text<Ipv6>(value);
        case ValueKind::Ech:
            return base64(value);
        case ValueKind::Empty:
        case ValueKind::Opaque:
            break;
    }
    std::string text;
    append_quoted(text, std::string{value.begin(), value.end()});
    return text;
}

}  // namespace

Result<std::vector<std::uint8_t>, SyntaxError> parse_svc_params(std::span<const Token> tokens)
{
    ParamMap params;  // Ascending, as the wire format has them.
    for (const auto& token : tokens) MOORING_CHECK(add_param(params, token));
    Value wire;
    for (const auto& [key, value] : params) {
        append_u16(wire, key);
        append_u16(wire, static_cast<std::uint16_t>(value.size()));
        wire.insert(wire.end(), value.begin(), value.end());
    }
    if (!has_mandatory_keys(wire))
        return wrong(tokens.front(), "a key that is mandatory is not there");
    return wire;
}

bool are_valid_svc_params(Bytes wire) noexcept
{
    std::optional<std::uint16_t> last;
    for (auto rest = wire; !rest.empty();) {
        const auto param = leading_param(rest);
        if (!param || (last && param->key <= *last) || param->key == invalid_key) return false;
        if (!is_valid_value(param->key, param->value)) return false;
        last = param->key;
        rest = rest.subspan(4 + param->value.size());
    }
    return has_mandatory_keys(wire);
}

void append_svc_params(std::string& text, Bytes wire)
{
    while (const auto param = leading_param(wire)) {
        text += ' ' + key_text(param->key);
        if (!param->value.empty()) text += '=' + value_text(kind_of_key(param->key), param->value);
        wire = wire.subspan(4 + param->value.size());
    }
}

}  // namespace mooring::dns
