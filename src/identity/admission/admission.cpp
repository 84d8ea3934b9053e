// SPDX-License-Identifier: Apache-2.0
#include "identity/admission/admission.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "identity/admission/invitation.hpp"

namespace mooring::identity {

namespace {

constexpr std::size_t spent_puzzles_max = 65536;
constexpr double large_provider_factor = 50;

TokenBuckets::Rate domain_rate(const AdmissionRules& rules, std::string_view domain)
{
    return {.an_hour = rules.per_domain_an_hour *
                       (is_large_provider(domain) ? large_provider_factor : 1.0)};
}

TokenBuckets::Rate network_rate(const AdmissionRules& rules)
{
    return {.an_hour = static_cast<double>(rules.per_network_an_hour)};
}

}  // namespace

Admission::Admission(const Clock& clock, Random& random, AdmissionRules rules,
                     MailDomains disposable)
    : clock_{clock},
      rules_{rules},
      disposable_{std::move(disposable)},
      puzzles_{random},
      state_{State{.networks = TokenBuckets{rules.buckets_max},
                   .domains = TokenBuckets{rules.buckets_max},
                   .sign_ups = {},
                   .spent = SpentPuzzles{spent_puzzles_max}}}
{}

std::uint8_t Admission::bits_for(State& state, const IpAddress& address) const
{
    if (rules_.work_bits == 0) return 0;
    const auto now = clock_.now();
    const auto calm = std::max(1.0, static_cast<double>(rules_.calm_an_hour));
    // Twice the rate, one bit more: the work done in an hour by all grows with its square.
    const auto crowd = std::max(0.0, std::floor(std::log2(state.sign_ups.an_hour(now) / calm)));
    const auto own =
        std::floor(state.networks.used(network_of(address), network_rate(rules_), now));
    const auto bits = rules_.work_bits + crowd + std::min(own, 8.0);
    return static_cast<std::uint8_t>(
        std::min(bits, static_cast<double>(std::max(rules_.work_bits_max, rules_.work_bits))));
}

Challenge Admission::challenge_for(const IpAddress& address)
{
    const auto bits = state_.with([&](State& state) { return bits_for(state, address); });
    // A puzzle keeps whole seconds.
    const auto expires =
        std::chrono::floor<std::chrono::seconds>(clock_.wall_now()) + rules_.work_time;
    return {.puzzle = puzzles_.make(expires, bits), .bits = bits, .expires = expires};
}

Result<> Admission::check_sign_up(const registry::Tables& tables, const Applicant& applicant) const
{
    if (rules_.sign_up == SignUp::Closed)
        return fail(Errc::NotAllowed, "this service takes no new accounts at the moment");
    if (rules_.sign_up == SignUp::Invite && applicant.invitation.empty())
        return fail(Errc::NotAllowed, "signing up needs an invitation code");
    if (!applicant.invitation.empty() &&
        !is_good_invitation(tables, applicant.invitation, clock_.wall_now()))
        return fail(Errc::NotAllowed, "this invitation code is not known, used up or expired");
    return {};
}

Result<> Admission::check_domain(const Applicant& applicant)
{
    const auto domain = mail_domain_of(applicant.email);
    if (domain.empty()) return fail(Errc::InvalidArgument, "this is not an e-mail address");
    if (!disposable_.covers(domain) && !well_known_disposable().covers(domain)) return {};
    counters_.disposable.add();
    return fail(Errc::NotAllowed,
                "please give an address of a lasting mailbox: your account depends on it");
}

Result<> Admission::admit(const registry::Tables& tables, const Applicant& applicant)
{
    if (auto sign_up = check_sign_up(tables, applicant); !sign_up) {
        (rules_.sign_up == SignUp::Closed ? counters_.closed : counters_.no_invitation).add();
        return sign_up;
    }
    const bool is_invited = !applicant.invitation.empty();
    if (!is_invited) MOORING_CHECK(check_domain(applicant));

    std::optional<Puzzle> puzzle;
    const bool needs_work = !is_invited && rules_.work_bits != 0;
    if (needs_work) {
        puzzle = puzzles_.solved(applicant.work);
        if (!puzzle || puzzle->expires < clock_.wall_now()) {
            counters_.no_work.add();
            return fail(Errc::InvalidArgument, "the puzzle is not solved, or is too old: ask anew");
        }
    }
    return state_.with([&](State& state) -> Result<> {
        const auto now = clock_.now();
        if (puzzle && state.spent.is_spent(puzzle->nonce)) {
            counters_.no_work.add();
            return fail(Errc::InvalidArgument, "this puzzle has been used: ask for a new one");
        }
        if (!state.networks.take(network_of(applicant.address), network_rate(rules_), now)) {
            counters_.network_limit.add();
            return fail(Errc::TooManyRequests,
                        "too many accounts were made from your network lately; try later");
        }
        const auto domain = mail_domain_of(applicant.email);
        if (!is_invited && !state.domains.take(domain, domain_rate(rules_, domain), now)) {
            counters_.domain_limit.add();
            return fail(Errc::TooManyRequests, "too many accounts were made with addresses of " +
                                                   domain + " lately; try later");
        }
        if (puzzle && state.spent.spend(puzzle->nonce, puzzle->expires, clock_.wall_now()) ==
                          SpentPuzzles::Spending::NoRoom)
            return fail(Errc::QueueFull, "too many people are signing up; try again soon");
        state.sign_ups.count(now);
        counters_.admitted.add();
        return {};
    });
}

}  // namespace mooring::identity
