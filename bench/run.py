#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks and prints one table each, with JSON under build/bench/. See docs/performance.md.

    run.py --binaries build/release/bin [names] [answer] [pipeline] [http] [udp] [visible] [peers] [signed] [signed-updates] [flood] [dialects]

Server on core 0, load on core 1. Everything that is compared runs in turn, several rounds, and the
medians are printed with the ratio to Mooring, because absolute figures drift on a shared machine.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from dns_client import DnsClient  # noqa: E402
from service import Service  # noqa: E402

RESULTS = ROOT / "build" / "bench"
ZONE = "dyn.example."
ON_SERVER_CORE = ["taskset", "-c", "0"]
ON_LOAD_CORE = ["taskset", "-c", "1"]


def table(title, columns, rows):
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]
    print(f"\n{title}")
    for row in [columns, *rows]:
        print("  " + "  ".join(str(cell).rjust(width) for cell, width in zip(row, widths)))
    sys.stdout.flush()


def keep(name, result):
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")


def free_port():
    """A port for a peer that cannot choose one itself and say which."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """(user, system) seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    tick = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / tick, int(fields[12]) / tick


def resident_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024


def wait_until_answers(port, deadline_seconds=120):
    client = DnsClient("127.0.0.1", port, timeout=0.2)
    deadline = time.monotonic() + deadline_seconds
    while time.monotonic() < deadline:
        try:
            if client.ask(ZONE, "SOA").rcode == 0:
                client.close()
                return
        except OSError:
            pass
    raise RuntimeError(f"no answer from port {port}")


def write_zone(path, names):
    with open(path, "w") as file:
        file.write(f"$ORIGIN {ZONE}\n$TTL 60\n@ SOA ns1 hostmaster 1 3600 600 1209600 60\n@ NS ns1\nns1 A 192.0.2.53\n")
        for number in range(names):
            file.write(f"h{number:07} A 10.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}\n")
            if number % 2 == 0:
                file.write(f"h{number:07} AAAA 2001:db8::{number >> 16:x}:{number & 0xFFFF:x}\n")


class Mooring:
    name = "mooring"

    def __init__(self, binaries, folder, zone_file):
        self.service = Service(binaries / "mooringd", folder / "mooring")
        self.service.init()
        config = self.service.config
        text = config.read_text()
        text = re.sub(r"(?m)^#?\s*workers = .*$", "workers = 1", text, count=1)
        text = re.sub(r"(?m)^connections_per_client_max = .*$", "connections_per_client_max = 8192", text)
        for limit in ("requests_per_key", "changes_per_host", "requests_per_network"):
            text = re.sub(rf"(?m)^#?\s*{limit} = .*$", f"{limit} = 0", text)
        config.write_text(text)
        self.service.launcher = ON_SERVER_CORE
        self.service.start()
        if zone_file:
            begin = time.monotonic()
            self.service.ctl("zone", "import", ZONE, str(zone_file))
            self.import_seconds = time.monotonic() - begin
        self.pid = self.service.process.pid
        self.port = self.service.endpoints["dns"][1]

    def stop(self):
        self.service.stop()


