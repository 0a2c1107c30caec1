#!/usr/bin/env python3
"""The treasurer's week on a phone-sized screen: ./dev check runs it after browser.py, on the same server.

Nadia enters where somebody is paid, prepares a run and makes the file; Bruno releases it; the file goes to another
program's bank, and that bank's statement comes back and confirms every line. Then two receipts that are the same
photo. Every page is held against axe, in light and dark. Ends with a line of totals; exit 1 when something failed.
"""

import argparse
import re
import struct
import sys
import urllib.request
import zlib
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from browser import ACCEPTED, OUTPUT, Phone, Report, draw, plain, send_button, sign_in, story
from mock_bank import MockBank
from selenium.webdriver.common.by import By

TREASURER, RELEASER, MEMBER = r"\bNadia\b", r"\bBruno\b", r"\bCamille\b"
# An example number of the registry (ISO 13616): nobody's account.
IBAN = "SK31 1200 0000 1987 4263 7541"
# What the demonstration's account holds at the bank, as far as the bank knows.
FUNDS = 10_000_000


def photo(path, shade):
    """A picture of one colour, as PNG: small, whole, and nobody is on it."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([shade] * 3) * 60 for _ in range(90))
    header = struct.pack(">IIBBBBB", 60, 90, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )
    return path


def download(phone, path):
    """The bytes behind an address, for whoever is signed in."""
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in phone.browser.get_cookies())
    request = urllib.request.Request(urljoin(phone.address, path), headers={"Cookie": cookies})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read(), dict(answer.headers)


def press(phone, pattern, start=None):
    """Follows the first button of the page, or after an element, whose words are these."""
    for control in phone.controls():
        if re.search(pattern, phone.label(control), re.IGNORECASE) and control.tag_name == "button":
            phone.follow(control)
            return
    raise AssertionError(f"no button says /{pattern}/ on {phone.path}: {[phone.label(c) for c in phone.controls()]}")


def expenses(phone, report):
    """Camille has paid things and asks for the money: that leaves by the bank, once her account is known."""
    for amount, purpose in [("23,50", "Rustines"), ("41", "Un phare")]:
        sign_in(phone, MEMBER)
        phone.open("/prelever?geste=paye")
        phone.fill("purpose", purpose)
        phone.fill("amount", amount)
        phone.choose("project")
        phone.follow(send_button(phone))
        report.check(f"{purpose}: accepted", phone.says(ACCEPTED), phone.text[:200])


def bank_data(phone, report):
    sign_in(phone, TREASURER)
    phone.open("/virements")
    phone.check_page("virements")
    phone.open("/virements/comptes")
    phone.check_page("comptes")
    phone.open("/virements/beneficiaires")
    phone.check_page("beneficiaires")
    rows = phone.browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    row = next((row for row in rows if re.search(r"\bCamille\b", plain(row.text))), None)
    report.check("her account is still to be entered", row is not None and "à saisir" in plain(row.text), phone.text[:300])
    phone.follow(row.find_element(By.TAG_NAME, "a"))
    name = "Camille"
    phone.fill("holder", name)
    phone.fill("iban", IBAN.replace("7541", "7542"))
    press(phone, "Enregistrer")
    report.check("a wrong digit is seen", phone.says("chiffres de contrôle"), phone.text[:300])
    phone.check_page("beneficiaire-refuse", status=422)
    phone.fill("iban", IBAN)
    press(phone, "Enregistrer")
    phone.open("/virements/beneficiaires")
    phone.follow(phone.control(rf"^{name}$"))
    report.check("the number does not show any more", "19874263" not in phone.text.replace(" ", ""), phone.text[:400])
    phone.check_page("beneficiaire")


def prepare(phone, report):
    phone.open("/virements/preparer")
    phone.check_page("preparer")
    # At a weekend what the demonstration accepted last waits for Monday, and says so.
    can_leave = not phone.says("Rien ne peut partir") or phone.says("selon le rythme du budget")
    report.check("something can leave, or waits for its day", can_leave, phone.text[:300])
    box = phone.browser.find_element(By.NAME, "atOnce")
    phone.tap(box)
    press(phone, "^Préparer$")
    report.check("the run has its page", re.match(r"/virements/[0-9a-f-]{36}$", phone.path), phone.path)
    phone.check_page("remise-preparee")
    run = phone.path
    press(phone, "Faire le fichier")
    report.check("the file is made", phone.says("à valider"), phone.text[:300])
    report.check("the preparer cannot release", not phone.says(r"\bValider\b Comparez"), phone.text[:300])
    phone.check_page("remise-a-valider")
    return run


def release(phone, report, run):
    sign_in(phone, RELEASER)
    phone.open(run)
    phone.check_page("remise-autre-personne")
    press(phone, "^Valider$")
    report.check("another person has released it", phone.says("validée"), phone.text[:300])
    phone.check_page("remise-validee")
    phone.open(run + "/bordereau")
    phone.check_page("bordereau")
    slip = phone.text
    first, headers = download(phone, run + "/fichier")
    second, _ = download(phone, run + "/fichier")
    report.check("the same bytes twice", first == second and len(first) > 500, f"{len(first)} and {len(second)} bytes")
    report.check("the file is a download", headers.get("Content-Disposition", "").startswith("attachment"), str(headers))
    total = re.search(r"<CtrlSum>(\d+)\.(\d\d)</CtrlSum>", first.decode())
    report.check("the slip shows the total of the file", f"{total[1][-3:]},{total[2]}" in slip, slip[:400])
    (OUTPUT / "run.xml").write_bytes(first)
    return first, f"{total[1]},{total[2]}"


def at_the_bank(phone, report, run, file, total, bank):
    iban = re.search(r"<DbtrAcct>\s*<Id>\s*<IBAN>(\w+)", file.decode())[1]
    bank.hold(iban, "Optéos", FUNDS)
    found = bank.validate(file)
    report.check("another bank finds nothing wrong in the file", ", 0 findings" in found or found.count("\n") == 1, found)
    answer = bank.pay(file)
    report.check("it accepts every payment", answer["status"] == "ACCP" and answer["rejected"] == 0, str(answer)[:500])
    phone.open(run)
    phone.fill("total", "1,00")
    press(phone, "Déposé à la banque")
    report.check("another total is refused", phone.says("Le total du bordereau est"), phone.text[:300])
    phone.check_page("remise-total-refuse", status=422)
    phone.fill("total", total)
    press(phone, "Déposé à la banque")
    report.check("the file is at the bank", phone.says("Déposée à la banque"), phone.text[:600])
    phone.check_page("remise-deposee")
    return bank.statement(), answer["accepted"]


def statement(phone, report, run, content, count):
    sign_in(phone, TREASURER)
    phone.open("/releves")
    phone.check_page("releves")
    path = OUTPUT / "statement.xml"
    path.write_bytes(content)
    for turn in ["first", "second"]:
        phone.open("/releves")
        phone.browser.find_element(By.NAME, "file").send_keys(str(path))
        press(phone, "Lire le fichier")
        if turn == "first":
            report.check("every line is new", phone.says(rf"Importer {count} lignes?\b"), phone.text[:400])
            phone.check_page("releve-avant")
        else:
            report.check("a second time nothing is new", phone.says("déjà là"), phone.text[:400])
            report.check("and nothing is missing", not phone.says("il manque"), phone.text[:400])
            phone.follow(phone.control("Revenir aux relevés"))
            continue
        press(phone, "^Importer")
    report.check("each line waits for its answer", phone.says(rf"{count} lignes? attend"), phone.text[:400])
    phone.check_page("releves-a-expliquer")
    for number in range(count):
        phone.open("/releves")
        phone.follow(phone.browser.find_element(By.CSS_SELECTOR, "tbody a[href^='/releves/lignes/']"))
        report.check("the payment is found by its reference", not phone.says("Trouvé par son montant"), phone.text[:400])
        if number == 0:
            phone.check_page("ligne-de-releve")
        press(phone, "C'est ce virement")
    report.check("every line is explained", phone.says("Chaque ligne de la banque est expliquée"), phone.text[:300])
    phone.check_page("releves-expliques")
    phone.open(run)
    report.check("the statement has confirmed the run", phone.says("terminée"), phone.text[:300])
    report.check("and every line", len(re.findall(r"\bpayé\b", phone.text)) >= count, phone.text[:600])
    phone.check_page("remise-terminee")


def receipts(phone, report):
    """One photo on two draws: both pages say so."""
    picture = photo(OUTPUT / "receipt.png", 200)
    numbers = []
    for purpose in ["Pneus d'hiver", "Chambres à air"]:
        sign_in(phone, MEMBER)
        draw(phone, "12", purpose)
        report.check(f"{purpose}: accepted", phone.says(ACCEPTED), phone.text[:200])
        for fold in phone.browser.find_elements(By.CSS_SELECTOR, ".evidence details:not([open]) > summary"):
            phone.tap(fold)
        field = phone.browser.find_element(By.NAME, "files")
        if not numbers:
            wrong = OUTPUT / "receipt.txt"
            wrong.write_text("Merci de votre visite\n")
            field.send_keys(str(wrong))
            press(phone, "^Joindre$")
            report.check("a text is no receipt, and the page says what is", phone.says("n'est ni un PDF"), phone.text[:400])
            phone.check_page("justificatif-refuse", status=422)
            field = phone.browser.find_element(By.NAME, "files")
        field.send_keys(str(picture))
        press(phone, "^Joindre$")
        report.check(f"{purpose}: the photo is there", phone.says(r"receipt\.png"), phone.text[:600])
        numbers.append(re.search(r"\bP-(\d+)\b", phone.text)[1])
    report.check(
        "the same file on another draw is told", phone.says(rf"même fichier est aussi sur P-{numbers[0]}\b"), phone.text[:900]
    )
    phone.check_page("justificatif-deux-fois")


def week(phone, report):
    expenses(phone, report)
    bank_data(phone, report)
    run = prepare(phone, report)
    file, total = release(phone, report, run)
    report.check("several payments leave", file.count(b"<CdtTrfTxInf>") >= 3, f"{file.count(b'<CdtTrfTxInf>')} leave")
    with MockBank(datetime.now(ZoneInfo("Europe/Paris")).date()) as bank:
        content, count = at_the_bank(phone, report, run, file, total, bank)
    statement(phone, report, run, content, count)


def main():
    parser = argparse.ArgumentParser(description="Walks the treasurer's week in a real browser.")
    parser.add_argument("address", help="where a demonstration server listens, for example http://127.0.0.1:8080/")
    options = parser.parse_args()
    report = Report()
    OUTPUT.mkdir(exist_ok=True)
    with Phone(options.address, report) as phone:
        story(report, "The treasurer's week", week, phone, report)
        story(report, "Receipts", receipts, phone, report)
    print(f"treasurer: {report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
