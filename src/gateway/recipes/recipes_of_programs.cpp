// SPDX-License-Identifier: Apache-2.0

// Programs that people install: ddclient, inadyn, ddns-go, ddns-updater.
#include <array>

#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<RecipeTemplate, 5> programs_recipes{{
    {.info = {.client = "ddclient-3.10",
              .title = "ddclient 3.10",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "tried with ddclient 3.10.0"},
     .aliases = "ddclient3 ddclient-3 ddclient-debian",
     .where = "/etc/ddclient.conf, mode 0600 (Debian 12, Ubuntu 22.04 and 24.04)",
     .needs = "IPv4; for IPv6 take ddclient 4. TLS by the system's certificates.",
     .body = R"(
daemon=300
ssl={{tls_yes}}
use=web, web={{url}}/myip
protocol=dyndns2
server={{server}}
login={{user}}
password='{{key}}'
{{host}}
)",
     .check = "ddclient -daemon=0 -debug -verbose -noquiet -force",
     .traps = R"(
- Write server= without scheme and slash: a value that ddclient does not like is dropped
  without a word, and it talks to members.dyndns.org instead.
- Keep ssl= on a line of its own; it also decides about the fetch of the check page.
- One address per host: usev6= together with dyndns2 sends an empty address in this version.
)"},
    {.info = {.client = "ddclient-4",
              .title = "ddclient 4",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "tried with ddclient 4.0"},
     .aliases = "ddclient ddclient4",
     .where = "/etc/ddclient/ddclient.conf, mode 0600",
     .needs = "IPv4 and IPv6, both in one request; drop the usev6 line without IPv6, and put the "
              "name of your interface for eth0. TLS by the system's certificates.",
     .body = R"(
daemon=300
usev4=webv4, webv4={{url}}/myip
usev6=ifv6, ifv6=eth0
protocol=dyndns2
server={{scheme}}://{{server}}
login={{user}}
password='{{key}}'
{{host}}
)",
     .check = "ddclient --daemon=0 --debug --verbose --noquiet --force",
     .traps = R"(
- A daemon= below 60 becomes 60; leave the line out if a timer starts ddclient.
- The answer must begin with good or nochg in lower case, which it does here.
)"},
    {.info = {.client = "inadyn",
              .title = "inadyn 2",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "tried with inadyn 2.10.0"},
     .aliases = "inadyn2 inadyn-mt",
     .where = "/etc/inadyn.conf, mode 0600",
     .needs = "IPv4 or IPv6: for IPv6 write allow-ipv6 = true and a second custom block whose "
              "checkip-server is reachable over IPv6 only. TLS by the system's certificates.",
     .body = R"(
period = 300
custom {{server_name}} {
    username       = "{{user}}"
    password       = "{{key}}"
    ssl            = {{tls_true}}
    checkip-server = "{{server}}"
    checkip-path   = "/myip"
    checkip-ssl    = {{tls_true}}
    ddns-server    = "{{server}}"
    ddns-path      = "/nic/update?hostname=%h&myip=%i"
    ddns-response  = { "good", "nochg" }
    hostname       = "{{host}}"
}
)",
     .check = "inadyn --once --force --foreground --loglevel=debug",
     .traps = R"(
- Start it with -C (--continue-on-error): else a single refusal ends the daemon.
- Name the check-IP server, as above: the default is somebody else's.
- Leave user name and password out of ddns-path: percent signs in it switch the placeholders
  off.
)"},
    {.info = {.client = "ddns-go",
              .title = "ddns-go",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the program's source"},
     .aliases = "ddnsgo",
     .where = "web page of ddns-go, DNS provider Callback: the URL into its field, RequestBody "
              "empty; Domains: {{host}}",
     .needs = "IPv4, IPv6 or both (one call for each). TLS by the system's certificates.",
     .body = R"(
{{scheme}}://{{user_in_url}}:{{key}}@{{server}}/nic/update?hostname=#{domain}&myip=#{ip}
)",
     .check = "the log at the foot of ddns-go's own page",
     .traps = R"(
- Take By API with {{url}}/myip as source of the address, or the network card.
- It calls only when its own remembered address changes: after a wrong key, restart it.
)"},
    {.info = {.client = "ddns-updater",
              .title = "ddns-updater",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the program's source"},
     .aliases = "qdm12 ddnsupdater",
     .where = "data/config.json; besides, set PUBLICIP_HTTP_PROVIDERS=url:{{url}}/myip",
     .needs = "https: it refuses plain HTTP. IPv4, IPv6 or both.",
     .body = R"json(
{
  "settings": [
    {
      "provider": "custom",
      "domain": "{{host}}",
      "ip_version": "ipv4 or ipv6",
      "url": "{{scheme}}://{{user_in_url}}:{{key}}@{{server}}/nic/update?hostname={{host}}",
      "ipv4key": "myip",
      "ipv6key": "myip",
      "success_regex": "^(good|nochg)"
    }
  ]
}
)json",
     .check = "its web page on port 8000, or: docker logs ddns-updater",
     .traps = R"(
- Keep one key for both families: with two, the other family's old address stays in the URL.
- Do not take its provider dyn: that one calls the answer nochg an error.
)"},
}};

}  // namespace

std::span<const RecipeTemplate> recipes_of_programs()
{
    return programs_recipes;
}

}  // namespace mooring::gateway
