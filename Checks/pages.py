#!/usr/bin/env python3
"""Every page there is, held against axe: ./dev check runs it after treasurer.py, on the same server.

The addresses come from the access matrix that the tests keep, so a new page is looked at without anybody thinking of it.
The ids come from the links that people of each role find on their pages; an address that nobody finds is a failure.
Each page: axe in light and dark, one h1, its language, no sideways scrolling at 320 px, no control smaller than 44 px;
and the same narrow screen in English. Then by keyboard alone: keyboard.py. Ends with a line of totals; exit 1 when something failed.
"""

import argparse
import csv
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from urllib.parse import urljoin, urlsplit

from browser import HERE, OUTPUT, Phone, Report, sign_in, story
from keyboard import walk_keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

MATRIX = HERE.parent / "Tests" / "TerreauTests" / "Access" / "Golden" / "matrix.csv"
# Whoever reads most comes first: the first to see a page is whose page is looked at.
PEOPLE = ["Élise", "Nadia", "Bruno", "Odile", "Hélène", "Malik", "Camille", "Grace"]
# What a page needs that this server is not given.
ELSEWHERE = {
    "/connexion/avec/{service}": "needs another service: openid.py",
    "/connexion/avec/{service}/retour": "needs another service: openid.py",
    "/mon-compte/services/{service}": "needs another service: openid.py",
}
PLACES = 4  # pages of one address that are followed for their links
SMALL = """
return [...document.querySelectorAll('button, .button, input:not([type=hidden]), select, textarea, summary')]
  .map(element => [element, (element.matches('[type=checkbox], [type=radio]') && element.closest('label')) || element])
  .map(([element, target]) => [element, target.getBoundingClientRect()])
  .filter(([_, box]) => box.width && box.height && box.height < 44)
  .map(([element, box]) => `${element.tagName} « ${(element.textContent || element.name).trim().slice(0, 40)} » ${Math.round(box.height)}`);
"""


class Reader:
    """Somebody who is signed in, reading with their cookies and no browser: quick enough to follow every link."""

    def __init__(self, phone, name):
        self.name, self.address = name, phone.address
        if name:
            sign_in(phone, rf"\b{name}\b")
        else:
            phone.browser.delete_all_cookies()
            phone.open("/")
        self.cookies = phone.browser.get_cookies()

    def read(self, path):
        """Status, kind and text."""
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in self.cookies)
        request = urllib.request.Request(urljoin(self.address, path), headers={"Cookie": cookies})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                # An address that leads on to another page is no page of its own.
                kind = answer.headers.get_content_type() if urlsplit(answer.url).path == path else ""
                return answer.status, kind, answer.read().decode("utf-8", "replace") if kind == "text/html" else ""
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get_content_type(), ""

    def enter(self, phone):
        phone.browser.delete_all_cookies()
        for cookie in self.cookies:
            phone.browser.add_cookie(cookie)
        # Some people have chosen English.
        phone.browser.add_cookie({"name": "terreau_language", "value": "fr"})


def addresses():
    """Every address that a browser can open, those without parameters first so that a word never counts as an id."""
    with MATRIX.open(encoding="utf-8", newline="") as lines:
        found = {row["path"] for row in csv.DictReader(lines) if row["method"] == "GET"}
    return sorted((path for path in found if not path.startswith("/api/")), key=lambda path: (path.count("{"), path))


def pattern(address):
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", address)))


def walk(readers, known, more=()):
    """For each address, who saw a page of it first and where. `more`: paths that no page links to any more."""
    patterns = [(address, pattern(address)) for address in known]

    def address_of(path):
        return next((address for address, shape in patterns if shape.fullmatch(path)), None)

    places, strange = {}, {}
    for reader in readers:
        seen, counts = set(), {}
        waiting = [address for address in known if "{" not in address] + list(more)
        while waiting:
            path = waiting.pop(0)
            address = address_of(path)
            if path in seen or address is None or counts.get(address, 0) >= PLACES:
                continue
            seen.add(path)
            status, kind, text = reader.read(path)
            if status != 200 and not (address == "/readyz" and status == 503):
                if status not in (403, 404, 409):
                    strange[path] = f"{status} for {reader.name}"
                continue
            counts[address] = counts.get(address, 0) + 1
            places.setdefault(address, (reader, path, kind))
            links = (urlsplit(unescape(link)) for link in re.findall(r'href="(/[^"]*)"', text))
            waiting += [link.path for link in links]
    return places, strange


