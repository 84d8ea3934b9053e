// SPDX-License-Identifier: Apache-2.0
#include "notify/webhook.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encoding.hpp"

namespace mooring::notify {

namespace {

constexpr std::uint8_t webhook_version = 1;
constexpr std::size_t url_bytes_max = 2000;
constexpr std::string_view secret_prefix = "mwh_";

std::string seal_context(zone::AccountId account)
{
    return fmt::format("webhook of account {}", zone::number_of(account));
}

std::span<const std::uint8_t> bytes_of_text(std::string_view text)
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a text's bytes
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_host_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_';
}

/// "host", "host:port", "[v6]" or "[v6]:port".
bool is_authority(std::string_view text)
{
    const auto colon = text.rfind(':');
    auto host = text;
    if (colon != std::string_view::npos && !text.ends_with(']')) {
        const auto port = text.substr(colon + 1);
        const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
        if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, is_digit)) return false;
        host = text.substr(0, colon);
    }
    if (host.starts_with('['))
        return host.ends_with(']') && Ipv6::parse(host.substr(1, host.size() - 2)).has_value();
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, is_host_byte);
}

std::string_view rest_of(std::string_view url)
{
    const auto scheme = url.find("://");
    return scheme == std::string_view::npos ? std::string_view{} : url.substr(scheme + 3);
}

}  // namespace

void Webhook::write(zone::ByteWriter& writer) const
{
    writer.put_byte(webhook_version);
    writer.put_string(url);
    writer.put_string(label);
    writer.put_string(sealed);
    writer.put_u64(events.to_ullong());
    for (const auto time : {created, last_success, failing_since})
        writer.put_signed(time.time_since_epoch().count());
    writer.put_string(problem);
    writer.put_byte(is_told ? 1 : 0);
}

Webhook Webhook::read(zone::ByteReader& reader)
{
    Webhook webhook;
    if (reader.byte() != webhook_version) reader.set_bad();
    webhook.url = reader.text();
    webhook.label = reader.text();
    const auto sealed = reader.string();
    webhook.sealed.assign(sealed.begin(), sealed.end());
    webhook.events = NoticeSet{reader.u64()};
    for (auto* time : {&webhook.created, &webhook.last_success, &webhook.failing_since})
        *time = WallTime{std::chrono::milliseconds{reader.signed_number()}};
    webhook.problem = reader.text();
    webhook.is_told = reader.byte() != 0;
    return webhook;
}

bool Webhook::wants(NoticeKind notice) const
{
    return is_for_webhooks(notice) &&
           (events.none() || events.test(static_cast<std::size_t>(notice)));
}

Result<> check_webhook_url(std::string_view url, Reach reach)
{
    const auto is_plain = [](char byte) { return byte > ' ' && byte < '\x7f' && byte != '\\'; };
    if (url.size() > url_bytes_max || !std::ranges::all_of(url, is_plain))
        return fail(Errc::InvalidArgument,
                    "a webhook's URL has up to 2000 printable ASCII characters, no spaces");
    if (!url.starts_with("https://") && !(reach == Reach::Lab && url.starts_with("http://")))
        return fail(Errc::InvalidArgument, "a webhook's URL begins with https://");
    const auto rest = rest_of(url);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos || url.find('#') != std::string_view::npos)
        return fail(Errc::InvalidArgument,
                    "a webhook's URL has neither a user nor a fragment; our calls are signed");
    if (!is_authority(authority))
        return fail(Errc::InvalidArgument, "a webhook's URL has the form https://HOST/PATH");
    return {};
}

bool may_call(const IpAddress& address, Reach reach) noexcept
{
    auto kind = std::visit([](const auto& one) { return kind_of(one); }, address);
    if (const auto* ipv6 = std::get_if<Ipv6>(&address))
        if (const auto mapped = ipv6->mapped_ipv4()) kind = kind_of(*mapped);
    if (kind == AddressKind::Global) return true;
    if (reach == Reach::Public) return false;
    return kind == AddressKind::Private || kind == AddressKind::Documentation ||
           kind == AddressKind::Loopback;
}

std::string authority_of(std::string_view url)
{
    const auto rest = rest_of(url);
    std::string authority{rest.substr(0, rest.find_first_of("/?#"))};
    for (auto& byte : authority)
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return authority;
}

std::string new_webhook_secret(Random& random)
{
    // 62 * 4 = 248: taking bytes below that leaves no digit more likely than another.
    constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr std::size_t digit_count = 43;
    std::string secret{secret_prefix};
    while (secret.size() < secret_prefix.size() + digit_count) {
        std::array<std::uint8_t, 1> byte{};
        random.fill(byte);
        if (byte[0] < 4 * digits.size()) secret.push_back(digits[byte[0] % digits.size()]);
    }
    return secret;
}

std::vector<std::uint8_t> seal_webhook_secret(std::string_view secret, zone::AccountId account,
                                              const Seal& seal)
{
    return seal.seal(bytes_of_text(secret), seal_context(account));
}

Result<std::string> open_webhook_secret(const registry::Kept<Webhook>& webhook, const Seal& seal)
{
    MOORING_TRY(auto plain, seal.open(webhook.value.sealed, seal_context(webhook.account)));
    std::string secret{plain.begin(), plain.end()};
    wipe(plain);
    return secret;
}

std::string webhook_signature(std::string_view secret, WallTime time, std::string_view body)
{
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    const auto signed_text = fmt::format("{}.{}", seconds, body);
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    const auto bytes = bytes_of_text(signed_text);
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes.data(), bytes.size(),
         mac.data(), &size);
    return fmt::format("t={},v1={}", seconds, hex(std::span{mac}.first(size)));
}

}  // namespace mooring::notify
