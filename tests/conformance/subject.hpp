// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Who is asked: the answering code of this repository, in this process, or any server elsewhere.
///
/// Thread safety: none.

#include <memory>
#include <optional>
#include <span>

#include "base/ip_address.hpp"
#include "base/result.hpp"
#include "script.hpp"
#include "signing.hpp"

namespace mooring::conformance {

/// How a message travels.
enum class Carrier : std::uint8_t { Udp, Tcp, Tls };

class Subject {
public:
    Subject() = default;
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;
    virtual ~Subject() = default;

    /// Sends one message; nothing if no response came. Fails with Io if it could not be asked.
    [[nodiscard]] virtual Result<std::optional<Bytes>> ask(const Bytes& message,
                                                           Carrier carrier) = 0;
    /// The time by its clock: when messages to it are signed.
    [[nodiscard]] virtual std::uint64_t now_seconds() const = 0;
};

/// Answers in this process, with these zones loaded and what the script keeps at their names.
[[nodiscard]] std::unique_ptr<Subject> in_process_subject(const Script& script,
                                                          const std::vector<ServedZone>& zones);

/// Asks the server at `endpoint` over UDP and TCP; it has the script's zones already. Cases over
/// TLS are not asked of it.
[[nodiscard]] std::unique_ptr<Subject> remote_subject(const Endpoint& endpoint);

}  // namespace mooring::conformance
