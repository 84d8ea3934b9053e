// SPDX-License-Identifier: Apache-2.0
// What an account is told and how: its wishes, and its webhooks.
#include <fmt/format.h>

#include "api/call.hpp"
#include "api/ownership.hpp"
#include "api/rows.hpp"
#include "api/signing.hpp"
#include "notify/message.hpp"
#include "notify/webhook.hpp"
#include "notify/wishes.hpp"

namespace mooring::api {

namespace {

using notify::Webhook;
using registry::Draft;
using KeptWebhook = registry::Kept<Webhook>;

constexpr std::size_t label_bytes_max = 100;

/// Whose notifications a call is about: the caller's, or for the operator `?account=`.
Result<zone::AccountId> told_account(const Draft& draft, const Call& call)
{
    if (const auto owner = owner_of(call)) return *owner;
    const auto email = call.target.parameter("account");
    if (const auto account = draft.find_account(email)) return account->id;
    return fail(Errc::InvalidArgument, "say whose: ?account=EMAIL");
}

json::array names_of(const notify::NoticeSet& set)
{
    json::array names;
    for (const auto& row : notify::notice_rows())
        if (set.test(static_cast<std::size_t>(row.kind))) names.emplace_back(row.name);
    return names;
}

Result<notify::NoticeSet> set_of(const std::vector<std::string>& names)
{
    notify::NoticeSet set;
    for (const auto& name : names) {
        const auto kind = notify::notice_kind_of(name);
        if (!kind)
            return fail(Errc::InvalidArgument,
                        fmt::format("\"{}\" is no event; GET /notifications lists them", name));
        set.set(static_cast<std::size_t>(*kind));
    }
    return set;
}

json::object json_of_wishes(const notify::Wishes& wishes)
{
    json::array events;
    for (const auto& row : notify::notice_rows()) {
        if (row.weight == notify::Weight::Asked || row.kind == notify::NoticeKind::WebhookTest)
            continue;
        events.push_back({{"event", row.name},
                          {"mail", wishes.wants_mail(row.kind)},
                          {"can_be_switched_off", row.weight == notify::Weight::Usual}});
    }
    return {{"language", notify::text_of(wishes.language)},
            {"unwanted_mails", names_of(wishes.unwanted)},
            {"events", std::move(events)}};
}

Result<json::value> show_wishes(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, told_account(draft, call));
    return json_of_wishes(notify::wishes_of(draft, account));
}

Result<> check_unwanted(const notify::NoticeSet& unwanted)
{
    for (const auto& row : notify::notice_rows())
        if (unwanted.test(static_cast<std::size_t>(row.kind)) &&
            row.weight != notify::Weight::Usual)
            return fail(Errc::InvalidArgument,
                        fmt::format("mails about \"{}\" guard your account and cannot be switched "
                                    "off",
                                    row.name));
    return {};
}

Result<json::value> change_wishes(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, told_account(draft, call));
    auto wishes = notify::wishes_of(draft, account);
    MOORING_TRY(const auto language, text_member(call.body, "language", ""));
    if (!language.empty()) {
        const auto known = notify::language_of(language);
        if (!known) return fail(Errc::InvalidArgument, "the languages are \"en\" and \"de\"");
        wishes.language = *known;
    }
    if (call.body.contains("unwanted_mails")) {
        MOORING_TRY(const auto names, texts_member(call.body, "unwanted_mails"));
        MOORING_TRY(wishes.unwanted, set_of(names));
        MOORING_CHECK(check_unwanted(wishes.unwanted));
    }
    notify::set_wishes(draft, account, wishes, call.actor.origin(draft.now()));
    return json_of_wishes(wishes);
}

notify::Reach reach_of(const Tools& tools)
{
    return tools.profile == registry::Profile::Public ? notify::Reach::Public : notify::Reach::Lab;
}

std::string id_text_of(zone::EntryId id)
{
    return fmt::format("webhook-{}", zone::number_of(id));
}

json::object json_of_webhook(const KeptWebhook& webhook)
{
    const auto& value = webhook.value;
    return {{"id", id_text_of(webhook.id)},
            {"url", value.url},
            {"label", value.label},
            {"events", names_of(value.events)},
            {"created", json_of(value.created)},
            {"last_success", json_of(value.last_success)},
            {"failing_since", json_of(value.failing_since)},
            {"problem", value.problem.empty() ? json::value(nullptr) : json::value(value.problem)}};
}

Result<KeptWebhook> find_webhook(const Draft& draft, const Call& call)
{
    MOORING_TRY(const auto account, told_account(draft, call));
    for (auto& webhook : registry::all_of<Webhook>(draft, account))
        if (id_text_of(webhook.id) == call.arguments[0]) return std::move(webhook);
    return fail(Errc::NotFound, "there is no such webhook");
}

