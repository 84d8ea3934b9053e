# SPDX-License-Identifier: Apache-2.0
"""How each dialect that fits in a URL says "this host has these addresses", as its own documents print it."""

import dataclasses
import typing
import urllib.parse


@dataclasses.dataclass(frozen=True)
class UrlDialect:
    name: str
    server: str
    target: typing.Callable  # (host, key, address, address_6) -> what stands behind the server's name
    success: str             # Matches the body of an answer that means success.
    is_basic: bool = False   # The key is the password of HTTP Basic.
    has_both: bool = True
    has_ipv6: bool = True


def query(path, /, **fields):
    """The path with those fields that are something; FIELD_ stands for names that Python has taken."""
    given = {name.rstrip("_"): value for name, value in fields.items() if value is not None}
    return path + "?" + urllib.parse.urlencode(given, safe=":,")


def _joined(address, address_6):
    return ",".join(part for part in (address, address_6) if part)


def _desec(host, _key, address, address_6):
    # What a deSEC client does not mention is deleted, so it says what shall be kept.
    return query("/", hostname=host, myipv4=address or "preserve", myipv6=address_6 or "preserve")


def _namecheap(host, key, address, address_6):
    label, _, domain = host.partition(".")
    return query("/update", host=label, domain=domain, password=key, ip=address or address_6)


DIALECTS = [
    UrlDialect("Dyndns2", "members.dyndns.org",
               lambda host, _key, v4, v6: query("/v3/update", hostname=host, myip=_joined(v4, v6)),
               r"^(good|nochg) \S+\n$", is_basic=True),
    UrlDialect("Noip", "dynupdate.no-ip.com",
               lambda host, _key, v4, v6: query("/nic/update", hostname=host, myip=v4, myipv6=v6),
               r"^(good|nochg) \S+\n$", is_basic=True),
    UrlDialect("Dynu", "api.dynu.com",
               lambda host, key, v4, v6: query("/nic/update", hostname=host, myip=v4 or "no", myipv6=v6 or "no",
                                               username="anything", password=key), r"^(good|nochg)"),
    UrlDialect("He", "dyn.dns.he.net",
               lambda host, key, v4, v6: query("/nic/update", hostname=host, password=key, myip=v4 or v6),
               r"^(good|nochg)", has_both=False),
    UrlDialect("Duckdns", "www.duckdns.org",
               lambda host, key, v4, v6: query("/update", domains=host, token=key, ip=v4, ipv6=v6), r"^OK$"),
    UrlDialect("DuckdnsPath", "www.duckdns.org",
               lambda host, key, v4, v6: f"/update/{host}/{key}/{v4 or v6}", r"^OK$", has_both=False),
    UrlDialect("Dynv6", "dynv6.com",
               lambda host, key, v4, v6: query("/api/update", hostname=host, token=key, ipv4=v4, ipv6=v6),
               r"^addresses (updated|unchanged)"),
    UrlDialect("Desec", "update.dedyn.io", _desec, r"^good$", is_basic=True),
    UrlDialect("Freedns2", "sync.afraid.org",
               lambda host, key, v4, v6: query(f"/u/{key}/", hostname=host, address=v4 or v6),
               r"^(Updated 1 host|No IP change detected)", has_both=False),
    UrlDialect("Easydns", "api.cp.easydns.com",
               lambda host, _key, v4, v6: query("/dyn/generic.php", hostname=host, myip=v4 or v6),
               r"^(NOERROR|OK)", is_basic=True, has_both=False),
    UrlDialect("Zoneedit", "dynamic.zoneedit.com",
               lambda host, _key, v4, v6: query("/auth/dynamic.html", host=host, dnsto=v4 or v6),
               r'CODE="(200|201|707)"', is_basic=True, has_both=False),
    UrlDialect("Changeip", "nic.changeip.com",
               lambda host, _key, v4, v6: query("/nic/update", hostname=host, ip=v4 or v6), r"(?i)success",
               is_basic=True, has_both=False),
    UrlDialect("Ddnss", "ddnss.de",
               lambda host, key, v4, v6: query("/upd.php", key=key, host=host, ip=v4, ip6=v6), r"(?i)good|updated"),
    UrlDialect("Namecheap", "dynamicdns.park-your-domain.com", _namecheap, r"<ErrCount>0<", has_both=False),
    UrlDialect("Dnsmadeeasy", "cp.dnsmadeeasy.com",
               lambda host, key, v4, v6: query("/servlet/updateip", username="anything", password=key, ip=v4 or v6,
                                               id=host), r"success", has_both=False),
]
