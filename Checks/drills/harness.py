"""What every drill stands on: a house of its own, a server that can be killed, a client, and a verdict.

Standard library only. Traffic goes to 127.0.0.1; loops are bounded by count or by time; a process is ended by its id, and only
if a drill started it.
"""

import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEOPLE = 32


class NotRun(Exception):
    """This machine lacks what the drill needs. It counts as not run, never as passed."""


class Failed(Exception):
    """What the drill looked for is not so."""


def expect(condition, words):
    if not condition:
        raise Failed(words)


class Drill:
    """What a drill is given."""

    def __init__(self, terreau, is_long, postgres, folder):
        self.terreau = str(terreau)
        self.is_long = is_long
        self.postgres = postgres
        self.folder = pathlib.Path(folder)
        self.random = random.Random(20261123)
        self.children = []
        self._template = None

    def say(self, text):
        print(f"    {text}", flush=True)

    # Houses

    def template(self):
        """The filled house and the tokens of its people, made once for all drills."""
        if self._template is None:
            folder = self.folder / "template"
            resources = self.resources(folder / "resources", demo=ROOT / "Checks/drills/house")
            database = f"sqlite:{folder}/terreau.sqlite"
            self.command("demo", database=database, resources=resources)
            self._template = (folder, [])
            for number in range(1, PEOPLE + 1):
                token = self.command(
                    "token", "create", "--person", f"main{number}@drill.example", "--scope", "write", "--days", "365",
                    database=database).stdout.strip()
                self._template[1].append(token)
            # No person's own ceiling: drills are about envelopes.
            with contextlib.closing(sqlite3.connect(folder / "terreau.sqlite")) as db:
                db.execute("UPDATE cooperative SET person_quarter_ceiling = NULL, two_persons_above = NULL")
                db.commit()
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._template

    def resources(self, folder, demo=ROOT / "Demo"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ["Migrations", "Locales", "Public"]:
            (folder / name).symlink_to(ROOT / name)
        (folder / "Demo").symlink_to(demo)
        return folder

    def house(self, name, engine="sqlite", place=None):
        """A fresh copy of the filled house. `place`: a folder that exists already, such as a small disk."""
        template, tokens = self.template()
        folder = pathlib.Path(place or self.folder / name)
        folder.mkdir(exist_ok=True)
        if engine == "sqlite":
            for file in ["terreau.sqlite", "terreau.key"]:
                if (template / file).exists():
                    shutil.copy(template / file, folder / file)
            return House(self, folder, f"sqlite:{folder}/terreau.sqlite", tokens)
        database = self.postgres_database(name.replace("-", "_"))
        backup = self.folder / "template-backup"
        if not backup.exists():
            self.command("backup", str(backup), database=f"sqlite:{template}/terreau.sqlite")
        self.command("restore", str(backup), database=database, data=folder)
        self.command("resume", database=database, data=folder)
        # A backup leaves tokens out: whoever restores makes new ones.
        house = House(self, folder, database, [])
        for number in range(1, PEOPLE + 1):
            house.tokens.append(self.command(
                "token", "create", "--person", f"main{number}@drill.example", "--scope", "write", database=database,
                data=folder).stdout.strip())
        return house

    def postgres_database(self, name):
        if not self.postgres:
            raise NotRun("no PostgreSQL was started")
        self.psql(f"CREATE DATABASE drill_{name}")
        return re.sub(r"///\w+", f"///drill_{name}", self.postgres)

    def psql(self, text, database="terreau"):
        found = re.search(r"host=([^&]+)&user=(\w+)", self.postgres)
        return run(
            [self.psql_program(), "-X", "-q", "-At", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", found[1], "-U",
             found[2], "-d", database, "-c", text]).stdout

    @staticmethod
    def psql_program():
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql")) or [shutil.which("psql")]
        return str(found[-1])

    # The program

    def environment(self, data=None, **more):
        """Nothing of whoever runs the drills gets in."""
        keep = {name: os.environ[name] for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] if name in os.environ}
        settings = {"TERREAU_RESOURCES": str(ROOT), "TERREAU_LOG_LEVEL": "warning", "TZ": "Europe/Paris"}
        settings["MALLOC_ARENA_MAX"] = "2"  # as packaging/terreau.service sets it
        if data:
            settings["TERREAU_DATA"] = str(data)
        return keep | settings | {key: str(value) for key, value in more.items()}

    def command(self, *words, database, data=None, resources=None, check=True, timeout=120, prefix=(), **more):
        if resources:
            more["TERREAU_RESOURCES"] = resources
        arguments = [*prefix, self.terreau, *words, "--database", database]
        return run(arguments, env=self.environment(data or self.folder / "data", **more), check=check, timeout=timeout)

    def close(self):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()


