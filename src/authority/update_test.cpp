// SPDX-License-Identifier: Apache-2.0
#include "authority/update.hpp"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace mooring::authority {
namespace {

using dns::MessageRecord;
using dns::Rcode;
using dns::RrClass;
using dns::RrType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

dns::Name name(std::string_view text)
{
    return dns::Name::parse(text, dns::Name::parse("example.").value()).value();
}

dns::Rdata rdata(RrType type, std::string_view text)
{
    return dns::parse_rdata(type, text, name("example.")).value();
}

/// A zone in a map; the key may do everything but touch names below `locked`.
class FakeZone final : public UpdateView {
public:
    FakeZone()
    {
        set("example.", RrType::SOA, 3600, {"ns1 host 7 3600 600 86400 60"});
        set("example.", RrType::NS, 3600, {"ns1", "ns2"});
    }
    void set(std::string_view owner, RrType type, std::uint32_t ttl,
             std::initializer_list<std::string_view> texts)
    {
        dns::Rrset rrset{.owner = name(owner), .type = type, .ttl = dns::Ttl{ttl}, .rdatas = {}};
        for (const auto text : texts) rrset.rdatas.push_back(rdata(type, text));
        std::erase_if(rrsets_, [&](const dns::Rrset& each) {
            return each.owner == rrset.owner && each.type == type;
        });
        if (!rrset.rdatas.empty()) rrsets_.push_back(std::move(rrset));
    }
    [[nodiscard]] std::vector<dns::Rrset> rrsets(dns::NameView owner) const override
    {
        std::vector<dns::Rrset> found;
        std::ranges::copy_if(rrsets_, std::back_inserter(found),
                             [&](const dns::Rrset& each) { return each.owner.view() == owner; });
        return found;
    }
    [[nodiscard]] bool is_in_zone(dns::NameView owner) const override
    {
        return owner.is_at_or_below(name("example.")) && !owner.is_at_or_below(name("child"));
    }
    [[nodiscard]] bool may_update(const MessageRecord& record) const override
    {
        return !record.owner.is_at_or_below(name("locked"));
    }

private:
    std::vector<dns::Rrset> rrsets_;
};

MessageRecord record(std::string_view owner, std::uint32_t ttl, RrClass rrclass, RrType type,
                     std::string_view text = "")
{
    return {.owner = name(owner),
            .type = type,
            .rrclass = rrclass,
            .ttl = dns::Ttl{ttl},
            .rdata = text.empty() ? dns::Rdata{} : rdata(type, text)};
}

class Update : public ::testing::Test {
protected:
    Update()
    {
        message.zone = name("example.");
        zone.set("www", RrType::A, 60, {"192.0.2.1"});
        zone.set("www", RrType::TXT, 60, {"one", "two"});
        zone.set("alias", RrType::CNAME, 60, {"www"});
    }
    void add(std::string_view owner, RrType type, std::string_view text, std::uint32_t ttl = 60)
    {
        message.updates.push_back(record(owner, ttl, RrClass::IN, type, text));
    }
    void delete_rrset(std::string_view owner, RrType type)
    {
        message.updates.push_back(record(owner, 0, RrClass::ANY, type));
    }
    void delete_record(std::string_view owner, RrType type, std::string_view text)
    {
        message.updates.push_back(record(owner, 0, RrClass::NONE, type, text));
    }
    [[nodiscard]] Rcode rcode_with(const MessageRecord& prerequisite) const
    {
        auto changed = message;
        changed.prerequisites.push_back(prerequisite);
        return process_update(changed, zone).rcode;
    }
    [[nodiscard]] Rcode rcode_of_update(const MessageRecord& update) const
    {
        auto changed = message;
        changed.updates.push_back(update);
        return process_update(changed, zone).rcode;
    }
    /// "www A 60 192.0.2.1 192.0.2.2" for each RRset that changes.
    [[nodiscard]] std::vector<std::string> changes() const
    {
        const auto outcome = process_update(message, zone);
        EXPECT_EQ(outcome.rcode, Rcode::NoError);
        std::vector<std::string> lines;
        for (const auto& rrset : outcome.changed) {
            auto line = rrset.owner.text() + " " + dns::text_of(rrset.type);
            if (!rrset.rdatas.empty()) line += " " + std::to_string(rrset.ttl.seconds);
            for (const auto& each : rrset.rdatas) line += " " + rdata_text(rrset.type, each);
            lines.push_back(line);
        }
        return lines;
    }

