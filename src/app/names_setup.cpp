// SPDX-License-Identifier: Apache-2.0
#include "app/names_setup.hpp"

#include <fstream>
#include <iterator>

#include "base/log.hpp"
#include "nameserver/resolver_check.hpp"
#include "notify/teller.hpp"

namespace mooring::app {

namespace {

Result<std::string> text_of_file(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in) return fail(Errc::Io, file.string() + " cannot be read");
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

std::string fact_of(const registry::OwnerNews& news, std::string_view name)
{
    std::string all;
    for (const auto& [fact, value] : news.facts)
        if (fact == name) all += (all.empty() ? "" : ", ") + value;
    return all;
}

/// Nothing for what the account did itself and knows.
std::optional<notify::Notice> notice_of(const registry::Draft& draft,
                                        const registry::OwnerNews& news)
{
    using zone::EventKind;
    using Kind = notify::NoticeKind;
    const auto fact = [&](std::string_view name) { return fact_of(news, name); };
    const auto of = [&](Kind kind, notify::Facts facts) {
        return notify::Notice{.account = news.account, .kind = kind, .facts = std::move(facts)};
    };
    const auto is_receiver = !fact("from").empty();
    const auto hold = std::to_string(draft.rules().handover_hold.count());
    if (news.kind == EventKind::HandoverAsked && is_receiver)
        return of(Kind::HandoverAsked,
                  {{"name", news.subject}, {"from", fact("from")}, {"hours", hold}});
    if (news.kind == EventKind::HandoverAccepted && !is_receiver)
        return of(Kind::HandoverAccepted, {{"name", news.subject}, {"to", fact("to")}});
    if (news.kind == EventKind::HandoverDone)
        return of(Kind::HandoverDone,
                  {{"name", news.subject}, {"from", fact("from")}, {"to", fact("to")}});
    if (news.kind == EventKind::HandoverCancelled)
        return of(Kind::HandoverCancelled, {{"name", news.subject}});
    if (news.kind == EventKind::DomainVerified)
        return of(Kind::DomainVerified, {{"domain", news.subject}});
    if (news.kind == EventKind::DomainLost)
        return of(Kind::DomainLame, {{"domain", news.subject}, {"problem", fact("finding")}});
    if (news.kind == EventKind::InactivityNoticed)
        return of(Kind::Inactive, {{"name", fact("name")}, {"days", fact("days")}});
    if (news.kind == EventKind::Expired && fact("state") == "suspended")
        return of(Kind::Suspended, {{"name", fact("name")}, {"reason", "inactivity"}});
    if (news.kind == EventKind::Expired)
        return of(Kind::Released, {{"name", fact("name")},
                                   {"days", std::to_string(draft.rules().quarantine.count())}});
    if (news.kind == EventKind::PlanChanged && !fact("frozen").empty())
        return of(Kind::Frozen, {{"names", fact("frozen")}});
    if (news.kind == EventKind::PlanChanged)
        return of(Kind::PlanChanged, {{"plan", news.subject}, {"before", fact("before")}});
    return std::nullopt;
}

}  // namespace

Result<registry::NameServer> name_server_of(std::string_view text)
{
    const auto equals = std::min(text.find('='), text.size());
    const auto name = dns::Name::parse(text.substr(0, equals));
    if (!name || name->is_root())
        return fail(Errc::InvalidArgument,
                    "has \"" + std::string{text} + "\", which is not NAME or NAME=ADDRESS");
    registry::NameServer server{.name = name->canonical(), .ipv4 = {}, .ipv6 = {}};
    if (equals == text.size()) return server;
    const auto address = text.substr(equals + 1);
    server.ipv4 = Ipv4::parse(address);
    if (!server.ipv4) server.ipv6 = Ipv6::parse(address);
    if (!server.ipv4 && !server.ipv6)
        return fail(Errc::InvalidArgument,
                    "has \"" + std::string{address} + "\", which is not an address");
    return server;
}

Result<registry::NameRules> name_rules_of(const Config& config)
{
    registry::NameRules rules;
    rules.plans = registry::Plans{config.plans};
    rules.protected_labels = registry::ProtectedLabels{config.names.protected_words};
    rules.internationalised = config.names.may_be_internationalised
                                  ? registry::Internationalised::Allow
                                  : registry::Internationalised::Refuse;
    rules.quarantine = config.names.quarantine;
    rules.handover_hold = config.names.handover_hold;
    rules.freeze_notice = config.names.freeze_notice;
    rules.lifecycle = {.inactive = config.lifecycle.inactive,
                       .suspended = config.lifecycle.suspended};
    rules.own_domains.recheck = config.domains.recheck;
    rules.own_domains.proof_patience = config.domains.proof_patience;
    rules.own_domains.lame_patience = config.domains.lame_patience;
    for (const auto& text : config.domains.name_servers) {
        MOORING_TRY(auto server, name_server_of(text));
        rules.own_domains.servers.push_back(std::move(server));
    }
    if (const auto& file = config.domains.public_suffix_list; !file.empty()) {
        MOORING_TRY(const auto list, text_of_file(file));
        rules.public_suffixes = registry::PublicSuffixes{list};
    }
    return rules;
}

std::unique_ptr<registry::DelegationCheck> delegation_check_of(const Config& config)
{
    if (config.domains.resolver.empty()) return nullptr;
    return std::make_unique<nameserver::ResolverCheck>(
        nameserver::ResolverCheck::Options{.resolver = config.domains.resolver.front()});
}

void tell_owner(registry::Draft& draft, const registry::OwnerNews& news, const zone::Origin& origin)
{
    const auto notice = notice_of(draft, news);
    if (!notice) return;
    if (const auto told = notify::tell(draft, *notice, origin); !told)
        log(Level::Warning, "an owner could not be told", {{"detail", told.error().detail}});
}

Result<std::string> billing_secret_of(const Config& config)
{
    const auto& file = config.billing.webhook_secret_file;
    if (file.empty()) return std::string{};
    MOORING_TRY(const auto text, text_of_file(file));
    return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace mooring::app
