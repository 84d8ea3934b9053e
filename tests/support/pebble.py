# SPDX-License-Identifier: Apache-2.0
"""Let's Encrypt's own test authority (Debian's package pebble) in the private network, asking our DNS and nobody
else's."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.request

import private_network
from peers import program

NAME = "ddns.example.net"
DIRECTORY = f"https://{NAME}:14000/dir"


class Pebble:
    def __init__(self):
        place = private_network.folder()
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=place))
        config = self.folder / "pebble.json"
        config.write_text(json.dumps({"pebble": {
            "listenAddress": f"{private_network.SERVER}:14000", "managementListenAddress": "127.0.0.1:15000",
            "certificate": str(place / "server.pem"), "privateKey": str(place / "server.key"), "httpPort": 5002,
            "tlsPort": 5001, "ocspResponderURL": "", "externalAccountBindingRequired": False}}))
        # Every validation is carried out, at once; good nonces stay good, as lego 4 tries too seldom again.
        environment = os.environ | {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_AUTHZREUSE": "0", "PEBBLE_WFE_NONCEREJECT": "0"}
        self.log = open(self.folder / "log", "w")
        self.process = subprocess.Popen([program("pebble"), "-strict", "-config", str(config), "-dnsserver",
                                         f"{private_network.SERVER}:53"], env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:  # It says when it listens.
            self.log.write(line)
            if "ACME directory available" in line:
                break
        # What it says from here on goes to the log as it comes.
        self.follower = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=self.log)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.follower.wait(30)
        self.log.close()

    def text(self):
        return (self.folder / "log").read_text()

    def root(self):
        """The path of the authority's root certificate."""
        import ssl
        context = ssl.create_default_context(cafile=private_network.BUNDLE)
        with urllib.request.urlopen("https://127.0.0.1:15000/roots/0", context=context, timeout=20) as answer:
            path = self.folder / "root.pem"
            path.write_bytes(answer.read())
        return path


def names_of(certificate):
    """The names in a certificate, sorted."""
    done = subprocess.run([program("openssl"), "x509", "-in", str(certificate), "-noout", "-ext", "subjectAltName"],
                          check=True, capture_output=True, text=True)
    return sorted(re.findall(r"DNS:([^,\s]+)", done.stdout))