    FakeZone zone;
    UpdateMessage message;
};

// RFC 2136, 2.4 and 3.2.

TEST_F(Update, RrsetExistsValueIndependent)
{
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::ANY, RrType::A)), Rcode::NoError);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::ANY, RrType::MX)), Rcode::NXRRSet);
}

TEST_F(Update, RrsetExistsValueDependentMeansTheWholeRrset)
{
    message.prerequisites = {record("www", 0, RrClass::IN, RrType::TXT, "two"),
                             record("www", 0, RrClass::IN, RrType::A, "192.0.2.1")};
    EXPECT_EQ(process_update(message, zone).rcode, Rcode::NXRRSet);

    message.prerequisites.push_back(record("WWW", 0, RrClass::IN, RrType::TXT, "one"));
    EXPECT_EQ(process_update(message, zone).rcode, Rcode::NoError);
}

TEST_F(Update, RrsetDoesNotExist)
{
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::NONE, RrType::MX)), Rcode::NoError);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::NONE, RrType::A)), Rcode::YXRRSet);
}

TEST_F(Update, NameIsInUseOrNot)
{
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::ANY, RrType::ANY)), Rcode::NoError);
    EXPECT_EQ(rcode_with(record("nobody", 0, RrClass::ANY, RrType::ANY)), Rcode::NXDomain);
    EXPECT_EQ(rcode_with(record("nobody", 0, RrClass::NONE, RrType::ANY)), Rcode::NoError);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::NONE, RrType::ANY)), Rcode::YXDomain);
}

TEST_F(Update, MalformedPrerequisitesAreFormErr)
{
    EXPECT_EQ(rcode_with(record("www", 1, RrClass::ANY, RrType::A)), Rcode::FormErr);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::ANY, RrType::A, "192.0.2.1")), Rcode::FormErr);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::NONE, RrType::A, "192.0.2.1")), Rcode::FormErr);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::CH, RrType::A, "192.0.2.1")), Rcode::FormErr);
    EXPECT_EQ(rcode_with(record("www", 0, RrClass::ANY, RrType::AXFR)), Rcode::FormErr);
}

TEST_F(Update, PrerequisitesOutsideTheZoneAreNotZone)
{
    EXPECT_EQ(rcode_with(record("other.test.", 0, RrClass::ANY, RrType::A)), Rcode::NotZone);
    EXPECT_EQ(rcode_with(record("a.child", 0, RrClass::ANY, RrType::A)), Rcode::NotZone);
}

// 3.3 and 3.4.1.

TEST_F(Update, WhatTheKeyMayNotChangeIsRefusedAsAWhole)
{
    add("new", RrType::A, "192.0.2.9");
    add("x.locked", RrType::A, "192.0.2.9");

    const auto outcome = process_update(message, zone);

    EXPECT_EQ(outcome.rcode, Rcode::Refused);
    EXPECT_THAT(outcome.changed, IsEmpty());
}

TEST_F(Update, MalformedUpdatesAreFormErr)
{
    EXPECT_EQ(rcode_of_update(record("www", 60, RrClass::IN, RrType::A)), Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 60, RrClass::IN, RrType::ANY)), Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 60, RrClass::ANY, RrType::A)), Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 0, RrClass::ANY, RrType::A, "192.0.2.1")),
              Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 0, RrClass::ANY, RrType::AXFR)), Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 60, RrClass::NONE, RrType::A, "192.0.2.1")),
              Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 0, RrClass::NONE, RrType::ANY)), Rcode::FormErr);
    EXPECT_EQ(rcode_of_update(record("www", 0, RrClass::CH, RrType::A, "192.0.2.1")),
              Rcode::FormErr);
}

TEST_F(Update, NothingChangesIfALaterRecordIsOutsideTheZone)
{
    add("new", RrType::A, "192.0.2.9");
    add("x.other.test.", RrType::A, "192.0.2.9");

    EXPECT_EQ(process_update(message, zone).rcode, Rcode::NotZone);
}

// 3.4.2.2.

