"""Chooses the engine that recognises text: the one that is set, or the one that a kept text was made by."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from ingest.loaders.recognition.port import Recogniser
from ingest.loaders.recognition.rapid import PACKAGES, RapidRecogniser
from knowledge.errors import Unavailable

_ENGINE = "rapidocr"
OFF = "off"


def recogniser_of(setting: str) -> Recogniser | None:
    """Return the engine that KNOWLEDGE_TEXT_RECOGNITION names, None where it is off. Raises Unavailable if it is not installed."""
    if setting == OFF:
        return None
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        raise Unavailable(
            f"KNOWLEDGE_TEXT_RECOGNITION is {setting}, and {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed.",
            remedy="Install it with: pip install 'canon-knowledge[ocr]'; or set KNOWLEDGE_TEXT_RECOGNITION to off.",
            where="text_recognition",
        )
    return _rapid()


def recogniser_used_by(reader: str) -> Recogniser | None:
    """Return the engine that a reader, given by its fingerprint, recognised text with; None where it used none.

    Raises Unavailable if it is not installed.
    """
    return recogniser_of(_ENGINE) if f"+{_ENGINE}-" in reader else None


@cache
def _rapid() -> RapidRecogniser:
    """The engine of this process: its models are loaded once."""
    return RapidRecogniser()
