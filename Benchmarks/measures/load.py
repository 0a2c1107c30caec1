"""One run of wrk, with what it used itself: a load client that is the limit would measure nothing but itself."""

import json
import os
import uuid

from .programs import Finished

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Load:
    def __init__(self, people):
        self.people = people
        # The rate that one core's worth of wrk could have sent, over the rate that was measured: the smallest of all runs.
        self.spare = None

    def run(self, port, what, clients, seconds):
        done = Finished(
            ["wrk", "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "10s", "-s",
             os.path.join(HERE, "load.lua"), f"http://127.0.0.1:{port}/", "--", what, self.people, uuid.uuid4().hex])
        result = json.loads(done.output.splitlines()[-1])
        if result["refused"] or result["broken"] or not result["requests"]:
            raise SystemExit(f"{what}: not every request was answered well: {result}")
        result["rate"] = result["requests"] / result["seconds"]
        spare = result["seconds"] / max(done.processor_seconds, 0.001)
        self.spare = spare if self.spare is None else min(self.spare, spare)
        return result


def write_people(path, people):
    with open(path, "w") as lines:
        for person in people:
            lines.write(" ".join(person[name] for name in ("cookie", "csrf", "token", "budget", "project", "draw")) + "\n")
