#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Debian's ddclient 3.10 in every protocol of its list that we speak, with the providers' names that it has built in,
over TLS that it verifies."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import private_network  # noqa: E402
from client_scenarios import SUFFIX, Outcome, Scenarios, WithHosts, main, run  # noqa: E402


class Ddclient(Scenarios):
    """One run without memory of earlier ones: ddclient itself would keep what has not changed from being sent."""

    protocol = None
    has_ipv6 = has_both = False  # Version 3.10 has IPv6 only in some protocols.
    login = "anything"
    more = ""
    detects = False

    def settings(self, host, key):
        return f"login={self.login}\npassword='{key}'\n{self.more}"

    def update(self, address=None, address_6=None, host=None, key=None):
        uses = []
        if address and not self.has_ipv6:
            uses.append(f"use=cmd, cmd='echo {address}'")
        elif address:
            uses.append(f"usev4=ipv4, ipv4={address}")
        if address_6:
            uses.append(f"usev6=ipv6, ipv6={address_6}")
        host = host or self.host
        config = self.write("ddclient.conf", "ssl=yes\n" + "\n".join(uses) + f"\nprotocol={self.protocol}\n" +
                            self.settings(host, key or self.key) + f"\n{host}\n")
        cache = self.folder / "ddclient.cache"
        cache.unlink(missing_ok=True)
        if self.detects:
            private_network.come_from(address or address_6)
        done = run("ddclient", "-daemon=0", "-verbose", "-noquiet", "-file", config, "-cache", cache)
        if self.detects:
            private_network.come_by_both_families()
        text = done.stdout + done.stderr
        is_success = "SUCCESS:" in text or "nochg" in text
        return Outcome(is_success and "FAILED:" not in text and "BEGIN: use=" not in text, text)


class Dyndns2Test(Ddclient, WithHosts):
    protocol = "dyndns2"


class Dyndns1Test(Ddclient, WithHosts):
    protocol = "dyndns1"


class NoipTest(Ddclient, WithHosts):
    protocol = "noip"


class DuckdnsTest(Ddclient, WithHosts):
    protocol = "duckdns"


class FreemyipTest(Ddclient, WithHosts):
    """The protocol has no address: the server takes the one that the request comes from."""

    protocol = "freemyip"
    detects = True


class FreednsTest(Ddclient, WithHosts):
    protocol = "freedns"
    has_ipv6 = has_both = True
    key_options = ("--legacy",)

    def settings(self, host, key):
        return f"login={self.users.get(key, 'key-1')}\npassword='{key}'\n"


class CloudflareTest(Ddclient, WithHosts):
    protocol = "cloudflare"
    has_ipv6 = has_both = True
    login = "token"
    more = f"zone={SUFFIX}\n"


class EasydnsTest(Ddclient, WithHosts):
    protocol = "easydns"


class Zoneedit1Test(Ddclient, WithHosts):
    protocol = "zoneedit1"
    more = "server=dynamic.zoneedit.com\n"


class ChangeipTest(Ddclient, WithHosts):
    protocol = "changeip"


class NamecheapTest(Ddclient, WithHosts):
    protocol = "namecheap"
    login = SUFFIX


class DnsmadeeasyTest(Ddclient, WithHosts):
    protocol = "dnsmadeeasy"


if __name__ == "__main__":
    main()
