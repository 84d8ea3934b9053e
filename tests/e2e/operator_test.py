#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an operator does with the program, from outside: commands, restarts, failures, metrics, backups."""

import argparse
import base64
import json
import os
import pathlib
import pwd
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from service import Service  # noqa: E402

PROGRAM = None
HOST = "home.dyn.example"
NOERROR, NXDOMAIN, REFUSED = 0, 3, 5


def mooringd(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60)


class WithFolder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-e2e-"))
        self.services = []

    def tearDown(self):
        for service in self.services:
            if service.process:
                service.kill()
        shutil.rmtree(self.folder)

    def service(self, name="data"):
        service = Service(PROGRAM, self.folder / name)
        self.services.append(service)
        service.init()
        return service

    def running(self):
        service = self.service()
        service.start()
        return service

    def update(self, service, key, query, user=HOST):
        request = urllib.request.Request(f"http://{service.http}/nic/update?{query}")
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def get(self, endpoint, path):
        try:
            with urllib.request.urlopen("http://%s:%d%s" % (*endpoint, path), timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


class CommandsTest(WithFolder):
    def test_init_refuses_to_overwrite(self):
        service = self.service()
        before = service.config.read_text()
        done = mooringd("init", service.folder, "--suffix", "other.example.")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(service.config.read_text(), before)

    def test_check_reports_every_mistake_with_its_line(self):
        service = self.service()
        self.assertEqual(mooringd("check", "--config", service.config).returncode, 0)
        lines = service.config.read_text().splitlines()
        queue = next(number for number, line in enumerate(lines) if line.startswith("queue = "))
        lines[queue] = 'queue = "many"'
        lines.insert(queue + 1, "qeue = 1")
        lines += ["[dns_]", "x = 1"]
        service.config.write_text("\n".join(lines) + "\n")
        done = mooringd("check", "--config", service.config)
        self.assertEqual(done.returncode, 1)
        for number in (queue + 1, queue + 2, len(lines) - 1):
            self.assertIn(f":{number}: ", done.stdout + done.stderr)

    def test_json_shapes_are_the_contract(self):
        service = self.running()
        account = service.ctl("account", "add", "owner@example.org", "--verified")
        self.assertEqual(account["email"], "owner@example.org")
        service.ctl("claim", "add", HOST, "--account", "owner@example.org")

        key = service.ctl("key", "add", HOST)
        self.assertLessEqual({"id", "hosts", "host", "key"}, set(key))
        self.assertEqual(key["hosts"], [HOST + "."])
        self.assertRegex(key["key"], r"^[A-Za-z0-9_-]{26,40}$")
        self.assertRegex(service.ctl("key", "add", HOST, "--format", "uuid")["key"], r"^[0-9a-f-]{36}$")

        shown = service.ctl("host", "show", HOST)
        self.assertEqual([shown[field] for field in ("host", "state", "ipv4", "ipv6", "last_change", "last_contact")],
                         [HOST + ".", "active", None, None, None, None])
        self.assertEqual(self.update(service, key["key"], f"hostname={HOST}&myip=203.0.113.5"), (200, "good 203.0.113.5\n"))
        shown = service.ctl("host", "show", HOST)
        self.assertEqual(shown["ipv4"], "203.0.113.5")
        self.assertRegex(shown["last_change"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertIsNotNone(shown["last_contact"])

    def test_a_name_is_claimed_once_and_reserved_labels_never(self):
        service = self.running()
        service.add_host(HOST, "one@example.org")
        service.ctl("account", "add", "two@example.org", "--verified")
        for name in (HOST, "deep.label.dyn.example", "www.dyn.example", "_acme-challenge.dyn.example", "-a.dyn.example",
                     "dyn.example", "home.example.net"):
            with self.assertRaises(RuntimeError, msg=name):
                service.ctl("claim", "add", name, "--account", "two@example.org")

    def test_released_claims_suspended_hosts_and_revoked_keys_take_effect_at_once(self):
        service = self.running()
        key = service.add_host(HOST)
        dns = service.dns()
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.6")
        self.assertEqual(dns.addresses(HOST), ["203.0.113.6"])

        service.ctl("host", "suspend", HOST)
        self.assertEqual(dns.ask(HOST, "A").rcode, NXDOMAIN)
        self.assertNotEqual(self.update(service, key, f"hostname={HOST}&myip=203.0.113.7")[0], 200)
        service.ctl("host", "restore", HOST)
        self.assertEqual(dns.addresses(HOST), ["203.0.113.6"])

        service.ctl("account", "suspend", "owner@example.org")
        self.assertEqual(dns.ask(HOST, "A").rcode, NXDOMAIN)
        service.ctl("account", "restore", "owner@example.org")
        self.assertEqual(dns.addresses(HOST), ["203.0.113.6"])

        key_id = service.ctl("key", "list")["keys"][0]["id"]
        service.ctl("key", "revoke", key_id)
        self.assertEqual(self.update(service, key, f"hostname={HOST}&myip=203.0.113.8"), (401, "badauth\n"))

        service.ctl("claim", "release", HOST)
        self.assertEqual(dns.ask(HOST, "A").rcode, NXDOMAIN)
        dns.close()

    def test_history_and_rollback(self):
        service = self.running()
        key = service.add_host(HOST)
        for last in (11, 12, 13):
            self.update(service, key, f"hostname={HOST}&myip=203.0.113.{last}")
        history = service.ctl("host", "history", HOST)["history"]
        self.assertEqual([entry["ipv4"] for entry in history[:3]], ["203.0.113.13", "203.0.113.12", "203.0.113.11"])
        service.ctl("host", "rollback", HOST)
        self.assertEqual(service.ctl("host", "show", HOST)["ipv4"], "203.0.113.12")


class RestartTest(WithFolder):
    def test_everything_survives_a_clean_restart(self):
        service = self.running()
        key = service.add_host(HOST)
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.9,2001:db8::9")
        service.ctl("record", "set", "mail.dyn.example.", "300", "MX", "10 mx.example.net.", "20 mx2.example.net.")
        dns = service.dns()
        serial = dns.ask(service.SUFFIX, "SOA").serial()
        contact = service.ctl("host", "show", HOST)["last_contact"]
        self.assertEqual(service.stop(), 0)

        service.start()
        dns = service.dns()
        self.assertEqual(dns.addresses(HOST), ["203.0.113.9"])
        self.assertEqual(dns.addresses(HOST, "AAAA"), ["2001:db8::9"])
        self.assertGreaterEqual(dns.ask(service.SUFFIX, "SOA").serial(), serial)
        self.assertEqual(len(service.ctl("record", "list", "mail.dyn.example.")["records"][0]["rdatas"]), 2)
        self.assertEqual(service.ctl("host", "show", HOST)["last_contact"], contact)
        self.assertEqual(self.update(service, key, f"hostname={HOST}&myip=203.0.113.9"), (200, "nochg 203.0.113.9\n"))

    def test_a_backup_restores_with_higher_serials_and_puts_the_old_data_aside(self):
        service = self.running()
        key = service.add_host(HOST)
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.10")
        backup = self.folder / "backup.db"
        service.ctl("backup", str(backup), "--with-keys")
        dns = service.dns()
        serial = dns.ask(service.SUFFIX, "SOA").serial()
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.11")
        service.stop()

        other = self.service("other")
        done = mooringd("restore", "--config", other.config, backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(list(other.folder.glob("data.before-restore-*"))), 1)
        other.start()
        dns = other.dns()
        self.assertEqual(dns.addresses(HOST), ["203.0.113.10"])
        self.assertGreater(dns.ask(other.SUFFIX, "SOA").serial(), serial)
        self.assertEqual(self.update(other, key, f"hostname={HOST}&myip=203.0.113.12"), (200, "good 203.0.113.12\n"))


class ZoneFileTest(WithFolder):
    def test_an_import_replaces_the_zone_and_an_export_reads_back(self):
        service = self.running()
        key = service.add_host(HOST)
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.20")
        zone = self.folder / "zone"
        zone.write_text("$ORIGIN dyn.example.\n$TTL 300\n@ SOA ns1 hostmaster 1 3600 600 1209600 60\n"
                        "@ NS ns1\nns1 A 192.0.2.53\nwww A 192.0.2.80\n*.wild TXT \"any\"\nsub NS ns.sub\nns.sub A 192.0.2.1\n")
        service.ctl("zone", "import", service.SUFFIX, str(zone))
        dns = service.dns()
        self.assertEqual(dns.addresses("www.dyn.example"), ["192.0.2.80"])
        self.assertEqual(dns.addresses(HOST), ["203.0.113.20"])
        self.assertEqual(dns.ask("deep.wild.dyn.example", "TXT").rcode, NOERROR)

        exported = mooringd("ctl", "--config", service.config, "zone", "export", service.SUFFIX)
        self.assertEqual(exported.returncode, 0, exported.stderr)
        for line in ("www.dyn.example. 300 IN A 192.0.2.80", f"{HOST}. 60 IN A 203.0.113.20"):
            self.assertIn(line, exported.stdout.replace("\t", " "))
        again = self.folder / "again"
        again.write_text(exported.stdout)
        service.ctl("zone", "import", service.SUFFIX, str(again))
        self.assertEqual(dns.addresses(HOST), ["203.0.113.20"])

    def test_a_bad_zone_file_names_the_line_and_changes_nothing(self):
        service = self.running()
        zone = self.folder / "zone"
        zone.write_text("$ORIGIN dyn.example.\n@ 60 SOA ns1 hostmaster 1 3600 600 1209600 60\n@ 60 NS ns1\n"
                        "ns1 60 A 192.0.2.53\nwww 60 A 192.0.2.999\n")
        done = mooringd("ctl", "--config", service.config, "zone", "import", service.SUFFIX, zone)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("line 5", done.stderr)
        self.assertEqual(service.dns().ask("www.dyn.example", "A").rcode, NXDOMAIN)


class FailureTest(WithFolder):
    def serve(self, service):
        done = mooringd("serve", "--config", service.config)
        self.assertNotEqual(done.returncode, 0)
        return done

    def test_a_taken_port_is_said(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            service = self.service()
            port = taken.getsockname()[1]
            text = service.config.read_text().replace('"127.0.0.1:0"]', f'"127.0.0.1:{port}"]', 1)
            service.config.write_text(text)
            self.assertIn(str(port), self.serve(service).stderr)

    def test_a_second_process_on_the_same_folder_is_refused(self):
        service = self.running()
        self.assertIn("in use", self.serve(service).stderr)

    def test_a_data_folder_of_a_newer_version_is_refused(self):
        service = self.service()
        database = next(service.folder.rglob("mooring.db"))
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE schema_version SET version = version + 1000")
        connection.close()
        self.assertIn("newer", self.serve(service).stderr)

    def test_a_config_mistake_stops_the_start(self):
        service = self.service()
        service.config.write_text(service.config.read_text() + "\n[service_]\n")
        self.assertIn("service", self.serve(service).stderr)

    def test_ctl_without_a_running_service_says_so(self):
        service = self.service()
        done = mooringd("ctl", "--config", service.config, "stats")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("running", done.stderr)


class OnCallTest(WithFolder):
    def test_health_metrics_and_logs(self):
        service = self.running()
        key = service.add_host(HOST)
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.30")
        self.update(service, key, f"hostname={HOST}&myip=203.0.113.30")
        service.dns().ask(HOST, "A")

        for path in ("/health/live", "/health/ready"):
            self.assertEqual(self.get(service.endpoints["http"], path)[0], 200)
        status, text = self.get(service.endpoints["metrics"], "/metrics")
        self.assertEqual(status, 200)
        for line in ('outcome="changed"', 'outcome="unchanged"', "update_to_visible", "queue", "commit", 'rcode="NOERROR"'):
            self.assertIn(line, text)
        log = "\n".join(service.log)
        self.assertNotIn(key, log)
        self.assertNotIn(base64.b64encode(f"{HOST}:{key}".encode()).decode(), log)

    def test_the_control_socket_is_the_owners_alone(self):
        service = self.running()
        control = next(service.folder.rglob("control.sock"))
        self.assertEqual(stat.S_IMODE(control.stat().st_mode), 0o600)

    @unittest.skipUnless(os.getuid() == 0, "needs root to drop privileges")
    def test_privileges_are_dropped_after_the_ports_are_bound(self):
        os.chmod(self.folder, 0o755)
        service = self.service()
        text = service.config.read_text()
        service.config.write_text(text.replace('user = ""', 'user = "nobody"', 1))
        nobody = pwd.getpwnam("nobody")
        for path in [service.folder, *service.folder.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        service.start()
        status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
        for field in ("Uid", "Gid"):
            line = next(line for line in status.splitlines() if line.startswith(field))
            self.assertNotIn("\t0", line)
        self.assertEqual(service.stop(), 0)


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = options.program
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)



class SigningTest(WithFolder):
    ZONE = "dyn.example"

    def show(self, service):
        return service.ctl("zone", "show", self.ZONE)

    def refused_start(self, service):
        done = subprocess.run([PROGRAM, "serve", "--config", str(service.config)], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_a_new_suffix_is_signed_and_shows_its_ds(self):
        service = self.running()
        shown = self.show(service)
        self.assertEqual((shown["signing"], shown["denial"]), ("online", "compact"))
        self.assertEqual([(key["role"], key["stage"], key["algorithm"]) for key in shown["keys"]],
                         [("csk", "published", "ECDSAP256SHA256")])
        tag = shown["keys"][0]["tag"]
        self.assertRegex(shown["ds"][0], rf"(?i)^{tag} 13 2 [0-9a-f]{{64}}$")
        self.assertIsNotNone(shown["next"]["when"])
        unsigned = service.ctl("suffix", "add", "plain.example", "--signing", "off")
        self.assertEqual((unsigned["signing"], unsigned["keys"], unsigned["ds"]), ("off", [], []))

    def test_modes_change_and_keys_stay_also_over_a_restart(self):
        service = self.running()
        keys = self.show(service)["keys"]
        shown = service.ctl("zone", "sign", self.ZONE, "--mode", "full", "--denial", "nsec3")
        self.assertEqual((shown["signing"], shown["denial"], shown["keys"]), ("full", "nsec3", keys))
        service.stop()
        service.start()
        shown = self.show(service)
        self.assertEqual((shown["signing"], shown["denial"], shown["keys"]), ("full", "nsec3", keys))

    def test_a_rollover_waits_until_the_first_key_is_settled(self):
        service = self.running()
        for arguments in (["--ds-published"], []):
            done = mooringd("ctl", "--config", service.config, "zone", "rollover", self.ZONE, *arguments)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertTrue(done.stderr.strip())
        shown = service.ctl("zone", "sign", self.ZONE, "--mode", "off", "--force")
        self.assertEqual((shown["signing"], shown["keys"]), ("off", []))

    def test_keys_move_to_another_service_and_a_rollover_begins(self):
        here = self.running()
        there = self.service("there")
        there.start()
        files = self.folder / "files"
        files.mkdir()
        done = mooringd("ctl", "--config", here.config, "zone", "keys", "export", self.ZONE, "--to", files)
        self.assertEqual(done.returncode, 0, done.stderr)
        private = next(files.glob("K*.private"))
        self.assertEqual(stat.S_IMODE(private.stat().st_mode), 0o600)
        there.ctl("zone", "sign", self.ZONE, "--mode", "off", "--force")
        there.ctl("zone", "keys", "import", self.ZONE, str(private))
        shown = there.ctl("zone", "sign", self.ZONE)
        self.assertEqual(shown["ds"], self.show(here)["ds"])
        self.assertEqual(shown["keys"][0]["stage"], "active")
        shown = there.ctl("zone", "rollover", self.ZONE)
        self.assertEqual([key["stage"] for key in shown["keys"]], ["active", "published"])
        self.assertEqual(shown["ds"], self.show(here)["ds"], "the DS stays until the new key is ready")

    def test_nobody_sets_what_signing_makes(self):
        service = self.running()
        done = mooringd("ctl", "--config", service.config, "record", "set", self.ZONE, "60", "CDS", "0 0 0 00")
        self.assertEqual(done.returncode, 1)
        self.assertIn("made by signing", done.stderr)

    def test_without_its_key_file_the_service_does_not_start(self):
        service = self.running()
        shown = self.show(service)
        service.stop()
        key_file = service.folder / "data" / "keys" / "seal.key"
        self.assertEqual(stat.S_IMODE(key_file.stat().st_mode), 0o600)
        key = key_file.read_bytes()
        key_file.unlink()
        self.assertIn("--with-keys", self.refused_start(service))
        self.assertFalse(key_file.exists())
        key_file.write_bytes(key[:10])
        self.assertIn("instead of 32 bytes", self.refused_start(service))
        key_file.write_bytes(os.urandom(32))
        self.assertIn("not the one", self.refused_start(service))
        key_file.write_bytes(key)
        service.start()
        self.assertEqual(self.show(service)["ds"], shown["ds"])

    def test_a_backup_with_keys_restores_them_and_one_without_does_not(self):
        service = self.running()
        ds = self.show(service)["ds"]
        with_keys, without = self.folder / "with.db", self.folder / "without.db"
        service.ctl("backup", str(with_keys), "--with-keys")
        service.ctl("backup", str(without))
        service.stop()
        shutil.rmtree(service.folder / "data")
        done = mooringd("restore", "--config", service.config, without)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no key files", done.stdout)
        self.assertIn("is missing", self.refused_start(service))
        shutil.rmtree(service.folder / "data")
        done = mooringd("restore", "--config", service.config, with_keys)
        self.assertEqual(done.returncode, 0, done.stderr)
        service.start()
        self.assertEqual(self.show(service)["ds"], ds)
        service.stop()
        done = mooringd("restore", "--config", service.config, without)  # Over what has the keys.
        self.assertEqual(done.returncode, 0, done.stderr)
        service.start()
        self.assertEqual(self.show(service)["ds"], ds)

    def test_a_secondary_gets_a_secret_and_configuration_once(self):
        service = self.running()
        added = service.ctl("secondary", "add", "192.0.2.53", "--zone", self.ZONE, "--tsig")
        self.assertEqual(added["address"], "192.0.2.53:53")
        self.assertRegex(added["tsig"], r"^hmac-sha256:secondary-1\.:[A-Za-z0-9+/=]{44}$")
        secret = added["tsig"].rsplit(":", 1)[1]
        for server in ("knot", "nsd", "bind"):
            self.assertIn(secret, added["configuration"][server])
        self.assertEqual(added["signed_full_now"], [self.ZONE + "."])
        listed = service.ctl("secondary", "list")["secondaries"]
        self.assertEqual([(row["id"], row["tsig"]) for row in listed], [("secondary-1", True)])
        self.assertNotIn(secret, json.dumps(listed))
        service.ctl("secondary", "remove", "secondary-1")
        self.assertEqual(service.ctl("secondary", "list")["secondaries"], [])

    def test_a_key_for_dns_update_is_told_once(self):
        service = self.running()
        service.add_host(HOST)
        key = service.ctl("key", "add", HOST, "--tsig")
        self.assertRegex(key["tsig"], rf"^hmac-sha256:{key['id']}\.:[A-Za-z0-9+/=]{{44}}$")
        self.assertEqual(key["rights"], ["set-address", "acme-txt"])
        self.assertIsNone(service.ctl("key", "add", HOST)["tsig"])
        again = service.ctl("key", "rotate", key["id"])
        self.assertNotEqual(again["tsig"], key["tsig"])

    def test_a_followed_zone_shows_where_it_comes_from(self):
        service = self.running()
        service.ctl("zone", "follow", "copied.example", "--primary", "127.0.0.1:1", "--tsig", "hmac-sha256:k:c2VjcmV0c2VjcmV0")
        shown = service.ctl("zone", "show", "copied.example")
        self.assertEqual((shown["kind"], shown["primaries"]), ("secondary", ["127.0.0.1:1"]))
        done = mooringd("ctl", "--config", service.config, "record", "set", "a.copied.example", "60", "A", "192.0.2.1")
        self.assertIn("copied from another server", done.stderr)


if __name__ == "__main__":
    main()
