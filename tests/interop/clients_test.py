#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real update clients and real resolvers' tools against a real mooringd, all on loopback."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from service import Service  # noqa: E402

PROGRAM = None
HOST = "home.dyn.example"
SECOND = "cam.dyn.example"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, **options)


class WithService(unittest.TestCase):
    """One service for all tests of a class; every class has its own folder."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-interop-"))
        cls.service = Service(PROGRAM, cls.folder / "data")
        cls.service.init()
        cls.service.start()
        cls.key = cls.service.add_host(HOST)
        cls.second_key = cls.service.add_host(SECOND)
        cls.both_key = cls.service.ctl("key", "add", HOST, SECOND)["key"]
        cls.dns = cls.service.dns()

    @classmethod
    def tearDownClass(cls):
        cls.dns.close()
        status = cls.service.stop()
        shutil.rmtree(cls.folder)
        assert status == 0, f"mooringd ended with {status}"

    def served(self, name=HOST, rr_type="A"):
        return self.dns.addresses(name, rr_type)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path


class DdclientTest(WithService):
    def ddclient(self, address, key=None, hosts=HOST):
        config = self.write("ddclient.conf", f"""\
use=cmd, cmd='echo {address}'
protocol=dyndns2
ssl=no
server={self.service.http}
login={HOST}
password='{key or self.key}'
{hosts}
""")
        cache = self.folder / "ddclient.cache"
        cache.unlink(missing_ok=True)
        return run("ddclient", "-daemon=0", "-verbose", "-noquiet", "-file", config, "-cache", cache)

    def test_moves_a_name_and_dig_sees_it_at_once(self):
        for address in ("203.0.113.1", "203.0.113.2"):
            done = self.ddclient(address)
            self.assertIn(f"SUCCESS:  updating {HOST}: good: IP address set to {address}", done.stdout + done.stderr)

            host, port = self.service.endpoints["dns"]
            dig = run("dig", f"@{host}", "-p", port, HOST, "A", "+short", "+tries=1")
            self.assertEqual(dig.stdout.strip(), address)

    def test_hears_nochg_for_the_same_address(self):
        self.ddclient("203.0.113.3")
        done = self.ddclient("203.0.113.3")
        self.assertIn("nochg", done.stdout + done.stderr)

    def test_moves_two_names_with_one_request(self):
        done = self.ddclient("203.0.113.9", key=self.both_key, hosts=f"{HOST},{SECOND}")
        self.assertEqual((done.stdout + done.stderr).count("good: IP address set to 203.0.113.9"), 2)
        self.assertEqual(self.served(HOST), ["203.0.113.9"])
        self.assertEqual(self.served(SECOND), ["203.0.113.9"])

    def test_reports_a_wrong_key_as_failed_authorization(self):
        before = self.served()
        done = self.ddclient("203.0.113.4", key="moor_wrong")
        self.assertIn("authorization failed", done.stdout + done.stderr)
        self.assertEqual(self.served(), before)

    def test_reports_a_host_that_is_not_the_keys(self):
        before = self.served(SECOND)
        done = self.ddclient("203.0.113.5", hosts=SECOND)
        # Version 3.10 says nothing of its own about a status that is not 2xx; it shows what it received.
        self.assertIn("RECEIVE:  nohost", done.stdout)
        self.assertNotIn("SUCCESS", done.stdout)
        self.assertEqual(self.served(SECOND), before)


class InadynTest(WithService):
    def inadyn(self, address, key=None):
        config = self.write("inadyn.conf", f"""\
