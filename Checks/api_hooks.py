"""Makes schemathesis reach the rules: draws, runs and lines that are there, and a new key for each change."""

import os
import random
import re
import uuid

import schemathesis

KNOWN = {}
for line in open(os.environ["API_THINGS"]):
    name, known = line.split()
    KNOWN.setdefault(name, []).append(known)
choice = random.Random(1).choice


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, given in (case.path_parameters or {}).items():
        # Another length is a case of its own: it must not be found.
        if name in KNOWN and isinstance(given, str) and len(given) == 36 and given not in KNOWN[name]:
            if choice([True, True, False]):
                case.path_parameters[name] = choice(KNOWN[name])
    key = (case.headers or {}).get("Idempotency-Key")
    # Now and then the same key again: then the answer is the first one, or 422.
    if isinstance(key, str) and re.fullmatch("[!-~]{1,200}", key) and choice([True, True, True, False]):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
