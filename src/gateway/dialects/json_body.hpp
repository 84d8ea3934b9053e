// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The JSON object in a request's body, as the small clients of JSON APIs send it: flat, with texts
/// and a few numbers.
///
/// Whatever Content-Type says: acme.sh posts JSON with curl's `application/x-www-form-urlencoded`.
/// Names of members are compared without regard to case, as Go's decoder does: older goacmedns
/// sends `SubDomain` and `Txt`. Of members with one name the last counts.
///
/// Thread safety: values.
/// Limits: 16 KiB, 4 levels deep, 64 members; what is longer or deeper is no object.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mooring::gateway {

inline constexpr std::size_t json_body_bytes_max = 16 * 1024;

class JsonBody {
public:
    /// Nothing if `text` is not one JSON object in UTF-8, with blanks around it at most.
    [[nodiscard]] static std::optional<JsonBody> parse(std::string_view text);

    /// What the member says if it is a string.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
    /// The elements of a member that is an array of strings; an empty list if there is no such
    /// member or it is null; nothing if it is anything else.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return member(name) != nullptr; }

private:
    struct Member {
        std::string name;
        std::optional<std::string> text{};
        std::optional<std::vector<std::string>> texts{};
    };

    [[nodiscard]] const Member* member(std::string_view name) const;

    std::vector<Member> members_;
};

}  // namespace mooring::gateway
