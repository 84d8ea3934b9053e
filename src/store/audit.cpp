// SPDX-License-Identifier: Apache-2.0
#include "store/audit.hpp"

#include <fmt/format.h>

namespace mooring::store {

namespace {

using zone::number_of;

/// Kinds whose every change has an event of its own, or that are only machinery.
bool is_told_by_events(zone::EntryKind kind) noexcept
{
    return zone::is_folded(kind) || kind == zone::EntryKind::Session ||
           kind == zone::EntryKind::Ticket || kind == zone::EntryKind::Message;
}

/// What a row is called in the log.
struct Named {
    const char* kind = "";
    std::string subject;
    zone::AccountId account{};
};

Named named(const zone::Account& row)
{
    return {"account", fmt::format("account-{}", number_of(row.id)), row.id};
}
Named named(const zone::Zone& row)
{
    return {"zone", row.origin.text()};
}
Named named(const zone::Claim& row)
{
    return {"claim", row.name.text(), row.account};
}
Named named(const zone::Host& row)
{
    return {"host", row.name.text(), row.account};
}
Named named(const zone::UpdateKey& row)
{
    return {"key", fmt::format("key-{} {}", number_of(row.id), row.label), row.account};
}
Named named(const zone::SigningKey& row)
{
    return {"signing-key", fmt::format("signing-key-{}", number_of(row.id))};
}
Named named(const zone::Secondary& row)
{
    return {"secondary", row.address.text()};
}
Named named(const zone::Upstream& row)
{
    return {"upstream", fmt::format("zone-{}", number_of(row.id))};
}
Named named(const zone::Site& row)
{
    return {"site", row.label, row.account};
}
Named named(const zone::HostExtras& row)
{
    return {"host-extras", fmt::format("host-{}", number_of(row.id))};
}

/// What is gone has only its number left.
template <class Row>
const char* kind_of()
{
    return named(Row{}).kind;
}

AuditEntry line(std::string what, Named about, const zone::Origin& origin)
{
    AuditEntry entry;
    entry.what = std::move(what);
    entry.account = about.account;
    entry.subject = std::move(about.subject);
    entry.origin = origin;
    return entry;
}

class Teller {
public:
    using Told = std::optional<AuditEntry>;

    template <class Row>
    Told operator()(const zone::Put<Row>& change) const
    {
        auto about = named(change.row);
        auto what = fmt::format("{}-set", about.kind);
        return line(std::move(what), std::move(about), change.origin);
    }
    template <class Row>
    Told operator()(const zone::Erase<Row>& change) const
    {
        const auto* kind = kind_of<Row>();
        return line(fmt::format("{}-erased", kind),
                    {kind, fmt::format("{}-{}", kind, number_of(change.id))}, change.origin);
    }
    Told operator()(const zone::Put<zone::Entry>& change) const
    {
        const auto& row = change.row;
        if (is_told_by_events(row.kind)) return std::nullopt;
        const auto* kind = zone::text_of(row.kind);
        return line(fmt::format("{}-set", kind),
                    {kind, fmt::format("entry-{}", number_of(row.id)), row.account}, change.origin);
    }
    /// Its kind is not known any more.
    Told operator()(const zone::Erase<zone::Entry>& /*change*/) const { return std::nullopt; }
    Told operator()(const zone::RrsetChange& change) const
    {
        return line(change.after.empty() ? "records-deleted" : "records-set",
                    {"", fmt::format("{} {}", change.owner.text(), dns::text_of(change.type))},
                    change.origin);
    }
    Told operator()(const zone::Event& event) const
    {
        auto entry =
            line(zone::text_of(event.kind), {"", event.subject, event.account}, event.origin);
        entry.client = event.client;
        return entry;
    }
    Told operator()(const zone::AddressChange& /*change*/) const { return std::nullopt; }
    Told operator()(const zone::TsigUse& /*use*/) const { return std::nullopt; }
};

}  // namespace

std::optional<AuditEntry> audit_entry_of(const zone::Change& change)
{
    return std::visit(Teller{}, change);
}

bool is_wanted(const HistoryQuery& query, const HistoryEntry& entry) noexcept
{
    const auto time = entry.change.origin.time;
    return entry.change.host == query.host && time >= query.since && time <= query.until &&
           (!query.number || *query.number == entry.number);
}

}  // namespace mooring::store
