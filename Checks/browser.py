#!/usr/bin/env python3
"""The main path on a phone-sized screen, in a real browser: ./dev check runs it.

Camille signs in with one tap, draws 300 € and reads that it is accepted, whose euro pays and why, and when the
money leaves. Then the pages around it, each held against the accessibility rules of axe, and the same draw once
more without JavaScript. Ends with a line of totals; exit 1 when something failed.
"""

import argparse
import base64
import importlib.util
import os
import re
import shutil
import sys
import unicodedata
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from one_time_code import code_of
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

HERE = Path(__file__).resolve().parent
OUTPUT = HERE / "output"
README_PICTURE = HERE.parent / "docs" / "images" / "draw-accepted.png"

# What a page must say. Spaces and apostrophes are made plain before comparing.
ACCEPTED = r"accepté"
SHARE = r"300(,00)? €"
REASON = r"\b(parce qu|car |puisqu|d'abord|couvre|réservé)"
PAYMENT_DAY = (
    r"\b(lundi|mardi|mercredi|jeudi|vendredi)\b"
    r"|\b\d{1,2}(er|ᵉʳ)? (janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
STEWARD = r"soucieu|équipe du budget|responsable"
TREASURER = r"trésor"
# Reads money and moves none: may put a second factor away again.
AUDITOR = r"révision"
MANAGER = r"gérance"

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Report:
    """Counts what passed, and says at once what did not."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, name, condition, detail=""):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED  {name}" + (f": {detail}" if detail else ""), flush=True)
        return bool(condition)


def plain(text):
    """One space for every kind of space, one apostrophe for every kind of apostrophe."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text or ""))
    return text.replace("’", "'").strip()


class Phone:
    """A browser of 390 × 844 points, and the count of taps and fields that a person would make."""

    def __init__(self, address, report, javascript=True):
        self.address, self.report, self.javascript = address, report, javascript
        self.taps, self.fields = 0, 0
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
        options.add_argument("--headless=new")
        options.add_argument("--hide-scrollbars")
        options.add_argument("--lang=fr-FR")
        options.add_argument("--disable-dev-shm-usage")
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        phone = {"width": 390, "height": 844, "pixelRatio": 2.0, "touch": True}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": phone})
        preferences = {"intl.accept_languages": "fr-FR,fr"}
        if not javascript:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.browser = webdriver.Chrome(options=options, service=service)
        self.browser.set_page_load_timeout(30)
        self.browser.command_executor.client_config.timeout = 60  # a browser that hangs fails, it does not block

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.quit()

    # Where we are, and what is to be read there

    def open(self, path):
        self.browser.get(urljoin(self.address, path))

    @property
    def path(self):
        return urlsplit(self.browser.current_url).path

    @property
    def text(self):
        return plain(self.browser.find_element(By.TAG_NAME, "body").text)

    def says(self, pattern):
        return re.search(pattern, self.text, re.IGNORECASE) is not None

    def status(self):
        return self.browser.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")

    def controls(self):
        found = self.browser.find_elements(By.CSS_SELECTOR, "a[href], button, input[type=submit], summary")
        return [control for control in found if control.is_displayed()]

    def label(self, control):
        return plain(control.text or control.get_attribute("value") or control.get_attribute("aria-label"))

    def control(self, pattern):
        """The first link or button, in the order of reading, whose words match."""
        for control in self.controls():
            if re.search(pattern, self.label(control), re.IGNORECASE):
                return control
        words = [self.label(control) for control in self.controls()]
        raise NoSuchElementException(f"nothing to press that says /{pattern}/ on {self.path}; there is: {words}")

    # What a hand does

    def tap(self, element):
        self.taps += 1
        if self.javascript:
            element.click()
        elif element.tag_name != "input" or element.get_attribute("type") == "submit":
            # Where scripts are off the driver waits for ever after a click; a key presses just as well.
            element.send_keys(Keys.ENTER)

    def follow(self, element):
        """Taps, and waits for the next page."""
        page = self.browser.find_element(By.TAG_NAME, "html")
        self.tap(element)
        WebDriverWait(self.browser, 15).until(lambda _: self._is_gone(page))
        self.browser.find_element(By.TAG_NAME, "body")

    def fill(self, name, value):
        """Types into a field. A tap more when the page has not put us there."""
        field = self.browser.find_element(By.NAME, name)
        if field != self.browser.switch_to.active_element:
            self.tap(field)
        self.fields += 1
        field.clear()
        field.send_keys(value)

    def choose(self, name):
        """Makes the first real choice of a list or of radio buttons, unless one is made."""
        fields = self.browser.find_elements(By.NAME, name)
        if not fields or fields[0].get_attribute("type") == "hidden":
            return
        self.fields += 1
        if fields[0].tag_name == "select":
            select = Select(fields[0])
            if not select.first_selected_option.get_attribute("value"):
                self.taps += 2
                select.select_by_index(1)
        elif fields[0].get_attribute("type") == "radio":
            if not any(field.is_selected() for field in fields):
                self.tap(fields[0])
        elif not fields[0].get_attribute("value"):
            self.fields -= 1
            self.fill(name, "Lille.bike")

    def _is_gone(self, element):
        try:
            element.is_enabled()
            return False
        except Exception:  # a stale element is said in several ways
            return True

    # What is checked of any page

    def shot(self, name, tallest=6000):
        OUTPUT.mkdir(exist_ok=True)
        height = self.browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["height"]
        picture = self.browser.execute_cdp_cmd(
            "Page.captureScreenshot",
            {
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": 390, "height": min(height, tallest), "scale": 1},
            },
        )["data"]
        target = OUTPUT / f"{name}.png"
        target.write_bytes(base64.b64decode(picture))
        return target

    def check_page(self, name, status=200):
        """Keeps a picture, and holds the page against axe in both colour schemes and against a narrow screen."""
        self.report.check(f"{name}: answers {status}", self.status() == status, f"{self.path} → {self.status()}")
        self.report.check(f"{name}: one h1", len(self.browser.find_elements(By.TAG_NAME, "h1")) == 1)
        language = self.browser.find_element(By.TAG_NAME, "html").get_attribute("lang")
        self.report.check(f"{name}: is in French", (language or "").startswith("fr"), language)
        for scheme in ["light", "dark"]:
            self._emulate(scheme)
            self.shot(name if scheme == "light" else f"{name}-dark")
            violations = self._axe()
            self.report.check(f"{name}: axe, {scheme}", not violations, "\n        ".join(["", *violations]))
        self._emulate("light")
        self._check_reflow(name)

    def _emulate(self, scheme):
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def _check_reflow(self, name):
        for width in [390, 320]:
            metrics = {"width": width, "height": 844, "deviceScaleFactor": 2, "mobile": True}
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            wide = self.browser.execute_script("return document.documentElement.scrollWidth")
            self.report.check(f"{name}: no sideways scrolling at {width} px", wide <= width, f"{wide} px wide")
        metrics["width"] = 390
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def _axe(self):
        package = importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]
        self.browser.execute_script((Path(package) / "axe.min.js").read_text(encoding="utf-8"))
        found = self.browser.execute_async_script(
            "const [tags, done] = arguments;"
            "axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => done(r.violations), e => done(String(e)));",
            AXE_TAGS,
        )
        if isinstance(found, str):
            return [found]
        return [f"{rule['id']}: {rule['help']} ({node['target']})" for rule in found for node in rule["nodes"]]


