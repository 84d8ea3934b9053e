// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_retention.hpp"

#include <fmt/format.h>

namespace mooring::store {

namespace {

constexpr int stretches_per_call = 256;
constexpr int lines_per_call = 4096;

/// The last of the oldest stretches that may all go; nothing if the oldest may not.
Result<std::optional<Stretch>> last_due(Connection& history, WallTime oldest)
{
    MOORING_TRY(auto rows,
                history.prepare(fmt::format("SELECT {} FROM audit_stretch ORDER BY id LIMIT {}",
                                            stretch_columns, stretches_per_call)));
    std::optional<Stretch> last;
    while (true) {
        MOORING_TRY(const bool is_there, rows.step());
        if (!is_there) return last;
        auto stretch = stretch_in(rows);
        if (stretch.newest >= oldest) return last;
        last = std::move(stretch);
    }
}

Result<> move_anchor(Connection& history, const AuditKey& key, Stretch to)
{
    MOORING_TRY(auto transaction, Transaction::begin(history));
    MOORING_TRY(auto forget, history.prepare("DELETE FROM audit_stretch WHERE id <= ?"));
    MOORING_CHECK(forget.run(to.id));
    MOORING_CHECK(history.execute("DELETE FROM audit_anchor"));
    MOORING_TRY(auto set, history.prepare("INSERT INTO audit_anchor (epoch, last, t, key_id, hash, "
                                          "seal) VALUES (?, ?, ?, ?, ?, ?)"));
    to.key_id = key_id_of(key);
    const auto seal = seal_of(key, to);
    MOORING_CHECK(set.run(to.epoch, to.last, to.newest.time_since_epoch().count(),
                          std::span{to.key_id}, std::span{to.hash}, std::span{seal}));
    return transaction.commit();
}

/// `unique`: the columns that tell a line from all others.
Result<> delete_lines(Connection& history, const char* table, const char* unique)
{
    const auto sql = fmt::format(
        "DELETE FROM {0} WHERE ({1}) IN (SELECT {1} FROM {0} WHERE (epoch, number) <= (SELECT "
        "epoch, last FROM audit_anchor WHERE length(hash) > 0) ORDER BY epoch, number LIMIT {2})",
        table, unique, lines_per_call);
    MOORING_TRY(auto forget, history.prepare(sql));
    return forget.run();
}

}  // namespace

Result<> delete_old(Connection& history, const AuditKey& key, WallTime oldest)
{
    MOORING_TRY(auto due, last_due(history, oldest));
    if (due) MOORING_CHECK(move_anchor(history, key, std::move(*due)));
    MOORING_CHECK(delete_lines(history, "address_change", "host, epoch, number"));
    return delete_lines(history, "event", "epoch, number");
}

}  // namespace mooring::store
