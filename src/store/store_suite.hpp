// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What every store must do, run against each of them: the fixture of the files store_suite_*.
///
/// Thread safety: none.

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_fixture.hpp"

namespace mooring::store {

/// A kind of store.
struct Kind {
    const char* name;
    std::unique_ptr<Backend> (*make)();
};

class StoreSuite : public ::testing::TestWithParam<Kind> {
protected:
    void SetUp() override { reopen(); }
    void reopen(const Backend::Options& options = {})
    {
        store.reset();
        auto opened = backend->open(options);
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        store = std::move(*opened);
    }
    Errc code_of(const Result<>& result) const
    {
        return result ? Errc::Internal : result.error().code;
    }

    std::unique_ptr<Backend> backend = GetParam().make();
    std::unique_ptr<Store> store;
};

}  // namespace mooring::store
