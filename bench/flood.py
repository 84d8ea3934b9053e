# SPDX-License-Identifier: Apache-2.0
"""A flood of random names against a signed zone: what becomes of the answers for names that exist.

Known names are asked for at a steady rate with DO, first alone, then beside floods of names that do not exist, ten
times as many and as many as the load generator can send. Every flooded name needs a signature of its own (RFC 9824),
made within a budget; known names have theirs cached. Neither side has a cookie, and loopback is exempt from rate
limits (its default), so that the signing budget is all that stands between the flood and the processor.
"""

import json
import pathlib
import statistics
import subprocess
import tempfile

from run import ON_LOAD_CORE, ZONE, Mooring, keep, table, write_zone

NAMES = 100_000
KNOWN_RATE = 5_000  # Queries a second: well below what one core answers.
FLOODS = {"alone": None, "10 x": 10 * KNOWN_RATE, "all it can": 0}


def load(options, server, mix, seconds, rate):
    return subprocess.Popen([*ON_LOAD_CORE, str(options.binaries / "dns_load"), f"127.0.0.1:{server.port}", ZONE,
                             str(NAMES), mix, str(seconds), str(rate)], stdout=subprocess.PIPE, text=True)


def result_of(process):
    return json.loads(process.communicate(timeout=300)[0])


def warm(options, server):
    """Every known name is asked for until its signature is in the cache, as fast as the signing budget lets it."""
    for _ in range(10):
        if result_of(load(options, server, "known-do", 4, 0))["truncated"] == 0:
            return


def once(options, server, flood_rate):
    """Results of the known names and of the flood, which begins before and ends after."""
    flood = None if flood_rate is None else load(options, server, "flood-do", options.seconds + 1, flood_rate)
    known = result_of(load(options, server, "known-do", options.seconds, KNOWN_RATE))
    return known, None if flood is None else result_of(flood)


def bench_flood(options):
    runs = {name: [] for name in FLOODS}
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as name:
        folder = pathlib.Path(name)
        write_zone(folder / "zone", NAMES)
        server = Mooring(options.binaries, folder, folder / "zone")
        try:
            warm(options, server)
            for _ in range(options.rounds):
                for flood, rate in FLOODS.items():
                    runs[flood].append(once(options, server, rate))
        finally:
            server.stop()

    def median(flood, side, field):
        return statistics.median(run[side][field] for run in runs[flood])

    rows = []
    for flood in FLOODS:
        share = statistics.median((known["received"] - known["truncated"]) / max(known["sent"], 1)
                                  for known, _ in runs[flood])
        has_flood = FLOODS[flood] is not None
        rows.append([flood, f"{share:.2%}", median(flood, 0, "p50_us"), median(flood, 0, "p99_us"),
                     f"{median(flood, 1, 'qps'):,.0f}" if has_flood else "-",
                     f"{median(flood, 1, 'truncated') / (options.seconds + 1):,.0f}" if has_flood else "-",
                     f"{median(flood, 1, 'sent') / (options.seconds + 1):,.0f}" if has_flood else "-"])
    table(f"Known names of a signed zone beside a flood of random ones ({NAMES:,} names, {KNOWN_RATE:,} queries/s with DO, "
          f"{options.rounds} rounds of {options.seconds} s)",
          ["flood", "known answered", "p50 us", "p99 us", "flood answers/s", "of them TC/s", "flood sent/s"], rows)
    keep("flood", {"names": NAMES, "known_rate": KNOWN_RATE, "runs": runs})
