# SPDX-License-Identifier: Apache-2.0
"""The folder in which a service under test leaves its mails."""

import email
import email.policy
import pathlib
import time


class MailSpool:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._seen = set()

    def next(self, subject):
        """The next mail that was not seen yet and whose subject contains `subject`; waits for it."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for path in sorted(self.folder.glob("*.eml")):
                if path.name in self._seen:
                    continue
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                self._seen.add(path.name)
                if subject in mail["Subject"]:
                    return mail
            select_pause()
        raise AssertionError(f"no mail about {subject!r} in {self.folder}")


def select_pause():
    """Lets the service work. A folder cannot be waited for, so this looks again soon."""
    time.sleep(0.02)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()
