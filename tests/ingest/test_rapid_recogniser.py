"""The engine RapidOCR behind its door: what it is asked, what its lines become, and, where it is installed, that it needs no network."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from bench.scans import Scan, scanned
from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition import rapid
from ingest.loaders.recognition.choosing import recogniser_of
from ingest.loaders.recognition.rapid import PACKAGES, RapidRecogniser, words_of_line
from knowledge.settings import Settings

needs_rapidocr = pytest.mark.skipif(
    not all(map(find_spec, PACKAGES)),
    reason="rapidocr is not installed; install it with: pip install --constraint constraints.txt '.[ocr]'",
)
BOX = [[10.0, 5.0], [110.0, 5.0], [110.0, 25.0], [10.0, 25.0]]


def piece(text: str, x0: float, x1: float) -> tuple[str, float, list[list[float]]]:
    return text, 1.0, [[x0, 5.0], [x1, 5.0], [x1, 25.0], [x0, 25.0]]


@dataclass
class Found:
    """The part of the engine's result that is read."""

    boxes: Any = None
    txts: Any = None
    scores: Any = None
    word_results: Any = ()


@dataclass
class Engine:
    """Stands in for `rapidocr.RapidOCR`."""

    params: dict[str, object]
    asked: list[dict[str, bool]] = field(default_factory=list)
    found: Found = field(default_factory=Found)

    def __call__(self, image: object, **options: bool) -> Found:
        self.asked.append(options)
        return self.found


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[Engine]:
    """The engines that were made."""
    made: list[Engine] = []
    module = ModuleType("rapidocr")

    def make(params: dict[str, object]) -> Engine:
        made.append(Engine(params))
        return made[-1]

    module.RapidOCR = make  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rapidocr", module)
    return made


def test_the_engine_is_made_once_with_one_thread_and_keeps_unclear_lines(engines: list[Engine]) -> None:
    recogniser = RapidRecogniser()
    assert engines == []
    assert recogniser.lines(object()) == recogniser.lines(object()) == ()
    (engine,) = engines
    assert engine.asked == [{"return_word_box": True}] * 2
    assert engine.params["EngineConfig.onnxruntime.intra_op_num_threads"] == 1
    assert engine.params["Global.text_score"] == 0.0


def test_lines_have_their_corners_words_and_confidence(engines: list[Engine]) -> None:
    recogniser = RapidRecogniser()
    recogniser.lines(object())
    pieces = [piece("50", 10, 40), piece("euros", 50, 110)]
    engines[0].found = Found([BOX, BOX], ("50 euros", " "), (0.9, 0.8), [pieces, []])
    (line,) = recogniser.lines(object())
    assert [(word.text, word.x0, word.x1) for word in line.words] == [("50", 10, 40), ("euros", 50, 110)]
    assert (line.corners, line.confidence) == (((10, 5), (110, 5), (110, 25), (10, 25)), 0.9)


@pytest.mark.parametrize(
    ("text", "pieces", "words"),
    [
        ("a bc", [piece("a", 0, 10), piece("bc", 20, 40)], [("a", 0, 10), ("bc", 20, 40)]),
        ("ab c", [piece("a", 0, 10), piece("b", 10, 20), piece("c", 30, 40)], [("ab", 0, 20), ("c", 30, 40)]),
        ("a b", [piece("ab", 0, 40)], [("a", 0, 20), ("b", 20, 40)]),
        ("ab c", [], [("ab", 0, 20), ("c", 30, 40)]),
        ("ab c", [piece("ax", 5, 15), piece("c", 20, 30)], [("ab", 0, 20), ("c", 30, 40)]),
    ],
    ids=["alike", "parted", "joined", "without pieces", "other pieces"],
)
def test_words_take_their_places_from_the_pieces_or_from_their_lengths(
    text: str, pieces: list[Any], words: list[tuple[str, float, float]]
) -> None:
    assert [(one.text, one.x0, one.x1) for one in words_of_line(text, pieces, [0.0, 40.0, 40.0, 0.0])] == words


def test_the_name_holds_the_versions_that_the_text_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "version", {"rapidocr": "3.1", "onnxruntime": "1.2"}.get)
    assert RapidRecogniser().name == "rapidocr-3.1/onnxruntime-1.2/1"


def test_text_recognition_is_off_and_its_setting_names_its_engines() -> None:
    assert Settings().text_recognition == "off"
    with pytest.raises(ValueError, match=r"'off' or 'rapidocr'"):
        Settings(text_recognition="on")


@needs_rapidocr
def test_the_engine_reads_a_scan_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("The engine asks the network.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    content = scanned([("Helvetica", 12.0, 70.0, 90.0, "The deposit is 250.50 euros.")], Scan(200, 1.0))
    file = SourceFile("a.pdf", ".pdf", content, 10_000_000, recogniser=recogniser_of("rapidocr"))
    (extracted,) = PdfLoader().load(file)
    assert extracted.text.strip() == "The deposit is 250.50 euros."
    assert "+rapidocr-" in extracted.extractor
