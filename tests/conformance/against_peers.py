#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the conformance files against other name servers, to see that they ask what the RFCs ask and not what we do.

    against_peers.py --conformance build/dev/bin/conformance [--server knot|bind|nsd] [FILE...]

One server per file on a port of its own choosing; what a file asks of our hosts or online signing is skipped, and NSD,
which knows no UPDATE, skips RFC 2136. Not part of the tests: where a peer departs from a case, one reads the RFC again
and writes into the file who is right.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from peers import Bind, Knot, Nsd  # noqa: E402


def keys_of(path):
    """The script's TSIG keys: name, algorithm, secret."""
    return [line.split()[1:4] for line in pathlib.Path(path).read_text().splitlines() if line.startswith("tsig-key ")]


def start_knot(folder, zones, keys):
    if not keys:
        return Knot(folder, zones)
    sections = "key:\n" + "".join(f"  - id: {name}\n    algorithm: {algorithm}\n    secret: {secret}\n"
                                  for name, algorithm, secret in keys)
    sections += "acl:\n" + "".join(f"  - id: {name}\n    key: {name}\n    action: update\n" for name, _, _ in keys)
    return Knot(folder, zones, "    acl: [" + ", ".join(name for name, _, _ in keys) + "]\n", sections)


def start_bind(folder, zones, keys):
    extra = "".join(f"key \"{name}\" {{ algorithm {algorithm}; secret \"{secret}\"; }};\n" for name, algorithm, secret in keys)
    rights = "allow-update { " + " ".join(f"key \"{name}\";" for name, _, _ in keys) + " }; " if keys else ""
    return Bind(folder, zones, extra, zone_options=rights)


def start_nsd(folder, zones, keys):
    extra = "".join(f"key:\n  name: {name}\n  algorithm: {algorithm}\n  secret: \"{secret}\"\n" for name, algorithm, secret in keys)
    return Nsd(folder, zones, extra)


SERVERS = {"knot": start_knot, "bind": start_bind, "nsd": start_nsd}


def run_file(program, server, path):
    with tempfile.TemporaryDirectory() as folder:
        names = subprocess.run([program, "--zones", folder, path], check=True, capture_output=True, text=True).stdout.split()
        zones = {name: pathlib.Path(folder, f"{name.rstrip('.')}.zone") for name in names}
        peer = SERVERS[server](pathlib.Path(folder, "peer"), zones, keys_of(path))
        try:
            return subprocess.run([program, path], text=True, capture_output=True,
                                  env={**os.environ, "MOORING_SUBJECT": f"127.0.0.1:{peer.port}"}).stdout
        finally:
            peer.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conformance", required=True)
    parser.add_argument("--server", choices=sorted(SERVERS), default="knot")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    for path in options.files or sorted(str(path) for path in HERE.glob("*/*.test")):
        if options.server == "nsd" and "rfc2136" in path:
            continue
        try:
            output = run_file(options.conformance, options.server, path)
        except (RuntimeError, subprocess.CalledProcessError) as problem:
            output = f"FAIL {path}: {problem}\n"
        print(f"{pathlib.Path(path).relative_to(HERE) if path.startswith(str(HERE)) else path}: {output}", end="")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