TEST_F(Update, AddsToAnRrset)
{
    add("www", RrType::A, "192.0.2.2");

    EXPECT_THAT(changes(), ElementsAre("www.example. A 60 192.0.2.1 192.0.2.2"));
}

TEST_F(Update, AddingWhatIsThereChangesNothing)
{
    add("WWW", RrType::A, "192.0.2.1");

    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(Update, AddingWithAnotherTtlChangesTheTtlOfTheWholeRrset)
{
    add("www", RrType::TXT, "one", 300);

    EXPECT_THAT(changes(), ElementsAre("www.example. TXT 300 \"one\" \"two\""));
}

TEST_F(Update, ATtlWithTheHighestBitIsZero)
{
    add("new", RrType::A, "192.0.2.1", 0x80000001U);

    EXPECT_THAT(changes(), ElementsAre("new.example. A 0 192.0.2.1"));
}

TEST_F(Update, ACnameBesideOtherRecordsIsIgnored)
{
    add("www", RrType::CNAME, "elsewhere");

    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(Update, OtherRecordsBesideACnameAreIgnored)
{
    add("alias", RrType::A, "192.0.2.1");

    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(Update, ACnameReplacesTheOneThatIsThere)
{
    add("alias", RrType::CNAME, "elsewhere");

    EXPECT_THAT(changes(), ElementsAre("alias.example. CNAME 60 elsewhere.example."));
}

TEST_F(Update, ACnameMayTakeThePlaceOfWhatTheSameMessageDeletes)
{
    delete_rrset("www", RrType::ANY);
    add("www", RrType::CNAME, "elsewhere");

    EXPECT_THAT(changes(), ElementsAre("www.example. A", "www.example. CNAME 60 elsewhere.example.",
                                       "www.example. TXT"));
}

TEST_F(Update, OrderMatters)
{
    add("www", RrType::CNAME, "elsewhere");
    delete_rrset("www", RrType::ANY);

    EXPECT_THAT(changes(), ElementsAre("www.example. A", "www.example. TXT"));
}

TEST_F(Update, AnSoaIsTakenOnlyIfItsSerialIsNewer)
{
    add("example.", RrType::SOA, "ns1 host 7 1 1 1 1");
    EXPECT_THAT(changes(), IsEmpty());
    add("example.", RrType::SOA, "ns1 host 4294967295 1 1 1 1");
    EXPECT_THAT(changes(), IsEmpty());
    add("example.", RrType::SOA, "ns1 host 8 1 1 1 1", 3600);
    EXPECT_THAT(changes(), ElementsAre("example. SOA 3600 ns1.example. host.example. 8 1 1 1 1"));
}

TEST_F(Update, AnSoaBelowTheApexIsIgnored)
{
    add("www", RrType::SOA, "ns1 host 8 1 1 1 1");

    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(Update, AWildcardIsALiteralName)
{
    add("*.www", RrType::A, "192.0.2.1");
    delete_rrset("*", RrType::ANY);

    EXPECT_THAT(changes(), ElementsAre("*.www.example. A 60 192.0.2.1"));
}

// 3.4.2.3.

TEST_F(Update, DeletesAnRrset)
{
    delete_rrset("www", RrType::TXT);

    EXPECT_THAT(changes(), ElementsAre("www.example. TXT"));
}

TEST_F(Update, DeletesAllOfAName)
{
    delete_rrset("www", RrType::ANY);

    EXPECT_THAT(changes(), ElementsAre("www.example. A", "www.example. TXT"));
}

TEST_F(Update, TheApexKeepsSoaAndNs)
{
    zone.set("example.", RrType::MX, 60, {"10 www"});
    delete_rrset("example.", RrType::ANY);
    delete_rrset("example.", RrType::SOA);
    delete_rrset("example.", RrType::NS);

    EXPECT_THAT(changes(), ElementsAre("example. MX"));
}

TEST_F(Update, DeletingWhatIsNotThereIsNoError)
{
    delete_rrset("nobody", RrType::ANY);
    delete_rrset("www", RrType::MX);
    delete_record("www", RrType::A, "192.0.2.99");
    delete_record("nobody", RrType::A, "192.0.2.1");

    EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(Update, DeleteThenAddIsOneChange)
{
    delete_rrset("www", RrType::A);
    add("www", RrType::A, "192.0.2.7");

    EXPECT_THAT(changes(), ElementsAre("www.example. A 60 192.0.2.7"));
}

TEST_F(Update, DeleteThenAddOfTheSameIsNone)
{
    delete_rrset("www", RrType::TXT);
    add("www", RrType::TXT, "two");
    add("www", RrType::TXT, "one");

    EXPECT_THAT(changes(), IsEmpty());
}

// 3.4.2.4.

TEST_F(Update, DeletesOneRecord)
{
    delete_record("www", RrType::TXT, "one");

    EXPECT_THAT(changes(), ElementsAre("www.example. TXT 60 \"two\""));
}

TEST_F(Update, TheLastRecordTakesTheRrsetAlong)
{
    delete_record("www", RrType::A, "192.0.2.1");

    EXPECT_THAT(changes(), ElementsAre("www.example. A"));
}

TEST_F(Update, NamesInRdataAreComparedWithoutCase)
{
    delete_record("alias", RrType::CNAME, "WwW");

    EXPECT_THAT(changes(), ElementsAre("alias.example. CNAME"));
}

TEST_F(Update, TheLastNsOfTheApexStays)
{
    delete_record("example.", RrType::NS, "ns1");
    delete_record("example.", RrType::NS, "ns2");

    EXPECT_THAT(changes(), ElementsAre("example. NS 3600 ns2.example."));
}

TEST_F(Update, TheLastNsOfADelegationMayGo)
{
    zone.set("cut", RrType::NS, 60, {"ns.elsewhere.test."});
    delete_record("cut", RrType::NS, "ns.elsewhere.test.");

    EXPECT_THAT(changes(), ElementsAre("cut.example. NS"));
}

TEST_F(Update, TheSoaCannotBeDeleted)
{
    delete_record("example.", RrType::SOA, "ns1 host 7 3600 600 86400 60");

    EXPECT_THAT(changes(), IsEmpty());
}

TEST(UpdateMessage, TheZoneSectionHasExactlyOneSoa)
{
    dns::Message message;
    EXPECT_EQ(UpdateMessage::from(message).error(), Rcode::FormErr);
    message.questions = {{.name = name("EXAMPLE."), .type = RrType::SOA}};
    EXPECT_EQ(UpdateMessage::from(message)->zone.text(), "example.");
    message.questions.push_back(message.questions.front());
    EXPECT_EQ(UpdateMessage::from(message).error(), Rcode::FormErr);
    message.questions = {{.name = name("example."), .type = RrType::A}};
    EXPECT_EQ(UpdateMessage::from(message).error(), Rcode::FormErr);
}

/// Applying an outcome and processing the same message again changes nothing more: RFC 2136 calls
/// for that where no record of the message contradicts another.
RC_GTEST_PROP(UpdateModel, AddingAndDeletingGiveWhatASetGives, ())
{
    FakeZone zone;
    std::map<std::string, std::set<std::string>> model{{"a", {}}, {"b", {}}};
    UpdateMessage message;
    message.zone = name("example.");
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 64));
    for (const auto step : steps) {
        const std::string owner = step % 2 == 0 ? "a" : "b";
        const auto text = "192.0.2." + std::to_string((step / 8) % 8);
        if ((step / 2) % 4 == 0) {
            message.updates.push_back(record(owner, 0, RrClass::ANY, RrType::A));
            model[owner].clear();
        } else if ((step / 2) % 4 == 1) {
            message.updates.push_back(record(owner, 0, RrClass::NONE, RrType::A, text));
            model[owner].erase(text);
        } else {
            message.updates.push_back(record(owner, 60, RrClass::IN, RrType::A, text));
            model[owner].insert(text);
        }
    }

    const auto outcome = process_update(message, zone);

    RC_ASSERT(outcome.rcode == Rcode::NoError);
    for (const auto& [owner, texts] : model) {
        std::set<std::string> found;
        for (const auto& rrset : outcome.changed)
            if (rrset.owner == name(owner))
                for (const auto& each : rrset.rdatas)
                    found.insert(dns::rdata_text(RrType::A, each));
        RC_ASSERT(found == texts);
    }
}

}  // namespace
}  // namespace mooring::authority
