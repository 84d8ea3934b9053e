#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real DNS UPDATE clients against a real mooringd: nsupdate, knsupdate, certbot's plugin, lego, ddclient; replayed
messages; and a kill -9 right after an acknowledged update."""

import argparse
import base64
import http.server
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from service import Service  # noqa: E402

PROGRAM = None
ZONE = "dyn.example."
HOST = "home.dyn.example."
SECOND = "cam.dyn.example."
DEBIAN_PYTHON = "/usr/bin/python3"  # Debian's packages (dnspython, certbot) are for Debian's Python.


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, **options)


class WithService(unittest.TestCase):
    """One service for all tests of a class; HOST has a key for addresses and ACME, SECOND one for all records."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-interop-"))
        cls.service = Service(PROGRAM, cls.folder / "data")
        cls.service.init()
        cls.service.start()
        cls.service.add_host(HOST)
        cls.service.add_host(SECOND)
        cls.key = cls.add_key(HOST)
        cls.records_key = cls.add_key(SECOND, "--rights", "records")

    @classmethod
    def tearDownClass(cls):
        status = cls.service.stop()
        shutil.rmtree(cls.folder)
        assert status == 0, f"mooringd ended with {status}"

    @classmethod
    def add_key(cls, host, *options):
        """ALGORITHM:NAME:SECRET of a new key."""
        return cls.service.ctl("key", "add", host, "--tsig", *options)["tsig"]

    @property
    def address(self):
        return self.service.endpoints["dns"]

    def dig(self, name, rr_type, *options):
        host, port = self.address
        done = run("dig", f"@{host}", "-p", port, name, rr_type, "+short", "+tries=1", *options)
        return sorted(done.stdout.split("\n")[:-1])

    def nsupdate(self, *lines, key=None, options=(), zone=ZONE, program="nsupdate", key_line=None):
        host, port = self.address
        script = [f"server {host} {port}"]
        if zone:
            script.append(f"zone {zone}")
        if key_line:
            script.append(f"key {key_line}")
        script += [*lines, "send", ""]
        arguments = [] if key_line else ["-y", key or self.key]
        return run(program, *options, *arguments, input="\n".join(script))

    def write(self, name, text, mode=0o600):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path


