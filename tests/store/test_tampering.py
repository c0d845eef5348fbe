"""`verify` names every change that is made behind the store's back (rule G4, invariant 5)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from knowledge.errors import IntegrityViolation
from knowledge.model.clock import json_value
from knowledge.model.record.canonical import canonical_json
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import EventKind
from knowledge.proof.heads import Heads
from knowledge.proof.keys import KeyRing, public_half
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import day

EVENTS = 20
IS_NIGHTLY = bool(os.environ.get("CANON_NIGHTLY_CASES"))


def tried(events: range) -> list[int]:
    """Every third event, and the last; all in `make nightly`."""
    return list(events) if IS_NIGHTLY else sorted({*events[::3], events[-1]})


Tamper = Callable[..., None]


def problems(file: Path) -> list[str]:
    store = open_sql_store(file)
    try:
        return [f"{problem.where}: {problem.what}" for problem in store.verify()]
    finally:
        store.close()


def test_the_sample_has_the_events_these_tests_count_on(file: Path) -> None:
    store = open_sql_store(file)
    assert [event.seq for event in store.events()] == list(range(1, EVENTS + 1))
    store.close()


@pytest.mark.parametrize("seq", tried(range(1, EVENTS + 1)))
@pytest.mark.parametrize(
    "change",
    [
        "actor = 'mallory'",
        "reason = reason || ' '",
        "recorded_at = recorded_at + 1",
        "recorded_at = 9223372036854775807",
        "payload = '{}'",
        "payload = 'not json'",
        "kind = 'version.invented'",
        "hash = 'f' || substr(hash, 2, 62) || '!'",
        "prev_hash = hash",
    ],
)
def test_an_edited_event_is_named_g4(file: Path, tamper: Tamper, seq: int, change: str) -> None:
    tamper(f"UPDATE event SET {change} WHERE seq = ?", seq)
    found = problems(file)
    assert found[0].startswith((f"event {seq}:", f"event {seq + 1}:"))
    assert any(problem.startswith(f"event {seq}:") for problem in found)


@pytest.mark.rule("G4a")
@pytest.mark.parametrize("seq", tried(range(1, EVENTS)))
def test_a_dropped_event_is_named_g4(file: Path, tamper: Tamper, seq: int) -> None:
    tamper("DELETE FROM event WHERE seq = ?", seq)
    assert any(f"event {seq + 1}: follows event {seq - 1}" in problem for problem in problems(file))


@pytest.mark.parametrize("seq", tried(range(1, EVENTS)))
def test_two_swapped_events_are_named_g4(file: Path, tamper: Tamper, seq: int) -> None:
    tamper("UPDATE event SET seq = -1 WHERE seq = ?", seq)
    tamper("UPDATE event SET seq = ? WHERE seq = ?", seq, seq + 1)
    tamper("UPDATE event SET seq = ? WHERE seq = -1", seq + 1)
    assert any(problem.startswith(f"event {seq}: was edited") for problem in problems(file))


@pytest.mark.parametrize("kept", tried(range(EVENTS)))
def test_a_truncated_ledger_is_found_g4(file: Path, tamper: Tamper, kept: int) -> None:
    tamper("DELETE FROM event WHERE seq > ?", kept)
    assert any(f"event {kept}: the chain ends here" in problem for problem in problems(file))


@pytest.mark.parametrize("kept", tried(range(EVENTS)))
def test_a_truncated_ledger_whose_head_was_rewritten_leaves_rows_behind_g4(
    file: Path, tamper: Tamper, kept: int
) -> None:
    with sqlite3.connect(file) as connection:
        last = connection.execute("SELECT recorded_at, hash FROM event WHERE seq = ?", (kept,)).fetchone()
    connection.close()
    tamper("DELETE FROM event WHERE seq > ?", kept)
    tamper("UPDATE ledger_head SET seq = ?, recorded_at = ?, hash = ?", kept, *(last or (None, "0" * 64)))
    found = problems(file)
    assert found
    assert not any("the chain ends here" in problem for problem in found)


def test_a_missing_head_is_named_g4(file: Path, tamper: Tamper) -> None:
    tamper("DELETE FROM ledger_head")
    assert problems(file)[0] == "ledger head: The ledger's head is missing."


def test_a_second_head_is_named_g4(file: Path, tamper: Tamper) -> None:
    tamper("INSERT INTO ledger_head SELECT 2, seq, recorded_at, hash FROM ledger_head")
    assert problems(file) == ["ledger head 2: is a second head: the ledger has one, row 1"]


@pytest.mark.rule("G1b")
@pytest.mark.parametrize("seq", [0, -5, -(2**63)])
def test_an_event_numbered_below_one_is_named_g1_g4(file: Path, tamper: Tamper, seq: int) -> None:
    tamper(
        f"INSERT INTO event SELECT {seq}, recorded_at, kind, actor, reason, payload, prev_hash, hash, authentication FROM event LIMIT 1"
    )
    assert problems(file) == [f"event {seq}: cannot be read: seq: Input should be greater than or equal to 1"]


@pytest.mark.parametrize("seq", tried(range(1, EVENTS + 1)))
@pytest.mark.parametrize(
    "payload", ["payload || ' '", "' ' || payload", """'{"version_id":"evil",' || substr(payload, 2)"""]
)
def test_a_payload_that_says_the_same_in_other_words_is_named_g4(
    file: Path, tamper: Tamper, seq: int, payload: str
) -> None:
    """JSON takes spaces, and of a key that stands twice the last value: the hash of what is read still fits."""
    tamper(f"UPDATE event SET payload = {payload} WHERE seq = ?", seq)
    assert any(problem.startswith(f"event {seq}: was edited") for problem in problems(file))


@pytest.mark.rule("G4c")
def test_what_is_no_text_any_more_is_named_in_one_line_and_the_rest_is_checked_g4(
    file: Path, tamper: Tamper
) -> None:
    tamper("UPDATE event SET actor = CAST(x'6dff' AS TEXT) WHERE seq = 3")
    tamper("UPDATE place SET source = CAST(x'6dff' AS TEXT) WHERE pk = 1")
    tamper("UPDATE passage SET text = CAST(x'6dff' AS TEXT) WHERE pk = 2")
    tamper("DELETE FROM reliance")
    found = problems(file)
    for named in ("event 3: ", "place 1: source is 'm\\udcff'", "passage ", "reliance 14/19: is missing"):
        assert any(problem.startswith(named) for problem in found), found
    assert not any("\n" in problem or "http" in problem for problem in found)


# -- what was signed ----------------------------------------------------------------------------------


@pytest.fixture
def signed(file: Path, tmp_path: Path) -> tuple[SignedHead, Ed25519PrivateKey]:
    """The sample's head, signed with its first key."""
    store = open_sql_store(file, lambda: day(9))
    keys = KeyRing(store, tmp_path / "keys")
    head = Heads(store, keys, lambda: day(9)).sign()
    assert store.verify() == []
    store.close()
    return head, keys.private_half(head.public_key)


