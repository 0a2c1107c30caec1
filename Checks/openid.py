#!/usr/bin/env python3
"""People enter with an account of another service: Checks/openid.sh runs it.

The service is oidc-provider-mock, which is made of other people's code (authlib, joserfc): what Terreau sends and believes is
held against their reading of the standard. Ends with a line of totals; exit 1 when something failed.
"""

import http.cookiejar
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from pathlib import Path

# What its parts find old-fashioned in each other is nobody's business here.
warnings.simplefilter("ignore")
import oidc_provider_mock  # noqa: E402

# It tells every request.
logging.disable(logging.CRITICAL)

TERREAU = sys.argv[1]
SECRET = "canary-5f0c1e-secret"
PASSED, FAILED = 0, 0


def check(name, condition, detail=""):
    global PASSED, FAILED
    if condition:
        PASSED += 1
    else:
        FAILED += 1
        print(f"FAILED  {name}" + (f": {detail}" if detail else ""), flush=True)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Stay(urllib.request.HTTPRedirectHandler):
    """Each step is looked at."""

    def redirect_request(self, *_):
        return None


class Browser:
    def __init__(self, url):
        self.url, self.jar = url, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), Stay())

    def open(self, address, fields=None):
        """Status, where to go next, and the page."""
        address = urllib.parse.urljoin(self.url, address)
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            with self.opener.open(address, body, timeout=30) as answer:
                return answer.status, answer.headers.get("Location"), answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Location"), answer.read().decode()

    def leave(self, path="/connexion/avec/annuaire"):
        status, address, page = self.open(path)
        check("the button leads to the service", status == 303 and address, page[:200])
        return address

    def answer(self, address, who, **more):
        """Says who one is at the service, and gives the way back."""
        status, back, page = self.open(address, {"sub": who, **more})
        check("the service sends the browser back", status in (302, 303), f"{status} {page[:300]}")
        return back

    def come(self, back):
        """Opens the way back and gives what its button would send."""
        status, _, page = self.open(back)
        fields = dict(re.findall(r'name="(csrf|code|state|iss)" value="([^"]*)"', page))
        action = re.search(r'<form class="form" method="post" action="([^"]+)"', page)
        return status, page, fields, action.group(1) if action else ""

    def enter(self, who, path="/connexion/avec/annuaire"):
        _, _, fields, action = self.come(self.answer(self.leave(path), who))
        return self.open(action, fields)

    def is_signed_in(self):
        return any(cookie.name == "terreau_session" and cookie.value for cookie in self.jar)


def claims(issuer, who, **values):
    request = urllib.request.Request(
        f"{issuer}/users/{urllib.parse.quote(who)}", json.dumps(values).encode(),
        {"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        check("the service knows its people", answer.status == 204)


def walk(url, issuer):
    claims(issuer, "u-1", email="camille@demo.example", email_verified=True)
    claims(issuer, "u-2", email="malik@demo.example", email_verified=False)
    claims(issuer, "u-3", email="inconnue@ailleurs.example", email_verified=True)

    page = Browser(url).open("/connexion")[2]
    check("the sign-in page names the service", "Entrer avec l’annuaire" in page)

    camille = Browser(url)
    back = camille.answer(camille.leave("/connexion/avec/annuaire?suite=/budgets"), "u-1")
    status, page, fields, action = camille.come(back)
    check("coming back shows a button and opens nothing", status == 200 and not camille.is_signed_in())
    status, then, page = camille.open(action, fields)
    check("the button enters, and goes where one was going", status == 303 and then == "/budgets", page[:300])
    check("Camille is known", "Camille" in camille.open("/")[2])
    check("the same answer opens nothing twice", camille.open(action, fields)[0] in (403, 422))
    check("her account says so", "l’annuaire" in camille.open("/mon-compte")[2])

    # Her name over there is what counts, whatever her address becomes.
    claims(issuer, "u-1", email="malik@demo.example", email_verified=True)
    again = Browser(url)
    again.enter("u-1")
    check("she is the same with another address", "Camille" in again.open("/")[2])

    for who, why in [("u-2", "an address that was not checked"), ("u-3", "an address that is nobody's")]:
        browser = Browser(url)
        status, _, page = browser.enter(who)
        check(f"{why} opens nothing", status == 422 and not browser.is_signed_in() and "Aucun compte" in page)

    thief = Browser(url)
    victim = Browser(url)
    back = victim.answer(victim.leave(), "u-1")
    thief.leave()
    status, page, fields, _ = thief.come(back)
    check("an answer is good in its own browser only", status == 422 and not fields.get("code"), page[:200])

    no = Browser(url)
    status, page, _, _ = no.come(no.answer(no.leave(), "u-1", action="deny"))
    check("saying no over there leads to a sentence", status == 422 and "confirmé que c’est vous" in page)

    # One's own account: unlink, link again, enter again.
    page = camille.open("/mon-compte")[2]
    token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    unlink = re.search(r'action="(/mon-compte/identites/[^"]+/retrait)"', page).group(1)
    check("one can unlink", camille.open(unlink, {"csrf": token})[0] == 303)
    claims(issuer, "u-1", email="autre@ailleurs.example", email_verified=True)
    check("and it opens nothing any more", Browser(url).enter("u-1")[0] == 422)
    status, then, page = camille.enter("u-1", "/mon-compte/services/annuaire")
    check("one can link", status == 303 and then == "/mon-compte#services", page[:300])
    last = Browser(url)
    check("and enter again", last.enter("u-1")[0] == 303 and last.is_signed_in())
    late = Browser(url)
    _, _, fields, action = late.come(late.answer(late.leave(), "u-1"))
    return late, action, fields


def main():
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="terreau-openid.") as folder:
        secret, log = Path(folder, "secret"), Path(folder, "server.log")
        secret.write_text(SECRET + "\n")
        with oidc_provider_mock.run_server_in_thread(port=0, require_nonce=True) as service:
            issuer = f"http://localhost:{service.server_port}"
            environment = {
                **os.environ, "TERREAU_DATA": folder, "TERREAU_LOG_LEVEL": "debug",
                "TERREAU_OIDC_PROVIDERS": "annuaire", "TERREAU_OIDC_ANNUAIRE_ISSUER": issuer,
                "TERREAU_OIDC_ANNUAIRE_LABEL": "l’annuaire", "TERREAU_OIDC_ANNUAIRE_CLIENT_ID": "terreau",
                "TERREAU_OIDC_ANNUAIRE_CLIENT_SECRET_FILE": str(secret), "TERREAU_OIDC_ANNUAIRE_TRUST_EMAIL": "yes",
            }
            subprocess.run([TERREAU, "demo"], env=environment, check=True, stderr=subprocess.DEVNULL)
            with log.open("w") as lines:
                server = subprocess.Popen(
                    [TERREAU, "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE, stderr=lines,
                    text=True)
            try:
                server.stdout.readline()  # its address: it answers from now on
                late, action, fields = walk(url, issuer)
                service.shutdown()
                service.server_close()
                start = time.monotonic()
                status, _, page = late.open(action, fields)
                check("a service that is gone says so", status == 503 and "ne répond pas" in page, page[:200])
                check("and keeps nobody waiting", time.monotonic() - start < 6)
            finally:
                server.send_signal(signal.SIGTERM)
                check("Terreau stops cleanly", server.wait(15) == 0, log.read_text()[-500:])
        text = log.read_text()
        lines = [line for line in text.splitlines() if SECRET in line or "demo.example" in line]
        check("the log holds neither secret nor address", not lines, " / ".join(lines)[:500])
    print(f"openid: {PASSED} passed, {FAILED} failed")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
