#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the conformance files against Knot DNS, to see that they ask what the RFCs ask and not what we do.

    against_knot.py --conformance build/release/bin/conformance [FILE...]

One server per file on a port of its own choosing; files with hosts are skipped. Not part of the tests: where
Knot departs from a case, one reads the RFC again.
"""

import argparse
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(port, origin):
    labels = [label.encode() for label in origin.split(".") if label]
    query = (b"\0\1\0\0\0\1\0\0\0\0\0\0" + b"".join(bytes([len(label)]) + label for label in labels)
             + b"\0\0\6\0\1")
    deadline = time.monotonic() + 10
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.05)
        client.connect(("127.0.0.1", port))
        while time.monotonic() < deadline:
            try:
                client.send(query)
                if client.recv(512)[3] & 15 == 0:
                    return
            except OSError:
                pass
    raise RuntimeError("Knot does not answer")


def key_sections(path):
    """The script's keys, each with the right to update everything, as Knot's configuration has them."""
    keys = [line.split()[1:4] for line in pathlib.Path(path).read_text().splitlines() if line.startswith("tsig-key ")]
    if not keys:
        return "", ""
    sections = "key:\n" + "".join(f"  - id: {name}\n    algorithm: {algorithm}\n    secret: {secret}\n"
                                  for name, algorithm, secret in keys)
    sections += "acl:\n" + "".join(f"  - id: {name}\n    key: {name}\n    action: update\n" for name, _, _ in keys)
    return sections, "    acl: [" + ", ".join(name for name, _, _ in keys) + "]\n"


def run_file(program, path):
    with tempfile.TemporaryDirectory() as folder:
        zones = subprocess.run([program, "--zones", folder, path], check=True, capture_output=True,
                               text=True).stdout.split()
        port = free_port()
        config = pathlib.Path(folder, "knot.conf")
        keys, rights = key_sections(path)
        config.write_text(f"server:\n  listen: 127.0.0.1@{port}\n  rundir: {folder}\n"
                          f"{keys}database:\n  storage: {folder}\n"
                          f"template:\n  - id: default\n    storage: {folder}\n    file: \"%s.zone\"\n"
                          f"    semantic-checks: off\n    zonefile-load: whole\n{rights}"
                          "zone:\n" + "".join(f"  - domain: {zone}\n" for zone in zones))
        server = subprocess.Popen([shutil.which("knotd") or "/usr/sbin/knotd", "-c", str(config)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_it_answers(port, zones[0])
            return subprocess.run([program, path], text=True, capture_output=True,
                                  env={**os.environ, "MOORING_SUBJECT": f"127.0.0.1:{port}"}).stdout
        finally:
            server.terminate()
            server.wait(10)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conformance", required=True)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    for path in options.files or sorted(str(path) for path in HERE.glob("*/*.test")):
        try:
            output = run_file(options.conformance, path)
        except (RuntimeError, subprocess.CalledProcessError) as problem:
            output = f"FAIL {path}: {problem}\n"
        print(f"{pathlib.Path(path).relative_to(HERE) if path.startswith(str(HERE)) else path}: {output}", end="")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
