"""Text recognition on scanned pages against the same pages read as text: `python -m bench.recognition`. It needs the extra `ocr`.

Of each page and kind of scan it prints the share of characters that differ, the rows or lines that are the same, the lines left out
as unclear, and the processor seconds.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from bench.scans import Scan, printed, scanned
from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition.choosing import recogniser_of
from ingest.loaders.recognition.port import Recogniser

_LETTER = """The landlord pays for repairs of the heating and the windows. The
tenant tells the office of any damage within 3 days, in writing or by
e-mail to repairs@example.org. Small repairs up to 110 euros each, and
8 % of the yearly rent in total, are paid by the tenant. The notice
period is three months to the end of a month, for both sides. From
1 January 2025 the deposit is 1,250.50 euros and kept in an account.""".splitlines()
_LEFT = """Guests may use the pool from
7:00 to 21:30. Children under
12 need an adult with them.
Towels are lent for 4.50 euros
and a deposit of 10 euros.""".splitlines()
_RIGHT = """The gym opens at 6:00 on all
days but Sunday. Trainers give
an introduction on Mondays and
Thursdays at 18:15. Bring shoes
with clean soles.""".splitlines()
_PRICES = [
    ("Service", "Small", "Large", "From"),
    ("Wash and iron a shirt", "3.20", "4.10", "1 May 2025"),
    ("Dry clean a suit", "18.90", "21.00", "1 May 2025"),
    ("Shorten trousers", "12.50", "12.50", "1 March 2025"),
    ("Replace a zip fastener", "15.00", "19.75", "1 May 2025"),
    ("Repair a lining", "27.40", "34.60", "15 June 2025"),
    ("Clean a carpet, per square metre", "9.80", "11.30", "1 May 2025"),
    ("Collection and delivery", "0.00", "5.95", "1 January 2024"),
]
_SERIF, _SANS, _BOLD = "Times-Roman", "Helvetica", "Helvetica-Bold"


def _letter() -> list[tuple[str, float, float, float, str]]:
    texts = [(_BOLD, 16.0, 70.0, 90.0, "House rules and rent")]
    for place, title in enumerate(("1. Repairs", "2. Notice and deposit", "3. Keys")):
        top = 125.0 + 125 * place
        texts.append((_BOLD, 12.0, 70.0, top, title))
        texts += [(_SERIF, 11.0, 70.0, top + 20 + 14 * n, line) for n, line in enumerate(_LETTER)]
    return texts


def _columns() -> list[tuple[str, float, float, float, str]]:
    texts = [(_BOLD, 18.0, 70.0, 90.0, "Pool and gym")]
    for x, title, lines in ((70.0, "Pool", _LEFT), (320.0, "Gym", _RIGHT)):
        texts.append((_BOLD, 12.0, x, 130.0, title))
        texts += [(_SANS, 10.5, x, 150.0 + 14 * n, line) for n, line in enumerate(lines * 3)]
    return texts


def _prices() -> list[tuple[str, float, float, float, str]]:
    texts = [(_BOLD, 16.0, 70.0, 90.0, "Prices of the laundry")]
    for number, row in enumerate(_PRICES):
        font = _SANS if number else _BOLD
        texts += [
            (font, 10.0, x, 130.0 + 18 * number, cell)
            for x, cell in zip((70.0, 270.0, 340.0, 410.0), row, strict=True)
        ]
    return texts


PAGES = {"letter": _letter, "two columns": _columns, "price table": _prices}
SCANS = {
    "150 dpi": Scan(150), "200 dpi": Scan(200), "300 dpi": Scan(300), "200 dpi, 1°": Scan(200, 1.0), "200 dpi, 2°": Scan(200, -2.0),
    "200 dpi, noise 30": Scan(200, noise=30.0), "150 dpi, 1.5°, noise 50": Scan(150, 1.5, 50.0),
}  # fmt: skip


def main() -> None:
    """Print one line for each page and kind of scan."""
    recogniser = recogniser_of("rapidocr")
    assert recogniser is not None
    print(recogniser.name)
    for name, page in PAGES.items():
        expected = _text(printed(page()), None)[0]
        for kind, scan in SCANS.items():
            content = scanned(page(), scan)
            started = time.process_time()
            text, unclear = _text(content, recogniser)
            seconds = time.process_time() - started
            wrong = distance(expected, text) / len(expected)
            lines, found = (Counter(filter(str.strip, one.splitlines())) for one in (expected, text))
            right = f"{(lines & found).total()}/{lines.total()}"
            print(f"{name:12} {kind:24} {wrong:7.2%} {right:>6} {unclear:2} unclear {seconds:6.1f} s", flush=True)


def _text(content: bytes, recogniser: Recogniser | None) -> tuple[str, int]:
    """The text of a PDF, and the number of lines left out as unclear."""
    file = SourceFile("page.pdf", ".pdf", content, 200_000_000, recogniser=recogniser)
    (extracted,) = PdfLoader().load(file)
    return extracted.text, sum(page.unclear for page in extracted.recognised)


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The least number of insertions, deletions and replacements that make one text the other (Levenshtein)."""
    before = list(range(len(other) + 1))
    for row, a in enumerate(one, start=1):
        after = [row]
        for column, b in enumerate(other, start=1):
            after.append(min(before[column] + 1, after[-1] + 1, before[column - 1] + (a != b)))
        before = after
    return before[-1]


if __name__ == "__main__":
    main()
