"""Pages beside an empty answer of the same server, and beside a Django page of the same rows."""

import os
from statistics import median

from .load import Load, write_people
from .programs import Finished, Server, free_port
from .report import Figure

SIZE = 100_000
CLIENTS = 32
PAGES = {"budget": "a budget with 50 draws", "home": "home", "draw": "one draw through the API"}


def django(tools, address):
    """gunicorn with a process a core and threads, so that connections stay open as they do with us."""
    port = free_port()
    folder = os.path.join(tools.here, "django_peer")
    return Server(
        [tools.gunicorn, "--bind", f"127.0.0.1:{port}", "--workers", str(os.cpu_count()), "--threads", "4",
         "--worker-class", "gthread", "--keep-alive", "30", "--log-level", "warning", "peer.wsgi:application"],
        port, environment={"DJANGO_PEER_DATABASE": address[len("sqlite:"):], "PYTHONDONTWRITEBYTECODE": "1"}, folder=folder)


def measure(tools, say):
    rounds = []
    addresses = {"SQLite": tools.databases.sqlite(SIZE)}
    if tools.postgres:
        addresses["PostgreSQL"] = tools.databases.postgres(SIZE, say)
    people = {}
    for engine, address in addresses.items():
        people[engine] = os.path.join(tools.folder, f"readers-{engine}")
        all_of_them = Finished([tools.bench, "clients", "--database", address, "--count", "1000"]).json()
        write_people(people[engine], [person for person in all_of_them if len(person["draw"]) == 36])
    copy = tools.databases.copy_of(addresses["SQLite"])
    loads = {engine: Load(path) for engine, path in people.items()}
    servers = {engine: tools.serve(address) for engine, address in addresses.items()}
    try:
        with django(tools, copy) as peer:
            for _ in range(tools.rounds):
                one = {}
                for engine, server in servers.items():
                    for what in ("healthz", *PAGES):
                        one[f"{what} {engine}"] = loads[engine].run(server.port, what, CLIENTS, tools.seconds)["rate"]
                one["django"] = loads["SQLite"].run(peer.port, "budget", CLIENTS, tools.seconds)["rate"]
                rounds.append(one)
    finally:
        for server in servers.values():
            server.stop()
    for address in (*addresses.values(), copy):
        tools.databases.drop(address)
    for load in loads.values():
        tools.spare(load)
    m = {key: median(r[key] for r in rounds) for key in rounds[0]}
    return figures(m, addresses), {"rounds": rounds}


def figures(m, engines):
    found = []
    for engine in engines:
        section = f"Pages on {engine}"
        for what, words in PAGES.items():
            ratio = m[f"{what} {engine}"] / m[f"healthz {engine}"]
            figure = Figure(section, words, m[f"{what} {engine}"], "/s", m[f"healthz {engine}"], "an empty answer", ratio)
            if what == "budget" and engine == "SQLite":
                figure.aim, figure.holds, figure.margin = "≥ 1/4", ratio >= 0.25, ratio / 0.25
            found.append(figure)
        ratio = m[f"budget {engine}"] / m["django"]
        figure = Figure(section, "a budget beside Django", m[f"budget {engine}"], "/s", m["django"], "Django on SQLite", ratio)
        if engine == "SQLite":
            figure.aim, figure.holds, figure.margin = "≥ 10×", ratio >= 10, ratio / 10
        found.append(figure)
    return found
