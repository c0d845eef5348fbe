"""A snapshot is the store at one as-of and for one scope: read once, and shared by the dates and places around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import Erased, NotFound
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import Kind
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot
from knowledge.store.sql import open_sql_store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, day, declaration, precedence, submission
from tests.templates import empty_store

EU = Scope(jurisdiction="eu")
REFUNDS, OTHER = "policy/refunds", "policy/other"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with a policy of two versions and one for the EU, a constraint, a source and a precedence object."""
    clock = SettableClock()
    made: Store = (
        MemoryStore(clock)
        if request.param == "memory"
        else open_sql_store(empty_store(tmp_path / "it.sqlite3"), clock)
    )
    approve(
        made,
        submission(paragraphs=("Within 30 days.",)),
        submission(paragraphs=("Within 60 days.",), effective=Period(start=day(10))),
        submission(paragraphs=("Within 14 days.",), scope=EU),
        submission(OTHER, ("Once.",)),
        submission("policy/staff", ("Hush.",), scope=Scope(audience="staff")),
        submission(
            "constraint/none", ("No.",), kind=Kind.CONSTRAINT, attributes={"text": "No.", "topics": ["salary"]}
        ),
        declaration("local", rank=7),
        precedence(groups={"shops": {"members": ["us"]}}),
    )
    clock.now = day(1)
    yield made
    made.close()


@pytest.fixture
def snapshot(store: Store) -> Iterator[Snapshot]:
    with store.snapshot(AsOf(valid_at=day(1), known_at=day(1)), Scope()) as opened:
        yield opened


class CountingReading:
    """Counts the calls of a reading by name and arguments."""

    def __init__(self, reading: Any) -> None:
        self._reading = reading
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._reading, name)

        def counting(*given: Any) -> Any:
            self.calls[name] += 1
            return method(*given)

        return counting


@pytest.fixture
def counted(store: Store) -> Iterator[tuple[Snapshot, Counter[str]]]:
    """A snapshot, and how often it called its reading."""
    with store.committed() as reading:
        counting: Any = CountingReading(reading)
        yield Snapshot(counting, AsOf(valid_at=day(1), known_at=day(1)), Scope()), counting.calls


def text_of(snapshot: Snapshot, object_id: str = REFUNDS) -> str | None:
    """The text of the authoritative version of an object."""
    resolution = snapshot.resolution(object_id)
    return snapshot.text(resolution.version_id) if resolution else None


# -- dates and places --------------------------------------------------------------------------------------


def test_snapshots_for_other_dates_and_places_see_what_holds_there(snapshot: Snapshot) -> None:
    assert text_of(snapshot) == "Within 30 days."
    assert text_of(snapshot.at(day(11))) == "Within 60 days."
    assert text_of(snapshot.within("eu")) == "Within 14 days."
    assert text_of(snapshot.within("eu/de").at(day(11))) == "Within 14 days."
    assert text_of(snapshot.scoped(Scope(audience="staff")), "policy/staff") == "Hush."
    assert text_of(snapshot, "policy/staff") is None
    assert text_of(snapshot.at(day(-1))) is None
    assert text_of(snapshot.looking_from(AsOf(valid_at=day(1), known_at=day(-1)))) is None


def test_another_date_or_place_keeps_all_else(snapshot: Snapshot) -> None:
    staff = snapshot.scoped(Scope(product="lamps", audience="staff"))
    assert staff.within("eu").scope == Scope(jurisdiction="eu", product="lamps", audience="staff")
    assert staff.at(day(5)).scope == staff.scope
    assert staff.at(day(5)).as_of == AsOf(valid_at=day(5), known_at=snapshot.as_of.known_at)


def test_the_same_date_or_place_is_the_same_snapshot(snapshot: Snapshot) -> None:
    assert snapshot.at(day(1)) is snapshot
    assert snapshot.within("global") is snapshot
    assert snapshot.scoped(Scope()) is snapshot
    assert snapshot.looking_from(snapshot.as_of) is snapshot


# -- one reading, remembered -------------------------------------------------------------------------------


def test_versions_that_are_read_ahead_are_looked_up_once_and_together(
    counted: tuple[Snapshot, Counter[str]],
) -> None:
    snapshot, calls = counted
    names = [one.version_id for one in snapshot.resolve([REFUNDS, OTHER]).values()]
    snapshot.read_ahead([*names, "0" * 64])
    snapshot.read_ahead(names)
    assert [snapshot.version(name).object_id for name in names] == [OTHER, REFUNDS]
    assert (calls["versions"], calls["version"]) == (1, 0)


def test_what_was_resolved_is_not_looked_up_again(counted: tuple[Snapshot, Counter[str]]) -> None:
    snapshot, calls = counted
    first = snapshot.resolve([REFUNDS, "policy/none"])
    before = calls.total()
    assert snapshot.resolve(["policy/none", REFUNDS]) == first
    assert snapshot.resolution(REFUNDS) == first[REFUNDS]
    assert snapshot.resolution("policy/none") is None
    assert calls.total() == before


def test_only_what_is_missing_is_looked_up(counted: tuple[Snapshot, Counter[str]]) -> None:
    snapshot, calls = counted
    snapshot.resolve([REFUNDS])
    before = calls["contenders"]
    assert list(snapshot.resolve([REFUNDS, OTHER])) == [OTHER, REFUNDS]
    assert calls["contenders"] == before + 1


