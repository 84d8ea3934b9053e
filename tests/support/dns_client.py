# SPDX-License-Identifier: Apache-2.0
"""The few lines of DNS that tests need to ask a server without any library."""

import ipaddress
import os
import socket
import struct

TYPES = {"A": 1, "NS": 2, "SOA": 6, "TXT": 16, "AAAA": 28}


def wire_name(name):
    labels = [label for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


def _skip_name(message, at):
    while True:
        size = message[at]
        if size >= 0xC0:
            return at + 2
        at += 1
        if size == 0:
            return at
        at += size


class Answer:
    """A parsed response: rcode, flags, and the answer section as (type, rdata bytes)."""

    def __init__(self, message):
        self.id, flags, questions, answers, self.authority_count, _ = struct.unpack(">6H", message[:12])
        self.rcode = flags & 15
        self.is_authoritative = bool(flags & 0x0400)
        at = 12
        for _ in range(questions):
            at = _skip_name(message, at) + 4
        self.records = []
        for _ in range(answers + self.authority_count):
            at = _skip_name(message, at)
            rr_type, _, _, size = struct.unpack(">HHIH", message[at:at + 10])
            at += 10
            self.records.append((rr_type, message[at:at + size], message))
            at += size
        self.records = self.records[: answers + self.authority_count]

    def addresses(self):
        return [str(ipaddress.ip_address(rdata)) for kind, rdata, _ in self.records if kind in (1, 28)]

    def serial(self):
        """The serial of the SOA record in the answer or authority section."""
        for kind, rdata, _ in self.records:
            if kind == TYPES["SOA"]:
                return struct.unpack(">I", rdata[-20:-16])[0]
        return None


class DnsClient:
    """One UDP socket to one server. Not thread-safe."""

    def __init__(self, host, port, timeout=3.0):
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(timeout)
        self._socket.connect((host, port))

    def ask(self, name, rr_type):
        """Sends one query and returns its Answer; raises TimeoutError if none comes."""
        identity = int.from_bytes(os.urandom(2), "big")
        query = struct.pack(">6H", identity, 0, 1, 0, 0, 0) + wire_name(name) + struct.pack(">HH", TYPES[rr_type], 1)
        self._socket.send(query)
        while True:
            answer = Answer(self._socket.recv(4096))
            if answer.id == identity:
                return answer

    def addresses(self, name, rr_type="A"):
        return self.ask(name, rr_type).addresses()

    def close(self):
        self._socket.close()
