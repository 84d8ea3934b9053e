#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Validators that other people wrote, with our keys as their trust anchors: delv, Unbound and Knot Resolver.

Every zone is asked for a positive answer, NODATA, a name that does not exist, what a wildcard makes, what a DNAME
makes, a referral without DS and an empty non-terminal; during a key rollover, and while updates run.
"""

import argparse
import base64
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from dns_message import Message, TYPES, make_query  # noqa: E402
from peers import KnotResolver, Unbound  # noqa: E402
from service import Service  # noqa: E402

PROGRAM = None
ZONE = "dyn.example."
NOERROR, NXDOMAIN = 0, 3

# What is asked of every resolver: QNAME, QTYPE, the types that the answer must hold (none: a denial).
QUESTIONS = [
    ("dyn.example.", "SOA", {"SOA"}), ("dyn.example.", "DNSKEY", {"DNSKEY"}), ("dyn.example.", "NS", {"NS"}),
    ("home.dyn.example.", "A", {"A"}),
    ("home.dyn.example.", "TXT", set()),
    ("nobody.dyn.example.", "A", set()), ("a.b.c.nobody.dyn.example.", "AAAA", set()),
    ("wild.dyn.example.", "A", {"A"}),
    ("anything.wild.dyn.example.", "A", {"A"}), ("deep.anything.wild.dyn.example.", "A", {"A"}),
    ("anything.wild.dyn.example.", "MX", set()),
    ("some.star.dyn.example.", "TXT", {"TXT"}), ("some.star.dyn.example.", "A", set()),
    ("alias.dyn.example.", "A", {"CNAME", "A"}), ("home.moved.dyn.example.", "A", {"DNAME", "CNAME", "A"}),
    ("nothing.moved.dyn.example.", "A", {"DNAME", "CNAME"}),
    ("empty.dyn.example.", "A", set()), ("below.empty.dyn.example.", "TXT", {"TXT"}),
    ("cut.dyn.example.", "DS", set()), ("signed-cut.dyn.example.", "DS", {"DS"}),
]


def ask(endpoint, name, rr_type):
    """One recursive query with DO to a resolver, asked again for a while if nothing comes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(8)
        client.connect(endpoint)
        client.send(make_query(77, name, TYPES[rr_type], dnssec=True, recursion=True))
        return Message(client.recv(65535))


