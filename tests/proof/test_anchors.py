"""A head is stamped by an outside authority, and a receipt shows offline when the answer was there (rule G6, ADR 28)."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import IntegrityViolation, InvalidDocument, InvalidInput, Unavailable
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.canonical import parsed_json
from knowledge.outbound.http import Outgoing, RequestFailed
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.packing import unpacked
from knowledge.proof.receipt import RECEIPT
from knowledge.proof.stamps.anchoring import Anchors
from knowledge.proof.stamps.timestamps import TimeStamps, read_roots
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import approve, submission
from tests.proof.authority import LocalAuthority, listening_authority
from tests.proof.desk import Desk, said


@pytest.fixture(scope="module")
def authority() -> LocalAuthority:
    return LocalAuthority()


@pytest.fixture(scope="module")
def stranger() -> LocalAuthority:
    return LocalAuthority("Stranger")


@pytest.fixture(autouse=True)
def usual(authority: LocalAuthority) -> Iterator[None]:
    yield
    authority.status, authority.changed = "granted", {}


def anchors(
    desk: Desk, authority: LocalAuthority, send: Callable[[Outgoing], bytes] | None = None, trusting: bool = True
) -> Anchors:
    """The anchors of the desk's store at an authority that is asked without a network."""

    def asked(request: Outgoing) -> bytes:
        assert request.content is not None
        return authority.reply(request.content)

    roots = (authority.root,) if trusting else ()
    return Anchors(desk.shelf.store, desk.heads, TimeStamps(roots), "https://clock.example/tsr", send or asked)


def stamp_of(data: bytes, *trusted: LocalAuthority) -> Any:
    return check(data, Trust(roots=tuple(one.root for one in trusted))).stamp


def test_a_receipt_shows_offline_when_the_answer_was_there_at_the_latest(
    desk: Desk, authority: LocalAuthority
) -> None:
    plain = desk.receipt()
    assert stamp_of(plain, authority) is None
    anchor = anchors(desk, authority).anchor()
    assert (anchor.stamped_at, anchor.head) == (authority.now, desk.heads.sign())
    approve(desk.shelf.store, submission("policy/later"))
    data = desk.receipt()
    checked = check(data, Trust(roots=(authority.root,)))
    assert said(checked) == "holds"
    assert checked.stamp is not None
    assert (checked.stamp.stamped_at, checked.stamp.trusted) == (authority.now, True)
    assert (checked.stamp.size, checked.stamp.authority) == (anchor.head.size, "https://clock.example/tsr")
    alone = stamp_of(data)
    assert (alone.stamped_at, alone.trusted) == (authority.now, False), "without certificates it is a claim"
    assert (said(check(data, Trust())), parsed_json(unpacked(data, "r")[RECEIPT])["format"]) == (
        "holds",
        "canon-receipt/4",
    )
    assert parsed_json(unpacked(plain, "r")[RECEIPT])["format"] == "canon-receipt/3"


def test_an_answer_that_came_after_the_last_anchor_has_none(desk: Desk, authority: LocalAuthority) -> None:
    anchors(desk, authority).anchor()
    from knowledge.reasoning.question import Question

    later = desk.shelf.orchestrator.ask(Question(text="What are lamps tested for?"))
    assert stamp_of(desk.receipt(later.answer_id), authority) is None
    assert stamp_of(desk.receipt(), authority) is not None


def test_a_head_that_is_stamped_is_not_stamped_again(desk: Desk, authority: LocalAuthority) -> None:
    before = authority.asked
    assert anchors(desk, authority).anchor() == anchors(desk, authority).anchor()
    assert authority.asked == before + 1
    approve(desk.shelf.store, submission("policy/later"))
    anchors(desk, authority).anchor()
    assert [one.head.size for one in desk.shelf.store.anchors()] == sorted(
        {one.head.size for one in desk.shelf.store.anchors()}
    )
    assert authority.asked == before + 2


def test_a_stamp_of_an_authority_that_is_not_trusted_is_refused_here_and_in_a_receipt(
    desk: Desk, authority: LocalAuthority, stranger: LocalAuthority
) -> None:
    def of_the_stranger(request: Outgoing) -> bytes:
        return stranger.reply(request.content or b"")

    with pytest.raises(IntegrityViolation, match="does not lead to one that is trusted"):
        anchors(desk, authority, of_the_stranger).anchor()
    assert desk.shelf.store.anchors() == []
    anchors(desk, stranger).anchor()
    assert "does not lead to one that is trusted" in said(check(desk.receipt(), Trust(roots=(authority.root,))))


@pytest.mark.parametrize("trusting", [True, False])
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"nonce": 7}, "answers another request"),
        (
            {"message_imprint": {"hash_algorithm": {"algorithm": "sha512"}, "hashed_message": b"\0" * 64}},
            "(of something else|Mismatch between messages)",
        ),
    ],
)
def test_a_stamp_of_something_else_is_refused(
    desk: Desk, authority: LocalAuthority, changed: dict[str, Any], why: str, trusting: bool
) -> None:
    authority.changed = changed
    with pytest.raises(IntegrityViolation, match=why):
        anchors(desk, authority, trusting=trusting).anchor()


@pytest.mark.parametrize("reply", [b"", b"no", b"0" * 5000])
def test_what_is_no_stamp_is_refused(desk: Desk, authority: LocalAuthority, reply: bytes) -> None:
    with pytest.raises(IntegrityViolation, match="is not taken"):
        anchors(desk, authority, lambda _: reply).anchor()


