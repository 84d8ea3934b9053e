// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Zone files in master-file presentation format (RFC 1035, section 5; RFC 2308 $TTL; RFC 3597).
///
///     text ──▶ ZoneFileReader ──▶ Record, Record, Record ... (or one error with line and column)
///
/// Reads entries one at a time, so that a file of any size needs memory for one record only.
/// $ORIGIN, $TTL and parentheses are understood; $INCLUDE is refused, because a zone file may come
/// over the network; $GENERATE is not standard and refused with a message.
///
/// A record without a TTL takes that of $TTL, without $TTL that of the record before (RFC
/// 1035, 5.1), and the reader's default before there is one. TTLs may have units (`1h30m`), as BIND
/// has them.
///
/// Thread safety: none; one reader per file.
/// Limits: 64 KiB for one logical entry.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rdata.hpp"
#include "dns/tokens.hpp"
#include "dns/types.hpp"

namespace mooring::dns {

struct Record {
    Name owner;
    RrType type{};
    Ttl ttl;
    Rdata rdata;
    bool operator==(const Record&) const = default;
};

class ZoneFileReader {
public:
    /// `text` must outlive the reader. `origin` completes relative names until $ORIGIN says
    /// otherwise.
    ZoneFileReader(std::string_view text, const Name& origin, Ttl default_ttl);

    /// The next record; nothing at the end. Fails with InvalidArgument, "line 12, column 9: ...";
    /// after an error the reader must not be used again.
    [[nodiscard]] Result<std::optional<Record>> next();

private:
    [[nodiscard]] Result<std::optional<Record>, SyntaxError> next_record();
    [[nodiscard]] Result<void, SyntaxError> read_directive(TokenReader& tokens);
    [[nodiscard]] Result<Record, SyntaxError> read_record(const Entry& entry);
    [[nodiscard]] Result<void, SyntaxError> read_owner(TokenReader& tokens);
    [[nodiscard]] Result<void, SyntaxError> read_ttl_and_class(TokenReader& tokens);
    [[nodiscard]] Result<void, SyntaxError> read_ttl(TokenReader& tokens);
    [[nodiscard]] Error located(const SyntaxError& error) const;

    std::string_view text_;
    EntryScanner scanner_;
    Name origin_;
    std::optional<Name> owner_;         // Of the record before.
    Ttl ttl_;                           // Of the record at hand.
    std::optional<Ttl> directive_ttl_;  // Of $TTL.
};

/// One record as a line: `owner TTL IN TYPE RDATA`, owner absolute.
[[nodiscard]] std::string record_line(NameView owner, Ttl ttl, RrType type,
                                      std::span<const std::uint8_t> rdata);

}  // namespace mooring::dns
