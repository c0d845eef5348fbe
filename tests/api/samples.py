"""Views built by hand, for tests of what is printed."""

from __future__ import annotations

from typing import Any

from api.rest import examples
from api.service.views.ingests import IngestView, SyncView
from api.service.views.objects import Diff, ObjectView, Timeline, VersionList
from api.service.views.reviews import ConflictList, ExpiringList, VersionState
from knowledge.model.answering.answers import Answer
from knowledge.model.reviews import Dossier, Impact


def answer(**changed: Any) -> Answer:
    """The answer of the API's example, with fields replaced."""
    return Answer.model_validate(examples.ANSWER | changed)


def decision(**changed: Any) -> Answer:
    """The decision of the API's example, with fields replaced."""
    return Answer.model_validate(examples.DECISION | changed)


def object_view() -> ObjectView:
    """The object of the API's example."""
    return ObjectView.model_validate(examples.OBJECT)


def versions() -> VersionList:
    """The versions of the API's example."""
    return VersionList.model_validate(examples.VERSIONS)


def timeline() -> Timeline:
    """The timeline of the API's example."""
    return Timeline.model_validate(examples.TIMELINE)


def diff(**changed: Any) -> Diff:
    """The diff of the API's example, with fields replaced."""
    return Diff.model_validate(examples.DIFF | changed)


def dossier(**changed: Any) -> Dossier:
    """The dossier of the API's example, with fields replaced."""
    return Dossier.model_validate(examples.DOSSIER | changed)


def impact(**changed: Any) -> Impact:
    """The impact of the API's example, with fields replaced."""
    return Impact.model_validate(examples.IMPACT | changed)


def conflicts(**changed: Any) -> ConflictList:
    """The conflicts of the API's example, with fields replaced."""
    return ConflictList.model_validate(examples.CONFLICTS | changed)


def expiring(**changed: Any) -> ExpiringList:
    """The expiring versions of the API's example, with fields replaced."""
    return ExpiringList.model_validate(examples.EXPIRING | changed)


def ingested(**changed: Any) -> IngestView:
    """The ingest of the API's example, with fields replaced."""
    return IngestView.model_validate(examples.INGEST | changed)


def synced(**changed: Any) -> SyncView:
    """The sync of the API's example, with fields replaced."""
    return SyncView.model_validate(examples.SYNC | changed)


def moved(**changed: Any) -> VersionState:
    """The transition of the API's example, with fields replaced."""
    return VersionState.model_validate(examples.TRANSITION | changed)
