// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Labels that look like others: what a visitor would take for the operator's or a brand's name.
///
/// Two labels look alike if their skeletons are the same (the idea of Unicode Technical Standard
/// 39, section 4, for the few characters that may be claimed at all): `0` and `o`, `1`, `i` and
/// `l`, `5` and `s`, `rn` and `m`, `vv` and `w`, `cl` and `d`, and hyphens count for nothing.
///
/// Protected are the reserved labels as a whole, and the operator's own words also as a part
/// between hyphens: `paypa1-login` where `paypal` is one of them.
///
/// Thread safety: immutable values.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mooring::registry {

/// `label` in lower case.
[[nodiscard]] std::string skeleton_of(std::string_view label);

class ProtectedLabels {
public:
    /// The reserved labels alone.
    ProtectedLabels() : ProtectedLabels{std::vector<std::string>{}} {}
    /// And these words, in lower case.
    explicit ProtectedLabels(const std::vector<std::string>& words);

    /// What `label` could be taken for, if it is not that itself; or the operator's word that it
    /// is or has as a part.
    [[nodiscard]] std::optional<std::string> resembled_by(std::string_view label) const;

private:
    std::map<std::string, std::string, std::less<>> reserved_;  // By skeleton.
    std::map<std::string, std::string, std::less<>> words_;
};

}  // namespace mooring::registry
