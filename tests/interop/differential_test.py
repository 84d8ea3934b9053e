#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same random queries to Mooring, Knot and NSD with the same zone file, compared section by section.

The peers load what Mooring exports of the zone that it imported. The zones are random, too: wildcards, delegations with and without glue, empty non-terminals, chains of CNAME and
DNAME, names below names. Seeds are printed; --seed repeats a run.

Where servers may differ, and who is right, stands in DIFFERENCES; everything else is a failure.
"""

import argparse
import collections
import pathlib
import random
import select
import shutil
import socket
import struct
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from dns_message import Message, TYPES, make_query, name_text, wire_name  # noqa: E402
from peers import Knot, Nsd  # noqa: E402
from service import Service  # noqa: E402

ORIGIN = "diff.example."
LABELS = ["a", "b", "c", "d", "*", "www", "x-1"]
QUERY_TYPES = ["A", "AAAA", "NS", "CNAME", "SOA", "MX", "TXT", "SRV", "DNAME", "DS", "CAA", "PTR"]
WINDOW = 128  # Queries under way at a time.


class RandomZone:
    """A zone that every server accepts: one CNAME alone at its name, nothing but glue below a cut."""

    def __init__(self, chance):
        self.chance = chance
        self.records = collections.defaultdict(lambda: collections.defaultdict(list))
        self.owners = [ORIGIN]
        self.cuts = set()
        self.redirected = set()
        for _ in range(chance.randint(20, 60)):
            self._add_name()

    def _add_name(self):
        below = self.chance.choice(self.owners)
        depth = self.chance.choice([1, 1, 1, 2, 3])  # More than one: empty non-terminals.
        name = below
        for _ in range(depth):
            name = self.chance.choice(LABELS) + "." + name
        if name.count(".") > 8 or self._is_below(name, self.cuts | self.redirected) or name in self.records:
            return
        kind = self.chance.choices(["data", "cname", "dname", "cut"], [6, 3, 1, 1])[0]
        if kind in ("dname", "cut") and (self._has_names_below(name) or "*" in name):
            kind = "data"
        getattr(self, "_" + kind)(name)
        self.owners.append(name)

    @staticmethod
    def _is_below(name, tops):
        return any(name.endswith("." + top) for top in tops)

    def _has_names_below(self, name):
        return any(other.endswith("." + name) for other in self.records)

    def _data(self, name):
        for rr_type in self.chance.sample(["A", "AAAA", "TXT", "MX", "SRV", "CAA"], self.chance.randint(1, 3)):
            for _ in range(self.chance.choice([1, 1, 2])):
                self.records[name][rr_type].append(self._rdata(rr_type))

    def _cname(self, name):
        self.records[name]["CNAME"] = [self._target()]

    def _dname(self, name):
        self.records[name]["DNAME"] = [self._target()]
        if self.chance.random() < 0.5:
            self.records[name]["A"] = [self._rdata("A")]
        self.redirected.add(name)

    def _cut(self, name):
        for server in self.chance.sample(["ns1." + name, "ns2.sub." + name, "ns." + ORIGIN, "ns.elsewhere.example."],
                                         self.chance.randint(1, 3)):
            self.records[name]["NS"].append(server)
            if server.endswith("." + name):
                self.records[server]["A"] = [self._rdata("A")]
                if self.chance.random() < 0.5:
                    self.records[server]["AAAA"] = [self._rdata("AAAA")]
        if self.chance.random() < 0.3:
            self.records[name]["DS"] = ["12345 13 2 " + "%064x" % self.chance.getrandbits(256)]
        self.cuts.add(name)

    def _target(self):
        if self.chance.random() < 0.15:
            return self.chance.choice(["www.elsewhere.example.", "."])
        name = self.chance.choice(self.owners)
        return name if self.chance.random() < 0.7 else self.chance.choice(LABELS[:4]) + "." + name

    def _rdata(self, rr_type):
        number = self.chance.randint(1, 250)
        return {"A": f"192.0.2.{number}", "AAAA": f"2001:db8::{number:x}", "TXT": f'"text {number}"',
                "MX": f"{number} {self._target()}", "SRV": f"1 2 {number} {self._target()}",
                "CAA": f'0 issue "ca{number}.example"'}[rr_type]

    def text(self):
        lines = [f"{ORIGIN} 3600 IN SOA ns.{ORIGIN} hostmaster.{ORIGIN} 1 3600 600 1209600 60",
                 f"{ORIGIN} 3600 IN NS ns.{ORIGIN}", f"ns.{ORIGIN} 3600 IN A 192.0.2.253"]
        for owner, types in self.records.items():
            if owner == "ns." + ORIGIN:
                continue
            for rr_type, rdatas in types.items():
                lines += [f"{owner} 300 IN {rr_type} {rdata}" for rdata in dict.fromkeys(rdatas)]
        return "\n".join(lines) + "\n"

    def query(self):
        """A QNAME at, below, above or beside names of the zone, and a QTYPE."""
        roll = self.chance.random()
        name = self.chance.choice(self.owners)
        if roll > 0.5:
            for _ in range(self.chance.choice([1, 1, 2])):
                name = self.chance.choice(LABELS + ["nothing", "zz"]) + "." + name
        elif roll > 0.4 and name != ORIGIN:
            name = name.split(".", 1)[1]
        if len(wire_name(name)) > 255 or not name.endswith(ORIGIN):
            name = ORIGIN
        if self.chance.random() < 0.2:
            name = "".join(self.chance.choice([letter.upper(), letter]) for letter in name)
        return name, TYPES[self.chance.choice(QUERY_TYPES)]


def ask_all(endpoint, queries, dnssec):
    """The responses to queries [(name, type)], in their order; asks again what gets lost."""
    answers = [None] * len(queries)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        client.connect(endpoint)
        client.setblocking(False)
        waiting = collections.deque(range(len(queries)))
        under_way = {}
        while waiting or under_way:
            while waiting and len(under_way) < WINDOW:
                index = waiting.popleft()
                under_way[index & 0xFFFF] = (index, time.monotonic())
                client.send(make_query(index & 0xFFFF, *queries[index], dnssec=dnssec))
            ready, _, _ = select.select([client], [], [], 1.0)
            if not ready:
                waiting.extend(index for index, _ in under_way.values())
                under_way.clear()
                continue
            try:
                while True:
                    data = client.recv(4096)
                    index, _ = under_way.pop(struct.unpack(">H", data[:2])[0], (None, None))
                    if index is not None:
                        answers[index] = data
            except BlockingIOError:
                pass
    return answers


def comparable(message):
    """What must be equal: RCODE, AA, TC, answer, authority, and the glue of a referral; all but the TTL of RRSIGs.

    NSD gives all RRSIGs of a name the lowest TTL of them; RFC 4034, section 3, wants that of what each covers, as
    Knot and we have it (tests/conformance/rfc4035 checks ours).
    """
    if "tc" in message.flags:
        return message.rcode, ["tc"], [], [], []  # How much of it came is the server's choice.
    for section in (message.answer, message.authority, message.additional):
        section[:] = [(owner, rr_type, "original" if rr_type == TYPES["RRSIG"] else ttl, rdata)
                      for owner, rr_type, ttl, rdata in section]
    is_referral = "aa" not in message.flags and any(record[1] == TYPES["NS"] for record in message.authority)
    glue = sorted(message.additional) if is_referral else []
    return (message.rcode, sorted(message.flags), sorted(message.answer), sorted(message.authority), glue)


def agreement(query, ours, knot, nsd):
    """Nothing, if the answers agree or differ in a way that DIFFERENCES explains; else what is wrong."""
    if ours[2:] == knot[2:] == nsd[2:]:
        return None  # All the same bytes but for the id.
    parsed = [Message(data) for data in (ours, knot, nsd)]
    mine, *others = [comparable(message) for message in parsed]
    if mine in others:
        # One of two mature servers says the same: where they disagree with each other, ours is not alone.
        return None if mine == others[0] == others[1] else "split"
    for explained in DIFFERENCES:
        if explained(parsed):
            return "explained"
    return "\n".join(f"{who}: {message.text()}" for who, message in zip(("mooring", "knot", "nsd"), parsed))


def chain_left_short(parsed):
    """A chain of CNAMEs that comes back to a name or is long: servers stop at different lengths. RFC 1034, 3.6.2,
    sets no limit; RFC 6604, 3, then leaves the RCODE of the last link open. All must agree as far as they go."""
    def links(message):
        return [record for record in message.answer if record[1] in (TYPES["CNAME"], TYPES["DNAME"])]
    chains = [links(message) for message in parsed]
    if min(len(chain) for chain in chains) < 8 and not any(has_loop(chain) for chain in chains):
        return False
    longest = max(chains, key=len)
    return all(set(chain) <= set(longest) for chain in chains)


def has_loop(chain):
    targets = [record[3] for record in chain if record[1] == TYPES["CNAME"]]
    owners = [record[0] for record in chain if record[1] == TYPES["CNAME"]]
    return len(set(targets)) < len(targets) or any(target in owners for target in targets)


def asterisk_asked_for(parsed):
    """A name that begins with an asterisk and does not exist, as QNAME or at the end of a chain, that a wildcard
    answers. An asterisk in a query is a label like any other (RFC 4592, 2.3), so the answer needs the same proof
    that nothing closer exists (RFC 4035, 3.1.3.3 and 3.1.3.4). Knot 3.2.6 leaves it out and NSD 4.6.1 sometimes has
    the NSEC of another name; ours must have all that Knot has."""
    mine, knot, _ = parsed
    names = [mine.qname] + [record[3] for record in mine.answer if record[1] == TYPES["CNAME"]]
    return (names[-1].startswith(b"\x01*") and mine.rcode == knot.rcode and sorted(mine.answer) == sorted(knot.answer)
            and set(knot.authority) <= set(mine.authority))


def wildcard_without_records(parsed):
    """A source of synthesis that is an empty non-terminal: `*.a` where only `c.*.a` has records. NODATA then needs the
    NSEC that covers the next closer name and the one that covers the wildcard (RFC 4035, 3.1.3.4). Knot 3.2.6 has
    the first only, NSD 4.6.1 the second only, we have both."""
    mine, knot, nsd = parsed
    return (mine.rcode == knot.rcode == nsd.rcode and sorted(mine.answer) == sorted(knot.answer) == sorted(nsd.answer)
            and set(mine.authority) == set(knot.authority) | set(nsd.authority))


DIFFERENCES = [chain_left_short, asterisk_asked_for, wildcard_without_records]


class Run:
    """Queries for one kind of zone: "off" is not signed, "nsec" and "nsec3" are signed with a kept chain."""

    def __init__(self, program, folder, options):
        self.chance = random.Random(options.seed)
        self.folder = folder
        self.is_signed = options.signing != "off"
        self.chain = options.signing.upper()
        self.service = Service(program, folder / "mooring")
        self.service.init()
        self.service.start()
        self.service.ctl("suffix", "add", ORIGIN, "--ns", "ns." + ORIGIN)
        self.service.ctl("zone", "sign", ORIGIN, *(["--mode", "full", "--denial", options.signing] if self.is_signed
                                                   else ["--mode", "off", "--force"]))
        self.counts = collections.Counter()

    def one_zone(self, number, queries):
        zone = RandomZone(self.chance)
        file = self.folder / f"zone-{number}"
        file.write_text(zone.text())
        self.service.ctl("zone", "import", ORIGIN, str(file))
        # With our serial and signatures; and the export is compared, too.
        file.write_text(self.service.export_signed(ORIGIN, self.chain) if self.is_signed else self.service.export(ORIGIN))
        peers = []
        try:
            peers = [Knot(self.folder / f"knot-{number}", {ORIGIN: file}), Nsd(self.folder / f"nsd-{number}", {ORIGIN: file})]
            asked = [zone.query() for _ in range(queries)]
            answers = [ask_all(endpoint, asked, self.is_signed) for endpoint in
                       (self.service.endpoints["dns"], *(peer.endpoint for peer in peers))]
        finally:
            for peer in peers:
                peer.stop()
        return [problem for problem in map(self.compare, asked, *answers) if problem]

    def compare(self, query, ours, knot, nsd):
        verdict = agreement(query, ours, knot, nsd)
        self.counts[verdict if verdict in (None, "split", "explained") else "wrong"] += 1
        if verdict in (None, "split", "explained"):
            return None
        return f"{query[0]} {query[1]}\n{verdict}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--queries", type=int, default=120_000)
    parser.add_argument("--zones", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--signing", choices=["off", "nsec", "nsec3"], default="off")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    print(f"--seed {options.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-differential-"))
    run = Run(options.program, folder, options)
    problems = []
    try:
        for number in range(options.zones):
            found = run.one_zone(number, options.queries // options.zones)
            if found:
                problems.append(f"zone {folder}/zone-{number}:\n" + "\n".join(found[:5]) + f"\n({len(found)} in all)")
    finally:
        run.service.stop()
    print("queries compared:", {str(key or "equal"): count for key, count in run.counts.items()})
    print("\n".join(problems))
    if not options.keep and not problems:
        shutil.rmtree(folder)
    return 1 if problems or run.counts["wrong"] or sum(run.counts.values()) < options.queries // options.zones * options.zones else 0


if __name__ == "__main__":
    sys.exit(main())
