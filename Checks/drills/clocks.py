"""The clock of the wall lies: far ahead, behind, jumping while the server runs, and on the two nights when it is moved."""

import json
import time

from harness import expect, need, within


def cases(drill):
    return [
        ("the clock jumps while the server runs", lambda: jumps(drill)),
        ("both nights when clocks are moved, and 29 February", lambda: nights(drill)),
    ]


class FakeClock:
    """The clock of one house: `+400d`, `-2h`, or a moment. What measures durations keeps its own time."""

    # The wrapper shares its state by a variable that must be there before the program begins; the moment comes from a file, so
    # that it can be changed later.
    prefix = ("faketime", "-m", "-f", "+0", "env", "-u", "FAKETIME")

    def __init__(self, house):
        need("faketime")
        self.file = house.folder / "clock"
        self.set("+0")
        self.settings = {
            "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        }

    def set(self, text):
        aside = self.file.with_suffix(".new")
        aside.write_text(text + "\n")
        aside.rename(self.file)


def jumps(drill):
    house = drill.house("jumps")
    clock = FakeClock(house)
    server = house.start(prefix=clock.prefix, **clock.settings)
    client, browser = server.client(), server.client()
    cookies = browser.sign_in()
    numbers = []

    def draw(key):
        status, body = client.draw("vaste", key, 100)
        expect(status == 201, f"a draw was answered {status}: {body[:200]}")
        numbers.append(json.loads(body)["reference"])

    def signed_in():
        return browser.send("GET", "/prelevements", headers=cookies)[0] == 200

    draw("present")
    expect(signed_in(), "a session is not alive at once")
    clock.set("-2h")
    draw("en-arriere")
    expect(client.send("GET", "/readyz")[0] == 200, "/readyz says no with the clock two hours behind")
    clock.set("+1d")
    draw("demain")
    clock.set("-1d")
    draw("hier")
    clock.set("+400d")
    took = within(60, lambda: not signed_in(), "a session of 400 days ago still opens pages")
    status, _ = client.draw("vaste", "plus-tard", 100)
    expect(status == 401, f"a token that ended was answered {status}")
    clock.set("+0")
    draw("de-retour")
    expect(client.send("GET", "/healthz")[0] == 200, "the server does not answer")
    server.stop()
    # The order of the books is the order of what happened, whatever the clock said.
    rows = house.rows("SELECT purpose FROM draws WHERE amount = 100 ORDER BY number")
    expect([row[0].split()[-1] for row in rows] == ["present", "en-arriere", "demain", "hier", "de-retour"], f"order: {rows}")
    house.check()
    return f"-2 h, +1 d, -1 d, +400 d, back: {len(numbers)} draws in order; session and token ended {took:.1f} s after their time"


def nights(drill):
    house = drill.house("nights")
    clock = FakeClock(house)
    # Where the wall clock here is, told as the time of Greenwich: 01:59:59 in Paris both times.
    moments = [
        ("2027-03-28 00:59:59", "2027-03-28", "spring"), ("2027-03-28 21:59:59", "2027-03-28", "the evening before"),
        ("2027-10-31 00:59:59", "2027-10-31", "autumn, the first 02:59"),
        ("2027-10-31 01:59:59", "2027-10-31", "autumn, the second 02:59"), ("2028-02-29 11:00:00", "2028-02-29", "a leap day"),
    ]
    count = 0
    for moment, day, name in moments:
        # The tokens of the moment before may have ended by then.
        clock.set("@" + moment)
        house.tokens = [drill.command(
            "token", "create", "--person", "main1@drill.example", "--scope", "write", "--days", "2",
            database=house.database, data=house.folder, prefix=clock.prefix, **clock.settings).stdout.strip()]
        server = house.start(prefix=clock.prefix, **clock.settings)
        client = server.client()
        began = time.monotonic()
        turn = 0
        # Across the hour.
        while time.monotonic() - began < 2.5:
            status, body = client.draw("vaste", f"{moment[:10]}-{moment[11:13]}-{turn}".encode().hex(), 100, f"Exercice {name}")
            expect(status == 201, f"{name}: a draw was answered {status}: {body[:300]}")
            turn += 1
            time.sleep(0.2)
        count += turn
        expect(client.send("GET", "/readyz")[0] == 200, f"{name}: /readyz says no")
        server.stop()
        days = {row[0] for row in house.rows(f"SELECT work_day FROM draws WHERE purpose = 'Exercice {name}'")}
        expected = {day} if name != "the evening before" else {"2027-03-28", "2027-03-29"}
        expect(days <= expected and day in days, f"{name}: work days {days}, expected {expected}")
        house.check()
    return f"{count} draws across {len(moments)} moments, each on the right day; books in order"
