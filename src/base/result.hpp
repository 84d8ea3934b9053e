// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors as values: what an operation returns when it can fail for reasons outside the program.
///
/// `Result<T>` carries an operating error with a sentence for the operator. Parsers of outside
/// bytes use `Result<T, SomeOneByteEnum>` instead, which never allocates. Absence is not an error:
/// use std::optional or a nullable pointer.

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace mooring {

/// Every kind of operating error. One table per door maps it to RCODE, HTTP status or exit code.
enum class Errc : std::uint8_t {
    InvalidArgument,     ///< What was asked for makes no sense; the detail says what would.
    NotFound,            ///< The thing named does not exist.
    AlreadyExists,       ///< The name, address or claim is taken.
    NotAllowed,          ///< The actor may not do this.
    Unauthenticated,     ///< Nobody has said who is asking, or what was said is not believed.
    StepUpNeeded,        ///< The actor must prove afresh who it is.
    TooManyRequests,     ///< The actor asks too often; again later.
    PreconditionFailed,  ///< What the actor has seen of the thing is not true any more.
    Conflict,            ///< It cannot be done in the present state of things.
    LimitExceeded,       ///< A documented limit would be passed.
    QueueFull,           ///< Too much is waiting; try again soon.
    ShuttingDown,        ///< The service is stopping.
    StoreFailed,         ///< The store could not carry out or confirm the operation.
    StoreFull,           ///< The disk or a quota of the store is full.
    StoreInUse,          ///< Another process has the data folder open.
    StoreTooNew,         ///< The data folder was written by a newer version.
    Corrupt,             ///< Stored bytes fail their checksum or make no sense.
    PortTaken,           ///< Another process listens there.
    Io,                  ///< The operating system refused a file or socket operation.
    Internal,            ///< A library failed in a way that should not happen.
};

/// The name of an error kind in API documents and metrics: "invalid-argument".
[[nodiscard]] const char* text_of(Errc code) noexcept;

/// An operating error. `detail` is one sentence for the operator, without secrets.
struct Error {
    Errc code;
    std::string detail;
};

template <class T = void, class E = Error>
using Result = std::expected<T, E>;

/// `return fail(Errc::NotFound, "no such host");`
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string detail)
{
    return std::unexpected{Error{code, std::move(detail)}};
}

}  // namespace mooring

#define MOORING_CONCAT_(a, b) a##b
#define MOORING_CONCAT(a, b) MOORING_CONCAT_(a, b)

#define MOORING_TRY_(result, declaration, expression)               \
    auto result = (expression);                                     \
    if (!result) return std::unexpected{std::move(result).error()}; \
    declaration = *std::move(result)

/// MOORING_TRY(auto name, reader.read_name()); declares `name` or returns the error.
#define MOORING_TRY(declaration, expression) \
    MOORING_TRY_(MOORING_CONCAT(mooring_result_, __LINE__), declaration, expression)

/// MOORING_CHECK(file.sync()); returns the error of a Result<> without a value.
#define MOORING_CHECK(expression)                                      \
    do {                                                               \
        if (auto mooring_result = (expression); !mooring_result)       \
            return std::unexpected{std::move(mooring_result).error()}; \
    } while (false)
