"""The figures as lines on a terminal, as a page, and as a drawing."""

import json
import os
from html import escape


class Figure:
    """One line of the report. A ratio is always ours over theirs, so that more is better, unless the aim says otherwise."""

    def __init__(self, section, what, value, unit, other=None, other_name="", ratio=None, aim=None, holds=None):
        self.section, self.what, self.value, self.unit = section, what, value, unit
        self.other, self.other_name, self.ratio, self.aim, self.holds = other, other_name, ratio, aim, holds

    def words(self):
        return [
            self.what, f"{quantity(self.value)} {self.unit}",
            f"{quantity(self.other)} {self.unit} ({self.other_name})" if self.other is not None else "",
            f"{quantity(self.ratio)}×" if self.ratio is not None else "",
            self.aim or "", {True: "yes", False: "**no**", None: ""}[self.holds]]


def quantity(value):
    if isinstance(value, str):
        return value
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


HEADINGS = ["What", "Terreau", "Beside it", "Ratio", "Aim", "Holds"]


def print_table(figures):
    for section in sections(figures):
        print(f"\n{section}")
        rows = [[word.replace("**", "") for word in figure.words()] for figure in figures if figure.section == section]
        widths = [max(len(row[i]) for row in rows + [HEADINGS]) for i in range(len(HEADINGS))]
        for row in [HEADINGS, *rows]:
            print("  " + "  ".join(word.ljust(width) for word, width in zip(row, widths)).rstrip())


def sections(figures):
    return list(dict.fromkeys(figure.section for figure in figures))


def as_json(machine, figures, raw):
    return json.dumps({"machine": machine, "figures": [vars(figure) for figure in figures], "raw": raw}, indent=1)


def markdown(machine, figures, day):
    lines = [
        f"Taken on {day} by `./dev bench` on {machine['cores']} cores ({machine['processor']}), {machine['memory']} of memory, "
        f"Linux {machine['kernel']}, SQLite {machine['sqlite']}, PostgreSQL {machine['postgresql']}, hledger {machine['hledger']}, "
        f"Swift {machine['swift']}. One small synced write takes this disk {machine['sync']}.", ""]
    for section in sections(figures):
        lines += [f"### {section}", "", "| " + " | ".join(HEADINGS) + " |", "| --- " * len(HEADINGS) + "|"]
        lines += ["| " + " | ".join(f.words()) + " |" for f in figures if f.section == section]
        lines.append("")
    return "\n".join(lines)


def write_page(path, text):
    """Replaces what stands between the two marks, and leaves what people wrote around them."""
    with open(path) as page:
        before, rest = page.read().split("<!-- figures -->\n", 1)
        _, after = rest.split("<!-- end of figures -->", 1)
    with open(path, "w") as page:
        page.write(before + "<!-- figures -->\n" + text + "\n<!-- end of figures -->" + after)


def chart(figures):
    """Each ratio with an aim as a bar on a logarithmic scale: 1 is the aim, to the right of it the aim is held."""
    import math

    shown = [f for f in figures if f.ratio is not None and f.holds is not None and hasattr(f, "margin")]
    width, left, row = 760, 400, 30
    height = 70 + row * len(shown)
    low, high = -1.0, 2.0

    def place(margin):
        return left + (min(high, max(low, math.log10(margin))) - low) / (high - low) * (width - left - 80)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d" font-family="sans-serif" font-size="13">',
        "<title id=\"t\">How far each aim is held</title>",
        "<desc id=\"d\">One bar for each aim of the table in docs/performance.md: 1 times is the aim itself.</desc>",
        f'<rect width="{width}" height="{height}" fill="#fffdf7"/>']
    for label, margin in [("1/10", 0.1), ("aim", 1), ("10×", 10), ("100×", 100)]:
        x = place(margin)
        lines.append(f'<line x1="{x:.0f}" y1="30" x2="{x:.0f}" y2="{height - 20}" stroke="{"#1f2a1c" if margin == 1 else "#c9c3b0"}"/>')
        lines.append(f'<text x="{x:.0f}" y="22" text-anchor="middle" fill="#1f2a1c">{label}</text>')
    for index, figure in enumerate(shown):
        y = 40 + row * index
        one, end = place(1), place(figure.margin)
        colour = "#2f6b3a" if figure.holds else "#a3401f"
        lines.append(f'<text x="{left - 12}" y="{y + 15}" text-anchor="end" fill="#1f2a1c">{escape(figure.what)}</text>')
        lines.append(f'<rect x="{min(one, end):.0f}" y="{y}" width="{max(2, abs(end - one)):.0f}" height="20" fill="{colour}"/>')
        lines.append(f'<text x="{max(one, end) + 6:.0f}" y="{y + 15}" fill="#1f2a1c">{times(figure.margin)}</text>')
    return "\n".join(lines) + "\n</svg>\n"


def times(margin):
    return f"{margin:,.0f}×" if margin >= 10 else f"{margin:.2g}×"


def write_chart(path, figures):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as drawing:
        drawing.write(chart(figures))
