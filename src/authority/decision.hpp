// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What will be answered, before a byte of it is written: RCODE, flags, the chosen RRsets in
/// message order, and which of them are signed and how.
///
///     query ──decide()──▶ Decision ──encode()──▶ response
///
/// Choosing and writing are two steps, so that the first reads like the RFC and can be tested
/// without parsing bytes or making signatures, and the second knows nothing of zones.
///
/// Thread safety: none; one Decision serves one query on one thread.
/// Limits: `chosen_max` RRsets from `nodes_max` names, `made_bytes_max` bytes of RDATA and names
/// made for it; nothing allocates. What does not fit counts as truncation.
/// Invariants: what it borrows belongs to the query, to the name table and to itself: valid until
/// the Reader's next refresh() or rest(). Never copied or moved, because RRsets point into it.

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include <boost/container/static_vector.hpp>

#include "dns/wire.hpp"
#include "zone/lookup.hpp"

namespace mooring::authority {

/// RFC 8914, section 4 and https://www.iana.org/assignments/dns-parameters/: extended DNS errors.
enum class ExtendedError : std::uint16_t {
    NotReady = 14,          ///< The zone is still being made.
    Blocked = 15,           ///< The operator blocks this name.
    NotAuthoritative = 20,  ///< The name is in no zone of ours.
    InvalidQueryType = 30,  ///< RFC 9824, section 3.5.
};

/// What a response is, for limiting the rate of responses.
enum class ResponseKind : std::uint8_t { Positive, Referral, NoData, NXDomain, Error, Truncated };

/// Whether a response without this RRset misleads its reader.
enum class Need : std::uint8_t {
    Required,  ///< If it does not fit, TC says so.
    Helpful,   ///< If it does not fit, it is left out without a word.
};

/// Where the signatures of a chosen RRset come from.
enum class SignedBy : std::uint8_t {
    Nobody,  ///< It goes unsigned: no DNSSEC is asked for, or it is not authoritative.
    Zone,    ///< RRSIG records that the zone keeps: those in `signatures` that cover the type.
    Signer,  ///< Made now, with the keys of the zone.
};

struct Chosen {
    dns::Section section{};
    Need need = Need::Required;
    dns::NameView owner = dns::NameView::root();
    zone::RrsetView rrset;  ///< Its TTL is the one to show.
    SignedBy signed_by = SignedBy::Nobody;
    bool is_signatures_only = false;  ///< Asked for RRSIG: the RRset itself is not shown.
    dns::Ttl original_ttl{};          ///< The TTL to be signed (RFC 4034, section 3.1.4).
    zone::ZoneId zone{};              ///< SignedBy::Signer: whose keys.
    zone::RrsetView signatures{};     ///< SignedBy::Zone: the owner's RRSIG RRset.
};

/// The types that signing adds to a name: they are given as proof, and not for their own sake.
[[nodiscard]] inline bool is_machinery(dns::RrType type) noexcept
{
    return type == dns::RrType::RRSIG || type == dns::RrType::NSEC || type == dns::RrType::NSEC3;
}

/// True if an RRSIG record covers RRsets of `type` (RFC 4034, section 3.1.1).
[[nodiscard]] inline bool is_over(std::span<const std::uint8_t> rrsig, dns::RrType type) noexcept
{
    return rrsig.size() >= 2 && rrsig[0] == static_cast<unsigned>(type) >> 8U &&
           rrsig[1] == (static_cast<unsigned>(type) & 0xffU);
}
[[nodiscard]] inline bool has_signature(const zone::RrsetView& rrsigs, dns::RrType type) noexcept
{
    auto is_there = false;
    rrsigs.for_each([&](std::span<const std::uint8_t> rrsig) {
        if (is_over(rrsig, type)) is_there = true;
    });
    return is_there;
}

class Decision {
public:
    static constexpr std::size_t chosen_max = 64;
    static constexpr std::size_t nodes_max = 40;
    static constexpr std::size_t made_bytes_max = 8192;

    // Not cleared: what has been made is all that counts.
    Decision() noexcept {}  // NOLINT(modernize-use-equals-default)
    Decision(const Decision&) = delete;
    Decision& operator=(const Decision&) = delete;
    ~Decision() = default;

    dns::Rcode rcode = dns::Rcode::NoError;
    ResponseKind kind = ResponseKind::Error;
    dns::NameView imputed_to = dns::NameView::root();  ///< As Answer has it.
    bool is_authoritative = false;
    bool is_truncated = false;  ///< Not all that is required could even be chosen.
    bool is_compact = false;    ///< The zone denies compactly, the client said CO (RFC 9824, 5.1).
    std::optional<ExtendedError> extended_error;
    boost::container::static_vector<Chosen, chosen_max> chosen;

    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
    /// Keeps a copy of `node` for as long as the decision lives; nullptr if there is no more room.
    [[nodiscard]] const zone::Node* keep(const zone::Node& node) noexcept
    {
        if (nodes_.size() == nodes_max) return nullptr;
        return &nodes_.emplace_back(node);
    }
    /// Keeps bytes for as long as the decision lives; without room the response counts as
    /// truncated and the result is empty.
    [[nodiscard]] std::span<const std::uint8_t> keep(std::span<const std::uint8_t> bytes) noexcept
    {
        if (bytes.size() > made_bytes_max - made_size_) {
            is_truncated = true;
            return {};
        }
        const auto kept = std::span{made_}.subspan(made_size_, bytes.size());
        std::memcpy(kept.data(), bytes.data(), bytes.size());
        made_size_ += bytes.size();
        return kept;
    }
    /// Appends to the list; without room the response counts as truncated.
    void choose(const Chosen& next) noexcept
    {
        if (has_failed_) return;
        if (chosen.size() < chosen_max) {
            chosen.push_back(next);
        } else if (next.need == Need::Required) {
            is_truncated = true;
        }
    }
    /// Takes everything back: the response will say only this, whatever is chosen from now on.
    void fail(dns::Rcode with) noexcept
    {
        has_failed_ = true;
        chosen.clear();
        rcode = with;
        kind = ResponseKind::Error;
        is_authoritative = false;
        is_truncated = false;
        is_compact = false;
        imputed_to = dns::NameView::root();
    }

private:
    boost::container::static_vector<zone::Node, nodes_max>
        nodes_;  // Never grows: stable addresses.
    bool has_failed_ = false;
    std::size_t made_size_ = 0;
    std::array<std::uint8_t, made_bytes_max> made_;
};

}  // namespace mooring::authority