# What a demonstration does not hold yet: made through the pages, as people would.


def write(phone, name, value):
    """Fills a field by its keys alone: after a tap, this browser now and then loses the first keys of an address."""
    def is_written(_):
        field = phone.browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(value)
        return field.get_attribute("value") == value

    WebDriverWait(phone.browser, 15).until(is_written)


def bring(phone, path, file):
    phone.open(path)
    phone.browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))
    form = phone.browser.find_element(By.CSS_SELECTOR, "input[type=file]").find_element(By.XPATH, "./ancestor::form")
    phone.follow(form.find_element(By.CSS_SELECTOR, "button"))
    return phone.path


def prepare(phone, report, people):
    """Somebody writes by the public page, a list of people is read, a statement too, and a funder gets a link."""
    phone.browser.delete_all_cookies()
    phone.open("/entreprendre")
    for name, value in [("name", "Anouk"), ("email", "anouk@ailleurs.example"), ("livelihood", "Réparer des vélos cargos")]:
        write(phone, name, value)
    phone.tap(phone.browser.find_element(By.NAME, "consent"))
    phone.follow(phone.control("Envoyer"))
    report.check("somebody can write by the public page", phone.path == "/entreprendre/merci", phone.text[-900:])
    sign_in(phone, r"\bÉlise\b")
    OUTPUT.mkdir(exist_ok=True)
    people.write_text("Nom,Adresse,Statut\nAnouk,anouk@ailleurs.example,\nSans adresse,,\n", encoding="utf-8")
    listed = bring(phone, "/personnes/import", people)
    report.check("a list of people is read", listed.startswith("/personnes/import/"), phone.text[:300])
    phone.open("/organisations")
    phone.follow(phone.browser.find_element(By.CSS_SELECTOR, "main a[href^='/organisations/']:not([href$='nouvelle'])"))
    shared = phone.browser.find_elements(By.CSS_SELECTOR, "form[action$='/liens']")
    phone.fill("note", "Pour le comité de suivi")
    phone.follow(shared[0].find_element(By.CSS_SELECTOR, "button"))
    link = re.search(r"/partage/[\w-]+", phone.browser.page_source)
    report.check("a funder gets a link", link is not None, phone.text[:300])
    sign_in(phone, r"\bNadia\b")
    # The bank's words do not matter here: a statement that was read once is shown again.
    statement = bring(phone, "/releves", OUTPUT / "statement.xml")
    report.check("a statement is read", statement.startswith("/releves/fichiers/"), phone.text[:300])
    return [listed, statement] + ([link[0]] if link else [])


def look(phone, report, places):
    for address in sorted(places):
        reader, path, kind = places[address]
        if kind != "text/html" or address in ELSEWHERE:
            continue
        name = "page-" + (re.sub(r"\W+", "-", address).strip("-") or "accueil")
        phone.open("/healthz")
        reader.enter(phone)
        phone.open(path)
        phone.check_page(name)
        small = phone.browser.execute_script(SMALL)
        report.check(f"{name}: nothing too small for a thumb", not small, "; ".join(small[:6]))
        walk_keys(phone, report, name, path)
        phone.browser.add_cookie({"name": "terreau_language", "value": "en"})
        phone.open(path)
        language = phone.browser.find_element(By.TAG_NAME, "html").get_attribute("lang")
        report.check(f"{name}: is in English too", language == "en", language)
        phone._check_reflow(f"{name} in English")


def every_page(phone, report):
    more = prepare(phone, report, OUTPUT / "people.csv")
    known = addresses()
    readers = [Reader(phone, name) for name in PEOPLE] + [Reader(phone, None)]
    places, strange = walk(readers, known, more)
    for path, what in strange.items():
        report.check(f"{path} opens", False, what)
    for address in known:
        if address not in ELSEWHERE:
            report.check(f"{address}: somebody finds a page of it", address in places, "no link leads there")
    print(f"{len(places)} addresses, {sum(kind == 'text/html' for _, _, kind in places.values())} of them pages", flush=True)
    look(phone, report, places)


def main():
    parser = argparse.ArgumentParser(description="Holds every page against the accessibility rules.")
    parser.add_argument("address", help="where a demonstration server listens, for example http://127.0.0.1:8080/")
    options = parser.parse_args()
    report = Report()
    with Phone(options.address, report) as phone:
        story(report, "Every page", every_page, phone, report)
    print(f"pages: {report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
