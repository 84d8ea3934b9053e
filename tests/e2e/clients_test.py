#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What update clients and their owners meet: listeners, sites, offline and silent hosts, the doctor, recipes.

Every test runs a real mooringd with the doors it needs. Nothing sleeps: what takes time is asked for by DNS until
it is there.
"""

import argparse
import base64
import hashlib
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from service import Service  # noqa: E402

PROGRAM = None
HOST = "home.dyn.example"
OWNER = "owner@example.org"
PATIENCE = 30


def basic(user, secret):
    return "Authorization: Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


class WithService(unittest.TestCase):
    SETTINGS = {}

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-clients-"))
        self.service = Service(PROGRAM, self.folder / "data")
        self.service.init()
        self.service.set({**self.SETTINGS, **self.more_settings()})
        self.service.start()
        self.dns = self.service.dns()

    def more_settings(self):
        return {}

    def tearDown(self):
        if self.service.process:
            self.service.kill()
        shutil.rmtree(self.folder)

    def doors(self, door):
        """All endpoints of one kind: Service keeps the first."""
        listening = self.service.ctl("stats")["listening"]
        found = [entry["address"].rsplit(":", 1) for entry in listening if entry["door"] == door]
        return [(host, int(port)) for host, port in found]

    def exchange(self, request, endpoint=None):
        """Sends bytes, returns everything until the server closes."""
        with socket.create_connection(endpoint or self.service.endpoints["http"], timeout=10) as connection:
            connection.sendall(request.encode())
            answer = b""
            while chunk := connection.recv(4096):
                answer += chunk
        return answer.decode()

    def get(self, target, *headers, version="1.0", **where):
        return self.exchange(f"GET {target} HTTP/{version}\r\n" + "".join(line + "\r\n" for line in headers) + "\r\n", **where)

    def update(self, secret, query, user="x", **where):
        """Status and body of an update by dyndns2."""
        answer = self.get(f"/nic/update?{query}", basic(user, secret), **where)
        head, body = answer.split("\r\n\r\n", 1)
        return int(head.split()[1]), body

    def wait_until(self, name, rr_type, expected):
        """Asks until the addresses are those expected; the answer takes its time, and no more than PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = self.dns.addresses(name, rr_type)
            if found == expected:
                return
        self.fail(f"{name} {rr_type} is {found}, not {expected}, after {PATIENCE} s")


class PlainDoorsTest(WithService):
    SETTINGS = {"redirect_console": "true", "public_url": '"https://ddns.example.net"'}

    def setUp(self):
        super().setUp()
        self.key = self.service.add_host(HOST)

    def more_settings(self):
        # What would be ports 80 and 8245. Two sockets on any port need two addresses.
        text = self.service.config.read_text()
        one, two = ('listen = ["127.0.0.1:0"', '"127.0.0.2:0"')
        self.service.config.write_text(text.replace(f"{one}]\n# The same with TLS", f"{one}, {two}]\n# The same with TLS", 1))
        return {}

    def test_every_plain_port_takes_updates_and_redirects_none(self):
        doors = self.doors("http")
        self.assertEqual(len(doors), 2)
        for last, door in enumerate(doors, 1):
            self.assertEqual(self.update(self.key, f"hostname={HOST}&myip=192.0.2.{last}", endpoint=door), (200, f"good 192.0.2.{last}\n"))
            self.assertEqual(self.dns.addresses(HOST), [f"192.0.2.{last}"])

    def test_only_the_console_is_redirected(self):
        answer = self.get("/", "Host: ddns.example.net")
        self.assertTrue(answer.startswith("HTTP/1.1 302 "), answer)
        self.assertIn("\r\nLocation: https://ddns.example.net/\r\n", answer)
        for target in ("/nic/update", "/update", "/nic/update?" + HOST, "/checkip", f"/?hostname={HOST}&myip=192.0.2.9", "/nothing"):
            self.assertNotIn(" 302 ", self.get(target).split("\r\n")[0], target)

    def test_odd_requests_of_old_clients_are_answered_in_one_small_piece(self):
        credentials = basic("x", self.key)
        for target, headers, version in (
                (f"/nic/update?hostname={HOST}&myip=192.0.2.20", (), "1.0"),
                (f"//nic/update/?hostname={HOST}&myip=192.0.2.21&", (), "1.0"),
                (f"http://members.dyndns.org/nic/update?hostname={HOST}&myip=192.0.2.22", ("Host: api.cloudflare.com",), "1.0"),
                (f"%2fnic%2fupdate%3fhostname%3d{HOST}%26myip%3d192.0.2.23", (), "1.0"),
                (f"/nic/update?hostname=%h&myip=%i&HOSTNAME={HOST}&MYIP=192.0.2.24", ("Connection: close",), "1.1"),
                (f"nic/update?hostname={HOST}&myip=192.0.2.25", ("Connection: close",), "1.1")):
            answer = self.get(target, credentials, *headers, version=version)
            self.assertTrue(answer.startswith("HTTP/1.1 200 OK\r\n"), (target, answer))
            self.assertTrue(answer.endswith("\r\n\r\ngood 192.0.2.2" + answer[-2:]), (target, answer))
            self.assertIn("\r\nContent-Length: ", answer)
            self.assertNotIn("Transfer-Encoding", answer)
            self.assertNotIn("{", answer.split("\r\n\r\n")[0])
            self.assertLess(len(answer), 512)

    def test_a_change_of_settings_that_needs_a_restart_is_said(self):
        self.service.set({"changes_per_host": "5"})
        self.service.process.send_signal(1)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not any("some changes need a restart" in line for line in self.service.log):
            self.dns.ask(HOST, "A")
        said = [line for line in self.service.log if "some changes need a restart" in line]
        self.assertEqual(len(said), 1)
        self.assertIn("[limits]", said[0])


class TlsTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-clients-"))
        self.service = Service(PROGRAM, self.folder / "data")
        self.service.init()
        for name, kind in (("ecdsa", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]), ("rsa", ["rsa:2048"])):
            subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={name}.example.net", "-newkey",
                            *kind, "-keyout", self.service.folder / f"{name}.key", "-out", self.service.folder / f"{name}.pem"],
                           check=True, capture_output=True)

    def tearDown(self):
        if self.service.process:
            self.service.kill()
        shutil.rmtree(self.folder)

    def start(self, **settings):
        """Settings of [http], whose tls_listen is not the only one in the file."""
        head, rest = self.service.config.read_text().split("\n[http]\n")
        http, tail = rest.split("\n[", 1)
        settings = {"tls_listen": '["127.0.0.1:0"]', "certificate": '"ecdsa.pem"', "key": '"ecdsa.key"',
                    "second_certificate": '"rsa.pem"', "second_key": '"rsa.key"', **settings}
        lines = [line for line in http.split("\n") if line.split(" = ")[0] not in settings]
        lines += [f"{key} = {value}" for key, value in settings.items()]
        self.service.config.write_text(f"{head}\n[http]\n" + "\n".join(lines) + f"\n[{tail}")
        self.service.start()

    def handshake(self, *options):
        """What openssl's client says of a connection without server name."""
        port = self.service.endpoints["https"][1]
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-noservername", "-cipher",
                               "ALL:@SECLEVEL=0", *options], input=b"GET /checkip HTTP/1.0\r\n\r\n", capture_output=True, timeout=30)
        return done.stdout.decode(errors="replace")

    def test_tls_12_and_13_without_server_name_and_nothing_older(self):
        self.start()
        for version in ("-tls1_2", "-tls1_3"):
            self.assertIn("subject=CN = ecdsa.example.net", self.handshake(version))
        for version in ("-tls1", "-tls1_1"):
            self.assertIn("no peer certificate available", self.handshake(version))
        self.assertFalse([line for line in self.service.log if "TLS 1.0" in line])

    def test_a_client_without_ecdsa_gets_the_rsa_certificate(self):
        self.start()
        self.assertIn("subject=CN = rsa.example.net", self.handshake("-tls1_2", "-sigalgs", "RSA+SHA256"))

    def test_old_devices_are_let_in_with_a_warning_if_the_operator_says_so(self):
        self.start(tls_old_devices="true")
        for version in ("-tls1", "-tls1_1", "-tls1_2", "-tls1_3"):
            self.assertIn("example.net", self.handshake(version))
        warnings = [line for line in self.service.log if "TLS 1.0 and 1.1" in line]
        self.assertEqual(len(warnings), 1)
        self.assertIn(" warning ", warnings[0])


