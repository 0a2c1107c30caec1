"""Hundreds of clients that dawdle, in the three ways there are, while others are served as if nobody else were there."""

import socket
import threading
import time

from harness import expect, percentile

SLOW = 400


def cases(drill):
    return [
        ("400 slow clients of three kinds", lambda: slow(drill)),
        ("too many and too large headers", lambda: headers(drill)),
    ]


def slow(drill):
    house = drill.house("slow")
    server = house.start()
    seconds = 60 if drill.is_long else 24
    client = server.client()
    alone = measure([client], 3)
    lives, ended = [], threading.Event()
    lock = threading.Lock()

    def dawdle(number):
        """Opens a connection and drips; notes for how long the server put up with it."""
        kind = ("head", "body", "reader")[number % 3]
        began = time.monotonic()
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
                if kind == "head":
                    connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
                elif kind == "body":
                    connection.sendall(
                        b"POST /connexion HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        b"Content-Length: 9000\r\n\r\ncsrf=")
                else:
                    # Asks without end, and takes nothing.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    connection.sendall(b"GET /terreau.css HTTP/1.1\r\nHost: a\r\n\r\n")
                connection.settimeout(1)
                while not ended.is_set():
                    if kind != "reader":
                        try:
                            if connection.recv(4096) == b"":
                                break
                        except TimeoutError:
                            pass
                        connection.sendall(b"X-a: b\r\n" if kind == "head" else b"a")
                    else:
                        connection.sendall(b"GET /terreau.css HTTP/1.1\r\nHost: a\r\n\r\n")
                        ended.wait(1)
        except OSError:
            pass
        with lock:
            lives.append((kind, time.monotonic() - began))

    threads = [threading.Thread(target=dawdle, args=(number,), daemon=True) for number in range(SLOW)]
    for thread in threads:
        thread.start()
    others = [server.client(number) for number in range(4)]
    latencies = measure(others, seconds)
    with lock:
        cut = {kind: [life for word, life in lives if word == kind] for kind in ("head", "body", "reader")}
    ended.set()
    for thread in threads:
        thread.join(timeout=10)
    memory = server.metric("process_resident_memory_bytes") / 1e6
    server.stop()
    p99 = percentile(latencies, 0.99) * 1000
    expect(len(latencies) > 50, f"only {len(latencies)} requests of others were answered")
    expect(p99 <= 300, f"others waited {p99:.0f} ms at p99 (alone: {percentile(alone, 0.99) * 1000:.0f} ms)")
    for kind in ("head", "body"):
        expect(len(cut[kind]) == len(range(("head", "body").index(kind), SLOW, 3)),
               f"{len(cut[kind])} of those that drip their {kind} were let go within {seconds} s")
        expect(max(cut[kind]) < 20, f"one that drips its {kind} was kept for {max(cut[kind]):.0f} s")
    return (f"others: p99 {p99:.0f} ms over {len(latencies)} requests (alone {percentile(alone, 0.99) * 1000:.0f} ms); heads cut "
            f"after {max(cut['head']):.0f} s, bodies after {max(cut['body']):.0f} s; {memory:.0f} MB")


def measure(clients, seconds):
    """What the others wait for: a page, and a read and a draw through the API, ten times a second each."""
    latencies, lock = [], threading.Lock()

    def work(client, number):
        end, turn = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            turn += 1
            began = time.monotonic()
            if turn % 3 == 0:
                status, _ = client.draw("vaste", f"autre-{number}-{time.monotonic_ns()}", 100)
            else:
                status, _ = client.send("GET", ["/transparence", "/api/v1/draws?limit=5"][turn % 2])
            took = time.monotonic() - began
            expect(status in (200, 201), f"another client was answered {status}")
            with lock:
                latencies.append(took)
            time.sleep(max(0, 0.1 - took))

    faults = []

    def guarded(client, number):
        try:
            work(client, number)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=pair) for pair in zip(clients, range(len(clients)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(not faults, f"another client was not served: {faults[:1]}")
    return latencies


def headers(drill):
    house = drill.house("headers")
    server = house.start()

    def ask(fields):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n")
            answer = connection.recv(65_536)
            return int(answer.split()[1]) if answer else 0

    expect(ask(b"".join(b"x-%d: a\r\n" % n for n in range(60))) == 200, "60 fields are refused")
    many = ask(b"".join(b"x-%d: a\r\n" % n for n in range(70)))
    large = ask(b"x-a: " + b"a" * 33_000 + b"\r\n")
    flood = ask(b"".join(b"x-%d: %s\r\n" % (n, b"a" * 700) for n in range(60)))
    expect((many, large, flood) == (400, 400, 400), f"70 fields {many}, one of 33 KB {large}, 42 KB in all {flood}")
    expect(server.client().send("GET", "/healthz")[0] == 200, "the server does not answer any more")
    server.stop()
    return "70 fields, one field of 33 KB, 42 KB in all: 400 each; the server goes on"
