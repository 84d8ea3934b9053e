// SPDX-License-Identifier: Apache-2.0
#pragma once

/// GnuDIP over HTTP gives out a salt and its signature that differ every time. A transcript writes
/// words of the same length for both; this puts what was really given out in their place, and
/// `digest(SECRET)` becomes what a client computes from it.
///
/// Thread safety: none.

#include <string>

namespace mooring::transcripts {

class GnudipSalt {
public:
    /// The response as a transcript writes it. Remembers what it has taken out.
    [[nodiscard]] std::string hidden(std::string response);
    /// The request as it crosses the wire.
    [[nodiscard]] std::string filled(std::string request) const;

private:
    std::string salt_;
    std::string sign_;
};

}  // namespace mooring::transcripts
