// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/report.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "gateway/doctor/explain.hpp"
#include "gateway/doctor/trap.hpp"

namespace mooring::gateway {
namespace {

namespace json = boost::json;

Report report_on(std::string subject, std::vector<Visit> visits, const Patient& patient)
{
    Report report;
    report.subject = std::move(subject);
    report.hosts = patient.hosts;
    report.findings = diagnose(visits, patient);
    std::ranges::reverse(visits);
    report.visits = std::move(visits);
    return report;
}

std::string present_in_words(const HostState& host)
{
    const auto& [ipv4, ipv6] = host.addresses;
    std::string words = "no address";
    if (ipv4 && ipv6) words = ipv4->text() + " and " + ipv6->text();
    if (ipv4 && !ipv6) words = ipv4->text() + ", no IPv6";
    if (!ipv4 && ipv6) words = ipv6->text() + ", no IPv4";
    return host.is_suspended ? "suspended (" + words + ")" : words;
}

std::string text_of(const Visit& visit)
{
    auto text =
        fmt::format("  {}  {}  from {}{}", time_in_words(visit.time), zone::text_of(visit.dialect),
                    sender_of(visit), visit.is_tls ? ", over TLS" : "");
    if (visit.count > 1) text += fmt::format(", {} times", visit.count);
    text += fmt::format("\n    sent      {} {}\n", visit.method, visit.target);
    if (!visit.form.empty()) text += fmt::format("    form      {}\n", visit.form);
    if (const auto asked = asked_in_words(visit); !asked.empty()) {
        text += fmt::format("    asked     {}\n", asked);
    }
    return text + fmt::format("    answered  {} {}\n    because   {}\n", visit.status, visit.answer,
                              why_in_words(visit));
}

json::value json_or_null(std::string_view text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object json_of(const HostState& host)
{
    const auto& [ipv4, ipv6] = host.addresses;
    return {{"host", host.name.text()},
            {"ipv4", json_or_null(ipv4 ? ipv4->text() : "")},
            {"ipv6", json_or_null(ipv6 ? ipv6->text() : "")},
            {"suspended", host.is_suspended}};
}

json::object json_of(const Finding& finding)
{
    return {{"id", finding.id},
            {"severity", text_of(finding.severity)},
            {"seen", finding.seen},
            {"advice", finding.advice}};
}

json::object json_of(const Visit& visit)
{
    const auto number = zone::number_of(visit.key);
    return {{"time", time_in_words(visit.time)},
            {"dialect", zone::text_of(visit.dialect)},
            {"key", json_or_null(number == 0 ? "" : fmt::format("key-{}", number))},
            {"client", mooring::text_of(visit.client)},
            {"tls", visit.is_tls},
            {"count", visit.count},
            {"method", visit.method},
            {"target", visit.target},
            {"form", json_or_null(visit.form)},
            {"host_header", json_or_null(visit.host_header)},
            {"agent", json_or_null(visit.agent)},
            {"user", json_or_null(visit.user)},
            {"asked", json_or_null(asked_in_words(visit))},
            {"status", visit.status},
            {"answer", visit.answer},
            {"outcome", text_of(visit.verdict)},
            {"secret", text_of(visit.secret)},
            {"why", why_in_words(visit)}};
}

template <class Item>
json::array array_of(const std::vector<Item>& items)
{
    json::array result;
    for (const auto& item : items) result.push_back(json_of(item));
    return result;
}

}  // namespace

Report examine(const Doctor& doctor, const HostQuestion& question)
{
    auto report = report_on(plain_name(question.host.name),
                            doctor.visits_about(question.host.id, question.keys),
                            {.hosts = {question.host}, .ports = question.ports});
    report.made = question.now;
    return report;
}

Report examine(const Doctor& doctor, const KeyQuestion& question)
{
    auto report = report_on(fmt::format("key-{}", zone::number_of(question.key)),
                            doctor.visits_of(question.key),
                            {.hosts = question.hosts, .ports = question.ports});
    report.made = question.now;
    return report;
}

std::string text_of(const Report& report)
{
    auto text = fmt::format("The doctor on {}, {}\n", report.subject, time_in_words(report.made));
    for (const auto& host : report.hosts) {
        text += fmt::format("  {} has {}\n", plain_name(host.name), present_in_words(host));
    }
    text += "\nFindings\n";
    for (const auto& finding : report.findings) {
        text += fmt::format("  [{}] {}\n    {}\n    {}\n", text_of(finding.severity), finding.id,
                            finding.seen, finding.advice);
    }
    if (!report.reached.empty()) {
        text += fmt::format("\nFrom outside\n  {}\n", fmt::join(report.reached, "\n  "));
    }
    text += fmt::format("\nThe last requests, the newest first ({})\n", report.visits.size());
    for (const auto& visit : report.visits) text += text_of(visit);
    return text;
}

boost::json::object json_of(const Report& report)
{
    json::array reached;
    for (const auto& sentence : report.reached) reached.push_back(json::value(sentence));
    return {{"subject", report.subject},         {"made", time_in_words(report.made)},
            {"hosts", array_of(report.hosts)},   {"findings", array_of(report.findings)},
            {"visits", array_of(report.visits)}, {"reached", std::move(reached)}};
}

}  // namespace mooring::gateway
