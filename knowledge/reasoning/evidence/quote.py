"""Chooses the sentences of a passage to quote: a verbatim window of whole sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.model.spans import Span
from knowledge.reasoning.recipe import QuotingRecipe
from knowledge.text.sentences import sentence_spans
from knowledge.text.term_weights import TermWeights
from knowledge.text.values.expectations import holds_value
from knowledge.text.values.kinds import ValueKind


@dataclass(frozen=True)
class Quote:
    """`text[start:end]` of a passage; `statement` is the sentence in it that answers best, its spaces made single.

    `makes` are the sentences that make the claim, the best one first: those that fit the question as well. The other
    sentences of the quote only give context.
    """

    start: int
    end: int
    statement: str
    makes: tuple[Span, ...]


@dataclass(frozen=True)
class Fit:
    """Scores how well a sentence answers a question."""

    weights: TermWeights
    expected: frozenset[ValueKind]
    recipe: QuotingRecipe

    def score(self, sentence: str) -> float:
        """The sentence's share of the question's terms, and a bonus for the kinds of value it holds."""
        coverage = self.weights.coverage_of(sentence)
        if not self.expected:
            return coverage
        held = sum(holds_value(kind, sentence) for kind in self.expected)
        return coverage + self.recipe.value * held / len(self.expected)


def best_quote(text: str, fit: Fit) -> Quote:
    """The window of whole sentences around the sentence that fits best, at most `recipe.longest` characters long.

    The window grows from the best sentence towards the better neighbour while it fits. If the question asks for something by
    its name, the window ends before a sentence about something of another name.
    """
    longest = fit.recipe.longest
    spans = sentence_spans(text) or [(0, len(text))]
    scores = [fit.score(text[start:end]) for start, end in spans]
    best = max(range(len(spans)), key=lambda i: (scores[i], -i))
    low, high = _same_subject([fit.weights.names_another(text[start:end]) for start, end in spans], best)
    first, last = (at + low for at in _grow(spans[low:high], scores[low:high], best - low, longest))
    start, end = spans[first][0], spans[last][1]
    if end - start > longest:
        end = start + _cut_at_word(text[start:end], longest)
    threshold = fit.recipe.as_well * scores[best]
    as_well = [i for i in range(first, last + 1) if i != best and scores[i] >= threshold]
    makes = tuple((spans[i][0], min(spans[i][1], end)) for i in (best, *as_well))
    statement = " ".join(text[slice(*spans[best])].split())
    if len(statement) > longest:
        statement = statement[: _cut_at_word(statement, longest)]
    return Quote(start, end, statement, makes)


def whole_quote(text: str, start: int, end: int) -> Quote:
    """All of `text[start:end]` as a quote; each of its sentences makes the claim."""
    return Quote(start, end, " ".join(text[start:end].split()), tuple(_sentences(text, start, end)))


def trim_quote(text: str, quote: Quote, keeps: Callable[[Span], bool]) -> Quote:
    """`quote` cut to the sentences around its best one, up to the nearest ones that `keeps` rejects."""
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
    """The sentences that reach into `text[start:end]`, cut to it."""
    spans = [(max(low, start), min(high, end)) for low, high in sentence_spans(text) if low < end and start < high]
    return spans or [(start, end)]


def _same_subject(strays: list[bool], best: int) -> tuple[int, int]:
    """The slice of the sentences around the best one up to the nearest ones that stray."""
    low = max((at + 1 for at in range(best) if strays[at]), default=0)
    high = min((at for at in range(best + 1, len(strays)) if strays[at]), default=len(strays))
    return low, high


def _grow(spans: list[Span], scores: list[float], best: int, longest: int) -> tuple[int, int]:
    """The positions of the first and last sentence of the window."""
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
