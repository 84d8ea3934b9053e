// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SQLite's C interface, wrapped once: connections, prepared statements and transactions that
/// clean up behind themselves and turn result codes into errors.
///
///     MOORING_TRY(auto find, connection.prepare("SELECT name FROM host WHERE id = ?"));
///     MOORING_CHECK(find.bind(number_of(id)));
///     MOORING_TRY(const bool is_there, find.step());
///     if (is_there) use(find.text(0));
///
/// Thread safety: none; a connection and its statements are used by one thread at a time.
/// Invariants: a statement does not outlive its connection.

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "base/result.hpp"

namespace mooring::store {

class Statement {
public:
    Statement() = default;

    /// Starts over with these values for `?1`, `?2`, ... Texts and blobs are borrowed until the
    /// next bind().
    template <class... Values>
    [[nodiscard]] Result<> bind(const Values&... values)
    {
        reset();
        int index = 0;
        int status = SQLITE_OK;
        ((status = status == SQLITE_OK ? bind_one(++index, values) : status), ...);
        return result_of(status);
    }
    /// Goes to the next row; false after the last, and then the statement is ready for bind().
    [[nodiscard]] Result<bool> step();
    /// Binds, runs to the end, and expects no rows.
    template <class... Values>
    [[nodiscard]] Result<> run(const Values&... values)
    {
        MOORING_CHECK(bind(values...));
        if (auto done = step(); !done) return std::unexpected{std::move(done).error()};
        reset();
        return {};
    }
    /// Leaves the rows that are still to come.
    void reset() noexcept { sqlite3_reset(handle_.get()); }

    /// Columns of the present row, counted from 0. What is borrowed lasts until the next step.
    [[nodiscard]] std::int64_t integer(int column) noexcept;
    [[nodiscard]] std::string_view text(int column) noexcept;
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) noexcept;
    [[nodiscard]] bool is_null(int column) noexcept;

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };
    explicit Statement(sqlite3_stmt* handle) noexcept : handle_{handle} {}

    [[nodiscard]] int bind_one(int index, std::integral auto number) noexcept
    {
        return sqlite3_bind_int64(handle_.get(), index, static_cast<sqlite3_int64>(number));
    }
    [[nodiscard]] int bind_one(int index, std::string_view text) noexcept;
    [[nodiscard]] int bind_one(int index, std::span<const std::uint8_t> blob) noexcept;
    [[nodiscard]] int bind_one(int index, std::nullopt_t) noexcept;
    template <class Value>
    [[nodiscard]] int bind_one(int index, const std::optional<Value>& value) noexcept
    {
        return value ? bind_one(index, *value) : bind_one(index, std::nullopt);
    }
    [[nodiscard]] Result<> result_of(int status) const;

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

class Connection {
public:
    enum class Access : std::uint8_t { ReadOnly, ReadWrite, Create };

    Connection() = default;
    /// Opens a database file. Fails with Corrupt if it is none, StoreFailed if it cannot be opened.
    [[nodiscard]] static Result<Connection> open(const std::string& path, Access access);

    /// Runs one or more statements without values.
    [[nodiscard]] Result<> execute(const char* sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// The first column of the first row; 0 if there is none.
    [[nodiscard]] Result<std::int64_t> integer_of(std::string_view sql);
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t changed_rows() const noexcept;

    /// For the parts of the interface that are used in one place only.
    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }
    [[nodiscard]] Error error_of(int status) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A write transaction; rolled back unless committed.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    /// Whoever gets an error here does not know whether it happened.
    [[nodiscard]] Result<> commit();

private:
    explicit Transaction(Connection& connection) noexcept : connection_{&connection} {}
    Connection* connection_;  // None once it is over.
};

}  // namespace mooring::store
