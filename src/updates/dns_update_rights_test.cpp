// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "updates/dns_update.hpp"
#include "updates/dns_update_fixture.hpp"

namespace mooring::updates {
namespace {

TEST_F(DnsUpdateTest, WhatIsOutsideAKeysRightsRefusesTheWholeMessage)
{
    struct Attempt {
        std::uint32_t key;
        const char* owner;
        RrType type;
        const char* text;
    };
    for (const auto& [key, owner, type, text] :
         {Attempt{1, "h1", RrType::A, "192.0.2.9"}, Attempt{1, "x.h0", RrType::A, "192.0.2.9"},
          Attempt{1, "h0", RrType::TXT, "x"}, Attempt{1, "_acme-challenge.h1", RrType::TXT, "x"},
          Attempt{1, "_acme-challenge", RrType::TXT, "x"},
          Attempt{1, "dyn.example.", RrType::A, "192.0.2.9"},
          Attempt{1, "new", RrType::A, "192.0.2.9"}, Attempt{2, "h1", RrType::NS, "ns.example."},
          Attempt{2, "x.h1", RrType::DNAME, "a.test."},
          Attempt{2, "x.h1", RrType::NS, "ns.example."}, Attempt{2, "h2", RrType::TXT, "x"},
          Attempt{3, "h0", RrType::A, "192.0.2.9"}}) {
        auto update = message(key);
        add(update, key == 2 ? "h1" : "h0", RrType::A, "192.0.2.1");
        add(update, owner, type, text);

        EXPECT_EQ(submit(update).rcode, Rcode::Refused) << owner << " " << dns::text_of(type);
    }
    EXPECT_EQ(texts("h0", RrType::A), Texts{});
    EXPECT_EQ(texts("h1", RrType::A), Texts{});
}

TEST_F(DnsUpdateTest, AKeyForRecordsMaySetThemAtAndBelowItsHost)
{
    auto update = message(2);
    add(update, "h1", RrType::MX, "10 mail.h1");
    add(update, "mail.h1", RrType::A, "192.0.2.5");
    add(update, "*.h1", RrType::TXT, "any");
    add(update, "_25._tcp.mail.h1", RrType::TLSA, "3 1 1 00ff");

    ASSERT_EQ(submit(update).rcode, Rcode::NoError);

    EXPECT_EQ(texts("h1", RrType::MX), Texts{"10 mail.h1.dyn.example."});
    EXPECT_EQ(texts("mail.h1", RrType::A), Texts{"192.0.2.5"});
    EXPECT_EQ(texts("_25._tcp.mail.h1", RrType::TLSA), Texts{"3 1 1 00ff"});
}

TEST_F(DnsUpdateTest, NamesBelowAHostAndRecordsOfAnRrsetHaveALimit)
{
    auto names = message(2);
    for (std::size_t i = 0; i < key_names_max; ++i)
        add(names, "n" + std::to_string(i) + ".h1", RrType::TXT, "x");
    EXPECT_EQ(submit(names).rcode, Rcode::Refused) << "the host's own name counts";
    names = message(2);
    names.message.updates.clear();
    for (std::size_t i = 1; i < key_names_max; ++i)
        add(names, "n" + std::to_string(i) + ".h1", RrType::TXT, "x");
    EXPECT_EQ(submit(names).rcode, Rcode::NoError);

    auto records = message(2);
    for (std::size_t i = 0; i <= key_rrset_records_max; ++i)
        add(records, "n1.h1", RrType::TXT, std::to_string(i));
    EXPECT_EQ(submit(records).rcode, Rcode::Refused);
}

TEST_F(DnsUpdateTest, DeletingAllOfANameTakesOnlyWhatTheKeyMaySet)
{
    ASSERT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::NoError);
    auto update = message(1);
    remove(update, "h0", RrType::ANY);
    EXPECT_EQ(submit(update).rcode, Rcode::NoError);
    EXPECT_EQ(texts("h0", RrType::A), Texts{});

    run([](registry::Draft& draft) -> Result<> {
        draft.set_rrset({.owner = host_name(0),
                         .type = RrType::TXT,
                         .ttl = dns::Ttl{60},
                         .rdatas = {rdata(RrType::TXT, "operator")}},
                        {});
        return {};
    });
    auto again = message(1);
    remove(again, "h0", RrType::ANY);
    EXPECT_EQ(submit(again).rcode, Rcode::Refused);
    EXPECT_EQ(texts("h0", RrType::TXT), Texts{"\"operator\""});
}

TEST_F(DnsUpdateTest, AHostBelowAnotherHasKeysOfItsOwn)
{
    run([](registry::Draft& draft) -> Result<> {
        MOORING_CHECK(registry::add_host(draft, {.name = name_of("cam.h1.dyn.example.")}, {}));
        return {};
    });

    EXPECT_EQ(set_address(2, "cam.h1", "192.0.2.1"), Rcode::Refused);
}

TEST_F(DnsUpdateTest, NothingOfASuspendedHostChanges)
{
    run([](registry::Draft& draft) {
        return registry::set_host_state(draft, host_id(0), zone::RowState::Suspended, {});
    });
    EXPECT_EQ(set_address(1, "h0", "192.0.2.1"), Rcode::Refused);

    run([](registry::Draft& draft) {
        return registry::set_claim_state(draft, zone::ClaimId{2}, zone::RowState::Suspended, {});
    });
    EXPECT_EQ(set_address(2, "h1", "192.0.2.1"), Rcode::Refused);
}

TEST_F(DnsUpdateTest, ThePolicyAboutAddressesHolds)
{
    EXPECT_EQ(set_address(1, "h0", "127.0.0.1"), Rcode::Refused);
    EXPECT_EQ(set_address(2, "below.h1", "169.254.1.1"), Rcode::Refused);
    start(registry::Profile::Public);
    EXPECT_EQ(set_address(1, "h0", "10.0.0.1"), Rcode::Refused);
    EXPECT_EQ(set_address(1, "h0", "8.8.8.8"), Rcode::NoError);
}

TEST_F(DnsUpdateTest, AnotherZoneIsNotAuth)
{
    auto update = message(1);
    update.message.zone = name_of("example.");
    EXPECT_EQ(submit(update).rcode, Rcode::NotAuth);
    update = message(1);
    update.message.zone_class = RrClass::CH;
    EXPECT_EQ(submit(update).rcode, Rcode::NotAuth);
}

}  // namespace
}  // namespace mooring::updates
