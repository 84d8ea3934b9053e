#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What auditors say of our zones: DNSViz and ldns-verify-zone on loopback, Zonemaster in a network namespace.

An auditor's error or warning is a failure, unless it stands in a table here with the reason.
"""

import argparse
import ipaddress
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
from peers import Knot, free_port, program  # noqa: E402
from service import Service  # noqa: E402
import validators_test  # noqa: E402

PROGRAM = None
ZONE = "dyn.example."


class DnsvizTest(unittest.TestCase):
    """DNSViz asks the server itself, follows the chain from our DS, and reports every oddity it knows."""

    NAMES = ["home.dyn.example", "alias.dyn.example", "anything.wild.dyn.example", "nobody.dyn.example", "some.star.dyn.example"]

    def audit(self, *sign):
        signed = validators_test.SignedService(*sign)
        self.addCleanup(signed.close)
        anchors = signed.folder / "anchors"
        anchors.write_text("\n".join(signed.anchors()) + "\n")
        host, port = signed.service.endpoints["dns"]
        probe = subprocess.run([program("dnsviz"), "probe", "-A", "-4", "-a", "dyn.example", "-x",
                                f"dyn.example+:ns1.dyn.example={host}:{port}", "dyn.example", *self.NAMES],
                               capture_output=True, text=True, timeout=120, check=True)
        grok = subprocess.run([program("dnsviz"), "grok", "-t", str(anchors), "-l", "warning"], input=probe.stdout,
                              capture_output=True, text=True, timeout=120, check=True)
        self.assertIn("dyn.example.", probe.stdout)
        self.assertEqual(list(complaints(json.loads(grok.stdout or "{}"))), [])
        shown = subprocess.run([program("dnsviz"), "print", "-t", str(anchors)], input=probe.stdout,
                               capture_output=True, text=True, timeout=120, check=True).stdout
        self.assertRegex(shown, r"A: 203\.0\.113\.1\n.*RRSIG: dyn\.example/13/\d+ .* \[\.\]\n", "DNSViz did not find the host's address secure")

    def test_an_online_zone_has_no_errors_or_warnings(self):
        self.audit()

    def test_a_zone_with_nsec_has_no_errors_or_warnings(self):
        self.audit("--mode", "full", "--denial", "nsec")

    def test_a_zone_with_nsec3_has_no_errors_or_warnings(self):
        self.audit("--mode", "full", "--denial", "nsec3")


def complaints(report, path=""):
    """Every error and warning of a DNSViz report, with where it stands."""
    if isinstance(report, list):
        for index, part in enumerate(report):
            yield from complaints(part, f"{path}[{index}]")
    elif isinstance(report, dict):
        for key, part in report.items():
            if key in ("errors", "warnings"):
                yield from (f"{path}: {one.get('code')}: {one.get('description')}" for one in part)
            else:
                yield from complaints(part, f"{path}/{key}")


def transferred(endpoint, kind):
    """A transfer as a zone file."""
    return subprocess.run([program("dig"), f"@{endpoint[0]}", "-p", str(endpoint[1]), ZONE, kind, "+tcp", "+noall", "+answer",
                           "+onesoa"], capture_output=True, text=True, timeout=60, check=True).stdout


class LdnsTest(unittest.TestCase):
    """ldns-verify-zone on what a full zone exports and transfers."""

    def verify(self, denial):
        signed = validators_test.SignedService("--mode", "full", "--denial", denial)
        self.addCleanup(signed.close)
        file = signed.folder / "zone"
        file.write_text(signed.service.export_signed(ZONE, denial.upper()))
        done = subprocess.run([program("ldns-verify-zone"), str(file)], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Zone is verified and complete", done.stdout)

    def test_the_digest_of_a_transferred_zone_is_right(self):
        for denial in ("nsec", "nsec3"):
            with self.subTest(denial):
                signed = validators_test.SignedService("--mode", "full", "--denial", denial)
                self.addCleanup(signed.close)
                signed.service.ctl("zone", "digest", ZONE, "--hash", "sha384")
                signed.service.ctl("secondary", "add", f"127.0.0.1:{free_port()}", "--zone", ZONE)
                signed.service.export_signed(ZONE, denial.upper())
                file = signed.folder / "digested"
                file.write_text(transferred(signed.service.endpoints["dns"], "AXFR"))
                done = subprocess.run([program("ldns-verify-zone"), "-ZZ", str(file)], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                serial = next(int(line.split()[6]) for line in file.read_text().splitlines() if line.split()[3] == "SOA")
                changes = transferred(signed.service.endpoints["dns"], f"IXFR={serial - 1}")
                # The digest is signed anew for every transfer.
                records = [{line for line in text.splitlines() if "RRSIG\tZONEMD" not in line} for text in (changes, file.read_text())]
                self.assertEqual(records[0], records[1], "changes alone would leave the old digest behind")

    def test_a_zone_with_nsec_is_complete(self):
        self.verify("nsec")

    def test_a_zone_with_nsec3_is_complete(self):
        self.verify("nsec3")


class ZonemasterTest(unittest.TestCase):
    """Zonemaster on an undelegated zone with two name servers, alone in a network namespace with a root of its own."""

    def test_zonemaster_has_no_errors_or_warnings(self):
        done = subprocess.run([program("unshare"), "--net", "--map-root-user", "--mount", "--pid", "--fork", "--mount-proc",
                               sys.executable, __file__, "--program", PROGRAM, "--in-namespace"],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        messages = json.loads(done.stdout.splitlines()[-1])
        self.assertGreater(len(messages), 20, "Zonemaster hardly did anything:\n" + done.stdout)
        bad = [message for message in messages if message["level"] in ("WARNING", "ERROR", "CRITICAL")
               and message["tag"] not in EXPLAINED]
        self.assertEqual(bad, [])
        self.assertTrue(any(message["tag"].startswith("DS02") or message["module"] == "DNSSEC" for message in messages))


# Zonemaster's tags at level WARNING or above that are about the namespace and not about the zone.
EXPLAINED = {}

ROOT, TLD = "198.41.0.4", "192.5.6.30"
SERVERS = ["185.49.140.10", "193.0.9.10"]
SERVERS_6 = ["2a04:b900::10", "2001:67c:e0::10"]


def in_namespace():
    """Root and `example.` by Knot, the zone by Mooring at four addresses, and Zonemaster; prints its messages."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-zonemaster-"))
    addresses = [ROOT, TLD, *SERVERS, *SERVERS_6]
    commands = [["ip", "link", "set", "lo", "up"]]
    commands += [["ip", "address", "add", address + ("/128" if ":" in address else "/32"), "dev", "lo"] +
                 (["nodad"] if ":" in address else []) for address in addresses]
    commands += [["ip", "route", "add", "default", "dev", "lo"], ["ip", "-6", "route", "add", "default", "dev", "lo"]]
    for command in commands:
        subprocess.run([program(command[0]), *command[1:]], check=True)
    service = Service(PROGRAM, folder / "data")
    arguments = []
    for address in SERVERS:
        arguments += ["--dns", f"{address}:53"]
    for address in SERVERS_6:
        arguments += ["--dns", f"[{address}]:53"]
    subprocess.run([PROGRAM, "init", str(service.folder), *arguments, "--http", "127.0.0.1:0"], check=True,
                   stdout=subprocess.DEVNULL)
    service.config.write_text(service.config.read_text().replace("127.0.0.1:9153", "127.0.0.1:0"))
    service.start()
    try:
        service.ctl("suffix", "add", "dyn.example", *sum((["--ns", f"ns{number}.dyn.example={v4}"]
                                                          for number, v4 in enumerate(SERVERS, 1)), []))
        for number, v6 in enumerate(SERVERS_6, 1):
            service.ctl("record", "set", f"ns{number}.dyn.example.", "3600", "AAAA", v6)
        service.ctl("record", "set", "dyn.example.", "3600", "MX", "10 mail.dyn.example.")
        service.ctl("record", "set", "mail.dyn.example.", "3600", "A", SERVERS[0])
        ds = service.ctl("zone", "show", "dyn.example.").get("ds", [])
        roots = fake_root(folder, ds)
        try:
            print(json.dumps(zonemaster(folder, ds)))
        finally:
            for server in roots:
                server.stop()
    finally:
        service.stop()
        shutil.rmtree(folder)


