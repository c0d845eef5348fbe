"""A reviewer sees which answers a calibration would change, and afterwards which it changed (rules L1, Q2d)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from knowledge.model.answering.answers import Status
from knowledge.model.clock import Period
from knowledge.model.reviews import Cause
from knowledge.model.scope import Scope
from knowledge.reasoning.recipe import STEPS
from knowledge.review.rechecking.impact import ImpactAnalysis
from knowledge.review.service import ReviewService
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import approve, calibration, record_draft
from tests.reasoning.office import EXPIRY, POLICY, Office


def refusing(office: Office) -> Any:
    """A calibration from now on that refuses nearly everything."""
    effective = Period(start=office.shelf.now)
    return calibration(STEPS, HashingEmbedder(dimensions=256).fingerprint, effective, threshold=0.999)


def test_a_preview_shows_the_answers_that_a_calibration_would_refuse(office: Office, desk: ReviewService) -> None:
    office.publish(POLICY)
    office.ask(EXPIRY)
    office.ask(EXPIRY, at="2024-01-01")
    office.shelf.now += timedelta(days=1)
    dossier = desk.dossier(record_draft(office.shelf.store, refusing(office)), Scope())
    assert [(one.before.status, one.after.status) for one in dossier.changes] == [
        (Status.ANSWERED, Status.INSUFFICIENT)
    ] * 2


def test_the_impact_of_a_calibration_reaches_answers_for_every_date(
    office: Office, assessor: ImpactAnalysis
) -> None:
    office.publish(POLICY)
    asked = [office.ask(EXPIRY), office.ask(EXPIRY, at="2024-01-01")]
    office.shelf.now += timedelta(days=1)
    (version_id,) = approve(office.shelf.store, refusing(office))
    affected = assessor.impact(version_id, Scope()).affected
    assert {one.answer_id for one in affected} == {one.answer_id for one in asked}
    assert {one.cause for one in affected} == {Cause.NEWLY_APPROVED}
    assert {one.after.status for one in affected} == {Status.INSUFFICIENT}
