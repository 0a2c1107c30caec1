#!/usr/bin/env python3
"""The measures of `./dev bench`, which builds the programs and starts PostgreSQL first. Everything listens on loopback or on a
socket in a temporary folder, and everything ends by itself.

Each ratio is taken side by side in one run, as the median of several rounds."""

import argparse
import datetime
import os
import shutil
import sys
import tempfile
import time

from measures import books, draws, machine, network, pages, report
from measures.databases import Databases, Postgres, copy_database
from measures.programs import Server, free_port

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


class Tools:
    """What every measure needs: programs, databases, and how long to measure."""

    def __init__(self, options, folder, say):
        self.here, self.folder = HERE, folder
        self.terreau, self.bench, self.floor, self.gunicorn = options.terreau, options.bench, options.floor, options.gunicorn
        self.rounds, self.seconds = (1, 2) if options.quick else (3, 3)
        self.sizes = [1_000, 10_000, 100_000] + ([] if options.quick else [1_000_000])
        # hledger holds a journal in memory: a million transfers need some ten gigabytes.
        is_roomy = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > 15e9
        self.hledger_sizes = [100_000] + ([] if options.quick or not is_roomy else [1_000_000])
        self.postgres = Postgres(options.postgres, options.postgres_programs) if options.postgres else None
        self.engines = ["SQLite"] + (["PostgreSQL"] if self.postgres else [])
        self.databases = Databases(folder, self.terreau, self.bench, self.postgres)
        self.memory = {}
        self.wrk_spare = None
        self.databases.make(self.sizes, say)

    def database(self, engine, size, say):
        return self.databases.sqlite(size) if engine == "SQLite" else self.databases.postgres(size, say)

    def serve(self, address):
        port = free_port()
        data = tempfile.mkdtemp(dir=self.folder)
        return Server(
            [self.terreau, "serve", "--port", str(port), "--database", address], port, environment={"TERREAU_DATA": data},
            folder=ROOT)

    def remember_memory(self, engine, server):
        self.memory[engine] = server.megabytes("VmHWM")

    def spare(self, load):
        self.wrk_spare = load.spare if self.wrk_spare is None else min(self.wrk_spare, load.spare)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", help="one measure, for whoever works on it; nothing is written down")
    for name in ("terreau", "bench", "floor", "gunicorn", "postgres-programs"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--postgres")
    options = parser.parse_args()
    start = time.perf_counter()

    def say(line):
        print(f"[{time.perf_counter() - start:4.0f} s] {line}", file=sys.stderr, flush=True)

    folder = tempfile.mkdtemp(prefix="terreau-bench.", dir=os.environ.get("TMPDIR", "/tmp"))
    try:
        about = machine.describe(folder, options.postgres_programs)
        tools = Tools(options, folder, say)
        figures, raw = [], {}
        for name, measure in {
            "draws": draws.measure, "pages": pages.measure, "totals": books.totals, "cost": books.cost_of_a_draw,
            "check": books.check, "server": books.server, "network": network.measure,
        }.items():
            if options.only in (None, name):
                say(name)
                found, raw[name] = measure(tools, say)
                figures += found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if tools.wrk_spare is not None:
        raw["wrk"] = tools.wrk_spare
        say(f"one core of wrk could have sent at least {tools.wrk_spare:.1f} times what was measured")
    if options.json:
        print(report.as_json(about, figures, raw))
    else:
        report.print_table(figures)
    if options.quick or options.only:
        say("quick figures are not written down" if options.quick else "one measure is not written down")
    else:
        report.write_page(
            os.path.join(ROOT, "docs/performance.md"), report.markdown(about, figures, datetime.date.today().isoformat()))
        report.write_chart(os.path.join(ROOT, "docs/images/performance.svg"), figures)
        say("written to docs/performance.md and docs/images/performance.svg")


if __name__ == "__main__":
    main()
