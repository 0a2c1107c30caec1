"""Accepted draws a second: through the verb, through a form and through the API, beside the same rows in a C loop."""

import os
from statistics import median

from .databases import row_counts
from .load import Load, write_people
from .programs import Finished, Server
from .report import Figure

CLIENTS = [1, 8, 64]
# Opened only where somebody is owed or paid for the first time.
VARYING = {"accounts", "account_totals", "draw_totals"}
SIZE = 100_000


def verb(bench, address, clients, seconds):
    options = [word for count in clients for word in ("--clients", str(count))]
    done = Finished([bench, "draw", "--database", address, *options, "--seconds", str(seconds)])
    return {rate["clients"]: rate for rate in done.json()}


def floor(program, address, seconds, draws_a_commit=1):
    draws, took = Finished([program, address[len("sqlite:"):], str(seconds), str(draws_a_commit)]).output.split()
    return {"draws": int(draws), "seconds": float(took), "rate": int(draws) / float(took)}


def check_same_rows(tools, address):
    """Both leave as many rows of each kind for a draw, or the comparison is off."""
    per_draw = []
    for run in (lambda: verb(tools.bench, address, [1], 0.5)[1]["draws"], lambda: floor(tools.floor, address, 0.5)["draws"]):
        before = row_counts(address[len("sqlite:"):])
        draws = run()
        after = row_counts(address[len("sqlite:"):])
        per_draw.append({t: (after[t] - before[t]) / draws for t in after if after[t] != before[t] and t not in VARYING})
    if per_draw[0] != per_draw[1]:
        raise SystemExit(f"the floor writes other rows than a draw: {per_draw}")
    return per_draw[0]


def measure(tools, say):
    raw = {}
    sqlite, beside = tools.databases.sqlite(SIZE), tools.databases.sqlite(SIZE)
    raw["rows"] = check_same_rows(tools, sqlite)
    postgres = tools.databases.postgres(SIZE, say) if tools.postgres else None
    rounds = []
    for _ in range(tools.rounds):
        one = {
            "floor": floor(tools.floor, beside, tools.seconds)["rate"],
            "floor shared": floor(tools.floor, beside, tools.seconds, max(CLIENTS))["rate"],
        }
        for engine, address in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            if address:
                for count, rate in verb(tools.bench, address, CLIENTS, tools.seconds).items():
                    one[f"verb {engine} {count}"] = rate["draws"] / rate["seconds"]
                    one[f"p99 {engine} {count}"] = rate["p99Milliseconds"]
        rounds.append(one)
    for engine, address in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        if address:
            through_http(tools, engine, address, beside, rounds)
    raw["rounds"] = rounds
    for address in filter(None, (sqlite, beside, postgres)):
        tools.databases.drop(address)
    return figures({key: median(r[key] for r in rounds) for key in rounds[0]}, bool(postgres)), raw


def through_http(tools, engine, address, beside, rounds):
    people = os.path.join(tools.folder, f"people-{engine}")
    write_people(people, Finished([tools.bench, "clients", "--database", address, "--count", "2000"]).json())
    load = Load(people)
    with tools.serve(address) as server:
        for one in rounds:
            # The floor again beside each: a shared machine is not the same machine a minute later.
            one[f"floor beside {engine}"] = floor(tools.floor, beside, tools.seconds)["rate"]
            for what in ("form", "api"):
                for count in CLIENTS:
                    result = load.run(server.port, what, count, tools.seconds)
                    one[f"{what} {engine} {count}"] = result["rate"]
                    one[f"{what} p99 {engine} {count}"] = result["p99"]
        tools.remember_memory(engine, server)
    tools.spare(load)


def figures(m, with_postgres):
    floor_name = "C and SQLite, one commit each"
    found = []

    def against_floor(engine, key, count, words, aim, beside="floor"):
        ratio = m[f"{key} {engine} {count}"] / m[beside]
        figure = Figure(
            f"Draws on {engine}", f"{words}, {count} client{'s' if count > 1 else ''}", m[f"{key} {engine} {count}"], "draws/s",
            m[beside], floor_name, ratio)
        if aim and engine == "SQLite":
            figure.aim, figure.holds, figure.margin = f"≥ {aim}×", ratio >= aim, ratio / aim
        found.append(figure)

    for engine in ["SQLite"] + (["PostgreSQL"] if with_postgres else []):
        for count, aim in ((1, 0.6), (8, None), (64, 3)):
            against_floor(engine, "verb", count, "through the verb", aim)
        if engine == "SQLite":
            found.append(Figure(
                "Draws on SQLite", f"the same C loop, one commit for {max(CLIENTS)}", m["floor shared"], "draws/s", m["floor"],
                floor_name, m["floor shared"] / m["floor"]))
        for count, aim in ((1, None), (8, None), (64, 1.5)):
            against_floor(engine, "form", count, "through a form", aim, f"floor beside {engine}")
        for count in CLIENTS:
            against_floor(engine, "api", count, "through the API", None, f"floor beside {engine}")
        p99 = m[f"form p99 {engine} 64"]
        figure = Figure(f"Draws on {engine}", "form sent to answer read, 64 clients, p99", p99, "ms")
        if engine == "SQLite":
            figure.aim, figure.holds, figure.margin, figure.ratio = "≤ 50 ms", p99 <= 50, 50 / p99, 50 / p99
        found.append(figure)
    return found
