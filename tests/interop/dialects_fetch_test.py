#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that fetch a URL, which is all that most routers do, in every dialect that fits in one: curl, GNU wget,
busybox wget and python3-requests. A class for each program and dialect: CurlDuckdnsTest, BusyboxNamecheapTest, ...

What they take for success is a status of 200 and a body that the dialect's own clients look for."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from client_scenarios import Outcome, Scenarios, WithHosts, main, run  # noqa: E402
from url_dialects import DIALECTS  # noqa: E402

DEBIAN_PYTHON = "/usr/bin/python3"  # Debian's packages are for Debian's Python.
REQUESTS = """\
import sys, requests
url, user, secret = sys.argv[1:]
answer = requests.get(url, auth=(user, secret) if secret else None, timeout=20)
sys.stdout.write(answer.text)
sys.exit(0 if answer.ok else 1)
"""


def curl(url, user, secret):
    return run("curl", "-fsS", *(["-u", f"{user}:{secret}"] if secret else []), url)


def wget(url, user, secret):
    return run("wget", "-nv", "-O", "-", *([f"--http-user={user}", f"--http-password={secret}"] if secret else []), url)


def busybox(url, user, secret):
    return run("busybox", "wget", "-O", "-", url.replace("https://", f"https://{user}:{secret}@") if secret else url)


def requests(url, user, secret):
    return run(DEBIAN_PYTHON, "-c", REQUESTS, url, user, secret)


class Fetch(Scenarios):
    fetch = None
    dialect = None

    def update(self, address=None, address_6=None, host=None, key=None):
        key = key or self.key
        url = f"https://{self.dialect.server}" + self.dialect.target(host or self.host, key, address, address_6)
        done = type(self).fetch(url, "anything", key if self.dialect.is_basic else "")
        return Outcome(done.returncode == 0 and re.search(self.dialect.success, done.stdout), url, done)


def make_classes():
    for program in (curl, wget, busybox, requests):
        for dialect in DIALECTS:
            name = f"{program.__name__.capitalize()}{dialect.name}Test"
            globals()[name] = type(name, (Fetch, WithHosts), {
                "fetch": staticmethod(program), "dialect": dialect, "has_ipv6": dialect.has_ipv6,
                "has_both": dialect.has_both})


make_classes()

if __name__ == "__main__":
    main()
