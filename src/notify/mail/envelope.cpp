// SPDX-License-Identifier: Apache-2.0
#include "notify/mail/envelope.hpp"

#include <fmt/format.h>

#include "notify/mail/mail_address.hpp"
#include "notify/mail/mime.hpp"

namespace mooring::notify {

namespace {

std::string part_of(std::string_view type, std::string_view content)
{
    return fmt::format(
        "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}"
        "\r\n",
        type, quoted_printable(content));
}

}  // namespace

std::optional<Mailbox> Mailbox::parse(std::string_view text)
{
    const auto open = text.find('<');
    Mailbox box;
    if (open == std::string_view::npos) {
        box.address = text;
    } else {
        if (!text.ends_with('>')) return std::nullopt;
        box.name = text.substr(0, open);
        while (box.name.ends_with(' ')) box.name.pop_back();
        box.address = text.substr(open + 1, text.size() - open - 2);
    }
    if (!is_mail_address(box.address)) return std::nullopt;
    return box;
}

std::string mail_of(const Letter& letter, const Envelope& envelope)
{
    const auto id = fmt::format("{}.{}", zone::number_of(envelope.id),
                                envelope.time.time_since_epoch().count());
    // Quoted-printable never has "=_" (RFC 2045, 6.7: a hint), so no part contains the boundary.
    const auto boundary = fmt::format("=_mooring_{}", id);
    auto out = mailbox_line("From", envelope.from.name, envelope.from.address);
    out += mailbox_line("To", "", envelope.to);
    out += header_line("Subject", letter.subject);
    out += header_line("Date", mail_date(envelope.time));
    out += fmt::format("Message-ID: <{}@{}>\r\n", id, domain_of(envelope.from.address));
    out += "Auto-Submitted: auto-generated\r\n";  // RFC 3834, 5: no robot answers it.
    if (!envelope.unsubscribe_url.empty())
        out += header_line("List-Unsubscribe", fmt::format("<{}>", envelope.unsubscribe_url));
    out += "MIME-Version: 1.0\r\n";
    out +=
        fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{}\"\r\n\r\n", boundary);
    out += fmt::format("--{}\r\n{}", boundary, part_of("text/plain", letter.text));
    out += fmt::format("--{}\r\n{}", boundary, part_of("text/html", letter.html));
    out += fmt::format("--{}--\r\n", boundary);
    return out;
}

}  // namespace mooring::notify
