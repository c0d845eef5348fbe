"""Finds regions within the one asked whose rules decide a case differently, and scheduled changes of rules (Q7, Q8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.model.answering.plans import Candidate
from knowledge.model.scope import Scope
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.regional_overrides import overrides_within
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange, ScheduledChanges
from knowledge.reasoning.recipe import AdjudicationRecipe
from knowledge.reasoning.tools.rules import RuleEvaluation


def regional_decisions(
    evaluation: RuleEvaluation, regional: Sequence[Candidate], recipe: AdjudicationRecipe
) -> list[RegionalDifference]:
    """The regions whose rules decide the case differently.

    The rules are those of the object's own version there, of an object that replaces it, or of a regional text among the
    best `regional` candidates.
    """
    overrides = overrides_within(evaluation.snapshot, [evaluation.object_id])
    own = {(one.jurisdiction, one.version.object_id) for one in overrides}
    if evaluation.resolution is None and own:
        return [RegionalDifference(region, name, "has a version of its own") for region, name in sorted(own)]
    best = regional[: recipe.regional_candidates]
    places = own | {(Scope.from_key(one.scope_key).jurisdiction, one.object_id) for one in best}
    return [
        RegionalDifference(region, name) for region, name in sorted(places) if _differs(evaluation, region, name)
    ]


def scheduled_rule_changes(evaluation: RuleEvaluation, asked_at: datetime) -> list[ScheduledChange]:
    """The changes of the object's rules between the time of asking and a later date asked about."""
    changes = ScheduledChanges(evaluation.snapshot, asked_at)
    if not changes.applies:
        return []
    return list(changes.of_objects(changes.now.resolve([evaluation.object_id])))


def _differs(evaluation: RuleEvaluation, region: str, object_id: str) -> bool:
    """Whether a version of the object for that region itself decides, and differently than here."""
    if region == evaluation.snapshot.scope.jurisdiction:
        return False
    there = RuleEvaluation(evaluation.snapshot.within(region), object_id, evaluation.facts)
    if there.resolution is None or there.deciding is None:
        return False
    outcome = evaluation.deciding.then if evaluation.deciding else None
    return there.resolution.scope.jurisdiction == region and there.deciding.then != outcome
