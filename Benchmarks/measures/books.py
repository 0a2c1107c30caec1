"""What a long history costs: totals beside hledger's, a draw, a check, and what an idle server weighs."""

import csv
import io
import os
from statistics import median

from .draws import verb
from .programs import Finished, Server
from .report import Figure

# What hledger calls the sums of our figures: see Accounting/HledgerExport.swift. It counts debits as positive.
HLEDGER = {
    "left": ("equity:budgets", -1), "unallocated": ("equity:lines", -1), "owed": ("liabilities:owed", -1),
    "reserved": ("liabilities:reserved", -1), "paid": ("liabilities:activity", -1),
}


def totals(tools, say):
    """A funder's totals as the ledger grows, and hledger on the same books."""
    found, raw = [], {}
    for size in tools.sizes:
        for engine in tools.engines:
            address = tools.database(engine, size, say)
            read = Finished([tools.bench, "totals", "--database", address, "--rounds", "101"]).json()
            raw[f"{engine} {size}"] = read
            section = f"Totals on {engine}"
            words = f"{read['transfers']:,} transfers"
            found.append(Figure(section, f"a funder's totals, {words}", read["funder"], "ms"))
            found.append(Figure(section, f"a budget's balances, {words}", read["budget"], "ms"))
            found.append(Figure(section, f"every line, {words}, {read['accounts']:,} accounts", read["everyLine"], "ms"))
            if engine == "SQLite" and size in tools.hledger_sizes:
                found += beside_hledger(tools, address, read, say)
            tools.databases.drop(address)
    return found, raw


def beside_hledger(tools, address, read, say):
    journal = os.path.join(tools.folder, "books.journal")
    with open(journal, "wb") as output:
        Finished([tools.terreau, "export", "hledger", "--database", address], output=output)
    done = Finished(["hledger", "-f", journal, "balance", "--flat", "--depth", "2", "--no-total", "-O", "csv"])
    sums = {row[0]: row[1] for row in csv.reader(io.StringIO(done.output)) if len(row) == 2}
    for figure, (account, sign) in HLEDGER.items():
        theirs = round(sign * float(sums.get(account, "0").split()[0].replace(",", "")) * 100)
        if theirs != read["sums"][figure]:
            raise SystemExit(f"{figure}: hledger finds {theirs} cents in {account}, Terreau {read['sums'][figure]}")
    os.unlink(journal)
    say(f"hledger agrees on {len(HLEDGER)} totals over {read['transfers']:,} transfers ({done.seconds:.0f} s)")
    found = []
    for what, ours in (("a funder's totals", read["funder"]), ("every line", read["everyLine"])):
        ratio = done.seconds * 1000 / ours
        figure = Figure(
            "Totals beside hledger", f"{what} over {read['transfers']:,} transfers", ours, "ms", done.seconds * 1000,
            "hledger balance", ratio, "≥ 100×", ratio >= 100)
        figure.margin = ratio / 100
        found.append(figure)
    return found


def cost_of_a_draw(tools, say):
    """The same draws after a short history and after the longest, in turns."""
    found, raw = [], {}
    short, long = min(tools.sizes), max(tools.sizes)
    for engine in tools.engines:
        addresses = {size: tools.database(engine, size, say) for size in (short, long)}
        rounds = []
        for turn in range(2 * tools.rounds + 1):
            rates = {size: verb(tools.bench, address, [1, 64], tools.seconds) for size, address in addresses.items()}
            # The first turn only brings the files into memory.
            if turn:
                rounds.append({c: rates[short][c]["draws"] / rates[long][c]["draws"] for c in (1, 64)})
                raw.setdefault(engine, []).append(rates)
        for clients in (1, 64):
            ratio = median(r[clients] for r in rounds)
            cost = [1e6 / median(r[size][clients]["draws"] / r[size][clients]["seconds"] for r in raw[engine]) for size in (long, short)]
            figure = Figure(
                f"A draw after a long history, {engine}", f"a draw after {long:,} transfers, {clients} client{'s' if clients > 1 else ''}",
                cost[0], "µs", cost[1], f"after {short:,}", ratio)
            if long == 1_000_000 and engine == "SQLite":
                figure.aim, figure.holds, figure.margin = "≤ 1.2×", ratio <= 1.2, 1.2 / ratio
            found.append(figure)
        for address in addresses.values():
            tools.databases.drop(address)
    return found, raw


def check(tools, say):
    found = []
    for engine in tools.engines:
        size = max(tools.sizes)
        address = tools.database(engine, size, say)
        done = Finished([tools.terreau, "check", "--database", address])
        if "All is well" not in done.output:
            raise SystemExit(f"the books that were measured do not pass the check:\n{done.output[:2000]}")
        section = "The server itself"
        found.append(Figure(section, f"terreau check of {size:,} transfers, {engine}", done.seconds, "s"))
        found.append(Figure(section, f"its peak memory, {engine}", done.peak_megabytes, "MB"))
        tools.databases.drop(address)
    return found, {}


def server(tools, say):
    """Starting with a migrated database, and at rest."""
    found = []
    section = "The server itself"
    for engine in tools.engines:
        address = tools.database(engine, 100_000 if 100_000 in tools.sizes else max(tools.sizes), say)
        starts, idle = [], 0
        for _ in range(5):
            with tools.serve(address) as running:
                starts.append(running.start_seconds)
                idle = running.megabytes()
        start = median(starts)
        cold = Figure(section, f"from start to the first answer, {engine}", start, "s")
        rest = Figure(section, f"memory at rest, {engine}", idle, "MB")
        if engine == "SQLite":
            cold.aim, cold.holds, cold.ratio, cold.margin = "≤ 0.5 s", start <= 0.5, 0.5 / start, 0.5 / start
            rest.aim, rest.holds, rest.ratio, rest.margin = "≤ 60 MB", idle <= 60, 60 / idle, 60 / idle
        found += [cold, rest]
        if engine in tools.memory:
            found.append(Figure(section, f"peak memory after the draws, {engine}", tools.memory[engine], "MB"))
        tools.databases.drop(address)
    return found, {}
