"""Blocks into passages: what is embedded and searched (rule N4).

Passages are packed from consecutive blocks under one heading, never across headings, so that a local
edit changes few of them. Each is a verbatim slice of the text; the headings above it are its context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from ingest.structure.blocks import Block
from knowledge.model.objects import Passage, PassageRef
from knowledge.retrieval.ports import TokenCounter
from knowledge.text.sentences import sentence_starts

TARGET = 700
"""Characters a passage aims at: about 110 English words."""
MOST = 900
"""Characters up to which a short leftover joins its neighbour."""
LONGEST = 2000
"""Characters no passage exceeds: some tokenizers read any long word as one token."""
_SMALL = 350
_LEFTOVER = 120
_CONTEXT = 160

Span = tuple[int, int]


@dataclass(frozen=True)
class _Unit:
    """A stretch of text that is packed whole; `leads` binds it to the next (a list's introduction)."""

    start: int
    end: int
    leads: bool = False


class PassageMaker:
    """Makes passages for one embedding model. Remembers what it made: histories repeat themselves."""

    def __init__(self, tokens: TokenCounter) -> None:
        self._tokens = tokens
        self._fits = lru_cache(maxsize=100_000)(self._fits_uncached)
        self._passage = lru_cache(maxsize=100_000)(self._passage_uncached)
        self._context = lru_cache(maxsize=20_000)(self._context_uncached)

    def passages(
        self, text: str, blocks: Sequence[Block], title: str
    ) -> tuple[tuple[PassageRef, ...], tuple[Passage, ...]]:
        """Where each passage lies in `text`, in order, and the distinct passages."""
        refs: list[PassageRef] = []
        distinct: dict[str, Passage] = {}
        for context, (start, end) in self._spans(text, blocks, title):
            passage = self._passage(context, text[start:end])
            distinct[passage.passage_hash] = passage
            refs.append(PassageRef(passage_hash=passage.passage_hash, start=start, end=end))
        return tuple(refs), tuple(distinct.values())

    def _spans(self, text: str, blocks: Sequence[Block], title: str) -> Iterator[tuple[str, Span]]:
        for headings, together in _sections(blocks):
            context = self._context(title, headings)
            for span in _packed(list(_units(text, together))):
                for piece in self._fitting(text, span, context):
                    yield context, piece

    def _fitting(self, text: str, span: Span, context: str) -> Iterator[Span]:
        """`span` itself if the model can read it, else parts of it that it can."""
        start, end = _stripped(text, span)
        if start == end:
            return
        if end - start <= LONGEST and self._fits(context, text[start:end]):
            yield start, end
            return
        cut = start + _best_cut(text[start:end])
        yield from self._fitting(text, (start, cut), context)
        yield from self._fitting(text, (cut, end), context)

    def _fits_uncached(self, context: str, text: str) -> bool:
        return len(text) <= 1 or self._count(context, text) <= self._tokens.limit

    def _count(self, context: str, text: str) -> int:
        return self._tokens.count(Passage(context=context, text=text).indexed_text)

    def _passage_uncached(self, context: str, text: str) -> Passage:
        return Passage(context=context, text=text)

    def _context_uncached(self, title: str, headings: tuple[str, ...]) -> str:
        """`Title > Heading > Subheading`, the middle left out when long, at most a third of the limit."""
        parts = headings if headings[:1] == (title,) else (title, *headings)
        parts = tuple(part for part in parts if part)
        context = " > ".join(parts)
        if len(context) > _CONTEXT and len(parts) > 1:
            context = f"{_cut(parts[0], 60)} > {'… > ' if len(parts) > 2 else ''}{_cut(parts[-1], 90)}"
        context = _cut(context, _CONTEXT)
        while context and self._tokens.count(context) > self._tokens.limit // 3:
            context = context[: len(context) // 2].rstrip()
        return context


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """The blocks under each heading with the path to them; a heading that nothing follows speaks for itself."""
    runs = [list(run) for _, run in groupby(blocks, key=lambda block: block.section)]
    for run, following in zip(runs, [*runs[1:], []], strict=False):
        head = run[0] if run[0].level else None
        body = run[1:] if head else run
        if body:
            yield body[0].headings, body
        elif head and head.title and not (following and following[0].level > head.level):
            yield head.headings, [head]


def _units(text: str, blocks: Iterable[Block]) -> Iterator[_Unit]:
    blocks = list(blocks)
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        leads = block.kind == "header" or bool(
            following and following.kind in ("item", "header", "code") and text[block.end - 1] == ":"
        )
        if block.end - block.start <= MOST or block.kind in ("header", "row"):
            yield _Unit(block.start, block.end, leads)
        else:
            pieces = list(_sentences(text, block))
            yield from (_Unit(*piece) for piece in pieces[:-1])
            yield _Unit(*pieces[-1], leads)


def _sentences(text: str, block: Block) -> Iterator[Span]:
    """The sentences of a long block; the lines of code."""
    inner = text[block.start : block.end]
    if block.kind == "code":
        starts = [at + 1 for at, character in enumerate(inner) if character == "\n"]
    else:
        starts = sentence_starts(inner)
    bounds = [0, *starts, len(inner)]
    for start, end in pairwise(bounds):
        if end > start:
            yield block.start + start, block.start + end


def _packed(units: Sequence[_Unit]) -> list[Span]:
    """Consecutive units joined to spans of about TARGET characters."""
    groups: list[list[_Unit]] = []
    for unit in units:
        if groups and _joins(groups[-1], unit):
            groups[-1].append(unit)
        elif groups and len(groups[-1]) > 1 and groups[-1][-1].leads:
            groups.append([groups[-1].pop(), unit])
        else:
            groups.append([unit])
    spans = [(group[0].start, group[-1].end) for group in groups]
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < _LEFTOVER and spans[-1][1] - spans[-2][0] <= MOST:
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    return spans


def _joins(group: Sequence[_Unit], unit: _Unit) -> bool:
    together = unit.end - group[0].start
    if together <= TARGET:
        return True
    so_far = group[-1].end - group[0].start
    return together <= MOST and (so_far < _SMALL or (len(group) == 1 and group[0].leads))


def _best_cut(text: str) -> int:
    """Where to cut a text that is too long: the sentence start nearest its middle, else the line's, word's, else there."""
    middle = len(text) // 2
    starts = sentence_starts(text)
    if starts:
        return min(starts, key=lambda start: abs(start - middle))
    for separator in ("\n", "; ", ", ", " ", "\t"):
        at = text.rfind(separator, middle // 2, middle)
        if at > 0:
            return at + len(separator)
    return max(1, middle)


def _stripped(text: str, span: Span) -> Span:
    inner = text[span[0] : span[1]]
    start = span[0] + len(inner) - len(inner.lstrip())
    return start, max(start, span[0] + len(inner.rstrip()))
