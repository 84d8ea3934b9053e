// SPDX-License-Identifier: Apache-2.0
#include "app/guard_setup.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "guard/commands.hpp"
#include "notify/teller.hpp"
#include "updates/ask.hpp"

namespace mooring::app {

namespace {

constexpr std::chrono::minutes keeper_pause{10};
constexpr std::size_t expired_at_once_max = 1000;

std::string addresses_text(const zone::Addresses& addresses)
{
    std::string text = addresses.ipv4 ? addresses.ipv4->text() : "";
    if (addresses.ipv6) text += (text.empty() ? "" : " ") + addresses.ipv6->text();
    return text;
}

std::string_view reason_text(const guard::GuardNotice& notice)
{
    switch (notice.reason) {
        case guard::Reason::None:
            return "a network that is new for this host";
        case guard::Reason::HostingAbroad:
            return "rented machines in another country";
        case guard::Reason::StrangerSender:
            return "asked for from an unknown network, for an address in yet another one";
    }
    return "";
}

notify::Notice notice_for(const registry::Draft& draft, const guard::GuardNotice& notice,
                          std::string_view url)
{
    const auto host = draft.host(notice.host);
    const auto is_held = notice.kind == guard::GuardNotice::Kind::Held;
    notify::Facts facts{
        {"host", host ? host->name.text() : ""},
        {"before", addresses_text(notice.before)},
        {"after", addresses_text(notice.after)},
        {"reason", fmt::format("{} ({})", reason_text(notice), guard::text_of(notice.target))},
        {"client", zone::text_of(notice.origin.dialect)}};
    if (notice.origin.source) facts.emplace_back("source", mooring::text_of(*notice.origin.source));
    if (is_held) {
        const auto held = zone::number_of(notice.held);
        facts.emplace_back("approve_link", fmt::format("{}/held/held-{}?approve", url, held));
        facts.emplace_back("deny_link", fmt::format("{}/held/held-{}?deny", url, held));
    } else if (notice.kind == guard::GuardNotice::Kind::Urgent) {
        facts.emplace_back("urgency", "urgent");
    }
    return {.account = notice.account,
            .kind = is_held ? notify::NoticeKind::UpdateHeld : notify::NoticeKind::UpdateNoticed,
            .facts = std::move(facts)};
}

guard::TellOwner teller(std::string url)
{
    return [url = std::move(url)](registry::Draft& draft, const guard::GuardNotice& notice) {
        static_cast<void>(notify::tell(draft, notice_for(draft, notice, url), notice.origin));
    };
}

guard::NetworkFiles files_of(const Config& config)
{
    return {.networks = config.guard.networks, .hosting = config.guard.hosting};
}

void log_book(const guard::NetworkBook& book)
{
    for (const auto& line : book.descriptions())
        log(Level::Info, "networks loaded", {{"what", line}});
}

}  // namespace

Result<std::unique_ptr<GuardSetup>> GuardSetup::make(const Config& config)
{
    MOORING_TRY(auto book, guard::load_networks(files_of(config)));
    log_book(*book);
    return std::make_unique<GuardSetup>(config, std::move(book));
}

GuardSetup::GuardSetup(const Config& config, std::shared_ptr<const guard::NetworkBook> book)
    : guard_{{.mode = config.guard.mode, .held_for = config.guard.held_for},
             std::move(book),
             teller(config.http.public_url)}
{}

void GuardSetup::serve(const registry::Tables& tables, updates::Pipeline& pipeline)
{
    keeper_.emplace("guard", [&tables, &pipeline]() -> std::chrono::nanoseconds {
        if (tables.entry_count(zone::EntryKind::HeldUpdate) == 0) return keeper_pause;
        const auto done = updates::ask(pipeline, [](registry::Draft& draft) -> Result<> {
            static_cast<void>(guard::expire_held(draft, expired_at_once_max));
            return {};
        });
        if (!done)
            log(Level::Warning, "held updates not expired", {{"reason", done.error().detail}});
        return keeper_pause;
    });
}

void GuardSetup::reload(const Config& config)
{
    auto book = guard::load_networks(files_of(config));
    if (!book) return log(Level::Error, "networks not reloaded", {{"reason", book.error().detail}});
    log_book(**book);
    guard_.use(*std::move(book));
}

void GuardSetup::stop()
{
    if (keeper_) keeper_->stop();
}

}  // namespace mooring::app
