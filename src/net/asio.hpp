// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Boost.Asio for the .cpp files that do network I/O with coroutines. Never included by a header
/// that other modules see: it costs a translation unit several seconds. Such headers name
/// boost::asio::io_context by declaration (net/stream_loop.hpp does).
///
/// Errors are values here too: `co_await operation(..., as_value)` gives (error_code, result...)
/// instead of throwing.
///
/// g++ 12 miscompiles co_await inside a compound condition (`if (a && co_await b())`) and inside
/// arguments that have temporaries: write it as an initialiser or a statement of its own.

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 sees Asio's operator new inlined into a coroutine and its operator delete not, and takes
// the pair for a mismatch wherever a coroutine of ours is defined.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace mooring::net {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

inline constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

/// A connected stream socket of any address family: TCP or Unix.
using StreamSocket = asio::generic::stream_protocol::socket;

}  // namespace mooring::net
