"""The figures as Prometheus judges them, and the unit as systemd does."""

import contextlib
import http.client
import re
import shutil
import subprocess

from harness import ROOT, NotRun, expect, may_trace, need


def cases(drill):
    return [
        ("figures as Prometheus reads them", lambda: figures(drill)),
        ("figures on a socket", lambda: on_a_socket(drill)),
        ("the systemd unit's exposure", lambda: unit(drill)),
        ("system calls that the unit forbids", lambda: calls(drill)),
    ]


def figures(drill):
    house = drill.house("figures")
    server = house.start()
    client = server.client()
    for number in range(20):
        client.send("GET", f"/budgets/secret-{number}")
        client.send("GET", f"/nulle-part/{number}?token=secret")
    client.draw("vaste", "figure", 100)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.metrics_port, timeout=10)) as connection:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    server.stop()
    expect("secret" not in text and "nulle-part" not in text, "an address got into a label")
    names = re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE)
    expect(len(names) == len(set(names)) and len(names) >= 15, f"{len(names)} families")
    rules = (ROOT / "packaging/alerts.yml").read_text()
    asked = set(re.findall(r"\b(terreau_[a-z_]+?)(?:_bucket)?(?=[{\[ ])", rules))
    expect(asked <= set(names), f"alerts ask for figures that nobody gives: {asked - set(names)}")
    if not shutil.which("promtool"):
        raise NotRun("promtool (Debian's prometheus) is not installed; the tests read the format all the same")
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    expect(done.returncode == 0, f"promtool: {done.stderr.strip()[:400]}")
    done = subprocess.run(
        ["promtool", "check", "rules", str(ROOT / "packaging/alerts.yml")], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, f"promtool: {done.stderr.strip()[:400]}")
    return f"{len(names)} families, {text.count(chr(10))} lines, promtool has nothing to say, nor of the alerts"


def on_a_socket(drill):
    import socket

    house = drill.house("socket")
    place = house.folder / "figures.sock"
    server = house.start(TERREAU_METRICS_SOCKET=place, TERREAU_METRICS_PORT=None)
    expect(place.stat().st_mode & 0o777 == 0o660, f"the socket has mode {place.stat().st_mode & 0o777:o}")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(place))
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    server.stop()
    expect(answer.startswith(b"HTTP/1.1 200") and b"terreau_database_up 1" in answer, f"the socket said {answer[:80]}")
    return "read by its owner and its group"


def unit(drill):
    need("systemd-analyze")
    scores = {}
    for file in sorted((ROOT / "packaging").glob("*.service")):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", str(file)], capture_output=True, text=True,
            check=False)
        found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
        if not found:
            raise NotRun(f"systemd-analyze does not judge files here: {done.stderr.strip()[:200]}")
        scores[file.name] = float(found[1])
    expect(scores, "there is no unit")
    one, several = ((ROOT / "packaging" / name).read_text() for name in ("terreau.service", "terreau@.service"))
    own = several.replace("/etc/terreau/%i.env", "/etc/terreau/terreau.env").replace("-%i", "")
    differ = [pair for pair in zip(settings(one), settings(own)) if pair[0] != pair[1]]
    expect(not differ and len(settings(one)) == len(settings(own)), f"the two units differ: {differ[:2]}")
    expect(max(scores.values()) <= 2.0, f"exposure: {scores}")
    return ", ".join(f"{name} {score}" for name, score in scores.items()) + " (10 is naked, 2.0 allowed)"


def settings(text):
    """The lines of a unit, without comments and without the one that names it."""
    return [line for line in text.splitlines() if line and not line.startswith(("#", "Description="))]


def calls(drill):
    """A day's work needs no system call that the unit forbids."""
    need("systemd-analyze")
    may_trace()
    allowed = filtered("@system-service") - filtered("@privileged") - filtered("@resources")
    used = day(drill, "calls", [])
    expect({"pwrite64", "fdatasync"} & used and len(used) > 30, f"only {len(used)} calls were seen")
    # What begins a process is systemd's own doing.
    forbidden = sorted(used - allowed - {"execve", "resumed", "exited", "killed"})
    if forbidden:
        # As the unit does: the call fails, and the day must go on without it.
        day(drill, "calls-refused", ["-e", f"inject={','.join(forbidden)}:error=EPERM"])
    words = f"; without {' and '.join(forbidden)} too" if forbidden else ""
    return f"{len(used)} different calls in a day's work, backup included; it works with what the unit allows{words}"


def day(drill, name, faults):
    """The calls of a day's work, which must go well."""
    house = drill.house(name)
    log = house.folder / "calls.txt"
    server = house.start(prefix=["strace", "-f", "-qq", "-o", str(log), "-e", "signal=none", *faults])
    client = server.client()
    cookies = client.sign_in()
    for path in ["/", "/prelevements", "/transparence", "/readyz", "/grand-livre"]:
        client.send("GET", path, headers=cookies)
    expect(client.draw("vaste", "appel", 100)[0] == 201, "a draw was refused")
    drill.command("backup", str(house.folder / "copy"), database=house.database, data=house.folder)
    expect(server.metric("terreau_database_up") == 1, "no figures")
    server.stop()
    return set(re.findall(r"^\d+ +(?:<\.\.\. )?([a-z_0-9]+)[( ]", log.read_text(), re.MULTILINE))


def filtered(name):
    """The calls of a set of systemd's, sets within it included."""
    done = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True, check=True)
    found = set()
    for line in done.stdout.splitlines()[1:]:
        word = line.split("#")[0].strip()
        if word.startswith("@"):
            found |= filtered(word)
        elif word:
            found.add(word)
    return found
