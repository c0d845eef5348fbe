"""The use cases around the record and the quality of answers for one principal, beside those of `Caller`."""

from __future__ import annotations

from datetime import datetime

from api.service.callers.principal_checks import PrincipalChecks
from api.service.requests import Moment, audience_scope
from api.service.views.ledger import LedgerPage
from api.service.views.quality import EvaluationList, EvaluationReport, FeedbackRequest, FeedbackView
from api.service.views.reviews import ScheduledList, VersionState
from knowledge.model.access.principals import Permission
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.store.acting import acting


class RecordCalls(PrincipalChecks):
    """Each checks a permission, and takes its actor and audience from the principal."""

    def now(self) -> datetime:
        """The present instant, by the clock of the service. Everybody may know it."""
        return self._application.canon.clock()

    def present(self) -> AsOf:
        """The as-of of now, as far as anything was recorded."""
        return self.as_of(Moment())

    def as_of(self, moment: Moment, object_id: str | None = None) -> AsOf:
        """The as-of of a moment; a label may be that of a version of an object."""
        self.require(Permission.READ)
        return self._application.objects.as_of(self._moment(moment), object_id)

    def version_state(self, version_id: str, scope: Scope) -> VersionState:
        """The present state of a version and the moves that led there."""
        self.require(Permission.READ)
        self._application.provenance.version_scope(
            version_id, self.scope(scope)
        )  # refuse one that may not be seen
        return self._application.versions.state(version_id)

    def object_events(self, object_id: str, after: int, limit: int) -> LedgerPage:
        """One page of the events that recorded, moved and read the versions of an object that may be seen."""
        self.require(Permission.AUDIT)
        return self._application.ledger.object_events(object_id, self.principal, after, limit)

    def judge(self, answer_id: str, request: FeedbackRequest) -> FeedbackView:
        """Record what the principal says of an answer.

        The draft that comes of it is no change of a source, so limits to sources and jurisdictions do not hold for it.
        """
        self.require(Permission.READ)
        scope = self.scope(audience_scope(request.audience))
        principal = self.principal.model_copy(update={"sources": (), "jurisdictions": ()})
        with acting(principal):
            return self._application.feedback.record(answer_id, self._acted(request), scope)

    def scheduled(self, scope: Scope, limit: int) -> ScheduledList:
        """The approved versions that begin later."""
        self.require(Permission.PREPARE)
        return self._application.reviews.scheduled(self.scope(scope), limit)

    def evaluations(self) -> EvaluationList:
        """The stored runs of evaluations."""
        self._require_for_evaluations()
        return self._application.evaluation_runs.runs()

    def evaluation(self, run_id: str) -> EvaluationReport:
        """A stored run."""
        self._require_for_evaluations()
        return self._application.evaluation_runs.report(run_id)

    def _require_for_evaluations(self) -> None:
        """A run holds questions and quotes of any audience."""
        self.require(Permission.PREPARE)
        self.require_every_audience()
