"""Access to a running service over its REST interface. Imported only by commands that are given `--server`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from api.connection import Connection
from api.job_client import RemoteJobs
from api.service.progress import Bar, quiet
from api.service.requests import (
    BulkTransitionRequest,
    CaseDecisionRequest,
    DecisionRequest,
    DeliverRequest,
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
)
from api.service.views.cases import ActionList, ActionView, CaseTaskList
from api.service.views.ingests import FailedFile, IngestView, RereadView, SyncView, ingest_total
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
from api.service.views.reviews import (
    BulkTransitionView,
    ConflictList,
    ConflictTask,
    ExpiringList,
    ReviewList,
    VersionState,
)
from api.service.views.searches import SearchReply
from knowledge.errors import Conflict, IllegalTransition, InvalidDocument, InvalidInput
from knowledge.model.answering.answers import Answer
from knowledge.model.cases import CaseDossier, CaseTask
from knowledge.model.clock import format_instant, json_value
from knowledge.model.queue_filter import WHOLE_QUEUE
from knowledge.model.reviews import Dossier, Impact
from knowledge.model.scope import Scope
from knowledge.model.task_filter import ALL_TASKS, TaskFilter
from knowledge.model.work.actions import ActionState, DeliveryReport

if TYPE_CHECKING:
    from api.service.uploads import FoundFile, Uploads

_PAGE = 1000
"""Conflicts requested per page: the most that the service sends at once."""


class RemoteAccess(RemoteJobs, Connection):
    """`api.service.access.Access` to the service at an address such as http://127.0.0.1:8080.

    Raises the error that the service reports, or Unavailable when it cannot be reached. `transport` replaces the
    network, `bar` shows the progress of uploads, and `key` proves who calls. Use it as a context manager, or close it.
    """

    def __init__(
        self, server: str, transport: httpx.BaseTransport | None = None, bar: Bar = quiet, key: str = ""
    ) -> None:
        super().__init__(server, transport, key)
        self._bar = bar

    # -- answers and objects -------------------------------------------------------------------------------

    def query(self, request: QueryRequest) -> Answer:
        """See `Access.query`."""
        return self._post(Answer, "/v1/query", request)

    def judge(self, answer_id: str, request: FeedbackRequest) -> FeedbackView:
        """See `Access.judge`."""
        return self._post(FeedbackView, f"/v1/answers/{_segment(answer_id)}/feedback", request)

    def decide(self, request: DecisionRequest) -> Answer:
        """See `Access.decide`."""
        return self._post(Answer, "/v1/decisions", request)

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """See `Access.object`. The closing slash of the path says that all of it is the id."""
        return self._get(ObjectView, f"{_object_path(object_id)}/", _times(moment) | _scope_fields(moment.scope))

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """See `Access.versions`."""
        return self._get(VersionList, f"{_object_path(object_id)}/versions", _record_parameters(moment))

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """See `Access.timeline`."""
        return self._get(Timeline, f"{_object_path(object_id)}/timeline", _record_parameters(moment))

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """See `Access.objects`."""
        chosen = {
            "prefix": listing.prefix,
            "kind": listing.kind,
            "after": listing.after,
            "source": listing.source,
            "state": listing.state,
        }
        parameters = {name: str(value) for name, value in chosen.items() if value} | {"limit": str(listing.limit)}
        return self._get(ObjectPage, "/v1/objects", parameters | _times(moment) | _scope_fields(moment.scope))

    def search(self, request: SearchRequest) -> SearchReply:
        """See `Access.search`."""
        return self._post(SearchReply, "/v1/search", request)

    def receipt(self, answer_id: str, scope: Scope) -> bytes:
        """See `Access.receipt`."""
        return self._bytes("GET", f"/v1/answers/{_segment(answer_id)}/bundle", params=_audience(scope))

    def status(self, scope: Scope) -> StatusView:
        """See `Access.status`."""
        return self._get(StatusView, "/v1/status", _audience(scope))

    def diff(self, object_id: str, start: datetime | str, end: datetime | str, moment: Moment) -> Diff:
        """See `Access.diff`."""
        dates = _instants({"from": start, "to": end})
        parameters = dates | _times(moment) | _scope_fields(moment.scope)
        return self._get(Diff, f"{_object_path(object_id)}/diff", parameters)

    # -- documents and versions ----------------------------------------------------------------------------

    def upload(self, name: str, content: bytes, defaults: DocumentDefaults) -> IngestView:
        """See `Access.upload`."""
        fields, files = _form_fields(defaults), {"file": (name, content)}
        return self._send(IngestView, "POST", "/v1/documents", data=fields, files=files)

    def ingest(self, paths: Sequence[Path], defaults: DocumentDefaults, *, history: bool = False) -> IngestView:
        """Upload files, and folders file by file, see `Access.ingest`. Raises InvalidInput for histories, and for a strict
        ingest, because each upload is recorded by itself.
        """
        if history:
            raise _only_beside_data("files and folders are uploaded, not histories", "--git-history", "--server")
        if defaults.strict:
            raise _only_beside_data("each file is recorded by itself, not all or nothing", "--strict", "--strict")
        from api.service.uploads import Uploads  # imports the readers, which only an upload needs

        uploads = Uploads.of(paths, defaults)
        views: list[IngestView] = []
        with self._bar("Uploading") as progress:
            for done, file in enumerate(uploads.files, 1):
                views.append(self._uploaded(file, uploads, defaults))
                if progress is not None:
                    progress(done, len(uploads.files))
        total = ingest_total(views)
        failed, warnings = [*uploads.failed, *total.failed], [*uploads.warnings, *total.warnings]
        return total.model_copy(update={"failed": failed, "warnings": warnings})

    def _uploaded(self, file: FoundFile, uploads: Uploads, defaults: DocumentDefaults) -> IngestView:
        """The view of one upload. A file that is refused is named in it."""
        from api.service.uploads import ForeignFile

        failed = []
        try:
            return self.upload(file.relative, uploads.content(file), defaults)
        except ForeignFile:
            uploads.skip(file)
        except (InvalidDocument, IllegalTransition, Conflict) as error:
            failed = [FailedFile.at(str(file.path), error, file.relative)]
        return IngestView(recorded=0, approved=0, closed=0, unchanged=0, versions=[], failed=failed, warnings=[])

    def sync(self, source: str, actor: str, location: Path | None = None) -> SyncView:
        """See `Access.sync`. Raises InvalidInput for another location than the declared one."""
        if location is not None:
            raise InvalidInput(
                "Through --server a source is read at the location it declares.",
                remedy="Leave --location out, or stop the service and name its data directory.",
                where="--location",
            )
        return self._post(SyncView, f"/v1/sources/{_segment(source)}/sync", SyncRequest(actor=actor))

    def reread(self, request: RereadRequest) -> RereadView:
        """See `Access.reread`."""
        return self._post(RereadView, "/v1/readings", request)

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """See `Access.transition`."""
        return self._post(VersionState, f"/v1/versions/{_segment(version_id)}/transitions", request)

    # -- reviews -------------------------------------------------------------------------------------------

    def transition_all(self, request: BulkTransitionRequest) -> BulkTransitionView:
        """See `Access.transition_all`."""
        return self._post(BulkTransitionView, "/v1/reviews/decisions", request)

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> ReviewList:
        """See `Access.waiting`."""
        parameters = {name: str(value) for name, value in chosen._asdict().items() if value}
        return self._get(ReviewList, "/v1/reviews", parameters | _audience(scope))

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """See `Access.dossier`."""
        return self._get(Dossier, f"/v1/reviews/{_segment(version_id)}", _audience(scope))

    def conflicts(self, scope: Scope) -> ConflictList:
        """See `Access.conflicts`. Requests page after page."""
        conflicts: list[ConflictTask] = []
        after = 0
        while True:
            parameters = {"after": str(after), "limit": str(_PAGE)} | _audience(scope)
            page = self._get(ConflictList, "/v1/reviews/conflicts", parameters)
            conflicts += page.conflicts
            if page.next is None:
                return ConflictList(conflicts=conflicts, next=None)
            after = page.next

    def tasks(self, scope: Scope, chosen: TaskFilter = ALL_TASKS) -> CaseTaskList:
        """See `Access.tasks`."""
        parameters = {name: str(value) for name, value in vars(chosen).items() if value}
        return self._get(CaseTaskList, "/v1/reviews/tasks", parameters | _audience(scope))

    def task(self, task_id: str, scope: Scope) -> CaseDossier:
        """See `Access.task`."""
        return self._get(CaseDossier, f"/v1/reviews/tasks/{_segment(task_id)}", _audience(scope))

    def decide_task(self, task_id: str, request: CaseDecisionRequest) -> CaseTask:
        """See `Access.decide_task`."""
        return self._post(CaseTask, f"/v1/reviews/tasks/{_segment(task_id)}/decision", request)

    def actions(self, state: ActionState | None, limit: int) -> ActionList:
        """See `Access.actions`."""
        wanted = {"state": state.value} if state else {}
        return self._get(ActionList, "/v1/actions", {"limit": str(limit)} | wanted)

    def retry(self, action_id: str, request: RetryRequest) -> ActionView:
        """See `Access.retry`."""
        return self._post(ActionView, f"/v1/actions/{_segment(action_id)}/retry", request)

    def deliver(self, limit: int) -> DeliveryReport:
        """See `Access.deliver`."""
        return self._post(DeliveryReport, "/v1/actions/deliver", DeliverRequest(limit=limit))

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """See `Access.expiring`."""
        return self._get(ExpiringList, "/v1/reviews/expiring", {"within": str(within)} | _audience(scope))

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """See `Access.impact`."""
        path = f"/v1/versions/{_segment(version_id)}/impact"
        return self._get(Impact, path, {"limit": str(limit)} | _audience(scope))

    def questions(self, scope: Scope, chosen: QuestionFilter) -> QuestionList:
        """See `Access.questions`."""
        parameters = {name: str(value).lower() for name, value in chosen._asdict().items()}
        return self._get(QuestionList, "/v1/questions", parameters | _audience(scope))

    # -- keys ----------------------------------------------------------------------------------------------

    def keys(self) -> KeyList:
        """See `Access.keys`."""
        return self._get(KeyList, "/v1/keys", {})

    def create_key(self, request: KeyRequest) -> NewKey:
        """See `Access.create_key`."""
        return self._post(NewKey, "/v1/keys", request)

    def rotate_key(self, key_id: str, request: RotationRequest) -> NewKey:
        """See `Access.rotate_key`."""
        return self._post(NewKey, f"/v1/keys/{_segment(key_id)}/rotation", request)

    def sessions(self) -> SessionList:
        """See `Access.sessions`."""
        return self._get(SessionList, "/v1/sessions", {})

    def end_sessions(self, request: SessionsEndRequest) -> SessionsEnded:
        """See `Access.end_sessions`."""
        return self._post(SessionsEnded, "/v1/sessions/endings", request)

    def revoke_key(self, key_id: str, request: RevocationRequest) -> KeyView:
        """See `Access.revoke_key`."""
        return self._post(KeyView, f"/v1/keys/{_segment(key_id)}/revocation", request)

    def approvals(self) -> ApprovalsView:
        """See `Access.approvals`."""
        return self._get(ApprovalsView, "/v1/approvals", {})

    def require_approvals(self, request: ApprovalsRequest) -> ApprovalsView:
        """See `Access.require_approvals`."""
        return self._post(ApprovalsView, "/v1/approvals", request)


def _object_path(object_id: str) -> str:
    return "/v1/objects/" + "/".join(_segment(part) for part in object_id.split("/"))


def _segment(name: str) -> str:
    """`name` percent-encoded as one part of a path. `.` and `..` are encoded, too, since URLs are normalised."""
    return name.replace(".", "%2E") if name in (".", "..") else quote(name, safe="")


def _audience(scope: Scope) -> dict[str, str]:
    return {"audience": scope.audience} if scope.audience is not None else {}


def _times(moment: Moment) -> dict[str, str]:
    return _instants({"valid_at": moment.valid_at, "known_at": moment.known_at})


def _record_parameters(moment: Moment) -> dict[str, str]:
    """The parameters of views of the record, which take no valid time and of the scope only the audience."""
    return _instants({"known_at": moment.known_at}) | _audience(moment.scope)


def _instants(named: Mapping[str, datetime | str | None]) -> dict[str, str]:
    texts = {name: format_instant(at) if isinstance(at, datetime) else at for name, at in named.items()}
    return {name: text for name, text in texts.items() if text is not None}


def _scope_fields(scope: Scope) -> dict[str, str]:
    """The parts of the scope that are set, as parameters or form fields."""
    return {name: path for name, path in json_value(scope).items() if path is not None}


def _form_fields(defaults: DocumentDefaults) -> dict[str, str]:
    """The fields of the upload form. What is not set is left out, so that the service decides."""
    texts = {
        "source": defaults.source,
        "kind": defaults.kind,
        "actor": defaults.actor or None,
        "label": defaults.label or None,
        "encoding": defaults.encoding or None,
        "object_id": defaults.object_id or None,
    }
    times = {"effective_from": defaults.effective_from, "effective_to": defaults.effective_to}
    return (
        {"state": defaults.state.value}
        | _instants(times)
        | {name: str(text) for name, text in texts.items() if text is not None}
        | _scope_fields(defaults.scope)
    )


def _only_beside_data(what: str, option: str, where: str) -> InvalidInput:
    """The error for an option of `ingest` that a service does not take."""
    remedy = f"Leave {option} out, or stop the service and ingest into its data directory."
    return InvalidInput(f"Through --server {what}.", remedy=remedy, where=where)
