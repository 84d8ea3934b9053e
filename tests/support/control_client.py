# SPDX-License-Identifier: Apache-2.0
"""HTTP with JSON: over the control socket as the operator, and over TCP as a browser that keeps its cookies."""

import http.client
import json
import socket


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def call_operator(service, method, path, body=None):
    """(status, JSON) of a call of the operator."""
    connection = _UnixConnection(service.folder / "data" / "control.sock")
    return _call(connection, method, path, body, {})[:2]


class Browser:
    """A browser at one origin: cookies, Origin, and the CSRF token of its last answer."""

    def __init__(self, endpoint, origin):
        self.endpoint = endpoint
        self.origin = origin
        self.cookies = {}
        self.csrf = ""
        self.answers = []  # Texts of all answers, for who looks for secrets in them.

    def call(self, method, path, body=None):
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", "User-Agent": "mooring-test"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        connection = http.client.HTTPConnection(*self.endpoint, timeout=30)
        status, shown, answer = _call(connection, method, path, body, headers)
        for line in answer.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        self.csrf = answer.get("X-CSRF-Token") or self.csrf
        self.answers.append(json.dumps(shown))
        return status, shown


def _call(connection, method, path, body, headers):
    text = None if body is None else json.dumps(body)
    if text is not None:
        headers = {**headers, "Content-Type": "application/json"}
    try:
        connection.request(method, "/api/v1" + path, text, headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content.strip() else None, answer.headers
    finally:
        connection.close()
