"""knowledge audit: what was answered, whether it still comes out the same, whether the ledger holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import emit, note, say
from api.cli.session import DataDir, Json, opened
from api.problems import FAILED
from api.service.schemas import ReceiptCheck, Verification, describe
from knowledge.errors import IntegrityViolation, InvalidInput, StorageFailure

if TYPE_CHECKING:
    from knowledge.model.ledger import Head
    from knowledge.proof.heads import HeadFile
    from knowledge.store.port import Store

app = typer.Typer(help="Look up, replay and prove answers; verify the ledger.", no_args_is_help=True)
_LARGEST_HEAD = 10_000_000
AnswerArgument = Annotated[str, typer.Argument(metavar="ANSWER_ID", help="As printed under an answer.")]


@app.command("show")
def show(answer_id: AnswerArgument, json_: Json = False, data_dir: DataDir = None) -> None:
    """Print a recorded answer, what was asked for it and what retrieval proposed."""
    with opened(data_dir) as canon:
        record = canon.store.answer(answer_id)
    if json_:
        emit(record)
        return
    from api.cli.render import show_answer

    show_answer(record.answer)
    proposed = sum(len(found) for found in record.retrieved.candidates)
    say(
        f"recorded {describe(record.recorded_at)} · {proposed} candidates · {len(record.answer.steps)} steps",
        "dim",
    )
    for name, fingerprint in sorted(record.answer.fingerprints.items()):
        say(f"  {name}: {fingerprint}", "dim")


@app.command("replay")
def replay(answer_id: AnswerArgument, json_: Json = False, data_dir: DataDir = None) -> None:
    """Recompute a recorded answer. Exits with 1 when other bytes come out."""
    with opened(data_dir) as canon:
        recorded = canon.store.answer(answer_id).answer.fingerprints
        result = canon.orchestrator.replay(answer_id)
    if json_:
        emit(result)
    elif result.same:
        say(f"The same: {result.replayed_hash}", "bold green")
    else:
        say(f"Different: recorded {result.recorded_hash}, replayed {result.replayed_hash}", "bold red")
    for name, now in result.answer.fingerprints.items():
        if recorded.get(name) != now:
            note(
                f"{name} was {recorded.get(name)} and is {now}: answers of the one are not repeated by the other."
            )
    for version_id in result.erased:
        note(f"Version {version_id[:16]} was erased since: what rested on its text cannot be repeated.")
    if not result.same:
        raise typer.Exit(FAILED)


@app.command("verify")
def verify(
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="HEAD.json", help="A head kept from `audit head`; may be given often."),
    ] = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Check the chain, every stored content and every projection, and that the ledger continues the heads given.

    Exits with 1 when something does not hold.
    """
    kept = [_head_file(path, "--against").head for path in against or ()]
    with opened(data_dir) as canon:
        problems = canon.store.verify(kept)
        result = Verification(ok=not problems, head=_head(canon.store), problems=problems)
    if json_:
        emit(result)
    elif result.ok and result.head is not None:
        say(f"The ledger holds: {result.head.seq} events, head {result.head.hash}", "bold green")
    for problem in problems if not json_ else []:
        say(f"{problem.where}: {problem.what}", "red")
    if problems:
        raise typer.Exit(FAILED)