class Knot:
    name = "knot"

    def __init__(self, _binaries, folder, zone_file):
        home = folder / "knot"
        home.mkdir()
        shutil.copy(zone_file, home / "zone")
        self.port = free_port()
        (home / "knot.conf").write_text(f"""
server:
    rundir: {home}
    listen: 127.0.0.1@{self.port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: {home}
log:
  - target: {home}/log
    any: warning
zone:
  - domain: {ZONE}
    storage: {home}
    file: zone
    zonefile-sync: -1
""")
        self.process = subprocess.Popen([*ON_SERVER_CORE, shutil.which("knotd") or "/usr/sbin/knotd",
                                         "-c", str(home / "knot.conf")], stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        wait_until_answers(self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Echo:
    name = "echo"

    def __init__(self, binaries, _folder, _zone_file):
        self.port = free_port()
        self.process = subprocess.Popen([*ON_SERVER_CORE, str(binaries / "udp_echo"), str(self.port)])
        self.pid = self.process.pid

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def load_once(binaries, server, names, mix, seconds):
    before = cpu_seconds(server.pid)
    out = subprocess.run([*ON_LOAD_CORE, str(binaries / "dns_load"), f"127.0.0.1:{server.port}", ZONE, str(names),
                          mix, str(seconds)], check=True, capture_output=True, text=True).stdout
    after = cpu_seconds(server.pid)
    result = json.loads(out)
    result["user_us"] = (after[0] - before[0]) * 1e6 / max(result["received"], 1)
    result["system_us"] = (after[1] - before[1]) * 1e6 / max(result["received"], 1)
    return result


def compare_udp(title, key, kinds, options, names, mix):
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as name:
        folder = pathlib.Path(name)
        zone_file = folder / "zone"
        write_zone(zone_file, names)
        servers = [kind(options.binaries, folder, zone_file) for kind in kinds]
        try:
            runs = {server.name: [] for server in servers}
            for _ in range(options.rounds):
                for server in servers:
                    runs[server.name].append(load_once(options.binaries, server, names, mix, options.seconds))
            memory = {server.name: resident_bytes(server.pid) for server in servers}
        finally:
            for server in servers:
                server.stop()

    def median(server, field):
        return statistics.median(run[field] for run in runs[server])

    ours = median("mooring", "qps")
    rows = [[server, f"{median(server, 'qps'):,.0f}",
             f"{min(run['qps'] for run in runs[server]):,.0f}-{max(run['qps'] for run in runs[server]):,.0f}",
             f"{ours / median(server, 'qps'):.2f}", f"{median(server, 'user_us'):.2f}", f"{median(server, 'system_us'):.2f}",
             median(server, "p50_us"), median(server, "p99_us"), sum(run["lost"] for run in runs[server]),
             sum(run["nxdomain"] for run in runs[server]), sum(run["other"] for run in runs[server]),
             f"{memory[server] / 1e6:,.0f}"] for server in runs]
    table(f"{title} ({names:,} names, mix {mix}, {options.rounds} rounds of {options.seconds} s)",
          ["server", "queries/s", "min-max", "mooring/it", "user us", "system us", "p50 us", "p99 us", "lost",
           "nxdomain", "other", "RSS MB"], rows)
    keep(key, {"names": names, "mix": mix, "runs": runs, "resident_bytes": memory})


def bench_udp(options):
    compare_udp("UDP queries on one core", "udp", [Mooring, Echo], options, 100_000, "anchors")


def bench_peers(options):
    for mix in ("anchors", "zipf"):
        compare_udp("UDP queries on one core beside peers", f"peers-{mix}", [Mooring, Knot, Echo], options, 100_000, mix)


def with_hosts(options, count, work):
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as name:
        folder = pathlib.Path(name)
        server = Mooring(options.binaries, folder, None)
        try:
            keys = folder / "keys"
            server.service.ctl("account", "add", "bench@example.org", "--verified")
            with open(keys, "w") as file:
                for number in range(count):
                    host = f"h{number}.{ZONE}"
                    server.service.ctl("claim", "add", host, "--account", "bench@example.org")
                    key = server.service.ctl("key", "add", host)["key"]
                    file.write(f"{host.rstrip('.')} {key}\n")
            work(server, keys)
        finally:
            server.stop()


def bench_http(options):
    def work(server, keys):
        rows = []
        results = []
        for connections, mode in ((1, "changed"), (16, "changed"), (256, "changed"), (256, "unchanged")):
            runs = []
            for _ in range(options.rounds):
                before = cpu_seconds(server.pid)
                out = subprocess.run([*ON_LOAD_CORE, str(options.binaries / "http_load"), "load", server.service.http,
                                      str(keys), str(connections), str(options.seconds), mode],
                                     check=True, capture_output=True, text=True).stdout
                after = cpu_seconds(server.pid)
                run = json.loads(out)
                run["cpu_us"] = sum(a - b for a, b in zip(after, before)) * 1e6 / max(run["good"], 1)
                runs.append(run)
            def median(field):
                return statistics.median(run[field] for run in runs)
            rows.append([connections, mode, f"{median('updates_per_second'):,.0f}", f"{median('cpu_us'):.1f}",
                         median("p50_us"), median("p99_us"), sum(run["bad"] for run in runs)])
            results.append({"connections": connections, "mode": mode, "runs": runs})
        table(f"dyndns2 updates over kept-alive HTTP, server on one core, real disk syncs ({options.rounds} rounds)",
              ["connections", "updates", "per second", "cpu us", "p50 us", "p99 us", "bad"], rows)
        keep("http", results)
    with_hosts(options, 256, work)


def bench_visible(options):
    def work(server, keys):
        runs = []
        for _ in range(options.rounds):
            out = subprocess.run([*ON_LOAD_CORE, str(options.binaries / "http_load"), "visible", server.service.http,
                                  str(keys), f"127.0.0.1:{server.port}", "500"],
                                 check=True, capture_output=True, text=True).stdout
            runs.append(json.loads(out))
        def median(field):
            return statistics.median(run[field] for run in runs)
        table("update sent -> first answer with the new address, idle server",
              ["updates", "p50 ms", "p99 ms", "max ms"],
              [[500 * options.rounds, f"{median('p50_ms'):.3f}", f"{median('p99_ms'):.3f}",
                f"{max(run['max_ms'] for run in runs):.3f}"]])
        keep("visible", runs)
    with_hosts(options, 1, work)


def bench_program(name):
    def run(options):
        RESULTS.mkdir(parents=True, exist_ok=True)
        print(f"\n{name}")
        sys.stdout.flush()
        subprocess.run([str(options.binaries / f"{name}_bench"), "--json", str(RESULTS / f"{name}.json")], check=True)
    return run


def bench_signed_zones(name):
    def run_it(options):
        import signed  # Imports this file for what both use.
        getattr(signed, "bench_" + name)(options)
    return run_it


def bench_dialects(options):
    import dialects  # Imports this file for what both use.
    dialects.bench_dialects(options)


def bench_flood(options):
    import flood  # Imports this file for what both use.
    flood.bench_flood(options)


BENCHMARKS = {"names": bench_program("names"), "answer": bench_program("answer"), "pipeline": bench_program("pipeline"),
              "http": bench_http, "udp": bench_udp, "visible": bench_visible, "peers": bench_peers,
              "signed": bench_signed_zones("signed"), "signed-updates": bench_signed_zones("signed_updates"),
              "flood": bench_flood, "dialects": bench_dialects}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("which", nargs="*", choices=[[], *BENCHMARKS])
    options = parser.parse_args()
    options.binaries = options.binaries.resolve()
    for name in options.which or BENCHMARKS:
        BENCHMARKS[name](options)


if __name__ == "__main__":
    main()
