# SPDX-License-Identifier: Apache-2.0
"""A network of one machine in which the names of real providers lead to us, so that update clients can be run
exactly as they are: with the provider's host name built in, its real ports, and TLS that they verify.

    if __name__ == "__main__":
        private_network.enter()         # runs the program again inside, or returns if this is inside
        unittest.main()

Inside, SERVER and SERVER_6 are addresses of the only interface, /etc/hosts leads NAMES there, /etc/resolv.conf names
SERVER, and the authorities of the machine are replaced by one of our own, for which certificate() signs.
Needs util-linux (unshare), iproute2 and openssl; no rights: the namespaces come with a user of their own.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from peers import program

SERVER, SERVER_6 = "198.51.100.53", "2001:db8:53::53"
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
# Every server that a client of Debian 12 has built in and that a test aims at.
NAMES = ["ddns.example.net", "members.dyndns.org", "checkip.dyndns.org", "checkip.dyndns.com", "dynupdate.no-ip.com",
         "dynupdate.noip.com", "ip1.dynupdate.noip.com", "www.duckdns.org", "freedns.afraid.org",
         "sync.afraid.org", "dynv6.com", "ipv4.dynv6.com", "api.cloudflare.com", "nic.changeip.com",
         "api.cp.easydns.com", "dynamic.zoneedit.com", "freemyip.com", "dynamicdns.park-your-domain.com",
         "cp.dnsmadeeasy.com", "api.dynu.com", "update.dedyn.io", "dyn.dns.he.net", "ipv4.tunnelbroker.net",
         "ddnss.de", "dyndns.strato.com", "update.spdyn.de", "members.3322.org", "www.ovh.com", "dns.loopia.se",
         "ipv4.nsupdate.info", "carol.selfhost.de", "updates.dnsomatic.com"]

_MARK = "MOORING_PRIVATE_NETWORK"


def enter():
    """Goes on inside; outside it runs this program there, and exits as that does."""
    if _MARK in os.environ:
        return _set_up(pathlib.Path(os.environ[_MARK]))
    folder = tempfile.mkdtemp(prefix="mooring-network-")
    try:
        done = subprocess.run([program("unshare"), "--net", "--mount", "--map-root-user", "--pid", "--fork",
                               "--mount-proc", "--kill-child", sys.executable, *sys.argv],
                              env=os.environ | {_MARK: folder})
    finally:
        shutil.rmtree(folder)
    sys.exit(done.returncode)


def folder():
    return pathlib.Path(os.environ[_MARK])


def _set_up(place):
    ip = program("ip")
    subprocess.run([ip, "link", "set", "lo", "up"], check=True)
    subprocess.run([ip, "address", "add", SERVER + "/32", "dev", "lo"], check=True)
    subprocess.run([ip, "address", "add", SERVER_6 + "/128", "dev", "lo", "nodad"], check=True)
    _replace("/etc/hosts", place, _hosts_file([SERVER, SERVER_6]))
    _replace("/etc/resolv.conf", place, f"nameserver {SERVER}\noptions timeout:1 attempts:1\n")
    _openssl(place, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=Mooring test authority", "-keyout", "authority.key", "-out", "authority.pem")
    _replace(BUNDLE, place, (place / "authority.pem").read_text())
    os.environ["SSL_CERT_FILE"] = BUNDLE  # OpenSSL's own folder of hashed links still has the machine's.
    certificate("server", NAMES)


def _hosts_file(servers):
    return "127.0.0.1 localhost\n::1 localhost\n" + "".join(f"{server} {' '.join(NAMES)}\n" for server in servers)


def come_from(address):
    """From now on connections to NAMES come from this address, and so by its family only."""
    ip, is_v6 = program("ip"), ":" in address
    family, length, server = ("-6", "/128", SERVER_6) if is_v6 else ("-4", "/32", SERVER)
    subprocess.run([ip, family, "address", "replace", address + length, "dev", "lo", *(["nodad"] if is_v6 else [])],
                   check=True)
    route = ["local", server, "dev", "lo", "table", "local"]
    subprocess.run([ip, family, "route", "delete", *route], check=True)
    subprocess.run([ip, family, "route", "add", *route, "src", address], check=True)
    (folder() / "hosts").write_text(_hosts_file([server]))


def come_by_both_families():
    """NAMES have both addresses again, as at first."""
    (folder() / "hosts").write_text(_hosts_file([SERVER, SERVER_6]))


def _replace(target, place, text):
    """Shows `text` at `target`, to us and our children only."""
    source = place / pathlib.Path(target).name
    source.write_text(text)
    subprocess.run([program("mount"), "--bind", str(source), str(pathlib.Path(target).resolve())], check=True)


def _openssl(place, *arguments):
    subprocess.run([program("openssl"), *arguments], cwd=place, check=True, capture_output=True)


def certificate(label, names):
    """Paths of a certificate for these names, its issuer behind it, and of its key; RSA, as old clients want it."""
    place = folder()
    alternatives = ",".join("DNS:" + name for name in names) + f",IP:{SERVER},IP:127.0.0.1,IP:{SERVER_6}"
    (place / f"{label}.ext").write_text(f"subjectAltName={alternatives}\nbasicConstraints=CA:FALSE\n")
    _openssl(place, "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={names[0]}", "-keyout", f"{label}.key",
             "-out", f"{label}.csr")
    _openssl(place, "x509", "-req", "-in", f"{label}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
             "-CAcreateserial", "-days", "2", "-extfile", f"{label}.ext", "-out", f"{label}.crt")
    chain = (place / f"{label}.crt").read_text() + (place / "authority.pem").read_text()
    (place / f"{label}.pem").write_text(chain)
    return place / f"{label}.pem", place / f"{label}.key"
