// SPDX-License-Identifier: Apache-2.0
// Walks the chain of hashes and compares it with what is there.
#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "store/sqlite/audit_chain.hpp"
#include "store/sqlite/row_columns.hpp"

namespace mooring::store {

namespace {

constexpr std::size_t problems_max = 100;

std::string utc_text(WallTime time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)));
}

class Verifier {
public:
    Verifier(Connection& history, const AuditKey& key, std::uint32_t head_epoch)
        : history_{history}, key_{key}, key_id_{key_id_of(key)}, head_epoch_{head_epoch}
    {}

    Result<AuditReport> run();

private:
    [[nodiscard]] Result<> prepare();
    [[nodiscard]] Result<> look_at_anchor();
    [[nodiscard]] Result<> look_at(const Stretch& stretch);
    void look_at_place(const Stretch& stretch);
    [[nodiscard]] std::optional<AuditKey> key_for(const Stretch& stretch);
    [[nodiscard]] Result<> take_lines(StretchHash& hash, const Stretch& stretch);
    [[nodiscard]] Result<> look_for_strays();
    void tell(std::string problem)
    {
        if (report_.problems.size() < problems_max) report_.problems.push_back(std::move(problem));
    }

    Connection& history_;
    const AuditKey& key_;
    const std::vector<std::uint8_t> key_id_;
    const std::uint32_t head_epoch_;
    Statement moves_, events_;
    AuditReport report_;
    Stretch anchor_;
    Stretch before_;  // The stretch, or the anchor, before the present one.
};

Result<AuditReport> Verifier::run()
{
    MOORING_CHECK(prepare());
    MOORING_CHECK(look_at_anchor());
    MOORING_TRY(auto rows, history_.prepare(fmt::format("SELECT {} FROM audit_stretch ORDER BY id",
                                                        stretch_columns)));
    while (true) {
        MOORING_TRY(const bool is_there, rows.step());
        if (!is_there) break;
        auto stretch = stretch_in(rows);
        MOORING_CHECK(look_at(stretch));
        before_ = std::move(stretch);
    }
    MOORING_CHECK(look_for_strays());
    return std::move(report_);
}

Result<> Verifier::prepare()
{
    MOORING_TRY(moves_, history_.prepare(fmt::format(
                            "SELECT {} FROM address_change WHERE epoch = ? AND number BETWEEN ? "
                            "AND ? ORDER BY number, host",
                            move_columns)));
    MOORING_TRY(events_, history_.prepare(fmt::format("SELECT {} FROM event WHERE epoch = ? AND "
                                                      "number BETWEEN ? AND ? ORDER BY number",
                                                      event_columns)));
    return {};
}

Result<> Verifier::look_at_anchor()
{
    MOORING_TRY(
        auto rows,
        history_.prepare("SELECT 0, epoch, 0, last, t, 0, key_id, hash, seal FROM audit_anchor"));
    MOORING_TRY(const bool is_there, rows.step());
    if (!is_there) {
        tell("the beginning: the anchor is gone");
        return {};
    }
    anchor_ = stretch_in(rows);
    before_ = anchor_;
    report_.begins = anchor_.newest;
    const auto seal = bytes_in(rows, 8);
    if (anchor_.hash.empty() && seal.empty()) return {};  // Nothing was deleted yet.
    const auto key = key_for(anchor_);
    if (key && seal_of(*key, anchor_) != seal)
        tell(fmt::format("the beginning, up to change {}: it was not cut off there by this service",
                         anchor_.last));
    return {};
}

/// Nothing: its hash cannot be made again.
std::optional<AuditKey> Verifier::key_for(const Stretch& stretch)
{
    if (stretch.key_id == key_id_) return key_;
    if (!stretch.key_id.empty()) {
        tell(fmt::format("changes {} to {}: protected with a key that is not here", stretch.first,
                         stretch.last));
        return std::nullopt;
    }
    if (!before_.key_id.empty())
        tell(fmt::format("changes {} to {}: not protected by the key, though what is before is",
                         stretch.first, stretch.last));
    return AuditKey{};
}

void Verifier::look_at_place(const Stretch& stretch)
{
    if (stretch.epoch != before_.epoch) return;
    // The first of all may begin late: a restored journal has its newest batches only.
    const bool is_beginning = before_.id == 0 && before_.last == 0;
    if (stretch.first <= before_.last + 1 || (is_beginning && head_epoch_ > 1)) return;
    tell(fmt::format("changes {} to {} are missing (before {})", before_.last + 1,
                     stretch.first - 1, utc_text(stretch.newest)));
}

Result<> Verifier::look_at(const Stretch& stretch)
{
    look_at_place(stretch);
    ++report_.stretches;
    if (stretch.key_id.empty()) ++report_.unkeyed;
    const auto key = key_for(stretch);
    StretchHash hash{key.value_or(AuditKey{}), before_.hash};
    MOORING_CHECK(take_lines(hash, stretch));
    report_.entries += hash.count();
    if (!key) return {};
    if (hash.finish(stretch) == stretch.hash) return {};
    tell(hash.count() == stretch.count
             ? fmt::format("changes {} to {}, up to {}: something was altered, in one of {} lines "
                           "or in the chain itself",
                           stretch.first, stretch.last, utc_text(stretch.newest), stretch.count)
             : fmt::format("changes {} to {}, up to {}: {} lines are there, {} were written",
                           stretch.first, stretch.last, utc_text(stretch.newest), hash.count(),
                           stretch.count));
    return {};
}

/// Both tables, in the order of the journal.
Result<> Verifier::take_lines(StretchHash& hash, const Stretch& stretch)
{
    MOORING_CHECK(moves_.bind(stretch.epoch, stretch.first, stretch.last));
    MOORING_CHECK(events_.bind(stretch.epoch, stretch.first, stretch.last));
    MOORING_TRY(bool has_move, moves_.step());
    MOORING_TRY(bool has_event, events_.step());
    while (has_move || has_event) {
        const bool is_move = has_move && (!has_event || moves_.integer(2) <= events_.integer(2));
        if (is_move) {
            hash.add(move_in(moves_));
            MOORING_TRY(has_move, moves_.step());
        } else {
            hash.add(event_in(events_));
            MOORING_TRY(has_event, events_.step());
        }
    }
    return {};
}

/// Lines that were put where no stretch is.
Result<> Verifier::look_for_strays()
{
    std::uint64_t lines = 0;
    for (const char* table : {"address_change", "event"}) {
        MOORING_TRY(auto count,
                    history_.prepare(fmt::format(
                        "SELECT count(*) FROM {} WHERE epoch > ?1 OR (epoch = ?1 AND number > ?2)",
                        table)));
        MOORING_CHECK(count.bind(anchor_.epoch, anchor_.last));
        MOORING_TRY(const bool is_there, count.step());
        if (is_there) lines += static_cast<std::uint64_t>(count.integer(0));
    }
    if (lines > report_.entries)
        tell(fmt::format("{} lines belong to no stretch of the chain", lines - report_.entries));
    return {};
}

}  // namespace

Result<AuditReport> verify_chain(Connection& history, const AuditKey& key, std::uint32_t head_epoch)
{
    return Verifier{history, key, head_epoch}.run();
}

}  // namespace mooring::store