def run(arguments, check=True, timeout=120, **options):
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=timeout, **options)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, arguments[:4]))}… ended with {done.returncode}: {done.stderr.strip()[-600:]}")
    return done


class House:
    """A data folder, its database, and the servers on it."""

    def __init__(self, drill, folder, database, tokens):
        self.drill, self.folder, self.database, self.tokens = drill, pathlib.Path(folder), database, list(tokens)

    @property
    def is_sqlite(self):
        return self.database.startswith("sqlite:")

    @property
    def file(self):
        return pathlib.Path(self.database.removeprefix("sqlite:"))

    def start(self, prefix=(), **settings):
        return Server(self, prefix, settings)

    def check(self):
        """`terreau check`, which must be clean."""
        done = self.drill.command("check", database=self.database, data=self.folder, check=False)
        expect(done.returncode == 0, f"terreau check: {done.stdout.strip()[:600]}{done.stderr.strip()[-300:]}")

    def rows(self, text):
        """Rows of a query, while no server holds a SQLite file."""
        if self.is_sqlite:
            with contextlib.closing(sqlite3.connect(self.file)) as db:
                return db.execute(text).fetchall()
        name = re.search(r"///(\w+)", self.database)[1]
        lines = self.drill.psql(text, name).splitlines()
        return [tuple(word if word != "" else None for word in line.split("\t")) for line in lines]

    def replay(self):
        """Every entry in order; how many instants had an account below its floor, and what each account holds at the end."""
        accounts = {int(id): (code, rule) for id, code, rule in self.rows("SELECT id, code, rule FROM accounts")}
        totals = {id: [0, 0, 0, 0] for id in accounts}  # debits and credits posted, debits and credits pending
        negative, entries, touched, current = 0, 0, set(), None
        query = "SELECT id, phase, debit, credit, amount, releases FROM transfers ORDER BY id"

        def floors():
            count = 0
            for account in touched:
                debits, credits, debits_pending, credits_pending = totals[account]
                rule = accounts[account][1]
                if rule == "credit" and credits - debits - debits_pending < 0:
                    count += 1
                if rule == "debit" and debits - credits - credits_pending < 0:
                    count += 1
            return count

        for id, phase, debit, credit, amount, releases in self.rows(query):
            id, debit, credit, amount, releases = map(int, (id, debit, credit, amount, releases))
            if id // 1024 != current:
                negative += floors()
                touched, current = set(), id // 1024
                entries += 1
            posted = amount if phase in ("posted", "reversal", "post") else 0
            pending = amount if phase == "pending" else -releases if phase in ("post", "void", "expire") else 0
            totals[debit][0] += posted
            totals[debit][2] += pending
            totals[credit][1] += posted
            totals[credit][3] += pending
            touched |= {debit, credit}
        negative += floors()
        return negative, entries, {accounts[id][0]: total for id, total in totals.items()}


class Server:
    """`terreau serve` on a port of its own."""

    def __init__(self, house, prefix=(), settings=None):
        self.house = house
        drill = house.drill
        self.log = open(house.folder / "server.log", "a")
        self.metrics_port = free_port()
        given = {"TERREAU_LEAST_FREE_MB": 1, "TERREAU_METRICS_PORT": self.metrics_port} | (settings or {})
        environment = drill.environment(
            house.folder, **{name: value for name, value in given.items() if value is not None})
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*prefix, drill.terreau, "serve", "--demo", "--port", "0", "--database", house.database],
            stdout=subprocess.PIPE, stderr=self.log, env=environment, text=True)
        drill.children.append(self.process)
        watch = threading.Timer(30, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()
        watch.cancel()
        self.start_seconds = time.monotonic() - began
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if not found:
            self.process.wait()
            raise Failed(f"the server did not start: {self.tail()}")
        self.port = int(found[1])
        self.pid = self.process.pid
        if prefix:
            # The program is a child of what came before it.
            children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            self.pid = int(children[0]) if children else self.pid

    def tail(self):
        self.log.flush()
        return " ".join((self.house.folder / "server.log").read_text().splitlines()[-3:])[-500:]

    def client(self, token=0, timeout=30):
        return Client(self.port, self.house.tokens[token % len(self.house.tokens)], timeout)

    def kill(self):
        """As when the power of the process is cut: nothing is finished."""
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self):
        """Asks it to stop; returns the seconds it took. It must end by itself, with success."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        try:
            code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failed("the server did not stop within 30 s of SIGTERM") from None
        took = time.monotonic() - began
        expect(code == 0, f"the server stopped with {code}: {self.tail()}")
        self.log.close()
        return took

    def metric(self, name, port=None):
        """The sum of a series' samples."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.metrics_port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        found = re.findall(rf"^{name}(?:\{{[^\n]*\}})? (-?[0-9.]+)$", text, re.MULTILINE)
        return sum(map(float, found)) if found else None


