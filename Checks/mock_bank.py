"""A bank that is another program (mock-bank): it takes our file, and its statement says what it did with it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date


class MockBank:
    def __init__(self, today):
        self.today = today
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        # Before the hour after which a real bank pays on the next day.
        command = [sys.executable, "-m", "mockbank", "-q", "--port", str(self.port), "--clock", f"{today}T08:00"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))

    def __enter__(self):
        for _ in range(100):
            try:
                self.call("GET", "/_mock/health")
                return self
            except urllib.error.URLError:
                time.sleep(0.1)
        raise RuntimeError("mock-bank does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def call(self, method, path, body=None, kind="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": kind}, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def hold(self, iban, holder, cents):
        account = {"id": "HOUSE", "iban": iban, "name": holder, "balance": cents, "currency": "EUR", "behaviour": "accept"}
        self.call("POST", "/_mock/accounts", account)

    def validate(self, file):
        return self.call("POST", "/_mock/validate", file, "application/xml")

    def pay(self, file):
        return json.loads(self.call("POST", "/payments", file, "application/xml"))

    def statement(self):
        """The camt.053 of the day on which the file was paid."""
        self.call("POST", "/_mock/advance?days=5")
        issued = json.loads(self.call("GET", "/_mock/accounts/HOUSE/statements"))
        paid = next(statement for statement in issued if statement["entries"])
        text = self.call("GET", f"/_mock/mailbox/{paid['message_id']}")
        # Banks rest at the end of the week, our checks do not: then Monday is called today.
        return re.sub(rf"\b{paid['day']}\b", str(min(date.fromisoformat(paid["day"]), self.today)), text).encode()
