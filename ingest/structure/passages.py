"""Packs statements into passages, the units that are embedded and searched (rule N4).

A passage holds consecutive statements under one heading, so that a local edit changes few passages. Each line of its text
is one statement, in the words of the plain view and with its printed address before it. The context of a passage is the path
of the headings above it, and the lead-in of its first statement where that stands in an earlier passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from ingest.structure.qualifiers import with_qualifiers
from ingest.structure.statements import Structure, structure_of
from ingest.structure.tree import Node
from ingest.structure.whole_markup import with_whole_markup
from knowledge.model.objects import Clause, Passage, PassageRef
from knowledge.model.reading.statements import Statement, StatementKind, line_of
from knowledge.retrieval.ports import TokenCounter

TARGET = 700
"""Characters that a passage aims at: about 110 English words or 150 tokens, so that passage and context fit the
256 tokens that the default model reads.
"""
MOST = 900
"""Characters up to which a passage grows beyond TARGET, to take in a short rest. At some 4.5
characters a token, this still fits the default model.
"""
LONGEST = 2000
"""Characters that no statement exceeds: some tokenizers read a word of any length as one token, so their count is no
bound.
"""
_SMALL = 350
"""Half of TARGET: a passage shorter than this takes in one more statement rather than end."""
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
_ADDRESS_SHARE = 16
"""One part in this many of the tokens that the model reads is kept free for the address of a statement: 16 of 256, and an
address such as `Annex II, 4.2(b)(iv)` takes some 13.
"""
_SPECIAL_TOKENS = 8
"""Tokens that a tokenizer adds to a text, with room to spare: the usual ones add two."""
_CACHED_PASSAGES = 100_000
"""Passages remembered: those of a history of some thousand documents, at about 1 kB each."""
_CACHED_CONTEXTS = 20_000
"""Contexts remembered; several passages share one."""


@dataclass(frozen=True)
class Packed:
    """The clauses and statements of a document, the place of each passage, and the distinct passages."""

    clauses: tuple[Clause, ...]
    statements: tuple[Statement, ...]
    refs: tuple[PassageRef, ...]
    passages: tuple[Passage, ...]


class PassageMaker:
    """Makes statements and passages for one embedding model, and caches them: consecutive versions of a document share most
    passages.
    """

    def __init__(self, tokens: TokenCounter) -> None:
        self._tokens = tokens
        self._fits = lru_cache(maxsize=_CACHED_PASSAGES)(self._fits_uncached)
        self._passage = lru_cache(maxsize=_CACHED_PASSAGES)(self._passage_uncached)
        self._context = lru_cache(maxsize=_CACHED_CONTEXTS)(self._context_uncached)

    def read(self, tree: Node, title: str, *, retrieved: bool = True) -> Packed:
        """Return what is made of a document tree; no passages where the document is not `retrieved`."""
        structure = with_whole_markup(structure_of(tree, self._statement_fits), tree.inline)
        statements = with_qualifiers(structure)
        refs: list[PassageRef] = []
        distinct: dict[str, Passage] = {}
        for context, group in self._groups(statements, structure, title) if retrieved else ():
            passage = self._passage(context, "\n".join(line_of(statements[at]) for at in group))
            distinct[passage.passage_hash] = passage
            start, end = statements[group[0]].place[0], statements[group[-1]].place[1]
            refs.append(PassageRef(passage_hash=passage.passage_hash, start=start, end=end))
        return Packed(structure.clauses, statements, tuple(refs), tuple(distinct.values()))

    def _groups(
        self, statements: Sequence[Statement], structure: Structure, title: str
    ) -> Iterator[tuple[str, Sequence[int]]]:
        numbered = enumerate(structure.sections)
        for _, section in groupby(numbered, key=lambda pair: pair[1]):
            positions = [at for at, _ in section]
            for group in _pack(statements, positions):
                yield from self._fitting(statements, group, title)

    def _fitting(
        self, statements: Sequence[Statement], group: Sequence[int], title: str
    ) -> Iterator[tuple[str, Sequence[int]]]:
        """Yield a group itself if the model can read it whole, or else consecutive parts that the model can read."""
        first = statements[group[0]]
        lead = next((statements[at].words for at in reversed(first.leads) if at not in group), "")
        context = self._context(title, first.headings, lead)
        text = "\n".join(line_of(statements[at]) for at in group)
        while context and len(group) == 1 and not self._fits(context, text):
            context = context[: len(context) // 2].rstrip()
        if len(group) == 1 or self._fits(context, text):
            yield context, group
            return
        middle = len(group) // 2
        yield from self._fitting(statements, group[:middle], title)
        yield from self._fitting(statements, group[middle:], title)

    def _statement_fits(self, words: str) -> bool:
        """Whether the model can read a statement with its address. No token is shorter than an ASCII character."""
        most = self._tokens.limit - self._tokens.limit // _ADDRESS_SHARE
        is_short = words.isascii() and len(words) + _SPECIAL_TOKENS <= most
        return len(words) <= LONGEST and (is_short or self._tokens.count(words) <= most)

    def _fits_uncached(self, context: str, text: str) -> bool:
        return self._tokens.count(Passage(context=context, text=text).indexed_text) <= self._tokens.limit

    def _passage_uncached(self, context: str, text: str) -> Passage:
        return Passage(context=context, text=text)

    def _context_uncached(self, title: str, headings: tuple[str, ...], lead: str) -> str:
        """`Title > Heading > Subheading`, shortened in the middle, with at most a third of the model's tokens."""
        parts = headings if headings[:1] == (title,) else (title, *headings)
        parts = tuple(part for part in (*parts, lead) if part)
        context = " > ".join(parts)
        if len(context) > _CONTEXT and len(parts) > 1:
            context = f"{_shorten(parts[0], _FIRST_HEADING)} > {'… > ' if len(parts) > 2 else ''}{_shorten(parts[-1], _LAST_HEADING)}"
        context = _shorten(context, _CONTEXT)
        while context and self._tokens.count(context) > self._tokens.limit // _CONTEXT_SHARE:
            context = context[: len(context) // 2].rstrip()
        return context


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _pack(statements: Sequence[Statement], positions: Sequence[int]) -> list[list[int]]:
    """Join consecutive statements to groups of about TARGET characters.

    A statement that introduces the next one goes with it.
    """
    groups: list[list[int]] = []
    sizes: list[int] = []
    for at in positions:
        size = len(line_of(statements[at])) + 1
        together = sizes[-1] + size if groups else 0
        if groups and (
            together <= TARGET
            or (together <= MOST and (sizes[-1] < _SMALL or _leads_alone(statements, groups[-1])))
        ):
            groups[-1].append(at)
            sizes[-1] = together
        elif groups and len(groups[-1]) > 1 and _leads(statements[groups[-1][-1]]):
            moved = groups[-1].pop()
            length = len(line_of(statements[moved])) + 1
            sizes[-1] -= length
            groups.append([moved, at])
            sizes.append(length + size)
        else:
            groups.append([at])
            sizes.append(size)
    if len(groups) > 1 and sizes[-1] < _LEFTOVER and sizes[-1] + sizes[-2] <= MOST:
        last = groups.pop()
        groups[-1] += last
    return groups


def _leads(statement: Statement) -> bool:
    return statement.governs and statement.kind is not StatementKind.HEADING


def _leads_alone(statements: Sequence[Statement], group: Sequence[int]) -> bool:
    return len(group) == 1 and _leads(statements[group[0]])
