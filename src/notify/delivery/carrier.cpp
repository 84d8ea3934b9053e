// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery/carrier.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "notify/times.hpp"

namespace mooring::notify {

namespace {

constexpr std::size_t load_slice = 1000;
constexpr std::chrono::milliseconds pause_max{1000};
/// A webhook's last success is kept no more exactly than this: one that works writes nothing.
constexpr std::chrono::hours success_grain{24};

Agenda::Item item_of(const registry::Kept<Message>& message)
{
    return {message.id, message.value.webhook, message.account, message.value.next_try};
}

std::string id_text(zone::EntryId id)
{
    return fmt::format("notice-{}", zone::number_of(id));
}

zone::Origin origin_at(WallTime time)
{
    return {.cause = zone::Cause::Operator,
            .dialect = zone::Dialect::None,
            .key = {},
            .source = {},
            .time = time};
}

std::string call_body(const registry::Kept<Message>& message, const Facts& facts)
{
    boost::json::object told;
    for (const auto& [name, value] : facts) told[name] = value;
    return boost::json::serialize(boost::json::object{{"id", id_text(message.id)},
                                                      {"kind", text_of(message.value.notice)},
                                                      {"time", rfc3339(message.value.created)},
                                                      {"account", zone::number_of(message.account)},
                                                      {"facts", std::move(told)}});
}

/// Notes that a webhook works again, or since when it does not.
void note_webhook(registry::Draft& draft, const Message& message, const Outcome& outcome)
{
    auto webhook = registry::find<Webhook>(draft, message.webhook);
    if (!webhook) return;
    auto& value = webhook->value;
    const auto before = value;
    if (outcome.fate == Fate::Delivered) {
        value.failing_since = {};
        value.problem.clear();
        value.is_told = false;
        if (before.failing_since != WallTime{} || draft.now() - value.last_success >= success_grain)
            value.last_success = draft.now();
    } else if (value.failing_since == WallTime{}) {
        value.failing_since = draft.now();
        value.problem = outcome.problem;
    }
    if (value != before) registry::keep(draft, *webhook, origin_at(draft.now()));
}

}  // namespace

CarrierSteps::CarrierSteps(const World& world, Options options)
    : world_{world}, options_{std::move(options)}, agenda_{Agenda{options_.agenda}}
{
    zone::EntryId last{};
    while (true) {
        const auto slice = world_.tables.entries_after(zone::EntryKind::Message, last, load_slice);
        if (slice.empty()) break;
        last = slice.back().id;
        agenda_.with([&](Agenda& agenda) {
            for (const auto& message : registry::all_kept_in<Message>(slice))
                agenda.put(item_of(message));
        });
    }
}

void CarrierSteps::offer(const zone::Batch& batch)
{
    for (const auto& change : batch.changes) {
        if (const auto* put = std::get_if<zone::Put<zone::Entry>>(&change)) {
            if (put->row.kind != zone::EntryKind::Message) continue;
            if (const auto message = registry::kept_in<Message>(put->row))
                agenda_.with([&](Agenda& agenda) { agenda.put(item_of(*message)); });
        } else if (const auto* erase = std::get_if<zone::Erase<zone::Entry>>(&change)) {
            agenda_.with([&](Agenda& agenda) { agenda.erase(erase->id); });
        }
    }
}

void CarrierSteps::step(std::chrono::milliseconds patience)
{
    for (auto& outcome : world_.transport.wait(patience)) unnoted_.push_back(std::move(outcome));
    note_outcomes();
    const auto now = world_.clock.wall_now();
    const auto due = agenda_.with([&](Agenda& agenda) { return agenda.take(now); });
    for (const auto id : due) begin(id);
    agenda_.with([this](const Agenda& agenda) {
        counters_.waiting.set(static_cast<std::int64_t>(agenda.waiting()));
        counters_.under_way.set(static_cast<std::int64_t>(agenda.under_way()));
    });
}

std::chrono::milliseconds CarrierSteps::pause() const
{
    const auto next = agenda_.with([](const Agenda& agenda) { return agenda.next_due(); });
    const auto now = world_.clock.wall_now();
    if (next <= now) return std::chrono::milliseconds{0};
    return std::min<std::chrono::milliseconds>(next - now, pause_max);
}

void CarrierSteps::begin(zone::EntryId id)
{
    const auto message = registry::find<Message>(world_.tables, id);
    if (!message) {
        agenda_.with([&](Agenda& agenda) { agenda.end(id, Agenda::Ending::Well); });
        return;
    }
    if (world_.clock.wall_now() > message->value.until) {
        unnoted_.push_back({id, Fate::Never, "it could not be delivered in time"});
        return;
    }
    auto delivery = delivery_of(*message);
    if (delivery)
        world_.transport.begin(std::move(*delivery));
    else
        unnoted_.push_back({id, Fate::Never, delivery.error().detail});
}

Result<Delivery> CarrierSteps::delivery_of(const registry::Kept<Message>& message) const
{
    MOORING_TRY(const auto facts, facts_of(message, world_.seal));
    if (!message.value.is_mail()) return call_for(message, facts);
    return mail_for(message, facts);
}

Delivery CarrierSteps::mail_for(const registry::Kept<Message>& message, const Facts& facts) const
{
    const auto& value = message.value;
    const auto letter =
        letter_of(template_of(value.notice, value.language), value.language, facts, options_.head);
    Envelope envelope{
        .from = options_.from, .to = value.address, .id = message.id, .time = value.created};
    if (row_of(value.notice).weight == Weight::Usual)
        envelope.unsubscribe_url = options_.head.console_url;
    return {message.id, MailDelivery{value.address, mail_of(letter, envelope)}};
}

Result<Delivery> CarrierSteps::call_for(const registry::Kept<Message>& message,
                                        const Facts& facts) const
{
    const auto webhook = registry::find<Webhook>(world_.tables, message.value.webhook);
    if (!webhook) return fail(Errc::NotFound, "the webhook is not there any more");
    MOORING_TRY(const auto secret, open_webhook_secret(*webhook, world_.seal));
    CallDelivery call{.url = webhook->value.url, .headers = {}, .body = call_body(message, facts)};
    call.headers = {
        {"Content-Type", "application/json"},
        {"User-Agent", "Mooring"},
        {"Mooring-Event", std::string{text_of(message.value.notice)}},
        {"Mooring-Signature", webhook_signature(secret, world_.clock.wall_now(), call.body)}};
    return Delivery{message.id, std::move(call)};
}

/// All outcomes in one command: however many there are, they cost one commit.
void CarrierSteps::note_outcomes()
{
    if (unnoted_.empty()) return;
    std::vector<Noted> all;
    const auto done = world_.run([this, &all](registry::Draft& draft) -> Result<> {
        all.clear();  // It may run twice.
        for (const auto& outcome : unnoted_) {
            MOORING_TRY(const auto noted, note(draft, outcome));
            if (noted) all.push_back(*noted);
        }
        return {};
    });
    if (!done) {  // Until it is noted it counts as under way, so it is not sent again.
        counters_.notes_failed.add();
        log(Level::Warning, "deliveries not noted", {{"reason", done.error().detail}});
        return;
    }
    for (const auto& noted : all) count(noted);
    for (const auto& outcome : unnoted_) end(outcome);
    unnoted_.clear();
}

Result<std::optional<CarrierSteps::Noted>> CarrierSteps::note(registry::Draft& draft,
                                                              const Outcome& outcome) const
{
    auto message = registry::find<Message>(draft, outcome.id);
    if (!message) return std::nullopt;
    auto& value = message->value;
    Noted noted{value.is_mail() ? Way::Mail : Way::Webhook, value.notice, Ending::Delivered};
    if (!value.is_mail()) note_webhook(draft, value, outcome);
    const auto origin = origin_at(draft.now());
    if (outcome.fate == Fate::Delivered) {
        draft.erase(message->id, origin);
        return noted;
    }
    ++value.tries;
    const auto pause = pause_after(value.tries, message->id);
    if (outcome.fate == Fate::Never || !pause || draft.now() + *pause > value.until) {
        MOORING_CHECK(give_up(draft, *message, outcome));
        noted.ending = Ending::GivenUp;
        return noted;
    }
    value.next_try = draft.now() + *pause;
    registry::keep(draft, *message, origin);
    noted.ending = Ending::PutOff;
    return noted;
}

Result<> CarrierSteps::give_up(registry::Draft& draft, const registry::Kept<Message>& message,
                               const Outcome& outcome) const
{
    const auto origin = origin_at(draft.now());
    draft.erase(message.id, origin);
    auto webhook = registry::find<Webhook>(draft, message.value.webhook);
    if (message.value.is_mail() || !webhook || webhook->value.is_told) return {};
    webhook->value.is_told = true;
    registry::keep(draft, *webhook, origin);
    if (!draft.account(webhook->account)) return {};
    return tell(draft,
                {.account = webhook->account,
                 .kind = NoticeKind::WebhookGivenUp,
                 .facts = {{"url", webhook->value.url}, {"problem", outcome.problem}}},
                origin);
}

/// After it has been noted: a message that is still there will be tried again.
void CarrierSteps::end(const Outcome& outcome)
{
    const auto is_delivered = outcome.fate == Fate::Delivered;
    log(is_delivered ? Level::Debug : Level::Info,
        is_delivered ? "message delivered" : "message not delivered",
        {{"message", id_text(outcome.id)}, {"problem", outcome.problem}});
    const auto message = registry::find<Message>(world_.tables, outcome.id);
    agenda_.with([&](Agenda& agenda) {
        agenda.end(outcome.id, is_delivered ? Agenda::Ending::Well : Agenda::Ending::Failed);
        if (message) agenda.put(item_of(*message));
    });
}

void CarrierSteps::count(const Noted& noted)
{
    auto& counters = counters_.of(noted.way, noted.kind);
    switch (noted.ending) {
        case Ending::Delivered:
            counters.delivered.add();
            break;
        case Ending::PutOff:
            counters.failed.add();
            break;
        case Ending::GivenUp:
            counters.given_up.add();
            break;
    }
}

Carrier::Carrier(const CarrierSteps::World& world, CarrierSteps::Options options)
    : transport_{world.transport},
      steps_{world, std::move(options)},
      thread_{"carrier", [this] {
                  steps_.step(is_stopping_.value() != 0 ? std::chrono::milliseconds{0}
                                                        : steps_.pause());
                  return std::chrono::nanoseconds{0};
              }}
{}

Carrier::~Carrier()
{
    stop();
}

void Carrier::offer(const zone::Batch& batch)
{
    steps_.offer(batch);
    transport_.wake();
}

void Carrier::stop()
{
    is_stopping_.set(1);
    transport_.wake();
    thread_.stop();
}

}  // namespace mooring::notify
