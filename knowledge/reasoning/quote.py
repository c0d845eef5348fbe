"""The few sentences of a passage that answer: a verbatim window of whole sentences."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model.sentences import sentence_spans
from knowledge.reasoning.terms import TermWeights
from knowledge.reasoning.understand import Expectation, holds_value
from knowledge.retrieval.bm25 import query_terms

LONGEST_QUOTE = 600
"""Characters a quote may have; a single longer sentence is cut at a word."""


@dataclass(frozen=True)
class Quote:
    """`text[start:end]` of a passage, and the sentence in it that says it best."""

    start: int
    end: int
    statement: str


def best_quote(
    text: str, weights: TermWeights, expected: frozenset[Expectation], longest: int = LONGEST_QUOTE
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
    statement = " ".join(text[slice(*spans[best])].split())
    return Quote(
        start, end, statement if len(statement) <= longest else statement[: _cut_at_word(statement, longest)]
    )


def _fit(sentence: str, weights: TermWeights, expected: frozenset[Expectation]) -> float:
    values = sum(holds_value(expectation, sentence) for expectation in expected)
    return weights.coverage(query_terms(sentence)) + (0.5 * values / len(expected) if expected else 0.0)


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
