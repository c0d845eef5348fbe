"""The commands `knowledge audit`: look up, replay and prove answers; verify, sign and check the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.framework.options import DataDir, Json, Reason, Server
from api.cli.framework.output import (
    note,
    opened_lines,
    present,
    read_file,
    refuse_existing,
    say,
    write_new_file,
    write_new_lines,
)
from api.cli.framework.session import audited, opened, settings_for
from api.cli.rendering.answers import show_record
from api.cli.rendering.ledger import show_origins, show_rebuilt
from api.exit_codes import FAILED
from knowledge.data_directory import Opening
from knowledge.errors import NotFound

if TYPE_CHECKING:
    from api.service.offline.receipts import HeadFile
    from api.service.use_cases.answers import Replay
    from api.service.views.ledger import ReceiptCheck, Verification
    from knowledge.model.record.anchors import TimeAnchor

app = typer.Typer(help="Look up, replay and prove answers; verify the ledger.", no_args_is_help=True)
_LARGEST_HEAD = 10_000_000
"""Bytes. A head with its proofs takes some kilobytes; this stops the reading of a file that is named by mistake."""
AnswerArgument = Annotated[str, typer.Argument(metavar="ANSWER_ID", help="As printed under an answer.")]


@app.command("show")
def show(answer_id: AnswerArgument, json_: Json = False, data_dir: DataDir = None) -> None:
    """Print a recorded answer with its question and the candidates of retrieval."""
    with opened(data_dir) as application:
        record = application.answers.record(answer_id)
    present(record, show_record, as_json=json_)


@app.command("replay")
def replay(
    answer_id: AnswerArgument, server: Server = None, json_: Json = False, data_dir: DataDir = None
) -> None:
    """Recompute a recorded answer. Exits with 1 when the bytes differ."""
    with audited(server, data_dir) as record:
        recorded = record.answer(answer_id).fingerprints
        result = record.replay(answer_id)
    present(result, _show_replayed, as_json=json_)
    for name, now in result.answer.fingerprints.items():
        if recorded.get(name) != now:
            note(f"{name} was {recorded.get(name)} and is {now}: the one need not repeat answers of the other.")
    for version_id in result.erased:
        note(f"Version {version_id[:16]} was erased since: answers that rest on its text cannot be repeated.")
    if not result.same:
        raise typer.Exit(FAILED)


def _show_replayed(result: Replay) -> None:
    if result.same:
        say(f"The same: {result.replayed_hash}", "bold green")
    else:
        say(f"Different: recorded {result.recorded_hash}, replayed {result.replayed_hash}", "bold red")
        say(f"  in {', '.join(result.differs_in)}", "red")


@app.command("verify")
def verify(
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="HEAD.json", help="A head kept from `audit head`; may be repeated."),
    ] = None,
    server: Server = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check the chain, every stored content and every projection, and that the ledger continues the heads given.

    Exits with 1 when something does not hold.
    """
    kept = [_head_file(path, "--against").head for path in against or ()]
    with audited(server, data_dir) as record:
        result = record.verify(kept)
    for warning in result.warnings:
        note(f"warning: {warning}")
    present(result, _show_verification, as_json=json_)
    if not result.ok:
        raise typer.Exit(FAILED)


def _show_verification(result: Verification) -> None:
    if result.ok and result.head is not None:
        say(f"The ledger holds: {result.head.seq} events, head {result.head.hash}", "bold green")
    for problem in result.problems:
        say(f"{problem.where}: {problem.what}", "red")


