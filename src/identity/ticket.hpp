// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tickets: secrets that work once and not for long.
///
///     link by mail   the secret is in the link: sign-up, reset, change of address
///     code by mail   the secret stays with the browser that asked, the code goes by mail: neither
///                    is worth anything without the other (OWASP ASVS 5.0, 6.6.2)
///
/// Thread safety: the writer thread.
/// Limits: codes have 8 digits, 10 minutes and 5 tries (ASVS 6.5.5, 6.6.3); 5 tickets of one
/// purpose an account: of links the oldest goes, and of codes there are no more for a while.
/// Invariants: a ticket is erased when it is used; its secret and code are never kept.

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "identity/who.hpp"
#include "registry/entries.hpp"

namespace mooring::identity {

/// Numbers are stored: never reuse.
enum class TicketPurpose : std::uint8_t {
    SignUp = 1,  ///< Of nobody's account. Subject: the address.
    ResetPassword = 2,
    ChangeEmail = 3,  ///< In the new mailbox. Subject: the new address.
    CancelEmail = 4,  ///< In the old mailbox; `partner` is the one above.
    LogIn = 5,        ///< The password was right, the second proof is missing.
    StepUp = 6,       ///< `partner` is the session.
};

inline constexpr std::chrono::minutes code_lasts{10};
inline constexpr std::uint8_t code_tries = 5;
inline constexpr std::size_t tickets_of_purpose_max = 5;

struct Ticket {
    static constexpr auto kind = zone::EntryKind::Ticket;

    TicketPurpose purpose{};
    WallTime created{};
    WallTime until{};
    std::uint8_t tries_left = code_tries;
    std::string subject{};
    EntryId partner{};
    WallTime agreed{};  ///< ChangeEmail: when the new mailbox said yes; the epoch: not yet.
    std::array<std::uint8_t, 16> salt{};
    zone::Sha256 code_hash{};  ///< Zeros: there is no code.

    bool operator==(const Ticket&) const = default;
    void write(zone::ByteWriter& writer) const;
    [[nodiscard]] static Ticket read(zone::ByteReader& reader);
};

/// A ticket with its secret, which is told once.
struct NewTicket {
    EntryId id{};
    std::string secret;
    std::string code;  ///< By mail; empty unless one was asked for.
};

enum class WithCode : std::uint8_t { No, Yes };

/// Makes one with what `wanted` says (account, purpose, until, subject, partner). Fails with
/// TooManyRequests if there are too many codes under way.
[[nodiscard]] Result<NewTicket> make_ticket(registry::Draft& draft,
                                            const registry::Kept<Ticket>& wanted, WithCode code,
                                            Random& random);

/// The live ticket of this secret and purpose.
[[nodiscard]] std::optional<registry::Kept<Ticket>> find_ticket(const registry::Draft& draft,
                                                                std::string_view secret,
                                                                TicketPurpose purpose);
[[nodiscard]] bool is_live(const Ticket& ticket, WallTime now) noexcept;

/// How many live ones of this purpose an account has.
[[nodiscard]] std::size_t ticket_count(const registry::Draft& draft, AccountId account,
                                       TicketPurpose purpose);

/// Constant time.
[[nodiscard]] bool has_code(const Ticket& ticket, std::string_view code);
/// Takes one try away; the last one ends the ticket.
void count_try(registry::Draft& draft, registry::Kept<Ticket> ticket, const zone::Origin& origin);
/// Erases all tickets of an account that have this purpose.
void end_tickets(registry::Draft& draft, AccountId account, TicketPurpose purpose,
                 const zone::Origin& origin);

}  // namespace mooring::identity