@app.command("export")
def export(
    answer_id: AnswerArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Where to write the receipt; not there yet.")],
    since: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="HEAD.json",
            help="Prove that it continues this head, kept earlier; may be given often.",
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write a receipt: the answer with everything that proves it, checked by `audit check` without this service."""
    _refuse_existing(file, "FILE.zip")
    kept = [_head_file(path, "--from").head for path in since or ()]
    with opened(data_dir) as canon:
        from knowledge.proof.heads import Heads
        from knowledge.proof.issuer import ReceiptIssuer

        sizes = [Heads(canon.store, canon.keys, canon.clock).continued(one) for one in kept]
        data = ReceiptIssuer(canon.store, canon.keys, canon.clock).receipt(answer_id, sizes)
    _write(file, data, "FILE.zip")
    say(f"Wrote {file}, {len(data)} bytes. Check it with: knowledge audit check {file}")


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A receipt.")],
    key: Annotated[
        str | None, typer.Option("--key", metavar="HEX", help="A public key of the service, known from elsewhere.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="HEAD", help="A head kept from `audit head`.")
    ] = None,
    json_: Json = False,
) -> None:
    """Check a receipt offline; names the first thing that does not hold and exits with 1."""
    from knowledge.proof.check import Trust
    from knowledge.proof.check import check as check_receipt
    from knowledge.proof.packing import LARGEST

    kept = None if against is None else _head_file(against, "--against")
    found = check_receipt(_read(file, LARGEST), Trust(None if key is None else _key(key), kept), str(file))
    head = found.receipt.head if found.receipt else None
    result = ReceiptCheck(
        ok=found.problem is None,
        anchored=found.anchored,
        problem=found.problem,
        head=head,
        answer_id=found.receipt.answer_id if found.receipt else None,
    )
    if json_:
        emit(result)
    elif found.problem:
        say(f"{found.problem.where}: {found.problem.what}", "bold red")
    elif head:
        say(f"The receipt holds: answer {result.answer_id}, ledger of {head.size} events.", "bold green")
    if found.problem is None and not found.anchored:
        note(
            f"Nothing ties it to a service yet: give --key or --against. It is signed with {head and head.public_key}."
        )
    if found.problem:
        raise typer.Exit(FAILED)


@app.command("head")
def head(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Keep it here, as JSON.")] = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Sign the ledger's present head. Keep it elsewhere: what is rewritten afterwards is found against it."""
    if out is not None:
        _refuse_existing(out, "--out")
    with opened(data_dir) as canon:
        from knowledge.proof.heads import Heads

        signed = Heads(canon.store, canon.keys, canon.clock).file()
    if out is not None:
        _write(out, signed.model_dump_json(indent=2).encode(), "--out")
    if json_:
        emit(signed)
    else:
        say(f"{signed.head.size} events, root {signed.head.root}")
        say(f"service {signed.head.service}, public key {signed.head.public_key}", "dim")


@app.command("rotate-key")
def rotate_key(
    actor: Annotated[str, typer.Option("--actor", help="Who rotates it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Sign with a new key from here on; the old one vouches for it in the ledger."""
    with opened(data_dir) as canon:
        made = canon.keys.rotate(actor=actor, reason=reason)
    say(f"New public key {made.public_key}")


def _key(value: str) -> str:
    if len(value) != 64 or not all(digit in "0123456789abcdef" for digit in value.lower()):
        raise InvalidInput(
            f"{value[:80]!r} is not a public key.", remedy="Give its 64 hexadecimal digits.", where="--key"
        )
    return value.lower()


def _head(store: Store) -> Head | None:
    """The ledger's end, None where that is what does not hold."""
    try:
        return store.head()
    except (IntegrityViolation, StorageFailure):
        return None


def _head_file(path: Path, where: str) -> HeadFile:
    from pydantic import ValidationError

    from knowledge.model.invalid import why_invalid
    from knowledge.proof.heads import HeadFile

    try:
        return HeadFile.model_validate_json(_read(path, _LARGEST_HEAD))
    except ValidationError as error:
        raise InvalidInput(
            f"{path} holds no head: {why_invalid(error)}.",
            remedy="Give a file that `knowledge audit head --out` wrote.",
            where=where,
        ) from None


def _read(path: Path, most: int) -> bytes:
    """What a file holds, unless it is larger than anything it could be."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", remedy="Check the path.") from None
    if len(data) > most:
        raise InvalidInput(f"{path} has more than {most} bytes.", remedy="Check that it is the file you mean.")
    return data


def _refuse_existing(path: Path, where: str) -> None:
    """Neither a receipt nor a kept head is ever written over: each may be the only one of its time."""
    if path.exists():
        raise InvalidInput(f"{path} is there already.", remedy="Name another file.", where=where)


def _write(path: Path, data: bytes, where: str) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        _refuse_existing(path, where)
    except OSError as error:
        raise StorageFailure(f"{path} cannot be written: {error.strerror}.", remedy="Check the path.") from None