@app.command("export")
def export(
    answer_id: AnswerArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="The new file to write.")],
    since: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="HEAD.json",
            help="Prove that the ledger continues this head, kept earlier; may be repeated.",
        ),
    ] = None,
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Write a receipt: the answer with everything that proves it. `audit check` checks it without this service."""
    refuse_existing(file, "FILE.zip")
    kept = [_head_file(path, "--from").head for path in since or ()]
    with audited(server, data_dir) as record:
        data = record.receipt(answer_id, kept)
    write_new_file(file, data, "FILE.zip")
    say(f"Wrote {file}, {len(data)} bytes. Check it with: knowledge audit check {file}")


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A receipt.")],
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="HEX", help="The public key of the service, known from elsewhere."),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="HEAD", help="A head kept from `audit head`.")
    ] = None,
    roots: Annotated[
        Path | None,
        typer.Option(
            "--roots",
            metavar="FILE.pem",
            help="The certificates of time stamp authorities that you trust; else KNOWLEDGE_TIMESTAMP_ROOTS.",
        ),
    ] = None,
    json_: Json = False,
) -> None:
    """Check a receipt offline. Names the first thing that does not hold, and then exits with 1."""
    from api.service.offline.receipts import LARGEST, check_receipt, public_key, trusted_certificates

    kept = None if against is None else _head_file(against, "--against")
    checked_key = None if key is None else public_key(key, "--key")
    certificates = trusted_certificates(roots or settings_for(None).timestamp_roots, "--roots")
    result = check_receipt(read_file(file, LARGEST), str(file), checked_key, kept, certificates)
    present(result, _show_checked, as_json=json_)
    if result.ok and result.stamp is not None:
        say(
            f"In the ledger at {result.stamp.stamped_at:%Y-%m-%d %H:%M:%S} UTC at the latest, says {result.stamp.authority}."
        )
        if not result.stamp.trusted:
            note("That time is a claim: name the certificates of the authority with --roots.")
    if result.ok and result.claimed_approvals:
        note(f"No key proves who approved what these citations quote: {', '.join(result.claimed_approvals)}.")
    if result.ok and not result.anchored:
        signed_with = result.head.public_key if result.head else None
        note(f"Nothing ties it to a service yet: give --key or --against. It is signed with {signed_with}.")
    if not result.ok:
        raise typer.Exit(FAILED)


def _show_checked(result: ReceiptCheck) -> None:
    if result.problem:
        say(f"{result.problem.where}: {result.problem.what}", "bold red")
    elif result.head:
        say(f"The receipt holds: answer {result.answer_id}, ledger of {result.head.size} events.", "bold green")


@app.command("origins")
def origins(
    answer_id: AnswerArgument, server: Server = None, json_: Json = False, data_dir: DataDir = None
) -> None:
    """Print where each citation of an answer comes from: its version, the bytes that were read, and the event of the ingest."""
    with audited(server, data_dir) as record:
        traced = record.origins(answer_id)
    present(traced, show_origins, as_json=json_)


@app.command("log")
def log(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="The new file to write.")],
    server: Server = None,
    data_dir: DataDir = None,
) -> None:
    """Write the ledger as a log: an event a line, with what brought it about. `audit rebuild` reads it without a store."""
    refuse_existing(file, "FILE.jsonl")
    with audited(server, data_dir) as record:
        events = write_new_lines(file, record.log())
    say(f"Wrote {file}: {events} events. Rebuild from it with: knowledge audit rebuild --log {file}")


@app.command("rebuild")
def rebuild(
    log: Annotated[Path, typer.Option("--log", metavar="FILE", help="A file that `audit log` wrote.")],
    at: Annotated[
        int | None, typer.Option("--at", min=0, metavar="N", help="Up to this event; all events when left out.")
    ] = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Rebuild from a log alone what was authoritative after an event, and compare it with the store where there is one.

    Exits with 1 when the store says otherwise.
    """
    from api.service.offline.rebuilding import rebuilt
    from api.service.views.ledger import Rebuilt

    with opened_lines(log, "--log") as lines:
        state = rebuilt(lines, at)
    view = Rebuilt.of(state)
    try:
        with opened(data_dir) as application:
            found = application.ledger.differences(state)
        view = view.model_copy(update={"compared": True, "differences": found})
    except NotFound:
        note("There is no store to compare with.")
    present(view, show_rebuilt, as_json=json_)
    if view.differences:
        raise typer.Exit(FAILED)


@app.command("head")
def head(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it here, as JSON.")] = None,
    server: Server = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Sign the ledger's present head. Keep it elsewhere: it later reveals events that were rewritten."""
    if out is not None:
        refuse_existing(out, "--out")
    with audited(server, data_dir, Opening.CHANGE) as record:
        signed = record.head()
    if out is not None:
        write_new_file(out, signed.model_dump_json(indent=2).encode(), "--out")
    present(signed, _show_head, as_json=json_)


def _show_head(signed: HeadFile) -> None:
    say(f"{signed.head.size} events, root {signed.head.root}")
    say(f"service {signed.head.service}, public key {signed.head.public_key}", "dim")


@app.command("anchor")
def anchor(json_: Json = False, data_dir: DataDir = None) -> None:
    """Have the ledger's present head stamped by the time stamp authority in KNOWLEDGE_TIMESTAMP_URL (RFC 3161), and keep the stamp."""
    with opened(data_dir, Opening.CHANGE) as application:
        made = application.ledger.anchor()
    present(made, _show_anchor, as_json=json_)


def _show_anchor(made: TimeAnchor) -> None:
    say(f"{made.head.size} events were there at {made.stamped_at:%Y-%m-%d %H:%M:%S} UTC, says {made.authority}")


@app.command("rotate-key")
def rotate_key(
    actor: Annotated[str, typer.Option("--actor", help="Who rotates it.")],
    reason: Reason = "",
    data_dir: DataDir = None,
) -> None:
    """Sign heads with a new key from now on. The old key certifies it in the ledger."""
    with opened(data_dir, Opening.CHANGE) as application:
        public_key = application.upkeep.rotate_key(actor, reason)
    say(f"New public key {public_key}")


def _head_file(path: Path, where: str) -> HeadFile:
    from api.service.offline.receipts import head_file

    return head_file(read_file(path, _LARGEST_HEAD), str(path), where)
