"""Cuts a text that is too long for one statement, and joins spans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from knowledge.model.reading.spans import Span
from knowledge.text.layout.sentences import sentence_starts


def fitting(words: str, span: Span, fits: Callable[[str], bool]) -> Iterator[Span]:
    """Yield the span itself if its words fit, or else consecutive parts that do."""
    low, high = span
    if high - low <= 1 or fits(words[low:high]):
        yield span
        return
    cut = low + best_cut(words[low:high])
    for part in ((low, cut), (cut, high)):
        if stripped := strip_span(words, part):
            yield from fitting(words, stripped, fits)


def best_cut(text: str) -> int:
    """The offset at which to cut a text that is too long: the start of a sentence, else a part of a
    sentence or a word, nearest the middle; the middle itself as the last resort.
    """
    middle = len(text) // 2
    starts = sentence_starts(text)
    if starts:
        return min(starts, key=lambda start: abs(start - middle))
    for separator in ("; ", ", ", " "):
        at = text.rfind(separator, middle // 2, middle)
        if at > 0:
            return at + len(separator)
    return max(1, middle)


def strip_span(text: str, span: Span) -> Span | None:
    """Return the span without white space at its ends; None where nothing else is in it."""
    inner = text[span[0] : span[1]]
    if not inner.strip():
        return None
    return span[0] + len(inner) - len(inner.lstrip()), span[0] + len(inner.rstrip())


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order, without repetitions; those that touch or overlap are made one."""
    joined: list[Span] = []
    for start, end in sorted(set(spans)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
