// SPDX-License-Identifier: Apache-2.0

// Routers, by their own settings pages.
#include <array>

#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<RecipeTemplate, 9> routers_recipes{{
    {.info = {.client = "openwrt",
              .title = "OpenWrt",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the program's source"},
     .aliases = "ddns-scripts luci",
     .where = "a root shell: opkg install ddns-scripts ca-certificates curl (apk add in newer "
              "releases), then the two files; then: service ddns restart",
     .needs = "IPv4; for IPv6 a second section with option use_ipv6 '1' and ip_network 'wan6'. TLS "
              "by ca-certificates.",
     .body = R"(
# append to /etc/config/ddns
config service 'mooring'
	option enabled '1'
	option service_name 'mooring'
	option lookup_host '{{host}}'
	option domain '{{host}}'
	option username '{{user}}'
	option password '{{key}}'
	option use_https '{{tls_1}}'
	option cacert '/etc/ssl/certs'
	option ip_source 'network'
	option ip_network 'wan'
	option interface 'wan'

# /usr/share/ddns/custom/mooring.json
{
  "name": "mooring",
  "ipv4": {
    "url": "{{scheme}}://[USERNAME]:[PASSWORD]@{{server}}/nic/update?hostname=[DOMAIN]&myip=[IP]",
    "answer": "good|nochg"
  },
  "ipv6": {
    "url": "{{scheme}}://[USERNAME]:[PASSWORD]@{{server}}/nic/update?hostname=[DOMAIN]&myip=[IP]",
    "answer": "good|nochg"
  }
}
)",
     .check = "/usr/lib/ddns/dynamic_dns_updater.sh -v 2 -S mooring -- start",
     .traps = R"(
- If nothing but 401 arrives, this build of curl drops the credentials of the URL: end it with
  &username=[USERNAME]&password=[PASSWORD] instead.
- The host should resolve before the first start; set its address by hand once if the log
  complains.
)"},
    {.info = {.client = "fritzbox",
              .title = "FRITZ!Box",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the vendor's documents and users' reports"},
     .aliases = "fritz fritzos avm",
     .where = "Internet, Permit Access (Freigaben), DynDNS: provider user-defined",
     .needs = "IPv4 and IPv6 in one request. TLS with a publicly trusted certificate.",
     .body = R"(
Update URL : {{url}}/nic/update?hostname=<domain>&myip=<ipaddr>,<ip6addr>
Domain name: {{host}}
User name  : {{user}}
Password   : {{key}}
)",
     .check = "switch DynDNS off and on; Internet, Online Monitor shows the state",
     .traps = R"(
- Type the placeholders in angle brackets as they are: the box fills them in.
- For other hosts of the house put them into a site and end the URL with
  &ip6lanprefix=<ip6lanprefix>: their IPv6 addresses then move with the prefix.
- The box asks DNS until its own address comes back and repeats the update every four minutes
  until then.
- One URL only: boxes up to FRITZ!OS 5.50 glue two together.
)"},
    {.info = {.client = "unifi",
              .title = "UniFi OS",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from users' reports"},
     .aliases = "unifi-os udm ubiquiti unifios",
     .where = "Settings, Internet, the WAN, Dynamic DNS: Service custom (dyndns in older versions)",
     .needs = "IPv4. TLS with a publicly trusted certificate.",
     .body = R"(
Service : custom
Hostname: {{host}}
Username: {{user}}
Password: {{key}}
Server  : {{server}}/nic/update?hostname=%h&myip=%i
)",
     .check = "over SSH: tail -f /var/log/messages | grep inadyn",
     .traps = R"(
- No scheme before the server's name: the box adds it.
- It runs inadyn, which stops after a refusal: save the page again once the settings are
  right.
)"},
    {.info = {.client = "edgeos",
              .title = "EdgeOS and USG",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from users' reports; it runs ddclient 3.8 or 3.9"},
     .aliases = "edgerouter usg vyatta",
     .where =
         "the command line: configure, these lines, commit; save; with the WAN's interface for "
         "eth0",
     .needs = "IPv4.",
     .body = R"(
set service dns dynamic interface eth0 service custom-mooring host-name {{host}}
set service dns dynamic interface eth0 service custom-mooring login {{user}}
set service dns dynamic interface eth0 service custom-mooring password {{key}}
set service dns dynamic interface eth0 service custom-mooring protocol dyndns2
set service dns dynamic interface eth0 service custom-mooring server {{server}}
set service dns dynamic interface eth0 web {{url}}/myip
)",
     .check = "update dns dynamic interface eth0; show dns dynamic status",
     .traps = R"(
- No %h and no %i here: those are placeholders of UniFi OS, and arrive as they are.
- The server is a name only, without path.
)"},
    {.info = {.client = "mikrotik",
              .title = "MikroTik RouterOS",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the vendor's documents"},
     .aliases = "routeros",
     .where = "a terminal of the router, with the WAN's interface for ether1",
     .needs = "IPv4; RouterOS 6.43 or later. For TLS import the root certificates once, or write "
              "check-certificate=no.",
     .body = R"(
/system script add name=ddns source={
  :local ip [/ip address get [find interface=ether1] address]
  :set ip [:pick $ip 0 [:find $ip "/"]]
  :do {
    :local r [/tool fetch url="{{url}}/nic/update\?hostname={{host}}&myip=$ip" \
      user="{{user}}" password="{{key}}" check-certificate=yes output=user as-value]
    :log info ("ddns: " . ($r->"data"))
  } on-error={ :log warning "ddns: update failed" }
}
/system scheduler add name=ddns interval=5m on-event=ddns
)",
     .check = "/system script run ddns; /log print where message~\"ddns\"",
     .traps = R"(
- Behind another router the interface's address is a private one: leave &myip=$ip out then.
- The question mark needs the backslash when typed or pasted into the terminal.
)"},
    {.info = {.client = "asus",
              .title = "ASUS with Asuswrt-Merlin",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the firmware's documents; not tried on a device"},
     .aliases = "asuswrt merlin asuswrt-merlin",
     .where = "/jffs/scripts/ddns-start (chmod 755); Administration, System: enable JFFS scripts; "
              "WAN, DDNS: Service Custom",
     .needs = "Asuswrt-Merlin: ASUS' own firmware cannot be given another server. IPv4.",
     .body = R"(
#!/bin/sh
url="{{url}}/nic/update?hostname={{host}}&myip=$1"
answer=$(curl -fsS -m 30 --user "{{user}}:{{key}}" "$url")
case "$answer" in
    good*|nochg*) /sbin/ddns_custom_updated 1 ;;
    *) /sbin/ddns_custom_updated 0 ;;
