// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite.hpp"

#include <cerrno>
#include <utility>

#include <fmt/format.h>

namespace mooring::store {

namespace {

/// Bound where a null pointer would mean NULL instead of "empty".
constexpr std::uint8_t no_bytes = 0;

Errc errc_of(sqlite3* connection, int status) noexcept
{
    switch (status & 0xff) {
        case SQLITE_FULL:
            return Errc::StoreFull;
        case SQLITE_CONSTRAINT:
            return Errc::AlreadyExists;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
            return Errc::Corrupt;
        case SQLITE_TOOBIG:
            return Errc::LimitExceeded;
        case SQLITE_IOERR:
            break;
        default:
            return Errc::StoreFailed;
    }
    const int reason = connection == nullptr ? 0 : sqlite3_system_errno(connection);
    return reason == ENOSPC || reason == EDQUOT ? Errc::StoreFull : Errc::StoreFailed;
}

Error error_for(sqlite3* connection, int status)
{
    const char* message =
        connection == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(connection);
    return {errc_of(connection, status), fmt::format("SQLite: {} ({})", message, status)};
}

}  // namespace

Result<bool> Statement::step()
{
    const int status = sqlite3_step(handle_.get());
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = error_for(sqlite3_db_handle(handle_.get()), status);
    reset();
    return std::unexpected{std::move(error)};
}

std::int64_t Statement::integer(int column) noexcept
{
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view Statement::text(int column) noexcept
{
    const auto bytes = blob(column);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::uint8_t> Statement::blob(int column) noexcept
{
    const auto* bytes =
        static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    const auto size = sqlite3_column_bytes(handle_.get(), column);
    return bytes == nullptr ? std::span<const std::uint8_t>{}
                            : std::span{bytes, static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) noexcept
{
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

int Statement::bind_one(int index, std::string_view text) noexcept
{
    const char* start = text.empty() ? "" : text.data();
    return sqlite3_bind_text64(handle_.get(), index, start, text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
}

int Statement::bind_one(int index, std::span<const std::uint8_t> blob) noexcept
{
    const auto* start = blob.empty() ? &no_bytes : blob.data();
    return sqlite3_bind_blob64(handle_.get(), index, start, blob.size(), SQLITE_STATIC);
}

int Statement::bind_one(int index, std::nullopt_t) noexcept
{
    return sqlite3_bind_null(handle_.get(), index);
}

Result<> Statement::result_of(int status) const
{
    if (status == SQLITE_OK) return {};
    return std::unexpected{error_for(sqlite3_db_handle(handle_.get()), status)};
}

Result<Connection> Connection::open(const std::string& path, Access access)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (access == Access::Create) flags |= SQLITE_OPEN_CREATE;
    Connection connection;
    sqlite3* handle = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    connection.handle_.reset(handle);
    if (status != SQLITE_OK) {
        auto error = error_for(handle, status);
        error.detail = fmt::format("{}: {}", path, error.detail);
        return std::unexpected{std::move(error)};
    }
    // Other connections of this process write too; none holds the write lock for long.
    sqlite3_busy_timeout(handle, 10'000);
    return connection;
}

Result<> Connection::execute(const char* sql)
{
    const int status = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (status == SQLITE_OK) return {};
    return std::unexpected{error_of(status)};
}

Result<Statement> Connection::prepare(std::string_view sql)
{
    sqlite3_stmt* handle = nullptr;
    const int status = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (status != SQLITE_OK) return std::unexpected{error_of(status)};
    return Statement{handle};
}

Result<std::int64_t> Connection::integer_of(std::string_view sql)
{
    MOORING_TRY(auto statement, prepare(sql));
    MOORING_TRY(const bool is_there, statement.step());
    return is_there ? statement.integer(0) : 0;
}

std::int64_t Connection::changed_rows() const noexcept
{
    return sqlite3_changes64(handle_.get());
}

Error Connection::error_of(int status) const
{
    return error_for(handle_.get(), status);
}

Result<Transaction> Transaction::begin(Connection& connection)
{
    MOORING_CHECK(connection.execute("BEGIN IMMEDIATE"));
    return Transaction{connection};
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_{std::exchange(other.connection_, nullptr)}
{}

Transaction::~Transaction()
{
    // SQLite has rolled back by itself after some errors; then there is nothing left to do.
    if (connection_ != nullptr && sqlite3_get_autocommit(connection_->handle()) == 0)
        (void)connection_->execute("ROLLBACK");
}

Result<> Transaction::commit()
{
    auto done = connection_->execute("COMMIT");
    if (done) connection_ = nullptr;
    return done;
}

}  // namespace mooring::store
