// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One signed zone with everything that answering from it takes, and its unsigned twin: for tests.
///
/// Thread safety: none. Used by tests only.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "authority/answer.hpp"
#include "dns/message.hpp"
#include "dnssec/signer.hpp"
#include "testing/seeded_random.hpp"
#include "testing/zone_builder.hpp"

namespace mooring::authority {

inline constexpr std::uint32_t test_now = 1'800'000'000;

enum class SignedMode : std::uint8_t { Online, Nsec, Nsec3 };

/// What a query says beside its question.
enum class AskFlags : std::uint8_t { Plain, Dnssec, DnssecCompact };

/// A query's bytes with an OPT record.
[[nodiscard]] std::vector<std::uint8_t> signed_query(const dns::Name& qname, dns::RrType qtype,
                                                     AskFlags flags);

/// "www.example. A" or, of an RRSIG, "www.example. RRSIG A", one per record but the same once.
[[nodiscard]] std::vector<std::string> described(const std::vector<dns::MessageRecord>& records);

class SignedZone {
public:
    SignedZone(SignedMode mode, std::string_view origin, std::string_view text,
               dnssec::SigningBudget::Options budget = {});

    [[nodiscard]] dns::Message ask(const dns::Name& qname, dns::RrType qtype,
                                   AskFlags flags = AskFlags::Dnssec);
    [[nodiscard]] dns::Message ask(const char* qname, dns::RrType qtype,
                                   AskFlags flags = AskFlags::Dnssec);
    /// The answer over another transport; the message is in the buffer.
    [[nodiscard]] Answer answer(std::span<const std::uint8_t> query, const Envelope& envelope,
                                std::span<std::uint8_t> buffer);
    /// What the zone answers when it is not signed.
    [[nodiscard]] dns::Message ask_twin(const dns::Name& qname, dns::RrType qtype);

    [[nodiscard]] SignedMode mode() const noexcept { return mode_; }
    [[nodiscard]] const dns::Name& origin() const noexcept { return origin_; }
    [[nodiscard]] const dnssec::Dnskey& key() const noexcept
    {
        return keys_->for_zone.front().dnskey;
    }
    [[nodiscard]] testing::ZoneBuilder& zones() noexcept { return zones_; }
    [[nodiscard]] zone::ZoneId id() const noexcept { return id_; }
    void publish();

private:
    void load_kept(const std::vector<dns::Rrset>& rrsets);
    void load_online(std::vector<dns::Rrset> rrsets);

    SignedMode mode_;
    dns::Name origin_;
    std::shared_ptr<dnssec::ZoneKeys> keys_;
    testing::ZoneBuilder zones_;
    testing::ZoneBuilder twins_;
    zone::ZoneId id_{};
    zone::NameTable::Reader reader_{zones_.table()};
    zone::NameTable::Reader twin_reader_{twins_.table()};
    testing::SeededRandom random_{11};
    Published<dnssec::KeyRing> ring_{std::make_shared<const dnssec::KeyRing>()};
    dnssec::SignatureCache cache_{std::size_t{1} << 20U, random_};
    dnssec::SigningBudget budget_;
    std::unique_ptr<dnssec::Signer> signer_;
    std::vector<std::uint8_t> buffer_;
};

}  // namespace mooring::authority