class GnudipTest(WithService):
    def more_settings(self):
        text = self.service.config.read_text()
        head, tail = text.split("\n[gnudip]\n")
        self.service.config.write_text(f"{head}\n[gnudip]\n" + tail.replace("listen = []", 'listen = ["127.0.0.1:0"]', 1))
        return {}

    def login(self, secret, request):
        """The answer to one request over TCP."""
        user, domain = HOST.split(".", 1)
        with socket.create_connection(self.service.endpoints["gnudip"], timeout=10) as connection:
            stream = connection.makefile("rwb")
            salt = stream.readline().decode().strip()
            once = hashlib.md5(secret.encode()).hexdigest()
            digest = hashlib.md5(f"{once}.{salt}".encode()).hexdigest()
            stream.write(f"{user}:{digest}:{domain}:{request}\n".encode())
            stream.flush()
            return stream.read().decode().strip()

    def test_a_legacy_key_opens_the_port_and_an_ordinary_one_does_not(self):
        ordinary = self.service.add_host(HOST)
        legacy = self.service.ctl("key", "add", HOST, "--legacy")
        self.assertTrue(legacy["legacy"])

        self.assertEqual(self.login(ordinary, "0:192.0.2.30"), "1")
        self.assertEqual(self.login(legacy["key"], "0:192.0.2.30"), "0")
        self.assertEqual(self.dns.addresses(HOST), ["192.0.2.30"])
        self.assertEqual(self.login(legacy["key"], "1"), "2")
        self.assertEqual(self.dns.addresses(HOST), [])
        self.assertEqual(self.login(legacy["key"], "2"), "0:127.0.0.1")

    def test_a_legacy_key_works_after_a_restart(self):
        self.service.add_host(HOST)
        legacy = self.service.ctl("key", "add", HOST, "--legacy")["key"]
        self.service.stop()
        self.service.start()
        self.dns = self.service.dns()
        self.assertEqual(self.login(legacy, "0:192.0.2.31"), "0")
        self.assertEqual(self.dns.addresses(HOST), ["192.0.2.31"])


class SiteTest(WithService):
    def setUp(self):
        super().setUp()
        self.service.add_host(HOST)
        self.site = self.service.ctl("site", "add", "flat", "--account", OWNER)
        for name, option, value in (("nas", "--interface-id", "::1234"), ("printer", "--mac", "00:11:22:aa:bb:cc")):
            self.service.ctl("host", "add", f"{name}.{HOST}", "--site", "flat", option, value)
        self.service.ctl("host", "set", HOST, "--site", "flat", "--interface-id", "::1")
        self.key = self.service.ctl("key", "add", "--site", "flat", "--account", OWNER)["key"]

    def addresses(self):
        return [self.dns.addresses(name, "AAAA") for name in (HOST, f"nas.{HOST}", f"printer.{HOST}")]

    def test_a_prefix_moves_every_host_of_the_site(self):
        status, body = self.update(self.key, f"hostname={HOST}&myip=192.0.2.1&ip6lanprefix=2001:db8:1::/64")
        self.assertEqual(status, 200, body)
        self.assertEqual(self.addresses(), [["2001:db8:1::1"], ["2001:db8:1::1234"], ["2001:db8:1:0:211:22ff:feaa:bbcc"]])
        self.assertEqual(self.dns.addresses(HOST), ["192.0.2.1"])
        self.assertEqual(self.dns.addresses(f"nas.{HOST}"), [])

        self.update(self.key, f"hostname={HOST}&ip6lanprefix=2001:db8:2::/64")
        self.assertEqual(self.addresses(), [["2001:db8:2::1"], ["2001:db8:2::1234"], ["2001:db8:2:0:211:22ff:feaa:bbcc"]])

    def test_a_host_that_joins_later_is_the_keys_and_one_that_leaves_is_not(self):
        self.service.ctl("host", "add", f"tv.{HOST}", "--site", self.site["id"], "--interface-id", "::7")
        self.service.ctl("host", "set", f"nas.{HOST}", "--no-site")
        self.update(self.key, f"hostname={HOST}&ip6lanprefix=2001:db8:3::/64")
        self.assertEqual(self.dns.addresses(f"tv.{HOST}", "AAAA"), ["2001:db8:3::7"])
        self.assertEqual(self.dns.addresses(f"nas.{HOST}", "AAAA"), [])
        self.assertNotEqual(self.update(self.key, f"hostname=nas.{HOST}&myip=192.0.2.3")[0], 200)

    def test_what_ctl_shows_of_sites(self):
        listed = self.service.ctl("site", "list")["sites"]
        self.assertEqual([(row["label"], row["account"], row["hosts"]) for row in listed],
                         [("flat", OWNER, [f"{HOST}.", f"nas.{HOST}.", f"printer.{HOST}."])])
        shown = self.service.ctl("host", "show", f"nas.{HOST}")
        self.assertEqual((shown["site"], shown["interface_id"]), ("flat", "::1234"))
        self.service.ctl("site", "remove", "flat")
        self.assertEqual(self.service.ctl("site", "list")["sites"], [])
        self.assertIsNone(self.service.ctl("host", "show", HOST)["site"])
        self.assertEqual(self.update(self.key, f"hostname={HOST}&myip=192.0.2.4")[0], 401)

    def test_sites_survive_a_restart(self):
        self.update(self.key, f"hostname={HOST}&ip6lanprefix=2001:db8:4::/64")
        self.service.stop()
        self.service.start()
        self.dns = self.service.dns()
        self.update(self.key, f"hostname={HOST}&ip6lanprefix=2001:db8:5::/64")
        self.assertEqual(self.addresses(), [["2001:db8:5::1"], ["2001:db8:5::1234"], ["2001:db8:5:0:211:22ff:feaa:bbcc"]])

    def test_mistakes_are_said(self):
        for words, part in ((("site", "add", "flat", "--account", OWNER), "flat"),
                            (("host", "set", HOST, "--site", "house"), "no site"),
                            (("host", "set", HOST, "--mac", "01:00:5e:00:00:01"), "MAC"),
                            (("host", "set", HOST, "--interface-id", "2001:db8::1"), "follows the prefix"),
                            (("host", "set", HOST, "--special", "some"), "public"),
                            (("host", "set", HOST, "--silence", "0"), "silence_minutes")):
            with self.assertRaises(RuntimeError, msg=words) as refused:
                self.service.ctl(*words)
            self.assertIn(part, str(refused.exception), words)


