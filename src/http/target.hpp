// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What routers write behind `GET`, read as leniently as they write it.
///
///     /nic/update?hostname=a.example.org,b.example.org&myip=2001%3Adb8%3A%3A7&
///
/// A request target here may lack its slash, be a whole URL, be percent-encoded as a whole, hold
/// unexpanded placeholders (`%i`), or be two URLs glued together. None of that
/// is an error: there is always a path and a list of fields, and whoever knows the fields decides.
///
/// Grammar, where a target has any: RFC 9112, section 3.2; forms: the WHATWG URL standard,
/// `application/x-www-form-urlencoded`.
///
/// Thread safety: values and pure functions.
/// Limits: 256 fields; what follows is ignored.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mooring::http {

/// `%xx` decoded; what is not a valid escape stays as it is. A `+` stays a plus.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// As percent_decoded(), with `+` as blank: the form of query values.
[[nodiscard]] std::string form_decoded(std::string_view text);

/// The path of a target, decoded, in lower case, with one leading slash, single slashes, and no
/// slash or blank at its end; what follows a blank is dropped (a second URL glued on). "/" at
/// least.
[[nodiscard]] std::string path_of(std::string_view target);
/// The same without the change to lower case: for keys that stand in a path.
[[nodiscard]] std::string path_as_sent(std::string_view target);
/// The segments of path_as_sent(), at its slashes; none for the root.
[[nodiscard]] std::vector<std::string> path_segments_of(std::string_view target);
/// True if the path of a target ends in a slash, which path_of() does not tell.
[[nodiscard]] bool has_slash_at_end(std::string_view target);
/// Everything behind the first `?` of a target, as sent.
[[nodiscard]] std::string query_of(std::string_view target);

/// The fields of a query or form, in the order they came.
class Fields {
public:
    struct Field {
        std::string key;    ///< Decoded, in lower case.
        std::string value;  ///< Decoded.
    };

    /// Adds the fields of `text`. A component without `=` becomes a bare word.
    void add(std::string_view text);

    /// The value of `key` (lower case): the last that was given.
    [[nodiscard]] std::optional<std::string_view> value(std::string_view key) const;
    [[nodiscard]] std::span<const Field> fields() const noexcept { return fields_; }
    [[nodiscard]] std::span<const std::string> bare_words() const noexcept { return bare_words_; }

private:
    void add_component(std::string_view component);

    std::vector<Field> fields_;
    std::vector<std::string> bare_words_;
};

}  // namespace mooring::http
