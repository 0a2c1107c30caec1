"""What the figures were taken on. No name of a host and no path."""

import os
import platform
import re
import sqlite3
import subprocess


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""


def number(text):
    found = re.search(r"\d+(\.\d+)+", text)
    return found.group() if found else "?"


def sync_milliseconds(folder, count=200):
    """How long this disk takes to make one small write durable: most of what a lone draw waits for."""
    import time

    path = os.path.join(folder, "sync")
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    times = []
    for position in range(count):
        start = time.perf_counter()
        os.pwrite(descriptor, b"x" * 8192, position * 8192)
        os.fdatasync(descriptor)
        times.append(time.perf_counter() - start)
    os.close(descriptor)
    os.unlink(path)
    return sorted(times)[count // 2] * 1000


def describe(folder, postgres_programs):
    model = "?"
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                model = re.sub(r"\s+", " ", line.split(":", 1)[1].strip())
                break
    with open("/proc/meminfo") as info:
        kilobytes = int(re.search(r"MemTotal:\s+(\d+)", info.read()).group(1))
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{kilobytes / 1024 / 1024:.0f} GB",
        "kernel": platform.release().split("-")[0],
        "swift": number(first_line("swift", "--version")),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": number(first_line(os.path.join(postgres_programs, "postgres"), "--version")),
        "hledger": number(first_line("hledger", "--version")),
        "sync": f"{sync_milliseconds(folder):.2f} ms",
    }
