// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/folding.hpp"

#include <algorithm>

#include "store/sqlite/row_columns.hpp"
#include "store/sqlite/row_loader.hpp"

namespace mooring::store {

namespace {

using zone::number_of;

constexpr std::uint64_t group_changes_max = 500'000;
constexpr std::uint64_t group_bytes_max = std::uint64_t{16} << 20U;
constexpr std::size_t rows_per_step_min = 8;
constexpr std::size_t rows_between_looks = 16;  // For a commit that waits.

constexpr const char* set_rrset_sql =
    "INSERT INTO rrset (zone, version, owner, type, ttl, rdata) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (zone, version, owner, type) DO UPDATE SET ttl = excluded.ttl, rdata = "
    "excluded.rdata";

/// What has the same lookup text is older than this group says: it is written later in it, or gone.
constexpr const char* set_entry_sql =
    "INSERT OR REPLACE INTO entry (id, kind, account, lookup, body) VALUES (?, ?, ?, ?, ?)";

}  // namespace

Result<std::unique_ptr<Folding>> Folding::open(const Clock& clock, WriteSide& side,
                                               const std::string& path, const Options& options)
{
    auto folding = std::make_unique<Folding>(Private{}, clock, side, options);
    MOORING_CHECK(folding->prepare(path));
    return folding;
}

Result<> Folding::prepare(const std::string& path)
{
    MOORING_TRY(reader_, Connection::open(path, Connection::Access::ReadOnly));
    rows_per_step_ = std::min(rows_per_step_, options_.rows_per_step_max);
    return side_.patiently([this](Connection& connection) -> Result<> {
        auto& [set_host, set_rrset, delete_rrset, set_serial, zone_version, set_contact, set_entry,
               delete_entry] = statements_;
        MOORING_TRY(
            set_host,
            connection.prepare("UPDATE host SET ipv4 = ?, ipv6 = ?, last_change = ? WHERE id = ?"));
        MOORING_TRY(set_rrset, connection.prepare(set_rrset_sql));
        MOORING_TRY(
            delete_rrset,
            connection.prepare(
                "DELETE FROM rrset WHERE zone = ? AND version = ? AND owner = ? AND type = ?"));
        MOORING_TRY(set_serial, connection.prepare("UPDATE zone SET serial = ? WHERE id = ?"));
        MOORING_TRY(zone_version, connection.prepare("SELECT version FROM zone WHERE id = ?"));
        MOORING_TRY(set_contact,
                    connection.prepare("UPDATE host SET last_contact = ? WHERE id = ?"));
        MOORING_TRY(set_entry, connection.prepare(set_entry_sql));
        MOORING_TRY(delete_entry, connection.prepare("DELETE FROM entry WHERE id = ?"));
        return {};
    });
}

Result<std::uint64_t> Folding::run(std::chrono::microseconds slice)
{
    const auto turn = turns_.patient();
    const auto deadline = clock_.now() + slice;
    std::uint64_t folded = 0;
    do {
        if (!group_) MOORING_CHECK(read_group());
        if (!group_) break;
        MOORING_TRY(const auto count, step());
        folded += count;
    } while (clock_.now() < deadline);
    return folded;
}

Result<> Folding::read_group()
{
    MOORING_TRY(const auto feed, read_feed(reader_));
    if (feed.folded == feed.head.last) return {};
    MOORING_TRY(auto cursor, BatchCursor::open(reader_, feed.folded));
    Chain chain{feed.folded, feed.folded_hash};
    Group group;
    std::uint64_t bytes = 0;
    while (group.values.change_count() < group_changes_max && bytes < group_bytes_max) {
        MOORING_TRY(const auto row, cursor.next());
        if (!row) break;
        MOORING_TRY(const auto batch, chain.next(row->data));
        group.values.add(batch, chain.hash());
        group.extent = row->extent;
        bytes += row->data.size();
    }
    if (group.values.change_count() == 0)
        return fail(Errc::Corrupt, "the journal ends before its head");
    group.values.close();
    group_ = std::move(group);
    return {};
}

/// One transaction; returns the changes that are folded for good by it.
Result<std::uint64_t> Folding::step()
{
    const auto hosts_before = group_->hosts_done;
    const auto rrsets_before = group_->rrsets_done;
    const auto entries_before = group_->entries_done;
    const auto start = clock_.now();
    const auto done = side_.patiently([this](Connection&) { return write_some(); });
    if (!done) {
        group_->hosts_done = hosts_before;
        group_->rrsets_done = rrsets_before;
        group_->entries_done = entries_before;
        return std::unexpected{done.error()};
    }
    adapt(clock_.now() - start);
    if (!group_->is_done()) return 0;

    side_.note_folded(group_->extent);
    const auto count = group_->values.change_count();
    group_.reset();
    return count;
}

bool Folding::may_go_on(std::size_t written) const
{
    if (written >= rows_per_step_) return false;
    return written % rows_between_looks != 0 || written == 0 || !side_.must_hurry();
}

Result<> Folding::write_some()
{
    const auto& hosts = group_->values.hosts();
    const auto& rrsets = group_->values.rrsets();
    std::size_t written = 0;
    for (; group_->hosts_done < hosts.size() && may_go_on(written); ++written)
        MOORING_CHECK(write_host(hosts[group_->hosts_done++]));
    if (group_->hosts_done < hosts.size()) return {};
    for (; group_->rrsets_done < rrsets.size() && may_go_on(written); ++written)
        MOORING_CHECK(write_rrset(rrsets[group_->rrsets_done++]));
    const auto& entries = group_->values.entries();
    if (group_->rrsets_done < rrsets.size()) return {};
    for (; group_->entries_done < entries.size() && may_go_on(written); ++written)
        MOORING_CHECK(write_entry(entries[group_->entries_done++]));
    return group_->is_done() ? finish_group() : Result<>{};
}

Result<> Folding::write_host(const HostFold& fold)
{
    return statements_.set_host.run(bytes_of(fold.addresses.ipv4), bytes_of(fold.addresses.ipv6),
                                    fold.time.time_since_epoch().count(), number_of(fold.host));
}

Result<> Folding::write_rrset(const RrsetFold& fold)
{
    auto& zone_version = statements_.zone_version;
    MOORING_CHECK(zone_version.bind(number_of(fold.zone)));
    MOORING_TRY(const bool is_there, zone_version.step());
    const bool is_current = is_there && zone_version.integer(0) == fold.version;
    zone_version.reset();
    if (!is_current) return {};

    const auto owner = fold.owner.text();
    const auto type = static_cast<std::uint16_t>(fold.type);
    const std::string_view owner_text{owner};
    if (fold.rdatas.empty())
        return statements_.delete_rrset.run(number_of(fold.zone), fold.version, owner_text, type);
    const auto rdata = packed(fold.rdatas);
    return statements_.set_rrset.run(number_of(fold.zone), fold.version, owner_text, type,
                                     fold.ttl.seconds, std::span{rdata});
}

Result<> Folding::write_entry(const EntryFold& fold)
{
    if (!fold.row) return statements_.delete_entry.run(number_of(fold.id));
    const auto& row = *fold.row;
    return statements_.set_entry.run(number_of(row.id), static_cast<int>(row.kind),
                                     number_of(row.account), std::string_view{row.lookup},
                                     std::span<const std::uint8_t>{row.body});
}

Result<> Folding::write_contact(const Contact& contact)
{
    return statements_.set_contact.run(contact.time.time_since_epoch().count(),
                                       number_of(contact.host));
}

Result<> Folding::finish_group()
{
    for (const auto& [zone, serial] : group_->values.serials())
        MOORING_CHECK(statements_.set_serial.run(serial.value, number_of(zone)));
    return side_.set_folded(group_->values.last(), group_->values.hash());
}

void Folding::adapt(std::chrono::nanoseconds took) noexcept
{
    if (took > options_.step_target)
        rows_per_step_ = std::max(rows_per_step_min, rows_per_step_ / 2);
    else if (took * 2 < options_.step_target)
        rows_per_step_ += rows_per_step_ / 4 + 1;
    rows_per_step_ = std::min(rows_per_step_, options_.rows_per_step_max);
}

Result<> Folding::save_contacts(std::span<const Contact> contacts)
{
    const auto turn = turns_.patient();
    while (!contacts.empty()) {
        const auto start = clock_.now();
        std::size_t written = 0;
        const auto write = [&](Connection&) -> Result<> {
            for (; written < contacts.size() && may_go_on(written); ++written)
                MOORING_CHECK(write_contact(contacts[written]));
            return {};
        };
        MOORING_CHECK(side_.patiently(write));
        adapt(clock_.now() - start);
        contacts = contacts.subspan(written);
    }
    return {};
}

}  // namespace mooring::store
