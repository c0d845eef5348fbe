"""The one door to RapidOCR, which brings its models in its package. It is imported with the first image, because that is slow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from threading import Lock
from typing import Any

from ingest.loaders.recognition.port import RecognisedLine, RecognisedWord

PACKAGES = ("rapidocr", "onnxruntime")
"""The packages of the extra `ocr` that are imported or asked for their version."""
_VERSION = 1
"""Raised whenever the settings below change, and with them what is recognised."""
_SETTINGS = {
    # One thread adds up in one order, so that the same image gives the same text; it also leaves the other cores to the service.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # Every line comes with its confidence, and whoever asks decides which are too unclear.
    "Global.text_score": 0.0,
    # A page is not made smaller: its own limit of pixels is set where it is drawn.
    "Global.max_side_len": 10_000,
    # Whether a line stands upside down is not asked: it takes a quarter of the time, and pages are scanned upright.
    "Global.use_cls": False,
    "Global.log_level": "error",
}


class RapidRecogniser:
    """Recognises print with the models for Latin and Chinese script that the package brings. It never uses the network."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """See `Recogniser.name`."""
        engine, runtime = (f"{package}-{version(package)}" for package in PACKAGES)
        return f"{engine}/{runtime}/{_VERSION}"

    def lines(self, image: Any) -> Sequence[RecognisedLine]:
        """See `Recogniser.lines`."""
        with self._lock:  # the engine keeps the options of a call in itself
            found = self._loaded()(image, return_word_box=True)
        if found.boxes is None or found.txts is None or found.scores is None:
            return ()
        placed = found.word_results if len(found.word_results) == len(found.txts) else [()] * len(found.txts)
        return tuple(
            RecognisedLine(
                tuple(words_of_line(text, words, [point[0] for point in box])),
                tuple((float(x), float(y)) for x, y in box),  # type: ignore[arg-type]
                float(score),
            )
            for text, box, score, words in zip(found.txts, found.boxes, found.scores, placed, strict=True)
            if text.strip()
        )

    def _loaded(self) -> Any:
        if self._engine is None:
            from rapidocr import RapidOCR

            self._engine = RapidOCR(params=_SETTINGS)
        return self._engine


def words_of_line(text: str, placed: Sequence[Any], xs: Sequence[float]) -> Iterator[RecognisedWord]:
    """The words of a line with their places. `placed` are the engine's own pieces; they are not always parted as the text is.

    A text whose pieces hold other characters has its words placed by their lengths.
    """
    pieces = [
        (piece, float(box[0][0]), float(box[1][0]))
        for piece, _, box in (one for one in placed if one[2] is not None)
    ]
    places = [place for piece, x0, x1 in pieces for place in _spread(len(piece), x0, x1)]
    words = text.split()
    if "".join(words) != "".join(piece for piece, _, _ in pieces):
        places = [
            place for place, c in zip(_spread(len(text), min(xs), max(xs)), text, strict=True) if not c.isspace()
        ]
    start = 0
    for word in words:
        own = places[start : start + len(word)]
        start += len(word)
        yield RecognisedWord(word, own[0][0], own[-1][1])


def _spread(count: int, x0: float, x1: float) -> list[tuple[float, float]]:
    """The places of some characters of equal width side by side."""
    step = (x1 - x0) / max(count, 1)
    return [(x0 + n * step, x0 + (n + 1) * step) for n in range(count)]
