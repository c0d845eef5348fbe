"""The use cases for one principal: each checks a permission, and takes its actor and audience from the principal.

REST, the console and MCP call nothing else, so that no way in can forget a check. `Authentication` makes a `Caller`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from api.service.callers.job_calls import JobCalls
from api.service.callers.key_calls import KeyCalls
from api.service.callers.record_calls import RecordCalls
from api.service.offline.kinds import kind_schema
from api.service.requests import (
    BulkTransitionRequest,
    CaseDecisionRequest,
    DecisionRequest,
    DocumentDefaults,
    Listing,
    Moment,
    QueryRequest,
    QueueFilter,
    RereadRequest,
    RetryRequest,
    SearchRequest,
    SyncRequest,
    TransitionRequest,
    VersionRequest,
)
from api.service.views.cases import ActionList, ActionView, CaseTaskList
from api.service.views.ingests import IngestView, RereadView, SyncView
from api.service.views.ledger import AnswerOrigins, LedgerPage, Verification
from api.service.views.objects import Diff, KindSchema, ObjectPage, ObjectView, Timeline, VersionList
from api.service.views.overview import StatusView
from api.service.views.provenance import AnswerExplanation, ChangeDates, CitingAnswers, SentenceList, VersionText
from api.service.views.questions import QuestionFilter, QuestionList
from api.service.views.reviews import BulkTransitionView, ConflictList, ExpiringList, ReviewList, VersionState
from api.service.views.searches import SearchReply
from knowledge.model.access.principals import Permission
from knowledge.model.answering.answers import Answer
from knowledge.model.cases import CaseDossier, CaseTask
from knowledge.model.objects import Kind, State
from knowledge.model.queue_filter import WHOLE_QUEUE
from knowledge.model.reviews import Dossier, Impact
from knowledge.model.scope import Scope
from knowledge.model.task_filter import ALL_TASKS, TaskFilter
from knowledge.model.work.actions import ActionState, DeliveryReport
from knowledge.store.ports.actions import unknown_action

if TYPE_CHECKING:
    from api.service.use_cases.answers import Replay
    from api.service.use_cases.ledger import HeadFile
    from api.service.use_cases.quality.samples import SampleFilter, SamplePage

_View = TypeVar("_View", IngestView, VersionState)
_MOVES = {State.APPROVED: Permission.APPROVE, State.DEPRECATED: Permission.APPROVE}
"""The permission that a move needs; every other move is a review."""


class Caller(JobCalls, KeyCalls, RecordCalls):
    """All use cases, for one principal. See `PrincipalChecks` for what is refused."""

    # -- questions and objects -----------------------------------------------------------------------------

    def query(self, request: QueryRequest) -> Answer:
        """Answer a question and record the answer."""
        self.require(Permission.READ)
        with self._acting():
            return self._application.answers.query(self._asked(request))

    def decide(self, request: DecisionRequest) -> Answer:
        """Decide a case by the rules of an object and record the decision."""
        self.require(Permission.READ)
        with self._acting():
            return self._application.answers.decide(self._acted(self._asked(request)))

    def search(self, request: SearchRequest) -> SearchReply:
        """The passages that are evidence for a question, without an answer."""
        self.require(Permission.READ)
        return self._application.answers.search(self._asked(request))

    def answer(self, answer_id: str, scope: Scope) -> Answer:
        """A recorded answer."""
        self.require(Permission.READ)
        return self._application.answers.answer(answer_id, self.scope(scope))

    def origins(self, answer_id: str, scope: Scope) -> AnswerOrigins:
        """Where each citation of an answer comes from."""
        self.require(Permission.READ)
        return self._application.answers.origins(answer_id, self.scope(scope))

    def samples(self, wanted: SampleFilter, scope: Scope) -> SamplePage:
        """One page of the recorded answers, whoever asked for them."""
        self.require(Permission.AUDIT)
        return self._application.samples.page(wanted, self.scope(scope))

    def replay(self, answer_id: str, scope: Scope) -> Replay:
        """Recompute a recorded answer."""
        self.answer(answer_id, scope)  # refuse an answer that the audience may not see
        return self._application.answers.replay(answer_id)

    def receipt(self, answer_id: str, scope: Scope, since: Sequence[int] = ()) -> bytes:
        """The receipt of an answer as a zip file."""
        self.answer(answer_id, scope)  # refuse an answer that the audience may not see
        with self._acting():
            return self._application.answers.receipt(answer_id, since)

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The version of an object that is authoritative at a moment."""
        self.require(Permission.READ)
        return self._application.objects.object(object_id, self._moment(moment))

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """One page of objects."""
        self.require(Permission.READ)
        return self._application.objects.objects(listing, self._moment(moment))

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions of an object."""
        self.require(Permission.READ)
        return self._application.objects.versions(object_id, self._moment(moment))

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods of an object."""
        self.require(Permission.READ)
        return self._application.objects.timeline(object_id, self._moment(moment))

    def change_dates(self, moment: Moment) -> ChangeDates:
        """The dates on which anything changes."""
        self.require(Permission.READ)
        return self._application.provenance.dates(self._moment(moment))

    def version_text(self, version_id: str, moment: Moment) -> VersionText:
        """A version in any state with its text."""
        self.require(Permission.READ)
        return self._application.provenance.version_text(version_id, self._moment(moment))

    def sentences(self, object_id: str, moment: Moment) -> SentenceList:
        """The sentences of an object, each with the approval that put it in force."""
        self.require(Permission.READ)
        return self._application.provenance.sentences(object_id, self._moment(moment))

    def citing(self, object_id: str, scope: Scope, limit: int) -> CitingAnswers:
        """The answers that cite an object."""
        self.require(Permission.READ)
        return self._application.provenance.citing(object_id, self.scope(scope), limit)

    def explanation(self, answer_id: str, scope: Scope) -> AnswerExplanation:
        """How a recorded answer came about."""
        self.require(Permission.READ)
        return self._application.provenance.explanation(answer_id, self.scope(scope))

    def diff(self, object_id: str, start: datetime | str, end: datetime | str, moment: Moment) -> Diff:
        """How the authoritative text of an object differs between two valid times."""
        self.require(Permission.READ)
        return self._application.objects.diff(object_id, start, end, self._moment(moment))

    def status(self, scope: Scope) -> StatusView:
        """A look over all that the principal may see. What is about every audience is only for those who see them all."""
        self.require(Permission.READ)
        view = self._application.upkeep.status(self.scope(scope))
        hidden = {"head": self.sees_length, "index_lag": self.principal.sees_everything}
        return view.model_copy(update={name: None for name, is_seen in hidden.items() if not is_seen})

    def kind_schema(self, kind: Kind) -> KindSchema:
        """The JSON Schema of structured objects of a kind."""
        self.require(Permission.READ)
        return kind_schema(kind)

    # -- documents and versions ----------------------------------------------------------------------------

    def upload(self, name: str, content: bytes, defaults: DocumentDefaults) -> IngestView:
        """Record one document from its bytes."""
        self._require_recording(defaults.state)
        own = replace(defaults, actor=self.actor(defaults.actor))
        with self._acting():
            return self._seen(self._application.documents.upload(name, content, own))

    def record(self, object_id: str, request: VersionRequest) -> IngestView:
        """Record a version from its fields."""
        self._require_recording(State(request.state))
        with self._acting():
            return self._seen(self._application.versions.record(object_id, self._acted(request)))

    def _require_recording(self, state: State) -> None:
        """Recording an approved version also approves it."""
        self.require(Permission.RECORD, *([Permission.APPROVE] if state is State.APPROVED else []))

    def _seen(self, view: _View) -> _View:
        """The view without conflicts of which the principal may not see both sides."""
        return view.model_copy(update={"conflicts": self.sight.conflicts(vars(view)["conflicts"])})

    def sync(self, source: str, request: SyncRequest) -> SyncView:
        """Read a declared source again."""
        self.require(Permission.RECORD)
        self.require_every_audience()
        with self._acting():
            return self._application.documents.sync_for_caller(source, self._acted(request).actor)

    def reread(self, request: RereadRequest) -> RereadView:
        """Read stored versions again with the present readers."""
        self.require(Permission.OPERATE)
        self.require_every_audience()
        with self._acting():
            return self._application.documents.reread(self._acted(request))

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version through the lifecycle, or decide on its reading that waits."""
        self.require(_MOVES.get(request.to, Permission.REVIEW))
        with self._acting():
            return self._seen(self._application.versions.transition(version_id, self._decided(request)))

    def transition_all(self, request: BulkTransitionRequest) -> BulkTransitionView:
        """Move several versions, each by itself."""
        self.require(_MOVES.get(request.to, Permission.REVIEW))
        with self._acting():
            view = self._application.versions.transition_all(self._decided(request))
        return view.model_copy(update={"moved": [self._seen(one) for one in view.moved]})

    # -- reviews and cases ---------------------------------------------------------------------------------

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> ReviewList:
        """One page of the versions that wait for a decision."""
        self.require(Permission.PREPARE)
        return self._application.reviews.waiting(self.scope(scope), chosen)

    def dossier(self, version_id: str, scope: Scope, *, ask: bool = True) -> Dossier:
        """The effects of approving a version. Without `ask` no question is asked again."""
        self.require(Permission.PREPARE)
        dossier = self._application.reviews.dossier(version_id, self.scope(scope), ask=ask)
        return dossier.model_copy(update={"conflicts": tuple(self.sight.conflicts(dossier.conflicts))})

    def conflicts(self, scope: Scope, after: int = 0, limit: int | None = None) -> ConflictList:
        """The recorded conflicts of which both sides may be seen."""
        self.require(Permission.PREPARE)
        return self._application.reviews.conflicts(self.scope(scope), after, limit)

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """The versions that need attention within so many days."""
        self.require(Permission.PREPARE)
        return self._application.reviews.expiring(within, self.scope(scope))

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """The stored answers that a version changed."""
        self.require(Permission.PREPARE)
        return self._application.reviews.impact(version_id, self.scope(scope), limit)

    def tasks(self, scope: Scope, chosen: TaskFilter = ALL_TASKS) -> CaseTaskList:
        """One page of the cases that a person decides."""
        self.require(Permission.PREPARE)
        return self._application.cases.tasks(self.scope(scope), chosen)

    def open_tasks(self, scope: Scope) -> int:
        """The number of cases that wait for a person."""
        self.require(Permission.PREPARE)
        return self._application.cases.open_count(self.scope(scope))

    def task(self, task_id: str, scope: Scope) -> CaseDossier:
        """The facts for a decision on a case."""
        self.require(Permission.PREPARE)
        return self._application.cases.task(task_id, self.scope(scope))

    def decide_task(self, task_id: str, request: CaseDecisionRequest) -> CaseTask:
        """Decide a case."""
        self.require(Permission.APPROVE)
        with self._acting():
            return self._application.cases.decide(task_id, self._decided(request))

    def actions(self, state: ActionState | None, limit: int) -> ActionList:
        """The latest approved actions that follow from answers the principal may see."""
        self.require(Permission.SEE_ACTIONS)
        return self.sight.actions(self._application.cases.actions(state, limit))

    def retry(self, action_id: str, request: RetryRequest) -> ActionView:
        """Let a dead action be tried again."""
        self.require(Permission.OPERATE)
        if not self.sight.action(action_id):
            raise unknown_action(action_id)
        with self._acting():
            return self._application.cases.retry(action_id, self._acted(request))

    def deliver(self, limit: int) -> DeliveryReport:
        """Hand over the actions that are due."""
        self.require(Permission.OPERATE)
        self.require_every_audience()
        with self._acting():
            return self._application.cases.deliver(limit)

    # -- looking after the service -------------------------------------------------------------------------

    def metrics(self) -> bytes:
        """The measures of this process and the gauges of the store."""
        self.require(Permission.OBSERVE)
        self.require_every_audience()
        return self._application.observation.metrics()

    def questions(self, scope: Scope, chosen: QuestionFilter) -> QuestionList:
        """Questions that were asked. Those who may not observe are not told by whom."""
        self.require(Permission.PREPARE)
        found = self._application.observation.questions(self.scope(scope), chosen)
        if self.principal.may(Permission.OBSERVE):
            return found
        nameless = [one.model_copy(update={"actor": ""}) for one in found.questions]
        return found.model_copy(update={"questions": nameless})

    # -- the ledger ----------------------------------------------------------------------------------------

    def events(self, after: int, limit: int) -> LedgerPage:
        """One page of events, without those about what the principal may not see."""
        self.require(Permission.AUDIT)
        return self.sight.page(self._application.ledger.events(after, limit))

    def head(self) -> HeadFile:
        """The present head of the ledger, signed."""
        self.require(Permission.READ)
        self.require_whole_ledger()
        return self._application.ledger.head()

    def log(self) -> Iterator[str]:
        """The ledger as a log. It is about every audience."""
        self.require(Permission.AUDIT)
        self.require_every_audience()
        return self._application.ledger.log()

    def verify(self) -> Verification:
        """Check the chain, every stored content and every projection."""
        self.require(Permission.AUDIT)
        self.require_every_audience()
        return self._application.ledger.verify()
