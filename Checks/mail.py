#!/usr/bin/env python3
"""A real mail server takes Terreau's letters, or does not: Checks/mail.sh runs it.

aiosmtpd accepts, puts off (451), refuses (550), never answers, or asks for a certificate and a password. Letters are made
by the pages themselves. What is checked: each letter arrives once, under the name of its row in the outbox and in words
that can be read; what is put off waits, and the manager's page says why; and no page waits for the mail server.
Ends with a line of totals; exit 1 when something failed.
"""

import asyncio
import email
import email.policy
import http.cookiejar
import logging
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import warnings
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from one_time_code import code_of

# It tells everything that goes wrong on purpose here.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

TERREAU, PORT, SMTP_PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
URL = f"http://127.0.0.1:{PORT}"
PASSED, FAILED = 0, 0


def check(name, condition, detail=""):
    global PASSED, FAILED
    if condition:
        PASSED += 1
    else:
        FAILED += 1
        print(f"FAILED  {name}" + (f": {detail}" if detail else ""), flush=True)


def wait(name, condition, seconds=20):
    """Until something is so, or a failure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return check(name, True)
        threading.Event().wait(0.05)
    check(name, False, "not within %d s" % seconds)


class Post:
    """What the mail server does, and what it got."""

    def __init__(self):
        self.mode, self.got, self.tried, self.encrypted = "accept", [], 0, []
        self.release = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried += 1
        if self.mode == "later":
            return "451 4.7.1 Plus tard, liste grise"
        if self.mode == "refuse":
            return "550 5.1.1 Boite inconnue"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "hang":
            while not self.release.is_set():
                await asyncio.sleep(0.05)
        if self.mode == "slow":
            await asyncio.sleep(1)
        if self.mode == "refuse-content":
            return "554 5.7.1 Contenu refuse"
        self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"

    def letters(self):
        return [email.message_from_bytes(content, policy=email.policy.default) for _, _, content in self.got]


class Pages:
    """A browser of one person."""

    def __init__(self):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path):
        with self.opener.open(URL + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path, page, **fields):
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        body = urllib.parse.urlencode({"csrf": token, **fields}).encode()
        with self.opener.open(URL + path, body, timeout=30) as answer:
            return answer.read().decode()

    def invite(self):
        """One letter, to Camille."""
        self.post(self.guest + "/invitation", self.get(self.guest))

    def trouble(self):
        return self.get("/courriers")

    def press(self, action):
        """The first button of its kind on the page of letters in trouble."""
        page = self.trouble()
        self.post(re.search(rf'action="(/courriers/[^"]+/{action})"', page).group(1), page)


class Server:
    """Terreau, on the database of the check."""

    def __init__(self, folder, smtp, **settings):
        environment = {
            **os.environ, "TERREAU_DATA": folder, "TERREAU_SMTP_URL": smtp, "TERREAU_SMTP_TIMEOUT": "2",
            "TERREAU_MAIL_FROM": "Optéos <terreau@opteos.example>", "TERREAU_LOG_LEVEL": "warning", **settings,
        }
        environment.pop("TERREAU_DATABASE", None)
        self.process = subprocess.Popen(
            [TERREAU, "serve", "--port", str(PORT)], env=environment, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()  # its address: it answers from now on

    def __enter__(self):
        return self

    def __exit__(self, *_):
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        check("stops cleanly", self.process.wait(30) == 0)
        check("stops soon", time.monotonic() - start < 10, f"{time.monotonic() - start:.1f} s")


def controller(post, address="127.0.0.1", **options):
    smtp = Controller(post, hostname=address, port=SMTP_PORT, **options)
    smtp.start()
    return smtp


def sign_in(post):
    """By the letter alone: the code is read in what the mail server got."""
    manager = Pages()
    page = manager.post("/connexion", manager.get("/connexion"), email="elise@opteos.example")
    wait("the code arrives", lambda: len(post.got) == 1)
    letter = post.letters()[0].get_content()
    code = re.search(r"Votre code\s:\s(\S+)", letter)
    check("a code stands in the letter", code is not None, letter)
    home = manager.post("/connexion/code", page, code=code.group(1))
    check("the code in the letter opens the house", "Bonjour Élise" in home, home[:200])
    # Naming people asks for a second factor.
    page = manager.get("/mon-compte/second-facteur")
    seed, proposal = (re.search(sign, page).group(1) for sign in [r"secret=([A-Z2-7]+)", r'name="proposal" value="([^"]+)"'])
    manager.post("/mon-compte/second-facteur", page, proposal=proposal, code=code_of(seed))
    wait("a letter tells of the second factor", lambda: len(post.got) == 2)
    post.got.pop()
    people = manager.post(
        "/personnes/nouvelle", manager.get("/personnes/nouvelle"), name="Camille", email="camille@opteos.example",
        status="associate")
    manager.guest = re.search(r'href="(/personnes/[0-9a-f-]{36})">Camille', people).group(1)
    return manager


def accepting(folder):
    post = Post()
    smtp = controller(post)
    try:
        with Server(folder, f"smtp://127.0.0.1:{SMTP_PORT}"):
            manager = sign_in(post)
            mail_from, recipients, content = post.got[0]
            letter = post.letters()[0]
            check("the envelope", (mail_from, recipients) == ("terreau@opteos.example", ["elise@opteos.example"]))
            check("the sender in words", letter["From"] == "Optéos <terreau@opteos.example>", letter["From"])
            check("the subject in words", letter["Subject"] == "Votre code pour Terreau", letter["Subject"])
            check("a date", letter["Date"].datetime is not None)
            check("plain text in UTF-8", letter.get_content_type() == "text/plain" and "é" in letter.get_content())
            lines = content.split(b"\r\n")
            check("short lines in ASCII", all(len(line) <= 78 and max(line, default=0) < 128 for line in lines))
            # Put off, then tried again by the manager's hand.
            post.mode = "later"
            manager.invite()
            wait("a letter is put off", lambda: "451 4.7.1 Plus tard" in manager.trouble())
            post.mode = "accept"
            manager.press("relance")
            wait("tried again by hand, it arrives", lambda: len(post.got) == 2)
            # Refused for good.
            for mode, words in [("refuse", "550 5.1.1 Boite inconnue"), ("refuse-content", "554 5.7.1 Contenu refuse")]:
                post.mode = mode
                tried = post.tried
                manager.invite()
                wait(f"{words}: the page says so", lambda: words in manager.trouble())
                check(f"{words}: given up", "Abandonnés" in manager.trouble() and post.tried == tried + 1)
                manager.press("abandon")
            check("no letter is left over", "Aucun courriel n’attend" in manager.trouble())
            # A server that never answers, while pages are asked for.
            post.mode = "hang"
            times = []
            manager.invite()
            for _ in range(200):
                start = time.monotonic()
                manager.get("/")
                times.append(time.monotonic() - start)
            wait("a server that never answers is left after 2 s", lambda: "imeout" in manager.trouble())
            post.release.set()
            post.mode = "accept"
            slowest = sorted(times)[-3]
            check("pages do not wait for it", slowest < 0.5, f"{slowest:.2f} s")
            print(f"pages beside a mail server that never answers: 99 % within {slowest * 1000:.0f} ms", flush=True)
            manager.press("abandon")
        check_names("each letter once", post)
    finally:
        post.release.set()
        smtp.stop()
    return manager


def check_names(name, post):
    names = [letter["Message-ID"] for letter in post.letters()]
    check(name, len(names) == len(set(names)) > 0, str(names))
    check(f"{name}, named after the outbox", all(re.fullmatch(r"<[0-9a-f-]{36}@opteos\.example>", name) for name in names))


def many(folder, manager):
    """Letters that wait while the server is away all leave, each once, when it is back. In between Terreau is stopped."""
    with Server(folder, f"smtp://127.0.0.1:{SMTP_PORT}"):
        for _ in range(5):
            manager.invite()
        wait("a server that is away is told", lambda: "connect" in manager.trouble())
    post = Post()
    post.mode = "slow"
    smtp = controller(post)
    try:
        with Server(folder, f"smtp://127.0.0.1:{SMTP_PORT}", TERREAU_SMTP_TIMEOUT="10"):
            page = manager.trouble()
            for action in re.findall(r'action="(/courriers/[^"]+/relance)"', page):
                manager.post(action, page)
            wait("all letters arrive", lambda: "Aucun courriel n’attend" in manager.trouble(), 40)
            wait("five of them", lambda: len(post.got) == 5)
        check_names("each letter once, after a server that was away", post)
    finally:
        smtp.stop()


def encrypted(folder, manager):
    """STARTTLS with a certificate we were told to trust, and a password; and nothing without them."""
    certificate, key, password = (f"{folder}/{name}" for name in ["ca.pem", "key.pem", "password"])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    Path(password).write_text("un mot de passe\n")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"un mot de passe", handled=False)

    sign = {"TERREAU_SMTP_USER": "terreau", "TERREAU_SMTP_PASSWORD_FILE": password}
    trust = {"TERREAU_SMTP_CA_FILE": certificate}
    asked = {"authenticator": authenticate, "auth_required": True}
    for name, scheme, options in [
        ("STARTTLS", "smtp", {"tls_context": context, "require_starttls": True, **asked}),
        ("TLS", "smtps", {"ssl_context": context, "auth_require_tls": False, **asked}),
    ]:
        post = Post()
        smtp = controller(post, **options)
        seen.clear()
        try:
            with Server(folder, f"{scheme}://localhost:{SMTP_PORT}", **trust, **sign):
                manager.invite()
                wait(f"{name}: the letter arrives", lambda: len(post.got) == 1)
            check(f"{name}: signed in with the password of the file", seen == [(b"terreau", b"un mot de passe")], str(seen))
            check(f"{name}: encrypted", post.encrypted == [True], str(post.encrypted))
        finally:
            smtp.stop()
    # Not one letter and not one password where nobody vouches for the server, or without encryption to another machine.
    for name, host, options in [
        ("a strange certificate", "127.0.0.2", {"tls_context": context, **asked}),
        ("no encryption", "127.0.0.2", {"auth_require_tls": False, **asked}),
    ]:
        post = Post()
        smtp = controller(post, host, **options)
        seen.clear()
        try:
            with Server(folder, f"smtp://{host}:{SMTP_PORT}", **sign):
                manager.invite()
                wait(f"{name}: the page says so", lambda: re.search("SSL|certificate", manager.trouble()))
                manager.press("abandon")
            check(f"{name}: nothing was handed over", not post.got and post.tried == 0 and not seen, str(seen))
        finally:
            smtp.stop()
    # A wrong password is no fault of the letter.
    post = Post()
    Path(password).write_text("un autre\n")
    smtp = controller(post, tls_context=context, require_starttls=True, **asked)
    try:
        with Server(folder, f"smtp://localhost:{SMTP_PORT}", **trust, **sign):
            manager.invite()
            wait("a wrong password: the page says so", lambda: "535" in manager.trouble())
            check("a wrong password: the letter is kept", "Essayés de nouveau" in manager.trouble())
    finally:
        smtp.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="terreau-mail.") as folder:
        subprocess.run(
            [TERREAU, "start", "--cooperative", "Optéos", "--name", "Élise", "--email", "elise@opteos.example"],
            env={**os.environ, "TERREAU_DATA": folder}, check=True, capture_output=True)
        try:
            manager = accepting(folder)
            many(folder, manager)
            encrypted(folder, manager)
        except Exception as problem:  # whatever it is, it is a failure to report
            check("to the end", False, f"{type(problem).__name__}: {problem}")
    print(f"mail: {PASSED} passed, {FAILED} failed", flush=True)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
