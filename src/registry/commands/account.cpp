// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/account.hpp"

#include <algorithm>

#include "registry/commands/claim.hpp"
#include "registry/commands/site.hpp"
#include "registry/profile.hpp"
#include "registry/quarantine.hpp"

namespace mooring::registry {

namespace {

constexpr std::size_t email_bytes_max = 254;
constexpr std::size_t local_part_bytes_max = 64;

bool is_plain(char c) noexcept
{
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
}

bool is_domain_byte(char c) noexcept
{
    const auto is_alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return is_alphanumeric || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_domain(std::string_view text) noexcept
{
    return !text.empty() && text.front() != '.' && text.back() != '.' && text.front() != '-' &&
           text.find("..") == std::string_view::npos && std::ranges::all_of(text, is_domain_byte);
}

/// All that is kept for an account, but for what must outlive it: names in quarantine, and events
/// of the billing provider that were dealt with.
void erase_all_entries(Draft& draft, AccountId id, const zone::Origin& origin)
{
    for (auto number = 1; number <= static_cast<int>(zone::entry_kind_last); ++number) {
        const auto kind = static_cast<zone::EntryKind>(number);
        for (auto& entry : draft.entries_of(id, kind)) {
            const auto is_lasting =
                kind == zone::EntryKind::Quarantine || kind == zone::EntryKind::Payment;
            if (is_lasting) {
                entry.account = AccountId{};
                draft.put(std::move(entry), origin);
            } else {
                draft.erase(entry.id, origin);
            }
        }
    }
}

}  // namespace

Result<std::string> normal_email(std::string_view text)
{
    std::string email{text};
    for (auto& c : email) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const auto at = email.rfind('@');
    const auto is_whole = at != std::string::npos && at > 0 && at <= local_part_bytes_max &&
                          email.size() <= email_bytes_max && std::ranges::all_of(email, is_plain) &&
                          email.find('@') == at &&
                          is_domain(std::string_view{email}.substr(at + 1));
    if (!is_whole)
        return fail(Errc::InvalidArgument, "an e-mail address looks like name@example.org");
    return email;
}

Result<zone::Account> add_account(Draft& draft, const NewAccount& wanted,
                                  const zone::Origin& origin)
{
    MOORING_TRY(auto email, normal_email(wanted.email));
    if (draft.find_account(email))
        return fail(Errc::AlreadyExists, "there is an account " + email + " already");
    zone::Account account{
        .email = std::move(email), .is_verified = wanted.is_verified, .created = origin.time};
    account.id = draft.add(account, origin);
    return draft.account(account.id).value_or(account);
}

Result<> set_account_state(Draft& draft, AccountId id, zone::RowState state,
                           const zone::Origin& origin)
{
    auto account = draft.account(id);
    if (!account) return fail(Errc::NotFound, "no such account");
    account->state = state;
    draft.put(std::move(*account), origin);
    // From here on it is the operator's word: no login lifts it, and no time.
    auto profile = profile_of(draft, id);
    if (profile.value.stage != InactivityStage::Active) {
        profile.value.stage = InactivityStage::Active;
        profile.value.stage_since = {};
        profile.value.last_login = draft.now();
        keep_profile(draft, profile, origin);
    }
    return {};
}

Result<> delete_account(Draft& draft, AccountId id, const zone::Origin& origin)
{
    if (!draft.account(id)) return fail(Errc::NotFound, "no such account");
    const auto first_change = draft.change_count();
    for (const auto claim : draft.claims_of(id)) {
        MOORING_CHECK(release_claim(draft, claim, origin));
        if (draft.change_count() - first_change > command_changes_max) {
            return fail(Errc::LimitExceeded,
                        "the account has too much to be deleted at once; release claims first");
        }
    }
    for (const auto& site : draft.sites_of(id)) MOORING_CHECK(remove_site(draft, site.id, origin));
    erase_all_entries(draft, id, origin);
    draft.erase(id, origin);
    return {};
}

}  // namespace mooring::registry
