"""The same load for a long time: memory, descriptors and the log stay where they are.

SQLite keeps the pages it has read until its caches are full, and a soak adds pages: that memory has a bound of its own, and the
rest of the program's must not grow. A reader gives its pages back when somebody else has written, and the allocator keeps the room for
the next that reads: what the caches held at most counts as theirs.
"""

import http.client
import pathlib
import statistics
import threading
import time

from harness import expect, percentile

RATE = 30
# A writer's cache and four readers', as Sources/Storage/SQLite/SQLiteDatabase.swift sets them, and a tenth for what else it keeps.
CACHES = (64 + 4 * 32) * 1.1


def cases(drill):
    return [("soak, SQLite", lambda: soak(drill, "sqlite"))] + (
        [("soak, PostgreSQL", lambda: soak(drill, "postgres"))] if drill.is_long else [])


def soak(drill, engine):
    house = drill.house(f"soak-{engine}", engine)
    server = house.start()
    seconds = 600 if drill.is_long else 20
    statuses, latencies, faults, lock, stopping = {}, [], [], threading.Lock(), threading.Event()

    def work(number, workers=6):
        client, turn = server.client(number), 0
        while not stopping.is_set():
            turn += 1
            began = time.monotonic()
            paths = ["/transparence", "/api/v1/draws?limit=20", "/api/v1/budgets", "/healthz", "/rien", "/readyz"]
            if turn % 3 == 0:
                status, _ = client.draw("vaste", f"duree-{number}-{turn}".encode().hex(), 1)
            else:
                status, _ = client.send("GET", paths[turn % len(paths)])
            took = time.monotonic() - began
            with lock:
                statuses[status] = statuses.get(status, 0) + 1
                latencies.append(took)
            stopping.wait(max(0, workers / RATE - took))
        client.close()

    def guarded(number):
        try:
            work(number)
        except (OSError, http.client.HTTPException) as reason:
            faults.append(repr(reason))

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    samples, pages = [], 0
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        pages = max(pages, (server.metric("terreau_sqlite_memory_bytes") or 0) / 2**20)
        samples.append((memory(server.pid) - pages, descriptors(server.pid), log(house), pages))
        time.sleep(seconds / 60)
    stopping.set()
    for thread in threads:
        thread.join()
    server.stop()
    expect(not faults, f"a request got no answer: {faults[:1]}")
    expect(set(statuses) <= {200, 201, 404}, f"answers: {statuses}")
    # The first third warms up; the other two must not differ by more than noise.
    third = len(samples) // 3
    middle, last = samples[third:2 * third], samples[2 * third:]
    grown = statistics.median(sample[0] for sample in last) - statistics.median(sample[0] for sample in middle)
    opened = max(sample[1] for sample in last) - max(sample[1] for sample in middle)
    longest = max(sample[2] for sample in samples)
    expect(samples[-1][3] <= CACHES, f"SQLite kept {samples[-1][3]:.0f} MB of pages")
    expect(grown <= (4 if drill.is_long else 8), f"memory grew by {grown:.1f} MB between two thirds")
    expect(opened <= 4, f"{opened} more descriptors are open")
    expect(longest <= 20, f"the log grew to {longest:.1f} MB")
    house.check()
    return (f"{sum(statuses.values())} requests in {seconds} s, 0 of them 5xx; memory {samples[-1][0]:.0f} MB, {grown:+.1f} MB, and {samples[-1][3]:.0f} MB of pages; "
            f"descriptors {samples[-1][1]}, {opened:+d}; log {longest:.1f} MB at most; p99 {percentile(latencies, 0.99) * 1000:.0f} ms")


def memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descriptors(pid):
    return len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))


def log(house):
    if not house.is_sqlite:
        return 0.0
    file = house.file.with_name(house.file.name + "-wal")
    return file.stat().st_size / 1e6 if file.exists() else 0.0
