"""The conformance tests of snapshots: one committed state, looked at from many sides (rules A6, S2, E1)."""

from __future__ import annotations

from itertools import product

import pytest

from knowledge.errors import Erased, NotFound
from knowledge.model.clock import AsOf, Period
from knowledge.model.kinds import PrecedenceTerms
from knowledge.model.objects import Kind, State
from knowledge.model.record.ledger import SyncReport
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot
from knowledge.testing.store_samples import (
    REFUNDS,
    SettableClock,
    approve,
    calibration,
    day,
    declaration,
    now_of,
    precedence,
    record_draft,
    submission,
)

LAMPS = "policy/lamps"
EU, GERMANY, SWITZERLAND = (Scope(jurisdiction=name) for name in ("eu", "eu/de", "ch"))
STAFF = Scope(audience="staff")
LATER = AsOf(valid_at=day(5), known_at=day(999))
"""An as-of that knows everything that is ever recorded, so that only the reading's own state limits it."""


def _constraint(text: str) -> dict[str, str]:
    return {"text": text, "reason": "by law"}


def _fill(store: Store, clock: SettableClock) -> tuple[str, ...]:
    """Record versions in several scopes and at several times; returns the ids of all versions of two policies."""
    first = approve(
        store,
        submission(paragraphs=("Within 30 days.",)),
        submission(paragraphs=("Within 60 days.",), effective=Period(start=day(10))),
        submission(paragraphs=("Within 14 days.",), scope=EU),
        submission(paragraphs=("Staff only.",), scope=STAFF),
        submission(LAMPS, ("Lamps are exempt.",), source="wiki"),
        submission("constraint/gifts", kind=Kind.CONSTRAINT, attributes=_constraint("No gifts.")),
        declaration("wiki", rank=3),
    )
    clock.now = day(20)
    second = approve(
        store,
        submission(LAMPS, ("Lamps in the Alps.",), scope=Scope(jurisdiction="dach")),
        submission("policy/new", replaces=[LAMPS], effective=Period(start=day(30))),
        precedence(groups={"dach": {"members": ["de", "at", "ch"]}}),
        actor="joe",
    )
    with store.transaction() as transaction:
        transaction.confirm(SyncReport(source="local", confirmed=(first[0],)), actor="sync")
    clock.now = day(40)
    with store.transaction() as transaction:
        transaction.transition(first[2], State.DEPRECATED, actor="joe", effective_at=day(12))
    return (*first[:5], *second[:2])


def _facts(snapshot: Snapshot, version_ids: tuple[str, ...]) -> dict[str, object]:
    """Everything that a snapshot says about the sample."""
    names = [REFUNDS, LAMPS, "policy/new", "policy/none"]
    return {
        "resolutions": snapshot.resolve(names),
        "one": snapshot.resolution(LAMPS),
        "policies": snapshot.resolve_kind(Kind.POLICY),
        "narrower": snapshot.narrower(names),
        "replacements": snapshot.replacements(names),
        "jurisdictions": snapshot.jurisdictions,
        "reach": snapshot.reach,
        "declaration": snapshot.declaration("wiki"),
        "precedence": snapshot.precedence,
        "constraints": [(one.resolution, one.terms) for one in snapshot.constraints],
        "confirmations": snapshot.confirmations(version_ids),
        "object ids": snapshot.object_ids_of(Kind.POLICY),
        "visible": [snapshot.can_see(name) for name in names],
        "scope keys": snapshot.scope_keys,
    }


