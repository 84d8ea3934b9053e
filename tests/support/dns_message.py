# SPDX-License-Identifier: Apache-2.0
"""DNS messages as tests compare them: every record of every section, with names uncompressed and in lower case."""

import struct

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "DNAME": 39,
         "DS": 43, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "NSEC3": 50, "NSEC3PARAM": 51, "ANY": 255, "CAA": 257}
NAMES = {number: name for name, number in TYPES.items()}

# Where names stand in the RDATA of the types of RFC 1035 that servers may compress, and of DNAME:
# bytes before the first name, how many names.
_NAMES_IN_RDATA = {2: (0, 1), 5: (0, 1), 6: (0, 2), 12: (0, 1), 15: (2, 1), 33: (6, 1), 39: (0, 1)}


def wire_name(name):
    labels = [label for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode("latin-1") for label in labels) + b"\0"


def make_query(identity, name, rr_type, *, edns=True, dnssec=False, recursion=False):
    """A query's bytes. `name` in presentation format without escapes."""
    header = struct.pack(">6H", identity, 0x0100 if recursion else 0, 1, 0, 0, 1 if edns else 0)
    opt = b"\0\0\x29" + struct.pack(">HIH", 1232, 0x8000 if dnssec else 0, 0) if edns else b""
    return header + wire_name(name) + struct.pack(">HH", rr_type, 1) + opt


def read_name(message, at):
    """The name at an offset as lower-case wire format, and the offset after it."""
    parts = []
    end = None
    while True:
        size = message[at]
        if size >= 0xC0:
            target = ((size & 0x3F) << 8) | message[at + 1]
            end = end or at + 2
            if target >= at:
                raise ValueError("a compression pointer that does not point back")
            at = target
            continue
        parts.append(bytes([size]) + message[at + 1:at + 1 + size].lower())
        at += 1 + size
        if size == 0:
            return b"".join(parts), end or at


def name_text(wire):
    at, labels = 0, []
    while wire[at]:
        labels.append(wire[at + 1:at + 1 + wire[at]].decode("latin-1"))
        at += 1 + wire[at]
    return ".".join(labels) + "."


class Message:
    """A response: `rcode`, `flags` (a set of aa, tc, ad, ra) and three lists of (owner, type, ttl, rdata)."""

    def __init__(self, data):
        self.id, bits, questions, *counts = struct.unpack(">6H", data[:12])
        self.rcode = bits & 15
        self.flags = {name for name, bit in (("aa", 10), ("tc", 9), ("ra", 7), ("ad", 5)) if bits >> bit & 1}
        at = 12
        self.qname = b"\0"
        for _ in range(questions):
            self.qname, at = read_name(data, at)
            at += 4
        sections = []
        for count in counts:
            records = []
            for _ in range(count):
                record, at = self._record(data, at)
                records.append(record)
            sections.append(records)
        if at != len(data):
            raise ValueError("bytes after the last record")
        self.answer, self.authority, self.additional = sections
        self.opt = [record for record in self.additional if record[1] == 41]
        self.additional = [record for record in self.additional if record[1] != 41]

    @staticmethod
    def _record(data, at):
        owner, at = read_name(data, at)
        rr_type, _, ttl, size = struct.unpack(">HHIH", data[at:at + 10])
        at += 10
        end = at + size
        before, names = _NAMES_IN_RDATA.get(rr_type, (0, 0))
        rdata = data[at:at + before]
        place = at + before
        for _ in range(names):
            name, place = read_name(data, place)
            rdata += name
        return (owner, rr_type, ttl, bytes(rdata + data[place:end])), end

    def text(self):
        lines = [f"rcode {self.rcode} flags {' '.join(sorted(self.flags))}"]
        for title in ("answer", "authority", "additional"):
            for owner, rr_type, ttl, rdata in getattr(self, title):
                lines.append(f"  {title}: {name_text(owner)} {ttl} {NAMES.get(rr_type, rr_type)} {rdata.hex()}")
        return "\n".join(lines)
