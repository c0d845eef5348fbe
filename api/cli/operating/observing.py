"""The command `knowledge questions`, which lists what people asked."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.framework.options import Audience, DataDir, Json, Server, Target, audience_option
from api.cli.framework.output import present, say
from api.cli.framework.session import access
from api.service.views.instants import describe
from api.service.views.questions import AskedQuestion, QuestionFilter, QuestionList, ReasonGroup


def questions(
    refused: Annotated[
        bool, typer.Option("--refused", help="Only those that were not or not fully answered.")
    ] = False,
    days: Annotated[int, typer.Option("--days", min=1, max=3_650, help="Asked within so many days.")] = 30,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most questions to list.")] = 100,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """List the questions that were asked, and group those not fully answered by what was missing."""
    scope = audience_option(audience)
    with access(Target(server, data_dir, json_)) as service:
        found = service.questions(scope, QuestionFilter(days, refused, limit))
    present(found, _show, as_json=json_)


def _show(found: QuestionList) -> None:
    for group in found.groups:
        _show_group(group)
    for one in found.questions:
        _show_question(one)
    if not found.questions:
        say("There is no such question.")


def _show_group(group: ReasonGroup) -> None:
    say(f"{group.count} · {group.meaning}", "bold")
    for text in group.asked_most:
        say(f"    {text}")


def _show_question(one: AskedQuestion) -> None:
    who = f" · {one.actor}" if one.actor else ""
    say(f"{describe(one.asked_at)} · {one.status.value} · {one.ms:.0f} ms{who} · {one.answer_id}", "dim")
    say(one.question)
    for sentence in one.missing:
        say(f"    {sentence}")