class NsupdateTest(WithService):
    def set_address(self, address, **options):
        done = self.nsupdate(f"update delete {HOST} A", f"update add {HOST} 60 A {address}", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.dig(HOST, "A"), [address])

    def test_moves_a_host_and_dig_sees_it_at_once(self):
        self.set_address("203.0.113.1")
        self.set_address("203.0.113.2", options=["-v"])

    def test_finds_the_zone_itself_by_a_signed_query(self):
        self.set_address("203.0.113.3", zone=None)
        self.set_address("203.0.113.4", zone=None, options=["-v"])

    def test_without_an_algorithm_it_says_md5(self):
        _, name, secret = self.key.split(":")
        self.set_address("203.0.113.5", key_line=f"{name} {secret}")

    def test_every_algorithm(self):
        _, name, secret = self.key.split(":")
        for last, algorithm in enumerate(("hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384",
                                          "hmac-sha512", "hmac-sha256-128"), 10):
            self.set_address(f"203.0.113.{last}", key=f"{algorithm}:{name}:{secret}")

    def test_history_and_contact_are_those_of_any_update(self):
        self.set_address("203.0.113.20")
        shown = self.service.ctl("host", "show", HOST)
        self.assertEqual(shown["ipv4"], "203.0.113.20")
        self.assertIsNotNone(shown["last_contact"])
        self.assertEqual(self.service.ctl("host", "history", HOST)["history"][0]["dialect"], "dns-update")

    def test_the_ttl_becomes_the_hosts(self):
        done = self.nsupdate(f"update delete {HOST} A", f"update add {HOST} 600 A 203.0.113.21")
        self.assertEqual(done.returncode, 0, done.stderr)
        host, port = self.address
        self.assertRegex(run("dig", f"@{host}", "-p", port, HOST, "A", "+noall", "+answer").stdout, r"\s600\s")

    def test_prerequisites_are_answered_exactly(self):
        self.set_address("203.0.113.30")
        for line, rcode in ((f"prereq nxdomain {HOST}", "YXDOMAIN"), (f"prereq yxdomain no.{ZONE}", "NXDOMAIN"),
                            (f"prereq nxrrset {HOST} A", "YXRRSET"), (f"prereq yxrrset {HOST} MX", "NXRRSET"),
                            (f"prereq yxrrset {HOST} A 203.0.113.31", "NXRRSET")):
            done = self.nsupdate(line, f"update add {HOST} 60 A 203.0.113.99")
            self.assertIn(rcode, done.stderr)
        done = self.nsupdate(f"prereq yxrrset {HOST} A 203.0.113.30", f"update delete {HOST} A",
                             f"update add {HOST} 60 A 203.0.113.32")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.dig(HOST, "A"), ["203.0.113.32"])

    def test_what_is_not_the_keys_is_refused(self):
        for line in (f"update add {SECOND} 60 A 203.0.113.40", f"update add {HOST} 60 MX 10 {HOST}",
                     f"update add {ZONE} 60 A 203.0.113.40", f"update delete {ZONE} NS"):
            self.assertIn("REFUSED", self.nsupdate(line).stderr)
        self.assertIn("NOTAUTH", self.nsupdate("update add a.test. 60 A 203.0.113.40", zone="test.").stderr)
        self.assertIn("REFUSED", run("nsupdate", input="server %s %s\nzone %s\nupdate add %s 60 A 203.0.113.40\nsend\n"
                                     % (*self.address, ZONE, HOST)).stderr)

    def test_wrong_keys_hear_why(self):
        algorithm, name, secret = self.key.split(":")
        wrong = base64.b64encode(bytes(32)).decode()
        for key, error in ((f"{algorithm}:{name}:{wrong}", "BADSIG"), (f"{algorithm}:key-4711:{secret}", "BADKEY")):
            done = self.nsupdate(f"update add {HOST} 60 A 203.0.113.50", key=key)
            self.assertIn(error, done.stderr)

    def test_records_of_a_key_that_may_set_them(self):
        done = self.nsupdate(f"update add {SECOND} 300 MX 10 mail.{SECOND}",
                             f"update add mail.{SECOND} 300 A 203.0.113.60",
                             f"update add mail.{SECOND} 300 A 203.0.113.61",
                             f"update add _25._tcp.mail.{SECOND} 300 TLSA 3 1 1 {'ab' * 32}", key=self.records_key)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.dig(SECOND, "MX"), [f"10 mail.{SECOND}"])
        self.assertEqual(self.dig(f"mail.{SECOND}", "A"), ["203.0.113.60", "203.0.113.61"])
        done = self.nsupdate(f"update delete mail.{SECOND}", key=self.records_key)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.dig(f"mail.{SECOND}", "A"), [])

    def test_knsupdate(self):
        self.set_address("203.0.113.70", program="knsupdate")
        self.set_address("203.0.113.71", program="knsupdate", options=["-v"])

    def test_a_killed_service_has_what_it_acknowledged(self):
        for last in range(80, 85):
            done = self.nsupdate(f"update delete {HOST} A", f"update add {HOST} 60 A 203.0.113.{last}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.service.kill()
            self.service.start()
            self.assertEqual(self.dig(HOST, "A"), [f"203.0.113.{last}"])


REPLAY = """
import sys, dns.message, dns.query, dns.tsig, dns.update, dns.rcode
host, port, algorithm, name, secret = sys.argv[1:6]
key = dns.tsig.Key(name, secret, algorithm)
def update(address):
    message = dns.update.Update("dyn.example.", keyring=key)
    message.replace("home", 60, "A", address)
    return message
def send(wire, request_mac):
    import socket
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(wire, (host, int(port)))
        answer = dns.message.from_wire(client.recv(4096), keyring={key.name: key}, request_mac=request_mac)
        return dns.rcode.to_text(answer.rcode())
first = update("203.0.113.1")
wire = first.to_wire()
print(send(wire, first.mac))
print(dns.rcode.to_text(dns.query.tcp(update("203.0.113.2"), host, port=int(port), timeout=5).rcode()))
print(send(wire, first.mac))
"""


class ReplayTest(WithService):
    def test_a_message_heard_again_changes_nothing(self):
        script = self.write("replay.py", REPLAY)
        done = run(DEBIAN_PYTHON, script, *self.address, *self.key.split(":"))
        self.assertEqual(done.stdout.split(), ["NOERROR"] * 3, done.stderr)
        self.assertEqual(self.dig(HOST, "A"), ["203.0.113.2"])


CERTBOT = """
import sys, dns.name
from certbot_dns_rfc2136._internal.dns_rfc2136 import _RFC2136Client
host, port, algorithm, name, secret, verb, value = sys.argv[1:8]
client = _RFC2136Client(host, int(port), name, secret, dns.name.from_text(algorithm))
if verb == "add":
    client.add_txt_record("_acme-challenge.home.dyn.example", value, 120)
else:
    client.del_txt_record("_acme-challenge.home.dyn.example", value)
"""


class CertbotTest(WithService):
    def certbot(self, verb, value, algorithm=None):
        its_algorithm, name, secret = self.key.split(":")
        script = self.write("challenge.py", CERTBOT)
        done = run(DEBIAN_PYTHON, script, *self.address, algorithm or its_algorithm, name, secret, verb, value)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_two_challenges_stand_together_and_go_one_by_one(self):
        name = "_acme-challenge." + HOST
        self.certbot("add", "one", "hmac-md5.sig-alg.reg.int.")
        self.certbot("add", "two")
        self.assertEqual(self.dig(name, "TXT"), ['"one"', '"two"'])
        self.certbot("del", "one")
        self.assertEqual(self.dig(name, "TXT"), ['"two"'])
        self.certbot("del", "two")
        self.assertEqual(self.dig(name, "TXT"), [])


class AcmeStub(http.server.BaseHTTPRequestHandler):
    """As much of an ACME server (RFC 8555) as brings a client to its DNS challenge, which then fails."""

    seen = None  # Called when the client says that its record is there.

    def log_message(self, *_):
        pass

    def answer(self, body, status=200, location=None):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Replay-Nonce", base64.urlsafe_b64encode(bytes(16)).decode().rstrip("="))
        self.send_header("Content-Type", "application/json")
        if location:
            self.send_header("Location", self.url(location))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def url(self, path):
        return f"http://{self.headers['Host']}/{path}"

    def do_HEAD(self):
        self.answer({})

    def do_GET(self):
        self.answer({name: self.url(name) for name in ("newNonce", "newAccount", "newOrder", "revokeCert")})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        challenge = {"type": "dns-01", "url": self.url("challenge"), "token": "token", "status": "pending"}
        if self.path == "/newAccount":
            self.answer({"status": "valid"}, 201, "account/1")
        elif self.path == "/newOrder":
            self.answer({"status": "pending", "authorizations": [self.url("authz")], "finalize": self.url("finalize"),
                         "identifiers": [{"type": "dns", "value": HOST.rstrip(".")}]}, 201, "order/1")
        elif self.path == "/authz":
            self.answer({"status": "pending", "identifier": {"type": "dns", "value": HOST.rstrip(".")},
                         "challenges": [challenge]})
        elif self.path == "/challenge":
            AcmeStub.seen()
            self.answer({**challenge, "status": "invalid",
                         "error": {"type": "urn:ietf:params:acme:error:dns", "detail": "the test ends here"}})
        else:
            self.answer({})


class LegoTest(WithService):
    def test_sets_and_cleans_up_its_challenge(self):
        found = []
        AcmeStub.seen = lambda: found.extend(self.dig("_acme-challenge." + HOST, "TXT"))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), AcmeStub) as stub:
            threading.Thread(target=stub.serve_forever, daemon=True).start()
            host, port = self.address
            algorithm, name, secret = self.key.split(":")
            done = run("lego", "--accept-tos", "--email", "owner@example.org", "--domains", HOST.rstrip("."),
                       "--path", self.folder / "lego", "--dns", "rfc2136", "--dns.disable-cp",
                       "--dns.resolvers", f"{host}:{port}", "--server", f"http://127.0.0.1:{stub.server_port}/dir", "run",
                       env={"RFC2136_NAMESERVER": f"{host}:{port}", "RFC2136_TSIG_KEY": name,
                            "RFC2136_TSIG_SECRET": secret, "RFC2136_TSIG_ALGORITHM": algorithm + ".",
                            "PATH": "/usr/bin:/bin", "HOME": str(self.folder)})
            stub.shutdown()
        self.assertEqual(len(found), 1, done.stderr)
        self.assertIn("the test ends here", done.stderr)
        self.assertEqual(self.dig("_acme-challenge." + HOST, "TXT"), [], done.stderr)


class DdclientTest(WithService):
    def test_its_nsupdate_protocol(self):
        host, port = self.address
        algorithm, name, secret = self.key.split(":")
        key = self.write("key.conf", f'key "{name}" {{ algorithm {algorithm}; secret "{secret}"; }};\n')
        config = self.write("ddclient.conf", f"use=cmd, cmd='echo 203.0.113.90'\nprotocol=nsupdate\nserver={host}:{port}\n"
                            f"login=/usr/bin/nsupdate\npassword={key}\nzone={ZONE.rstrip('.')}\nttl=60\n{HOST.rstrip('.')}\n")
        done = run("ddclient", "-daemon=0", "-verbose", "-noquiet", "-file", config, "-cache",
                   self.folder / "ddclient.cache")
        self.assertEqual(self.dig(HOST, "A"), ["203.0.113.90"], done.stdout + done.stderr)


def main():
    global PROGRAM
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
