"""The commands `knowledge review tasks|task|decide` and `knowledge actions`: cases that people decide, and what follows."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.framework.options import Audience, DataDir, Json, Reason, Server, Target, audience_option
from api.cli.framework.output import present, say
from api.cli.framework.session import access
from api.cli.rendering.cases import show_action, show_actions, show_case, show_task, show_tasks
from api.exit_codes import FAILED
from api.service.requests import CaseDecisionRequest, RetryRequest
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput
from knowledge.model.task_filter import TaskFilter
from knowledge.model.work.actions import ActionState

if TYPE_CHECKING:
    from knowledge.model.work.actions import DeliveryReport


actions_app = typer.Typer(help="See approved actions, and hand them over to their webhooks.", no_args_is_help=True)
TaskArgument = Annotated[str, typer.Argument(metavar="TASK", help="The id of a review task: tsk_...")]
Decider = Annotated[str, typer.Option("--actor", help="Who decides; not who asked for the decision.")]


class DecisionWord(StrEnum):
    """The decisions that a reviewer can name on the command line."""

    APPROVE = "approve"
    DENY = "deny"


def tasks(
    open_only: Annotated[bool, typer.Option("--open", help="Leave out tasks that are decided.")] = False,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List the cases that decisions left to a person, the oldest first."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        found = service.tasks(scope, TaskFilter("open" if open_only else None))
    present(found, show_tasks, as_json=json_)


def task(
    task_id: TaskArgument,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Print what a reviewer needs for a case: facts, rules tried, quotes, confidence and the next step."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        dossier = service.task(task_id, scope)
    present(dossier, show_case, as_json=json_)


def decide(
    task_id: TaskArgument,
    decision: Annotated[DecisionWord, typer.Argument(help="approve or deny")],
    actor: Decider,
    reason: Annotated[str, typer.Option("--reason", help="Why; recorded in the ledger.")],
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Decide a case. The action of an approved one is queued; knowledge actions deliver hands it over."""
    named = {"--actor": actor, "--reason": reason}
    if blank := next((option for option, value in named.items() if not value.strip()), None):
        raise InvalidInput(f"{blank} is blank.", remedy="Say who decides, and why.", where=blank)
    scope = audience_option(audience)
    request = CaseDecisionRequest(decision=decision.value, actor=actor, reason=reason, audience=scope.audience)
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        decided = service.decide_task(task_id, request)
    present(decided, show_task, as_json=json_)


@actions_app.command("list")
def list_(
    state: Annotated[ActionState | None, typer.Option("--state", help="Only actions in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most actions to list.")] = 100,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List approved actions, the latest first, with how far the handing over has come."""
    with access(Target(server, data_dir, json_)) as service:
        found = service.actions(state, limit)
    present(found, show_actions, as_json=json_)


@actions_app.command("deliver")
def deliver(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most actions to try.")] = 100,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Try each action that is due once. Exits with 1 where one died."""
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        report = service.deliver(limit)
    present(report, _show_delivered, as_json=json_)
    if report.died:
        raise typer.Exit(FAILED)


def _show_delivered(report: DeliveryReport) -> None:
    say(f"{report.handed_over} handed over, {report.failed} failed and wait, {report.died} died.", "bold")


@actions_app.command("retry")
def retry(
    action_id: Annotated[str, typer.Argument(metavar="ACTION", help="The id of an action: act_...")],
    actor: Annotated[str, typer.Option("--actor", help="Who lets it be tried again.")],
    reason: Reason = "",
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Let a dead action be tried again, under the same key and with the same body."""
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        action = service.retry(action_id, RetryRequest(actor=actor, reason=reason))
    present(action, show_action, as_json=json_)
