// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace mooring {

namespace {

/// The logger and how its lines are written. Set up once, before any thread.
struct Sink {
    std::shared_ptr<spdlog::logger> logger = [] {
        auto made = spdlog::stderr_logger_mt("mooring");
        made->set_pattern("%v");
        return made;
    }();
    LogFormat format = LogFormat::Text;
};

Sink& sink()
{
    static Sink the_sink;
    return the_sink;
}

spdlog::level::level_enum level_of(Level level)
{
    switch (level) {
        case Level::Debug:
            return spdlog::level::debug;
        case Level::Info:
            return spdlog::level::info;
        case Level::Warning:
            return spdlog::level::warn;
        case Level::Error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string_view text_of(Level level)
{
    switch (level) {
        case Level::Debug:
            return "debug";
        case Level::Info:
            return "info";
        case Level::Warning:
            return "warning";
        case Level::Error:
            return "error";
    }
    return "info";
}

/// JSON string rules; they also keep a value from breaking a text line.
std::string quoted(std::string_view value)
{
    std::string text = "\"";
    for (const char character : value) {
        if (character == '"' || character == '\\') {
            text += '\\';
            text += character;
        } else if (static_cast<unsigned char>(character) < 0x20 || character == 0x7F) {
            text += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
        } else {
            text += character;
        }
    }
    return text + '"';
}

bool is_plain(std::string_view value)
{
    constexpr std::string_view special = " =\"\\";
    for (const char character : value)
        if (static_cast<unsigned char>(character) <= 0x20 || character == 0x7F ||
            special.find(character) != std::string_view::npos)
            return false;
    return !value.empty();
}

std::string text_line(Level level, std::string_view event, std::initializer_list<LogField> fields)
{
    auto line = fmt::format("{} {}", text_of(level), event);
    for (const auto& field : fields)
        line += fmt::format(" {}={}", field.key,
                            is_plain(field.value) ? field.value : quoted(field.value));
    return line;
}

std::string json_line(Level level, std::string_view event, std::initializer_list<LogField> fields)
{
    auto line = fmt::format(R"("level":"{}","event":{})", text_of(level), quoted(event));
    for (const auto& field : fields)
        line += fmt::format(",{}:{}", quoted(field.key), quoted(field.value));
    return line;
}

}  // namespace

void configure_log(LogOptions options)
{
    sink().format = options.format;
    sink().logger->set_level(level_of(options.level));
    sink().logger->flush_on(spdlog::level::debug);
    sink().logger->set_pattern(options.format == LogFormat::Json
                                   ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})"
                                   : "%Y-%m-%dT%H:%M:%S.%eZ %v",
                               spdlog::pattern_time_type::utc);
}

void log(Level level, std::string_view event, std::initializer_list<LogField> fields)
{
    auto& logger = *sink().logger;
    if (!logger.should_log(level_of(level))) return;
    const auto line = sink().format == LogFormat::Json ? json_line(level, event, fields)
                                                       : text_line(level, event, fields);
    logger.log(level_of(level), "{}", line);
}

}  // namespace mooring
