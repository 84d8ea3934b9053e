// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The host and the service that the tests of recipes are about.
///
/// Thread safety: none.

#include "gateway/recipes/recipe.hpp"

namespace mooring::gateway::test {

[[nodiscard]] inline RecipeInput recipe_input()
{
    return {.host = "home.example.org",
            .zone = "example.org",
            .url = "https://ddns.example.net",
            .key = "moor_only",
            .dns_server = "192.0.2.53",
            .tsig_name = "key-2",
            .tsig_secret = "c2VjcmV0"};
}

}  // namespace mooring::gateway::test