def test_other_dates_and_places_share_the_reading_and_what_it_gave(counted: tuple[Snapshot, Counter[str]]) -> None:
    snapshot, calls = counted
    (version_id,) = (one.version_id for one in snapshot.resolve([OTHER]).values())
    for one in (snapshot, snapshot.at(day(3)), snapshot.within("eu"), snapshot.scoped(Scope(product="lamps"))):
        one.version(version_id)
        one.text(version_id)
        one.object_ids_of(Kind.POLICY)
        assert one.scope_keys == ["eu||", "global||", "global||staff"]
    assert (calls["version"], calls["text"], calls["object_ids_of"], calls["scope_keys"]) == (1, 1, 1, 1)
    snapshot.within("eu").resolve([REFUNDS])
    before = calls.total()
    snapshot.within("eu").resolve([REFUNDS])
    assert calls.total() == before


def test_what_governs_is_looked_up_once(counted: tuple[Snapshot, Counter[str]]) -> None:
    snapshot, calls = counted
    first = (snapshot.constraints, snapshot.precedence, snapshot.reach, snapshot.jurisdictions)
    before = calls.total()
    assert (snapshot.constraints, snapshot.precedence, snapshot.reach, snapshot.jurisdictions) == first
    assert calls.total() == before


def test_what_is_written_while_a_snapshot_is_open_is_not_seen(store: Store, snapshot: Snapshot) -> None:
    assert text_of(snapshot) == "Within 30 days.", "the first look fixes the state"
    approve(
        store, submission("policy/new", ("New.",)), submission(OTHER, ("Twice.",), effective=Period(start=day(0)))
    )
    assert text_of(snapshot, OTHER) == "Once."
    assert text_of(snapshot, "policy/new") is None
    assert "policy/new" not in snapshot.object_ids_of(Kind.POLICY)


# -- contents ----------------------------------------------------------------------------------------------


def test_resolutions_come_in_order_of_object(snapshot: Snapshot) -> None:
    assert list(snapshot.resolve([REFUNDS, OTHER, REFUNDS])) == [OTHER, REFUNDS]
    assert [one.object_id for one in snapshot.resolve_kind(Kind.POLICY)] == [OTHER, REFUNDS]
    assert snapshot.resolve([]) == {}


def test_what_governs_is_read_with_its_terms(snapshot: Snapshot) -> None:
    (constraint,) = snapshot.constraints
    assert constraint.terms.topics == ("salary",)
    assert constraint.resolution.object_id == "constraint/none"
    assert list(snapshot.precedence) == ["precedence/default"]
    assert [one.object_id for one in snapshot.precedence_resolutions] == ["precedence/default"]
    assert snapshot.jurisdictions.groups == {"shops": ("us",)}
    declared = snapshot.declaration("local")
    assert declared is not None
    assert declared.rank == 7
    assert snapshot.declaration("nobody") is None


def test_narrower_regions_are_found_from_outside_and_not_from_within(snapshot: Snapshot) -> None:
    assert [one.scope.jurisdiction for one in snapshot.narrower([REFUNDS, OTHER])] == ["eu"]
    assert snapshot.within("eu").narrower([REFUNDS]) == []
    assert snapshot.within("us").narrower([REFUNDS]) == []


def test_replacements_are_those_in_reach_unless_scopes_are_named(store: Store) -> None:
    replacing = submission("policy/next", ("Next.",), scope=EU, replaces=[OTHER])
    (version_id,) = approve(store, replacing)
    with store.snapshot(AsOf(valid_at=day(2), known_at=day(2)), Scope()) as snapshot:
        assert snapshot.replacements([OTHER]) == {}
        assert snapshot.within("eu/de").replacements([OTHER, REFUNDS]) == {OTHER: version_id}
        assert snapshot.replacements([OTHER], ["eu||"]) == {OTHER: version_id}


@pytest.mark.rule("S5b")
def test_an_object_is_seen_by_those_it_is_for(snapshot: Snapshot) -> None:
    staff = snapshot.scoped(Scope(audience="staff/legal"))
    assert [one.can_see("policy/staff") for one in (snapshot, staff)] == [False, True]
    assert [one.can_see(REFUNDS) for one in (snapshot, staff)] == [True, True]
    assert not staff.can_see("policy/none")


def test_passages_are_found_by_hash_and_by_place(snapshot: Snapshot) -> None:
    (version_id,) = (one.version_id for one in snapshot.resolve([OTHER]).values())
    (ref,) = snapshot.version(version_id).passages
    located = snapshot.locate([(version_id, ref.passage_hash), (version_id, "0" * 64)])
    assert list(located) == [(version_id, ref.passage_hash)]
    place = located[version_id, ref.passage_hash]
    assert snapshot.text(version_id)[place.start : place.end] == place.passage.text == "Once."
    assert snapshot.passages([ref.passage_hash, "0" * 64]) == {ref.passage_hash: place.passage}


def test_a_version_is_confirmed_by_being_recorded(snapshot: Snapshot) -> None:
    (version_id,) = (one.version_id for one in snapshot.resolve([OTHER]).values())
    assert snapshot.confirmations([version_id])[version_id].at == day(0)
    early = snapshot.looking_from(AsOf(valid_at=day(1), known_at=day(-1)))
    assert early.confirmations([version_id]) == {}


def test_an_unknown_version_and_an_erased_text_are_told_apart(store: Store) -> None:
    as_of = AsOf(valid_at=day(1), known_at=day(1))
    with store.snapshot(as_of, Scope()) as snapshot:
        with pytest.raises(NotFound):
            snapshot.text("0" * 64)
        (version_id,) = (one.version_id for one in snapshot.resolve([OTHER]).values())
    with store.transaction() as transaction:  # erasing waits for whoever reads
        transaction.erase([version_id], basis="GDPR", actor="dpo")
    with store.snapshot(as_of, Scope()) as later:
        assert later.version(version_id).object_id == OTHER
        with pytest.raises(Erased):
            later.text(version_id)
