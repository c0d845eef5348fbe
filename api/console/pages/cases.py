"""Cases that decisions left to a person: the queue, the facts for a decision on one of them, and the decision."""

from __future__ import annotations

from api.console.lens import Lens
from api.console.pages.answer_facts import texts_of
from api.console.views.answers import quotes_shown
from api.console.visit import Page, Redirect, Visit
from api.service.requests import CaseDecisionRequest, Moment
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.access.principals import Permission
from knowledge.model.cases import CaseDossier, CaseTask, CaseVerdict, TaskState
from knowledge.model.record.ledger import same_person
from knowledge.model.task_filter import TaskFilter, TaskStage

_PAGE = 20
"""Cases on a page of the queue. The decision of each is read."""
_NEXT = 5
"""Cases that are looked at for the next one to decide; people seldom ask for more in a row themselves."""
_STAGES: dict[str, TaskStage | None] = {"": "open", "open": "open", "decided": "decided", "all": None}
"""The filter of the queue; without one it shows what waits."""
_VERDICTS: dict[str, CaseVerdict] = {"approve": "approve", "deny": "deny"}


def cases_page(visit: Visit) -> Page:
    """The cases that wait for a person, those that are decided, or both; all, or those of a policy."""
    lens, chosen = visit.lens, visit.chosen("stage", "policy", "after")
    if chosen["stage"] not in _STAGES:
        known = ", ".join(filter(None, _STAGES))
        raise InvalidInput(f"{chosen['stage']!r} is no stage.", remedy=f"Use one of: {known}.", where="stage")
    stage = _STAGES[chosen["stage"]]
    wanted = TaskFilter(stage, chosen["policy"] or None, visit.number("after", 0), _PAGE)
    found = visit.calls.tasks(lens.scope, wanted)
    return Page(
        "cases.html",
        "Cases",
        lens.twin(
            "/v1/reviews/tasks",
            "audience",
            stage=stage,
            object_id=wanted.object_id,
            after=wanted.after,
            limit=_PAGE,
        ),
        lens.link("/cases", **chosen),
        {
            "tasks": found.tasks,
            "chosen": chosen,
            "stage": stage,
            "next": lens.link("/cases", **{**chosen, "after": found.next}) if found.next else "",
        },
    )


def case_page(visit: Visit) -> Page:
    """The facts for a decision on a case, and the decision on it or the form for one."""
    lens, task_id = visit.lens, visit.path["task_id"]
    dossier = visit.calls.task(task_id, lens.scope)
    task = dossier.task
    answer = visit.calls.answer(task.answer_id, lens.scope)
    return Page(
        "case.html",
        f"{task.case or 'A case without a name'} — Cases",
        lens.twin(f"/v1/reviews/tasks/{task_id}", "audience"),
        lens.link(f"/cases/{task_id}"),
        {
            "dossier": dossier,
            "quotes": quotes_shown(answer, texts_of(visit, answer)),
            "policy_then": _as_decided(dossier).link(f"/objects/{task.object_id}"),
            "changed": _policy_changed(visit, dossier),
            "asked_for_it": same_person(task.asked_by, visit.caller.name),
            "following": _following(visit, task),
        },
        as_of=dossier.as_of,
    )


def _as_decided(dossier: CaseDossier) -> Lens:
    """The date and scope of the decision."""
    as_of, scope = dossier.as_of, dossier.scope
    return Lens(as_of.valid_at, as_of.known_at, scope.jurisdiction, scope.product)


def _policy_changed(visit: Visit, dossier: CaseDossier) -> bool:
    """Whether another version than the one that decided is in force at present, or none."""
    present = Moment(scope=dossier.scope.model_copy(update={"audience": visit.caller.audience}))
    try:
        return visit.calls.object(dossier.task.object_id, present).version_id != dossier.task.version_id
    except NotFound:
        return True


def _following(visit: Visit, decided: CaseTask) -> CaseTask | None:
    """After a decision, the first case that waits and that somebody else asked about."""
    if decided.state is TaskState.OPEN or not visit.caller.may(Permission.APPROVE):
        return None
    waiting = visit.calls.tasks(visit.lens.scope, TaskFilter("open", limit=_NEXT)).tasks
    return next((one for one in waiting if not same_person(one.asked_by, visit.caller.name)), None)


def decide(visit: Visit) -> Redirect:
    """Approve or deny the case, and show it with the decision and what follows from it."""
    task_id, form = visit.path["task_id"], visit.form
    verdict = _VERDICTS.get(form.get("decision", ""))
    if verdict is None:
        raise InvalidInput("No decision was made.", remedy="Approve or deny the case.", where="decision")
    reason = form.get("reason", "").strip()
    if not reason:
        raise InvalidInput("The decision has no reason.", remedy="Write why; the ledger keeps it.", where="reason")
    request = CaseDecisionRequest(
        decision=verdict, actor=visit.actor(), reason=reason, audience=visit.caller.audience
    )
    visit.calls.decide_task(task_id, request)
    return Redirect(visit.lens.link(f"/cases/{task_id}"))


def open_cases(visit: Visit) -> int:
    """The number of cases that wait and that the caller may see, for the menu; 0 for those to whom the page is not shown."""
    if not visit.caller.may(Permission.PREPARE):
        return 0
    try:
        return visit.calls.open_tasks(visit.lens.scope)
    except InvalidInput:
        return 0  # the page itself says what is wrong with the audience that a cookie keeps
