#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Certificates for a host and everything below it (apex and wildcard in one order, so two TXT values at one name) by
real ACME clients, lego 4.9 and certbot 2.1, from a real authority, pebble, that validates through our DNS. Through
four doors: DNS UPDATE, httpreq, acme-dns and DuckDNS. Debian's lego has no providers for acme-dns and Cloudflare."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import private_network  # noqa: E402
from client_scenarios import WithHosts, main, run  # noqa: E402
from pebble import DIRECTORY, NAME, Pebble, names_of  # noqa: E402

MAIL = "owner@example.org"


class WithPebble(WithHosts):
    key_options = ("--rights", "acme")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pebble = Pebble()
        cls.addClassCleanup(cls.pebble.stop)

    def values(self, host=None):
        return self.served("_acme-challenge." + (host or self.host), "TXT")

    def assert_certificate(self, path, host=None):
        host = host or self.host
        self.assertEqual(names_of(path), sorted([host, "*." + host]))
        chain = run("openssl", "verify", "-CAfile", self.pebble.root(), "-untrusted", path, path)
        self.assertEqual(chain.returncode, 0, chain.stdout + chain.stderr)


class Lego(WithPebble):
    """One order of lego's; `environment` is what the provider wants to know."""

    provider = None

    def environment(self):
        return {}

    def lego(self, host=None, **environment):
        host = host or self.host
        done = run("lego", "--accept-tos", "--server", DIRECTORY, "--email", MAIL, "--path", self.folder / "lego", "--dns",
                   self.provider, "--dns.resolvers", private_network.SERVER + ":53", "--domains", host, "--domains",
                   "*." + host, "run", env=os.environ | self.environment() | environment)
        return done, self.folder / "lego" / "certificates" / (host + ".crt")


class LegoScenarios:
    def test_gets_a_certificate_for_apex_and_wildcard_and_cleans_up(self):
        done, certificate = self.lego()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + self.pebble.text()[-3000:])
        self.assert_certificate(certificate)
        self.assertEqual(self.values(), [])

    def test_gets_none_for_a_host_that_is_not_the_keys(self):
        done, certificate = self.lego(host=self.other)
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(certificate.exists())
        self.assertEqual(self.values(self.other), [])


class LegoDnsUpdateTest(LegoScenarios, Lego):
    provider = "rfc2136"
    key_options = ("--rights", "acme", "--tsig")

    def environment(self):
        algorithm, name, secret = self.made["tsig"].split(":")
        return {"RFC2136_NAMESERVER": private_network.SERVER + ":53", "RFC2136_TSIG_ALGORITHM": algorithm + ".",
                "RFC2136_TSIG_KEY": name, "RFC2136_TSIG_SECRET": secret,
                "RFC2136_SEQUENCE_INTERVAL": "1"}  # One value after the other, a minute apart unless told otherwise.


class LegoHttpreqTest(LegoScenarios, Lego):
    provider = "httpreq"

    def environment(self):
        return {"HTTPREQ_ENDPOINT": f"https://{NAME}/httpreq", "HTTPREQ_USERNAME": "anything",
                "HTTPREQ_PASSWORD": self.key}


class LegoHttpreqRawTest(LegoHttpreqTest):
    def environment(self):
        return super().environment() | {"HTTPREQ_MODE": "RAW"}


class LegoDuckdnsTest(LegoScenarios, Lego):
    """lego cuts every name down to one label before duckdns.org, so this suffix is that one."""

    provider = "duckdns"
    suffix = "duckdns.org"

    def environment(self):
        return {"DUCKDNS_TOKEN": self.key, "DUCKDNS_SEQUENCE_INTERVAL": "1"}


class CertbotTest(WithPebble):
    key_options = ("--rights", "acme", "--tsig")

    def certbot(self, *options):
        place = self.folder / "certbot"
        done = run("certbot", "certonly", "-n", "--agree-tos", "--email", MAIL, "--server", DIRECTORY, "--config-dir", place,
                   "--work-dir", place, "--logs-dir", place, "--force-renewal", "-d", self.host, "-d", "*." + self.host,
                   *options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + self.pebble.text()[-3000:])
        chain = place / "live" / self.host / "fullchain.pem"
        self.assert_certificate(chain)

    def hooks(self, present, cleanup):
        """certbot's own way to any door: a program that is told name and value, here one line of curl."""
        paths = []
        for name, command in (("present", present), ("cleanup", cleanup)):
            path = self.write(name + ".sh", f"#!/bin/sh\nset -e\n{command}\n")
            path.chmod(0o700)
            paths.append(path)
        return ["--manual", "--preferred-challenges", "dns", "--manual-auth-hook", paths[0], "--manual-cleanup-hook",
                paths[1]]

    def test_gets_one_by_dns_update(self):
        algorithm, name, secret = self.made["tsig"].split(":")
        before = self.values()
        credentials = self.write("rfc2136.ini", f"dns_rfc2136_server = {private_network.SERVER}\n"
                                 f"dns_rfc2136_name = {name}\ndns_rfc2136_secret = {secret}\n"
                                 f"dns_rfc2136_algorithm = {algorithm.upper()}\n")
        self.certbot("--dns-rfc2136", "--dns-rfc2136-credentials", credentials, "--dns-rfc2136-propagation-seconds", "0")
        self.assertEqual(self.values(), before)

    def test_gets_one_by_acme_dns(self):
        update = f"""curl -fsS -H 'X-Api-User: {self.made["user"]}' -H 'X-Api-Key: {self.key}' \
-d '{{"subdomain":"{self.host}","txt":"'$CERTBOT_VALIDATION'"}}' https://{NAME}/acme-dns/update"""
        self.certbot(*self.hooks(update, "true"))

    def test_gets_one_by_httpreq(self):
        call = f"""curl -fsS -u anything:{self.key} -H 'Content-Type: application/json' -d \
'{{"fqdn":"_acme-challenge.'$CERTBOT_DOMAIN'.","value":"'$CERTBOT_VALIDATION'"}}' https://{NAME}/httpreq/"""
        self.certbot(*self.hooks(call + "present", call + "cleanup"))
        self.assertNotIn("fqdn", self.values())


if __name__ == "__main__":
    main(suffixes=["duckdns.org"])
