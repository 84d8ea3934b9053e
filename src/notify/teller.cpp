// SPDX-License-Identifier: Apache-2.0
#include "notify/teller.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "notify/mail/mail_address.hpp"
#include "notify/message.hpp"
#include "notify/webhook.hpp"
#include "notify/wishes.hpp"

namespace mooring::notify {

namespace {

constexpr std::size_t facts_max = 64;
constexpr std::size_t fact_bytes_max = 8192;
constexpr std::size_t waiting_max = 200;
constexpr std::chrono::hours usual_patience{48};

struct SplitFacts {
    Facts open;
    Facts secret;
};

SplitFacts split(const Notice& notice)
{
    SplitFacts split;
    for (const auto& fact : notice.facts) {
        auto& part = is_secret(form_of(notice.kind, fact.first)) ? split.secret : split.open;
        part.push_back(fact);
    }
    return split;
}

Result<> check_size(const Facts& facts)
{
    std::size_t bytes = 0;
    for (const auto& [name, value] : facts) bytes += name.size() + value.size();
    if (facts.size() > facts_max || bytes > fact_bytes_max)
        return fail(Errc::LimitExceeded, "this is too much for one message");
    return {};
}

/// A flood of what is only of interest must not fill the store with mails nobody reads.
bool has_room(const registry::Draft& draft, const Notice& notice)
{
    if (row_of(notice.kind).weight != Weight::Usual || notice.account == zone::AccountId{})
        return true;
    return draft.entries_of(notice.account, zone::EntryKind::Message).size() < waiting_max;
}

/// Nothing if the account's own address cannot be mailed to: then what is told about still happens.
Result<std::optional<std::string>> address_for(const registry::Draft& draft, const Notice& notice)
{
    if (!notice.address.empty()) {
        if (auto address = mailable(notice.address)) return address;
        return fail(Errc::InvalidArgument, "this is not an address that mail can be sent to");
    }
    const auto account = draft.account(notice.account);
    if (!account) return fail(Errc::InvalidArgument, "there is no account to tell");
    return mailable(account->email);
}

Message message_for(const registry::Draft& draft, const Notice& notice)
{
    Message message;
    message.notice = notice.kind;
    message.language = notice.language.value_or(wishes_of(draft, notice.account).language);
    message.created = draft.now();
    message.next_try = draft.now();
    message.until = notice.until.value_or(draft.now() + usual_patience);
    return message;
}

Result<> keep_mail(registry::Draft& draft, Notice notice, const zone::Origin& origin,
                   const Seal* seal)
{
    MOORING_TRY(auto address, address_for(draft, notice));
    if (!address) return {};
    notice.address = std::move(*address);
    auto [open, secret] = split(notice);
    auto message = message_for(draft, notice);
    message.address = notice.address;
    message.facts = std::move(open);
    if (seal != nullptr) message.sealed = seal_facts(secret, notice, *seal);
    const auto kept = registry::keep(draft, notice.account, "", message, origin);
    return kept ? Result<>{} : std::unexpected{kept.error()};
}

Result<> keep_calls(registry::Draft& draft, const Notice& notice, const zone::Origin& origin)
{
    for (const auto& webhook : registry::all_of<Webhook>(draft, notice.account)) {
        if (!webhook.value.wants(notice.kind)) continue;
        auto message = message_for(draft, notice);
        message.facts = split(notice).open;
        message.webhook = webhook.id;
        MOORING_TRY(const auto id, registry::keep(draft, notice.account, "", message, origin));
        (void)id;
    }
    return {};
}

Result<> tell_with(registry::Draft& draft, const Notice& notice, const zone::Origin& origin,
                   const Seal* seal)
{
    MOORING_CHECK(check_size(notice.facts));
    if (has_secret(notice.kind) && seal == nullptr)
        return fail(Errc::Internal, fmt::format("the notice {} has a secret and was told without "
                                                "the seal",
                                                text_of(notice.kind)));
    if (!has_room(draft, notice)) {
        log(Level::Warning, "notice dropped: too many wait",
            {{"account", std::to_string(zone::number_of(notice.account))},
             {"notice", std::string{text_of(notice.kind)}}});
        return {};
    }
    if (notice.kind != NoticeKind::WebhookTest &&
        wishes_of(draft, notice.account).wants_mail(notice.kind)) {
        MOORING_CHECK(keep_mail(draft, notice, origin, seal));
    }
    if (notice.account == zone::AccountId{} || !is_for_webhooks(notice.kind)) return {};
    return keep_calls(draft, notice, origin);
}

}  // namespace

Result<> tell(registry::Draft& draft, const Notice& notice, const zone::Origin& origin)
{
    return tell_with(draft, notice, origin, nullptr);
}

Result<> tell(registry::Draft& draft, const Notice& notice, const zone::Origin& origin,
              const Seal& seal)
{
    return tell_with(draft, notice, origin, &seal);
}

}  // namespace mooring::notify
