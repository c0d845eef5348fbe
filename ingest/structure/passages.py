"""Packs blocks into passages, the units that are embedded and searched (rule N4).

A passage holds consecutive blocks under one heading and never crosses a heading, so that a local edit changes few
passages. Each passage is a verbatim slice of the text. The headings above it are its context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from ingest.structure.blocks import Block
from knowledge.model.objects import Passage, PassageRef
from knowledge.model.spans import Span
from knowledge.retrieval.ports import TokenCounter
from knowledge.text.sentences import sentence_starts

TARGET = 700
"""Characters that a passage aims at: about 110 English words or 150 tokens, so that passage and context fit the
256 tokens that the default model reads.
"""
MOST = 900
"""Characters up to which a passage grows beyond TARGET, to keep a block whole or to take in a short rest. At some 4.5
characters a token, this still fits the default model.
"""
LONGEST = 2000
"""Characters that no passage exceeds: some tokenizers read a word of any length as one token, so their count is no
bound.
"""
_SMALL = 350
"""Half of TARGET: a passage shorter than this takes in one more block rather than end."""
_LEFTOVER = 120
"""Characters, about one sentence, below which a last passage joins the one before: alone it says too little to be
found.
"""
_CONTEXT = 160
"""Characters of a context: two headings of ordinary length. A longer one would outweigh a short passage in its
vector.
"""
_FIRST_HEADING, _LAST_HEADING = 60, 90
"""Characters kept of the first and the last heading in a shortened context; with ` > … > ` between, they fit
_CONTEXT. The last heading is nearer to the text and gets more.
"""
_CONTEXT_SHARE = 3
"""A context takes at most one part in this many of the tokens that the model reads, so that most are left for the
text.
"""
_CACHED_PASSAGES = 100_000
"""Passages remembered: those of a history of some thousand documents, at about 1 kB each."""
_CACHED_CONTEXTS = 20_000
"""Contexts remembered; several passages share one."""


@dataclass(frozen=True)
class _Unit:
    """A span that is packed whole. `leads` binds it to the next one, as the introduction of a list is bound to the
    list.
    """

    start: int
    end: int
    leads: bool = False


class PassageMaker:
    """Makes passages for one embedding model, and caches them: consecutive versions of a document share most
    passages.
    """

    def __init__(self, tokens: TokenCounter) -> None:
        self._tokens = tokens
        self._fits = lru_cache(maxsize=_CACHED_PASSAGES)(self._fits_uncached)
        self._passage = lru_cache(maxsize=_CACHED_PASSAGES)(self._passage_uncached)
        self._context = lru_cache(maxsize=_CACHED_CONTEXTS)(self._context_uncached)

    def passages(
        self, text: str, blocks: Sequence[Block], title: str
    ) -> tuple[tuple[PassageRef, ...], tuple[Passage, ...]]:
        """Return the place of each passage in `text`, in order, and the distinct passages."""
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
            for span in _pack(list(_units(text, together))):
                for piece in self._fitting(text, span, context):
                    yield context, piece

    def _fitting(self, text: str, span: Span, context: str) -> Iterator[Span]:
        """Yield `span` itself if the model can read it whole, or else consecutive parts that the model can read."""
        start, end = _strip(text, span)
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
        """`Title > Heading > Subheading`, shortened in the middle, with at most a third of the model's tokens."""
        parts = headings if headings[:1] == (title,) else (title, *headings)
        parts = tuple(part for part in parts if part)
        context = " > ".join(parts)
        if len(context) > _CONTEXT and len(parts) > 1:
            context = f"{_shorten(parts[0], _FIRST_HEADING)} > {'… > ' if len(parts) > 2 else ''}{_shorten(parts[-1], _LAST_HEADING)}"
        context = _shorten(context, _CONTEXT)
        while context and self._tokens.count(context) > self._tokens.limit // _CONTEXT_SHARE:
            context = context[: len(context) // 2].rstrip()
        return context


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Yield the blocks under each heading with the headings above; a heading with nothing below it is yielded
    itself.
    """
    runs = [list(run) for _, run in groupby(blocks, key=lambda block: block.section)]
    for run, following in zip(runs, [*runs[1:], []], strict=False):
        head = run[0] if run[0].level else None
        body = run[1:] if head else run
        if body:
            yield body[0].headings, body
        elif head and head.title and not (following and following[0].level > head.level):
            yield head.headings, [head]


def _units(text: str, blocks: Iterable[Block]) -> Iterator[_Unit]:
    """Yield the units of blocks under one heading: whole blocks, or the sentences of a block longer than MOST."""
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
    """Yield the spans of a long block's sentences, or of its lines if it is code."""
    inner = text[block.start : block.end]
    if block.kind == "code":
        starts = [at + 1 for at, character in enumerate(inner) if character == "\n"]
    else:
        starts = sentence_starts(inner)
    bounds = [0, *starts, len(inner)]
    for start, end in pairwise(bounds):
        if end > start:
            yield block.start + start, block.start + end


def _pack(units: Sequence[_Unit]) -> list[Span]:
    """Join consecutive units to spans of about TARGET characters."""
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
    """The offset at which to cut a text that is too long: the start of a sentence, else of a line, a part of a
    sentence or a word, nearest the middle; the middle itself as the last resort.
    """
    middle = len(text) // 2
    starts = sentence_starts(text)
    if starts:
        return min(starts, key=lambda start: abs(start - middle))
    for separator in ("\n", "; ", ", ", " ", "\t"):
        at = text.rfind(separator, middle // 2, middle)
        if at > 0:
            return at + len(separator)
    return max(1, middle)


def _strip(text: str, span: Span) -> Span:
    inner = text[span[0] : span[1]]
    start = span[0] + len(inner) - len(inner.lstrip())
    return start, max(start, span[0] + len(inner.rstrip()))
