// SPDX-License-Identifier: Apache-2.0
#include "registry/reserved_labels.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace mooring::registry {

namespace {

using namespace std::string_view_literals;

// Sorted. RFC 2142 has the mailbox names from which several come; autodiscover, autoconfig, wpad
// and isatap are looked up by clients without being asked to; mta-sts (RFC 8461) and openpgpkey are
// where a domain's policy is fetched from.
constexpr auto reserved = std::to_array<std::string_view>({
    "abuse"sv,
    "account"sv,
    "accounts"sv,
    "acme"sv,
    "acme-challenge"sv,
    "admin"sv,
    "administrator"sv,
    "api"sv,
    "app"sv,
    "auth"sv,
    "autoconfig"sv,
    "autodiscover"sv,
    "billing"sv,
    "blog"sv,
    "broadcasthost"sv,
    "caldav"sv,
    "carddav"sv,
    "cdn"sv,
    "console"sv,
    "dashboard"sv,
    "ddns"sv,
    "dhcp"sv,
    "dns"sv,
    "dyn"sv,
    "email"sv,
    "example"sv,
    "ftp"sv,
    "gateway"sv,
    "help"sv,
    "hostmaster"sv,
    "imap"sv,
    "info"sv,
    "invalid"sv,
    "isatap"sv,
    "kerberos"sv,
    "ldap"sv,
    "local"sv,
    "localdomain"sv,
    "localhost"sv,
    "login"sv,
    "mail"sv,
    "members"sv,
    "mta-sts"sv,
    "mx"sv,
    "news"sv,
    "noc"sv,
    "ns"sv,
    "ntp"sv,
    "openpgpkey"sv,
    "pop"sv,
    "pop3"sv,
    "postmaster"sv,
    "radius"sv,
    "register"sv,
    "resolver"sv,
    "root"sv,
    "secure"sv,
    "security"sv,
    "server"sv,
    "signup"sv,
    "sip"sv,
    "smtp"sv,
    "ssl"sv,
    "static"sv,
    "status"sv,
    "stun"sv,
    "support"sv,
    "test"sv,
    "turn"sv,
    "update"sv,
    "updates"sv,
    "webmail"sv,
    "webmaster"sv,
    "whois"sv,
    "wpad"sv,
    "www"sv,
    "xmpp"sv,
});
static_assert(std::ranges::is_sorted(reserved));

bool is_letter_or_digit(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// ns1, ns2, mx10, www3: a reserved word of the network with a number behind it.
bool is_numbered_server(std::string_view label) noexcept
{
    const auto digits = label.find_first_of("0123456789");
    if (digits == std::string_view::npos || digits == 0) return false;
    const auto is_numbered =
        std::ranges::all_of(label.substr(digits), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_numbered) return false;
    constexpr std::array stems{"ns"sv, "dns"sv, "mx"sv, "mail"sv, "smtp"sv, "www"sv};
    return std::ranges::find(stems, label.substr(0, digits)) != stems.end();
}

}  // namespace

bool is_reserved(std::string_view label) noexcept
{
    return std::ranges::binary_search(reserved, label) || is_numbered_server(label);
}

std::span<const std::string_view> reserved_labels() noexcept
{
    return reserved;
}

Result<> check_claimable(std::string_view label, Internationalised internationalised)
{
    const auto is_plain =
        std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
    if (label.empty() || label.size() > 63 || !is_plain) {
        return fail(Errc::InvalidArgument,
                    "a claimed label has 1 to 63 letters, digits and hyphens, and nothing else");
    }
    if (label.front() == '-' || label.back() == '-') {
        return fail(Errc::InvalidArgument, "a claimed label does not begin or end with a hyphen");
    }
    const auto has_tag = label.size() >= 4 && label.substr(2, 2) == "--";
    if (has_tag && (!label.starts_with("xn--") || internationalised == Internationalised::Refuse)) {
        return fail(Errc::NotAllowed,
                    "labels with hyphens in third and fourth place (xn--) cannot be claimed here");
    }
    if (is_reserved(label)) {
        return fail(Errc::NotAllowed, "the label " + std::string{label} + " is reserved");
    }
    return {};
}

}  // namespace mooring::registry