class SpecialAddressTest(WithService):
    def test_what_may_be_published_is_said_per_suffix_and_per_host(self):
        key = self.service.add_host(HOST)
        self.update(key, f"hostname={HOST}&myip=192.168.1.2")
        self.assertEqual(self.dns.addresses(HOST), ["192.168.1.2"])

        self.assertEqual(self.service.ctl("suffix", "set", self.service.SUFFIX, "--special", "public")["special_addresses"], "public")
        self.assertEqual(self.update(key, f"hostname={HOST}&myip=192.168.1.3")[0], 200)
        self.assertNotEqual(self.dns.addresses(HOST), ["192.168.1.3"])

        self.service.ctl("host", "set", HOST, "--special", "lab")
        self.assertEqual(self.update(key, f"hostname={HOST}&myip=192.168.1.4"), (200, "good 192.168.1.4\n"))
        self.assertEqual(self.dns.addresses(HOST), ["192.168.1.4"])


class OfflineTest(WithService):
    SETTINGS = {"silence_minute_seconds": "1", "requests_per_key": "0"}

    def setUp(self):
        super().setUp()
        self.key = self.service.add_host(HOST)
        self.update(self.key, f"hostname={HOST}&myip=203.0.113.7")

    def test_offline_yes_withdraws_and_the_next_contact_brings_back(self):
        self.assertEqual(self.update(self.key, f"hostname={HOST}&offline=YES")[0], 200)
        self.assertEqual(self.dns.addresses(HOST), [])
        self.assertTrue(self.service.ctl("host", "show", HOST)["offline"])

        self.assertEqual(self.update(self.key, f"hostname={HOST}&myip=203.0.113.7")[0], 200)
        self.assertEqual(self.dns.addresses(HOST), ["203.0.113.7"])
        self.assertFalse(self.service.ctl("host", "show", HOST)["offline"])

    def test_a_silent_host_goes_to_its_offline_answer_and_comes_back(self):
        self.service.ctl("host", "set", HOST, "--offline", "203.0.113.200", "--silence", "2")
        self.assertEqual(self.dns.addresses(HOST), ["203.0.113.7"])
        self.wait_until(HOST, "A", ["203.0.113.200"])
        self.assertTrue(self.service.ctl("host", "show", HOST)["offline"])
        history = self.service.ctl("host", "history", HOST)["history"]
        self.assertEqual(history[0]["cause"], "silence")

        self.assertEqual(self.update(self.key, f"hostname={HOST}&myip=203.0.113.7")[0], 200)
        self.assertEqual(self.dns.addresses(HOST), ["203.0.113.7"])

    def test_a_silent_host_can_become_an_alias(self):
        shown = self.service.ctl("host", "set", HOST, "--offline", "status.example.net.", "--silence", "1")
        self.assertEqual((shown["offline_answer"], shown["silence_minutes"]), ({"alias": "status.example.net."}, 1))
        self.wait_until(HOST, "A", [])
        answer = self.dns.ask(HOST, "A")
        self.assertEqual([kind for kind, _, _ in answer.records][:1], [5])
        self.update(self.key, f"hostname={HOST}&myip=203.0.113.8")
        self.assertEqual(self.dns.addresses(HOST), ["203.0.113.8"])

    def test_silence_counts_from_the_start_of_the_process(self):
        self.service.ctl("host", "set", HOST, "--silence", "2")
        self.service.kill()
        self.service.start()
        self.dns = self.service.dns()
        self.assertEqual(self.dns.addresses(HOST), ["203.0.113.7"])
        self.wait_until(HOST, "A", [])

    def test_a_host_that_is_heard_stays(self):
        self.service.ctl("host", "set", HOST, "--silence", "2")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            self.assertEqual(self.update(self.key, f"hostname={HOST}&myip=203.0.113.7"), (200, "nochg 203.0.113.7\n"))
            self.assertEqual(self.dns.addresses(HOST), ["203.0.113.7"])