def fake_root(folder, ds):
    """The root and `example.`, each at its own address and port 53."""
    folder.joinpath("root.zone").write_text(
        ". 3600 IN SOA a.root. h.root. 1 3600 600 86400 3600\n. 3600 IN NS a.root.\na.root. 3600 IN A " + ROOT + "\n"
        "example. 3600 IN NS a.nic.example.\na.nic.example. 3600 IN A " + TLD + "\n")
    glue = "".join(f"dyn.example. 3600 IN NS ns{number}.dyn.example.\nns{number}.dyn.example. 3600 IN A {v4}\n"
                   f"ns{number}.dyn.example. 3600 IN AAAA {v6}\n"
                   for number, (v4, v6) in enumerate(zip(SERVERS, SERVERS_6), 1))
    folder.joinpath("example.zone").write_text(
        "example. 3600 IN SOA a.nic.example. h.nic.example. 1 3600 600 86400 3600\nexample. 3600 IN NS a.nic.example.\n"
        "a.nic.example. 3600 IN A " + TLD + "\n" + glue + "".join(f"dyn.example. 3600 IN DS {one}\n" for one in ds))
    folder.joinpath("arpa.zone").write_text(
        "arpa. 3600 IN SOA a.root. h.root. 1 3600 600 86400 3600\narpa. 3600 IN NS a.root.\n"
        + "".join(f"{ipaddress.ip_address(address).reverse_pointer}. 3600 IN PTR ns{number}.dyn.example.\n"
                  for pair in (SERVERS, SERVERS_6) for number, address in enumerate(pair, 1)))
    return [KnotAt(ROOT, folder / "root", {".": folder / "root.zone", "arpa.": folder / "arpa.zone"}),
            KnotAt(TLD, folder / "tld", {"example.": folder / "example.zone"})]