@pytest.mark.rule("G4a")
def test_a_signed_head_that_another_key_signed_is_named_g6(
    file: Path, tamper: Tamper, signed: tuple[SignedHead, Ed25519PrivateKey]
) -> None:
    head, key = signed
    other = Ed25519PrivateKey.generate()
    forged = {"public_key": public_half(other)}
    for changed, by, why in (
        (forged, other, "which was not the ledger's key then"),
        (forged | {"service": "deadbeef"}, other, "is of service deadbeef, this ledger of"),
        ({"service": "deadbeef"}, key, "is of service deadbeef"),
        ({"head_hash": "1" * 64}, key, "was rewritten"),
        ({"root": "1" * 64}, key, "was rewritten"),
        ({"size": 7}, key, "was rewritten"),
        ({"size": 77}, key, "was cut off: it had 77 events then, and has 21"),
        ({}, other, "its signature does not fit"),
    ):
        false = head.model_copy(update=changed).signed(by)
        tamper("UPDATE signed_head SET size = ?, body = ?", false.size, canonical_json(json_value(false)).decode())
        (problem,) = problems(file)
        assert problem.startswith("signed head 1: ")
        assert why in problem
    tamper("UPDATE signed_head SET size = 3")
    assert problems(file) == ["signed head 1: was edited"]


def test_a_key_that_nobody_vouches_for_is_named_g6(
    file: Path, signed: tuple[SignedHead, Ed25519PrivateKey]
) -> None:
    head, _ = signed
    store = open_sql_store(file, lambda: day(10))
    for kind, payload in (
        (EventKind.KEY_ROTATED, {"service": head.service, "public_key": "a" * 64, "previous": head.public_key}),
        (EventKind.KEY_CREATED, {"service": head.service, "public_key": "a" * 64, "previous": None}),
        (EventKind.KEY_ROTATED, {"nonsense": True}),
    ):
        with store.transaction() as transaction:
            transaction.append_notice(kind, payload, actor="mallory")
    assert [f"{one.where}: {one.what}" for one in store.verify()] == [
        "event 22: is not signed by the key before it and by the new key itself",
        "event 23: creates a second first key",
        "event 24: holds no key certificate: service: Field required; public_key: Field required; "
        "nonsense: Extra inputs are not permitted",
    ]
    store.close()


