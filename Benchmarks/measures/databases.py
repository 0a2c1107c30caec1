"""The databases that are measured: made once by TerreauBench on SQLite, copied for each use, and copied to PostgreSQL."""

import os
import re
import shutil
import sqlite3
import subprocess
from urllib.parse import parse_qs, urlsplit

from .programs import Finished, copy_database

# Twelve thousand people: France's 163 co-operatives with 74 people each.
PEOPLE = 12_062
PLANNED = 1_000_000


class Databases:
    """`sqlite(size)` and `postgres(size)` give the address of a fresh copy with so many transfers."""

    def __init__(self, folder, terreau, bench, postgres):
        self.folder, self.terreau, self.bench = folder, terreau, bench
        self.postgres_url = postgres.url if postgres else None
        self.postgres_server = postgres
        self.masters = {}
        self.loaded = set()
        self.copies = 0

    def make(self, sizes, say):
        path = os.path.join(self.folder, "master", "terreau.sqlite")
        os.makedirs(os.path.dirname(path))
        for size in sorted(sizes):
            done = Finished(
                [self.bench, "grow", "--database", f"sqlite:{path}", "--people", str(PEOPLE), "--transfers", str(size),
                 "--planned", str(PLANNED)])
            self.masters[size] = copy_database(path, os.path.join(self.folder, f"e{size}"))
            say(f"made {size:,} transfers in {done.seconds:.0f} s ({os.path.getsize(path) / 1e6:.0f} MB)")
        shutil.rmtree(os.path.dirname(path))

    def sqlite(self, size):
        self.copies += 1
        return "sqlite:" + copy_database(self.masters[size], os.path.join(self.folder, f"copy{self.copies}"))

    def copy_of(self, address):
        self.copies += 1
        return "sqlite:" + copy_database(address[len("sqlite:"):], os.path.join(self.folder, f"copy{self.copies}"))

    def drop(self, address):
        if address.startswith("sqlite:"):
            shutil.rmtree(os.path.dirname(address[len("sqlite:"):]))
        else:
            self.postgres_server.run(f'DROP DATABASE "{urlsplit(address).path[1:]}" WITH (FORCE)')

    def postgres(self, size, say):
        """A copy of a database that was carried over once."""
        master = f"e{size}"
        if size not in self.loaded:
            seconds = self.postgres_server.load(self.masters[size], master, self.terreau)
            say(f"carried {size:,} transfers to PostgreSQL in {seconds:.0f} s")
            self.loaded.add(size)
        self.copies += 1
        name = f"copy{os.getpid()}_{self.copies}"
        self.postgres_server.run(f'CREATE DATABASE "{name}" TEMPLATE "{master}"')
        self.postgres_server.run("CHECKPOINT")
        return self.postgres_server.address(name)


class Postgres:
    """The temporary server that ./dev started, which syncs what it commits."""

    def __init__(self, url, programs):
        self.url, self.programs = url, programs
        parts = urlsplit(url)
        self.socket = parse_qs(parts.query)["host"][0]
        if self.run("SHOW fsync").strip() != "on":
            raise SystemExit("this PostgreSQL does not sync: its figures would mean nothing")

    def address(self, name):
        return re.sub(r"///[^?]*", f"///{name}", self.url)

    def command(self, name):
        return [os.path.join(self.programs, "psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", self.socket,
                "-U", "terreau", "-d", name]

    def run(self, text, name="postgres"):
        return Finished([*self.command(name), "-c", text]).output

    def load(self, path, name, terreau):
        """Carries a SQLite file over, table by table with COPY, into the schema that Terreau makes."""
        import time

        start = time.perf_counter()
        self.run(f'DROP DATABASE IF EXISTS "{name}"')
        self.run(f'CREATE DATABASE "{name}"')
        Finished([terreau, "migrate", "--database", self.address(name)])
        source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        child = subprocess.Popen(self.command(name), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        send = child.stdin.write
        # Rows come table by table: what they refer to may come later.
        send(b"BEGIN; SET session_replication_role = replica;\n")
        for table in tables(source):
            columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
            quoted = ", ".join(f'"{column}"' for column in columns)
            send(f"DELETE FROM {table};\nCOPY {table} ({quoted}) FROM STDIN;\n".encode())
            for row in source.execute(f"SELECT {quoted} FROM {table}"):
                send(("\t".join(map(copied, row)) + "\n").encode())
            send(b"\\.\n")
        send(b"COMMIT;\nANALYZE;\n")
        child.stdin.close()
        if child.wait() != 0:
            raise SystemExit("PostgreSQL did not take the copy")
        return time.perf_counter() - start


def tables(source):
    """Those that hold what people did; search indexes and the machinery make their own."""
    own = {"schema_migrations", "operations"}
    names = [row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    virtual = [
        row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")]
    return [
        name for name in names
        if name not in own and not name.startswith("sqlite_")
        and not any(name == v or name.startswith(v + "_") for v in virtual)]


def copied(value):
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def row_counts(path):
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {table: source.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables(source)}
    finally:
        source.close()
