"""The same request fifty times at once, and again after a restart: one effect, fifty times the same answer."""

import json
import threading

from harness import encoded, expect

TIMES = 50


def cases(drill):
    return [
        ("50 sends of one key, SQLite", lambda: repeat(drill, "sqlite")),
        ("50 sends of one key, PostgreSQL", lambda: repeat(drill, "postgres")),
        ("a form sent twice", lambda: form(drill)),
    ]


def at_once(count, send):
    """All of them at the same instant, each on a connection of its own."""
    gate, answers, lock = threading.Barrier(count), [], threading.Lock()

    def work(number):
        gate.wait()
        answer = send(number)
        with lock:
            answers.append(answer)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(len(answers) == count, f"{count - len(answers)} of {count} requests got no answer")
    return answers


def repeat(drill, engine):
    house = drill.house(f"repeat-{engine}", engine)
    keys = [f"clé-{number}".encode().hex() for number in range(20 if drill.is_long else 3)]
    server = house.start()
    first = {}
    for key in keys:
        answers = at_once(TIMES, lambda _, key=key: server.client(0).draw("vaste", key, 300))
        expect(set(answers) == {answers[0]}, f"{len(set(answers))} different answers to one key")
        expect(answers[0][0] == 201, f"the answer was {answers[0][0]}")
        first[key] = answers[0]
    server.stop()
    server = house.start()
    for key in keys:
        answers = at_once(TIMES, lambda _, key=key: server.client(0).draw("vaste", key, 300))
        expect(set(answers) == {first[key]}, "after a restart the same key is answered otherwise")
        status, body = server.client(0).draw("vaste", key, 301)
        code = json.loads(body)["code"]
        expect((status, code) == (422, "keyReused"), f"another body for the same key was answered {status} {code}")
        # Another person's key of the same name is another key.
        status, body = server.client(1).draw("vaste", key, 300)
        expect(status == 201 and body != first[key][1], f"somebody else's key was answered {status}")
    server.stop()
    count = int(house.rows("SELECT COUNT(*) FROM draws WHERE amount = 300")[0][0])
    expect(count == 2 * len(keys), f"{count} draws from {2 * len(keys)} keys")
    house.check()
    return f"{len(keys)} keys, {2 * TIMES} sends each: 1 effect and 1 answer a key; another body is 422"


def form(drill):
    house = drill.house("form")
    server = house.start()
    browser = server.client()
    cookies = browser.sign_in()
    page = browser.page("/prelever?geste=fait", cookies)
    import re

    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf", "key")}
    fields |= {"geste": "fait", "purpose": "Un double clic", "amount": "5", "budget": "vaste"}
    headers = cookies | {"Content-Type": "application/x-www-form-urlencoded"}

    def send(_):
        client = server.client()
        status, _ = client.send("POST", "/prelevements", encoded(fields), headers=headers)
        return status, client.headers["Location"]

    answers = at_once(TIMES, send)
    expect(set(answers) == {answers[0]} and answers[0][0] == 303, f"answers: {set(answers)}")
    server.stop()
    count = house.rows("SELECT COUNT(*) FROM draws WHERE purpose = 'Un double clic'")[0][0]
    expect(count == 1, f"{count} draws from one form")
    return f"{TIMES} sends at once: 1 draw, {TIMES} times 303 to it"
