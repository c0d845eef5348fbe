"""An office, and those who look over its shoulder."""

from __future__ import annotations

import pytest

from knowledge.review.conflicts import ConflictTasks
from knowledge.review.rechecking.impact import ImpactAnalysis
from knowledge.review.service import ReviewService
from knowledge.testing.embedder import HashingEmbedder
from tests.reasoning.conftest import office
from tests.reasoning.office import Office

__all__ = ["office"]


@pytest.fixture
def desk(office: Office) -> ReviewService:
    shelf = office.shelf
    return ReviewService(shelf.store, shelf.index, HashingEmbedder(dimensions=256), clock=lambda: shelf.now)


@pytest.fixture
def assessor(office: Office) -> ImpactAnalysis:
    shelf = office.shelf
    return ImpactAnalysis(shelf.store, shelf.orchestrator)


@pytest.fixture
def tasks(office: Office) -> ConflictTasks:
    shelf = office.shelf
    return ConflictTasks(shelf.store, shelf.index, HashingEmbedder(dimensions=256), lambda: shelf.now)
