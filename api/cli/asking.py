"""knowledge query and decide."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from api.cli.output import emit
from api.cli.session import (
    Audience,
    DataDir,
    Json,
    Jurisdiction,
    KnownAt,
    Product,
    Server,
    ValidAt,
    access,
    instant,
    scope_of,
)
from api.problems import REFUSED, invalid
from api.service.schemas import AsOfRequest, DecisionRequest, QueryRequest
from knowledge.errors import InvalidInput
from knowledge.model.answers import Answer, Status
from knowledge.model.places import GLOBAL

_Request = TypeVar("_Request", QueryRequest, DecisionRequest)
SETTLED = frozenset({Status.ANSWERED, Status.PARTIAL})
"""The statuses that count as success; the others exit with 3."""

Fact = Annotated[
    list[str] | None, typer.Option("--fact", metavar="K=V", help="A fact of the case; may be repeated.")
]


def query(
    question: Annotated[str, typer.Argument(help="What to ask.")],
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
    """Answer a question as of a date, with citations. Exits with 3 when the evidence does not reach."""
    moment = AsOfRequest(valid_at=instant(as_of, "--as-of"), known_at=instant(known_at, "--known-at"))
    scope = scope_of(jurisdiction, product, audience)
    request = _request(
        QueryRequest, {"question": question, "as_of": moment, "scope": scope, "facts": facts(fact or [])}
    )
    request.to_question()  # refuse a bad question before opening anything
    with access(data_dir, server) as canon:
        answer = canon.query(request)
    _show(answer, json_)


def decide(
    object_id: Annotated[str, typer.Argument(metavar="OBJECT", help="The object whose rules decide.")],
    fact: Fact = None,
    as_of: ValidAt = None,
    known_at: KnownAt = None,
    jurisdiction: Jurisdiction = GLOBAL,
    product: Product = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Decide a case by the rules of an object as of a date, with citations. Exits with 3 when no rule decides."""
    moment = AsOfRequest(valid_at=instant(as_of, "--as-of"), known_at=instant(known_at, "--known-at"))
    scope = scope_of(jurisdiction, product, audience)
    fields = {"object_id": object_id, "as_of": moment, "scope": scope, "facts": facts(fact or [])}
    request = _request(DecisionRequest, fields)
    with access(data_dir, server) as canon:
        answer = canon.decide(request)
    _show(answer, json_)


def _show(answer: Answer, json_: bool) -> None:
    if json_:
        emit(answer)
    else:
        from api.cli.render import show_answer

        show_answer(answer)
    if answer.status not in SETTLED:
        raise typer.Exit(REFUSED)


def _request(kind: type[_Request], fields: dict[str, Any]) -> _Request:
    try:
        return kind(**fields)
    except ValidationError as error:
        raise invalid(error, {"facts": "--fact", "object_id": "OBJECT"}) from None


def facts(given: list[str]) -> dict[str, Any]:
    """`K=V` pairs; a value that reads as a JSON number, true, false or a text in double quotes is that, any other is
    text.
    """
    found: dict[str, Any] = {}
    for pair in given:
        name, separator, value = pair.partition("=")
        if not separator or not name.strip():
            raise InvalidInput(f"{pair!r} is not a fact.", remedy="Write it as name=value.", where="--fact")
        if name.strip() in found:
            raise InvalidInput(f"The fact {name.strip()!r} is given twice.", remedy="Keep one.", where="--fact")
        found[name.strip()] = _value(value.strip())
    return found


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float | str) else text
