#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hardening as other people's tools see it: cookies beside BIND and Knot, NSID, keepalive, padding, DNS over TLS, and a
flood from one network.

kdig and dig come from Debian (knot-dnsutils, bind9-dnsutils), BIND and Knot as servers of the same anycast set. The
flood comes from addresses of 127.0.0.0/24, so nothing leaves this machine.
"""

import argparse
import os
import pathlib
import re
import signal
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from dns_message import wire_name  # noqa: E402
from peers import Bind, Peer, program  # noqa: E402
from service import Service  # noqa: E402

PROGRAM = None
SECRET, OTHER_SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf", "445536bcd2513298075a5d379663c962"
HOST = "home.dyn.example."
NOERROR, NXDOMAIN, BADCOOKIE = 0, 3, 23
ZONE_FILE = "@ 60 SOA ns hostmaster 1 3600 600 86400 60\n@ 60 NS ns\nns 60 A 127.0.0.1\nhome 60 A 192.0.2.1\n"


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL).stdout


def query(name, rr_type, cookie=b""):
    option = struct.pack(">HH", 10, len(cookie)) + cookie if cookie else b""
    return (os.urandom(2) + struct.pack(">5H", 0, 1, 0, 0, 1) + wire_name(name) + struct.pack(">HH", rr_type, 1)
            + b"\0" + struct.pack(">HHIH", 41, 1232, 0, len(option)) + option)


class Reply:
    """RCODE, TC, the number of answers and the COOKIE option of a response."""

    def __init__(self, data):
        self.size = len(data)
        self.is_truncated = bool(data[2] & 2)
        self.answers = data[7]
        self.cookie = b""
        self.rcode = data[3] & 15
        at = data.rfind(b"\0\0\x29")  # The OPT record is the last.
        if at < 0:
            return
        self.rcode |= data[at + 5] << 4
        options = data[at + 11:]
        while len(options) >= 4:
            code, size = struct.unpack(">HH", options[:4])
            if code == 10:
                self.cookie = options[4:4 + size]
            options = options[4 + size:]


class Asker:
    """A UDP client at one address of this machine."""

    def __init__(self, endpoint, source="127.0.0.1"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind((source, 0))
        self.socket.connect(endpoint)

    def ask(self, name, rr_type=1, cookie=b"", patience=2.0):
        """The reply, or None if there is none."""
        self.socket.settimeout(patience)
        asked = query(name, rr_type, cookie)
        self.socket.send(asked)
        while True:
            try:
                data = self.socket.recv(65535)
            except TimeoutError:
                return None
            if data[:2] == asked[:2]:
                return Reply(data)

    def close(self):
        self.socket.close()


class KnotWithCookies(Peer):
    """Knot DNS that takes UDP queries with a valid cookie only."""

    def __init__(self, folder, origin, zone_file, secret):
        super().__init__(folder)
        (self.folder / "knot.conf").write_text(
            f"server:\n  listen: 127.0.0.1@{self.port}\n  rundir: {self.folder}\n"
            f"database:\n  storage: {self.folder}\n"
            f"mod-cookies:\n  - id: default\n    secret: 0x{secret}\n    badcookie-slip: 1\n"
            f"template:\n  - id: default\n    storage: {self.folder}\n    global-module: mod-cookies/default\n"
            f"zone:\n  - domain: {origin}\n    file: {zone_file}\n")
        self.run([program("knotd"), "-c", self.folder / "knot.conf"], origin)


class WithService(unittest.TestCase):
    """A service per class, with keys of [dns] as the class says."""

    KEYS = {}

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-hardening-"))
        cls.services = []
        cls.service = cls.start("one", cls.KEYS)

    @classmethod
    def tearDownClass(cls):
        for service in cls.services:
            service.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def start(cls, name, keys):
        service = Service(PROGRAM, cls.folder / name)
        service.init()
        text = service.config.read_text()
        for key, value in keys.items():
            text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text, count=1)
            if count != 1:
                raise RuntimeError(f"no key {key} in the configuration")
        service.config.write_text(text)
        service.start()
        cls.services.append(service)
        service.add_host("home.dyn.example")
        service.ctl("record", "set", "big.dyn.example.", "60", "TXT", *['"' + letter * 200 + '"' for letter in "abc"])
        return service

    def metric(self, name):
        host, port = self.service.endpoints["metrics"]
        with urllib.request.urlopen(f"http://{host}:{port}/metrics", timeout=10) as page:
            for line in page.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.rsplit(" ", 1)[1])
        raise AssertionError("no metric " + name)

    def kdig(self, *arguments, door="dns"):
        host, port = self.service.endpoints[door]
        return run(program("kdig"), f"@{host}", "-p", port, "+retry=0", *arguments)

    def dig(self, *arguments):
        host, port = self.service.endpoints["dns"]
        return run(program("dig"), f"@{host}", "-p", port, "+tries=1", *arguments)


class OptionsTest(WithService):
    KEYS = {"nsid": '"mooring-1"', "id_text": '"mooring-1"', "version_text": '"none of your business"'}

    def test_kdig_and_dig_see_the_nsid(self):
        self.assertIn('"mooring-1"', self.kdig("+nsid", HOST, "SOA"))
        self.assertIn('("mooring-1")', self.dig("+nsid", HOST, "SOA"))
        self.assertNotIn("NSID", self.kdig(HOST, "SOA"))

    def test_the_server_says_of_itself_what_it_was_told_to(self):
        self.assertEqual(self.dig("CH", "TXT", "id.server.", "+short").strip(), '"mooring-1"')
        self.assertEqual(self.dig("CH", "TXT", "version.bind.", "+short").strip(), '"none of your business"')
        self.assertIn("status: REFUSED", self.dig("CH", "TXT", "hostname.bind."))

    def test_keepalive_is_told_over_tcp_and_not_over_udp(self):
        self.assertRegex(self.dig("+tcp", "+keepalive", HOST), r"TCP[- ]KEEPALIVE: 10\.0 secs")
        self.assertNotIn("KEEPALIVE", self.dig("+notcp", "+keepalive", HOST))

    def test_padding_is_not_given_in_clear(self):
        self.assertNotIn("PADDING", self.kdig("+padding=64", "+tcp", HOST, "SOA"))

    def test_names_of_others_are_refused_with_a_reason(self):
        self.assertIn("EDE: 20 (Not Authoritative)", self.dig("www.example.net."))

    def test_a_query_that_comes_with_the_syn_is_answered(self):
        with socket.socket() as client:
            message = query("dyn.example.", 6)
            client.sendto(struct.pack(">H", len(message)) + message, socket.MSG_FASTOPEN, self.service.endpoints["dns"])
            client.settimeout(10)  # Only now: a socket with a time-out would not wait for the SYN's answer.
            size = struct.unpack(">H", client.recv(2, socket.MSG_WAITALL))[0]
            self.assertEqual(Reply(client.recv(size, socket.MSG_WAITALL)).rcode, NOERROR)


class CookiesTest(WithService):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets = cls.folder / "cookie-secrets"
        cls.secrets.write_text(SECRET + "\n")
        cls.shared = [cls.start(name, {"cookie_secrets": f'"{cls.secrets}"'}) for name in ("two", "three")]

    def asker(self, endpoint):
        asker = Asker(endpoint)
        self.addCleanup(asker.close)
        return asker

    def assertTakes(self, asker, cookie):
        """The cookie comes back as it is: the server knows it for its own."""
        self.assertEqual(asker.ask(HOST, 6, cookie).cookie.hex(), cookie.hex())

    def assertRenews(self, asker, cookie):
        self.assertNotEqual(asker.ask(HOST, 6, cookie).cookie.hex(), cookie.hex())

    def test_kdig_and_dig_learn_a_cookie_and_find_it_good(self):
        text = self.kdig("+cookie", HOST, "SOA")
        self.assertRegex(text, r"COOKIE: [0-9A-Fa-f]{48}")
        self.assertRegex(self.dig("+cookie", HOST), r"COOKIE: [0-9a-f]{48} \(good\)")
        cookie = re.search(r"COOKIE: ([0-9a-f]{48})", self.dig("+cookie=0102030405060708", HOST)).group(1)
        self.assertIn(f"COOKIE: {cookie} (good)", self.dig("+cookie=" + cookie, HOST))
        self.assertIn("status: FORMERR", self.dig("+cookie=010203", HOST))

    def test_servers_with_one_secret_take_each_others_cookies(self):
        first, second = (self.asker(service.endpoints["dns"]) for service in self.shared)
        cookie = first.ask(HOST, 6, b"mooring!").cookie
        self.assertEqual(len(cookie), 24)
        self.assertTakes(second, cookie)
        self.assertTakes(first, cookie)
        self.assertRenews(self.asker(self.service.endpoints["dns"]), cookie)  # It has a secret of its own.

    def check_peer(self, peer):
        """What the peer made is good here, what was made here is good there, and nothing else is."""
        self.addCleanup(peer.stop)
        theirs, ours = self.asker(peer.endpoint), self.asker(self.shared[0].endpoints["dns"])
        bare = theirs.ask(HOST, 1, b"mooring!")
        self.assertEqual((bare.rcode, len(bare.cookie)), (BADCOOKIE, 24))
        self.assertTakes(ours, bare.cookie)
        made_here = ours.ask(HOST, 6, b"mooring?").cookie
        self.assertEqual(theirs.ask(HOST, 1, made_here).rcode, NOERROR)
        self.assertEqual(theirs.ask(HOST, 1, made_here[:-1] + bytes([made_here[-1] ^ 1])).rcode, BADCOOKIE)

    def zone_file(self):
        path = self.folder / "peer.zone"
        path.write_text(ZONE_FILE)
        return path

    def test_bind_and_we_take_each_others_cookies(self):
        self.check_peer(Bind(self.folder / "bind", {"dyn.example.": self.zone_file()},
                             options=f'cookie-algorithm siphash24; cookie-secret "{SECRET}"; require-server-cookie yes;'))

    def test_knot_and_we_take_each_others_cookies(self):
        self.check_peer(KnotWithCookies(self.folder / "knot", "dyn.example.", self.zone_file(), SECRET))

    def test_a_secret_is_replaced_without_refusing_a_cookie(self):
        secrets = self.folder / "rolled"
        secrets.write_text(SECRET + "\n")
        service = self.start("four", {"cookie_secrets": f'"{secrets}"'})
        asker = self.asker(service.endpoints["dns"])
        old = asker.ask(HOST, 6, b"mooring!").cookie

        secrets.write_text(OTHER_SECRET + "\n" + SECRET + "\n")
        service.process.send_signal(signal.SIGHUP)

        new, deadline = old, time.monotonic() + 20
        while new == old and time.monotonic() < deadline:  # The signal is on its way.
            new = asker.ask(HOST, 6, old).cookie
        self.assertNotEqual(new, old)
        self.assertTakes(asker, new)
        self.assertRenews(self.asker(self.shared[0].endpoints["dns"]), new)


class FloodTest(WithService):
    KEYS = {"rrl_exempt": "[]", "rrl_answers_per_second": "100", "rrl_nxdomains_per_second": "50",
            "rrl_excess_bytes_per_second": "20000", "workers": "1"}
    QUERIES = 20_000

    def flood(self, names):
        """Queries from all addresses of 127.0.0.0/24, with a client of the same network that has a cookie among them.
        Returns bytes in, bytes out, replies cut down, and the share of the client's queries that were answered."""
        endpoint = self.service.endpoints["dns"]
        sources = [Asker(endpoint, f"127.0.0.{host}") for host in range(2, 66)]
        client = Asker(endpoint, "127.0.0.200")
        cookie = b""
        while len(cookie) != 24:
            reply = client.ask(HOST, 6, b"mooring!", patience=0.2)  # BADCOOKIE brings one as well.
            cookie = reply.cookie if reply else b""
        bytes_in = bytes_out = truncated = asked = answered = 0
        for number in range(self.QUERIES):
            source = sources[number % len(sources)]
            message = query(names(number), 16)
            bytes_in += source.socket.send(message)
            if number % len(sources) != len(sources) - 1:
                continue
            asked += 1
            reply = client.ask("big.dyn.example.", 16, cookie)
            answered += reply is not None and reply.answers == 3
            for one in sources:  # What has come so far; the client's turn was behind it in the queue.
                size, cut = self.drain(one)
                bytes_out += size
                truncated += cut
        for one in [*sources, client]:
            one.close()
        return bytes_in, bytes_out, truncated, answered / asked

    @staticmethod
    def drain(source):
        size = truncated = 0
        while True:
            try:
                data = source.socket.recv(65535, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return size, truncated
            size += len(data)
            truncated += bool(data[2] & 2)

    def check(self, names):
        bytes_in, bytes_out, truncated, share = self.flood(names)
        self.assertLessEqual(bytes_out / bytes_in, 1.5)
        self.assertGreater(truncated, 0)
        self.assertGreaterEqual(share, 0.99)

    def test_one_name_again_and_again_is_not_amplified(self):
        before = self.metric('mooring_dns_rate_limited_total{class="answer",outcome="dropped"}')
        self.check(lambda number: "big.dyn.example.")
        after = self.metric('mooring_dns_rate_limited_total{class="answer",outcome="dropped"}')
        self.assertGreater(after - before, self.QUERIES / 4)

    def test_names_that_exist_and_change_are_not_amplified(self):
        for number in range(20):
            self.service.ctl("record", "set", f"big{number}.dyn.example.", "60", "TXT", '"' + "x" * 250 + '"')
        self.check(lambda number: f"big{number % 20}.dyn.example.")

    def test_random_names_of_one_zone_are_not_amplified_and_are_counted(self):
        before = self.metric('mooring_dns_rate_limited_total{class="nxdomain",outcome="dropped"}')
        self.check(lambda number: f"r{number}.dyn.example.")
        after = self.metric('mooring_dns_rate_limited_total{class="nxdomain",outcome="dropped"}')
        self.assertGreater(after - before, self.QUERIES / 4)

    def test_queries_of_reflectors_are_dropped(self):
        # A port below 1024 can be bound by root only; 0 cannot be at all.
        try:
            reflector = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            reflector.bind(("127.0.0.250", 19))
        except PermissionError:
            self.skipTest("not root")
        with reflector:
            reflector.settimeout(0.5)
            reflector.sendto(query(HOST, 6), self.service.endpoints["dns"])
            self.assertRaises(TimeoutError, reflector.recv, 4096)
        self.assertGreaterEqual(self.metric("mooring_dns_reflector_queries_total"), 1)


class TlsTest(WithService):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-hardening-"))
        cls.services = []
        cls.make_certificate("first.example")
        cls.service = cls.start("one", {"tls_listen": '["127.0.0.1:0"]',
                                        "tls_certificate": f'"{cls.folder}/certificate.pem"',
                                        "tls_key": f'"{cls.folder}/key.pem"'})

    @classmethod
    def make_certificate(cls, name):
        subprocess.run([program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", cls.folder / "key.pem",
                        "-out", cls.folder / "certificate.pem"], check=True, capture_output=True)

    def tls(self, *arguments):
        return self.kdig("+tls", *arguments, door="dns-tls")

    def test_kdig_asks_over_tls(self):
        text = self.tls("dyn.example.", "SOA")
        self.assertIn("TLS session (TLS1.3)", text)
        self.assertIn("status: NOERROR", text)

    def test_responses_are_padded_to_a_block(self):
        text = self.tls("+padding=128", "big.dyn.example.", "TXT")
        self.assertRegex(text, r"PADDING: \d+ B")
        size = int(re.search(r"Received (\d+) B", text).group(1))
        self.assertEqual(size % 468, 0)

    def test_a_renewed_certificate_is_taken_at_sighup(self):
        self.assertEqual(self.presented_name(), "first.example")
        self.make_certificate("second.example")
        self.service.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while self.presented_name() != "second.example" and time.monotonic() < deadline:
            pass  # Every look is a handshake.
        self.assertEqual(self.presented_name(), "second.example")

    def presented_name(self):
        host, port = self.service.endpoints["dns-tls"]
        text = run(program("openssl"), "s_client", "-connect", f"{host}:{port}", "-alpn", "dot", "-noservername")
        return re.search(r"subject=CN = (\S+)", text).group(1)

    def test_a_client_of_another_protocol_is_sent_away(self):
        host, port = self.service.endpoints["dns-tls"]
        done = subprocess.run([program("openssl"), "s_client", "-connect", f"{host}:{port}", "-alpn", "http/1.1"],
                              capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
        self.assertIn("no application protocol", done.stderr)


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
