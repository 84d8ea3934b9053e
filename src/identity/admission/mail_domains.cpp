// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/mail_domains.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace mooring::identity {

namespace {

constexpr std::uintmax_t list_bytes_max = std::uintmax_t{64} << 20U;
constexpr std::size_t list_count_max = 1'000'000;

// Services that say themselves that their mailboxes are for minutes and for everyone.
constexpr std::string_view disposable_domains = R"(
10minutemail.com
10minutemail.net
20minutemail.com
33mail.com
anonaddy.me
burnermail.io
discard.email
dispostable.com
dropmail.me
emailondeck.com
fakeinbox.com
fakemail.net
getairmail.com
getnada.com
grr.la
guerrillamail.biz
guerrillamail.com
guerrillamail.de
guerrillamail.info
guerrillamail.net
guerrillamail.org
guerrillamailblock.com
harakirimail.com
inboxkitten.com
incognitomail.org
jetable.org
mail-temp.com
mailcatch.com
maildrop.cc
mailexpire.com
mailinator.com
mailinator.net
mailnesia.com
mailnull.com
mailpoof.com
mailsac.com
mintemail.com
moakt.com
mohmal.com
mytemp.email
nada.email
sharklasers.com
spam4.me
spambox.us
spamex.com
spamgourmet.com
temp-mail.io
temp-mail.org
tempail.com
tempinbox.com
tempmail.com
tempmail.dev
tempmail.net
tempmailo.com
tempr.email
throwawaymail.com
tmail.ws
tmpmail.net
tmpmail.org
trash-mail.com
trashmail.com
trashmail.de
trashmail.net
wegwerfmail.de
wegwerfmail.net
yopmail.com
yopmail.fr
yopmail.net
)";

constexpr std::array<std::string_view, 32> large_providers{
    "126.com",     "163.com",    "aol.com",        "fastmail.com", "free.fr",   "freenet.de",
    "gmail.com",   "gmx.at",     "gmx.ch",         "gmx.de",       "gmx.net",   "googlemail.com",
    "hotmail.com", "icloud.com", "laposte.net",    "live.com",     "libero.it", "mac.com",
    "mail.ru",     "me.com",     "msn.com",        "naver.com",    "orange.fr", "outlook.com",
    "proton.me",   "qq.com",     "protonmail.com", "t-online.de",  "web.de",    "yahoo.co.jp",
    "yahoo.com",   "yandex.ru"};

char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string lower_text(std::string_view text)
{
    std::string lowered{text};
    std::ranges::transform(lowered, lowered.begin(), lower);
    return lowered;
}

std::string_view trimmed_domain(std::string_view line)
{
    constexpr std::string_view blank = " \t\r.";
    line = line.substr(0, line.find('#'));
    const auto first = line.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(blank) - first + 1);
}

}  // namespace

MailDomains MailDomains::parse(std::string_view text)
{
    MailDomains list;
    while (!text.empty() && list.domains_.size() < list_count_max) {
        const auto end = text.find('\n');
        if (const auto domain = trimmed_domain(text.substr(0, end)); !domain.empty())
            list.domains_.insert(lower_text(domain));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return list;
}

Result<MailDomains> MailDomains::load(const std::filesystem::path& file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error)
        return fail(Errc::Io, fmt::format("cannot read {}: {}", file.string(), error.message()));
    if (size > list_bytes_max)
        return fail(Errc::LimitExceeded, file.string() + " is larger than 64 MiB");
    std::ifstream stream{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (!stream) return fail(Errc::Io, "cannot read " + file.string());
    return parse(text);
}

bool MailDomains::covers(std::string_view domain) const
{
    if (domains_.empty()) return false;
    auto rest = lower_text(domain);
    for (;;) {
        if (domains_.contains(rest)) return true;
        const auto dot = rest.find('.');
        if (dot == std::string::npos) return false;
        rest.erase(0, dot + 1);
    }
}

std::string mail_domain_of(std::string_view email)
{
    const auto at = email.rfind('@');
    if (at == std::string_view::npos) return {};
    return lower_text(trimmed_domain(email.substr(at + 1)));
}

const MailDomains& well_known_disposable()
{
    static const auto list = MailDomains::parse(disposable_domains);
    return list;
}

bool is_large_provider(std::string_view domain)
{
    return std::ranges::find(large_providers, domain) != large_providers.end();
}

}  // namespace mooring::identity
