"""The write-ahead log after a crash, cut anywhere and with bits turned over: what opens is what was committed up to some moment,
never a mix; or it is refused loudly."""

import contextlib
import shutil
import sqlite3
import struct

from harness import Failed, expect

FRAME = 4096 + 24


def cases(drill):
    return [("torn and damaged logs", lambda: torn(drill))]


def torn(drill):
    house = drill.house("wal")
    server = house.start()
    client = server.client()
    order = []
    for turn in range(60):
        key = f"rang-{turn}"
        status, _ = client.draw("vaste", key, 100)
        expect(status == 201, f"a draw was answered {status}")
        order.append(f"Exercice {key}")
    server.kill()
    source, log = house.file, house.file.with_name(house.file.name + "-wal")
    whole = log.read_bytes()
    frames = (len(whole) - 32) // FRAME
    # After a checkpoint the log begins anew over its old frames: those of another salt are old.
    salt = whole[16:24]
    frames = next((i for i in range(frames) if whole[32 + i * FRAME + 8:32 + i * FRAME + 16] != salt), frames)
    expect(frames > 120, f"only {frames} frames in the log: the drill proves little")
    commits = [i + 1 for i in range(frames) if struct.unpack_from(">I", whole, 32 + i * FRAME + 4)[0]]
    # Housekeeping may share a commit with a draw.
    expect(len(commits) >= 50, f"only {len(commits)} commits in the log: the drill proves little")
    opened, refused, lengths = 0, 0, set()
    folder = house.folder / "image"
    number = 0
    for number, (label, image) in enumerate(damaged(whole, frames, drill)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        copy = folder / source.name
        shutil.copy(source, copy)
        copy.with_name(copy.name + "-wal").write_bytes(image)
        try:
            count = prefix(copy, order, label)
        except sqlite3.DatabaseError as reason:
            refused += 1
            expect("malformed" in str(reason) or "not a database" in str(reason), f"{label}: {reason}")
            continue
        opened += 1
        lengths.add(count)
        if label == "whole":
            expect(count == len(order), f"the whole log gives {count} of {len(order)} acknowledged draws")
        if label in ("whole", "none") or number % 12 == 0:
            # All invariants, by the program itself. It opens the same image anew.
            copy.with_name(copy.name + "-wal").write_bytes(image)
            shutil.copy(source, copy)
            done = drill.command("check", database=f"sqlite:{copy}", data=folder, check=False)
            expect(done.returncode == 0, f"{label}: terreau check says {done.stdout.strip()[:300]}")
    expect(len(lengths) > 10, f"only {len(lengths)} different moments were seen: the drill proves little")
    return f"{number + 1} damaged logs over {len(commits)} commits: {opened} opened to a prefix ({len(lengths)} moments), {refused} refused"


def damaged(whole, frames, drill):
    """The log whole, absent, cut and damaged, one image after the other: together they would fill the memory."""
    random = drill.random
    end = 32 + frames * FRAME
    yield "whole", whole
    yield "none", b""
    for i in range(0, frames + 1) if drill.is_long else sorted(random.sample(range(frames + 1), 24)):
        edge = 32 + i * FRAME
        for shift in (0, -1, 1, -random.randrange(2, FRAME), random.randrange(2, FRAME)):
            if 0 < edge + shift < len(whole):
                yield f"cut at {edge}{shift:+d}", whole[:edge + shift]
    for _ in range(500 if drill.is_long else 60):
        place, bit = random.randrange(end), random.randrange(8)
        turned = bytearray(whole)
        turned[place] ^= 1 << bit
        yield f"bit {bit} of byte {place}", bytes(turned)
    for length in (512, 4096):
        place = random.randrange(32, end - length)
        yield f"garbage at {place}", whole[:place] + random.randbytes(length) + whole[place + length:]


def prefix(file, order, label):
    """How many of the draws, in order, are there."""
    with contextlib.closing(sqlite3.connect(file)) as db:
        verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
        expect(verdict == "ok", f"{label}: {verdict}")
        rows = [purpose for (purpose,) in db.execute(
            "SELECT purpose FROM draws WHERE purpose LIKE 'Exercice rang-%' ORDER BY number")]
        if rows != order[:len(rows)]:
            raise Failed(f"{label}: a mix of commits")
        # A draw and its entry are one commit.
        entries = db.execute(
            "SELECT COUNT(*) FROM entries WHERE kind = 'drawAccepted' AND origin IN (SELECT 'draw:' || id FROM draws WHERE "
            "purpose LIKE 'Exercice rang-%')").fetchone()[0]
        expect(entries == len(rows), f"{label}: {len(rows)} draws and {entries} entries")
        return len(rows)
