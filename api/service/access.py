"""The use cases that work the same in this process and through a running service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from api.service.jobs.access import JobAccess, LocalJobs
from api.service.moments import audience_scope
from knowledge.model.queue_filter import WHOLE_QUEUE
from knowledge.model.task_filter import ALL_TASKS, TaskFilter

if TYPE_CHECKING:
    from api.service.application import Application
    from api.service.recording import Bar
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
        TransitionRequest,
    )
    from api.service.views.cases import ActionList, ActionView, CaseTaskList
    from api.service.views.ingests import IngestView, RereadView, SyncView
    from api.service.views.keys import (
        ApprovalsRequest,
        ApprovalsView,
        KeyList,
        KeyRequest,
        KeyView,
        NewKey,
        RevocationRequest,
        RotationRequest,
        SessionList,
        SessionsEnded,
        SessionsEndRequest,
    )
    from api.service.views.objects import Diff, ObjectPage, ObjectView, Timeline, VersionList
    from api.service.views.overview import StatusView
    from api.service.views.quality import FeedbackRequest, FeedbackView
    from api.service.views.questions import QuestionFilter, QuestionList
    from api.service.views.reviews import BulkTransitionView, ConflictList, ExpiringList, ReviewList, VersionState
    from api.service.views.searches import SearchReply
    from knowledge.model.answering.answers import Answer
    from knowledge.model.cases import CaseDossier, CaseTask
    from knowledge.model.reviews import Dossier, Impact
    from knowledge.model.scope import Scope
    from knowledge.model.work.actions import ActionState, DeliveryReport


class Access(JobAccess, Protocol):
    """The interface of `LocalAccess` and `api.client.RemoteAccess`. Both raise CanonErrors and nothing else."""

    def query(self, request: QueryRequest) -> Answer:
        """Answer a question and record the answer."""
        ...

    def judge(self, answer_id: str, request: FeedbackRequest) -> FeedbackView:
        """Record what somebody says of an answer."""
        ...

    def decide(self, request: DecisionRequest) -> Answer:
        """Decide a case by the rules of an object and record the decision."""
        ...

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The version of an object that is authoritative at a moment."""
        ...

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions of an object known at a moment."""
        ...

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods of an object known at a moment."""
        ...

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """One page of objects, each with the version that is authoritative at a moment."""
        ...

    def search(self, request: SearchRequest) -> SearchReply:
        """The passages that are evidence for a question, without an answer."""
        ...

    def receipt(self, answer_id: str, scope: Scope) -> bytes:
        """The receipt of an answer that `scope`'s audience may see, as a zip file."""
        ...

    def status(self, scope: Scope) -> StatusView:
        """A look over all that `scope`'s audience may see."""
        ...

    def diff(self, object_id: str, start: datetime | str, end: datetime | str, moment: Moment) -> Diff:
        """How the authoritative text of an object differs between two valid times."""
        ...

    def upload(self, name: str, content: bytes, defaults: DocumentDefaults) -> IngestView:
        """Record one document from its bytes."""
        ...

    def ingest(self, paths: Sequence[Path], defaults: DocumentDefaults, *, history: bool = False) -> IngestView:
        """Record files, or with `history` git repositories. The view names the files that could not be recorded.

        Repositories are only read in this process. A service gets the files of a folder one by one.
        """
        ...

    def sync(self, source: str, actor: str, location: Path | None = None) -> SyncView:
        """Read a declared source again. Only this process can read another `location` than the declared one."""
        ...

    def reread(self, request: RereadRequest) -> RereadView:
        """Read stored versions again with the present readers."""
        ...

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version through the lifecycle, or decide on its reading that waits."""
        ...

    def transition_all(self, request: BulkTransitionRequest) -> BulkTransitionView:
        """Move several versions, each by itself."""
        ...

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> ReviewList:
        """One page of the versions that wait for a decision."""
        ...

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """The effects of approving a version."""
        ...

    def conflicts(self, scope: Scope) -> ConflictList:
        """Every recorded conflict."""
        ...

    def tasks(self, scope: Scope, chosen: TaskFilter = ALL_TASKS) -> CaseTaskList:
        """The cases that a person decides."""
        ...

    def task(self, task_id: str, scope: Scope) -> CaseDossier:
        """The facts for a decision on a case."""
        ...

    def decide_task(self, task_id: str, request: CaseDecisionRequest) -> CaseTask:
        """Decide a case."""
        ...

    def actions(self, state: ActionState | None, limit: int) -> ActionList:
        """The latest approved actions."""
        ...

    def retry(self, action_id: str, request: RetryRequest) -> ActionView:
        """Let a dead action be tried again."""
        ...

    def deliver(self, limit: int) -> DeliveryReport:
        """Hand over the actions that are due."""
        ...

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """The versions that need attention within so many days."""
        ...

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """The stored answers that a version changed."""
        ...

    def questions(self, scope: Scope, chosen: QuestionFilter) -> QuestionList:
        """The questions that were asked."""
        ...

    def keys(self) -> KeyList:
        """Every key."""
        ...

    def create_key(self, request: KeyRequest) -> NewKey:
        """A new key."""
        ...

    def rotate_key(self, key_id: str, request: RotationRequest) -> NewKey:
        """A key with another secret."""
        ...

    def revoke_key(self, key_id: str, request: RevocationRequest) -> KeyView:
        """A key that holds no longer."""
        ...

    def sessions(self) -> SessionList:
        """The sessions of browsers that hold now."""
        ...

    def end_sessions(self, request: SessionsEndRequest) -> SessionsEnded:
        """End the sessions of a person, and refuse the tokens issued to them before."""
        ...

    def approvals(self) -> ApprovalsView:
        """Whether approvals must be given by authenticated people."""
        ...

    def require_approvals(self, request: ApprovalsRequest) -> ApprovalsView:
        """Say whether approvals must be given by authenticated people."""
        ...


class LocalAccess(LocalJobs):
    """Access to the engines of this process.

    A crash or another process may have left work in the index outbox, so that is done before anything searches.
    """

    def __init__(self, application: Application, bar: Bar) -> None:
        self._application = application
        self._bar = bar

    def query(self, request: QueryRequest) -> Answer:
        """See `Access.query`."""
        self._index()
        return self._application.answers.query(request)

    def judge(self, answer_id: str, request: FeedbackRequest) -> FeedbackView:
        """See `Access.judge`."""
        return self._application.feedback.record(answer_id, request, audience_scope(request.audience))

    def decide(self, request: DecisionRequest) -> Answer:
        """See `Access.decide`."""
        self._index()
        return self._application.answers.decide(request)

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """See `Access.object`."""
        return self._application.objects.object(object_id, moment)

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """See `Access.versions`."""
        return self._application.objects.versions(object_id, moment)

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """See `Access.timeline`."""
        return self._application.objects.timeline(object_id, moment)

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """See `Access.objects`."""
        return self._application.objects.objects(listing, moment)

    def search(self, request: SearchRequest) -> SearchReply:
        """See `Access.search`."""
        self._index()
        return self._application.answers.search(request)

    def receipt(self, answer_id: str, scope: Scope) -> bytes:
        """See `Access.receipt`."""
        answers = self._application.answers
        answers.answer(answer_id, scope)  # refuse an answer that the audience may not see
        return answers.receipt(answer_id)

    def status(self, scope: Scope) -> StatusView:
        """See `Access.status`."""
        return self._application.upkeep.status(scope)

    def diff(self, object_id: str, start: datetime | str, end: datetime | str, moment: Moment) -> Diff:
        """See `Access.diff`."""
        return self._application.objects.diff(object_id, start, end, moment)

    def upload(self, name: str, content: bytes, defaults: DocumentDefaults) -> IngestView:
        """See `Access.upload`."""
        return self._application.documents.upload(name, content, defaults)

    def ingest(self, paths: Sequence[Path], defaults: DocumentDefaults, *, history: bool = False) -> IngestView:
        """See `Access.ingest`."""
        documents = self._application.documents
        return (documents.history if history else documents.paths)(paths, defaults, self._bar)

    def sync(self, source: str, actor: str, location: Path | None = None) -> SyncView:
        """See `Access.sync`."""
        return self._application.documents.sync(source, actor, location, self._bar)

    def reread(self, request: RereadRequest) -> RereadView:
        """See `Access.reread`."""
        return self._application.documents.reread(request, self._bar)

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """See `Access.transition`."""
        return self._application.versions.transition(version_id, request)

    def transition_all(self, request: BulkTransitionRequest) -> BulkTransitionView:
        """See `Access.transition_all`."""
        return self._application.versions.transition_all(request)

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> ReviewList:
        """See `Access.waiting`."""
        return self._application.reviews.waiting(scope, chosen)

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """See `Access.dossier`."""
        self._index()
        return self._application.reviews.dossier(version_id, scope)

    def conflicts(self, scope: Scope) -> ConflictList:
        """See `Access.conflicts`."""
        return self._application.reviews.conflicts(scope)

    def tasks(self, scope: Scope, chosen: TaskFilter = ALL_TASKS) -> CaseTaskList:
        """See `Access.tasks`."""
        return self._application.cases.tasks(scope, chosen)

    def task(self, task_id: str, scope: Scope) -> CaseDossier:
        """See `Access.task`."""
        return self._application.cases.task(task_id, scope)

    def decide_task(self, task_id: str, request: CaseDecisionRequest) -> CaseTask:
        """See `Access.decide_task`."""
        return self._application.cases.decide(task_id, request)

    def actions(self, state: ActionState | None, limit: int) -> ActionList:
        """See `Access.actions`."""
        return self._application.cases.actions(state, limit)

    def retry(self, action_id: str, request: RetryRequest) -> ActionView:
        """See `Access.retry`."""
        return self._application.cases.retry(action_id, request)

    def deliver(self, limit: int) -> DeliveryReport:
        """See `Access.deliver`."""
        return self._application.cases.deliver(limit)

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """See `Access.expiring`."""
        return self._application.reviews.expiring(within, scope)

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """See `Access.impact`."""
        self._index()
        return self._application.reviews.impact(version_id, scope, limit)

    def questions(self, scope: Scope, chosen: QuestionFilter) -> QuestionList:
        """See `Access.questions`."""
        return self._application.observation.questions(scope, chosen)

    def keys(self) -> KeyList:
        """See `Access.keys`."""
        return self._application.keys.keys()

    def create_key(self, request: KeyRequest) -> NewKey:
        """See `Access.create_key`."""
        return self._application.keys.create(request)

    def rotate_key(self, key_id: str, request: RotationRequest) -> NewKey:
        """See `Access.rotate_key`."""
        return self._application.keys.rotate(key_id, request)

    def revoke_key(self, key_id: str, request: RevocationRequest) -> KeyView:
        """See `Access.revoke_key`."""
        return self._application.keys.revoke(key_id, request)

    def sessions(self) -> SessionList:
        """See `Access.sessions`."""
        return self._application.keys.sessions()

    def end_sessions(self, request: SessionsEndRequest) -> SessionsEnded:
        """See `Access.end_sessions`."""
        return self._application.keys.end_sessions(request)

    def approvals(self) -> ApprovalsView:
        """See `Access.approvals`."""
        return self._application.keys.approvals()

    def require_approvals(self, request: ApprovalsRequest) -> ApprovalsView:
        """See `Access.require_approvals`."""
        return self._application.keys.require_approvals(request)

    def _index(self) -> None:
        self._application.recorder.index(self._bar)
