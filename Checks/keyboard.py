"""A page walked by keyboard alone, as pages.py does with every page there is.

From the top, Tab reaches every control that can be seen, once and in the order of reading, and goes on past the last one.
The link over the menu comes first and leads to the content. Enter opens what is folded, and what was folded comes next.
Whatever has the focus is in sight, and a ring of three to one around it says so.
"""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

# Finds what Tab is to stop at, with everything unfolded, and puts the focus before the first of them.
START = """
const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
const folded = [...document.querySelectorAll('details:not([open])')];
folded.forEach(details => details.open = true);
const isSeen = element => element.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});
// One radio button of a group is stopped at: the chosen one, or the first.
const stands = element => {
  if (element.type !== 'radio') return true;
  const group = [...document.getElementsByName(element.name)].filter(other => other.form === element.form);
  return element === (group.find(other => other.checked) || group[0]);
};
window.stops = [...document.querySelectorAll(controls)].filter(
  element => element.tabIndex >= 0 && !element.disabled && isSeen(element) && stands(element));
const found = window.stops.map(element => ({
  says: `${element.tagName.toLowerCase()} « ${(element.textContent || element.name || '').trim().replace(/\\s+/g, ' ').slice(0, 30)} »`,
  isFolded: element.tagName === 'SUMMARY' && folded.includes(element.parentElement),
  isSkip: element.matches('.skip'), isInMain: !!element.closest('main'),
}));
folded.forEach(details => details.open = false);
const top = document.createElement('span');
top.tabIndex = -1;
document.body.prepend(top);
top.focus();
return found;
"""

# What has the focus, and how one can tell.
LOOK = """
const element = document.activeElement;
const box = [...element.getClientRects()].find(box => box.width && box.height);
const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
const bytes = colour => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = colour => {
  const [r, g, b] = bytes(colour).map(byte => byte / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const paper = element => {
  for (let under = element; under; under = under.parentElement) {
    const colour = getComputedStyle(under).backgroundColor;
    if (bytes(colour)[3] === 255) return colour;
  }
  return 'white';
};
// A row that is one link draws its ring around the whole row.
const rings = [getComputedStyle(element), getComputedStyle(element, '::after')].map(style => {
  const width = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  if (width < 2 || bytes(style.outlineColor)[3] < 255) return 0;
  const [a, b] = [light(style.outlineColor), light(paper(parseFloat(style.outlineOffset) < 0 ? element : element.parentElement))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
});
// A field is scrolled to until its first line is seen, so any of three points will do.
const isHit = y => {
  const hit = document.elementFromPoint(box.x + Math.min(box.width / 2, 40), y);
  return !!hit && (element.contains(hit) || hit.contains(element) || [...(element.labels || [])].some(label => label.contains(hit)));
};
return {
  index: window.stops.indexOf(element), ring: Math.max(...rings),
  isInSight: !!box && [box.y + Math.min(box.height / 2, 12), box.y + box.height / 2, box.bottom - 12].some(isHit),
  top: box ? box.top + scrollY : 0, bottom: box ? box.bottom + scrollY : 0,
  isDate: element.type === 'date', isInMain: !!element.closest('main'), isInHeader: !!element.closest('header.site'),
  isScroller: element.tabIndex < 0 && element.scrollWidth > element.clientWidth && element !== document.body,
};
"""

PARTS_OF_A_DATE = 5  # day, month, year, the calendar's button, and one to spare


def press(phone, key):
    ActionChains(phone.browser).send_keys(key).perform()


def step(phone, before):
    """One Tab. The parts of a date are one control, and a wide table that is scrolled by its keys is stopped at too."""
    for _ in range(PARTS_OF_A_DATE):
        press(phone, Keys.TAB)
        now = phone.browser.execute_script(LOOK)
        if not now["isScroller"] and not (before and before["isDate"] and now["index"] == before["index"]):
            break
    return now


def faults_of_walk(phone):
    stops = phone.browser.execute_script(START)
    if not stops:
        return ["nothing to stop at"]
    faults = [] if stops[0]["isSkip"] else [f"the link to the content is not first: {stops[0]['says']}"]
    before = None
    for number, stop in enumerate(stops):
        now = step(phone, before)
        if now["index"] != number:
            there = stops[now["index"]]["says"] if now["index"] >= 0 else "nothing"
            return faults + [f"Tab {number + 1} reaches {there} in place of {stop['says']}"]
        if now["ring"] < 3:
            faults.append(f"no ring around {stop['says']}: {now['ring']:.1f}")
        if not now["isInSight"]:
            faults.append(f"{stop['says']} has the focus and is not in sight")
        # On a phone everything is one column: what lies wholly above was to be read before. Only who is signed in stands beside
        # the name of the house there, and follows the menu as it does on a wide screen.
        if before and not now["isInHeader"] and now["bottom"] <= before["top"]:
            faults.append(f"{stop['says']} comes after what lies below it")
        if stop["isFolded"]:
            press(phone, Keys.ENTER)
            if not phone.browser.execute_script("return document.activeElement.parentElement.open"):
                faults.append(f"Enter does not unfold {stop['says']}")
            now = phone.browser.execute_script(LOOK)
        before = now
    if step(phone, before)["index"] == len(stops) - 1:
        faults.append(f"{stops[-1]['says']} holds the focus for ever")
    return faults


def faults_of_folding(phone):
    """Enter folds what Enter unfolded, Space does so too, and the focus stays; Escape takes nothing away."""
    faults = []
    if not phone.browser.execute_script("const fold = document.querySelector('details[open] > summary'); fold?.focus(); return !!fold"):
        return faults
    for key, is_open in [(Keys.ENTER, False), (Keys.SPACE, True), (Keys.ESCAPE, True), (Keys.SPACE, False)]:
        press(phone, key)
        state = phone.browser.execute_script(
            "const at = document.activeElement; return [at.tagName, at.parentElement.open]")
        if state != ["SUMMARY", is_open]:
            faults.append(f"after a key on what is folded: {state}, and not {is_open}")
    return faults


def faults_of_skipping(phone, path):
    """The first Tab, Enter, and the next Tab is past the menu."""
    phone.open(path)
    stops = phone.browser.execute_script(START)
    press(phone, Keys.TAB)
    press(phone, Keys.ENTER)
    if not phone.browser.current_url.endswith("#main"):
        return [f"the link to the content leads to {phone.browser.current_url}"]
    now = step(phone, None)
    if any(stop["isInMain"] for stop in stops) and not now["isInMain"]:
        return ["after the link to the content, Tab is not in it"]
    return []


def walk_keys(phone, report, name, path):
    phone.open(path)
    faults = faults_of_walk(phone) + faults_of_folding(phone) + faults_of_skipping(phone, path)
    report.check(f"{name}: by keyboard", not faults, "; ".join(faults[:6]))
