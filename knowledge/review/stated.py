"""The statements of versions as conflicts are looked for in them: each analysed once, and found by the words of its subject."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from knowledge.conflicts.clauses import ClauseRef, declared_contradictions
from knowledge.conflicts.detect import may_disagree
from knowledge.conflicts.governed import GovernedStatement
from knowledge.conflicts.parts import Part, parts_of
from knowledge.model.objects import Version
from knowledge.store.port import Store
from knowledge.text.sentence_statements import sentence_statements

_KEPT_VERSIONS = 512
"""Versions kept with their statements: those of one ingest are compared with each other again and again."""


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
    """Gives the statements of versions that say something, and keeps those read last."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[str, tuple[Stated, ...]] = OrderedDict()

    def of(self, version: Version) -> tuple[Stated, ...]:
        """The statements of a version that say something that can be contradicted, in the order of its text."""
        stated = self._kept.get(version.version_id)
        if stated is None:
            stated = self._kept[version.version_id] = tuple(
                sorted(self._stated(version), key=lambda one: one.start)
            )
            if len(self._kept) > _KEPT_VERSIONS:
                self._kept.popitem(last=False)
        return stated

    def within(self, version: Version, start: int, end: int) -> Sequence[Stated]:
        """Those of them that stand in `text[start:end]` of the version."""
        stated = self.of(version)
        first = bisect_left(stated, start, key=_start)
        return stated[first : bisect_left(stated, end, first, key=_start)]

    def in_passage(self, version: Version, passage_hash: str) -> Sequence[Stated]:
        """Those of them that stand in a passage of the version, in the first of several places; none if it holds no such."""
        place = next((ref for ref in version.passages if ref.passage_hash == passage_hash), None)
        return self.within(version, place.start, place.end) if place else ()

    def of_clause(self, ref: ClauseRef) -> list[Stated]:
        """Those of them that stand in a clause."""
        return [one for one in self.of(ref.version) if one.ref.clause.anchor == ref.clause.anchor]

    def _stated(self, version: Version) -> Iterator[Stated]:
        if not version.passages:
            return
        statements = version.statements or sentence_statements(
            self._store.text(version.version_id), version.clauses
        )
        clauses = {clause.anchor: clause for clause in version.clauses}
        for position, one in enumerate(statements):
            clause = clauses.get(one.clause)
            if clause is None or clause.kind == "heading" or one.governs:
                continue
            ref = ClauseRef(version, clause)
            statement = ref.statement(statements, position)
            parts = parts_of(statement)
            subject = frozenset[str]().union(*(part.sentence.subject for part in parts))
            yield Stated(ref, statement, one.place[0], parts, subject, declared_contradictions(ref))


_start = attrgetter("start")


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
