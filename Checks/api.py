"""Waits for the server, keeps its description, holds the examples against the schemas, and makes things to play with.

Prints what there is: a name of the description's addresses and an id, a line each.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid

import jsonschema

url, member, treasurer, releaser, place = sys.argv[1:]


def call(path, body=None, token=member):
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    data = None
    if isinstance(body, bytes):
        data, headers["Content-Type"] = body, "application/octet-stream"
    elif body is not None:
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
    made = call("/api/v1/budgets/lille-bike/draws", draw)["id"]
    print("draw", made)
    if number < 6:
        receipt = f"%PDF-1.7\n% Essai {number // 2}\n%%EOF\n".encode()
        proof = call(f"/api/v1/draws/{made}/evidence?name=facture-{number}.pdf", receipt)
        print("evidence", proof["items"][0]["id"])

# One run that is at the bank's door, and lines of the bank that nobody has answered.
run = call("/api/v1/runs", {"atOnce": True}, treasurer)
for token, move in [(treasurer, "freeze"), (releaser, "release")]:
    run = call(f"/api/v1/runs/{run['id']}/{move}", {}, token)
print("run", run["id"])
for line in run["lines"]:
    print("line", line["id"])
entries = "".join(
    f'<Ntry><Amt Ccy="EUR">{number + 1}.00</Amt><CdtDbtInd>{"CRDT" if number % 2 else "DBIT"}</CdtDbtInd>'
    f"<Sts>BOOK</Sts><BookgDt><Dt>{run['executionDay']}</Dt></BookgDt><AcctSvcrRef>A{number}</AcctSvcrRef></Ntry>"
    for number in range(20)
)
balances = "".join(
    f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    f"<Dt><Dt>{run['executionDay']}</Dt></Dt></Bal>"
    for code, amount in [("OPBD", "100.00"), ("CLBD", "110.00")]
)
statement = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>'
    "<Stmt><Id>S</Id><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></Acct>"
    f"{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
)
if call("/api/v1/statements?name=releve.xml", statement.encode(), treasurer)["new"] != 20:
    sys.exit("The statement was not imported whole")
for line in call("/api/v1/bank-lines?limit=100", token=treasurer)["items"]:
    print("bankLine", line["id"])