/// Sets what the body says.
Result<> apply_body(Webhook& webhook, const Call& call, const Tools& tools)
{
    MOORING_TRY(webhook.url, text_member(call.body, "url", webhook.url));
    MOORING_CHECK(notify::check_webhook_url(webhook.url, reach_of(tools)));
    MOORING_TRY(webhook.label, text_member(call.body, "label", webhook.label));
    if (webhook.label.size() > label_bytes_max)
        return fail(Errc::InvalidArgument, "a label has up to 100 bytes");
    if (!call.body.contains("events")) return {};
    MOORING_TRY(const auto names, texts_member(call.body, "events"));
    MOORING_TRY(webhook.events, set_of(names));
    return {};
}

void note_changed(Draft& draft, const Call& call, const KeptWebhook& webhook)
{
    draft.note(zone::Event{.kind = zone::EventKind::WebhookChanged,
                           .account = webhook.account,
                           .subject = id_text_of(webhook.id),
                           .client = call.actor.client,
                           .origin = call.actor.origin(draft.now())});
}

Result<json::value> add_webhook(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto* with, signing_tools(tools));
    MOORING_TRY(const auto account, told_account(draft, call));
    if (registry::all_of<Webhook>(draft, account).size() >= notify::webhooks_max)
        return fail(Errc::LimitExceeded, "an account has up to 10 webhooks");
    Webhook webhook{.created = draft.now()};
    MOORING_CHECK(apply_body(webhook, call, tools));
    const auto secret = notify::new_webhook_secret(tools.random);
    webhook.sealed = notify::seal_webhook_secret(secret, account, with->seal);
    MOORING_TRY(const auto id,
                registry::keep(draft, account, "", webhook, call.actor.origin(draft.now())));
    const KeptWebhook kept{id, account, "", webhook};
    note_changed(draft, call, kept);
    auto shown = json_of_webhook(kept);
    shown["secret"] = secret;
    return shown;
}

Result<json::value> list_webhooks(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto account, told_account(draft, call));
    json::array rows;
    for (const auto& webhook : registry::all_of<Webhook>(draft, account))
        rows.push_back(json_of_webhook(webhook));
    return json::object{{"webhooks", std::move(rows)}, {"next", nullptr}};
}

Result<json::value> show_webhook(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto webhook, find_webhook(draft, call));
    return json_of_webhook(webhook);
}

Result<json::value> change_webhook(Draft& draft, const Call& call, const Tools& tools)
{
    MOORING_TRY(const auto* with, signing_tools(tools));
    MOORING_TRY(auto webhook, find_webhook(draft, call));
    MOORING_CHECK(apply_body(webhook.value, call, tools));
    MOORING_TRY(const auto wants_secret, switch_member(call.body, "new_secret"));
    auto shown = json::object{};
    if (wants_secret) {
        const auto secret = notify::new_webhook_secret(tools.random);
        webhook.value.sealed = notify::seal_webhook_secret(secret, webhook.account, with->seal);
        shown["secret"] = secret;
    }
    registry::keep(draft, webhook, call.actor.origin(draft.now()));
    note_changed(draft, call, webhook);
    for (auto& member : json_of_webhook(webhook)) shown[member.key()] = member.value();
    return shown;
}

Result<json::value> remove_webhook(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto webhook, find_webhook(draft, call));
    const auto origin = call.actor.origin(draft.now());
    draft.erase(webhook.id, origin);
    for (const auto& message : registry::all_of<notify::Message>(draft, webhook.account))
        if (message.value.webhook == webhook.id) draft.erase(message.id, origin);
    note_changed(draft, call, webhook);
    return json::object{{"removed", id_text_of(webhook.id)}};
}

/// One call to this webhook alone.
Result<json::value> test_webhook(Draft& draft, const Call& call, const Tools&)
{
    MOORING_TRY(const auto webhook, find_webhook(draft, call));
    notify::Message message;
    message.notice = notify::NoticeKind::WebhookTest;
    message.webhook = webhook.id;
    message.created = draft.now();
    message.next_try = draft.now();
    message.until = draft.now() + std::chrono::minutes{10};
    MOORING_TRY(const auto id, registry::keep(draft, webhook.account, "", message,
                                              call.actor.origin(draft.now())));
    return json::object{{"queued", fmt::format("notice-{}", zone::number_of(id))}};
}

}  // namespace

std::vector<Route> notification_routes()
{
    constexpr auto reads = for_owners(Scope::Account);
    constexpr auto changes = for_owners(Scope::Account, StepUp::Needed);
    return {{"GET", "/notifications", show_wishes, 200, reads},
            {"PATCH", "/notifications", change_wishes, 200, reads},
            {"POST", "/webhooks", add_webhook, 201, changes},
            {"GET", "/webhooks", list_webhooks, 200, reads},
            {"GET", "/webhooks/{}", show_webhook, 200, reads},
            {"PATCH", "/webhooks/{}", change_webhook, 200, changes},
            {"DELETE", "/webhooks/{}", remove_webhook, 200, changes},
            {"POST", "/webhooks/{}/test", test_webhook, 202, reads}};
}

}  // namespace mooring::api
