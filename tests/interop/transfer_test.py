#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Knot DNS, NSD and BIND as secondaries and as primaries of a real mooringd, all on loopback."""

import argparse
import base64
import http.client
import json
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from peers import Peer, free_port, program  # noqa: E402
from service import Service  # noqa: E402

PROGRAM = None
UPDATES = 10_000
HOSTS = 200
PLAIN, FULL, HASHED = "plain.example.", "full.example.", "hashed.example."
PATIENCE = 60  # Seconds for a secondary to follow.
PAUSE = threading.Event()  # Never set: its wait() is the pause between two looks.


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)


class Control:
    """The operator's API over the control socket, on one connection."""

    def __init__(self, path):
        self.path = str(path)
        self.connection = None

    def __call__(self, method, target, body=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("localhost")
            self.connection.sock = socket.socket(socket.AF_UNIX)
            self.connection.sock.connect(self.path)
        self.connection.request(method, "/api/v1" + target, json.dumps(body) if body is not None else None,
                                {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {target}: {response.status} {text.decode()}")
        return json.loads(text) if text else None

    def close(self):
        if self.connection is not None:
            self.connection.close()


class Key:
    """A TSIG key as `secondary add --tsig` prints it: ALGORITHM:NAME:SECRET."""

    def __init__(self, text):
        self.text = text
        self.algorithm, self.name, self.secret = text.split(":")

    def knot(self):
        return f"key:\n  - id: {self.name}\n    algorithm: {self.algorithm}\n    secret: {self.secret}\n"

    def nsd(self):
        return f"key:\n  name: {self.name}\n  algorithm: {self.algorithm}\n  secret: \"{self.secret}\"\n"

    def bind(self):
        return f"key \"{self.name}\" {{ algorithm {self.algorithm}; secret \"{self.secret}\"; }};\n"


def transferred(endpoint, origin, key=None, extra=()):
    """Every record of a zone by AXFR: (owner, TTL, type, RDATA), and the serial."""
    command = ["dig", f"@{endpoint[0]}", "-p", endpoint[1], origin, "AXFR", "+noall", "+answer", "+onesoa", *extra]
    if key is not None:
        command += ["-y", key.text]
    done = run(*command)
    records = set()
    serial = None
    for line in done.stdout.splitlines():
        if line.startswith(";") or not line.strip():
            continue
        owner, ttl, _, rr_type, rdata = line.split(None, 4)
        records.add((owner.lower(), ttl, rr_type, rdata))
        if rr_type == "SOA":
            serial = int(rdata.split()[2])
    if serial is None:
        raise RuntimeError(f"no transfer of {origin} from {endpoint}:\n{done.stdout}{done.stderr}")
    return records, serial


def serial_at(endpoint, origin, key=None):
    done = run("dig", f"@{endpoint[0]}", "-p", endpoint[1], origin, "SOA", "+short", "+tries=1", "+time=2",
               *(["-y", key.text] if key else []))
    fields = done.stdout.split()
    return int(fields[2]) if len(fields) == 7 and fields[2].isdigit() else None


def wait_for(what, condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return
        PAUSE.wait(0.1)
    raise AssertionError("in vain waited for: " + what)


class KnotSecondary(Peer):
    def __init__(self, folder, primary, zones, key=None, catalog=None, extra="", port=None):
        super().__init__(folder)
        self.port = port or self.port
        has_key = f"    key: {key.name}\n" if key else ""
        text = (f"server:\n  listen: 127.0.0.1@{self.port}\n  rundir: {self.folder}\n"
                f"database:\n  storage: {self.folder}\n" + (key.knot() if key else "") +
                f"remote:\n  - id: mooring\n    address: 127.0.0.1@{primary[1]}\n{has_key}"
                f"acl:\n  - id: notify\n    address: 127.0.0.1\n{has_key}    action: notify\n"
                "  - id: look\n    address: 127.0.0.1\n    action: transfer\n"
                f"template:\n  - id: default\n    storage: {self.folder}\n    master: mooring\n"
                f"    acl: [notify, look]\n    refresh-min-interval: 2\n{extra}zone:\n")
        if catalog:
            text = text.replace("zone:\n", f"  - id: member\n    storage: {self.folder}\n    master: mooring\n"
                                "    acl: [notify, look]\nzone:\n")
            text += f"  - domain: {catalog}\n    catalog-role: interpret\n    catalog-template: member\n"
        text += "".join(f"  - domain: {origin}\n" for origin in zones)
        (self.folder / "knot.conf").write_text(text)
        self.run([program("knotd"), "-c", self.folder / "knot.conf"], PLAIN if catalog else zones[0])


class NsdSecondary(Peer):
    def __init__(self, folder, primary, zones, key=None, port=None):
        super().__init__(folder)
        self.port = port or self.port
        name = key.name if key else "NOKEY"
        text = (f"server:\n  ip-address: 127.0.0.1@{self.port}\n  zonesdir: {self.folder}\n  username: \"\"\n"
                f"  database: \"\"\n  pidfile: {self.folder}/pid\n  xfrdfile: {self.folder}/xfrd\n  xfrdir: {self.folder}\n"
                f"  zonelistfile: {self.folder}/zones.list\n  server-count: 1\n  verbosity: 2\n  rrl-ratelimit: 0\n"
                "remote-control:\n  control-enable: no\n" + (key.nsd() if key else ""))
        text += "".join(f"zone:\n  name: {origin}\n  zonefile: {origin}zone\n"
                        f"  request-xfr: 127.0.0.1@{primary[1]} {name}\n  allow-notify: 127.0.0.1 {name}\n"
                        "  provide-xfr: 127.0.0.1 NOKEY\n" for origin in zones)
        (self.folder / "nsd.conf").write_text(text)
        self.run([program("nsd"), "-d", "-c", self.folder / "nsd.conf"], zones[0])


class BindSecondary(Peer):
    def __init__(self, folder, primary, zones, key=None, catalog=None, port=None):
        super().__init__(folder)
        self.port = port or self.port
        with_key = f" key \"{key.name}\"" if key else ""
        primaries = f"primaries {{ 127.0.0.1 port {primary[1]}{with_key}; }}"
        options = (f"catalog-zones {{ zone \"{catalog}\" default-primaries {{ 127.0.0.1 port {primary[1]}{with_key}; }} "
                   "in-memory yes; };" if catalog else "")
        text = ((key.bind() if key else "") + f"options {{ directory \"{self.folder}\"; "
                f"listen-on port {self.port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file \"{self.folder}/pid\"; "
                f"session-keyfile \"{self.folder}/s.key\"; recursion no; dnssec-validation no; notify no; "
                "allow-transfer { 127.0.0.1; }; min-refresh-time 1; min-retry-time 1; masterfile-format text; "
                f"{options} }};\ncontrols {{ }};\n")
        names = [catalog] if catalog else zones
        text += "".join(f"zone \"{origin}\" {{ type secondary; file \"{origin}zone\"; {primaries}; "
                        "allow-notify { 127.0.0.1; }; };\n" for origin in names)
        (self.folder / "named.conf").write_text(text)
        self.run([program("named"), "-g", "-c", self.folder / "named.conf"], PLAIN if catalog else names[0])


class WithService(unittest.TestCase):
    """One service for all tests of a class, in a folder of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-transfer-"))
        cls.peers = []
        cls.service = Service(PROGRAM, cls.folder / "data")
        cls.service.init()
        cls.configure()
        cls.service.start()
        cls.control = Control(cls.folder / "data" / "control.sock")
        if not (cls.folder / "data" / "control.sock").exists():
            cls.control = Control(next(cls.folder.rglob("control.sock")))

    @classmethod
    def configure(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        cls.control.close()
        for peer in cls.peers:
            peer.stop()
        status = cls.service.stop()
        shutil.rmtree(cls.folder)
        assert status == 0, f"mooringd ended with {status}"

    @classmethod
    def endpoint(cls):
        return cls.service.endpoints["dns"]

    @classmethod
    def start(cls, kind, name, *arguments, **options):
        peer = kind(cls.folder / name, *arguments, **options)
        cls.peers.append(peer)
        return peer

    @classmethod
    def add_zone(cls, origin, mode="off"):
        cls.service.ctl("suffix", "add", origin, "--ns", "ns1.example.=127.0.0.1", "--signing", "off")
        if mode != "off":
            cls.service.ctl("zone", "sign", origin, *mode.split())

    def metric(self, family):
        host, port = self.service.endpoints["metrics"]
        connection = http.client.HTTPConnection(host, port)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return {labels: float(value) for labels, value in re.findall(family + r"\{([^}]*)\} (\S+)", text)}

    def assert_same_zone(self, origin, key, *peers, but=lambda record: False):
        """Every peer ends up with exactly our records, at our serial; `but` tells records that may differ."""
        for peer in peers:
            def has_caught_up():
                return serial_at(peer.endpoint, origin) == serial_at(self.endpoint(), origin)
            wait_for(f"{type(peer).__name__} to have the serial of {origin}", has_caught_up)
            ours, our_serial = transferred(self.endpoint(), origin, key)
            theirs, their_serial = transferred(peer.endpoint, origin)
            self.assertEqual(our_serial, their_serial)
            self.assertEqual(len(ours), len(theirs), f"{type(peer).__name__} {origin}")
            self.assertEqual({record for record in ours ^ theirs if not but(record)}, set(), f"{type(peer).__name__} {origin}")


class Population:
    """Hosts of one account in some suffixes, changed at random by their owner and the operator."""

    def __init__(self, case, origins, hosts=HOSTS, seed=1):
        self.case = case
        self.random = random.Random(seed)
        self.origins = origins
        service = case.service
        service.ctl("account", "add", "owner@example.org", "--verified", check=False)
        self.hosts = []
        for index in range(hosts):
            name = f"h{index}.{origins[index % len(origins)]}"
            case.control("POST", "/claims", {"name": name, "account": "owner@example.org"})
            self.hosts.append(name)
        self.key = case.control("POST", "/keys", {"hosts": self.hosts})["key"]
        self.http = http.client.HTTPConnection(service.http)
        self.count = 0

    def move(self, hosts, address=None):
        """One request for up to 20 hosts."""
        address = address or f"10.{self.random.randrange(256)}.{self.random.randrange(256)}.{self.random.randrange(256)}"
        authorization = base64.b64encode(f"x:{self.key}".encode()).decode()
        names = ",".join(name.rstrip(".") for name in hosts)
        self.http.request("GET", f"/nic/update?hostname={names}&myip={address}",
                          headers={"Authorization": "Basic " + authorization})
        response = self.http.getresponse()
        text = response.read().decode()
        assert response.status in (200, 403, 404), f"{response.status} {text}"
        self.count += len(hosts)

    def one_round(self):
        self.move(self.random.sample(self.hosts, 20))
        if self.random.random() < 0.1:
            self.odd()

    def odd(self):
        """What moves no address: records come and go, hosts are suspended and restored, wildcards switched."""
        name = self.random.choice(self.hosts)
        control = self.case.control
        deed = self.random.randrange(4)
        try:
            if deed == 0:
                control("PUT", f"/records/_acme-challenge.{name}/TXT", {"ttl": 60, "rdatas": [f'"{self.count}"']})
            elif deed == 1:
                control("DELETE", f"/records/_acme-challenge.{name}/TXT")
            else:
                control("POST", f"/hosts/{name}/" + self.random.choice(("suspend", "restore", "restore")))
        except RuntimeError:
            pass  # Deleted before it was there: as random as the rest.

    def close(self):
        for name in self.hosts:
            try:
                self.case.control("POST", f"/hosts/{name}/restore")
            except RuntimeError:
                pass
        self.http.close()


class OutTest(WithService):
    """Secondaries follow an unsigned zone and two that are signed whole, through thousands of updates."""

    def test_three_servers_have_every_record_after_ten_thousand_updates(self):
        origins = [PLAIN, FULL, HASHED]
        self.add_zone(PLAIN)
        self.add_zone(FULL, "--mode full")
        self.add_zone(HASHED, "--mode full --denial nsec3")
        population = Population(self, origins)
        keys, peers = [], []
        for kind in (KnotSecondary, NsdSecondary, BindSecondary):
            port = free_port()
            # One key a server: each is told of changes where it listens.
            added = self.control("POST", "/secondaries", {"address": f"127.0.0.1:{port}", "tsig": True})
            keys.append(Key(added["tsig"]))
            peers.append(self.start(kind, kind.__name__, self.endpoint(), origins, key=keys[-1], port=port))

        begin = time.monotonic()
        while population.count < UPDATES:
            population.one_round()
        print(f"{population.count} updates in {time.monotonic() - begin:.1f} s", file=sys.stderr)
        population.close()

        for origin in origins:
            self.assert_same_zone(origin, keys[0], *peers)
        kinds = self.metric("mooring_transfers_total")
        self.assertGreater(kinds.get('direction="out",kind="ixfr",result="done"', 0), 10, kinds)
        notified = self.metric("mooring_notify_total")
        self.assertGreater(notified['event="answered"'], 10, notified)
        for row in self.control("GET", "/secondaries")["secondaries"]:
            fetched = {entry["zone"]: entry["serial"] for entry in row["fetched"]}
            self.assertEqual(fetched.get(PLAIN), serial_at(self.endpoint(), PLAIN), row)


class DigestTest(WithService):
    """Knot DNS verifies the digest of what it is given, signed and unsigned, before it takes it."""

    def test_a_secondary_that_verifies_takes_every_transfer(self):
        origins = [PLAIN, FULL]
        self.add_zone(PLAIN)
        self.add_zone(FULL, "--mode full")
        for origin in origins:
            self.service.ctl("zone", "digest", origin, "--hash", "sha384")
        population = Population(self, origins, hosts=20)
        port = free_port()
        key = Key(self.control("POST", "/secondaries", {"address": f"127.0.0.1:{port}", "tsig": True})["tsig"])
        peer = self.start(KnotSecondary, "verifying", self.endpoint(), origins, key=key, extra="    zonemd-verify: on\n", port=port)
        for _ in range(5):
            population.move(population.hosts)
        population.close()
        for origin in origins:
            # The digest is signed anew for every transfer.
            self.assert_same_zone(origin, key, peer, but=lambda record: record[2] == "RRSIG" and record[3].startswith("ZONEMD "))
            self.assertTrue(any(rr_type == "ZONEMD" for _, _, rr_type, _ in transferred(peer.endpoint, origin)[0]), origin)


class ConsistencyTest(WithService):
    """A transfer shows one moment, however many updates go on."""

    def test_twenty_hosts_that_move_together_are_together_in_every_transfer(self):
        self.add_zone(PLAIN)
        key = Key(self.control("POST", "/secondaries", {"address": "127.0.0.1:1", "tsig": True})["tsig"])
        population = Population(self, [PLAIN], hosts=20)
        population.move(population.hosts)
        is_done = threading.Event()

        def keep_moving():
            while not is_done.is_set():
                population.move(population.hosts)
        mover = threading.Thread(target=keep_moving)
        mover.start()
        try:
            serials, addresses = [], set()
            for _ in range(20):
                records, serial = transferred(self.endpoint(), PLAIN, key)
                moved = {rdata for owner, _, rr_type, rdata in records if rr_type == "A" and owner.startswith("h")}
                self.assertEqual(len(moved), 1, moved)
                addresses |= moved
                serials.append(serial)
        finally:
            is_done.set()
            mover.join()
            population.close()
        self.assertEqual(serials, sorted(serials))
        self.assertGreater(len(addresses), 3)

    def test_changes_that_fit_go_over_udp_and_others_say_come_by_tcp(self):
        self.add_zone("small.example.")
        key = Key(self.control("POST", "/secondaries", {"address": "127.0.0.1:2", "tsig": True})["tsig"])

        def ixfr(serial):
            done = run("dig", f"@{self.endpoint()[0]}", "-p", self.endpoint()[1], "small.example.", f"IXFR={serial}",
                       "+notcp", "+noall", "+answer", "-y", key.text)
            return [line.split(None, 4) for line in done.stdout.splitlines() if line.strip() and line[0] != ";"]
        before = serial_at(self.endpoint(), "small.example.")
        self.control("PUT", "/records/www.small.example./A", {"ttl": 60, "rdatas": ["192.0.2.7"]})
        wait_for("the serial to move", lambda: serial_at(self.endpoint(), "small.example.") != before)

        changes = ixfr(before)
        self.assertEqual([line[3] for line in changes], ["SOA", "SOA", "SOA", "A", "SOA"])
        self.assertEqual(changes[3][0], "www.small.example.")
        self.assertEqual([line[3] for line in ixfr(before - 1)], ["SOA"])
        self.assertEqual([line[3] for line in ixfr(serial_at(self.endpoint(), "small.example."))], ["SOA"])

    def test_strangers_are_refused(self):
        self.add_zone("other.example.")
        done = run("dig", f"@{self.endpoint()[0]}", "-p", self.endpoint()[1], "other.example.", "AXFR")
        self.assertIn("Transfer failed", done.stdout)
        wrong = Key("hmac-sha256:secondary-1.:" + base64.b64encode(bytes(32)).decode())
        done = run("dig", f"@{self.endpoint()[0]}", "-p", self.endpoint()[1], "other.example.", "AXFR", "-y", wrong.text)
        self.assertRegex(done.stdout, "Transfer failed|BADSIG|BADKEY")


class CatalogTest(WithService):
    """Knot and BIND follow zones that come and go, told by the catalog alone."""

    def test_zones_come_and_go_by_the_catalog(self):
        self.add_zone(PLAIN)
        peers = {}
        for kind in (KnotSecondary, BindSecondary):
            port = free_port()
            key = Key(self.control("POST", "/secondaries", {"address": f"127.0.0.1:{port}", "tsig": True})["tsig"])
            peers[kind] = self.start(kind, kind.__name__, self.endpoint(), [], key=key, catalog="catalog.mooring.", port=port)
        for peer in peers.values():
            wait_for(f"{type(peer).__name__} to serve {PLAIN}", lambda: serial_at(peer.endpoint, PLAIN) is not None)

        self.add_zone("late.example.")
        for peer in peers.values():
            wait_for(f"{type(peer).__name__} to serve late.example.", lambda: serial_at(peer.endpoint, "late.example."))

        self.service.ctl("suffix", "remove", PLAIN)
        for peer in peers.values():
            wait_for(f"{type(peer).__name__} to leave {PLAIN}", lambda: serial_at(peer.endpoint, PLAIN) is None)


FEED = Key("hmac-sha256:feed.:" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode())
ZONE_FILE = """\
$TTL 300
@ SOA ns.invalid. hostmaster.invalid. 10 60 10 3600 60
@ NS ns.invalid.
www A 192.0.2.1
*.wild TXT "any"
sub NS ns.sub
ns.sub A 192.0.2.53
"""


class KnotPrimary(Peer):
    def __init__(self, folder, origin, secondary, text=ZONE_FILE, port=None):
        super().__init__(folder)
        self.port = port or self.port
        (self.folder / "zone").write_text(text)
        (self.folder / "knot.conf").write_text(
            f"server:\n  listen: 127.0.0.1@{self.port}\n  rundir: {self.folder}\ndatabase:\n  storage: {self.folder}\n"
            f"{FEED.knot()}remote:\n  - id: mooring\n    address: 127.0.0.1@{secondary[1]}\n"
            f"acl:\n  - id: feed\n    key: {FEED.name}\n    action: transfer\n"
            "  - id: change\n    address: 127.0.0.1\n    action: update\n"
            f"zone:\n  - domain: {origin}\n    storage: {self.folder}\n    file: zone\n    notify: mooring\n"
            "    acl: [feed, change]\n    dnssec-signing: on\n")
        self.run([program("knotd"), "-c", self.folder / "knot.conf"], origin)


class BindPrimary(Peer):
    def __init__(self, folder, origin, secondary, tls=None):
        super().__init__(folder)
        (self.folder / "zone").write_text(ZONE_FILE)
        self.tls_port = free_port()
        listen_tls = ("", "")
        if tls:
            listen_tls = (f"tls own {{ cert-file \"{tls[0]}\"; key-file \"{tls[1]}\"; }};\n",
                          f"listen-on port {self.tls_port} tls own {{ 127.0.0.1; }}; ")
        (self.folder / "named.conf").write_text(
            f"{FEED.bind()}{listen_tls[0]}options {{ directory \"{self.folder}\"; "
            f"listen-on port {self.port} {{ 127.0.0.1; }}; {listen_tls[1]}listen-on-v6 {{ none; }}; "
            f"pid-file \"{self.folder}/pid\"; session-keyfile \"{self.folder}/s.key\"; key-directory \"{self.folder}\"; "
            "recursion no; dnssec-validation no; };\ncontrols { };\n"
            f"zone \"{origin}\" {{ type primary; file \"zone\"; dnssec-policy default; inline-signing no; "
            f"allow-update {{ 127.0.0.1; }}; allow-transfer {{ key \"{FEED.name}\"; }}; "
            f"notify explicit; also-notify {{ 127.0.0.1 port {secondary[1]}; }}; }};\n")
        self.run([program("named"), "-g", "-c", self.folder / "named.conf"], origin)


def change(primary, origin, lines):
    script = f"server {primary.endpoint[0]} {primary.endpoint[1]}\nzone {origin}\n" + "\n".join(lines) + "\nsend\n"
    done = subprocess.run(["nsupdate"], input=script, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


class InTest(WithService):
    """We follow a zone that another server signs."""

    def follow(self, kind, origin):
        primary = self.start(kind, kind.__name__, origin, self.endpoint())
        self.service.ctl("zone", "follow", origin, "--primary", f"127.0.0.1:{primary.port}", "--tsig", FEED.text)
        self.control("POST", "/secondaries", {"address": "127.0.0.1:1", "zone": origin})
        self.assert_follows(primary, origin)
        for index in range(20):
            change(primary, origin, [f"update add r{index}-{part}.{origin} 300 A 192.0.2.{part}" for part in range(10)])
        self.assert_follows(primary, origin)  # Perhaps whole: the changes are larger than the zone was.
        change(primary, origin, [f"update delete r3-3.{origin}", f"update delete www.{origin} A",
                                 f"update add www.{origin} 300 A 192.0.2.99"])
        self.assert_follows(primary, origin)
        kinds = self.metric("mooring_transfers_total")
        self.assertGreater(kinds.get('direction="in",kind="ixfr",result="done"', 0), 0,
                           f"{kinds}\n" + "\n".join(self.service.log[-30:]))
        return primary

    def assert_follows(self, primary, origin):
        """We have what the primary has, record by record, at its serial."""
        def has_caught_up():
            wanted = serial_at(primary.endpoint, origin)
            if wanted is None or serial_at(self.endpoint(), origin) != wanted:
                return False
            theirs, _ = transferred(primary.endpoint, origin, FEED)
            ours, _ = transferred(self.endpoint(), origin)
            self.difference = ours ^ theirs
            return not self.difference
        self.difference = None
        try:
            wait_for("us to have " + origin, has_caught_up)
        except AssertionError as problem:
            raise AssertionError(f"{problem}\n{self.difference}\n" + "\n".join(self.service.log[-20:])) from None

    def test_knot_is_followed_and_the_zone_outlives_it_and_a_restart(self):
        primary = self.follow(KnotPrimary, "knot.example.")
        primary.stop()
        serial = serial_at(self.endpoint(), "knot.example.")
        self.service.stop()
        self.service.start()
        self.assertEqual(serial_at(self.endpoint(), "knot.example."), serial)
        self.assertEqual(self.service.dns().addresses("www.knot.example.", "A"), ["192.0.2.99"])
        self.control.close()
        self.control.connection = None

    def test_a_zone_expires_without_its_primary_and_comes_back_with_it(self):
        origin = "brief.example."
        text = ZONE_FILE.replace("10 60 10 3600 60", "10 1 1 3 60")
        primary = self.start(KnotPrimary, "brief", origin, self.endpoint(), text=text)
        self.service.ctl("zone", "follow", origin, "--primary", f"127.0.0.1:{primary.port}", "--tsig", FEED.text)
        wait_for("the zone", lambda: serial_at(self.endpoint(), origin) is not None)
        primary.stop()
        wait_for("the zone to expire", lambda: self.service.dns().ask("www." + origin, "A").rcode == 2)
        self.assertEqual(self.metric("mooring_secondary_zones")['state="expired"'], 1)

        self.start(KnotPrimary, "brief-again", origin, self.endpoint(), text=text, port=primary.port)
        wait_for("the zone again", lambda: self.service.dns().addresses("www." + origin) == ["192.0.2.1"])
        self.assertEqual(self.metric("mooring_secondary_zones")['state="expired"'], 0)

    def test_bind_is_followed(self):
        self.follow(BindPrimary, "bind.example.")


class TlsTest(WithService):
    """Transfers over TLS, out and in (RFC 9103)."""

    @classmethod
    def configure(cls):
        cls.certificate, cls.certificate_key = cls.folder / "cert.pem", cls.folder / "key.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", cls.certificate_key,
            "-out", cls.certificate)
        text = cls.service.config.read_text()
        text = re.sub(r'(?m)^tls_listen = .*$', 'tls_listen = ["127.0.0.1:0"]', text, count=1)
        text = re.sub(r'(?m)^#? ?tls_certificate = .*$', f'tls_certificate = "{cls.certificate}"', text)
        text = re.sub(r'(?m)^#? ?tls_key = .*$', f'tls_key = "{cls.certificate_key}"', text)
        text = re.sub(r'(?m)^#? ?tls_authorities = .*$', f'tls_authorities = "{cls.certificate}"', text)
        cls.service.config.write_text(text)

    def test_a_zone_that_must_be_private_goes_over_tls_only(self):
        self.add_zone(PLAIN)
        key = Key(self.control("POST", "/secondaries", {"address": "127.0.0.1:1", "tls": True, "tsig": True})["tsig"])
        with self.assertRaises(RuntimeError):
            transferred(self.endpoint(), PLAIN, key)

        host, port = self.service.endpoints["dns-tls"]
        done = run("kdig", f"@{host}", "-p", port, "+tls", PLAIN, "AXFR", "-y", key.text)
        self.assertRegex(done.stdout, r"plain\.example\.\s+\d+\s+IN\s+SOA")
        self.assertRegex(done.stdout, r"1 messages, \d+ records")

    def test_a_primary_is_followed_over_tls(self):
        origin = "private.example."
        primary = self.start(BindPrimary, "primary", origin, self.endpoint(), tls=(self.certificate, self.certificate_key))
        self.service.ctl("zone", "follow", origin, "--primary", f"127.0.0.1:{primary.tls_port}", "--tsig", FEED.text, "--tls")
        wait_for("us to have " + origin, lambda: serial_at(self.endpoint(), origin) is not None)


def main():
    global PROGRAM, UPDATES
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--updates", type=int, default=UPDATES)
    arguments, rest = parser.parse_known_args()
    PROGRAM = pathlib.Path(arguments.program).resolve()
    UPDATES = arguments.updates
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
