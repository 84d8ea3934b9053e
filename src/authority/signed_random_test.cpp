// SPDX-License-Identifier: Apache-2.0
// Random zones in every mode: each signed answer validates, and says what the unsigned zone says.
#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "authority/signed_zone_fixture.hpp"
#include "authority/validator_test.hpp"
#include "base/encoding.hpp"

namespace mooring::authority {
namespace {

using dns::Name;
using dns::RrType;

/// Zone file text and names worth asking for.
class RandomZone {
public:
    explicit RandomZone(unsigned seed) : engine_{seed}
    {
        for (int i = 0; i < 14; ++i) add_owner();
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    Name draw_question()
    {
        auto name = names_[draw(names_.size())];
        for (auto more = draw(3); more > 0; --more) name = name.child(draw_label()).value_or(name);
        return name;
    }
    std::size_t draw(std::size_t below) { return engine_() % below; }

private:
    std::string draw_label()
    {
        static constexpr std::array labels{"a", "b", "c", "*", "d", "e"};
        return labels[draw(labels.size())];
    }
    std::string draw_target()
    {
        static constexpr std::array outside{"x.test.", "a.b.test."};
        if (draw(8) == 0) return outside[draw(outside.size())];
        return draw_question().text();
    }
    void add(const Name& owner, const std::string& rest) { text_ += owner.text() + rest + "\n"; }

    void add_owner()
    {
        auto owner = names_[draw(names_.size())];
        for (auto more = draw(2) + 1; more > 0; --more) owner = *owner.child(draw_label());
        if (owner.label_count() > 6 || !taken_.insert(owner.text()).second) return;
        names_.push_back(owner);
        switch (draw(10)) {
            case 0:
                return add(owner, " CNAME " + draw_target());
            case 1:
                add(owner, " DNAME " + draw_target());
                return add(owner, " TXT \"beside\"");
            case 2:
                add(owner, " NS ns." + owner.text());
                add(*owner.child("ns"), " A 192.0.2.53");
                if (draw(2) == 0) add(owner, " DS 12345 13 2 " + std::string(64, 'a'));
                return;
            case 3:
            case 4:
                add(owner, " MX 10 " + draw_target());
                [[fallthrough]];
            default:
                add(owner, " A 192.0.2." + std::to_string(draw(255)));
                if (draw(3) == 0) add(owner, " A 192.0.3." + std::to_string(draw(255)));
                if (draw(2) == 0) add(owner, " TXT \"some text\"");
        }
    }

    std::mt19937 engine_;
    std::string text_;
    std::vector<Name> names_{*Name::parse("example.")};
    std::set<std::string> taken_;
};

bool is_machinery(RrType type)
{
    return type == RrType::RRSIG || type == RrType::NSEC || type == RrType::NSEC3;
}

/// The records that are not DNSSEC's, in order.
std::vector<std::string> plain(const std::vector<dns::MessageRecord>& records)
{
    std::vector<std::string> lines;
    for (const auto& record : records) {
        if (is_machinery(record.type) || record.type == RrType::DS) continue;
        lines.push_back(record.owner.text() + " " + dns::text_of(record.type) + " " +
                        std::to_string(record.ttl.seconds) + " " + hex(record.rdata));
    }
    return lines;
}

class SignedRandom : public ::testing::TestWithParam<std::tuple<SignedMode, unsigned>> {
protected:
    void check(SignedZone& zone, const Name& qname, RrType qtype)
    {
        const auto response = zone.ask(qname, qtype, AskFlags::Dnssec);
        ASSERT_NE(response.header.rcode, dns::Rcode::ServFail);
        ASSERT_EQ(why_bogus({response, zone.origin(), zone.key(), test_now}, qname, qtype), "");

        // CO brings the NXDOMAIN back that a compact denial hides.
        const auto known = zone.ask(qname, qtype, AskFlags::DnssecCompact);
        const auto twin = zone.ask_twin(qname, qtype);
        ASSERT_EQ(known.header.rcode, twin.header.rcode);
        ASSERT_EQ(known.header.is_authoritative, twin.header.is_authoritative);
        ASSERT_EQ(plain(known.answers), plain(twin.answers));
        ASSERT_EQ(plain(known.authorities), plain(twin.authorities));
        ASSERT_EQ(plain(known.additionals), plain(twin.additionals));

        const auto unsigned_answer = zone.ask(qname, qtype, AskFlags::Plain);
        ASSERT_EQ(unsigned_answer.answers, twin.answers);
        ASSERT_EQ(unsigned_answer.authorities, twin.authorities);
    }
};

TEST_P(SignedRandom, EveryAnswerValidatesAndSaysWhatTheUnsignedZoneSays)
{
    const auto [mode, seed] = GetParam();
    RandomZone random{seed};
    SignedZone zone{mode, "example.", random.text()};
    static constexpr std::array types{RrType::A,  RrType::TXT,   RrType::MX,  RrType::CNAME,
                                      RrType::DS, RrType::DNAME, RrType::SOA, RrType::NS};
    for (int i = 0; i < 150; ++i) {
        const auto qname = random.draw_question();
        const auto qtype = types[random.draw(types.size())];
        check(zone, qname, qtype);
        if (HasFatalFailure())
            FAIL() << qname.text() << ' ' << dns::text_of(qtype) << ", seed " << seed << "\n"
                   << random.text();
    }
}

INSTANTIATE_TEST_SUITE_P(Zones, SignedRandom,
                         ::testing::Combine(::testing::Values(SignedMode::Online, SignedMode::Nsec,
                                                              SignedMode::Nsec3),
                                            ::testing::Range(1U, 9U)));

}  // namespace
}  // namespace mooring::authority
