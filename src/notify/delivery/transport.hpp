// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What carries mails and webhook calls out of the house: libcurl in service, a fake in tests.
///
/// Thread safety: one thread, but for wake().

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "zone/ids.hpp"

namespace mooring::notify {

struct MailDelivery {
    std::string address;
    std::string text;  ///< The whole mail: headers and body.
};

struct CallDelivery {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct Delivery {
    zone::EntryId id{};  ///< Of the Message.
    std::variant<MailDelivery, CallDelivery> what;
};

enum class Fate : std::uint8_t {
    Delivered,
    Later,  ///< It may work another time.
    Never,  ///< The receiver has said that it will not.
};

struct Outcome {
    zone::EntryId id{};
    Fate fate = Fate::Later;
    std::string problem;  ///< One line, without secrets. Empty if it was delivered.
};

class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// Begins a delivery. Its outcome comes from wait().
    virtual void begin(Delivery delivery) = 0;
    /// Works on what was begun until something has come to its end, wake() is called, or `patience`
    /// is over.
    [[nodiscard]] virtual std::vector<Outcome> wait(std::chrono::milliseconds patience) = 0;
    /// Ends a wait(). Any thread.
    virtual void wake() = 0;
};

}  // namespace mooring::notify