esac
)",
     .check = "sh /jffs/scripts/ddns-start $(nvram get wan0_ipaddr); the DDNS page shows the state",
     .traps = R"(
- With ASUS' own firmware let a machine behind the router update instead, for instance by cron
  and curl.
)"},
    {.info = {.client = "tp-link",
              .title = "TP-Link Omada gateways",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from users' reports; not tried on a device"},
     .aliases = "omada tplink archer",
     .where = "Settings, Services, Dynamic DNS (standalone: Services, Dynamic DNS, Custom DDNS)",
     .needs = "An Omada gateway whose list has Custom. Archer routers know three fixed providers: "
              "let a machine behind them update instead.",
     .body = R"(
Service Provider: Custom
Update URL (one line):
{{scheme}}://[USERNAME]:[PASSWORD]@{{server}}/nic/update?hostname=[DOMAIN]&myip=[IP]

Username        : {{user}}
Password        : {{key}}
Domain Name     : {{host}}
)",
     .check = "the status column of the same page",
     .traps = R"(
- Type the words in square brackets as they are: the gateway fills them in.
)"},
    {.info = {.client = "dd-wrt",
              .title = "DD-WRT",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the source of inadyn, which it runs"},
     .aliases = "ddwrt",
     .where = "Setup, DDNS: DDNS Service Custom",
     .needs = "IPv4. Old builds have no TLS and then use plain HTTP on port 80.",
     .body = R"(
DYNDNS Server: {{server_name}}
User Name    : {{user}}
Password     : {{key}}
Host Name    : {{host}}
URL          : /nic/update?hostname=
)",
     .check = "DDNS Status on the same page, or over SSH: cat /tmp/ddns/ddns.log",
     .traps = R"(
- The box appends the host name to the URL, so that must end with hostname= and nothing else.
)"},
    {.info = {.client = "tomato",
              .title = "FreshTomato",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the source of mdu, which it runs"},
     .aliases = "freshtomato tomatousb mdu",
     .where = "Basic Settings, DDNS: Service Custom URL",
     .needs = "IPv4. The URL may have 255 characters.",
     .body = R"(
{{scheme}}://{{user_in_url}}:{{key}}@{{server}}/nic/update?hostname={{host}}&myip=@IP
)",
     .check = "Last Result on the same page",
     .traps = R"(
- Type @IP as it is: the router fills it in.
)"},
}};

}  // namespace

std::span<const RecipeTemplate> recipes_of_routers()
{
    return routers_recipes;
}

}  // namespace mooring::gateway
