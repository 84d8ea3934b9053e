// SPDX-License-Identifier: Apache-2.0

// Boxes in the house that are no routers: NAS, home automation.
#include <array>

#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<RecipeTemplate, 3> boxes_recipes{{
    {.info = {.client = "synology",
              .title = "Synology DSM",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the vendor's documents"},
     .aliases = "dsm",
     .where =
         "Control Panel, External Access, DDNS: Customize Provider with the query URL, then Add "
         "with that provider",
     .needs = "IPv4. TLS with a publicly trusted certificate.",
     .body = R"(
Query URL (one line):
{{url}}/nic/update?hostname=__HOSTNAME__&myip=__MYIP__&username=__USERNAME__&password=__PASSWORD__

Hostname      : {{host}}
Username/Email: {{user}}
Password/Key  : {{key}}
)",
     .check = "Test Connection; the state turns to Normal",
     .traps = R"(
- Type the words in underscores as they are: DSM fills them in.
- Choose External address Auto; DSM checks once a day and after each change.
)"},
    {.info = {.client = "qnap",
              .title = "QNAP QTS",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from users' reports; not tried on a device"},
     .aliases = "qts myqnapcloud",
     .where = "Network & Virtual Switch, DDNS, Add: DDNS server Customized",
     .needs = "IPv4.",
     .body = R"(
Hostname: {{host}}
Username: {{user}}
Password: {{key}}
URL     : {{scheme}}://%USER%:%PASS%@{{server}}/nic/update?hostname=%HOST%&myip=%IP%
)",
     .check = "the state and the last address on the same page",
     .traps = R"(
- Type the words between percent signs as they are: the NAS fills them in.
- If it refuses the credentials in the URL, end that with &password=%PASS% instead.
)"},
    {.info = {.client = "home-assistant",
              .title = "Home Assistant",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the program's documents"},
     .aliases = "hass hassio",
     .where = "configuration.yaml; then restart Home Assistant",
     .needs = "IPv4 or IPv6, whichever its system prefers. TLS with a publicly trusted "
              "certificate.",
     .body = R"(
rest_command:
  update_dns:
    url: "{{url}}/nic/update?hostname={{host}}"
    method: get
    username: "{{user}}"
    password: "{{key}}"

automation:
  - alias: "Keep {{host}} up to date"
    triggers:
      - trigger: time_pattern
        minutes: "/5"
      - trigger: homeassistant
        event: start
    actions:
      - action: rest_command.update_dns
)",
     .check = "Developer Tools, Actions: rest_command.update_dns shows the answer",
     .traps = R"(
- Put the key into secrets.yaml if others may read configuration.yaml.
- Its DuckDNS add-on cannot be given another server.
)"},
}};

}  // namespace

std::span<const RecipeTemplate> recipes_of_boxes()
{
    return boxes_recipes;
}

}  // namespace mooring::gateway
