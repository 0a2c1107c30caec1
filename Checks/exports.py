"""Reads the accountant's files with another program's eyes: the csv module, and the rules of the FEC written a second time."""

import csv
import io
import re
import sys
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path

FEC = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
).split()


def table(data: bytes, encoding: str, separator: str) -> list[dict[str, str]]:
    text = data.decode(encoding)
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "lines end with CR LF"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}, "rows are of different lengths"
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def entries(rows, journal, number, debit, credit):
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row[journal], row[number]] += Decimal(row[debit].replace(",", ".")) - Decimal(row[credit].replace(",", "."))
    assert all(value == 0 for value in sums.values()), "an entry is out of balance"
    return sums


def main(folder: Path) -> None:
    machine = table((folder / "books.csv").read_bytes(), "utf-8", ",")
    data = (folder / "books.excel").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "the spreadsheet's file has no mark"
    excel = table(data, "utf-8-sig", ";")
    fec = table((folder / "books.fec").read_bytes(), "iso-8859-15", "\t")
    assert machine and len(machine) == len(excel) == len(fec), "the files do not hold the same lines"

    entries(machine, "journal", "number", "debit", "credit")
    entries(excel, "Journal", "Écriture", "Débit", "Crédit")
    sums = entries(fec, "JournalCode", "EcritureNum", "Debit", "Credit")
    assert list(fec[0]) == FEC

    for one, other, line in zip(machine, excel, fec):
        assert one["debit"] == other["Débit"].replace(",", ".") == line["Debit"].replace(",", ".")
        assert one["credit"] == other["Crédit"].replace(",", ".") == line["Credit"].replace(",", ".")
        day = datetime.strptime(one["date"], "%Y-%m-%d")
        assert other["Date"] == day.strftime("%d/%m/%Y") and line["EcritureDate"] == day.strftime("%Y%m%d")
        assert re.fullmatch(r"\d+,\d\d", line["Debit"]) and re.fullmatch(r"\d+,\d\d", line["Credit"])
        assert (line["Debit"] == "0,00") != (line["Credit"] == "0,00")
        assert re.match(r"\d{3}", line["CompteNum"]) and line["ValidDate"] >= line["EcritureDate"]
        assert all(line[name] for name in ("JournalLib", "CompteLib", "PieceRef", "PieceDate", "EcritureLib"))
        assert not any("|" in cell for cell in line.values())
        assert not any(cell[:1] in "=+-@\t\r" for cell in other.values() if cell), "a cell is a formula"

    for journal in {row["JournalCode"] for row in fec}:
        numbers = list(dict.fromkeys(int(row["EcritureNum"]) for row in fec if row["JournalCode"] == journal))
        assert numbers == list(range(1, len(numbers) + 1)), f"journal {journal} has a gap"
    print(f"exports: {len(fec)} lines, {len(sums)} entries, the same in three files, in balance")


main(Path(sys.argv[1]))
