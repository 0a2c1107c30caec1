"""Waits for the server, keeps its description, holds the examples against the schemas, and makes draws to play with.

Prints the ids of the draws.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid

import jsonschema

url, token, place = sys.argv[1:]


def call(path, body=None):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    with urllib.request.urlopen(urllib.request.Request(url + path, data, headers), timeout=10) as answer:
        return json.load(answer)


def description():
    for _ in range(150):
        try:
            return call("/api/v1/openapi.json")
        except urllib.error.URLError:
            time.sleep(0.2)
    sys.exit("Terreau does not answer")


def check_examples(document):
    """Every example of a request or an answer is what its schema says."""
    count = 0

    def look(node):
        nonlocal count
        if isinstance(node, list):
            for item in node:
                look(item)
        if not isinstance(node, dict):
            return
        if "schema" in node and "examples" in node:
            schema = {"components": document["components"], **node["schema"]}
            for example in node["examples"].values():
                jsonschema.validate(example["value"], schema, cls=jsonschema.Draft202012Validator)
                count += 1
        for value in node.values():
            look(value)

    look(document["paths"])
    if count < 50:
        sys.exit(f"Only {count} examples were found")
    print(f"openapi.json: {len(document['paths'])} paths, {count} examples that are what they say", file=sys.stderr)


document = description()
with open(place, "w") as file:
    json.dump(document, file, ensure_ascii=False, indent=1)
check_examples(document)
for number in range(24):
    draw = {
        "amount": {"cents": 1000 if number % 3 else 35000, "currency": "EUR"},
        "purpose": f"Essai {number}",
        "gesture": "need" if number % 2 else "done",
    }
    print(call("/api/v1/budgets/lille-bike/draws", draw)["id"])
