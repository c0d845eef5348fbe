"""The command `knowledge feedback`: says what is right or wrong with an answer."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.framework.options import Audience, DataDir, Json, Server, Target, acting_person
from api.cli.framework.output import note, present, say
from api.cli.framework.session import access
from api.service.views.quality import FeedbackRequest, FeedbackVerdict, FeedbackView
from knowledge.data_directory import Opening


def feedback(
    answer_id: Annotated[str, typer.Argument(metavar="ANSWER_ID", help="As printed under an answer.")],
    verdict: Annotated[FeedbackVerdict, typer.Argument(metavar="right|wrong|missing", help="What it is.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; recorded in the ledger.")],
    correction: Annotated[
        str, typer.Option("--correction", help="The words that a right answer quotes, for wrong and missing.")
    ] = "",
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor",
            help="Who says so; your login name when left out. With a key, the person of the key.",
        ),
    ] = None,
    audience: Audience = None,
    json_: Json = False,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Say that an answer is right or wrong, or that something is missing, and why.

    Wrong and missing also record a draft of a golden question, which somebody else approves in the review.
    """
    who = acting_person(actor, server)
    request = FeedbackRequest(verdict=verdict, reason=reason, correction=correction, actor=who, audience=audience)
    with access(Target(server, data_dir, json_), Opening.CHANGE) as service:
        found = service.judge(answer_id, request)
    present(found, _show, as_json=json_)


def _show(found: FeedbackView) -> None:
    say(f"Recorded as event {found.seq}: {found.answer_id} is {found.verdict.value}.")
    if found.golden_version_id is not None:
        note(f"A golden question waits for a reviewer: knowledge review show {found.golden_version_id[:16]}")
