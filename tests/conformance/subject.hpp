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

namespace mooring::conformance {

class Subject {
public:
    Subject() = default;
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;
    virtual ~Subject() = default;

    /// Sends one message; nothing if no response came. Fails with Io if it could not be asked.
    [[nodiscard]] virtual Result<std::optional<Bytes>> ask(const Bytes& message, bool is_tcp) = 0;
};

/// Answers in this process, with the script's zones loaded.
[[nodiscard]] std::unique_ptr<Subject> in_process_subject(const Script& script);

/// Asks the server at `endpoint` over UDP and TCP; it has the script's zones already.
[[nodiscard]] std::unique_ptr<Subject> remote_subject(const Endpoint& endpoint);

}  // namespace mooring::conformance
