"""Makes schemathesis reach the rules: real draws, and a new key for each change."""

import os
import random
import re
import uuid

import schemathesis

DRAWS = open(os.environ["API_DRAWS"]).read().split()
choice = random.Random(1).choice


@schemathesis.hook
def before_call(context, case, kwargs):
    draw = (case.path_parameters or {}).get("draw")
    # Another length is a case of its own: it must not be found.
    if isinstance(draw, str) and len(draw) == 36 and draw not in DRAWS and choice([True, True, False]):
        case.path_parameters["draw"] = choice(DRAWS)
    key = (case.headers or {}).get("Idempotency-Key")
    # Now and then the same key again: then the answer is the first one, or 422.
    if isinstance(key, str) and re.fullmatch("[!-~]{1,200}", key) and choice([True, True, True, False]):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
