// SPDX-License-Identifier: Apache-2.0
#include "testing/faulty_store.hpp"

#include <gtest/gtest.h>

#include "store/store_fixture.hpp"

namespace mooring::store {
namespace {

using testing::FaultyStore;
using testing::Happens;
using testing::StoreCall;
using testing::Then;

class FaultyStoreTest : public ::testing::Test {
protected:
    std::unique_ptr<Backend> backend = memory_backend();
    std::unique_ptr<Store> inner = *backend->open({});
    FaultyStore store{*inner};
};

TEST_F(FaultyStoreTest, TheNthCommitFailsAndHasNotHappened)
{
    store.fail_call(StoreCall::Commit, 2);

    EXPECT_TRUE(commit(store, {move_of(1, 1)}).has_value());
    EXPECT_FALSE(commit(store, {move_of(1, 2)}).has_value());
    EXPECT_EQ(store.head()->last, zone::ChangeNumber{1});
    EXPECT_TRUE(commit(store, {move_of(1, 3)}).has_value());
    EXPECT_EQ(store.calls(StoreCall::Commit), 3U);
    EXPECT_TRUE(store.has_failed());
}

TEST_F(FaultyStoreTest, ACommitMayHaveHappenedAlthoughItFailed)
{
    store.fail_call(StoreCall::Commit, 1, {.happens = Happens::After});

    EXPECT_EQ(commit(store, {move_of(1, 1)}).error().code, Errc::StoreFailed);
    EXPECT_EQ(store.head()->last, zone::ChangeNumber{1});
}

TEST_F(FaultyStoreTest, AfterACrashEverythingFails)
{
    store.fail_call(StoreCall::Any, 2, {.then = Then::Crash});

    EXPECT_TRUE(store.head().has_value());
    EXPECT_FALSE(store.next_ids().has_value());
    EXPECT_FALSE(store.head().has_value());
    EXPECT_FALSE(store.fold({}, {}).has_value());
    EXPECT_TRUE(inner->head().has_value());
}

}  // namespace
}  // namespace mooring::store
