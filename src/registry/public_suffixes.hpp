// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The names below which the public registers, as far as the service must know them: nobody brings
/// `co.uk` along as an own domain.
///
/// The whole list is Mozilla's, in the format of https://publicsuffix.org/list/: a rule a line, `*`
/// for any label, `!` for an exception; Debian's package publicsuffix has the file. Without a file
/// a few well-known names are built in, and every top-level domain is one.
///
/// Thread safety: immutable values.
/// Limits: lines beyond 255 bytes are skipped.

#include <set>
#include <string>
#include <string_view>

#include "dns/name.hpp"

namespace mooring::registry {

class PublicSuffixes {
public:
    /// The built-in ones.
    PublicSuffixes();
    /// Of the text of such a file, beside the built-in ones. What is no rule is skipped.
    explicit PublicSuffixes(std::string_view list);

    [[nodiscard]] bool contains(const dns::Name& name) const;

private:
    void add(std::string_view line);

    std::set<std::string, std::less<>> rules_;      // As Name::text().
    std::set<std::string, std::less<>> wildcards_;  // What stands behind the "*.".
    std::set<std::string, std::less<>> exceptions_;
};

}  // namespace mooring::registry
