# SPDX-License-Identifier: Apache-2.0
"""Mails and webhooks of a real mooringd: a receiver of ours checks the signature of every call."""

import argparse
import hashlib
import hmac
import http.server
import json
import pathlib
import queue
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from control_client import call_operator  # noqa: E402
from service import Service  # noqa: E402

OWNER = "owner@example.org"
PROGRAM = None


class Receiver(http.server.ThreadingHTTPServer):
    """Answers with the statuses it is told to, the last for ever, and hands on what it got."""

    def __init__(self, *statuses):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = list(statuses) or [204]
        self.calls = queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.put((dict(self.headers), body))
        status = self.server.statuses.pop(0) if len(self.server.statuses) > 1 else self.server.statuses[0]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class NotifyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="mooring-notify-")
        cls.service = Service(PROGRAM, cls.folder.name + "/s")
        cls.service.init()
        cls.service.set({"mail.spool": '"spool"'})
        cls.service.start()
        cls.service.ctl("account", "add", OWNER, "--verified")

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    def add(self, receiver, **more):
        status, shown = call_operator(self.service, "POST", f"/webhooks?account={OWNER}",
                                      {"url": receiver.url, **more})
        self.assertEqual(status, 201, shown)
        self.addCleanup(receiver.server_close)
        self.addCleanup(receiver.shutdown)
        return shown

    def send_test(self, webhook):
        status, shown = call_operator(self.service, "POST", f"/webhooks/{webhook['id']}/test?account={OWNER}", {})
        self.assertEqual(status, 202, shown)
        return shown["queued"]

    def test_a_call_is_signed_with_the_secret_that_was_shown_once(self):
        receiver = Receiver()
        webhook = self.add(receiver)
        self.send_test(webhook)

        headers, body = receiver.calls.get(timeout=20)
        parts = dict(part.split("=", 1) for part in headers["Mooring-Signature"].split(","))
        wanted = hmac.new(webhook["secret"].encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        self.assertTrue(hmac.compare_digest(parts["v1"], wanted))
        self.assertLess(abs(time.time() - int(parts["t"])), 60)
        self.assertEqual(json.loads(body)["kind"], "webhook-test")
        _, shown = call_operator(self.service, "GET", f"/webhooks/{webhook['id']}?account={OWNER}")
        self.assertNotIn("secret", shown)

    def test_a_failed_call_comes_again_with_the_same_id(self):
        receiver = Receiver(500, 204)
        queued = self.send_test(self.add(receiver))

        first = json.loads(receiver.calls.get(timeout=20)[1])
        second = json.loads(receiver.calls.get(timeout=40)[1])
        self.assertEqual([first["id"], second["id"]], [queued, queued])

    def test_a_redirect_is_not_followed(self):
        receiver = Receiver(302, 204)
        self.send_test(self.add(receiver))

        receiver.calls.get(timeout=20)
        headers, _ = receiver.calls.get(timeout=40)  # The second try, and not the redirect's target.
        self.assertIn("Mooring-Signature", headers)

    def test_one_receiver_that_hangs_delays_nobody_else(self):
        slow = Receiver()
        held = threading.Event()
        slow.RequestHandlerClass = type("Slow", (_Handler,), {"do_POST": lambda _: held.wait(30)})
        quick = Receiver()
        slow_webhook, quick_webhook = self.add(slow), self.add(quick)
        for _ in range(5):
            self.send_test(slow_webhook)
        self.send_test(quick_webhook)

        quick.calls.get(timeout=5)
        held.set()

    def test_addresses_and_schemes_that_nobody_may_call_are_refused(self):
        for url in ("ftp://example.org/", "https://user:word@example.org/", "file:///etc/passwd", "https://a b/"):
            status, shown = call_operator(self.service, "POST", f"/webhooks?account={OWNER}", {"url": url})
            self.assertEqual(status, 400, (url, shown))


def main():
    global PROGRAM
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options, rest = parser.parse_known_args()
    PROGRAM = pathlib.Path(options.program).resolve()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
