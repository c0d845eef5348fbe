"""Statements as they stand in retrieved passages, and the contradictions that nothing decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from knowledge.conflicts.clauses import ClauseRef, conflict_id
from knowledge.conflicts.detect import Disagreement
from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.reasoning.evidence.planted import addresses_a_model
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.select import Selected
from knowledge.store.snapshot import Snapshot


@dataclass(frozen=True)
class ClaimedStatement(ClauseRef):
    """A statement of a clause, as it stands in the version that a ranked passage is from."""

    ranked: Ranked
    position: int

    @cached_property
    def words(self) -> GovernedStatement:
        """The statement as the detector reads it. It is compared with many others."""
        return self.statement(self.ranked.evidence.statements, self.position)

    @property
    def place(self) -> tuple[str, int]:
        """The version and the position, which name the statement."""
        return self.version.version_id, self.position


def claimed_statements(snapshot: Snapshot, selected: Selected) -> Iterator[ClaimedStatement]:
    """The statements that make a claim."""
    yield from _statements_at(snapshot, selected.ranked, selected.positions)


def statements_in(snapshot: Snapshot, ranked: Ranked) -> Iterator[ClaimedStatement]:
    """The statements that stand in a passage, say something by themselves, and give no orders to a language model."""
    evidence = ranked.evidence
    said = ((at, evidence.statements[at]) for at in evidence.positions)
    saying = (at for at, one in said if not one.governs and not addresses_a_model(one.words))
    yield from _statements_at(snapshot, ranked, saying)


def _statements_at(snapshot: Snapshot, ranked: Ranked, positions: Iterable[int]) -> Iterator[ClaimedStatement]:
    version = snapshot.version(ranked.evidence.resolution.version_id)
    clauses = {clause.anchor: clause for clause in version.clauses}
    for at in positions:
        clause = clauses.get(ranked.evidence.statements[at].clause)
        if clause is not None:
            yield ClaimedStatement(version, clause, ranked, at)


class Contradiction(NamedTuple):
    """Two statements, each as (version id, position), that disagree and of which neither prevails."""

    left: tuple[str, int]
    right: tuple[str, int]
    disagreement: Disagreement
    clause_ids: tuple[str, str]

    @property
    def conflict_id(self) -> str:
        """The id of the conflict; see `conflict_id`."""
        return conflict_id(self.clause_ids)
