// SPDX-License-Identifier: Apache-2.0
#include "app/contact_record.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace mooring::app {
namespace {

class ContactRecordTest : public ::testing::Test {
protected:
    ContactRecordTest()
    {
        std::string name = (std::filesystem::temp_directory_path() / "contactsXXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~ContactRecordTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
    WallTime start_{std::chrono::seconds{1'800'000'000}};
};

TEST_F(ContactRecordTest, ANewFolderKnowsNothingFromBefore)
{
    EXPECT_EQ(ContactRecord(folder_, start_).heard_until(), start_);
}

TEST_F(ContactRecordTest, ACleanStopLeavesWhatWasKnown)
{
    ContactRecord first{folder_, start_};
    first.note_clean_stop();

    const ContactRecord second{folder_, start_ + std::chrono::hours{100}};

    EXPECT_EQ(second.heard_until(), start_);
}

TEST_F(ContactRecordTest, AfterACrashEverybodyMayHaveBeenHeard)
{
    {
        ContactRecord first{folder_, start_};
        first.note_clean_stop();
    }
    {
        const ContactRecord crashed{folder_, start_ + std::chrono::hours{10}};
    }

    const ContactRecord third{folder_, start_ + std::chrono::hours{20}};

    EXPECT_EQ(third.heard_until(), start_ + std::chrono::hours{20});
}

}  // namespace
}  // namespace mooring::app
