#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's inadyn 2.10 with the providers that it has built in, whose servers we are, over TLS that it verifies."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import private_network  # noqa: E402
from client_scenarios import Outcome, Scenarios, WithHosts, main, run  # noqa: E402


class Inadyn(Scenarios):
    """One run with --once. Exit status 0 is inadyn's own word for success: without -C it gives up at any error."""

    provider = None
    has_ipv6 = has_both = False
    block = "provider"
    more = ""
    detects = False  # The dialect has no address: the server takes the one that the request comes from.

    def credentials(self, key):
        return f'username = "anything"\n    password = "{key}"'

    def update(self, address=None, address_6=None, host=None, key=None):
        if self.detects:
            private_network.come_from(address or address_6)
        config = self.write("inadyn.conf", f"""\
period = 300
allow-ipv6 = {"true" if address_6 else "false"}
{self.block} {self.provider} {{
    {self.credentials(key or self.key)}
    ssl = true
    checkip-command = "/bin/echo {address_6 or address}"
    hostname = "{host or self.host}"
    {self.more}
}}
""")
        done = run("inadyn", "-n", "-1", "--force", "-l", "debug", "-f", config, "--no-pidfile", "--cache-dir", self.folder)
        if self.detects:
            private_network.come_by_both_families()
        return Outcome(done.returncode == 0 and "Successful alias table update" in done.stdout + done.stderr, done)


class WithTokenAsUserName(Inadyn):
    def credentials(self, key):
        return f'username = "{key}"\n    password = "unused"'


class DyndnsTest(Inadyn, WithHosts):
    provider = "default@dyndns.org"


class NoipTest(Inadyn, WithHosts):
    provider = "default@noip.com"
    has_ipv6 = True


class CustomTest(Inadyn, WithHosts):
    block, provider = "custom", "mooring"
    has_ipv6 = True
    more = 'ddns-server = "ddns.example.net"\n    ddns-path = "/nic/update?hostname=%h&myip=%i"\n' \
           '    ddns-response = { "good", "nochg" }'


class DynuTest(Inadyn, WithHosts):
    provider = "default@dynu.com"


class StratoTest(Inadyn, WithHosts):
    provider = "default@strato.com"


class OvhTest(Inadyn, WithHosts):
    provider = "default@ovh.com"


class SpdynTest(Inadyn, WithHosts):
    provider = "default@spdyn.de"


class ThreeThreeTwoTwoTest(Inadyn, WithHosts):
    provider = "dyndns@3322.org"


class DuckdnsTest(WithTokenAsUserName, WithHosts):
    provider = "default@duckdns.org"


class FreednsTest(Inadyn, WithHosts):
    provider = "default@freedns.afraid.org"
    key_options = ("--legacy",)

    def credentials(self, key):
        return f'username = "{self.users.get(key, "key-1")}"\n    password = "{key}"'


class Dynv6Test(WithTokenAsUserName, WithHosts):
    """It says ipv6=auto and nothing more."""

    provider = "default@dynv6.com"
    detects = True
    has_ipv4, has_ipv6 = False, True


class Dynv6Ipv4Test(WithTokenAsUserName, WithHosts):
    provider = "default@ipv4.dynv6.com"
    detects = True


class CloudflareTest(Inadyn, WithHosts):
    """user name: the zone."""

    provider = "default@cloudflare.com"
    has_ipv6 = True

    def credentials(self, key):
        return f'username = "{self.suffix}"\n    password = "{key}"'


class ChangeipTest(Inadyn, WithHosts):
    provider = "default@changeip.com"


class EasydnsTest(Inadyn, WithHosts):
    provider = "default@easydns.com"


class ZoneeditTest(Inadyn, WithHosts):
    provider = "default@zoneedit.com"


class FreemyipTest(Inadyn, WithHosts):
    provider = "default@freemyip.com"
    detects = True

    def credentials(self, key):
        return f'username = "unused"\n    password = "{key}"'


class DdnssTest(Inadyn, WithHosts):
    provider = "default@ddnss.de"
    detects = True


if __name__ == "__main__":
    main()
