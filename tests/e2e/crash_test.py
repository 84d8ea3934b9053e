#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The crash test: nothing acknowledged is lost and no serial goes back, however the process dies.

Several clients send updates over HTTP while the server is killed with SIGKILL at random instants (after a
random number of acknowledgements) and started again. Some hosts have one client that counts its address
up; others have two clients that alternate between two addresses, so that changed and unchanged requests
race. After every restart the served address of each host must be explained by its requests: some request
asked for it, and no request that was acknowledged with another address began after that one had ended.
"""

import argparse
import base64
import http.client
import pathlib
import random
import re
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from service import Service  # noqa: E402

INFINITE = float("inf")


class Host:
    """A host's requests as (start, end, address); the end of an unacknowledged one is infinite."""

    def __init__(self, name, key):
        self.name = name
        self.authorization = "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()
        self.lock = threading.Lock()
        self.requests = []

    def note(self, start, end, address):
        with self.lock:
            self.requests.append((start, end, address))

    def explains(self, served):
        """True if `served` can be the state after all requests noted so far (linearizability)."""
        acknowledged = [request for request in self.requests if request[1] != INFINITE]
        if served is None:
            return not acknowledged
        for start, end, address in self.requests:
            if address != served:
                continue
            if not any(other[0] > end and other[2] != served for other in acknowledged):
                return True
        return False

    def settle(self, served):
        """After a restart the served address is the past: later requests are judged against it."""
        self.requests = [(0.0, 0.0, served)] if served else []


class Client(threading.Thread):
    """Sends updates of one host over one kept-alive connection until the server is gone."""

    def __init__(self, endpoint, host, addresses, on_acknowledged):
        super().__init__(daemon=True)
        self.endpoint = endpoint
        self.host = host
        self.addresses = addresses
        self.on_acknowledged = on_acknowledged
        self.unexpected = []

    def run(self):
        connection = http.client.HTTPConnection(*self.endpoint, timeout=20)
        while True:
            address = next(self.addresses)
            start = time.monotonic()
            try:
                connection.request("GET", f"/nic/update?hostname={self.host.name}&myip={address}",
                                   headers={"Authorization": self.host.authorization})
                response = connection.getresponse()
                body = response.read().decode()
            except (OSError, http.client.HTTPException):
                self.host.note(start, INFINITE, address)
                return
            if body in (f"good {address}\n", f"nochg {address}\n"):
                self.host.note(start, time.monotonic(), address)
                self.on_acknowledged()
            elif response.status == 503:
                self.host.note(start, INFINITE, address)
            else:
                self.unexpected.append(f"{response.status} {body!r}")
                return


def counting(base):
    number = 0
    while True:
        number += 1
        yield f"10.{base}.{(number >> 8) & 255}.{number & 255}"


def alternating(base, first):
    turn = first
    while True:
        turn = 1 - turn
        yield f"10.{base}.0.{turn + 1}"


class CrashTest:
    def __init__(self, service, seed):
        self.service = service
        self.random = random.Random(seed)
        self.acknowledged = 0
        self.updates = 0
        self.serial = 0
        self.enough = threading.Event()
        self.goal = 0
        self.lock = threading.Lock()
        self.counters = {}

    def on_acknowledged(self):
        with self.lock:
            self.acknowledged += 1
            if self.acknowledged >= self.goal:
                self.enough.set()

    def clients(self, hosts):
        clients = []
        for index, host in enumerate(hosts):
            if index % 3 == 2:
                sources = [alternating(index, 0), alternating(index, 1)]
            else:
                sources = [self.counters.setdefault(host.name, counting(index))]
            clients += [Client(self.service.endpoints["http"], host, source, self.on_acknowledged)
                        for source in sources]
        return clients

    def watch_serial(self, dns):
        serial = dns.ask(self.service.SUFFIX, "SOA").serial()
        assert serial is not None, "no SOA is served"
        assert serial == self.serial or (serial - self.serial) % 2**32 < 2**31 or self.serial == 0, \
            f"the serial went back from {self.serial} to {serial}"
        self.serial = serial

    def round(self, hosts):
        """Load, kill in the middle of it, restart, check."""
        self.acknowledged = 0
        self.goal = self.random.randint(1, 400)
        self.enough.clear()
        clients = self.clients(hosts)
        dns = self.service.dns()
        for client in clients:
            client.start()
        while not self.enough.wait(0.02):
            self.watch_serial(dns)
            assert any(client.is_alive() for client in clients), [client.unexpected for client in clients]
        self.watch_serial(dns)
        self.service.kill()
        dns.close()
        for client in clients:
            client.join(30)
            assert not client.unexpected, client.unexpected
        self.updates += self.acknowledged

        self.service.start()
        dns = self.service.dns()
        self.watch_serial(dns)
        for host in hosts:
            served = (dns.addresses(host.name) or [None])[0]
            assert host.explains(served), f"{host.name} serves {served} after {sorted(host.requests)[-8:]}"
            host.settle(served)
        dns.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--hosts", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed={options.seed}", flush=True)

    with tempfile.TemporaryDirectory(prefix="mooring-crash-") as folder:
        service = Service(options.program, pathlib.Path(folder) / "data")
        service.init()
        service.set({"changes_per_host": "0", "requests_per_key": "0"})  # As fast as it goes.
        service.start()
        hosts = []
        for index in range(options.hosts):
            name = f"host{index}.{service.SUFFIX}"
            hosts.append(Host(name.rstrip("."), service.add_host(name)))
        test = CrashTest(service, options.seed)
        try:
            for kill in range(options.kills):
                test.round(hosts)
        finally:
            if service.process:
                service.kill()
        replayed = [int(count) for line in service.log for count in re.findall(r" loaded .* batches=(\d+)", line)]
        print(f"{options.kills} kills, {test.updates} acknowledged updates, none lost; "
              f"a start replayed {min(replayed[1:])} to {max(replayed)} batches, the others were folded before the kill")


if __name__ == "__main__":
    main()