def test_a_refusal_and_an_outage_of_the_authority_are_told(desk: Desk, authority: LocalAuthority) -> None:
    authority.status = "rejection"
    with pytest.raises(IntegrityViolation, match="is not taken"):
        anchors(desk, authority).anchor()

    def down(_: Outgoing) -> bytes:
        raise RequestFailed("ConnectError", passing=True)

    with pytest.raises(Unavailable, match="cannot be asked: ConnectError"):
        anchors(desk, authority, down).anchor()
    with pytest.raises(InvalidInput, match="No time stamp authority"):
        Anchors(desk.shelf.store, desk.heads, TimeStamps()).anchor()


def test_no_byte_of_an_anchor_can_be_changed_unseen(desk: Desk, authority: LocalAuthority) -> None:
    anchors(desk, authority).anchor()
    other = TimeStamps((authority.root,))
    data, trust = desk.receipt(), Trust(roots=(authority.root,))

    def edited(field: str, value: Any) -> str:
        def edit(receipt: dict[str, Any]) -> None:
            receipt["anchor"][field] = value

        return said(check(desk.resealed(data, edit), trust))

    token = bytearray(base64.b64decode(parsed_json(unpacked(data, "r")[RECEIPT])["anchor"]["token"]))
    token[-1] ^= 1
    assert "anchor" in edited("token", base64.b64encode(token).decode())
    assert "anchor: the time stamp is of" in edited("stamped_at", "2001-01-01T00:00:00Z")
    assert edited("authority", "https://elsewhere.example") != "holds", "the page says otherwise"
    message = b"another"
    query, _ = other.request(message)
    assert "anchor" in edited("token", base64.b64encode(authority.reply(query)).decode())


def test_a_head_that_is_not_of_the_ledger_is_found(desk: Desk, authority: LocalAuthority) -> None:
    made = anchors(desk, authority).anchor()
    approve(desk.shelf.store, submission("policy/later"))
    data, trust = desk.receipt(), Trust(roots=(authority.root,))
    _, key = desk.keys.current()
    false = made.head.model_copy(update={"root": "0" * 64}).signed(key)
    query, _ = TimeStamps().request(TimeAnchor(**{**dict(made), "head": false}).message)
    token = base64.b64encode(authority.reply(query)).decode()

    def edit(receipt: dict[str, Any]) -> None:
        receipt["anchor"] |= {"head": parsed_json(false.model_dump_json().encode()), "token": token}

    assert "the ledger is not proved to continue its head" in said(check(desk.resealed(data, edit), trust))


def test_a_stamp_holds_after_the_certificate_of_the_authority_ended_but_not_from_before_it_began(
    desk: Desk, authority: LocalAuthority
) -> None:
    stamps = TimeStamps((authority.root,))
    query, _ = stamps.request(b"a head")
    authority.now, usual = datetime(2019, 6, 1, tzinfo=UTC), authority.now
    early = authority.reply(query)
    authority.now = usual - timedelta(days=1_000)
    assert stamps.time_of(authority.reply(query), b"a head") == authority.now
    authority.now = usual
    with pytest.raises(ValueError, match="does not lead to one that is trusted"):
        stamps.time_of(early, b"a head")


def test_an_anchor_that_was_edited_in_the_store_is_named(desk: Desk, authority: LocalAuthority) -> None:
    made = anchors(desk, authority).anchor()
    assert list(anchors(desk, authority).problems()) == []
    desk.shelf.store.keep_anchor(made.model_copy(update={"stamped_at": authority.now - timedelta(days=9)}))
    (problem,) = anchors(desk, authority).problems()
    assert problem.where == f"anchor of {made.head.size} events"


def test_certificates_are_read_from_a_file(authority: LocalAuthority, tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_bytes(authority.roots * 2)
    assert read_roots(tmp_path / "roots.pem", "--roots") == (authority.root,)
    for wrong in (b"", b"no certificate", b"\0" * 2_000_000):
        (tmp_path / "wrong.pem").write_bytes(wrong)
        with pytest.raises(InvalidInput, match="holds no certificates"):
            read_roots(tmp_path / "wrong.pem", "--roots")
    with pytest.raises(InvalidInput, match="holds no certificates"):
        read_roots(tmp_path / "none.pem", "--roots")


def test_an_authority_is_asked_over_http(desk: Desk, authority: LocalAuthority) -> None:
    with listening_authority(authority):
        stamps = TimeStamps((authority.root,))
        assert Anchors(desk.shelf.store, desk.heads, stamps, authority.url).anchor().authority == authority.url


def test_an_anchor_that_cannot_be_read_is_a_problem_and_no_error(
    desk: Desk, authority: LocalAuthority, tmp_path: Path
) -> None:
    anchors(desk, authority).anchor()
    with sqlite3.connect(desk.shelf.folder / "store.sqlite3") as connection:
        connection.execute("UPDATE head_anchor SET body = '{}'")
    connection.close()
    with pytest.raises(IntegrityViolation, match="Anchor 1 cannot be read"):
        desk.shelf.store.anchors()


def test_anchors_go_with_an_export_and_come_back_with_an_import(
    desk: Desk, authority: LocalAuthority, tmp_path: Path
) -> None:
    """A store that continues the ledger continues the proof of its times, too. A file that was changed brings nothing."""
    without = "".join(desk.shelf.store.transfer.export())
    kept = anchors(desk, authority).anchor()
    lines = list(desk.shelf.store.transfer.export())
    assert '"canon-export/2"' in without.partition("\n")[0]
    assert '"canon-export/3"' in lines[0]
    with closing(open_sql_store(tmp_path / "copy.sqlite3")) as copy:
        copy.transfer.restore(lines)
        assert copy.anchors() == [kept]
        assert copy.verify([kept.head]) == []
        copy.transfer.restore(lines)
        assert copy.anchors() == [kept], "an import again adds nothing"
        broken = [line.replace('"token":"', '"token":"?') for line in lines]
        with pytest.raises(InvalidDocument):
            copy.transfer.restore(broken)
