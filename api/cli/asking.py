"""The commands `knowledge query` and `knowledge decide`."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from api.cli.framework.options import (
    Audience,
    DataDir,
    Json,
    Jurisdiction,
    KnownAt,
    Product,
    Server,
    Target,
    ValidAt,
    moment_of,
    own_name,
    served_options,
)
from api.cli.framework.output import note, present
from api.cli.framework.session import access
from api.cli.rendering.answers import show_answer
from api.exit_codes import REFUSED
from api.service.invalid import invalid_input
from api.service.requests import AsOfRequest, DecisionRequest, Moment, QueryRequest
from api.service.use_cases.clocks import ahead_warnings
from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.cases import task_id_of
from knowledge.model.clock import system_clock
from knowledge.model.geography.places import GLOBAL
from knowledge.model.work.actions import OutcomeType

_Request = TypeVar("_Request", QueryRequest, DecisionRequest)
SUCCESSFUL = frozenset({Status.ANSWERED, Status.PARTIAL})
"""The statuses that exit with 0; the others exit with 3."""

Fact = Annotated[
    list[str] | None, typer.Option("--fact", metavar="K=V", help="A fact of the case; may be repeated.")
]


def query(
    question: Annotated[str, typer.Argument(help="The question.")],
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    fact: Fact = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Answer a question as of a date, with citations. Exits with 3 when the evidence is insufficient."""
    moment = moment_of(as_of, known_at, jurisdiction, product, audience)
    request = _request(QueryRequest, moment, fact, question=question)
    request.at(None).to_question()  # refuse a bad question before opening anything
    target = Target(server, data_dir, json_)
    with served_options(), access(target) as service:
        answer = service.query(request)
    _show(answer, target)


def decide(
    object_id: Annotated[str, typer.Argument(metavar="OBJECT", help="The object whose rules decide.")],
    fact: Fact = None,
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    case: Annotated[
        str, typer.Option("--case", help="The name of the case, such as an order; an action follows from it once.")
    ] = "",
    actor: Annotated[
        str, typer.Option("--actor", help="Who asks, and may not decide the review; else your login name.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only decide: open no review task, and queue no action.")
    ] = False,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Decide a case by the rules of an object as of a date, with citations. Exits with 3 when no rule decides."""
    moment = moment_of(as_of, known_at, jurisdiction, product, audience)
    named = {"object_id": object_id, "case": case, "actor": actor or own_name(server)}
    request = _request(DecisionRequest, moment, fact, dry_run=dry_run, **named)
    request.at(None).to_question()  # refuse a bad case before opening anything
    target = Target(server, data_dir, json_)
    with served_options(), access(target) as service:
        answer = service.decide(request)
    _show(answer, target, followed=request.has_consequences)


def facts(pairs: list[str]) -> dict[str, Any]:
    """The facts that `K=V` pairs state.

    A value that is a JSON number, true, false or a text in double quotes has that type; any other value is text.
    """
    stated: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name.strip():
            raise InvalidInput(f"{pair!r} is not a fact.", remedy="Write it as name=value.", where="--fact")
        if name.strip() in stated:
            raise InvalidInput(f"The fact {name.strip()!r} is given twice.", remedy="Keep one.", where="--fact")
        stated[name.strip()] = _value(value.strip())
    return stated


def _request(kind: type[_Request], moment: Moment, pairs: list[str] | None, **fields: str | bool) -> _Request:
    as_of = AsOfRequest(valid_at=moment.valid_at, known_at=moment.known_at)
    given: dict[str, Any] = {**fields, "as_of": as_of, "scope": moment.scope, "facts": facts(pairs or [])}
    try:
        return kind(**given)
    except ValidationError as error:
        raise invalid_input(error, {"facts": "--fact", "object_id": "OBJECT", "case": "--case"}) from None


def _show(answer: Answer, target: Target, *, followed: bool = False) -> None:
    for warning in ahead_warnings(answer.as_of.known_at, system_clock()):
        note(f"warning: {warning}")
    present(answer, show_answer, as_json=target.json)
    if followed and answer.status is not Status.REFUSED and not target.json:
        _note_following(answer)
    if answer.status not in SUCCESSFUL:
        raise typer.Exit(REFUSED)


def _note_following(answer: Answer) -> None:
    """Tell where to find what follows from a decision."""
    outcome = answer.decision.outcome_type if answer.decision else None
    if outcome is OutcomeType.ESCALATE:
        note(f"A person decides this case: knowledge review task {task_id_of(answer.answer_id)}")
    elif outcome is OutcomeType.APPROVE and answer.decision and answer.decision.action:
        note(f"The action {answer.decision.action.name} is queued: knowledge actions deliver")


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float | str) else text