period = 300
custom mooring {{
    username = "{HOST}"
    password = "{key or self.key}"
    ssl = false
    checkip-command = "/bin/echo {address}"
    ddns-server = "{self.service.http}"
    ddns-path = "/nic/update?hostname=%h&myip=%i"
    ddns-response = {{ "good", "nochg" }}
    hostname = "{HOST}"
}}
""")
        return run("inadyn", "-n", "-1", "--force", "-l", "debug", "-f", config, "--no-pidfile",
                   "--cache-dir", self.folder)

    def test_moves_a_name(self):
        for address in ("203.0.113.11", "203.0.113.12"):
            done = self.inadyn(address)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(self.served(), [address])

    def test_succeeds_when_nothing_changed(self):
        self.inadyn("203.0.113.13")
        done = self.inadyn("203.0.113.13")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_fails_with_a_wrong_key(self):
        before = self.served()
        done = self.inadyn("203.0.113.14", key="wrong")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.served(), before)


class CurlTest(WithService):
    def curl(self, target, *options, key=None):
        return run("curl", "-sS", "-u", f"{HOST}:{key or self.key}", f"http://{self.service.http}{target}", *options)

    def test_sets_both_families_and_keeps_the_one_not_named(self):
        done = self.curl(f"/nic/update?hostname={HOST}&myip=203.0.113.21,2001:db8::21")
        self.assertEqual(done.stdout, "good 203.0.113.21,2001:db8::21\n")

        done = self.curl(f"/nic/update?hostname={HOST}&myip=203.0.113.22")
        self.assertEqual(done.stdout, "good 203.0.113.22\n")
        self.assertEqual(self.served(rr_type="A"), ["203.0.113.22"])
        self.assertEqual(self.served(rr_type="AAAA"), ["2001:db8::21"])

    def test_many_updates_on_one_connection(self):
        config = self.write("curl.conf", "\n".join(
            f'url = "http://{self.service.http}/v3/update?hostname={HOST}&myip=203.0.113.{number}"'
            for number in range(30, 60)) + f'\nuser = "{HOST}:{self.key}"\n')
        done = run("curl", "-sS", "-v", "-K", config)
        self.assertEqual(done.stdout.split("\n")[:-1], [f"good 203.0.113.{number}" for number in range(30, 60)])
        self.assertEqual(done.stderr.count("* Connected to"), 1)
        self.assertEqual(self.served(), ["203.0.113.59"])

    def test_its_own_address_is_told_by_myip(self):
        self.assertEqual(run("curl", "-sS", f"http://{self.service.http}/myip").stdout, "127.0.0.1\n")

    def test_fails_visibly_with_dash_f(self):
        done = self.curl(f"/nic/update?hostname={HOST}&myip=203.0.113.23", "-f", key="wrong")
        self.assertEqual(done.returncode, 22)

    def test_http_1_0_closes_the_connection(self):
        done = self.curl(f"/nic/update?hostname={HOST}&myip=203.0.113.24", "-0", "-i")
        self.assertIn("good 203.0.113.24\n", done.stdout)
        self.assertNotIn("chunked", done.stdout.lower())


class WgetTest(WithService):
    def test_authenticates_only_after_the_challenge(self):
        done = run("wget", "-S", "-O", "-", f"--http-user={HOST}", f"--http-password={self.key}",
                   f"http://{self.service.http}/nic/update?hostname={HOST}&myip=203.0.113.41")
        self.assertEqual(done.stdout, "good 203.0.113.41\n")
        self.assertIn("401 Unauthorized", done.stderr)
        self.assertEqual(self.served(), ["203.0.113.41"])


class ResolverToolsTest(WithService):
    def dig(self, *arguments):
        host, port = self.service.endpoints["dns"]
        return run("dig", f"@{host}", "-p", port, "+tries=1", *arguments).stdout

    def kdig(self, *arguments):
        host, port = self.service.endpoints["dns"]
        return run("kdig", f"@{host}", "-p", port, "+retry=0", *arguments).stdout

    def test_dig_over_tcp_keeps_the_connection_open(self):
        text = self.dig("+tcp", "+keepopen", self.service.SUFFIX, "SOA", self.service.SUFFIX, "NS")
        self.assertEqual(text.count("status: NOERROR"), 2)
        self.assertIn("flags: qr aa rd", text)

    def test_dig_sees_nxdomain_with_the_soa(self):
        text = self.dig("nobody." + self.service.SUFFIX, "A")
        self.assertIn("status: NXDOMAIN", text)
        self.assertRegex(text, r"dyn\.example\.\s+60\s+IN\s+SOA")

    def test_kdig_gets_refused_for_what_is_not_ours(self):
        self.assertIn("status: REFUSED", self.kdig("example.net.", "A"))

    def test_kdig_sees_records_that_the_operator_set(self):
        self.service.ctl("record", "set", "www." + self.service.SUFFIX, "300", "HTTPS", "1 . alpn=h2,h3 port=8443")
        self.service.ctl("record", "set", "txt." + self.service.SUFFIX, "300", "TXT", '"one" "two"', '"three"')
        self.assertIn("HTTPS\t1 . alpn=h2,h3 port=8443", self.kdig("www." + self.service.SUFFIX, "HTTPS"))
        text = self.kdig("txt." + self.service.SUFFIX, "TXT", "+short")
        self.assertEqual(sorted(text.split("\n")[:-1]), ['"one" "two"', '"three"'])

    def test_kdig_falls_back_to_tcp_when_the_answer_is_truncated(self):
        texts = ['"%s"' % (str(number) * 200)[:200] for number in range(10, 25)]
        self.service.ctl("record", "set", "big." + self.service.SUFFIX, "60", "TXT", *texts)
        text = self.kdig("big." + self.service.SUFFIX, "TXT")
        self.assertIn("(TCP)", text)
        self.assertEqual(text.count("\tTXT\t"), len(texts))


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
