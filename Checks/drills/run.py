"""Runs the drills, one after the other, and says in one table what came out. Exit code 1 when one failed.

    run.py --terreau PROGRAM [--postgres URL] [--long] [NAME…]
"""

import argparse
import importlib
import json
import pathlib
import sys
import time
import traceback

import harness

NAMES = [
    "races", "repeats", "kills", "disk_errors", "disk_full", "wal", "clocks", "slow", "stops", "backups", "schemas", "watching", "soak",
]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--terreau", type=pathlib.Path, required=True)
    options.add_argument("--postgres")
    options.add_argument("--long", action="store_true")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    options = options.parse_args()
    for name in options.names:
        if name not in NAMES:
            sys.exit(f"There is no drill « {name} ». There are: {', '.join(NAMES)}.")
    results = []
    with harness.temporary() as folder:
        drill = harness.Drill(options.terreau.resolve(), options.long, options.postgres, folder)
        try:
            for name in options.names or NAMES:
                results += run(name, drill)
        finally:
            drill.close()
    output = harness.ROOT / "Checks/output"
    output.mkdir(exist_ok=True)
    report = {"form": "long" if options.long else "short", "drills": results}
    (output / "drills.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    table(results)
    return 1 if any(result["verdict"] == "failed" for result in results) else 0


def run(name, drill):
    """Each drill module has `cases(drill)`: names and functions that return their figure, or raise."""
    results = []
    for title, case in importlib.import_module(name).cases(drill):
        print(f"── {title}", flush=True)
        began = time.monotonic()
        try:
            verdict, words = "passed", case()
        except harness.NotRun as reason:
            verdict, words = "not run", str(reason)
        except harness.Failed as reason:
            verdict, words = "failed", str(reason)
        except Exception:
            verdict, words = "failed", traceback.format_exc().strip().splitlines()[-1]
            traceback.print_exc()
        drill.close()
        drill.children.clear()
        seconds = round(time.monotonic() - began, 1)
        print(f"    {verdict}: {words} ({seconds} s)", flush=True)
        results.append(
            {"drill": name, "title": title, "verdict": verdict, "figure": words, "seconds": seconds})
    return results


def table(results):
    width = max(len(result["title"]) for result in results)
    print()
    for result in results:
        print(f"{result['verdict']:8} {result['title']:{width}}  {result['figure']}")
    counts = [f"{sum(result['verdict'] == word for result in results)} {word}" for word in ("passed", "failed", "not run")]
    print(f"\nDrills: {', '.join(counts)} in {sum(result['seconds'] for result in results):.0f} s")


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    sys.exit(main())
