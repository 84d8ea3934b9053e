# SPDX-License-Identifier: Apache-2.0
"""The life of an update client, told once: first address, change, no change, wrong key, somebody else's host, IPv6,
both families, restart of the server. A test class is Scenarios with an update() that runs one program in one dialect.

All of it happens in a private network (private_network.py), so that programs may use the names and ports that are
built into them.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import private_network
from service import Service

SUFFIX = "dyn.example"
WRONG_KEY = "moor_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
OWNER = "owner@example.org"

_service = None
_hosts = 0
_addresses = 0


def run(*command, **options):
    """The finished process; one that needs more than a minute is ended, and what it said until then is shown."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, **options)
    except subprocess.TimeoutExpired as error:
        said = b"".join(text for text in (error.stdout, error.stderr) if text).decode(errors="replace")
        raise AssertionError(f"{command[0]} is not done after a minute:\n{said}") from None


def new_address():
    """An address that nothing had before."""
    global _addresses
    _addresses += 1
    return f"203.0.113.{_addresses % 190 + 1}"


def new_address_6():
    new_address()
    return f"2001:db8:77::{_addresses:x}"


def start_service(program, suffixes=()):
    """mooringd at the ports of a provider: 53, 80, 443, 8245 and 3495."""
    global _service
    _service = Service(program, tempfile.mkdtemp(prefix="mooring-interop-") + "/data")
    _service.init(*(word for suffix in suffixes for word in ("--suffix", suffix)))
    place = private_network.folder()
    v4, v6 = private_network.SERVER, f"[{private_network.SERVER_6}]"
    settings = {"http.certificate": f'"{place}/server.pem"', "http.key": f'"{place}/server.key"',
                "dns.listen": f'["127.0.0.1:53", "{v4}:53", "{v6}:53"]', "http.listen": f'["{v4}:80", "{v6}:80", "{v4}:8245"]',
                "http.tls_listen": f'["{v4}:443", "{v6}:443"]', "gnudip.listen": f'["{v4}:3495"]'}
    _service.set(settings)
    _service.start()
    _service.ctl("account", "add", OWNER, "--verified")
    return _service


def stop_service():
    status = _service.stop()
    shutil.rmtree(_service.folder.parent)
    if status != 0:
        raise RuntimeError(f"mooringd ended with {status}:\n" + "\n".join(_service.log[-40:]))


def main(suffixes=()):
    """Runs the test classes named on the command line, all with one service."""
    private_network.enter()
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    start_service(pathlib.Path(options.program).resolve(), suffixes)
    try:
        result = unittest.main(argv=[sys.argv[0], *rest], verbosity=2, exit=False).result
    finally:
        stop_service()
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)


class Outcome:
    """What a program made of the server's answer."""

    def __init__(self, is_success, *texts):
        self.is_success = is_success
        self.text = "\n".join(text if isinstance(text, str) else text.stdout + text.stderr for text in texts)


class WithHosts(unittest.TestCase):
    """Two hosts per class: HOST, whose key is `key`, and OTHER, which that key may not touch."""

    suffix = SUFFIX
    key_options = ()
    users = {}  # User name by key, where clients need one.

    @classmethod
    def setUpClass(cls):
        cls.service = _service
        cls.folder = pathlib.Path(tempfile.mkdtemp(dir=private_network.folder()))
        cls.host, cls.other = cls.new_host(), cls.new_host()
        cls.made = cls.new_key(cls.host)
        cls.key = cls.made["key"]

    @classmethod
    def new_host(cls):
        global _hosts
        _hosts += 1
        name = f"host{_hosts}.{cls.suffix}"
        cls.service.ctl("claim", "add", name, "--account", OWNER)
        return name

    @classmethod
    def new_key(cls, *hosts):
        made = cls.service.ctl("key", "add", *hosts, *cls.key_options)
        cls.users[made["key"]] = made["user"]
        return made

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def served(self, host=None, rr_type="A"):
        done = run("dig", "@" + private_network.SERVER, host or self.host, rr_type, "+short", "+tries=2", "+time=5")
        return sorted(done.stdout.split())

    def last_change(self, host=None):
        return self.service.ctl("host", "show", host or self.host)["last_change"]


class Scenarios:
    """Mixed into WithHosts. update() must run the program once for `host` and return an Outcome.

    has_ipv6: the program can set IPv6 in this dialect. has_both: both families in one run.
    """

    has_ipv4 = True
    has_ipv6 = True
    has_both = True

    def update(self, address=None, address_6=None, host=None, key=None):
        raise NotImplementedError

    def succeed(self, *arguments, **options):
        outcome = self.update(*arguments, **options)
        self.assertTrue(outcome.is_success, outcome.text)

    def fail_to(self, *arguments, **options):
        outcome = self.update(*arguments, **options)
        self.assertFalse(outcome.is_success, outcome.text)

    def families(self):
        return (["A"] if self.has_ipv4 else []) + (["AAAA"] if self.has_ipv6 else [])

    def move(self, rr_type, **options):
        address = new_address() if rr_type == "A" else new_address_6()
        self.succeed(**{"address" if rr_type == "A" else "address_6": address}, **options)
        self.assertEqual(self.served(options.get("host"), rr_type), [address])
        return address

    def test_sets_the_first_address_of_a_host(self):
        host = self.new_host()
        key = self.new_key(host)["key"]
        self.assertEqual(self.served(host), [])
        self.move(self.families()[0], host=host, key=key)

    def test_changes_it_and_changes_it_again(self):
        for _ in range(2):
            self.move(self.families()[0])

    def test_takes_no_change_for_success_and_nothing_changes(self):
        rr_type = self.families()[0]
        address = self.move(rr_type)
        before = self.last_change()
        self.succeed(**{"address" if rr_type == "A" else "address_6": address})
        self.assertEqual(self.last_change(), before)
        self.assertEqual(self.served(rr_type=rr_type), [address])

    def test_takes_a_wrong_key_for_a_failure(self):
        rr_type = self.families()[0]
        address = self.move(rr_type)
        self.fail_to(**{"address" if rr_type == "A" else "address_6": new_address_6() if rr_type == "AAAA" else
                        new_address()}, key=WRONG_KEY)
        self.assertEqual(self.served(rr_type=rr_type), [address])

    def test_takes_somebody_elses_host_for_a_failure(self):
        rr_type = self.families()[0]
        address = new_address() if rr_type == "A" else new_address_6()
        self.fail_to(**{"address" if rr_type == "A" else "address_6": address}, host=self.other)
        self.assertEqual(self.served(self.other, rr_type), [])

    def test_sets_ipv6_and_leaves_ipv4_alone(self):
        if not self.has_ipv6 or not self.has_ipv4:
            self.skipTest("the program cannot do this in this dialect")
        address = self.move("A")
        self.move("AAAA")
        self.assertEqual(self.served(), [address])

    def test_sets_both_families_at_once(self):
        if not self.has_both:
            self.skipTest("the program cannot do this in this dialect")
        address, address_6 = new_address(), new_address_6()
        self.succeed(address, address_6)
        self.assertEqual(self.served(), [address])
        self.assertEqual(self.served(rr_type="AAAA"), [address_6])

    def test_goes_on_after_a_restart_of_the_server(self):
        rr_type = self.families()[0]
        address = self.move(rr_type)
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        self.assertEqual(self.served(rr_type=rr_type), [address])
        self.move(rr_type)