class SnapshotSuite:
    """A state is what was committed when it was opened. Snapshots of it differ only in their as-of and scope."""

    @pytest.mark.rule("A6")
    def test_versions_read_together_are_those_read_by_themselves(self, store: Store, clock: SettableClock) -> None:
        names = _fill(store, clock)
        with store.transaction() as transaction:
            transaction.erase(names[:1], basis="request", actor="joe")
        with store.committed() as state:
            for known_at in (None, day(10), day(999)):
                together = state.versions([*names, "f" * 64, "\x00"], known_at)
                assert together == {name: state.version(name, known_at) for name in names}
            assert state.versions([]) == {}

    def test_an_open_state_stays_the_same_whatever_is_committed_meanwhile(self, store: Store) -> None:
        (old,) = approve(store, submission(paragraphs=("Old.",)))
        with store.committed() as state:
            assert state.object_ids_of(Kind.POLICY) == [REFUNDS]
            (new,) = approve(store, submission(paragraphs=("New.",), effective=Period(start=day(1))))
            (other,) = approve(store, submission(LAMPS, ("Lamps.",), scope=EU))
            assert state.object_ids_of(Kind.POLICY) == [REFUNDS]
            assert state.scope_keys() == ["global||"]
            assert state.scopes_of(LAMPS) == []
            contenders = state.contenders_anywhere([REFUNDS, LAMPS], LATER)
            assert [contender.version_id for contender in contenders] == [old]
            for version_id in (new, other):
                with pytest.raises(NotFound):
                    state.text(version_id)
            assert state.text(old) == "Old."
        with store.committed() as state:
            assert state.object_ids_of(Kind.POLICY) == [LAMPS, REFUNDS]
            assert state.text(new) == "New."

    def test_a_snapshot_answers_the_same_whatever_is_committed_meanwhile(
        self, store: Store, clock: SettableClock
    ) -> None:
        version_ids = _fill(store, clock)
        with store.snapshot(LATER, GERMANY) as snapshot:
            before = snapshot.resolve([REFUNDS])
            approve(store, submission(paragraphs=("At last.",), scope=GERMANY))
            approve(store, submission(LAMPS, ("Lamps at last.",), scope=GERMANY))
            assert snapshot.resolve([REFUNDS, LAMPS])[REFUNDS] == before[REFUNDS]
            assert snapshot.resolution(LAMPS) == snapshot.at(day(5)).resolution(LAMPS)
            assert snapshot.text(snapshot.resolve([LAMPS])[LAMPS].version_id) == "Lamps in the Alps."
            assert {v for v in version_ids if snapshot.version(v).object_id == LAMPS} == {
                version_ids[4],
                version_ids[5],
            }
        with store.snapshot(LATER, GERMANY) as snapshot:
            assert snapshot.text(snapshot.resolve([LAMPS])[LAMPS].version_id) == "Lamps at last."

    @pytest.mark.parametrize("started_from", [0, 3])
    def test_snapshots_of_one_state_agree_with_fresh_ones(
        self, store: Store, clock: SettableClock, started_from: int
    ) -> None:
        """Whichever snapshot is opened first, none of the others sees anything of it but its memory."""
        version_ids = _fill(store, clock)
        moments = [
            AsOf(valid_at=day(valid), known_at=day(known)) for valid in (5, 11, 35) for known in (0, 25, 50)
        ]
        sides = list(product(moments, (Scope(), EU, GERMANY, SWITZERLAND, STAFF)))
        with store.snapshot(*sides[started_from]) as first:
            for as_of, scope in sides:
                with store.snapshot(as_of, scope) as fresh:
                    shared = first.looking_from(as_of).scoped(scope)
                    assert _facts(shared, version_ids) == _facts(fresh, version_ids), (as_of, scope)

    def test_a_snapshot_moves_to_other_dates_and_jurisdictions(self, store: Store, clock: SettableClock) -> None:
        _fill(store, clock)
        with store.snapshot(LATER, Scope()) as snapshot:
            later, german = snapshot.at(day(11)), snapshot.within("eu/de")
            assert (later.as_of, later.scope) == (AsOf(valid_at=day(11), known_at=day(999)), Scope())
            assert (german.as_of, german.scope) == (LATER, GERMANY)
            assert snapshot.at(day(5)) is snapshot.within("global") is snapshot
            texts = [one.text(one.resolve([REFUNDS])[REFUNDS].version_id) for one in (snapshot, later, german)]
            assert texts == ["Within 30 days.", "Within 60 days.", "Within 14 days."]

    def test_a_snapshot_knows_the_terms_that_govern_it(self, store: Store, clock: SettableClock) -> None:
        _fill(store, clock)
        with store.snapshot(LATER, Scope()) as snapshot:
            assert [one.terms.text for one in snapshot.constraints] == ["No gifts."]
            assert isinstance(snapshot.precedence["precedence/default"], PrecedenceTerms)
            assert [one.object_id for one in snapshot.precedence_resolutions] == ["precedence/default"]
            declared = snapshot.declaration("wiki")
            assert declared is not None
            assert declared.rank == 3
            assert snapshot.declaration("law") is None
            assert snapshot.jurisdictions.canonical("dach/ch") == "ch"

    def test_a_snapshot_finds_passages_at_their_positions(self, store: Store) -> None:
        item = submission(paragraphs=("Once.", "Twice."))
        (version_id,) = approve(store, item)
        hashes = [ref.passage_hash for ref in item.version.passages]
        with store.snapshot(now_of(store), Scope()) as snapshot:
            located = snapshot.locate([(version_id, hashes[1]), (version_id, "0" * 64)])
            assert [(key, place.start, place.end) for key, place in located.items()] == [
                ((version_id, hashes[1]), 7, 13)
            ]
            assert [snapshot.passages(hashes)[name].text for name in hashes] == ["Once.", "Twice."]

    @pytest.mark.rule("S5b")
    def test_an_object_is_visible_to_the_audiences_of_its_versions_s5(self, store: Store) -> None:
        record_draft(store, submission("policy/secret", scope=Scope(audience="staff/legal")))
        for audience, visible in ((None, False), ("staff", False), ("staff/legal", True), ("partners", False)):
            with store.snapshot(now_of(store), Scope(audience=audience)) as snapshot:
                assert snapshot.can_see("policy/secret") is visible
                assert not snapshot.can_see("policy/none")

    @pytest.mark.rule("E1d")
    def test_a_reading_gives_what_is_left_of_an_erased_version_e1(self, store: Store) -> None:
        gone, left = approve(store, submission(paragraphs=("Jane Doe.",)), submission(LAMPS, ("Lamps.",)))
        with store.transaction() as transaction:
            transaction.erase([gone], basis="GDPR Art. 17", actor="dpo")
        with store.snapshot(now_of(store), Scope()) as snapshot, store.committed() as state:
            assert snapshot.resolve([REFUNDS])[REFUNDS].version_id == gone
            for version in (snapshot.version(gone), state.version(gone)):
                assert (version.version_id, version.object_id, version.title) == (gone, REFUNDS, "(erased)")
                assert version.passages == ()
            for read in (snapshot.text, state.text):
                with pytest.raises(Erased, match=r"GDPR Art\. 17"):
                    read(gone)
                assert read(left) == "Lamps."

    @pytest.mark.parametrize("version_id", ["", "0" * 64, "\0", "\ud800"])
    def test_a_reading_does_not_find_an_unknown_version(self, store: Store, version_id: str) -> None:
        approve(store, submission())
        with store.snapshot(now_of(store), Scope()) as snapshot, store.committed() as state:
            for read in (snapshot.version, snapshot.text, state.version, state.text):
                with pytest.raises(NotFound):
                    read(version_id)

    @pytest.mark.rule("Q2d")
    def test_the_calibration_is_that_in_force_at_the_known_time_for_any_date_and_scope(
        self, store: Store, clock: SettableClock
    ) -> None:
        record_draft(store, calibration(bias=-9.0))
        clock.now = day(10)
        (first,) = approve(store, calibration())
        clock.now = day(20)
        (second,) = approve(store, calibration(bias=-3.0, effective=Period(start=day(15))))
        for valid, scope in product((0, 5, 30), (Scope(), GERMANY, STAFF)):
            known = {9: None, 10: first, 19: first, 20: second, 99: second}
            for at, expected in known.items():
                with store.snapshot(AsOf(valid_at=day(valid), known_at=day(at)), scope) as snapshot:
                    in_force = snapshot.calibration
                assert (in_force.resolution.version_id if in_force else None) == expected
        with store.transaction() as transaction:
            transaction.erase([second], basis="court order", actor="dpo")
        with store.snapshot(now_of(store), Scope()) as snapshot:
            assert snapshot.calibration is not None
            assert snapshot.calibration.terms.refusal.bias == -3.0, (
                "its numbers outlive it, and so do the answers by it"
            )
