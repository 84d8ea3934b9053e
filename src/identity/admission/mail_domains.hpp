// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Mail domains by what we know of them: where anybody gets a mailbox for ten minutes without a
/// name, and where half the world has its mailbox.
///
/// Thread safety: values.
/// Limits: a list of 1,000,000 domains and 64 MiB.

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/result.hpp"

namespace mooring::identity {

/// A set of domains, and of everything below them.
class MailDomains {
public:
    MailDomains() = default;
    /// One domain a line; blank lines and what follows a '#' do not count. Case does not matter.
    [[nodiscard]] static MailDomains parse(std::string_view text);
    /// Fails with Io if the file cannot be read, LimitExceeded if it is too large.
    [[nodiscard]] static Result<MailDomains> load(const std::filesystem::path& file);

    /// True if the domain or one above it is in the list.
    [[nodiscard]] bool covers(std::string_view domain) const;
    [[nodiscard]] std::size_t size() const noexcept { return domains_.size(); }

private:
    std::unordered_set<std::string> domains_;
};

/// What stands behind the last '@', in lower case without a final dot; empty if there is none.
[[nodiscard]] std::string mail_domain_of(std::string_view email);
/// The built-in list of services for throw-away mailboxes.
[[nodiscard]] const MailDomains& well_known_disposable();
/// True for providers whose mailboxes are counted in millions: their domain says little.
[[nodiscard]] bool is_large_provider(std::string_view domain);

}  // namespace mooring::identity
