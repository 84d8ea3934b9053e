// SPDX-License-Identifier: Apache-2.0
#include "registry/entries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/registry_world.hpp"

namespace mooring::registry {
namespace {

using mooring::testing::RegistryWorld;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What a module might keep.
struct Note {
    static constexpr auto kind = zone::EntryKind::Voucher;
    std::string text;
    void write(zone::ByteWriter& writer) const
    {
        writer.put_byte(1);
        writer.put_string(text);
    }
    static Note read(zone::ByteReader& reader)
    {
        if (reader.byte() != 1) reader.set_bad();
        return {reader.text()};
    }
};

struct OtherNote : Note {
    static constexpr auto kind = zone::EntryKind::Invitation;
    static OtherNote read(zone::ByteReader& reader) { return {Note::read(reader)}; }
};

class Entries : public ::testing::Test {
protected:
    RegistryWorld world;
    zone::Account ann = world.add_account("ann@example.org");
    zone::Account bob = world.add_account("bob@example.org");

    EntryId kept(std::string lookup, std::string text)
    {
        return world.run([&](Draft& draft) {
            return keep(draft, ann.id, std::move(lookup), Note{std::move(text)}, world.origin);
        });
    }
};

TEST_F(Entries, AValueComesBackFromTheDraftAndFromTheTables)
{
    auto draft = world.draft();
    const auto id = keep(draft, ann.id, "a", Note{"hello"}, world.origin);
    ASSERT_TRUE(id.has_value());
    EXPECT_EQ(find<Note>(draft, "a")->value.text, "hello");
    EXPECT_FALSE(find<Note>(world.tables, "a"));

    world.commit(std::move(draft));

    const auto found = find<Note>(world.tables, "a");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, *id);
    EXPECT_EQ(found->account, ann.id);
    EXPECT_EQ(found->value.text, "hello");
    EXPECT_EQ(find<Note>(world.tables, *id)->lookup, "a");
}

TEST_F(Entries, AChangedValueTakesTheOldOnesPlace)
{
    kept("a", "one");
    auto draft = world.draft();
    auto note = *find<Note>(draft, "a");
    note.value.text = "two";
    note.lookup = "b";

    keep(draft, note, world.origin);

    EXPECT_FALSE(find<Note>(draft, "a"));
    EXPECT_EQ(find<Note>(draft, "b")->value.text, "two");
    world.commit(std::move(draft));
    EXPECT_FALSE(find<Note>(world.tables, "a"));
    EXPECT_EQ(find<Note>(world.tables, "b")->value.text, "two");
    EXPECT_THAT(all_of<Note>(world.tables, ann.id), SizeIs(1));
}

TEST_F(Entries, ALookupTextIsGivenOnceInABatchAndAgainstWhatIsCommitted)
{
    kept("committed", "x");
    auto draft = world.draft();
    ASSERT_TRUE(keep(draft, ann.id, "fresh", Note{"x"}, world.origin));

    EXPECT_EQ(keep(draft, bob.id, "fresh", Note{"y"}, world.origin).error().code,
              Errc::AlreadyExists);
    EXPECT_EQ(keep(draft, bob.id, "committed", Note{"y"}, world.origin).error().code,
              Errc::AlreadyExists);
    EXPECT_TRUE(keep(draft, bob.id, "fresh", OtherNote{{"y"}}, world.origin));
    EXPECT_TRUE(keep(draft, bob.id, "", Note{"y"}, world.origin));
    EXPECT_TRUE(keep(draft, bob.id, "", Note{"y"}, world.origin));
    EXPECT_THAT(all_of<Note>(draft, bob.id), SizeIs(2));
}

TEST_F(Entries, ErasingFreesTheTextAtOnce)
{
    const auto id = kept("a", "one");
    auto draft = world.draft();

    draft.erase(id, world.origin);

    EXPECT_FALSE(find<Note>(draft, "a"));
    EXPECT_FALSE(draft.entry(id));
    EXPECT_THAT(all_of<Note>(draft, ann.id), IsEmpty());
    const auto again = keep(draft, bob.id, "a", Note{"two"}, world.origin);
    ASSERT_TRUE(again.has_value());
    EXPECT_NE(*again, id);
    world.commit(std::move(draft));
    EXPECT_EQ(find<Note>(world.tables, "a")->account, bob.id);
    EXPECT_FALSE(find<Note>(world.tables, id));
}

TEST_F(Entries, WhatIsUndoneWasNever)
{
    const auto id = kept("a", "one");
    auto draft = world.draft();
    const auto mark = draft.mark();
    draft.erase(id, world.origin);
    const auto other = keep(draft, ann.id, "a", Note{"two"}, world.origin);
    ASSERT_TRUE(other.has_value());
    draft.note(zone::Event{});

    draft.undo_to(mark);

    EXPECT_EQ(find<Note>(draft, "a")->id, id);
    EXPECT_EQ(find<Note>(draft, "a")->value.text, "one");
    EXPECT_EQ(draft.change_count(), 0U);
    EXPECT_EQ(*keep(draft, ann.id, "b", Note{"three"}, world.origin), *other);
}

TEST_F(Entries, ABodyThatCannotBeReadIsAsIfItWereNotThere)
{
    world.run([&](Draft& draft) {
        return draft.add_entry(
            {.id = {}, .kind = Note::kind, .account = ann.id, .lookup = "bad", .body = {1, 200}},
            world.origin);
    });

    EXPECT_FALSE(find<Note>(world.tables, "bad"));
    EXPECT_THAT(all_of<Note>(world.tables, ann.id), IsEmpty());
    EXPECT_TRUE(world.tables.find_entry(Note::kind, "bad"));
}

TEST_F(Entries, TooMuchIsRefused)
{
    auto draft = world.draft();

    EXPECT_EQ(keep(draft, ann.id, std::string(321, 'x'), Note{}, world.origin).error().code,
              Errc::LimitExceeded);
    EXPECT_EQ(keep(draft, ann.id, "", Note{std::string(65'536, 'x')}, world.origin).error().code,
              Errc::LimitExceeded);
}

TEST_F(Entries, AKindIsWalkedInPages)
{
    for (const char* lookup : {"a", "b", "c"}) kept(lookup, lookup);
    const auto first = some_after<Note>(world.tables, {}, 2);
    ASSERT_THAT(first, SizeIs(2));

    const auto rest = some_after<Note>(world.tables, first.back().id, 2);

    ASSERT_THAT(rest, SizeIs(1));
    EXPECT_EQ(rest[0].value.text, "c");
    EXPECT_EQ(world.tables.entry_count(Note::kind), 3U);
}

TEST_F(Entries, TheirMemoryIsCountedAndGivenBack)
{
    const auto before = world.tables.memory().entry_bytes;
    const auto id = kept("a", std::string(1000, 'x'));
    EXPECT_GT(world.tables.memory().entry_bytes, before + 1000);
    EXPECT_EQ(world.tables.memory().entries, 1U);

    world.run([&](Draft& draft) -> Result<> {
        draft.erase(id, world.origin);
        return {};
    });

    EXPECT_EQ(world.tables.memory().entry_bytes, before);
}

}  // namespace
}  // namespace mooring::registry
