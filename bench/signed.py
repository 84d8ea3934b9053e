# SPDX-License-Identifier: Apache-2.0
"""The benchmarks of signed zones: Mooring in both modes beside Knot, BIND and PowerDNS, each as its manual advises.

    signed          queries with DO set, a zone of 100,000 names, algorithm 13, answers as cached as the server has them
    signed-updates  DNS UPDATE with TSIG into a signed zone, from one requestor and from 64
"""

import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import run  # noqa: E402
from run import ON_SERVER_CORE, ZONE, Mooring, free_port, wait_until_answers  # noqa: E402

TSIG_NAME, TSIG_SECRET = "bench.", "GcMaDJ2EMWbSR2SmDpUlYb0sSyxMcPpFe6lDMfyzfLQ="


def wait_until_signed(port, names):
    """Returns when the last name's answer carries a signature."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        done = subprocess.run(["dig", "@127.0.0.1", "-p", str(port), "+dnssec", "+norec", "+tries=1", "+time=2",
                               f"h{names - 1:07}.{ZONE}", "A"], capture_output=True, text=True)
        if "RRSIG" in done.stdout:
            return
        time.sleep(0.2)
    raise RuntimeError(f"port {port}: not signed after ten minutes")


def run_quietly(program, *words):
    """Runs a peer's tool to its end; what it said is in the error if it failed."""
    done = subprocess.run([shutil.which(program) or f"/usr/sbin/{program}", *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr.strip()[-500:]}")


class MooringOnline(Mooring):
    name = "mooring online"

    def __init__(self, binaries, folder, zone_file):
        super().__init__(binaries, folder / "online", zone_file)


class MooringFull(Mooring):
    name = "mooring full"

    def __init__(self, binaries, folder, zone_file):
        super().__init__(binaries, folder / "full", zone_file)
        begin = time.monotonic()
        self.service.ctl("zone", "sign", ZONE, "--mode", "full", "--denial", "nsec")
        while not self.service.ctl("zone", "show", ZONE)["is_signed"]:
            time.sleep(0.2)
        self.sign_seconds = time.monotonic() - begin
        print(f"{self.name}: signed in {self.sign_seconds:.1f} s", file=sys.stderr, flush=True)


class Peer:
    """A server of another make: its process, its port and how it ends."""

    def start(self, command, folder):
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen([*ON_SERVER_CORE, *map(str, command)], cwd=folder, stdout=self.log, stderr=self.log)
        self.pid = self.process.pid
        wait_until_answers(self.port, 900)  # Some sign a whole zone first.

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


class KnotSigned(Peer):
    name = "knot signed"
    signing = "    dnssec-signing: on\n    dnssec-policy: bench\n"
    module = ""

    def __init__(self, _binaries, folder, zone_file):
        home = folder / self.name.replace(" ", "-")
        home.mkdir()
        shutil.copy(zone_file, home / "zone")
        self.port = free_port()
        (home / "knot.conf").write_text(
            f"server:\n    rundir: {home}\n    listen: 127.0.0.1@{self.port}\n    udp-workers: 1\n    tcp-workers: 1\n"
            f"    background-workers: 1\ndatabase:\n    storage: {home}\nlog:\n  - target: {home}/knot.log\n    any: warning\n"
            f"key:\n  - id: {TSIG_NAME}\n    algorithm: hmac-sha256\n    secret: {TSIG_SECRET}\n"
            f"acl:\n  - id: bench\n    key: {TSIG_NAME}\n    action: update\n"
            "policy:\n  - id: bench\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n" + self.module +
            f"zone:\n  - domain: {ZONE}\n    storage: {home}\n    file: zone\n    zonefile-sync: -1\n    zonefile-load: difference\n"
            f"    acl: bench\n{self.signing}")
        self.start([shutil.which("knotd") or "/usr/sbin/knotd", "-c", home / "knot.conf"], home)


class KnotOnline(KnotSigned):
    name = "knot online"
    signing = "    module: mod-onlinesign/bench\n"
    module = "mod-onlinesign:\n  - id: bench\n    policy: bench\n"


class BindSigned(Peer):
    """BIND signs a loaded zone in small steps between its answers; so the zone is signed before by its own
    dnssec-signzone, and named keeps it signed through updates with the same key."""

    name = "bind signed"

    def __init__(self, _binaries, folder, zone_file):
        home = folder / "bind"
        keys = home / "keys"
        keys.mkdir(parents=True)
        shutil.copy(zone_file, home / "zone.unsigned")
        origin = ZONE.rstrip(".")
        run_quietly("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", "-K", keys, origin)
        run_quietly("dnssec-signzone", "-S", "-z", "-x", "-K", keys, "-d", home, "-o", origin, "-f", home / "zone", "-n", "2",
                    home / "zone.unsigned")
        self.port = free_port()
        (home / "named.conf").write_text(
            f"key \"{TSIG_NAME}\" {{ algorithm hmac-sha256; secret \"{TSIG_SECRET}\"; }};\n"
            f"options {{ directory \"{home}\"; listen-on port {self.port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};\n"
            f"  pid-file \"{home}/pid\"; session-keyfile \"{home}/session.key\"; recursion no; minimal-responses yes; notify no; }};\n"
            f"controls {{ }};\nzone \"{ZONE}\" {{ type primary; file \"zone\"; auto-dnssec maintain; update-check-ksk no;\n"
            f"  key-directory \"keys\"; allow-update {{ key \"{TSIG_NAME}\"; }}; }};\n")
        self.start([shutil.which("named") or "/usr/sbin/named", "-f", "-n", "1", "-c", home / "named.conf"], home)


class PdnsSigned(Peer):
    """PowerDNS signs live and caches; rectified once, as its manual says."""

    name = "pdns live"

    def __init__(self, _binaries, folder, zone_file):
        home = folder / "pdns"
        home.mkdir()
        self.port = free_port()
        database = home / "pdns.sqlite3"
        schema = pathlib.Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")
        subprocess.run(["sqlite3", str(database)], input=schema.read_text(), text=True, check=True)
        (home / "pdns.conf").write_text(
            f"launch=gsqlite3\ngsqlite3-database={database}\ngsqlite3-dnssec=yes\nlocal-address=127.0.0.1\nlocal-port={self.port}\n"
            f"socket-dir={home}\nreceiver-threads=1\ndistributor-threads=1\nsigning-threads=1\nloglevel=3\n")
        util = ["pdnsutil", "--config-dir", str(home)]
        shutil.copy(zone_file, home / "zone")
        for words in (["load-zone", ZONE.rstrip("."), str(home / "zone")], ["secure-zone", ZONE.rstrip(".")],
                      ["rectify-zone", ZONE.rstrip(".")]):
            subprocess.run([*util, *words], check=True, capture_output=True, timeout=600)
        self.start([shutil.which("pdns_server") or "/usr/sbin/pdns_server", "--daemon=no", "--guardian=no",
                    f"--config-dir={home}"], home)


def bench_signed(options):
    kinds = [MooringOnline, MooringFull, KnotSigned, KnotOnline, BindSigned, PdnsSigned]
    names, mix = 100_000, "anchors-do"
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as name:
        folder = pathlib.Path(name)
        zone_file = folder / "zone"
        run.write_zone(zone_file, names)
        servers = []
        try:
            for kind in kinds:
                servers.append(kind(options.binaries, folder, zone_file))
                wait_until_signed(servers[-1].port, names)
                run.load_once(options.binaries, servers[-1], names, mix, 2 * options.seconds)  # Caches fill.
            runs = {server.name: [] for server in servers}
            for _ in range(options.rounds):
                for server in servers:
                    runs[server.name].append(run.load_once(options.binaries, server, names, mix, options.seconds))
            memory = {server.name: run.resident_bytes(server.pid) for server in servers}
        finally:
            for server in servers:
                server.stop()

    def median(server, field):
        return statistics.median(one[field] for one in runs[server])

    ours = median("mooring online", "qps")
    rows = [[server, f"{median(server, 'qps'):,.0f}", f"{ours / median(server, 'qps'):.2f}",
             f"{median(server, 'user_us'):.2f}", f"{median(server, 'system_us'):.2f}", median(server, "p50_us"),
             median(server, "p99_us"), sum(one["lost"] for one in runs[server]),
             f"{median(server, 'bytes') / max(median(server, 'received'), 1):.0f}" if "bytes" in runs[server][0] else "",
             f"{memory[server] / 1e6:,.0f}"] for server in runs]
    run.table(f"UDP queries with DO on one core, algorithm 13 ({names:,} names, {options.rounds} rounds of {options.seconds} s)",
              ["server", "queries/s", "online/it", "user us", "system us", "p50 us", "p99 us", "lost", "bytes", "RSS MB"], rows)
    run.keep("signed", {"names": names, "mix": mix, "runs": runs, "resident_bytes": memory})


HOSTS = 1_000  # That are updated; the zone has many more names.


def peer_keys(path):
    """Peers have one key for the whole zone."""
    with open(path, "w") as file:
        for number in range(HOSTS):
            file.write(f"h{number:07}.{ZONE} {TSIG_NAME} {TSIG_SECRET}\n")


def mooring_keys(server, path):
    """Mooring has claims with a key of their own; their names are new ones beside the zone's."""
    service = server.service
    service.ctl("account", "add", "bench@example.org", "--verified")
    with open(path, "w") as file:
        for number in range(HOSTS):
            host = f"u{number:07}.{ZONE}"
            service.ctl("claim", "add", host, "--account", "bench@example.org")
            algorithm, name, secret = service.ctl("key", "add", host, "--tsig")["tsig"].split(":")
            assert algorithm == "hmac-sha256", algorithm
            file.write(f"{host} {name} {secret}\n")


def update_once(options, server, keys, senders):
    before = run.cpu_seconds(server.pid)
    out = subprocess.run([*run.ON_LOAD_CORE, str(options.binaries / "update_load"), f"127.0.0.1:{server.port}", ZONE,
                          str(keys), str(senders), str(options.seconds)], check=True, capture_output=True, text=True).stdout
    after = run.cpu_seconds(server.pid)
    result = json.loads(out)
    result["cpu_us"] = sum(a - b for a, b in zip(after, before)) * 1e6 / max(result["done"], 1)
    return result


def signed_updates(options, kind, names, folder):
    """The runs of one server, alone: updates of several servers would wait for one disk."""
    zone_file = folder / "zone"
    run.write_zone(zone_file, names)
    server = kind(options.binaries, folder, zone_file)
    try:
        wait_until_signed(server.port, names)
        keys = folder / "keys"
        if isinstance(server, Mooring):
            mooring_keys(server, keys)
        else:
            peer_keys(keys)
        return {senders: [update_once(options, server, keys, senders) for _ in range(options.rounds)]
                for senders in (1, 64)}
    finally:
        server.stop()


def bench_signed_updates(options):
    rows, results = [], []
    for names, kinds in ((100_000, [MooringOnline, MooringFull, KnotSigned, KnotOnline, BindSigned]),
                         (1_000_000, [MooringOnline, MooringFull, KnotSigned, KnotOnline, BindSigned])):
        for kind in kinds:
            with tempfile.TemporaryDirectory(prefix="mooring-bench-") as name:
                runs = signed_updates(options, kind, names, pathlib.Path(name))
            for senders, some in runs.items():
                rows.append([kind.name, f"{names:,}", senders,
                             f"{statistics.median(one['updates_per_second'] for one in some):,.0f}",
                             f"{statistics.median(one['cpu_us'] for one in some):.0f}",
                             f"{statistics.median(one['p50_us'] for one in some) / 1000:.2f}",
                             f"{statistics.median(one['p99_us'] for one in some) / 1000:.2f}",
                             sum(one["other"] for one in some), sum(one["lost"] for one in some)])
            results.append({"server": kind.name, "names": names, "runs": runs})
            run.keep("signed-updates", results)  # As far as it is: the whole takes half an hour.
            print(f"{kind.name}, {names:,} names: done", file=sys.stderr, flush=True)
    run.table(f"DNS UPDATE with TSIG into a signed zone, server on one core ({options.rounds} rounds of {options.seconds} s)",
              ["server", "names", "senders", "updates/s", "cpu us", "p50 ms", "p99 ms", "refused", "lost"], rows)