class Client:
    """One program with one token and one connection, opened again when it was closed."""

    def __init__(self, port, token, timeout=30):
        self.port, self.token, self.timeout = port, token, timeout
        self.connection = None

    def send(self, method, path, body=None, key=None, headers=None):
        """Status and bytes of the answer. Raises OSError or HTTPException when none came."""
        headers = dict(headers or {})
        if self.token and path.startswith("/api"):
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "POST" and path.startswith("/api"):
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        fresh = self.connection is None
        if fresh:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            data = answer.read()
            self.headers = answer.headers
            if answer.will_close:
                self.close()
            return answer.status, data
        except (OSError, http.client.HTTPException):
            self.close()
            if not fresh and method == "GET":
                return self.send(method, path, body, key, headers)
            raise

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def draw(self, budget, key, cents=700, purpose=None):
        body = {"amount": {"cents": cents, "currency": "EUR"}, "purpose": purpose or f"Exercice {key}", "gesture": "done",
                "kind": "toolImprovement", "evidence": "none"}
        return self.send("POST", f"/api/v1/budgets/{budget}/draws", body, key)

    def sign_in(self, name="Main 1"):
        """Enters with one click, as a demonstration lets everybody; returns the headers of a signed-in browser."""
        page = self.page("/connexion")
        cookie = self.headers["Set-Cookie"].split(";")[0]
        buttons = re.findall(r'name="person" value="([\w-]+)".*?<strong>(.*?)</strong>', page, re.DOTALL)
        form = {"csrf": re.search(r'name="csrf" value="(\w+)"', page)[1],
                "person": {label: person for person, label in buttons}[name]}
        status, _ = self.send("POST", "/connexion/demonstration", encoded(form),
                              headers={"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
        expect(status == 303, f"signing in was answered {status}")
        session = [line.split(";")[0] for line in self.headers.get_all("Set-Cookie") if "session" in line][0]
        return {"Cookie": session}

    def page(self, path, headers=None):
        status, body = self.send("GET", path, headers=headers)
        expect(status == 200, f"{path} was answered {status}")
        return body.decode()


def encoded(form):
    import urllib.parse

    return urllib.parse.urlencode(form).encode()


class Journal:
    """What was acknowledged, written down and synced before the next request goes out."""

    def __init__(self, path):
        self.file = open(path, "a")
        self.lock = threading.Lock()
        self.acknowledged = {}

    def write(self, key, status, body):
        with self.lock:
            self.file.write(f"{key}\t{status}\n")
            self.file.flush()
            os.fsync(self.file.fileno())
            self.acknowledged[key] = (status, body)


class Load:
    """Clients that draw until they are told to stop, with a journal. A request that got no answer stays open: its key is kept."""

    def __init__(self, server, journal, count=8, budget="vaste", cents=100, prefix=""):
        self.stopping = threading.Event()
        self.journal, self.budget, self.cents, self.prefix = journal, budget, cents, prefix
        self.open, self.statuses, self.latencies, self.lock = {}, {}, [], threading.Lock()
        self.threads = [
            threading.Thread(target=self.work, args=(server.client(number, timeout=10), number), daemon=True)
            for number in range(count)]
        for thread in self.threads:
            thread.start()

    def work(self, client, number):
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            key = f"{self.prefix}{number}-{turn}"
            with self.lock:
                self.open[key] = number
            began = time.monotonic()
            try:
                status, body = client.draw(self.budget, key, self.cents)
            except (OSError, http.client.HTTPException):
                return
            took = time.monotonic() - began
            if 200 <= status < 300:
                self.journal.write(key, status, body)
            with self.lock:
                if 200 <= status < 300:
                    self.open.pop(key)
                self.latencies.append(took)
                self.statuses[status] = self.statuses.get(status, 0) + 1
            if status >= 500:
                return
        client.close()

    def finish(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=20)
        expect(not any(thread.is_alive() for thread in self.threads), "a request hung for more than 20 s")
        return self


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def within(seconds, condition, words):
    """Waits until something is so; it must become so in time. Returns the seconds it took."""
    began = time.monotonic()
    while True:
        if condition():
            return time.monotonic() - began
        expect(time.monotonic() - began < seconds, words)
        time.sleep(0.05)


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise NotRun(f"{program} is not installed")


def may_trace():
    """Whether strace may attach here: containers often forbid it."""
    need("strace")
    done = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if done.returncode != 0:
        raise NotRun("strace may not trace on this machine")


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A disk of that size, in memory."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "terreau-drill", str(folder)], capture_output=True,
        text=True, check=False)
    if done.returncode != 0:
        raise NotRun(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextlib.contextmanager
def temporary():
    folder = tempfile.mkdtemp(prefix="terreau-drills.")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