class HelpTest(WithService):
    def setUp(self):
        super().setUp()
        self.key = self.service.add_host(HOST)

    def ctl_text(self, *words):
        done = subprocess.run([PROGRAM, "ctl", "--config", str(self.service.config), *words], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_doctor_tells_what_a_client_sent_and_heard_and_no_secret(self):
        self.update(self.key, f"hostname={HOST}&myip=203.0.113.40")
        self.update(self.key, "hostname=%h&myip=203.0.113.40")
        self.update("wrong-" + self.key, f"hostname={HOST}&myip=203.0.113.41")

        report = self.service.ctl("host", "doctor", HOST)
        self.assertGreaterEqual(len(report["visits"]), 3)
        self.assertIn("placeholder-host", [finding["id"] for finding in report["findings"]])
        text = self.ctl_text("key", "doctor", HOST)
        self.assertIn("%h", text)
        self.assertIn("badauth", text)
        self.assertNotIn(self.key, text)
        self.assertNotIn(self.key, str(report))

        key_id = self.service.ctl("key", "list")["keys"][0]["id"]
        self.assertEqual(self.service.ctl("key", "doctor", key_id)["subject"], key_id)

    def test_the_doctor_tries_to_reach_the_host_when_asked(self):
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.update(self.key, f"hostname={HOST}&myip=192.0.2.1")
            report = self.service.ctl("host", "doctor", HOST, "--probe", "--port", str(listening.getsockname()[1]))
        self.assertTrue(report["reached"])
        with self.assertRaises(RuntimeError):  # Once a minute.
            self.service.ctl("host", "doctor", HOST, "--probe")

    def test_recipes_are_filled_in_and_can_be_copied(self):
        recipes = self.service.ctl("host", "recipe", "--list")["recipes"]
        self.assertGreaterEqual(len(recipes), 20)
        for entry in recipes:
            text = self.ctl_text("host", "recipe", HOST, "--client", entry["client"], "--key", self.key)
            self.assertIn(HOST.split(".")[0], text, entry)
            self.assertNotIn("{{", text, entry)
        port = self.service.endpoints["http"][1]
        inadyn = self.ctl_text("host", "recipe", HOST, "--client", "inadyn", "--key", self.key)
        self.assertIn(self.key, inadyn)
        self.assertIn(str(port), inadyn)
        with self.assertRaises(RuntimeError):
            self.service.ctl("host", "recipe", HOST, "--client", "carrier-pigeon")


class FloodTest(WithService):
    SETTINGS = {"changes_per_host": "2"}

    def test_a_flood_of_changes_is_told_to_come_later_and_what_is_unchanged_is_free(self):
        key = self.service.add_host(HOST)
        answers = [self.update(key, f"hostname={HOST}&myip=203.0.113.{last}") for last in range(1, 8)]
        self.assertEqual([status for status, _ in answers[:4]], [200] * 4)
        refused = [body for status, body in answers if status == 503]
        self.assertEqual(refused, ["911\n"] * 3)
        self.assertIn("\r\nRetry-After: ", self.get(f"/nic/update?hostname={HOST}&myip=203.0.113.99", basic("x", key)))
        for _ in range(20):
            self.assertEqual(self.update(key, f"hostname={HOST}&myip=203.0.113.4"), (200, "nochg 203.0.113.4\n"))


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
