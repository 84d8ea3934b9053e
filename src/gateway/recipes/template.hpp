// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Recipes as they are written down, and how `{{name}}` becomes a value.
///
/// Names: host, label (the host's first label), below (the host relative to its zone, "@" at the
/// apex), zone; url, scheme, server (with its port, if that is not the scheme's), server_name,
/// port, tls_yes, tls_true, tls_on, tls_1 (each the client's word for "with TLS", or for
/// "without"); user, user_in_url (percent-encoded), key; dns, dns_port, tsig_name, tsig_algorithm,
/// tsig_upper (HMAC-SHA256), tsig_joined (HMACSHA256), tsig_secret.
///
/// Thread safety: pure functions.

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "gateway/recipes/recipe.hpp"

namespace mooring::gateway {

struct RecipeTemplate {
    RecipeInfo info;
    std::string_view aliases;  ///< Other names, separated by blanks, in lower case.
    std::string_view where;
    std::string_view needs;
    std::string_view body;  ///< Begins with a line end, which is cut, for the look of the source.
    std::string_view check;
    std::string_view traps;  ///< A list: each begins with "- ", further lines continue it.
};

[[nodiscard]] std::span<const RecipeTemplate> recipes_of_programs();
[[nodiscard]] std::span<const RecipeTemplate> recipes_of_scripts();
[[nodiscard]] std::span<const RecipeTemplate> recipes_of_routers();
[[nodiscard]] std::span<const RecipeTemplate> recipes_of_firewalls();
[[nodiscard]] std::span<const RecipeTemplate> recipes_of_boxes();
[[nodiscard]] std::span<const RecipeTemplate> recipes_of_dns_clients();

using RecipeValues = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] RecipeValues values_of(const RecipeInput& input);

/// `text` with every `{{name}}` replaced. A name that is not in `values` stays as it is.
[[nodiscard]] std::string filled(std::string_view text, const RecipeValues& values);

}  // namespace mooring::gateway
