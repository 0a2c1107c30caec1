"""kill -9 under load, again and again. What was acknowledged is there, once; what got no answer can be asked again."""

import time

from harness import Journal, Load, expect


def cases(drill):
    return [
        ("kill -9 under load, SQLite", lambda: kill(drill, "sqlite")),
        ("kill -9 under load, PostgreSQL", lambda: kill(drill, "postgres")),
    ]


def kill(drill, engine):
    house = drill.house(f"kill-{engine}", engine)
    journal = Journal(house.folder / "journal.txt")
    rounds = 20 if drill.is_long else 4
    sent, starts, unanswered = set(), [], 0
    server = house.start()
    for number in range(rounds):
        load = Load(server, journal, count=8, prefix=f"r{number}-")
        time.sleep(drill.random.uniform(0.3, 1.3))
        server.kill()
        load.finish()
        expect(set(load.statuses) <= {201}, f"answers before the kill: {load.statuses}")
        server = house.start()
        starts.append(server.start_seconds)
        # Everything of this round once more: what was answered is answered the same, what was not is done now.
        mine = {key: answer for key, answer in journal.acknowledged.items() if key.startswith(f"r{number}-")}
        for key, (status, body) in mine.items():
            again = server.client(int(key.split("-")[1])).draw("vaste", key, 100)
            expect(again == (status, body), f"{key} was acknowledged, and is answered otherwise after the kill")
        for key, person in load.open.items():
            status, _ = server.client(person).draw("vaste", key, 100)
            expect(status == 201, f"{key}, which got no answer, is now answered {status}")
        unanswered += len(load.open)
        sent |= set(mine) | set(load.open)
    server.stop()
    expect(len(journal.acknowledged) > rounds * 8, "too few requests were answered to prove anything")
    rows = house.rows("SELECT purpose, COUNT(*) FROM draws WHERE amount = 100 GROUP BY purpose")
    found = {purpose: int(count) for purpose, count in rows}
    missing = [key for key in sent if f"Exercice {key}" not in found]
    doubled = [purpose for purpose, count in found.items() if count != 1]
    expect(not missing and not doubled, f"{len(missing)} effects missing, {len(doubled)} doubled")
    expect(len(found) == len(sent), f"{len(found)} draws from {len(sent)} keys")
    negative, entries, _ = house.replay()
    expect(negative == 0, f"{negative} instants with an account below its floor")
    house.check()
    expect(max(starts) <= 2, f"a restart took {max(starts):.1f} s")
    return (f"{rounds} kills, {len(journal.acknowledged)} acknowledged, {unanswered} open: 0 missing, 0 doubled; restart "
            f"{max(starts):.2f} s at most")
