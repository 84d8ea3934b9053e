// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Whether the times at which clients were heard are all there: they are in memory, saved hourly
/// and at a clean stop, so after any other end of the process the last hour of them is missing.
///
///     start: DATA/contacts.state says "clean T" ─▶ T      "running T", or nothing ─▶ now
///            then "running T" is written               clean stop: "clean T" is written
///
/// T is the time until which everybody may have been heard without our knowing.
///
/// Thread safety: the main thread.

#include <filesystem>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mooring::app {

class ContactRecord {
public:
    /// Reads the file of the data folder and says in it that a process runs. A file that cannot be
    /// read or written is as one that says nothing: nobody loses anything by that.
    ContactRecord(const std::filesystem::path& data, WallTime now);

    [[nodiscard]] WallTime heard_until() const noexcept { return heard_until_; }
    /// After the contacts were saved, at the very end.
    void note_clean_stop();

private:
    void write(std::string_view state) const;

    const std::filesystem::path file_;
    WallTime heard_until_;
};

}  // namespace mooring::app
