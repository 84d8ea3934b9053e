// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zones, name table and registry of a small service without a store: a draft's batch is applied to
/// memory as soon as a test commits it.
///
/// Thread safety: none, but for what Tables and the name table allow.

#include <stdexcept>
#include <string_view>
#include <utility>

#include "registry/commands/account.hpp"
#include "registry/commands/claim.hpp"
#include "registry/commands/suffix.hpp"
#include "registry/draft.hpp"
#include "testing/seeded_random.hpp"

namespace mooring::testing {

[[nodiscard]] inline dns::Name name(std::string_view text)
{
    const auto parsed = dns::Name::parse(text);
    if (!parsed) throw std::invalid_argument{std::string{text}};
    return *parsed;
}

class RegistryWorld {
public:
    static constexpr WallTime start_time{std::chrono::seconds{1'800'000'000}};

    SeededRandom random{1};
    zone::NameTable table{random};
    zone::Contents contents{table};
    registry::Tables tables{contents};
    zone::NextIds ids;
    zone::Head head;
    zone::Origin origin{.source = {}, .time = start_time};
    WallTime time = start_time;                  ///< advance() moves it, and origin's.
    const registry::NameRules* rules = nullptr;  ///< Null: the built-in ones.

    void advance(std::chrono::milliseconds duration)
    {
        time += duration;
        origin.time = time;
    }

    [[nodiscard]] registry::Draft draft() const
    {
        return registry::Draft{
            contents, tables, {.ids = ids, .head = head, .now = time, .rules = rules}};
    }

    /// Applies what the draft has decided, as if it had been stored.
    zone::Batch commit(registry::Draft draft)
    {
        ids = draft.next_ids();
        auto batch = std::move(draft).batch([](zone::ZoneId) { return dns::Serial{7}; });
        for (const auto& change : batch.changes) {
            std::visit([this](const auto& one) { apply(one); }, change);
        }
        contents.publish();
        contents.settle();
        tables.settle();
        head.last = batch.last();
        return batch;
    }

    /// Runs `command(draft)`, which must succeed, in a batch of its own and returns its value.
    template <class Command>
    auto run(Command&& command)
    {
        auto now = draft();
        auto result = std::forward<Command>(command)(now);
        if (!result) throw std::runtime_error{result.error().detail};
        commit(std::move(now));
        if constexpr (!std::is_void_v<typename decltype(result)::value_type>)
            return *std::move(result);
    }

    zone::Zone add_suffix(std::string_view text)
    {
        return run([&](registry::Draft& now) {
            return registry::add_zone(
                now, {.origin = name(text), .servers = {{.name = name("ns1.example.net.")}}},
                origin);
        });
    }
    zone::Account add_account(std::string_view email)
    {
        return run([&](registry::Draft& now) {
            return registry::add_account(now, {.email = std::string{email}, .is_verified = true},
                                         origin);
        });
    }
    registry::ClaimedName claim(std::string_view text, zone::AccountId account)
    {
        return run([&](registry::Draft& now) {
            return registry::claim_name(now, {.name = name(text), .account = account}, origin);
        });
    }

private:
    void apply(const zone::AddressChange& change)
    {
        const auto host = tables.host_row(change.host);
        if (!host) return;
        contents.set_addresses(host->zone, host->name, host->ttl, change.after);
        tables.set_last_change(change.host, change.origin.time);
    }
    void apply(const zone::RrsetChange& change)
    {
        contents.set_rrset(change.zone, change.owner, change.type, change.ttl, change.after);
    }
    void apply(const zone::Put<zone::Account>& change)
    {
        tables.put(change.row);
        for (const auto id : tables.claims_of(change.row.id)) {
            const auto claim = tables.claim(id);
            if (claim) contents.set_hidden(claim->zone, claim->name, tables.is_blocked(id));
        }
    }
    void apply(const zone::Erase<zone::Account>& change) { tables.erase(change.id); }
    void apply(const zone::Put<zone::Zone>& change)
    {
        tables.put(change.row);
        contents.put_zone(change.row);
    }
    void apply(const zone::Erase<zone::Zone>& change)
    {
        tables.erase(change.id);
        contents.erase_zone(change.id);
    }
    void apply(const zone::Put<zone::Claim>& change)
    {
        tables.put(change.row);
        contents.set_tenant(change.row.zone, change.row.name, tables.tenant_of(change.row.id));
        contents.set_hidden(change.row.zone, change.row.name, tables.is_blocked(change.row.id));
    }
    void apply(const zone::Erase<zone::Claim>& change)
    {
        const auto row = tables.claim(change.id);
        tables.erase(change.id);
        if (!row) return;
        contents.set_hidden(row->zone, row->name, false);
        contents.set_tenant(row->zone, row->name, {});
    }
    void apply(const zone::Put<zone::Host>& change)
    {
        tables.put(change.row);
        contents.set_tenant(change.row.zone, change.row.name, tables.tenant_of(change.row.id));
    }
    void apply(const zone::Erase<zone::Host>& change)
    {
        const auto row = tables.host_row(change.id);
        if (!row) return;
        const auto is_at_claim = tables.claim_at(row->name) == row->claim;
        tables.erase(change.id);
        contents.set_addresses(row->zone, row->name, row->ttl, {});
        contents.set_tenant(row->zone, row->name,
                            is_at_claim ? tables.tenant_of(row->claim) : zone::Contents::Tenant{});
    }
    void apply(const zone::Put<zone::UpdateKey>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::UpdateKey>& change) { tables.erase(change.id); }
    void apply(const zone::Put<zone::SigningKey>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::SigningKey>& change) { tables.erase(change.id); }
    void apply(const zone::Put<zone::Secondary>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::Secondary>& change) { tables.erase(change.id); }
    void apply(const zone::Put<zone::Upstream>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::Upstream>& change) { tables.erase_upstream(change.id); }
    void apply(const zone::Put<zone::Site>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::Site>& change) { tables.erase(change.id); }
    void apply(const zone::Put<zone::HostExtras>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::HostExtras>& change) { tables.erase_extras(change.id); }
    void apply(const zone::Put<zone::Entry>& change) { tables.put(change.row); }
    void apply(const zone::Erase<zone::Entry>& change) { tables.erase(change.id); }
    void apply(const zone::Event& /*change*/) {}
    void apply(const zone::TsigUse& /*change*/) {}
};

}  // namespace mooring::testing
