#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ports that clients have built in: 80 and 8245 without TLS, never redirected; 443 with any or no server name and
with TLS 1.2 and 1.3; 3495 for GnuDIP. And answers as old clients need them: closed, of known length, in one segment."""

import hashlib
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import private_network  # noqa: E402
from client_scenarios import WRONG_KEY, WithHosts, main, new_address, run  # noqa: E402

SERVER = private_network.SERVER


class HttpPortsTest(WithHosts):
    def curl(self, url, *options):
        return run("curl", "-sS", "-i", "-u", f"anything:{self.key}", url, *options)

    def assert_good(self, done, address):
        self.assertIn("200 OK", done.stdout, done.stderr)
        self.assertTrue(done.stdout.endswith(f"good {address}\n"), done.stdout)
        self.assertEqual(self.served(), [address])

    def test_plain_http_is_answered_at_both_ports_and_not_redirected(self):
        for port in (80, 8245):
            address = new_address()
            self.assert_good(self.curl(f"http://members.dyndns.org:{port}/nic/update?hostname={self.host}&myip={address}"),
                             address)

    def test_tls_1_2_and_1_3(self):
        for version in ("1.2", "1.3"):
            address = new_address()
            url = f"https://members.dyndns.org/nic/update?hostname={self.host}&myip={address}"
            self.assert_good(self.curl(url, f"--tlsv{version}", "--tls-max", version), address)

    def test_a_client_without_server_name_sees_the_certificate(self):
        done = run("openssl", "s_client", "-connect", SERVER + ":443", "-noservername", "-CAfile", private_network.BUNDLE,
                   input="")
        self.assertIn("Verify return code: 0 (ok)", done.stdout)

    def raw(self, text):
        """What comes back until the server closes, and in how many pieces."""
        with socket.create_connection((SERVER, 80), timeout=20) as connection:
            connection.sendall(text.encode())
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece.decode())
        return "".join(pieces), len(pieces)

    def test_http_1_0_without_host_is_answered_in_one_piece_and_closed(self):
        address = new_address()
        text, pieces = self.raw(f"GET /u/{self.key}/{address} HTTP/1.0\r\n\r\n")
        self.assertEqual(pieces, 1)
        self.assertLess(len(text), 2048)
        self.assertIn("Content-Length: ", text)
        self.assertNotIn("chunked", text)
        self.assertTrue(text.endswith(f"good {address}\n"), text)

    def test_connection_close_is_obeyed_by_http_1_1(self):
        text, _ = self.raw(f"GET /update?domains={self.host}&token={self.key}&ip={new_address()} HTTP/1.1\r\n"
                           "Host: www.duckdns.org\r\nConnection: close\r\n\r\n")
        self.assertTrue(text.endswith("\r\n\r\nOK"), text)

    def test_a_wrong_key_is_told_so_in_the_clear_as_well(self):
        text, _ = self.raw(f"GET /update?domains={self.host}&token={WRONG_KEY} HTTP/1.0\r\n\r\n")
        self.assertTrue(text.endswith("\r\n\r\nKO"), text)


class GnudipPortTest(WithHosts):
    """As the protocol's document has it; no program of Debian 12 speaks it any more."""

    key_options = ("--legacy",)

    def ask(self, request, key=None):
        """The answer to USER:DIGEST:DOMAIN:`request`, without line end."""
        user, _, domain = self.host.partition(".")
        with socket.create_connection((SERVER, 3495), timeout=20) as connection:
            file = connection.makefile("rw", newline="\n")
            salt = file.readline().strip()
            inner = hashlib.md5((key or self.key).encode()).hexdigest()
            digest = hashlib.md5(f"{inner}.{salt}".encode()).hexdigest()
            file.write(f"{user}:{digest}:{domain}:{request}\n")
            file.flush()
            return file.read().strip()

    def test_sets_an_address(self):
        address = new_address()
        self.assertEqual(self.ask(f"0:{address}"), "0")
        self.assertEqual(self.served(), [address])

    def test_tells_and_sets_the_address_that_it_sees(self):
        self.assertEqual(self.ask("2"), "0:" + SERVER)
        self.assertEqual(self.served(), [SERVER])

    def test_goes_offline_and_comes_back(self):
        address = new_address()
        self.assertEqual(self.ask(f"0:{address}"), "0")
        self.assertEqual(self.ask("1"), "2")
        self.assertEqual(self.served(), [])
        self.assertEqual(self.ask(f"0:{address}"), "0")
        self.assertEqual(self.served(), [address])

    def test_refuses_a_wrong_key(self):
        before = self.served()
        self.assertEqual(self.ask("0:" + new_address(), key=WRONG_KEY), "1")
        self.assertEqual(self.served(), before)


if __name__ == "__main__":
    main()
