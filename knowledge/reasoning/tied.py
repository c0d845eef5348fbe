"""Exceptions travel with their clauses: neither is cited without the other (rule Q5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.model.objects import Clause, Version
from knowledge.reasoning.quote import Quote
from knowledge.reasoning.select import Selected
from knowledge.store.port import LocatedPassage, Store


def with_exceptions(store: Store, selected: Sequence[Selected]) -> list[Selected]:
    """`selected`, each followed by the exceptions to the clause it quotes, or led by the clause it is an exception to."""
    found: list[Selected] = []
    for one in selected:
        version = store.version(one.ranked.evidence.located.version_id)
        before, after = _tied(version, _start(one))
        for clause in before:
            found += _selected(store, version, clause, one, [*found, *selected])
        found.append(one)
        for clause in after:
            found += _selected(store, version, clause, one, [*found, *selected])
    return found


def _tied(version: Version, offset: int) -> tuple[list[Clause], list[Clause]]:
    own = version.clause_at(offset)
    if own is None:
        return [], []
    anchor = own.qualifies or own.anchor
    before = [clause for clause in version.clauses if own.qualifies == clause.anchor]
    after = [clause for clause in version.clauses if clause.qualifies == anchor and clause is not own]
    return before, after


def _selected(
    store: Store, version: Version, clause: Clause, beside: Selected, others: Sequence[Selected]
) -> Iterator[Selected]:
    """The clause as a selected quote, unless one of `others` quotes it already."""
    if any(
        other.ranked.evidence.located.version_id == version.version_id
        and _start(other) <= clause.start
        and clause.end <= _start(other) + other.quote.end - other.quote.start
        for other in others
    ):
        return
    near = beside.ranked.evidence.located
    within = near.start <= clause.start and clause.end <= near.end
    located = near if within else passage_of(store, version, clause)
    if located is None:
        return
    start, end = clause.start - located.start, clause.end - located.start
    quote = Quote(start, end, " ".join(located.passage.text[start:end].split()))
    candidate = beside.ranked.evidence.candidate.model_copy(update={"passage_hash": located.passage.passage_hash})
    evidence = replace(beside.ranked.evidence, located=located, candidate=candidate)
    yield replace(beside, ranked=replace(beside.ranked, evidence=evidence), quote=quote)


def passage_of(store: Store, version: Version, clause: Clause) -> LocatedPassage | None:
    """The passage that holds the clause; None where the clause is longer than a passage."""
    ref = next((ref for ref in version.passages if ref.start <= clause.start and clause.end <= ref.end), None)
    passage = store.passages([ref.passage_hash]).get(ref.passage_hash) if ref else None
    return (
        None if ref is None or passage is None else LocatedPassage(version.version_id, ref.start, ref.end, passage)
    )


def _start(one: Selected) -> int:
    return one.ranked.evidence.located.start + one.quote.start
