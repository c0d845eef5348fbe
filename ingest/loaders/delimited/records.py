"""The records of delimited values (RFC 4180), each value with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.model.reading.spans import Span


@dataclass(frozen=True)
class DelimitedValue:
    """One value: the spans of its words, without quotes and without white space at either end. A doubled quote parts two spans."""

    spans: tuple[Span, ...]


def records_of(source: str, start: int, end: int, delimiter: str) -> Iterator[list[DelimitedValue]]:
    """Yield the records in `source[start:end]`; lines without any value are left out.

    A value in quotes may hold delimiters, line breaks, and quotes that are doubled. A quote within a value that does not begin with one is
    an ordinary character.
    """
    at = start
    record: list[DelimitedValue] = []
    while at <= end:
        value, at = _value(source, at, end, delimiter)
        record.append(value)
        if at < end and source[at] == delimiter:
            at += 1
            continue
        if any(one.spans for one in record):
            yield record
        record = []
        at += 1


def _value(source: str, at: int, end: int, delimiter: str) -> tuple[DelimitedValue, int]:
    """The value that begins at `at`, and the place of the delimiter or line break behind it."""
    opening = at
    while opening < end and source[opening] == " ":
        opening += 1
    if source[opening:end][:1] == '"':
        spans, closing = _quoted(source, opening + 1, end)
        behind = _stop(source, closing, end, delimiter)
        if closing <= end and not source[closing:behind].strip():
            return DelimitedValue(tuple(_trimmed(source, spans))), behind
    behind = _stop(source, at, end, delimiter)
    return DelimitedValue(tuple(_trimmed(source, [(at, behind)]))), behind


def _stop(source: str, at: int, end: int, delimiter: str) -> int:
    places = [place for place in (source.find(delimiter, at, end), source.find("\n", at, end)) if place >= 0]
    return min(places, default=end)


def _quoted(source: str, at: int, end: int) -> tuple[list[Span], int]:
    """The spans of a value whose words begin at `at`, and the place behind the closing quote; beyond the end if there is none."""
    spans: list[Span] = []
    while True:
        quote = source.find('"', at, end)
        if quote < 0:
            return spans, end + 1
        if source[quote + 1 : min(quote + 2, end)] != '"':
            spans.append((at, quote))
            return spans, quote + 1
        spans.append((at, quote + 1))
        at = quote + 2


def _trimmed(source: str, spans: Sequence[Span]) -> Iterator[Span]:
    kept = [(start, end) for start, end in spans if start < end]
    for number, (start, end) in enumerate(kept):
        words = source[start:end]
        low = start + (len(words) - len(words.lstrip()) if number == 0 else 0)
        high = end - (len(words) - len(words.rstrip()) if number == len(kept) - 1 else 0)
        if low < high:
            yield low, high
