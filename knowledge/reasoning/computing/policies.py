"""Finds the policy whose rules a question with facts is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from knowledge.model.answering.plans import Candidate, SubQuery
from knowledge.model.authority import Resolution
from knowledge.model.kinds import PolicyTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.resolve import places_around, resolve_candidates
from knowledge.reasoning.recipe import RankingRecipe
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.reasoning.trace import AnswerTrace
from knowledge.store.snapshot import Snapshot

_LOOKED_AT = 8
"""Best passages whose policies are looked at: the policy that a question is about holds one of the first."""


class AskedCase(NamedTuple):
    """A question of one part with the facts of a case, and the candidates that were found for it.

    `names` are those of the facts, and of facts that a tool was asked for in vain.
    """

    snapshot: Snapshot
    sub_query: SubQuery
    candidates: Sequence[Candidate]
    facts: Mapping[str, Any]
    names: Set[str]


def policy_asked_about(case: AskedCase, recipe: RankingRecipe, trace: AnswerTrace) -> RuleEvaluation | None:
    """The evaluation of the rules of the first policy among the best passages whose rules read one of the facts.

    None where there is none. `trace` gets a step for each stage.
    """
    resolutions = trace.step(
        "resolve",
        lambda: _policies(case),
        lambda made: f"{len(made)} policies among {len(case.candidates)} candidates",
    )
    reading = trace.step(
        "find rules", lambda: _reading(case, resolutions), lambda found: f"{len(found)} policies read these facts"
    )
    if not reading:  # most questions with facts: nothing has to be ranked
        return None
    evidence = trace.step(
        "resolve",
        lambda: resolve_candidates(case.snapshot, case.candidates, case.sub_query),
        lambda made: f"{len(made)} authoritative of {len(case.candidates)} candidates",
    )
    ranking = trace.step(
        "rank",
        lambda: rank(case.sub_query, evidence, recipe, places_around(case.snapshot, case.sub_query)),
        lambda made: f"{len(made.ranked)} passages",
    )
    best = (one.evidence.object_id for one in ranking.ranked[:_LOOKED_AT])
    return next((reading[object_id] for object_id in best if object_id in reading), None)


def _policies(case: AskedCase) -> dict[str, Resolution]:
    """The policies in force among the candidates, which ranking these reads, too. Only policies have rules, so nothing else is read."""
    policies = {one.object_id for one in case.candidates if one.object_id.startswith(f"{Kind.POLICY.value}/")}
    resolutions = case.snapshot.resolve(policies)
    case.snapshot.read_ahead(one.version_id for one in resolutions.values())
    return resolutions


def _reading(case: AskedCase, resolutions: Mapping[str, Resolution]) -> dict[str, RuleEvaluation]:
    """The evaluations of the rules that read one of the facts, by object."""
    return {
        object_id: RuleEvaluation(case.snapshot, object_id, case.facts)
        for object_id, resolution in resolutions.items()
        if isinstance(terms := terms_of(case.snapshot.version(resolution.version_id)), PolicyTerms)
        and terms.inputs.keys() & case.names
    }