def _names(file: Path, statement: str) -> list[str]:
    with sqlite3.connect(file) as connection:
        rows = [row[0] for row in connection.execute(statement)]
    connection.close()
    return rows


@pytest.mark.rule("G2a", "G4a")
def test_a_flipped_byte_in_any_content_is_named_g2(file: Path, tamper: Tamper) -> None:
    for name in _names(file, "SELECT hash FROM content"):
        with sqlite3.connect(file) as connection:
            (data,) = connection.execute("SELECT data FROM content WHERE hash = ?", (name,)).fetchone()
        connection.close()
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        tamper("UPDATE content SET data = ? WHERE hash = ?", flipped, name)
        assert any(f"content {name}" in problem for problem in problems(file))
        tamper("UPDATE content SET data = ? WHERE hash = ?", data, name)
    assert problems(file) == []


@pytest.mark.rule("G2b")
def test_a_missing_or_an_invented_content_is_named_g2(file: Path, tamper: Tamper) -> None:
    for name in _names(file, "SELECT hash FROM content"):
        tamper("UPDATE content SET hash = ? WHERE hash = ?", "e" * 64, name)
        found = problems(file)
        assert any(f"content {'e' * 64}" in problem for problem in found)
        assert len(found) > 1
        tamper("UPDATE content SET hash = ? WHERE hash = ?", name, "e" * 64)


@pytest.mark.rule("G4a")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE object SET kind = 'faq' WHERE pk = 1", "object 1: kind"),
        ("UPDATE object SET object_id = 'policy/x' WHERE pk = 1", "object 1: object_id"),
        ("UPDATE place SET scope_key = 'us||' WHERE pk = 1", "place 1: scope_key"),
        ("UPDATE version SET state = 'approved' WHERE state = 'reviewed'", "version 9: state"),
        ("UPDATE version SET approved_by = 'mallory' WHERE pk = 1", "version 1: approved_by"),
        ("UPDATE version SET effective_from = 0 WHERE pk = 1", "version 1: effective_from"),
        ("UPDATE version SET place_pk = 7 WHERE pk = 1", "version 1:"),
        ("UPDATE version SET revision_hash = version_id WHERE pk = 1", "version 1: revision_hash"),
        ("UPDATE reading SET in_force_at = in_force_at + 1 WHERE pk = 1", "reading 1: in_force_at"),
        ("UPDATE reading SET state = 'waiting' WHERE pk = 1", "reading 1: state"),
        ("UPDATE reading SET reading_hash = text_hash WHERE pk = 1", "reading 1: reading_hash"),
        ("DELETE FROM version WHERE pk = 1", "version 1: is missing"),
        ("UPDATE version SET recorded_by = 'mallory' WHERE pk = 1", "version 1: recorded_by"),
        ("UPDATE version SET on_arrival = 1 WHERE pk = 1", "version 1: on_arrival"),
        ("UPDATE version SET authentication = 'key:1' WHERE pk = 1", "version 1: authentication"),
        ("UPDATE version SET erased_seq = 3 WHERE pk = 1", "version 1: erased_seq"),
        ("UPDATE place SET source = 'wiki' WHERE pk = 1", "place 1: source"),
        ("UPDATE replacement SET object_id = 'policy/x'", "replacement 16/policy/last: is missing"),
        ("INSERT INTO replacement VALUES (99, 'policy/x')", "replacement 99/policy/x: no event"),
        ("UPDATE provenance SET value = 'v2' WHERE name = 'label'", "provenance 16/label/v1: is missing"),
        ("INSERT INTO provenance VALUES (99, 'label', 'v1')", "provenance 99/label/v1: no event"),
        ("UPDATE source_label SET at = at + 1", "source_label 20/v1: at is"),
        ("DELETE FROM source_label", "source_label 20/v1: is missing"),
        ("UPDATE confirmation SET recorded_at = recorded_at + 1", "confirmation 14/18: recorded_at"),
        ("UPDATE confirmation SET vanished = 0", "confirmation 7/18: vanished"),
        ("DELETE FROM confirmation", "confirmation 7/18: is missing"),
        ("DELETE FROM reliance", "reliance 14/19: is missing"),
        ("INSERT INTO reliance VALUES (1, 19)", "reliance 1/19: no event"),
        ("UPDATE tree_node SET hash = x'00' WHERE level = 1 AND position = 3", "tree node 1/3: does not follow"),
        ("DELETE FROM tree_node WHERE level = 4", "tree node 4/0: is missing"),
        ("INSERT INTO tree_node VALUES (9, 9, x'00')", "tree node 9/9: does not follow"),
        ("UPDATE transition SET to_state = 'rejected' WHERE seq = 2", "transition 2: to_state"),
        ("DELETE FROM transition WHERE seq = 2", "transition 2: is missing"),
        ("UPDATE version_passage SET passage_pk = 2 WHERE reading_pk = 1 AND ordinal = 0", "version_passage 1/0:"),
        ("UPDATE version_passage SET stop = stop - 1 WHERE reading_pk = 1", "version_passage 1/0: stop"),
        ("INSERT INTO version_passage VALUES (1, 99, 1, 0, 1)", "version_passage 1/99: no event"),
        ("INSERT INTO version_passage VALUES (99, 0, 1, 0, 1)", "version_passage 99/0: no event"),
        ("UPDATE authority_period SET valid_to = NULL", "authority_period"),
        ("UPDATE authority_period SET known_from = known_from - 1", "authority_period"),
        ("DELETE FROM authority_period WHERE pk = 1", "is missing"),
        (
            "INSERT INTO authority_period (place_pk, version_pk, valid_from, known_from) VALUES (1, 1, 0, 0)",
            "authority_period 1/1/0/0: no event",
        ),
        (
            "INSERT INTO authority_period (place_pk, version_pk, valid_from, known_from) VALUES (99, 1, 0, 0)",
            "authority_period 99/1/0/0: no event",
        ),
        ("UPDATE passage SET text = 'Within 99 days.' WHERE pk = 2", "was edited"),
        ("DELETE FROM passage WHERE pk = 2", "version_passage 1/1: passage_hash is None"),
        ("INSERT INTO passage (passage_hash, context, text) VALUES ('x', '', '')", "passage x: no version"),
        ("UPDATE answer SET answer_hash = record_hash WHERE answer_id = 'a1'", "answer a1: answer_hash"),
        ("UPDATE answer SET answer_id = 'a9' WHERE answer_id = 'a1'", "answer a1: is missing"),
        ("DELETE FROM answer WHERE answer_id = 'a2'", "answer a2: is missing"),
    ],
)
def test_an_altered_projection_is_named_and_a_rebuild_repairs_it_g3(
    file: Path, tamper: Tamper, statement: str, named: str
) -> None:
    tamper(statement)
    assert any(named in problem for problem in problems(file)), problems(file)
    if "passage " in statement.split("SET")[0] and "version_passage" not in statement:
        return  # passages are contents: nothing to compute them from
    store = open_sql_store(file)
    store.rebuild()
    assert store.verify() == []
    store.close()


