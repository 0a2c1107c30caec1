"""One instance with the people and the history of all of France's co-operatives: how long each page takes, one request at a time."""

import http.client
import os
import time
from statistics import median

from .programs import Finished
from .report import Figure

# Pages that a person, a steward, a treasurer and a manager open. {budget}, {project} and {draw} are of the network.
PAGES = [
    ("home", "/"), ("a budget", "/budgets/{budget}"), ("every budget", "/budgets"), ("one draw", "/prelevements/{draw}"),
    ("the form of a draw", "/prelever?geste=besoin&budget={budget}"), ("a project", "/projets/{project}"),
    ("every project", "/projets"), ("funding", "/financements"), ("a line", "/lignes/ligne-1"),
    ("the ledger", "/grand-livre"), ("treasury", "/tresorerie"), ("what is due", "/virements/preparer"),
    ("people", "/personnes"), ("a person, searched", "/personnes?q=personne+1190"),
    ("a project, searched", "/projets?q=projet+120"), ("transparency", "/transparence"),
    ("transparency of a budget", "/transparence/{budget}"),
]


def measure(tools, say):
    size = max(tools.sizes)
    found, raw = [], {}
    for engine in tools.engines:
        address = tools.database(engine, size, say)
        clerk = Finished([tools.bench, "clerk", "--database", address]).json()
        with tools.serve(address) as server:
            for words, path in PAGES:
                path = path.format(**clerk)
                milliseconds, kilobytes = page(server.port, path, clerk["cookie"])
                raw[f"{engine} {path}"] = milliseconds
                found.append(Figure(f"A whole network on {engine}, {size:,} transfers", f"{words} ({kilobytes:.0f} KB)", milliseconds, "ms"))
            found.append(Figure(f"A whole network on {engine}, {size:,} transfers", "peak memory after these pages", server.megabytes("VmHWM"), "MB"))
        for name in ("hledger", "csv"):
            done = Finished([tools.terreau, "export", name, "--database", address], output=open(os.devnull, "wb"))
            found.append(Figure(f"A whole network on {engine}, {size:,} transfers", f"export {name}, all of it", done.seconds, "s"))
        tools.databases.drop(address)
    return found, raw


def page(port, path, cookie, count=7):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    times, size = [], 0
    for _ in range(count):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"terreau_session={cookie}"})
        answer = connection.getresponse()
        size = len(answer.read())
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
    connection.close()
    return median(times), size / 1024
