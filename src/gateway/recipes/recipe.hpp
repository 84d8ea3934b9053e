// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ready configuration for the clients that people own: what to paste where, for one host.
///
///     recipes() ──▶ names and titles       recipe("fritzbox", input) ──▶ Recipe ──▶ text_of()
///
/// Recipes are data: one entry per client in the recipes_of_*.cpp files, with `{{name}}` where a
/// fact of the host or the service belongs. The one template mechanism is in template.hpp. Facts
/// come from the clients' own documentation and sources; the words are ours.
///
/// Thread safety: pure functions.
/// Invariants: a Recipe has no `{{` left. A key is in it only if the input has one: the console and
/// `ctl` cannot know an existing key's secret, and then show a word in capitals in its place.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

namespace mooring::gateway {

/// What a client is for.
enum class Purpose : std::uint8_t {
    Addresses,     ///< Keeps the host's addresses.
    Certificates,  ///< Proves the host's name to a certificate authority (ACME, dns-01).
    Records,       ///< Writes any records below the host.
};
/// "addresses", "certificates", "records".
[[nodiscard]] const char* text_of(Purpose purpose) noexcept;

struct RecipeInfo {
    std::string_view client;  ///< As `--client` takes it: "ddclient-4".
    std::string_view title;   ///< "ddclient 4".
    Purpose purpose = Purpose::Addresses;
    std::string_view protocol;  ///< "dyndns2", "RFC 2136".
    std::string_view basis;     ///< How sure it is: "tried with ddclient 3.10.0".
};
/// All there are, in the order in which they should be listed.
[[nodiscard]] std::vector<RecipeInfo> recipes();

/// What a recipe is filled with. Names without the dot at their end.
struct RecipeInput {
    std::string host;                       ///< "home.example.org".
    std::string zone;                       ///< "example.org".
    std::string url;                        ///< "https://ddns.example.net", no slash at its end.
    std::string key = "UPDATE-KEY";         ///< The update key's secret, if it is known.
    std::string user{};                     ///< Empty: the host's name, which helps clients
                                            ///< that lose the host name elsewhere.
    std::string dns_server = "DNS-SERVER";  ///< Address or name of our name server.
    std::uint16_t dns_port = 53;            //
    std::string tsig_name = "KEY-NAME";     ///< "key-7".
    std::string tsig_algorithm = "hmac-sha256";  ///< As TSIG calls it (RFC 8945, section 6).
    std::string tsig_secret = "TSIG-SECRET";     ///< Base64.
};

struct Recipe {
    RecipeInfo info;
    std::string where;               ///< Where to paste it.
    std::string needs;               ///< What client, network and service need.
    std::string body;                ///< What to paste.
    std::string check;               ///< The command or click that shows whether it works.
    std::vector<std::string> traps;  ///< What goes wrong with this client, a sentence each.
};

/// The recipe for a client, by its name or a usual other one, in any case ("FRITZ!Box"). Nothing if
/// there is none.
[[nodiscard]] std::optional<Recipe> recipe(std::string_view client, const RecipeInput& input);

/// For people at a terminal: the title, where, what it needs, the body, the check, the traps.
[[nodiscard]] std::string text_of(const Recipe& recipe);
/// {"client","title","purpose","protocol","basis","where","needs","body","check","traps":[...]}
[[nodiscard]] boost::json::object json_of(const Recipe& recipe);
/// {"client","title","purpose","protocol","basis"}
[[nodiscard]] boost::json::object json_of(const RecipeInfo& info);

}  // namespace mooring::gateway
