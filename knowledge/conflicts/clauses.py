"""Finds contradictions between clauses of versions in force (rule C1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from knowledge.conflicts.detect import Disagreement, disagreement
from knowledge.conflicts.differences.pairs import DifferenceKind
from knowledge.conflicts.subjects.governed import GovernedStatement, governed
from knowledge.model.kinds import PolicyTerms, terms_of
from knowledge.model.objects import Clause, Kind, Version
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import Statement
from knowledge.model.record.canonical import content_hash

_WORDS_OF_A_FRAME = 2
"""Words around a name by which a list says the same of several; one alone begins or ends many sentences."""


@dataclass(frozen=True)
class ClauseRef:
    """A clause of an authoritative version."""

    version: Version
    clause: Clause

    @property
    def reference(self) -> str:
        """`object_id#anchor`, as rulings name it."""
        return f"{self.version.object_id}#{self.clause.anchor}"

    @property
    def clause_id(self) -> str:
        """The id of the clause in this version."""
        return self.version.clause_id(self.clause.anchor)

    @cached_property
    def declared_contradictions(self) -> tuple[str, ...]:
        """The clauses and objects that the clause declares that it contradicts."""
        terms = terms_of(self.version) if self.version.kind is Kind.POLICY else None
        if not isinstance(terms, PolicyTerms):
            return ()
        own = next((clause for clause in terms.clauses if clause.id == self.clause.anchor), None)
        return tuple(own.contradicts) if own else ()

    def is_named_by(self, reference: str) -> bool:
        """Whether a reference names the clause or its whole object."""
        return reference in (self.version.object_id, self.reference)

    def statement(self, statements: Sequence[Statement], position: int) -> GovernedStatement:
        """A statement of the clause as the detector reads it; `statements` are all those of the version."""
        return governed(self.version, statements, position, exception=self.clause.qualifies is not None)


def find_contradiction(
    mine: ClauseRef, own: GovernedStatement, theirs: ClauseRef, other: GovernedStatement
) -> Disagreement | None:
    """The contradiction between statements of two clauses: by their words, or because one clause declares that it contradicts
    the other.
    """
    if not _comparable(mine, theirs):
        return None
    found = disagreement(own, other)
    if found and found.kind == DifferenceKind.ENTITY:
        sides = ((mine, own.text, found.left_span), (theirs, other.text, found.right_span))
        found = None if any(_names_several(*side) for side in sides) else found
    if found is None and _declare_contradiction(mine, theirs):
        return Disagreement(
            attribute="declared: contradicts",
            kind="declared",
            left=own.text,
            right=other.text,
            left_span=(0, len(own.text)),
            right_span=(0, len(other.text)),
            strength=1.0,
        )
    return found


def _names_several(ref: ClauseRef, text: str, name: Span) -> bool:
    """Whether a version says the same of another name as well, as a list does: it names several things then, and not one thing
    in its own way.
    """
    before, after = text[: name[0]], text[name[1] :]
    if len(f"{before} {after}".split()) < _WORDS_OF_A_FRAME:
        return False
    return any(
        one.words != text
        and len(one.words) > len(before) + len(after)
        and one.words.startswith(before)
        and one.words.endswith(after)
        for one in ref.version.statements
    )


def conflict_id(clause_ids: Sequence[str]) -> str:
    """The id of the conflict between two clauses: the same in either order, and whatever they disagree on."""
    return "cnf_" + content_hash(sorted(clause_ids))[:24]


def conflict_opened(conflict_id: str, kind: str, clause_ids: Sequence[str]) -> dict[str, Any]:
    """The payload of the event that opens a conflict. It names the clauses and holds none of their words, because nothing
    in the ledger can be erased (rule E1).
    """
    return {"conflict_id": conflict_id, "kind": kind, "clause_ids": list(clause_ids)}


def compares_with_itself(version: Version) -> bool:
    """Whether clauses of a version can contradict each other: paragraphs of a policy.

    Other parts of one text differ by their place: rows of a table, sections below a heading or for a region, rules.
    """
    return version.kind is Kind.POLICY and isinstance(terms_of(version), PolicyTerms)


def _comparable(mine: ClauseRef, theirs: ClauseRef) -> bool:
    """Whether the two can contradict each other: clauses of two objects, or two paragraphs of one policy."""
    if mine.version.object_id != theirs.version.object_id:
        return True
    terms = terms_of(mine.version) if mine.version.kind is Kind.POLICY else None
    if mine.version.version_id != theirs.version.version_id or not isinstance(terms, PolicyTerms):
        return False
    own = {clause.id for clause in terms.clauses}
    return mine.clause.anchor != theirs.clause.anchor and {mine.clause.anchor, theirs.clause.anchor} <= own


def _declare_contradiction(mine: ClauseRef, theirs: ClauseRef) -> bool:
    return any(
        other.is_named_by(reference)
        for one, other in ((mine, theirs), (theirs, mine))
        for reference in one.declared_contradictions
    )