class KnotAt(Knot):
    """Knot at port 53 of one address."""

    def __init__(self, address, folder, zones):
        self.address = address
        super().__init__(folder, zones)

    @property
    def endpoint(self):
        return (self.address, 53)

    def run(self, command, origin):
        config = self.folder / "knot.conf"
        config.write_text(config.read_text().replace(f"127.0.0.1@{self.port}", f"{self.address}@53"))
        super().run(command, origin)


def zonemaster(folder, ds):
    hints = folder / "hints"
    hints.write_text(f". 3600 IN NS a.root.\na.root. 3600 IN A {ROOT}\n")
    profile = folder / "profile.json"
    everything = subprocess.run([program("zonemaster-cli"), "--dump-profile"], capture_output=True, text=True, check=True)
    wanted = json.loads(everything.stdout)
    # Whose networks the addresses are, one asks a service on the Internet.
    wanted["test_cases"] = [case for case in wanted["test_cases"] if case.lower() not in ("connectivity03", "connectivity04")]
    profile.write_text(json.dumps(wanted))
    command = [program("zonemaster-cli"), "--hints", str(hints), "--profile", str(profile), "--json", "--level", "INFO",
               "--no-progress", "--raw", "--show-module"]
    for number, (v4, v6) in enumerate(zip(SERVERS, SERVERS_6), 1):
        command += ["--ns", f"ns{number}.dyn.example/{v4}", "--ns", f"ns{number}.dyn.example/{v6}"]
    for one in ds:
        command += ["--ds", ",".join(one.split()[:3] + ["".join(one.split()[3:])])]
    done = subprocess.run([*command, "dyn.example"], capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout)["results"] if done.stdout.lstrip().startswith("{") else json.loads(done.stdout)


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--in-namespace", action="store_true")
    options, rest = parser.parse_known_args()
    PROGRAM = validators_test.PROGRAM = os.path.abspath(options.program)
    if options.in_namespace:
        return in_namespace()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