def test_a_version_whose_body_was_altered_is_not_served_g2(file: Path, tamper: Tamper) -> None:
    store = open_sql_store(file)
    version = next(iter(store.versions("policy/last")))
    store.close()
    tamper("UPDATE content SET data = x'00' WHERE hash = ?", version.version_id)
    tamper("UPDATE content SET data = x'00' WHERE hash = ?", version.reading.text_hash)
    store = open_sql_store(file)
    for read in (store.version, store.text):
        with pytest.raises(IntegrityViolation, match="do not have their checksum"):
            read(version.version_id)
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET answer_hash = record_hash WHERE answer_id = 'a1'",
        "UPDATE answer SET record_hash = (SELECT record_hash FROM answer WHERE answer_id = 'a2')",
        "UPDATE event SET actor = 'mallory' WHERE kind = 'answer.recorded'",
        "UPDATE event SET payload = '[' WHERE kind = 'answer.recorded'",
    ],
)
def test_an_altered_answer_is_not_served_q3(file: Path, tamper: Tamper, statement: str) -> None:
    tamper(statement)
    store = open_sql_store(file)
    with pytest.raises(IntegrityViolation):
        store.answer("a1")
    store.close()


def test_a_rebuild_refuses_a_ledger_that_does_not_hold_and_changes_nothing_g3(file: Path, tamper: Tamper) -> None:
    tamper("UPDATE event SET actor = 'mallory' WHERE seq = 3")
    store = open_sql_store(file)
    before = store.verify()
    with pytest.raises(IntegrityViolation, match="event 3"):
        store.rebuild()
    assert store.verify() == before
    assert store.outbox()
    store.close()


def test_a_change_that_would_rewrite_the_past_is_refused_a6(file: Path, tamper: Tamper) -> None:
    from knowledge.testing.store_samples import approve, submission

    tamper("UPDATE authority_period SET valid_from = valid_from - 1")
    store = open_sql_store(file)
    head = store.head()
    with pytest.raises(IntegrityViolation, match="do not follow from its events"):
        approve(store, submission(paragraphs=("New.",)))
    assert store.head() == head
    store.close()
