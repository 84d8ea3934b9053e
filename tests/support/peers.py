# SPDX-License-Identifier: Apache-2.0
"""Other people's name servers and resolvers as ordinary processes on loopback: what ours is compared with.

Every class writes its configuration into a folder of its own, starts with the constructor, answers when the
constructor returns, and ends with stop(). All come from Debian packages (tools/packages.txt, group test).
"""

import os
import pathlib
import shutil
import socket
import subprocess
import time

from dns_message import make_query

_PATHS = "/usr/sbin:/usr/bin:/sbin:/bin"


def program(name):
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":" + _PATHS)
    if path is None:
        raise RuntimeError(f"{name} is not installed: ./dev install-deps test")
    return path


def free_port():
    """A port that is free for UDP and TCP now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


def wait_until_answers(endpoint, origin, process, seconds=30):
    """Returns when the server says NOERROR to the SOA of `origin`, or raises."""
    query = make_query(1, origin, 6, recursion=True)
    deadline = time.monotonic() + seconds
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.05)
        client.connect(endpoint)
        while time.monotonic() < deadline and process.poll() is None:
            try:
                client.send(query)
                if client.recv(4096)[3] & 15 == 0:
                    return
            except OSError:
                pass  # Not there yet: the time-out above is the wait.
    raise RuntimeError("the peer does not answer for " + origin)


class Peer:
    """A process with a folder, a port and a log."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.process = None

    @property
    def endpoint(self):
        return ("127.0.0.1", self.port)

    def run(self, command, origin):
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen([str(part) for part in command], cwd=self.folder, stdout=self.log,
                                        stderr=subprocess.STDOUT)
        try:
            wait_until_answers(self.endpoint, origin, self.process)
        except RuntimeError as problem:
            self.stop()
            raise RuntimeError(f"{problem}\n{(self.folder / 'log').read_text(errors='replace')[-3000:]}") from None

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self.process = None
        self.log.close()


class Knot(Peer):
    """Knot DNS as primary of zone files: {origin: path}. `sections` come before the template, `extra` into and behind it."""

    def __init__(self, folder, zones, extra="", sections=""):
        super().__init__(folder)
        text = (f"server:\n  listen: 127.0.0.1@{self.port}\n  rundir: {self.folder}\n  udp-workers: 1\n"
                f"database:\n  storage: {self.folder}\n{sections}template:\n  - id: default\n    storage: {self.folder}\n"
                f"    semantic-checks: off\n    zonefile-load: whole\n{extra}zone:\n")
        text += "".join(f"  - domain: {origin}\n    file: {path}\n" for origin, path in zones.items())
        (self.folder / "knot.conf").write_text(text)
        self.run([program("knotd"), "-c", self.folder / "knot.conf"], next(iter(zones)))


class Nsd(Peer):
    """NSD as primary of zone files: {origin: path}."""

    def __init__(self, folder, zones, extra=""):
        super().__init__(folder)
        text = (f"server:\n  ip-address: 127.0.0.1@{self.port}\n  zonesdir: {self.folder}\n  username: \"\"\n"
                f"  database: \"\"\n  pidfile: {self.folder}/pid\n  xfrdfile: {self.folder}/xfrd\n"
                f"  zonelistfile: {self.folder}/zones.list\n  server-count: 1\n  minimal-responses: yes\n"
                f"  rrl-ratelimit: 0\n  refuse-any: yes\n  verbosity: 1\n{extra}"
                "remote-control:\n  control-enable: no\n")
        text += "".join(f"zone:\n  name: {origin}\n  zonefile: {path}\n" for origin, path in zones.items())
        (self.folder / "nsd.conf").write_text(text)
        self.run([program("nsd"), "-d", "-c", self.folder / "nsd.conf"], next(iter(zones)))


class Bind(Peer):
    """BIND as primary of zone files: {origin: path}. `options` goes into its options block, `zone_options` into each zone's."""

    def __init__(self, folder, zones, extra="", options="", zone_options=""):
        super().__init__(folder)
        text = (f"options {{ directory \"{self.folder}\"; listen-on port {self.port} {{ 127.0.0.1; }};\n"
                f"  listen-on-v6 {{ none; }}; pid-file \"{self.folder}/pid\"; session-keyfile \"{self.folder}/s.key\";\n"
                "  recursion no; minimal-responses yes; minimal-any yes; dnssec-validation no; notify no;\n"
                f"  check-integrity no; {options} }};\ncontrols {{ }};\n" + extra)
        text += "".join(f"zone \"{origin}\" {{ type primary; file \"{path}\"; {zone_options}}};\n" for origin, path in zones.items())
        (self.folder / "named.conf").write_text(text)
        self.run([program("named"), "-g", "-c", self.folder / "named.conf"], next(iter(zones)))


class Unbound(Peer):
    """Unbound as a validating resolver that asks `server` for `origin`; `anchors`: lines of DS or DNSKEY records."""

    def __init__(self, folder, origin, server, anchors):
        super().__init__(folder)
        (self.folder / "anchor").write_text("\n".join(anchors) + "\n")
        (self.folder / "unbound.conf").write_text(
            f"server:\n  interface: 127.0.0.1@{self.port}\n  port: {self.port}\n  username: \"\"\n  chroot: \"\"\n"
            f"  directory: {self.folder}\n  pidfile: {self.folder}/pid\n  do-not-query-localhost: no\n"
            f"  trust-anchor-file: {self.folder}/anchor\n  module-config: \"validator iterator\"\n"
            f"  local-zone: \"{origin}\" nodefault\n  verbosity: 2\n  val-log-level: 2\n  use-syslog: no\n  logfile: \"\"\n"
            f"  num-threads: 1\n  cache-max-ttl: 0\n  cache-min-ttl: 0\n  cache-max-negative-ttl: 0\n  aggressive-nsec: no\n"
            f"  qname-minimisation: no\nremote-control:\n  control-enable: no\n"
            f"stub-zone:\n  name: \"{origin}\"\n  stub-addr: {server[0]}@{server[1]}\n  stub-prime: no\n")
        self.run([program("unbound"), "-d", "-c", self.folder / "unbound.conf"], origin)


class KnotResolver(Peer):
    """Knot Resolver as a validating resolver that asks `server` for `origin`."""

    def __init__(self, folder, origin, server, anchors):
        super().__init__(folder)
        (self.folder / "anchor").write_text("\n".join(anchors) + "\n")
        (self.folder / "kresd.conf").write_text(
            f"net.listen('127.0.0.1', {self.port}, {{ kind = 'dns' }})\nmodules = {{ 'policy' }}\n"
            "modules.unload('ta_update')\nmodules.unload('ta_signal_query')\nmodules.unload('priming')\n"
            "modules.unload('detect_time_skew')\n"
            "trust_anchors.remove('.')\n"
            f"trust_anchors.add_file('{self.folder}/anchor', true)\n"
            f"policy.add(policy.suffix(policy.FLAGS('NO_CACHE'), {{ todname('{origin}') }}))\n"
            f"policy.add(policy.suffix(policy.FORWARD({{ '{server[0]}@{server[1]}' }}), {{ todname('{origin}') }}))\n"
            "cache.size = 10 * MB\nlog_level('info')\n")
        self.run([program("kresd"), "-n", "-c", self.folder / "kresd.conf", self.folder], origin)
