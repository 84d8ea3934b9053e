# SPDX-License-Identifier: Apache-2.0
"""Requests per second in every dialect that http_load can send as one request, changed and unchanged."""

import json
import statistics
import subprocess
import urllib.request

from run import ON_LOAD_CORE, cpu_seconds, keep, table, with_hosts

HEAD = "HTTP/1.1\r\nHost: bench\r\nUser-Agent: http_load\r\n"
BASIC = "Authorization: Basic {basic}\r\n"


def get(target, more=""):
    return f"GET {target} {HEAD}{more}\r\n"


# What a client sends, and what good answers have.
DIALECTS = {
    "dyndns2": (get("/nic/update?hostname={host}&myip={address}", BASIC), " {address}"),
    "dyndns1": (get("/nic/dyndns?action=edit&started=1&hostname=YES&host_id={host}&myip={address}", BASIC), "NOERROR"),
    "duckdns": (get("/update?domains={host}&token={key}&ip={address}"), "\r\n\r\nOK"),
    "duckdns path": (get("/update/{host}/{key}/{address}"), "\r\n\r\nOK"),
    "freedns": (get("/u/{key}/?address={address}"), "{host}"),
    "plain url": (get("/u/{key}?ip={address}"), " 200 "),
    "dynv6": (get("/api/update?hostname={host}&token={key}&ipv4={address}"), "addresses u"),
    "desec": (get("/update?hostname={host}&myipv4={address}&myipv6=preserve", BASIC), "good"),
    "easydns": (get("/dyn/generic.php?hostname={host}&myip={address}", BASIC), "NOERROR"),
    "zoneedit": (get("/auth/dynamic.html?host={host}&dnsto={address}", BASIC), "CODE="),
    "changeip": (get("/nic/update?hostname={host}&ip={address}", BASIC), "uccess"),
    "ddnss": (get("/upd.php?key={key}&host={host}&ip={address}"), "pdated"),
    "freemyip": (get("/update?token={key}&domain={host}&myip={address}"), "OK"),
    "namecheap": (get("/update?host=@&domain={host}&password={key}&ip={address}"), "<ErrCount>0<"),
    "dnsmadeeasy": (get("/servlet/updateip?username=u&password={key}&id={host}&ip={address}"), "success"),
    "cloudflare": ("PATCH /client/v4/zones/{extra} " + HEAD + "Authorization: Bearer {key}\r\nContent-Length: {length}\r\n\r\n"
                   '{"content":"{address}"}', '"success":true'),
}


def answer(http, path, key):
    """The `result` of a call of Cloudflare's API."""
    request = urllib.request.Request(f"http://{http}/client/v4{path}", headers={"Authorization": "Bearer " + key})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["result"]


def with_record_ids(http, keys):
    """KEYFILE with what stands behind /zones/ in the URL of each host's A record."""
    lines = []
    for line in keys.read_text().splitlines():
        host, key = line.split()
        zone = answer(http, "/zones", key)[0]["id"]
        record = answer(http, f"/zones/{zone}/dns_records?type=A&name={host}", key)[0]["id"]
        lines.append(f"{host} {key} {zone}/dns_records/{record}")
    keys.write_text("\n".join(lines) + "\n")


def bench_dialects(options):
    def work(server, keys):
        with_record_ids(server.service.http, keys)
        rows = []
        results = []
        for name, (request, success) in DIALECTS.items():
            template = keys.parent / "template"
            template.write_text(request, newline="")
            for mode in ("changed", "unchanged"):
                runs = []
                for _ in range(options.rounds):
                    before = cpu_seconds(server.pid)
                    out = subprocess.run([*ON_LOAD_CORE, str(options.binaries / "http_load"), "load", server.service.http,
                                          str(keys), "64", str(options.seconds), mode, str(template),
                                          "200 OK" if "{" in success else success],
                                         check=False, capture_output=True, text=True).stdout
                    after = cpu_seconds(server.pid)
                    run = json.loads(out)
                    run["cpu_us"] = sum(a - b for a, b in zip(after, before)) * 1e6 / max(run["good"], 1)
                    runs.append(run)
                def median(field):
                    return statistics.median(run[field] for run in runs)
                rows.append([name, mode, f"{median('updates_per_second'):,.0f}", f"{median('cpu_us'):.1f}", median("p50_us"),
                             median("p99_us"), sum(run["bad"] for run in runs)])
                results.append({"dialect": name, "mode": mode, "runs": runs})
        table(f"updates by dialect, 64 kept-alive connections, server on one core, real disk syncs ({options.rounds} rounds)",
              ["dialect", "updates", "per second", "cpu us", "p50 us", "p99 us", "bad"], rows)
        keep("dialects", results)
    with_hosts(options, 64, work)
