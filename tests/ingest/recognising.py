"""A recogniser that knows what stands on a page, so that tests show all but the engine: places, sizes, weight, layout, records."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest

from bench.scans import HEIGHT, WIDTH, Scan, Text, printed, scanned
from ingest.loaders.pdf.decoding.page import around
from ingest.loaders.pdf.decoding.pdfium import PdfFile
from ingest.loaders.recognition import choosing
from ingest.loaders.recognition.port import Point, RecognisedLine, RecognisedWord, Recogniser
from knowledge.bootstrap import Canon

NAME = "rapidocr-0/of-a-test/1"

UPRIGHT = Scan(200)
NOTICE: list[Text] = [
    ("Helvetica-Bold", 16.0, 70.0, 90.0, "Opening hours"),
    ("Helvetica", 11.0, 70.0, 130.0, "The office is open from 9:00 to 17:00 on all days but Sunday."),
    ("Helvetica", 11.0, 70.0, 160.0, "Parcels are kept for 14 days."),
]
NOTICE_SCAN = scanned(NOTICE, UPRIGHT)


class KnowingRecogniser:
    """Finds the texts of a page in any image of it. `confidence` is that of the texts that it names; of the others it is sure."""

    name = NAME

    def __init__(self, texts: Sequence[Text], scan: Scan, confidence: dict[str, float] | None = None) -> None:
        self.asked = 0
        self._degrees, self._confidence = scan.degrees, confidence or {}
        with PdfFile(printed(texts)) as file:
            (page,) = file.pages()
        found = defaultdict(list)
        for glyph in page.glyphs:
            found[id(glyph.style)].append(glyph)
        self._lines = [
            [(glyph.character, glyph.box) for glyph in line]
            for line in found.values()
            if any(g.character.strip() for g in line)
        ]

    def lines(self, image: Any) -> Sequence[RecognisedLine]:
        """See `Recogniser.lines`."""
        self.asked += 1
        scale = image.shape[1] / WIDTH
        return [self._line(line, scale) for line in self._lines]

    def _line(self, line: Sequence[tuple[str, Any]], scale: float) -> RecognisedLine:
        whole = around(box for _, box in line)
        words, characters = [], [*line, (" ", whole)]
        start = 0
        for place, (character, _) in enumerate(characters):
            if character.isspace():
                if place > start:
                    word = characters[start:place]
                    x0, x1 = (self._turned(x, whole.y0, scale)[0] for x in (word[0][1].x0, word[-1][1].x1))
                    words.append(RecognisedWord("".join(c for c, _ in word), x0, x1))
                start = place + 1
        corners = ((whole.x0, whole.y1), (whole.x1, whole.y1), (whole.x1, whole.y0), (whole.x0, whole.y0))
        placed = tuple(self._turned(x, y, scale) for x, y in corners)
        text = " ".join(word.text for word in words)
        return RecognisedLine(tuple(words), placed, self._confidence.get(text, 1.0))  # type: ignore[arg-type]

    def _turned(self, x: float, y: float, scale: float) -> Point:
        c, s = math.cos(math.radians(self._degrees)), math.sin(math.radians(self._degrees))
        across, up = x - WIDTH / 2, y - HEIGHT / 2
        return (across * c - up * s + WIDTH / 2) * scale, (HEIGHT / 2 - across * s - up * c) * scale


def install(monkeypatch: pytest.MonkeyPatch, recogniser: Recogniser | None) -> None:
    """Make a recogniser the one that `rapidocr` names; None has none installed."""
    monkeypatch.setattr(choosing, "find_spec", lambda _: recogniser)
    monkeypatch.setattr(choosing, "_rapid", lambda: recogniser)


def recognised_notice(canon: Canon, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the notice recognised where it is ingested."""
    install(monkeypatch, KnowingRecogniser(NOTICE, UPRIGHT))
    monkeypatch.setattr(canon.settings, "text_recognition", "rapidocr")
