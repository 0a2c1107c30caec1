"""From every older schema to the present one, killed in the middle, and again.

An older schema is the first migrations, which nobody edits once they are released; so the fixtures are the files themselves,
filled with the rows of a lived-in house as far as the older tables take them. That costs nothing to keep and never goes stale.
"""

import contextlib
import hashlib
import pathlib
import shutil
import sqlite3
import subprocess

from harness import ROOT, expect, may_trace


def cases(drill):
    return [
        ("migration from every older schema", lambda: migrate(drill)),
        ("a migration killed in the middle", lambda: killed(drill)),
        ("an older program on a newer schema", lambda: older(drill)),
    ]


def files():
    """The migrations of SQLite: number, name and text."""
    found = {}
    for path in sorted((ROOT / "Migrations").glob("*.sql")):
        stem, *engine = path.name.removesuffix(".sql").split(".")
        if engine in ([], ["sqlite"]):
            found[stem] = path.read_text()
    return [(int(stem[:4]), stem, text) for stem, text in sorted(found.items())]


def tables(db, schema="main"):
    query = f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in db.execute(query) if name != "schema_migrations"]


def columns(db, table, schema="main"):
    return [row[1] for row in db.execute(f"PRAGMA {schema}.table_info({table})")]


def lived_in(drill):
    """The demonstration: every feature has rows."""
    folder = drill.folder / "lived-in"
    if not folder.exists():
        folder.mkdir()
        drill.command("demo", database=f"sqlite:{folder}/terreau.sqlite", data=folder)
        with contextlib.closing(sqlite3.connect(folder / "terreau.sqlite")) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "terreau.sqlite"


def fixture(drill, count, folder):
    """A database as it was after the first migrations, with what the lived-in house has for its tables."""
    folder.mkdir(parents=True)
    file = folder / "terreau.sqlite"
    # What is sealed opens with the key of the house it comes from.
    shutil.copy(lived_in(drill).with_name("terreau.key"), folder)
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.executescript("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF;")
        db.execute("CREATE TABLE schema_migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT "
                   "NULL, applied_at TEXT NOT NULL)")
        for number, name, text in files()[:count]:
            db.executescript(text)
            db.execute("INSERT INTO schema_migrations VALUES (?, ?, ?, '2026-11-23T10:00:00.000Z')",
                       (number, name, hashlib.sha256(text.encode()).hexdigest()))
        db.execute("ATTACH ? AS lived", (str(lived_in(drill)),))
        source, present = set(tables(db, "lived")), tables(db)
        for table in present:
            if "entries" not in present and table.startswith("draw"):
                # A draw without its money is no draw: before the ledger there was none.
                continue
            if table not in source or db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]:
                continue
            shared = [name for name in columns(db, table) if name in columns(db, table, "lived")]
            names = ", ".join(shared)
            db.execute(f"INSERT OR IGNORE INTO {table} ({names}) SELECT {names} FROM lived.{table}")
        db.commit()
        faults = db.execute("PRAGMA foreign_key_check").fetchall()
        expect(not faults, f"the fixture after {count} migrations refers to rows that are not there: {faults[:2]}")
    return file


def content(file):
    """What must be the same before and after: rows a table, the head of the chain, the sums of the accounts."""
    with contextlib.closing(sqlite3.connect(file)) as db:
        counts = {name: db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables(db)}
        head, sums = None, None
        if "entries" in counts:
            head = db.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
            sums = db.execute("SELECT SUM(debits_posted), SUM(credits_posted), SUM(debits_pending) FROM accounts").fetchone()
        return counts, head, sums


# A table whose rows stand under another name since a later migration.
RENAMED = {"person_roles": "role_grants"}


def compare(before, after, name):
    for table, count in before[0].items():
        table = table if table in after[0] else RENAMED.get(table, table)
        expect(after[0].get(table) == count, f"{name}: {table} had {count} rows and has {after[0].get(table)}")
    expect(before[1:] == after[1:] or before[1] is None, f"{name}: the books differ after the migration")


def migrate(drill):
    total = len(files())
    rows = 0
    for count in range(1, total + 1):
        name = files()[count - 1][1]
        file = fixture(drill, count, drill.folder / f"schema-{count}")
        before = content(file)
        rows += sum(before[0].values())
        done = drill.command("migrate", database=f"sqlite:{file}", data=file.parent)
        expect(done.stdout.count("_") > 0 or count == total, f"{name}: nothing was applied")
        compare(before, content(file), name)
        again = drill.command("migrate", database=f"sqlite:{file}", data=file.parent)
        expect("up to date" in again.stdout, f"{name}: a second migration did something")
        check(drill, file, name)
    return f"{total} schemas, {rows} rows kept, books equal, check clean, a second migration does nothing"


def check(drill, file, name):
    """All invariants of the books. Files of evidence are not part of a fixture."""
    done = drill.command("check", database=f"sqlite:{file}", data=file.parent, check=False)
    findings = [line for line in done.stdout.splitlines() if not line.startswith("evidence") and line != "All is well."]
    expect(not findings, f"{name}: terreau check says {findings[:3]}")


def killed(drill):
    may_trace()
    total = len(files())
    chosen = range(1, total) if drill.is_long else sorted({1, total // 2, total - 1})
    kills, survived = 0, 0
    for count in chosen:
        name = files()[count - 1][1]
        pristine = fixture(drill, count, drill.folder / f"pristine-{count}")
        before = content(pristine)
        folder = drill.folder / f"killed-{count}"
        # At the N-th write, whatever it is for.
        for when in (1, 2, 3, 5, 8, 13, 21, 34, 55) if drill.is_long else (2, 7, 20):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            file = pathlib.Path(shutil.copy(pristine, folder))
            shutil.copy(pristine.with_name("terreau.key"), folder)
            arguments = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
                         f"inject=pwrite64:signal=KILL:when={when}", drill.terreau, "migrate", "--database", f"sqlite:{file}"]
            done = subprocess.run(arguments, env=drill.environment(folder), capture_output=True, timeout=60, check=False)
            if done.returncode == 0:
                survived += 1
            else:
                kills += 1
            drill.command("migrate", database=f"sqlite:{file}", data=folder)
            compare(before, content(file), f"{name}, killed at write {when}")
            check(drill, file, name)
    expect(kills >= 5, f"only {kills} migrations were killed: the drill proves little")
    return f"{kills} kills over {len(list(chosen))} schemas: migrated again, books equal, check clean ({survived} had ended before)"


def older(drill):
    file = fixture(drill, len(files()), drill.folder / "newer")
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("INSERT INTO schema_migrations VALUES (9999, '9999_tomorrow', 'x', '2027-01-01T00:00:00.000Z')")
        db.commit()
    before = content(file)
    for words in (["serve", "--port", "0"], ["migrate"]):
        done = drill.command(*words, database=f"sqlite:{file}", data=file.parent, check=False, timeout=30)
        expect(done.returncode != 0 and "9999_tomorrow" in done.stderr, f"{words[0]} said: {done.stderr[:200]}")
    expect(content(file) == before, "the refused start changed something")
    return "serve and migrate refuse, name what they do not know, and change nothing"
