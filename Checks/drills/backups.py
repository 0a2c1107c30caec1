"""A backup taken under load, restored: it holds what was acknowledged before it began, one turned bit is found, and nothing
leaves the restored house until somebody says so."""

import shutil
import time

from harness import House, Journal, Load, expect


def cases(drill):
    return [
        ("backup and restore under load, SQLite", lambda: backup(drill, "sqlite")),
        ("backup and restore under load, PostgreSQL", lambda: backup(drill, "postgres")),
    ]


def backup(drill, engine):
    house = drill.house(f"backup-{engine}", engine)
    journal = Journal(house.folder / "journal.txt")
    server = house.start()
    load = Load(server, journal, count=8, prefix="b-")
    # However slow the machine, there is something to lose before the copy begins.
    enough, patience = 200 if drill.is_long else 60, time.monotonic() + 60
    while len(journal.acknowledged) < enough and time.monotonic() < patience:
        time.sleep(0.05)
    before = dict(journal.acknowledged)
    began = time.monotonic()
    place = drill.folder / f"copy-{engine}"
    drill.command("backup", str(place), database=house.database, data=house.folder)
    took = time.monotonic() - began
    during = len(journal.acknowledged) - len(before)
    load.finish()
    expect(set(load.statuses) == {201}, f"answers during the backup: {load.statuses}")
    expect(server.metric("terreau_upkeep_timestamp_seconds") > time.time() - 300, "the backup is not written down")
    server.stop()
    expect(len(before) >= enough and during > 0, f"{len(before)} draws before and {during} during the backup prove little")
    # The copy, in a house of its own.
    folder = drill.folder / f"restored-{engine}"
    folder.mkdir()
    copy = House(drill, folder, f"sqlite:{folder}/terreau.sqlite", [])
    drill.command("restore", str(place), database=copy.database, data=folder)
    copy.check()
    there = {purpose for (purpose,) in copy.rows("SELECT purpose FROM draws")}
    missing = [key for key in before if f"Exercice {key}" not in there]
    expect(not missing, f"{len(missing)} draws acknowledged before the backup are not in it")
    served = copy.start()
    expect(served.metric("terreau_paused") == 1, "the restored house is not paused")
    served.stop()
    refused = damage(drill, place, engine)
    return (f"{len(before)} acknowledged before, all there; {during} draws meanwhile; {took:.1f} s; {refused} turned bits refused; "
            "the copy starts paused")


def damage(drill, place, engine):
    """Turns one bit in copies of the backup. Each must be refused, and nothing be restored from it."""
    files = sorted(path.relative_to(place) for path in place.rglob("*") if path.is_file() and path.stat().st_size)
    chosen = files if drill.is_long else drill.random.sample(files, 6)
    for number, name in enumerate(chosen):
        broken = drill.folder / f"broken-{engine}"
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(place, broken)
        content = bytearray((broken / name).read_bytes())
        position = drill.random.randrange(len(content))
        content[position] ^= 1 << drill.random.randrange(8)
        (broken / name).write_bytes(content)
        folder = drill.folder / f"from-broken-{engine}-{number}"
        folder.mkdir()
        done = drill.command("restore", str(broken), database=f"sqlite:{folder}/terreau.sqlite", data=folder, check=False)
        # The file with the digest of the manifest has two copies of one truth: either way it must be found.
        expect(done.returncode != 0, f"a bit was turned at {position} of {name}, and nobody noticed")
    return len(chosen)
