// SPDX-License-Identifier: Apache-2.0

// pfSense and OPNsense.
#include <array>

#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<RecipeTemplate, 2> firewalls_recipes{{
    {.info = {.client = "pfsense",
              .title = "pfSense",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the program's source"},
     .aliases = "pf",
     .where = "Services, Dynamic DNS, Add; for IPv6 a second entry of type Custom (v6)",
     .needs = "IPv4 and IPv6, one entry each. TLS: Verify SSL Certificate Trust on.",
     .body = R"(
Service Type: Custom
Username    : {{user}}
Password    : {{key}}
Update URL  : {{url}}/nic/update?hostname={{host}}&myip=%IP%
Result Match: good %IP%|nochg %IP%
)",
     .check = "Save & Force Update; the cached address turns green",
     .traps = R"(
- The result is compared as a whole with Result Match; the address comes back here exactly as
  it was sent.
- Type Custom, not DynDNS: that one cannot be given another server.
)"},
    {.info = {.client = "opnsense",
              .title = "OPNsense",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the program's source"},
     .aliases = "os-ddclient",
     .where = "Services, Dynamic DNS (plugin os-ddclient, backend native), Add; one entry per "
              "family",
     .needs = "IPv4 and IPv6, one entry each. TLS: Force SSL on.",
     .body = R"(
Service         : Custom
Protocol        : Custom GET
Server          : {{url}}/nic/update?hostname=__HOSTNAME__&myip=__MYIP__
Username        : {{user}}
Password        : {{key}}
Hostname(s)     : {{host}}
Check ip method : Interface
Force SSL       : {{tls_on}}
)",
     .check = "Services, Dynamic DNS, Log File",
     .traps = R"(
- It takes every answer with a 2xx status for success; refusals have another status here,
  unless the operator switched that off for old devices.
- With Protocol DynDNS2 instead, the server is {{server}} and nothing more.
)"},
}};

}  // namespace

std::span<const RecipeTemplate> recipes_of_firewalls()
{
    return firewalls_recipes;
}

}  // namespace mooring::gateway
