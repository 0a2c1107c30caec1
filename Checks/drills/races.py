"""64 clients on one envelope, with withdrawals in between: the envelope runs out and is never overdrawn, not for an instant.

On PostgreSQL two servers share the database, so nothing that one process remembers can be what keeps the promise.
"""

import collections
import http.client
import json
import random
import threading
import time

from harness import Failed, expect, percentile

CLIENTS = 64
CENTS = 700


def cases(drill):
    return [
        ("64 clients on one envelope, SQLite", lambda: race(drill, "sqlite", 1)),
        ("64 clients on one envelope, PostgreSQL, two servers", lambda: race(drill, "postgres", 2)),
    ]


def race(drill, engine, servers):
    budget, wanted = ("grande", 10_000) if drill.is_long else ("petite", 1_500)
    house = drill.house(f"race-{engine}", engine)
    running = [house.start() for _ in range(servers)]
    turns = iter(range(wanted))
    lock = threading.Lock()
    statuses, latencies, withdrawals, faults = collections.Counter(), [], collections.Counter(), []
    went_wrong = threading.Event()

    def work(number):
        client = running[number % servers].client(number)
        chance = random.Random(number)
        mine = []
        while not went_wrong.is_set():
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            try:
                began = time.monotonic()
                status, body = client.draw(budget, f"course-{turn}", CENTS)
                took = time.monotonic() - began
                if status == 201:
                    mine.append(json.loads(body)["id"])
                if mine and chance.random() < 0.3:
                    draw = mine.pop(chance.randrange(len(mine)))
                    again, _ = client.send("POST", f"/api/v1/draws/{draw}/withdraw", key=f"retour-{turn}")
                    with lock:
                        withdrawals[again] += 1
                with lock:
                    statuses[status] += 1
                    latencies.append(took)
            except (OSError, http.client.HTTPException, Failed) as error:
                faults.append(repr(error))
                went_wrong.set()
        client.close()

    began = time.monotonic()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    expect(not faults, f"a request got no answer: {faults[:1]}")
    # What withdrawals freed is taken again, to the last draw that fits.
    last, client = 201, running[0].client(0)
    for turn in range(wanted):
        last, _ = client.draw(budget, f"reste-{turn}", CENTS)
        if last != 201:
            break
    for server in running:
        server.stop()
    odd = {status: count for status, count in statuses.items() if status not in (201, 409)}
    expect(not odd, f"unexpected answers {odd}")
    expect(set(withdrawals) == {200}, f"withdrawals were answered {dict(withdrawals)}")
    expect(statuses[409] > 0 and last == 409, "the envelope never ran out: the race proves nothing")
    negative, entries, accounts = house.replay()
    expect(negative == 0, f"{negative} instants with an account below its floor, in {entries} entries")
    envelope = [total for code, total in accounts.items() if code.startswith("allocation") and budget_of(house, budget) in code]
    expect(len(envelope) == 1, f"{len(envelope)} envelopes instead of one")
    debits, credits, debits_pending, _ = envelope[0]
    left = credits - debits - debits_pending
    expect(0 <= left < CENTS, f"{left / 100:.2f} EUR are left, though a draw of {CENTS / 100:.2f} EUR was refused")
    house.check()
    return (f"{statuses[201]} accepted, {statuses[409]} refused, {sum(withdrawals.values())} withdrawn; 0 negative instants in "
            f"{entries} entries; {left / 100:.2f} EUR left; {wanted / took:.0f} requests/s, "
            f"p99 {percentile(latencies, 0.99) * 1000:.0f} ms")


def budget_of(house, slug):
    return house.rows(f"SELECT id FROM budgets WHERE slug = '{slug}'")[0][0]
