"""The disk fails under a running server. No write is acknowledged that is not there; pages go on being read; what can recover
recovers by itself, and what cannot says so and waits for a restart.

strace makes the system calls fail: of the process, from one moment to another, whatever it does then.
"""

import http.client
import os
import signal
import subprocess
import time

from harness import Failed, NotRun, expect, may_trace, within

# What fails, with what; and whether the server may go on once it works again. After a failed sync nobody knows what the disk
# holds, so the writer must stop for good.
CASES = [
    ("fdatasync,fsync", "EIO", False),
    ("pwrite64", "EIO", False),
    ("pwrite64", "ENOSPC", True),
]


def cases(drill):
    return [
        (f"{error} from {calls.split(',')[0]} while drawing", lambda calls=calls, error=error, back=back: fail(
            drill, calls, error, back))
        for calls, error, back in CASES
    ]


class Faults:
    """System calls of a process fail from here on, until it is let go."""

    def __init__(self, pid, calls, error):
        self.tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}", "-p",
             str(pid)], stderr=subprocess.PIPE, text=True)
        attached = within(10, lambda: self.is_attached(pid), "strace did not attach within 10 s")
        if self.tracer.poll() is not None:
            raise NotRun(f"strace may not attach here: {self.tracer.stderr.read().strip()}")
        self.seconds = attached

    def is_attached(self, pid):
        if self.tracer.poll() is not None:
            return True
        traced = []
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/status") as status:
                traced.append("TracerPid:\t0\n" not in status.read())
        return all(traced)

    def end(self):
        if self.tracer.poll() is None:
            self.tracer.send_signal(signal.SIGINT)
        self.tracer.wait(timeout=10)
        self.tracer.stderr.close()


def ready(client):
    return client.send("GET", "/readyz")[0]


def fail(drill, calls, error, comes_back):
    may_trace()
    name = f"disk-{calls.split(',')[0]}-{error}"
    house = drill.house(name)
    server = house.start()
    client = server.client()
    acknowledged = []

    def write(label):
        """The status of a draw; what was acknowledged is noted."""
        key = f"{label}-{len(acknowledged)}-{time.monotonic_ns()}"
        status, body = client.draw("vaste", key, 100)
        if 200 <= status < 300:
            acknowledged.append((key, body))
        return status

    for _ in range(20):
        expect(write("avant") == 201, "a draw before the fault was refused")
    faults = Faults(server.pid, calls, error)
    statuses, reads, longest = [], [], 0.0
    try:
        for _ in range(15):
            began = time.monotonic()
            statuses.append(write("pendant"))
            reads.append(client.send("GET", "/transparence")[0])
            reads.append(client.send("GET", "/api/v1/draws?limit=5")[0])
            longest = max(longest, time.monotonic() - began)
        said = within(5, lambda: ready(client) == 503, "/readyz did not say no within 5 s") and 503
    except (OSError, http.client.HTTPException) as reason:
        raise Failed(f"a request got no answer: {reason!r}") from reason
    finally:
        faults.end()
    expect(set(statuses) <= {503, 507}, f"writes were answered {statuses}")
    expect(set(reads) == {200}, f"reads were answered {reads}")
    expect(longest < 10, f"a request hung for {longest:.0f} s")
    if comes_back:
        took = within(5, lambda: write("apres") == 201, "writes did not come back within 5 s")
        expect(within(5, lambda: ready(client) == 200, "/readyz did not come back") is not None, "")
        words = f"back after {took:.1f} s without restart"
    else:
        after = [write("apres") for _ in range(5)]
        expect(set(after) == {503}, f"after a failed disk writes are answered {after}: nobody may trust them")
        words = "then stops writing until the restart"
    server.stop()
    house.check()
    server = house.start()
    client = server.client()
    for key, body in acknowledged:
        status, again = client.draw("vaste", key, 100)
        expect((status, again) == (201, body), f"{key} was acknowledged and is not there")
    expect(write("relance") == 201, "a draw after the restart was refused")
    server.stop()
    house.check()
    return f"writes {sorted(set(statuses))}, reads 200, /readyz {said}; {words}; {len(acknowledged)} acknowledged, 0 missing"
