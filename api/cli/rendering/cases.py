"""Prints cases that people decide, and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.cli.framework.output import say
from api.cli.rendering.answers import show_citation
from knowledge.model.cases import TaskState
from knowledge.model.work.actions import ActionState

if TYPE_CHECKING:
    from api.service.views.cases import ActionList, ActionView, CaseTaskList
    from knowledge.model.cases import CaseDossier, CaseFact, CaseTask

_STYLES = {ActionState.HANDED_OVER: "green", ActionState.DEAD: "red", ActionState.ERASED: "dim"}


def show_tasks(found: CaseTaskList) -> None:
    """Print review tasks."""
    if not found.tasks:
        say("No case is left to a person.")
    for one in found.tasks:
        show_task(one)


def show_task(task: CaseTask) -> None:
    """Print a review task and its decision, if there is one."""
    case = f" · {task.case}" if task.case else ""
    say(f"{task.task_id} · {task.state.value} · {task.object_id} (rule {task.rule}){case}", "bold")
    say(f"  asked by {task.asked_by} on {task.opened_at:%Y-%m-%d} · decision {task.answer_id}")
    if task.decided_by is not None:
        say(f"  {task.state.value} by {task.decided_by} on {task.decided_at:%Y-%m-%d}: {task.reason}")
    if task.action_id is not None and task.action_state is not None:
        say(f"  action {task.action_id} · {task.action_state.value}")


def show_case(dossier: CaseDossier) -> None:
    """Print the facts, the rules, the quotes, the confidence and the next step of a case."""
    show_task(dossier.task)
    say()
    for fact in dossier.facts:
        say(f"  {_fact(fact)}", "yellow" if fact.missing else "")
    say()
    for rule in dossier.rules:
        say(f"  {rule.holds:7} {rule.rule}: {rule.text}", "bold" if rule.holds == "yes" else "dim")
    for number, citation in enumerate(dossier.citations, 1):
        say()
        show_citation(number, citation)
    say()
    for text in dossier.notes:
        say(f"note: {text}")
    say(f"confidence {dossier.confidence.value:g}: {dossier.confidence.meaning}", "dim")
    step = dossier.next_step
    say(f"next: {step.recommended}. {step.why}", "bold")
    for question in step.asks:
        say(f"  ask: {question}")
    say(f"  {step.follows}")
    if dossier.task.state is TaskState.OPEN:
        say(f"decide: knowledge review decide {dossier.task.task_id} approve|deny --reason ... --actor ...", "dim")


def _fact(fact: CaseFact) -> str:
    if not fact.read:
        return f"{fact.name} = {_told(fact.value)} (no rule reads it)"
    if not fact.missing:
        return f"{fact.name} = {_told(fact.value)}"
    given = "missing" if fact.value is None else f"{fact.value!r} is no {fact.type}"
    return f"{fact.name}: {given}. {fact.question}"


def _told(value: Any) -> str:
    """A value as `--fact` takes it: `false`, not `False`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def show_actions(found: ActionList) -> None:
    """Print actions."""
    if not found.actions:
        say("There is no such action.")
    for one in found.actions:
        show_action(one)


def show_action(action: ActionView) -> None:
    """Print an action and how far it has come."""
    case = f" · {action.case}" if action.case else ""
    say(f"{action.action_id} · {action.state.value} · {action.action}{case}", _STYLES.get(action.state, "bold"))
    say(
        f"  approved by {action.approved_by} · decision {action.answer_id} · {action.tries} {'try' if action.tries == 1 else 'tries'}"
    )
    if action.last_error:
        say(f"  {action.last_error}")
    if action.state is ActionState.WAITING:
        say(f"  next try from {action.due_at:%Y-%m-%d %H:%M:%S} UTC", "dim")
