// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Structured log lines: an event name and fields, as `key=value` text or JSON, on stderr.
///
///     log(Level::Info, "listening", {{"door", "dns"}, {"address", endpoint.text()}});
///
/// Never called on the query path. No secret ever goes in: whoever logs a request redacts it first.
///
/// Thread safety: log() from any thread; configure_log() before threads are started.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace mooring {

enum class Level : std::uint8_t { Debug, Info, Warning, Error };
enum class LogFormat : std::uint8_t { Text, Json };

struct LogOptions {
    Level level = Level::Info;
    LogFormat format = LogFormat::Text;
};
void configure_log(LogOptions options);

struct LogField {
    std::string_view key;
    std::string value;
};

/// Writes one line. Control characters in values are escaped, so that a client cannot forge lines.
void log(Level level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace mooring
