"""Whether words ask something."""

from __future__ import annotations

from knowledge.lazy_pattern import lazy_pattern

_SIGNS = "?？؟"
_ASKS = lazy_pattern(rf"[{_SIGNS}][\"'”’“»)\]]{{0,3}}\s*$")
_ONE_QUESTION = lazy_pattern(rf"[^\n{_SIGNS}]{{1,200}}[{_SIGNS}][^\n{_SIGNS}]*")
"""One line with one question sign. Longer ones are prose."""


def asks(words: str) -> bool:
    """Return whether the words end with a question sign, whatever quotes or brackets stand behind it."""
    return _ASKS.search(words) is not None


def asks_alone(words: str) -> bool:
    """Return whether the words are one question on one line, and nothing else."""
    return asks(words) and _ONE_QUESTION.fullmatch(words.strip()) is not None
