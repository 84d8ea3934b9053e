// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/report_page.hpp"

#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <sodium.h>

#include "base/encoding.hpp"
#include "gateway/doctor/explain.hpp"
#include "gateway/doctor/trap.hpp"

namespace mooring::gateway {
namespace {

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "code{overflow-wrap:anywhere}dt{font-weight:600;margin-top:1rem}dd{margin:0}"
    ".problem{border-left:4px solid #c62828;padding-left:.75rem}"
    ".warning{border-left:4px solid #ef6c00;padding-left:.75rem}"
    ".note{border-left:4px solid #1565c0;padding-left:.75rem}";

std::string page(std::string_view title, std::string_view body)
{
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>{}</title>"
        "<style>{}</style></head><body>\n<h1>{}</h1>\n{}</body></html>\n",
        html_escaped(title), style, html_escaped(title), body);
}

std::string html_of(const Finding& finding)
{
    return fmt::format(
        "<section class=\"{}\"><h3>{}</h3><p>{}</p><p><strong>{}</strong></p>"
        "</section>\n",
        text_of(finding.severity), html_escaped(finding.id), html_escaped(finding.seen),
        html_escaped(finding.advice));
}

std::string html_of(const Visit& visit)
{
    auto html = fmt::format("<dt>{}, {}, from {}{}</dt>\n", time_in_words(visit.time),
                            zone::text_of(visit.dialect), html_escaped(sender_of(visit)),
                            visit.is_tls ? ", over TLS" : "");
    html += fmt::format("<dd>sent <code>{} {}</code></dd>\n", html_escaped(visit.method),
                        html_escaped(visit.target));
    if (!visit.form.empty()) {
        html += fmt::format("<dd>form <code>{}</code></dd>\n", html_escaped(visit.form));
    }
    if (const auto asked = asked_in_words(visit); !asked.empty()) {
        html += fmt::format("<dd>asked {}</dd>\n", html_escaped(asked));
    }
    return html + fmt::format("<dd>answered <code>{} {}</code></dd>\n<dd>{}</dd>\n", visit.status,
                              html_escaped(visit.answer), html_escaped(why_in_words(visit)));
}

std::string html_of(const HostState& host)
{
    const auto& [ipv4, ipv6] = host.addresses;
    return fmt::format("<p>{} has {} and {}{}.</p>\n", html_escaped(plain_name(host.name)),
                       ipv4 ? ipv4->text() : "no IPv4", ipv6 ? ipv6->text() : "no IPv6",
                       host.is_suspended ? ", but is suspended" : "");
}

constexpr std::string_view key_field =
    "<label>Update key <input type=\"password\" name=\"key\" size=\"44\" maxlength=\"100\" "
    "autocomplete=\"off\" required></label>";

std::string choice_of(const std::vector<HostState>& hosts)
{
    std::string options;
    for (const auto& host : hosts) {
        options += fmt::format("<option>{}</option>", html_escaped(plain_name(host.name)));
    }
    return fmt::format(" <label>Host <select name=\"host\">{}</select></label>", options);
}

/// For a try to reach a host: which, and on which port besides the pings.
std::string reach_form(const std::vector<HostState>& hosts)
{
    return fmt::format(
        "<h2>Can it be reached?</h2>\n<p>This service sends a ping to each address that the host "
        "has in DNS now and, if you name a TCP port, tries to connect to it.</p>\n"
        "<form method=\"post\" action=\"/doctor\">{}{} <label>TCP port <input name=\"port\" "
        "size=\"5\" inputmode=\"numeric\" maxlength=\"5\"></label> "
        "<button name=\"reach\" value=\"yes\">Try to reach my host</button></form>\n",
        key_field, hosts.empty() ? "" : choice_of(hosts));
}

}  // namespace

std::string html_escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result.push_back(c);
        }
    }
    return result;
}

std::string form_page(std::string_view remark, Reaching reaching)
{
    const auto above = remark.empty() ? "" : fmt::format("<p>{}</p>\n", html_escaped(remark));
    return page("The doctor",
                above +
                    "<p>Enter an update key to see what its last requests said, what they were "
                    "answered, and what to change.</p>\n"
                    "<form method=\"post\" action=\"/doctor\">" +
                    std::string{key_field} + " <button>Examine</button></form>\n" +
                    (reaching == Reaching::Offered ? reach_form({}) : ""));
}

std::string page_of(const Report& report, Reaching reaching)
{
    std::string body;
    for (const auto& host : report.hosts) body += html_of(host);
    body += "<h2>Findings</h2>\n";
    for (const auto& finding : report.findings) body += html_of(finding);
    for (const auto& sentence : report.reached) {
        body += fmt::format("<p class=\"note\">{}</p>\n", html_escaped(sentence));
    }
    if (reaching == Reaching::Offered && !report.hosts.empty()) body += reach_form(report.hosts);
    body += fmt::format("<h2>The last requests, the newest first ({})</h2>\n<dl>\n",
                        report.visits.size());
    for (const auto& visit : report.visits) body += html_of(visit);
    return page("The doctor on " + report.subject, body + "</dl>\n");
}

std::string content_security_policy()
{
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    const std::string bytes{style};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                       bytes.size());
    return fmt::format(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
        base64(hash));
}

}  // namespace mooring::gateway
