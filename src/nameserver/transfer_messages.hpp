// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The messages of a transfer: as many records in each as fit (RFC 5936, section 2.2), names
/// compressed, the question in the first one only (2.2.1).
///
///     if (!messages.add(record)) { co_await send(messages.take()); messages.add(record); }
///
/// Thread safety: none; one per transfer.

#include <optional>

#include "dns/message_writer.hpp"

namespace mooring::nameserver {

class TransferMessages {
public:
    /// `query` is what is answered; `bytes_max` what one message may have.
    TransferMessages(const dns::Message& query, std::size_t bytes_max);

    /// Adds a record to the message at hand; false if it does not fit there any more.
    [[nodiscard]] bool add(const dns::RecordView& record);
    /// True if the message at hand has records.
    [[nodiscard]] bool has_records() const noexcept { return writer_.record_count() > 0; }
    /// The message at hand, complete; the next one begins.
    [[nodiscard]] std::vector<std::uint8_t> take();

private:
    [[nodiscard]] dns::MessageWriter next();

    const dns::Message& query_;
    const std::size_t bytes_max_;
    bool is_first_ = true;
    dns::MessageWriter writer_;
};

/// A response without records: what is said to who gets nothing. `ede` is the code of an extended
/// error (RFC 8914), for a query with EDNS.
struct TransferRefusal {
    dns::Rcode rcode = dns::Rcode::Refused;
    std::optional<std::uint16_t> ede{};
};
[[nodiscard]] std::vector<std::uint8_t> refusal_message(const dns::Message& query,
                                                        const TransferRefusal& refusal);

}  // namespace mooring::nameserver
