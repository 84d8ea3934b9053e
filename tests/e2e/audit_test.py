#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit log of a real mooringd: what it tells, its export, and that tampering with it is found.

Nothing sleeps: `audit list` copies what the journal has before it answers.
"""

import argparse
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from service import Service  # noqa: E402

PROGRAM = None
HOST = "home.dyn.example"
OWNER = "owner@example.org"


class AuditTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mooring-audit-"))
        self.service = Service(PROGRAM, self.folder / "data")
        self.service.init()
        self.service.start()
        self.ctl("account", "add", OWNER, "--verified")
        self.ctl("claim", "add", HOST, "--account", OWNER)

    def tearDown(self):
        if self.service.process:
            self.service.kill()
        shutil.rmtree(self.folder)

    def ctl(self, *arguments):
        return self.service.ctl(*arguments)

    def verify(self):
        done = subprocess.run([self.service.program, "ctl", "--config", str(self.service.config), "audit", "verify"],
                              capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def tamper(self, sql):
        with sqlite3.connect(self.service.folder / "data" / "history.db") as database:
            self.assertEqual(database.execute(sql).rowcount, 1)
        database.close()

    def test_it_tells_what_was_done(self):
        self.ctl("record", "set", "www." + HOST, "300", "TXT", '"one"')

        told = self.ctl("audit", "list")["audit"]

        self.assertEqual(told[0]["event"], "records-set")
        self.assertEqual(told[0]["subject"], f"www.{HOST}. TXT")
        self.assertIn("account-set", [line["event"] for line in told])
        self.assertEqual(len(self.ctl("audit", "list", "--limit", "2")["audit"]), 2)
        self.assertEqual(self.ctl("audit", "list", "--since", "2999-01-01")["audit"], [])

    def test_an_untouched_log_verifies_also_after_a_restart(self):
        self.ctl("audit", "list")
        self.service.stop()
        self.service.start()
        self.ctl("record", "set", "www." + HOST, "300", "TXT", '"one"')
        self.ctl("audit", "list")

        code, text = self.verify()

        self.assertEqual(code, 0, text)

    def test_a_changed_row_is_found_and_told_where(self):
        lines = self.ctl("audit", "list")["audit"]
        number = next(line["change"] for line in lines if line["event"] == "claim-set")

        self.tamper(f"UPDATE event SET subject = 'other.dyn.example.' WHERE number = {number}")

        code, text = self.verify()
        self.assertEqual(code, 1, text)
        self.assertRegex(text, r"changes \d+ to \d+")
        self.assertIn("something was altered", text)

    def test_a_removed_row_is_found(self):
        self.ctl("audit", "list")

        self.tamper("DELETE FROM event WHERE id = (SELECT max(id) FROM event)")

        code, text = self.verify()
        self.assertEqual(code, 1, text)
        self.assertIn("were written", text)

    def test_records_go_back_to_what_they_were(self):
        self.ctl("record", "set", "www." + HOST, "300", "TXT", '"one"')
        self.ctl("record", "set", "www." + HOST, "300", "TXT", '"two"')
        change = self.ctl("audit", "list")["audit"][0]["change"]

        self.ctl("record", "rollback", str(change))

        self.assertIn("one", str(self.ctl("record", "list", "www." + HOST)["records"]))
        self.assertEqual(self.ctl("audit", "list")["audit"][0]["event"], "rolled-back")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    known, rest = parser.parse_known_args()
    PROGRAM = known.program
    unittest.main(argv=[sys.argv[0], *rest])
