// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Understands the response to our own AXFR or IXFR query, message by message (RFC 5936, section
/// 2.2; RFC 1995, section 4), and believes nothing that does not fit together.
///
///     messages ──feed()──▶ SOA first ▶ records, or sequences of deleted and added ▶ SOA last ▶
///     take()
///
/// The form is told by the second record: an SOA with our serial begins a sequence of changes,
/// anything else is a whole zone. One SOA that is not newer than ours says that we are up to date.
///
/// Thread safety: none; one per exchange. Pure.
/// Limits: `bytes_max` of messages, `changes_max` records of changes (a whole zone is then better).
/// Invariants: owners are canonical and at or below the origin; class IN; no meta types; TTLs are
/// those of RFC 2181, section 8.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "dns/message.hpp"
#include "updates/zone_copy.hpp"
#include "updates/zone_versions.hpp"

namespace mooring::nameserver {

class IncomingTransfer {
public:
    struct Wanted {
        dns::Name origin;
        std::uint16_t id = 0;
        std::optional<dns::Serial> serial{};  ///< Ours: an IXFR was asked for.
        std::size_t bytes_max = std::size_t{1} << 30U;
        std::size_t changes_max = 200'000;
    };
    enum class Progress : std::uint8_t { NeedsMore, Complete };
    enum class Kind : std::uint8_t { UpToDate, Whole, Changes };

    explicit IncomingTransfer(Wanted wanted);

    /// Takes the next message, of `bytes` bytes. Fails with NotAllowed and the RCODE if the primary
    /// refuses, LimitExceeded, and Corrupt for what makes no sense; nothing more is to be fed then.
    [[nodiscard]] Result<Progress> feed(const dns::Message& message, std::size_t bytes);

    /// Once complete.
    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] dns::Serial serial() const noexcept { return newest_; }
    [[nodiscard]] updates::RecordList take_zone() && { return std::move(zone_); }
    [[nodiscard]] std::vector<updates::CopiedChange> take_changes() &&
    {
        return std::move(changes_);
    }

private:
    enum class State : std::uint8_t { First, Second, Whole, Deleting, Adding, Complete };

    [[nodiscard]] Result<> check_header(const dns::Message& message) const;
    [[nodiscard]] Result<dns::Record> checked(const dns::MessageRecord& record) const;
    [[nodiscard]] Result<> take(dns::Record record);
    [[nodiscard]] Result<> take_second(dns::Record record, std::optional<dns::Serial> soa);
    [[nodiscard]] Result<> take_soa_between(dns::Serial serial, dns::Record record);
    [[nodiscard]] Result<> note(updates::CopiedChange::Kind kind, dns::Record record);
    [[nodiscard]] std::unexpected<Error> wrong(const char* what) const;

    const Wanted wanted_;
    State state_ = State::First;
    Kind kind_ = Kind::UpToDate;
    std::size_t bytes_ = 0;
    std::optional<dns::Record> first_;
    dns::Serial newest_;
    dns::Serial reached_;  // By the sequences so far.
    updates::RecordList zone_;
    std::vector<updates::CopiedChange> changes_;
};

}  // namespace mooring::nameserver
