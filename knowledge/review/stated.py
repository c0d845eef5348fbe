"""The statements of versions as conflicts are looked for in them: each analysed once, and found by the words of its subject."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from knowledge.conflicts.clauses import ClauseRef
from knowledge.conflicts.detect import may_disagree
from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.conflicts.subjects.parts import Part, parts_of
from knowledge.model.objects import Version
from knowledge.model.reading.statements import Statement
from knowledge.store.ports.store import Store
from knowledge.text.layout.sentence_statements import sentence_statements

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")

_KEPT_PASSAGES = 8192
"""Passages kept with their statements, some 30,000: those of one ingest are compared with each other again and again."""
_KEPT_VERSIONS = 1024
"""Versions kept with the places of their statements, which are some hundred numbers each."""


@dataclass(frozen=True)
class Stated:
    """A statement of a clause, where it stands in the text of its version, its parts, and the stems of their subjects.

    `contradicts` names the clauses and objects that its clause declares that it contradicts.
    """

    ref: ClauseRef
    statement: GovernedStatement
    start: int
    parts: tuple[Part, ...]
    subject: frozenset[str]
    contradicts: tuple[str, ...] = ()

    @property
    def label(self) -> frozenset[str] | None:
        """The stems of the label of its row; None for prose."""
        return self.parts[0].label if self.parts else None

    def declares_against(self, other: Stated) -> bool:
        """Whether its clause declares that it contradicts that of the other."""
        return any(other.ref.is_named_by(reference) for reference in self.contradicts)


class StatedVersions:
    """Gives the statements of versions that say something that can be contradicted, in the order of the text.

    Only those asked for are analysed: of most versions one passage alone lies near another version. Those read last are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[tuple[str, int, float], tuple[Stated, ...]] = OrderedDict()
        self._places: OrderedDict[str, list[tuple[int, int]]] = OrderedDict()

    def of(self, version: Version) -> tuple[Stated, ...]:
        """All of them."""
        return self.within(version, 0, inf)

    def analyse(self, version_ids: Sequence[str]) -> None:
        """Analyse the statements of versions now, before they are asked for; no more than are kept."""
        places = [
            (version, ref.start, ref.end)
            for version in map(self._store.version, version_ids[:_KEPT_VERSIONS])
            for ref in version.passages
        ]
        for place in places[:_KEPT_PASSAGES]:
            self.within(*place)

    def within(self, version: Version, start: int, end: float) -> tuple[Stated, ...]:
        """Those of them that stand in `text[start:end]` of the version."""
        key = (version.version_id, start, end)
        if key not in self._kept:
            _keep(self._kept, key, tuple(self._stated(version, start, end)), _KEPT_PASSAGES)
        self._kept.move_to_end(key)
        return self._kept[key]

    def in_passage(self, version: Version, passage_hash: str) -> tuple[Stated, ...]:
        """Those of them that stand in a passage of the version, in the first of several places; none if it holds no such."""
        place = next((ref for ref in version.passages if ref.passage_hash == passage_hash), None)
        return self.within(version, place.start, place.end) if place else ()

    def of_clause(self, ref: ClauseRef) -> list[Stated]:
        """Those of them that stand in a clause."""
        return [one for one in self.of(ref.version) if one.ref.clause.anchor == ref.clause.anchor]

    def _stated(self, version: Version, start: int, end: float) -> Iterator[Stated]:
        if not version.passages:
            return
        statements = version.statements or sentence_statements(
            self._store.text(version.version_id), version.clauses
        )
        clauses = {clause.anchor: clause for clause in version.clauses}
        places = self._places_in(version.version_id, statements)
        for place, position in places[bisect_left(places, (start, 0)) : bisect_left(places, (end, 0))]:
            one = statements[position]
            clause = clauses.get(one.clause)
            if clause is None or clause.kind == "heading" or one.governs:
                continue
            ref = ClauseRef(version, clause)
            statement = ref.statement(statements, position)
            parts = parts_of(statement)
            subject = frozenset[str]().union(*(part.sentence.subject for part in parts))
            yield Stated(ref, statement, place, parts, subject, ref.declared_contradictions)

    def _places_in(self, version_id: str, statements: Sequence[Statement]) -> list[tuple[int, int]]:
        """Where each statement begins, with its position, in the order of the text."""
        if version_id not in self._places:
            places = sorted((one.place[0], at) for at, one in enumerate(statements))
            _keep(self._places, version_id, places, _KEPT_VERSIONS)
        return self._places[version_id]


def _keep(kept: OrderedDict[_Key, _Kept], key: _Key, value: _Kept, most: int) -> None:
    """Add a value to those kept, and drop the oldest where there are too many."""
    kept[key] = value
    if len(kept) > most:
        kept.popitem(last=False)


def pairs_to_compare(mine: Sequence[Stated], others: Sequence[Stated]) -> Iterator[tuple[Stated, Stated]]:
    """Yield the pairs that can contradict each other: those that share words of their subjects, or whose clauses declare it."""
    by_words = _ByWords(others)
    declaring = [at for at, other in enumerate(others) if other.contradicts]
    for one in mine:
        wanted = {at for at in by_words.sharing(one) if may_disagree(one.parts, others[at].parts)}
        wanted |= {at for at in declaring if others[at].declares_against(one)}
        if one.contradicts:
            wanted |= {at for at, other in enumerate(others) if one.declares_against(other)}
        yield from ((one, others[at]) for at in sorted(wanted))


class _ByWords:
    """Finds the positions of statements by what they share: rows of tables by their label, all others by a word of their subject.

    Two rows of other labels are about two things (rule C1k), and share the words of their headers all the same.
    """

    def __init__(self, statements: Sequence[Stated]) -> None:
        self._rows: dict[frozenset[str], list[int]] = defaultdict(list)
        self._rows_by_stem: dict[str, list[int]] = defaultdict(list)
        self._prose_by_stem: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(statements):
            if one.label is not None:
                self._rows[one.label].append(at)
            by_stem = self._prose_by_stem if one.label is None else self._rows_by_stem
            for stem in one.subject:
                by_stem[stem].append(at)

    def sharing(self, one: Stated) -> set[int]:
        """The positions of the statements that share a word of the subject, or the label of the row."""
        found = {at for stem in one.subject for at in self._prose_by_stem.get(stem, ())}
        if one.label is None:
            return found | {at for stem in one.subject for at in self._rows_by_stem.get(stem, ())}
        return found.union(self._rows.get(one.label, ()))
