# SPDX-License-Identifier: Apache-2.0
"""Secrets that were used are nowhere to be found afterwards: not in the log at level debug, the metrics, the data
folder or in later answers."""

import argparse
import base64
import http.client
import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from control_client import Browser, call_operator  # noqa: E402
from mail_spool import MailSpool, text_of  # noqa: E402
from service import Service  # noqa: E402

OWNER = "owner@example.org"
ORIGIN = "https://console.example.net"
PASSWORD = "correct-Zebra-battery-91-staple"
PROGRAM = None


def get(endpoint, path, **headers):
    connection = http.client.HTTPConnection(*endpoint, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


class SecretsTest(unittest.TestCase):
    def test_no_secret_is_left_where_somebody_could_read_it(self):
        with tempfile.TemporaryDirectory(prefix="mooring-secrets-") as folder:
            service = Service(PROGRAM, folder + "/s")
            service.init()
            service.set({"mail.spool": '"spool"', "log.level": '"debug"', "http.public_url": f'"{ORIGIN}"'})
            service.start()
            try:
                secrets, later = self.use_all(service)
                places = {"metrics": get(service.endpoints["metrics"], "/metrics"), "answers": "\n".join(later)}
            finally:
                service.stop()
            places["log"] = "\n".join(service.log)
            self.assertIn("debug", places["log"])
            for path in (service.folder / "data").rglob("*"):
                if path.is_file():
                    places[str(path)] = path.read_bytes().decode("latin-1")
            for place, text in places.items():
                for name, secret in secrets.items():
                    self.assertNotIn(secret, text, f"{name} stands in {place}")

    def use_all(self, service):
        """Uses each kind of secret as its owner does, and wrongly. Returns the secrets, and what was answered after
        the one answer that tells each."""
        spool = MailSpool(service.folder / "spool")
        secrets = {"password": PASSWORD, "update key": service.add_host("cam." + service.SUFFIX, OWNER)}
        self.update(service, secrets["update key"])
        status, webhook = call_operator(service, "POST", f"/webhooks?account={OWNER}",
                                        {"url": "http://127.0.0.1:9/never"})
        self.assertEqual(status, 201, webhook)
        secrets["webhook secret"] = webhook["secret"]
        call_operator(service, "POST", f"/webhooks/{webhook['id']}/test?account={OWNER}", {})

        browser = Browser(service.endpoints["http"], ORIGIN)
        self.reset_password(browser, spool, secrets)
        self.log_in(browser, spool, secrets)
        browser.answers.clear()
        for path in ("/sessions", "/notifications", "/webhooks", "/hosts", "/audit"):
            browser.call("GET", path)
        wrong = Browser(service.endpoints["http"], ORIGIN)
        wrong.call("POST", "/login", {"email": OWNER, "password": PASSWORD + "x"})
        wrong.call("POST", "/login/" + PASSWORD, {"email": OWNER, "password": [PASSWORD]})
        return secrets, browser.answers + wrong.answers

    def update(self, service, key):
        name = "cam." + service.SUFFIX.rstrip(".")
        basic = base64.b64encode(f"{name}:{key}".encode()).decode()
        said = get(service.endpoints["http"], f"/nic/update?hostname={name}&myip=192.0.2.7",
                   Authorization="Basic " + basic)
        self.assertIn("good", said)
        get(service.endpoints["http"], f"/update?domains={name}&token={key}&ip=192.0.2.8")
        get(service.endpoints["http"], f"/nothing/{key}?password={key}")

    def reset_password(self, browser, spool, secrets):
        browser.call("POST", "/password/reset", {"email": OWNER})
        link = re.search(r"https?://\S+", text_of(spool.next("new password"))).group()
        secrets["reset link"] = re.split(r"[=/#]", link)[-1]
        status, shown = browser.call("POST", "/password/reset",
                                     {"token": secrets["reset link"], "password": PASSWORD})
        self.assertEqual(status, 200, shown)

    def log_in(self, browser, spool, secrets):
        status, shown = browser.call("POST", "/login", {"email": OWNER, "password": PASSWORD})
        self.assertEqual(status, 202, shown)
        code = re.search(r"\b\d{8}\b", text_of(spool.next("code"))).group()
        status, shown = browser.call("POST", "/login/code", {"handle": shown["handle"], "code": code})
        self.assertEqual(status, 200, shown)
        secrets["mail code"] = code
        for name, value in browser.cookies.items():
            secrets["cookie " + name] = value


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = pathlib.Path(options.program).resolve()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
