# SPDX-License-Identifier: Apache-2.0
"""Starts a real mooringd on ports of the system's choice and gives tests its doors."""

import json
import pathlib
import re
import signal
import subprocess
import threading
import time

from dns_client import DnsClient


class Service:
    """One data folder and, between start() and stop(), the process that serves it."""

    SUFFIX = "dyn.example."

    def __init__(self, program, folder):
        self.program = str(program)
        self.folder = pathlib.Path(folder)
        self.config = self.folder / "mooring.toml"
        self.process = None
        self.log = []
        self.endpoints = {}
        self._clients = []
        self.launcher = []  # For instance ["taskset", "-c", "0"].

    def init(self, *arguments):
        subprocess.run(
            [self.program, "init", str(self.folder), "--suffix", self.SUFFIX,
             "--ns", "ns1." + self.SUFFIX + "=127.0.0.1", "--dns", "127.0.0.1:0", "--http", "127.0.0.1:0",
             *arguments], check=True, stdout=subprocess.DEVNULL)
        text = self.config.read_text()
        self.config.write_text(re.sub(r'127\.0\.0\.1:9153', "127.0.0.1:0", text))

    def set(self, settings):
        """Gives keys of the configuration file other values than init's; before start(). A key that stands in
        several sections is written SECTION.KEY."""
        parts = re.split(r"(?m)^(?=\[)", self.config.read_text())
        for name, value in settings.items():
            section, _, key = name.rpartition(".")
            count = 0
            for place, part in enumerate(parts):
                if part.startswith(f"[{section}]" if section else ""):
                    parts[place], found = re.subn(rf"(?m)^#?\s*{key} = .*$", f"{key} = {value}", part)
                    count += found
            if count != 1:
                raise RuntimeError(f"{name} stands {count} times in the configuration")
        self.config.write_text("".join(parts))

    def start(self):
        """Returns when the service says that it is ready; raises with its log if it exits before."""
        self.endpoints = {}
        ready = threading.Event()
        self.process = subprocess.Popen([*self.launcher, self.program, "serve", "--config", str(self.config)],
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        threading.Thread(target=self._follow, args=(self.process, ready), daemon=True).start()
        ready.wait(60)
        if "dns" not in self.endpoints or self.process.poll() is not None:
            raise RuntimeError("mooringd did not start:\n" + "\n".join(self.log[-40:]))

    def _follow(self, process, ready):
        with process.stderr:
            self._read(process.stderr, ready)
        ready.set()

    def _read(self, lines, ready):
        for line in lines:
            self.log.append(line.rstrip())
            listening = re.search(r"\blistening\b.*\bdoor=(\S+).*\baddress=(\S+)", line)
            if listening:
                host, port = listening.group(2).rsplit(":", 1)
                self.endpoints.setdefault(listening.group(1), (host.strip("[]"), int(port)))
            if re.search(r"^\S+ info ready\b", line):
                ready.set()

    def stop(self):
        """SIGTERM and the exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self._forget()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)
        self._forget()

    def _forget(self):
        self.process = None
        for client in self._clients:
            client.close()
        self._clients.clear()

    def ctl(self, *arguments, check=True):
        """Runs an operator's command and returns its JSON document."""
        done = subprocess.run([self.program, "ctl", "--config", str(self.config), *arguments, "--json"],
                              capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"ctl {' '.join(arguments)}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def export(self, origin):
        """A zone as a zone file's text."""
        return subprocess.run([self.program, "ctl", "--config", str(self.config), "zone", "export", origin],
                              check=True, capture_output=True, text=True).stdout

    def export_signed(self, origin, chain="NSEC"):
        """The same of a zone in mode full, once its chain and all signatures are there; raises after a minute."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            text = self.export(origin)
            if re.search(rf"^{re.escape(origin)} \d+ IN RRSIG SOA ", text, re.M) and f" IN {chain} " in text:
                return text
        raise RuntimeError(f"{origin} is not signed after a minute")

    def add_host(self, name, account="owner@example.org"):
        """Claims a name and returns the secret of a new key for it."""
        self.ctl("account", "add", account, "--verified", check=False)
        self.ctl("claim", "add", name, "--account", account)
        return self.ctl("key", "add", name)["key"]

    def dns(self):
        """A DNS client of this process; it is closed when the process ends."""
        client = DnsClient(*self.endpoints["dns"])
        self._clients.append(client)
        return client

    @property
    def http(self):
        return "%s:%d" % self.endpoints["http"]
