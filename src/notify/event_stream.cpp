// SPDX-License-Identifier: Apache-2.0
#include "notify/event_stream.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "notify/times.hpp"

namespace mooring::notify {

namespace json = boost::json;

namespace {

/// A change's place in the journal.
struct Place {
    std::uint64_t epoch = 0;
    std::uint64_t number = 0;
    auto operator<=>(const Place&) const = default;
};

std::string text_of_place(const Place& place)
{
    return fmt::format("{}-{}", place.epoch, place.number);
}

std::optional<Place> place_of(std::string_view text)
{
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
        std::uint64_t value = 0;
        const auto* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, value);
        if (error != std::errc{} || stop != end) return std::nullopt;
        return value;
    };
    const auto epoch = number(text.substr(0, dash));
    const auto change = number(text.substr(dash + 1));
    if (!epoch || !change) return std::nullopt;
    return Place{*epoch, *change};
}

EventItem reset_at(const Place& place)
{
    return {text_of_place(place), "reset", "{}"};
}

/// A change as somebody's item; nothing for what no owner cares for.
struct Told {
    zone::AccountId account{};
    std::string kind;
    json::object data;
};

json::value text_or_null(const auto& address)
{
    return address ? json::value(address->text()) : json::value(nullptr);
}

class Teller {
public:
    explicit Teller(const registry::Tables& tables) : tables_{tables} {}

    std::optional<Told> operator()(const zone::Event& event) const
    {
        json::object data{{"subject", event.subject}, {"client", event.client}};
        data["source"] = event.origin.source ? json::value(mooring::text_of(*event.origin.source))
                                             : json::value(nullptr);
        data["time"] = rfc3339(event.origin.time);
        return Told{event.account, zone::text_of(event.kind), std::move(data)};
    }
    std::optional<Told> operator()(const zone::AddressChange& change) const
    {
        const auto host = tables_.host(change.host);
        const auto name = tables_.name_of(change.host);
        if (!host || !name) return std::nullopt;
        return Told{host->account,
                    "addresses-changed",
                    {{"host", name->text()},
                     {"ipv4", text_or_null(change.after.ipv4)},
                     {"ipv6", text_or_null(change.after.ipv6)},
                     {"cause", zone::text_of(change.origin.cause)},
                     {"time", rfc3339(change.origin.time)}}};
    }
    std::optional<Told> operator()(const zone::RrsetChange& change) const
    {
        const auto id = tables_.claim_covering(change.owner);
        const auto claim = id ? tables_.claim(*id) : std::nullopt;
        if (!claim) return std::nullopt;
        return Told{claim->account, "records-changed", {{"owner", change.owner.text()}}};
    }
    std::optional<Told> operator()(const zone::Put<zone::Claim>& change) const
    {
        return Told{change.row.account, "claim-changed", {{"claim", change.row.name.text()}}};
    }
    std::optional<Told> operator()(const zone::Put<zone::Host>& change) const
    {
        return Told{change.row.account, "host-changed", {{"host", change.row.name.text()}}};
    }
    std::optional<Told> operator()(const zone::Erase<zone::Host>& change) const
    {
        const auto host = tables_.host(change.id);
        const auto name = tables_.name_of(change.id);
        if (!host || !name) return std::nullopt;
        return Told{host->account, "host-removed", {{"host", name->text()}}};
    }
    std::optional<Told> operator()(const zone::Put<zone::UpdateKey>& change) const
    {
        const auto key = fmt::format("key-{}", zone::number_of(change.row.id));
        return Told{change.row.account, "key-changed", {{"key", key}}};
    }
    std::optional<Told> operator()(const auto& /*change*/) const { return std::nullopt; }

private:
    const registry::Tables& tables_;
};

}  // namespace

struct EventStream::State {
    struct Item {
        Place place;
        EventItem item;
    };
    struct Listener {
        const Subscription* subscription = nullptr;
        Place seen;  // Everything up to here has been taken.
        bool needs_reset = false;
        bool is_woken = false;
        std::shared_ptr<Wake> wake;
    };
    struct Buffer {
        std::deque<Item> items;
        Place forgotten;  // What is no newer than this may be missing.
        std::vector<Listener> listeners;
        Instant left_at{};
    };
    std::map<zone::AccountId, Buffer> buffers;
    Place last;  // Of all that has been offered.
    std::size_t listener_count = 0;
    bool is_ended = false;

    void add(Buffer& buffer, Item item, std::size_t items_max)
    {
        buffer.items.push_back(std::move(item));
        while (buffer.items.size() > items_max) {
            buffer.forgotten = buffer.items.front().place;
            buffer.items.pop_front();
        }
    }
    static void collect(Buffer& buffer, std::vector<std::shared_ptr<Wake>>& wakes)
    {
        for (auto& listener : buffer.listeners) {
            if (listener.is_woken) continue;
            listener.is_woken = true;
            wakes.push_back(listener.wake);
        }
    }
    Listener* find(zone::AccountId account, const Subscription& subscription)
    {
        const auto buffer = buffers.find(account);
        if (buffer == buffers.end()) return nullptr;
        auto& listeners = buffer->second.listeners;
        const auto found = std::ranges::find(listeners, &subscription, &Listener::subscription);
        return found == listeners.end() ? nullptr : &*found;
    }
};

