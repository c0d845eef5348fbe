"""The few sentences of a passage that answer: a verbatim window of whole sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.text.sentences import sentence_spans
from knowledge.text.term_weights import TermWeights
from knowledge.text.terms import distinct_terms
from knowledge.text.values.expectations import holds_value
from knowledge.text.values.kinds import ValueKind

LONGEST_QUOTE = 600
"""Characters a quote may have; a single longer sentence is cut at a word."""
_AS_WELL = 0.8
"""The share of the best sentence's fit that another one needs to make the claim with it."""

Span = tuple[int, int]
"""`text[start:end]` of a passage."""


@dataclass(frozen=True)
class Quote:
    """`text[start:end]` of a passage, and the sentence in it that says it best.

    `makes` are the sentences that make the claim, the one that says it best first: those that fit what is asked about
    as well. Whatever else is quoted only comes along.
    """

    start: int
    end: int
    statement: str
    makes: tuple[Span, ...]


def best_quote(
    text: str, weights: TermWeights, expected: frozenset[ValueKind], longest: int = LONGEST_QUOTE
) -> Quote:
    """The window of whole sentences, at most `longest` characters, around the sentence that fits best.

    A sentence scores by its share of the question's terms, and by holding the kind of value asked for.
    The window grows from the best one towards the better neighbour while it fits.
    """
    spans = sentence_spans(text) or [(0, len(text))]
    scores = [_fit(text[start:end], weights, expected) for start, end in spans]
    best = max(range(len(spans)), key=lambda i: (scores[i], -i))
    first, last = _grown(spans, scores, best, longest)
    start, end = spans[first][0], spans[last][1]
    if end - start > longest:
        end = start + _cut_at_word(text[start:end], longest)
    as_well = [i for i in range(first, last + 1) if i != best and scores[i] >= _AS_WELL * scores[best]]
    makes = tuple((spans[i][0], min(spans[i][1], end)) for i in (best, *as_well))
    statement = " ".join(text[slice(*spans[best])].split())
    if len(statement) > longest:
        statement = statement[: _cut_at_word(statement, longest)]
    return Quote(start, end, statement, makes)


def whole_quote(text: str, start: int, end: int) -> Quote:
    """All of `text[start:end]`, every sentence of which makes the claim."""
    return Quote(start, end, " ".join(text[start:end].split()), tuple(_sentences(text, start, end)))


def trimmed(text: str, quote: Quote, keeps: Callable[[Span], bool]) -> Quote:
    """`quote` as far as it reaches around its best sentence without one that `keeps` denies."""
    spans = _sentences(text, quote.start, quote.end)
    first = last = spans.index(quote.makes[0])
    while first > 0 and keeps(spans[first - 1]):
        first -= 1
    while last + 1 < len(spans) and keeps(spans[last + 1]):
        last += 1
    start, end = spans[first][0], spans[last][1]
    makes = tuple(span for span in quote.makes if start <= span[0] and span[1] <= end)
    return Quote(start, end, quote.statement, makes)


def _sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences within `text[start:end]`, as far as they stand in it."""
    found = [(max(low, start), min(high, end)) for low, high in sentence_spans(text) if low < end and start < high]
    return found or [(start, end)]


def _fit(sentence: str, weights: TermWeights, expected: frozenset[ValueKind]) -> float:
    values = sum(holds_value(kind, sentence) for kind in expected)
    return weights.coverage(distinct_terms(sentence)) + (0.5 * values / len(expected) if expected else 0.0)


def _grown(spans: list[tuple[int, int]], scores: list[float], best: int, longest: int) -> tuple[int, int]:
    first = last = best
    while True:
        options = []
        if first > 0 and spans[last][1] - spans[first - 1][0] <= longest:
            options.append((scores[first - 1], first - 1, last))
        if last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= longest:
            options.append((scores[last + 1], first, last + 1))
        if not options:
            return first, last
        _, first, last = max(options)


def _cut_at_word(text: str, longest: int) -> int:
    cut = text.rfind(" ", 0, longest + 1)
    return cut if cut > 0 else longest
