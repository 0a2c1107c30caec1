"""SIGTERM under load: what is under way is answered, the process ends with success in time, and nothing acknowledged is lost."""

import http.client
import socket
import threading
import time

from harness import Journal, expect


def cases(drill):
    return [
        ("SIGTERM under load, SQLite", lambda: stop(drill, "sqlite")),
        ("SIGTERM under load, PostgreSQL", lambda: stop(drill, "postgres")),
        ("SIGTERM with a client that dawdles", lambda: dawdler(drill)),
    ]


def stop(drill, engine):
    house = drill.house(f"stop-{engine}", engine)
    journal = Journal(house.folder / "journal.txt")
    rounds = 20 if drill.is_long else 4
    longest, answered, unanswered, told = 0.0, 0, 0, []
    for number in range(rounds):
        server = house.start()
        at, lock, cut, late, odd = [], threading.Lock(), [], [], []

        def work(person, number=number, server=server, at=at, lock=lock, cut=cut, late=late, odd=odd):
            client = server.client(person)
            for turn in range(10_000):
                key = f"s{number}-{person}-{turn}"
                began = time.monotonic()
                try:
                    status, body = client.draw("vaste", key, 100)
                except (OSError, http.client.HTTPException):
                    # Sent before the signal, it had to be answered; a connection that rests may be closed just as the
                    # next request goes out.
                    with lock:
                        (late if not at or began > at[0] - 0.02 else cut).append(key)
                    return
                if status == 503:
                    return
                if client.headers["Connection"] == "close":
                    told.append(key)
                if status != 201:
                    odd.append(status)
                    return
                journal.write(key, status, body)

        threads = [threading.Thread(target=work, args=(person,)) for person in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(drill.random.uniform(0.3, 0.8))
        at.append(time.monotonic())
        longest = max(longest, server.stop())
        for thread in threads:
            thread.join(timeout=15)
        unanswered += len(late)
        expect(not odd, f"answers: {odd}")
        expect(not cut, f"{len(cut)} requests sent before the signal got no answer")
    server = house.start()
    for key, answer in journal.acknowledged.items():
        again = server.client(int(key.split("-")[1])).draw("vaste", key, 100)
        expect(again == answer, f"{key} was acknowledged and is answered otherwise")
        answered += 1
    expect(told, "nobody was told that the connection closes")
    server.stop()
    house.check()
    expect(longest <= 10, f"a stop took {longest:.1f} s")
    return (f"{rounds} stops of at most {longest:.2f} s, exit 0; {answered} acknowledged, 0 lost; "
            f"0 cut under way, {len(told)} told of the closing, {unanswered} at a closed door")


def dawdler(drill):
    house = drill.house("dawdler")
    server = house.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"POST /connexion HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\ncsrf=")
        idle = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(10)]
        time.sleep(0.3)
        took = server.stop()
        for other in idle:
            other.close()
    expect(took <= 10, f"the stop took {took:.1f} s")
    house.check()
    return f"stopped after {took:.1f} s, exit 0, with a body half sent and 10 connections at rest"