class SignedService:
    """A service whose zone has one name of every kind that a denial or signature may have to do with."""

    def __init__(self, *sign, settings=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-validators-"))
        self.service = Service(PROGRAM, self.folder / "data")
        self.service.init()
        self.service.set(settings or {})
        self.service.start()
        self.key = self.service.add_host("home.dyn.example")
        self.wild_key = self.service.add_host("wild.dyn.example", "other@example.org")
        self.service.ctl("host", "remove", "wild.dyn.example")
        self.service.ctl("host", "add", "wild.dyn.example", "--wildcard")
        self.wild_key = self.service.ctl("key", "add", "wild.dyn.example")["key"]
        self.set_address("home.dyn.example", self.key, "203.0.113.1")
        self.set_address("wild.dyn.example", self.wild_key, "203.0.113.2")
        for record in (["*.star.dyn.example.", "300", "TXT", '"from the star"'],
                       ["alias.dyn.example.", "300", "CNAME", "home.dyn.example."],
                       ["moved.dyn.example.", "300", "DNAME", "dyn.example."],
                       ["below.empty.dyn.example.", "300", "TXT", '"not empty"'],
                       ["cut.dyn.example.", "300", "NS", "ns.elsewhere.example."],
                       ["signed-cut.dyn.example.", "300", "NS", "ns.elsewhere.example."],
                       ["signed-cut.dyn.example.", "300", "DS", "4711 13 2 " + "ab" * 32]):
            self.service.ctl("record", "set", *record)
        if sign:
            self.service.ctl("zone", "sign", ZONE, *sign)
            self.service.export_signed(ZONE, sign[-1].upper())  # Now it is.

    def set_address(self, host, key, address):
        request = urllib.request.Request(f"http://{self.service.http}/nic/update?hostname={host}&myip={address}",
                                         headers={"Authorization": "Basic " + basic(host, key),
                                                  "User-Agent": "validators-test/1"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
        assert text.split()[0] in ("good", "nochg"), text

    def anchors(self):
        return [f"{ZONE} 3600 IN DS {ds}" for ds in self.service.ctl("zone", "show", ZONE)["ds"]]

    def close(self):
        status = self.service.stop()
        shutil.rmtree(self.folder)
        assert status == 0, f"mooringd ended with {status}"


def basic(user, password):
    return base64.b64encode(f"{user}:{password}".encode()).decode()


class Validation:
    """The tests of every mode; SIGN is what `zone sign` is given."""

    SIGN = ()

    @classmethod
    def setUpClass(cls):
        cls.signed = SignedService(*cls.SIGN)
        cls.resolvers = []
        try:
            for number, kind in enumerate((Unbound, KnotResolver)):
                cls.resolvers.append(kind(cls.signed.folder / f"resolver-{number}", ZONE,
                                          cls.signed.service.endpoints["dns"], cls.signed.anchors()))
        except RuntimeError:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        for resolver in cls.resolvers:
            resolver.stop()
        cls.signed.close()

    def check_all(self):
        for resolver in self.resolvers:
            for name, rr_type, types in QUESTIONS:
                with self.subTest(resolver=type(resolver).__name__, name=name, type=rr_type):
                    answer = ask(resolver.endpoint, name, rr_type)
                    self.assertIn(answer.rcode, (NOERROR, NXDOMAIN) if not types or "DNAME" in types else (NOERROR,))
                    self.assertIn("ad", answer.flags, answer.text())
                    got = {number for _, number, _, _ in answer.answer} - {TYPES["RRSIG"]}
                    self.assertEqual(got, {TYPES[one] for one in types}, answer.text())

    def test_resolvers_call_every_answer_secure(self):
        self.check_all()

    def test_delv_validates_every_answer(self):
        anchor = self.signed.folder / "anchor.delv"
        lines = []
        for ds in self.signed.service.ctl("zone", "show", ZONE)["ds"]:
            tag, algorithm, digest, *value = ds.split()
            lines.append(f'"{ZONE}" static-ds {tag} {algorithm} {digest} "{"".join(value)}";')
        anchor.write_text("trust-anchors { " + " ".join(lines) + " };\n")
        host, port = self.signed.service.endpoints["dns"]
        for name, rr_type, types in QUESTIONS:
            done = subprocess.run(["delv", "@" + host, "-p", str(port), "-a", str(anchor), "+root=" + ZONE, name, rr_type],
                                  capture_output=True, text=True, timeout=30)
            text = done.stdout + done.stderr
            with self.subTest(name=name, type=rr_type):
                self.assertIn("fully validated", text)
                self.assertNotIn("unsigned", text)
                if not types:
                    self.assertIn("negative response", text)

    def test_answers_stay_secure_while_updates_run(self):
        stop, problems = threading.Event(), []

        def update():
            number = 0
            while not stop.is_set():
                number = number % 200 + 1
                try:
                    self.signed.set_address("home.dyn.example", self.signed.key, f"203.0.113.{number}")
                except Exception as problem:  # noqa: BLE001: told by the assertion below
                    problems.append(problem)
                    return

        updater = threading.Thread(target=update)
        updater.start()
        try:
            for _ in range(20):
                for resolver in self.resolvers:
                    for name, rr_type in (("home.dyn.example.", "A"), ("nobody.dyn.example.", "A"), (ZONE, "SOA")):
                        answer = ask(resolver.endpoint, name, rr_type)
                        self.assertIn("ad", answer.flags, f"{type(resolver).__name__} {name}\n{answer.text()}")
        finally:
            stop.set()
            updater.join()
        self.assertEqual(problems, [])


class RolloverTest(unittest.TestCase):
    """A whole exchange of a zone's CSK, with TTLs and delays of seconds, under the eyes of Unbound."""

    SECONDS = {"dnskey_ttl_seconds": 1, "ds_ttl_seconds": 1, "zone_ttl_max_seconds": 1, "propagation_seconds": 0,
               "parent_propagation_seconds": 0}

    def setUp(self):
        self.signed = SignedService(settings=self.SECONDS)
        self.addCleanup(self.signed.close)

    def keys(self):
        return {key["tag"]: key["stage"] for key in self.signed.service.ctl("zone", "show", ZONE)["keys"]}

    def wait_for(self, wanted, resolver=None):
        """Until the keys' stages are as wanted; meanwhile every answer must be secure."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if wanted(self.keys()):
                return
            if resolver:
                self.check(resolver)
        self.fail(f"the keys are {self.keys()} after a minute")

    def check(self, resolver):
        for name, rr_type, _ in QUESTIONS:
            answer = ask(resolver.endpoint, name, rr_type)
            self.assertIn("ad", answer.flags, f"{name} {rr_type}\n{answer.text()}\n{self.keys()}")

    def resolver(self, name, anchors):
        unbound = Unbound(self.signed.folder / name, ZONE, self.signed.service.endpoints["dns"], anchors)
        self.addCleanup(unbound.stop)
        return unbound

    def test_answers_stay_secure_with_the_old_ds_and_then_with_the_new_one(self):
        service = self.signed.service
        first, = self.keys()
        self.wait_for(lambda keys: keys[first] == "ready")
        service.ctl("zone", "rollover", ZONE, "--ds-published")
        self.wait_for(lambda keys: keys[first] == "active")
        old = self.resolver("old", self.signed.anchors())

        service.ctl("zone", "rollover", ZONE)
        second, = set(self.keys()) - {first}
        self.wait_for(lambda keys: keys[second] == "ready", old)
        new = self.resolver("new", [anchor for anchor in self.signed.anchors() if f" {second} " in anchor])
        self.check(old)
        self.check(new)  # The parent may show the new DS from now on.

        service.ctl("zone", "rollover", ZONE, "--ds-published")
        self.wait_for(lambda keys: keys[second] == "active" and keys.get(first) != "active", new)
        self.check(new)


class OnlineTest(Validation, unittest.TestCase):
    """Mode online: signatures made when asked for, compact denial of existence."""


class NsecTest(Validation, unittest.TestCase):
    SIGN = ("--mode", "full", "--denial", "nsec")


class Nsec3Test(Validation, unittest.TestCase):
    SIGN = ("--mode", "full", "--denial", "nsec3")


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
