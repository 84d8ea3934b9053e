// SPDX-License-Identifier: Apache-2.0
#include "gateway/doctor/diagnose.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "gateway/doctor/trap.hpp"

namespace mooring::gateway {
namespace {

constexpr std::size_t recent_count = 6;  // Three rounds of a client that sends IPv4 and IPv6 apart.
constexpr std::size_t hosts_named_max = 4;

Case case_of(std::span<const Visit> visits, const Patient& patient)
{
    Case history{.visits = {}, .patient = patient};
    for (const auto& visit : visits) {
        history.visits.push_back({.visit = &visit, .spelled = spelled_in(visit)});
    }
    std::map<zone::KeyId, std::size_t> counts;
    for (auto seen = history.visits.rbegin(); seen != history.visits.rend(); ++seen) {
        seen->is_recent = counts[seen->visit->key]++ < recent_count;
    }
    return history;
}

Finding silence(const Patient& patient)
{
    return {.id = "never-heard",
            .severity = Severity::Note,
            .seen = fmt::format("No request for {} has come since the service started.",
                                hosts_in_words(patient)),
            .advice =
                "Start an update on the device now and look here again; if nothing appears, "
                "it talks to another server or cannot reach this one."};
}

Finding all_is_well(const Visit& last)
{
    return {.id = "all-well",
            .severity = Severity::Note,
            .seen = fmt::format("The last request came from {} and was answered \"{}\".",
                                sender_of(last), last.answer),
            .advice = "There is nothing to change."};
}

}  // namespace

const char* text_of(Severity severity) noexcept
{
    switch (severity) {
        case Severity::Note:
            return "note";
        case Severity::Warning:
            return "warning";
        case Severity::Problem:
            return "problem";
    }
    return "unknown";
}

std::string sender_of(const Visit& visit)
{
    auto text = text_of(visit.client);
    return visit.agent.empty() ? text : fmt::format("{} ({})", text, visit.agent);
}

std::string plain_name(const dns::Name& name)
{
    auto text = name.text();
    if (text.size() > 1 && text.ends_with('.')) text.pop_back();
    return text;
}

std::string hosts_in_words(const Patient& patient)
{
    std::string words;
    const auto count = std::min(patient.hosts.size(), hosts_named_max);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) words += i + 1 == patient.hosts.size() ? " and " : ", ";
        words += plain_name(patient.hosts[i].name);
    }
    if (count < patient.hosts.size()) {
        words += fmt::format(" and {} more", patient.hosts.size() - count);
    }
    return words.empty() ? "this key" : words;
}

std::vector<Finding> diagnose(std::span<const Visit> visits, const Patient& patient)
{
    if (visits.empty()) return {silence(patient)};
    const auto history = case_of(visits, patient);
    std::vector<Finding> findings;
    for (const auto traps : {traps_of_answers(), traps_of_secrets(), traps_of_urls(),
                             traps_of_addresses(), traps_of_rhythm()}) {
        for (const auto trap : traps) {
            if (auto finding = trap(history)) findings.push_back(std::move(*finding));
        }
    }
    const bool is_well = is_success(visits.back().verdict) &&
                         std::ranges::all_of(findings, [](const Finding& finding) {
                             return finding.severity == Severity::Note;
                         });
    if (is_well) findings.push_back(all_is_well(visits.back()));
    std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
    return findings;
}

}  // namespace mooring::gateway