EventStream::EventStream(const registry::Tables& tables, const Clock& clock, Options options)
    : tables_{tables}, clock_{clock}, options_{options}, state_{std::make_unique<Guarded<State>>()}
{}

EventStream::~EventStream() = default;

void EventStream::offer(const zone::Batch& batch)
{
    if (buffers_.value() == 0) return;
    std::vector<std::shared_ptr<Wake>> wakes;
    const auto now = clock_.now();
    state_->with([&](State& state) {
        Place place{batch.epoch, static_cast<std::uint64_t>(batch.first)};
        for (const auto& change : batch.changes) {
            auto told = std::visit(Teller{tables_}, change);
            const auto buffer = told ? state.buffers.find(told->account) : state.buffers.end();
            if (buffer != state.buffers.end()) {
                EventItem item{text_of_place(place), std::move(told->kind),
                               json::serialize(told->data)};
                state.add(buffer->second, {place, std::move(item)}, options_.items_max);
                State::collect(buffer->second, wakes);
            }
            state.last = place;
            ++place.number;
        }
        std::erase_if(state.buffers, [&](const auto& entry) {
            return entry.second.listeners.empty() && now - entry.second.left_at > options_.memory;
        });
        buffers_.set(static_cast<std::int64_t>(state.buffers.size()));
    });
    for (const auto& wake : wakes) (*wake)();
}

Result<std::unique_ptr<EventStream::Subscription>> EventStream::subscribe(zone::AccountId account,
                                                                          std::string_view last_id,
                                                                          Wake wake)
{
    auto subscription = std::make_unique<Subscription>(*this, account);
    const auto last = place_of(last_id);
    const auto is_taken = state_->with([&](State& state) {
        if (state.is_ended || state.listener_count >= options_.listeners_max) return false;
        const auto is_new = !state.buffers.contains(account);
        auto& buffer = state.buffers[account];
        if (is_new) buffer.forgotten = state.last;
        if (buffer.listeners.size() >= options_.of_account_max) return false;
        // Whoever has seen nothing begins with what comes next.
        State::Listener listener{
            .subscription = subscription.get(),
            .seen = last.value_or(state.last),
            .needs_reset = !last_id.empty() && (!last || is_new || *last < buffer.forgotten),
            .wake = std::make_shared<Wake>(std::move(wake))};
        if (listener.needs_reset) listener.seen = state.last;
        buffer.listeners.push_back(std::move(listener));
        ++state.listener_count;
        buffers_.set(static_cast<std::int64_t>(state.buffers.size()));
        return true;
    });
    if (!is_taken)
        return fail(Errc::LimitExceeded, "too many are listening to events; close one of them");
    listeners_.add(1);
    return subscription;
}

void EventStream::leave(const Subscription& subscription)
{
    const auto now = clock_.now();
    const auto count = state_->with([&](State& state) -> std::size_t {
        const auto buffer = state.buffers.find(subscription.account_);
        if (buffer == state.buffers.end()) return 0;
        buffer->second.left_at = now;
        const auto gone = std::erase_if(buffer->second.listeners, [&](const auto& listener) {
            return listener.subscription == &subscription;
        });
        state.listener_count -= gone;
        return gone;
    });
    listeners_.add(-static_cast<std::int64_t>(count));
}

void EventStream::end()
{
    std::vector<std::shared_ptr<Wake>> wakes;
    state_->with([&](State& state) {
        state.is_ended = true;
        for (auto& [account, buffer] : state.buffers) State::collect(buffer, wakes);
    });
    for (const auto& wake : wakes) (*wake)();
}

EventStream::Subscription::~Subscription()
{
    stream_.leave(*this);
}

std::vector<EventItem> EventStream::Subscription::take()
{
    return stream_.state_->with([&](State& state) {
        std::vector<EventItem> items;
        auto* listener = state.find(account_, *this);
        if (listener == nullptr) return items;
        const auto& buffer = state.buffers.at(account_);
        listener->is_woken = false;
        if (listener->needs_reset || listener->seen < buffer.forgotten)
            items.push_back(reset_at(std::max(listener->seen, buffer.forgotten)));
        listener->needs_reset = false;
        for (const auto& item : buffer.items)
            if (item.place > listener->seen) items.push_back(item.item);
        if (!buffer.items.empty())
            listener->seen = std::max(listener->seen, buffer.items.back().place);
        return items;
    });
}

bool EventStream::Subscription::is_ended() const
{
    return stream_.state_->with([](const State& state) { return state.is_ended; });
}

}  // namespace mooring::notify
