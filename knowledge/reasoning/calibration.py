"""Applies the calibration in force to a recipe (rule Q2d)."""

from __future__ import annotations

import math
from typing import NamedTuple

from knowledge.model.answering.plans import Retrieved
from knowledge.model.clock import format_instant
from knowledge.model.kinds import CALIBRATION, FEATURES, CalibrationTerms, FittedFor
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.verification.sufficiency import MEANING
from knowledge.store.snapshot import Snapshot
from knowledge.text.languages import language_of

SHIPPED = "shipped"
"""The fingerprint of the weights that the recipe comes with."""


class Calibrated(NamedTuple):
    """A recipe with the calibration that holds for a question.

    `name` is the version id of the calibration, or SHIPPED; `reason` says why. `meaning` is that of the confidence.
    """

    recipe: Recipe
    name: str
    reason: str
    meaning: str = MEANING


def calibrated(
    recipe: Recipe, snapshot: Snapshot, question: str, retrieved: Retrieved, made_by: FittedFor
) -> Calibrated:
    """The recipe of a question that `made_by` answers from what was retrieved: calibrated if the calibration in force was fitted for that, else as it is."""
    in_force = snapshot.calibration
    if in_force is None:
        return Calibrated(
            recipe, SHIPPED, f"shipped: no calibration is known at {format_instant(snapshot.as_of.known_at)}"
        )
    version_id, terms = in_force.resolution.version_id, in_force.terms
    label = f"{CALIBRATION}@{version_id[:16]}"
    if unfit := _unfit(terms.fitted_for, made_by, question, retrieved):
        return Calibrated(recipe, SHIPPED, f"shipped: {label} {unfit}")
    return Calibrated(with_calibration(recipe, terms), version_id, label, _meaning(label, terms))


def with_calibration(recipe: Recipe, terms: CalibrationTerms) -> Recipe:
    """The recipe with the weights of a calibration.

    The recipe has its own least support (`SufficiencyRecipe.least`), and others that hang on it. So the curve is moved, by its bias, to where its
    threshold is that support, and the confidence is moved back.
    """
    refusal, confidence, least = terms.refusal, terms.confidence, recipe.sufficiency.least
    moved = _logit(least) - _logit(refusal.threshold)
    weights = {name: refusal.weights.get(name, 0.0) for name in FEATURES}
    sufficiency = recipe.sufficiency.model_copy(update={**weights, "bias": refusal.bias + moved})
    shift = confidence.shift - confidence.slope * moved
    mapped = recipe.confidence.model_copy(update={"slope": confidence.slope, "shift": shift})
    return recipe.model_copy(update={"sufficiency": sufficiency, "confidence": mapped})


def _unfit(fitted_for: FittedFor, made_by: FittedFor, question: str, retrieved: Retrieved) -> str:
    """Why a calibration does not hold for a question; empty where it does."""
    again = "; fit it again with `knowledge eval calibrate`"
    if fitted_for.steps != made_by.steps:
        return f"was fitted for the steps {fitted_for.steps}, and these are {made_by.steps}{again}"
    if fitted_for.embedder != made_by.embedder:
        return f"was fitted for the model {fitted_for.embedder}, and this is {made_by.embedder}{again}"
    if language_of(question) is not None:
        return "was fitted to questions in English, and this one is not"
    if not all(one.word_scores for own in retrieved.candidates for one in own):
        return "weighs words, and those of some passages were not compared; run `knowledge reindex`"
    return ""


def _meaning(label: str, terms: CalibrationTerms) -> str:
    held_out = terms.held_out
    told = (
        f"; on {held_out.answers} others its calibration error is {held_out.ece:.3f}"
        if held_out.ece is not None
        else ""
    )
    return (
        "The estimated probability that the claims are right and complete, from how well the best statement matches the question. "
        f"By {label}, fitted on {terms.in_sample.answers} answers{told}."
    )


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