# The stories


def sign_in(phone, pattern):
    phone.browser.delete_all_cookies()
    phone.open("/connexion")
    phone.follow(phone.control(pattern))


def names_of(people):
    """The words before the @ of each address that `terreau people` prints: camille.b@… gives « camille »."""
    addresses = re.findall(r"([\w.+-]+)@", people)
    return sorted({word for address in addresses for word in re.split(r"[.+-]", address.lower()) if len(word) > 2})


def draw(phone, amount, purpose):
    """From home to an accepted draw. Counts start at home."""
    phone.open("/")
    phone.taps, phone.fields = 0, 0
    phone.follow(phone.control(r"j'ai besoin"))
    if phone.javascript:
        phone.check_page("prelever")
    phone.fill("purpose", purpose)
    phone.fill("amount", amount)
    phone.choose("project")
    phone.follow(send_button(phone))


def send_button(phone):
    form = phone.browser.find_element(By.NAME, "amount").find_element(By.XPATH, "./ancestor::form")
    return form.find_element(By.CSS_SELECTOR, "button[type=submit], button:not([type]), input[type=submit]")


def main_path(phone, report, keep):
    phone.open("/")
    phone.check_page("connexion")
    phone.follow(phone.control("Camille"))
    report.check("signed in with one tap", phone.path == "/", phone.path)
    phone.check_page("accueil")

    draw(phone, "300", "Automatiser la facturation")
    report.check("the answer is the draw's own page", re.match(r"/prelevements/[^/]+$", phone.path), phone.path)
    report.check("accepted", phone.says(ACCEPTED), phone.text[:300])
    report.check("the share that pays", phone.says(SHARE), phone.text[:300])
    report.check("whose euro, and why", phone.says(REASON), phone.text[:600])
    report.check("the day the money leaves", phone.says(PAYMENT_DAY), phone.text[:600])
    report.check("3 fields to fill", phone.fields <= 3, f"{phone.fields} fields")
    report.check("at most 4 taps from home", phone.taps <= 4, f"{phone.taps} taps")
    print(f"A draw of 300 €: {phone.fields} fields, {phone.taps} taps", flush=True)
    phone.check_page("prelevement-accepte")
    if keep:
        README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
        # The first screens are the story; the README has no room for the whole page.
        shutil.copy(phone.shot("readme", tallest=1010), README_PICTURE)

    for name, path in [("budgets", "/budgets"), ("budget", "/budgets/lille-bike")]:
        phone.open(path)
        phone.check_page(name)
    report.check("the budget shows the draw", phone.says("Automatiser la facturation"), phone.path)

    # A refusal keeps what was typed and says what is wrong at its field.
    phone.open("/prelever?geste=besoin")
    phone.fill("purpose", "Une remorque")
    phone.fill("amount", "trois cents")
    phone.choose("project")
    phone.browser.execute_script("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    phone.follow(send_button(phone))
    amount, purpose = (phone.browser.find_element(By.NAME, name) for name in ["amount", "purpose"])
    report.check("a bad amount is said at its field", amount.get_attribute("aria-invalid") == "true", phone.text[:300])
    report.check("a refusal loses nothing", amount.get_attribute("value") == "trois cents", amount.get_attribute("value"))
    report.check("not even the other field", purpose.get_attribute("value") == "Une remorque")
    phone.check_page("refus", status=422)


def public_page(phone, report, people):
    phone.browser.delete_all_cookies()
    phone.open("/transparence")
    phone.check_page("transparence")
    phone.open("/entreprendre")
    phone.check_page("entreprendre")
    phone.follow(phone.control("Envoyer"))
    phone.check_page("entreprendre-refus", status=422)
    phone.open("/transparence")
    names = names_of(people)
    report.check("the people are known", "camille" in names, f"{len(names)} names")
    named = [name for name in names if phone.says(rf"\b{re.escape(name)}\b")]
    report.check("no person's name in public", not named, ", ".join(named))


def desks(phone, report):
    sign_in(phone, STEWARD)
    report.check("the steward is signed in", phone.path == "/", phone.path)
    for name, path in [("a-decider", "/a-decider"), ("budget-equipe", "/budgets/lille-bike")]:
        phone.open(path)
        phone.check_page(name)
    sign_in(phone, TREASURER)
    for name in ["financements", "tresorerie", "grand-livre"]:
        phone.open("/" + name)
        phone.check_page(name)
    sign_in(phone, MANAGER)
    for name, path in [
        ("courriers", "/courriers"),
        ("vos-courriels", "/mon-compte/courriels"),
        ("arrivees", "/arrivees"),
        ("apporter-une-liste", "/personnes/import"),
        ("annuaire", "/annuaire"),
        ("mon-annuaire", "/mon-compte/annuaire"),
    ]:
        phone.open(path)
        phone.check_page(name)


def second_factor(phone, report):
    sign_in(phone, TREASURER)
    phone.open("/virements/comptes")
    report.check("a demonstration lets people through", phone.status() == 200, phone.path)
    report.check("and says so", phone.says("second facteur"), phone.text[:200])
    sign_in(phone, AUDITOR)
    phone.open("/mon-compte")
    phone.check_page("mon-compte")
    phone.follow(phone.control("mettre en place"))
    phone.check_page("second-facteur")
    seed = re.search(r"secret=([A-Z2-7]+)", phone.browser.page_source)[1]
    phone.fill("code", code_of(seed))
    phone.follow(phone.control("c'est en place"))
    codes = re.findall(r"\b[A-Z2-9]{4} [A-Z2-9]{4} [A-Z2-9]{4}\b", phone.text)
    report.check("ten recovery codes", len(codes) == 10, phone.text[:300])
    phone.shot("codes-de-secours")
    # Another session has to show it, and what it asked for goes on.
    sign_in(phone, AUDITOR)
    phone.open("/releves")
    phone.check_page("confirmation", status=403)
    phone.fill("confirmation", codes[0])
    phone.follow(phone.control("continuer"))
    report.check("after the code, the page", phone.path == "/releves" and phone.status() == 200, phone.path)
    # What comes after this story signs in by one tap again.
    phone.open("/mon-compte")
    phone.follow(phone.control("enlever le second facteur"))
    report.check("the factor goes as it came", phone.says("mettre en place"), phone.text[:300])


def without_javascript(phone, report):
    phone.browser.get("data:text/html,<p>off</p><script>document.querySelector('p').textContent = 'on'</script>")
    report.check("scripts are off", phone.text == "off", phone.text)
    phone.open("/")
    phone.follow(phone.control("Camille"))
    draw(phone, "20", "Sans JavaScript")
    report.check("accepted without JavaScript", phone.says(ACCEPTED), phone.text[:300])
    phone.shot("sans-javascript")


def story(report, name, tell, *arguments):
    """One story that stops half way must not silence the others."""
    print(f"{name} …", flush=True)
    try:
        tell(*arguments)
    except Exception as problem:  # whatever it is, it is a failure to report
        report.check(f"{name}: to its end", False, f"{type(problem).__name__}: {problem}")


def main():
    parser = argparse.ArgumentParser(description="Walks the main path in a real browser.")
    parser.add_argument("address", help="where a demonstration server listens, for example http://127.0.0.1:8080/")
    parser.add_argument("--people", type=Path, required=True, help="what `terreau people` printed")
    parser.add_argument("--keep", action="store_true", help="renew the picture of the README")
    options = parser.parse_args()
    report = Report()
    with Phone(options.address, report) as phone:
        story(report, "The main path", main_path, phone, report, options.keep)
        story(report, "The public page", public_page, phone, report, options.people.read_text("utf-8"))
        story(report, "The desks", desks, phone, report)
        story(report, "The second factor", second_factor, phone, report)
    with Phone(options.address, report, javascript=False) as phone:
        story(report, "Without JavaScript", without_javascript, phone, report)
    print(f"browser: {report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
