"""Snapshots of one reading share what was looked up, and the scope of a request is spelled as the store spells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from knowledge.errors import InvalidInput, NotFound
from knowledge.model.clock import AsOf
from knowledge.model.objects import Kind
from knowledge.model.scope import Scope
from knowledge.store.scope_check import checked_scope, with_checked_scope
from knowledge.store.snapshot import CommittedState, ReadsSnapshots, Snapshot
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, day, declaration, precedence, submission

NOW = AsOf(valid_at=day(5), known_at=day(999))
NAMES = ["policy/lamps", "policy/refunds"]


class CountingReading:
    """Passes every call to a reading and counts it by name."""

    def __init__(self, reading: CommittedState) -> None:
        self._reading = reading
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self._reading, name)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(SettableClock())
    approve(
        store,
        submission(paragraphs=("Within 30 days.",)),
        submission(paragraphs=("Within 14 days.",), scope=Scope(jurisdiction="eu")),
        submission("policy/lamps", ("Lamps.",), source="wiki"),
        declaration("wiki", rank=2),
        precedence(groups={"dach": {"members": ["de", "at", "ch"]}}),
    )
    return store


@pytest.fixture
def counting(store: MemoryStore) -> Iterator[CountingReading]:
    with store.committed() as reading:
        yield CountingReading(reading)


@pytest.fixture
def snapshot(counting: CountingReading) -> Snapshot:
    return Snapshot(counting, NOW, Scope())


def test_an_object_is_resolved_once_whether_or_not_it_has_a_version(
    snapshot: Snapshot, counting: CountingReading
) -> None:
    for names in (NAMES, ["policy/none"], [*NAMES, "policy/none"], NAMES[:1]):
        expected = [name for name in names if name != "policy/none"]
        assert list(snapshot.resolve(names)) == expected
    assert counting.calls["contenders"] == 2


def test_an_object_named_twice_is_resolved_in_order_of_id(snapshot: Snapshot) -> None:
    assert list(snapshot.resolve([*NAMES[::-1], *NAMES])) == NAMES
    assert snapshot.resolve([]) == {}


def test_snapshots_share_what_they_looked_up(snapshot: Snapshot, counting: CountingReading) -> None:
    def back_and_forth() -> Snapshot:
        return snapshot.at(day(9)).within("eu").at(day(5)).scoped(Scope())

    version_id = snapshot.resolve(NAMES)[NAMES[0]].version_id
    for look in (snapshot, back_and_forth(), snapshot.looking_from(NOW)):
        assert look.resolve(NAMES)[NAMES[0]].version_id == version_id
        assert (look.version(version_id).object_id, look.text(version_id)) == (NAMES[0], "Lamps.")
        assert look.object_ids_of(Kind.POLICY) == NAMES
        assert look.scope_keys == ["eu||", "global||"]
    asked = ("contenders", "version", "text", "object_ids_of", "scope_keys")
    assert {name: counting.calls[name] for name in asked} == dict.fromkeys(asked, 1)


def test_a_passage_is_read_once_whether_it_was_located_or_asked_for(
    snapshot: Snapshot, counting: CountingReading
) -> None:
    hashes = []
    for name, resolution in snapshot.resolve(NAMES).items():
        (ref,) = snapshot.version(resolution.version_id).passages
        hashes.append(ref.passage_hash)
        if name == NAMES[0]:
            snapshot.locate([(resolution.version_id, ref.passage_hash)])
    for _ in range(2):
        found = snapshot.passages([*hashes, "0" * 64])
        assert [found[name].text for name in hashes] == ["Lamps.", "Within 30 days."]
        assert list(found) == hashes
    assert snapshot.at(day(9)).passages(hashes[:1]) == {hashes[0]: found[hashes[0]]}
    assert (counting.calls["locate"], counting.calls["passages"]) == (1, 2), "the unknown one is looked for again"


def test_another_date_or_scope_is_resolved_by_itself(snapshot: Snapshot) -> None:
    (refunds,) = snapshot.resolve(["policy/refunds"]).values()
    (european,) = snapshot.within("eu/de").resolve(["policy/refunds"]).values()
    assert (refunds.scope, european.scope) == (Scope(), Scope(jurisdiction="eu"))
    assert snapshot.at(day(-1)).resolve(NAMES) == {}
    assert snapshot.resolve(["policy/refunds"])["policy/refunds"] == refunds


def test_what_governs_is_looked_up_once_per_snapshot(snapshot: Snapshot, counting: CountingReading) -> None:
    for _ in range(2):
        assert list(snapshot.precedence) == ["precedence/default"]
        assert snapshot.constraints == ()
        assert snapshot.jurisdictions.groups == {"dach": ("eu/de", "eu/at", "ch")}
        assert snapshot.reach.keys == ("global||",)
        declared = snapshot.declaration("wiki")
        assert declared is not None
    assert counting.calls["object_ids_of"] == 2, "precedence objects, and constraints"


def test_replacements_are_those_of_the_applicable_scopes_unless_others_are_named(store: MemoryStore) -> None:
    (version_id,) = approve(store, submission("policy/new", replaces=NAMES[:1], scope=Scope(jurisdiction="eu")))
    with store.snapshot(NOW, Scope()) as snapshot:
        assert snapshot.replacements(NAMES) == {}
        assert snapshot.within("eu/de").replacements(NAMES) == {NAMES[0]: version_id}
        assert snapshot.replacements(NAMES, ["eu||"]) == {NAMES[0]: version_id}


class _Opened(ReadsSnapshots):
    """Opens the readings of a store, and tells which are open."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.opened: list[bool] = []

    @contextmanager
    def committed(self) -> Iterator[CommittedState]:
        self.opened.append(True)
        try:
            with self._store.committed() as reading:
                yield reading
        finally:
            self.opened[-1] = False


def test_a_snapshot_releases_its_reading_even_after_an_error(store: MemoryStore) -> None:
    readings = _Opened(store)
    with readings.snapshot(NOW, Scope()) as snapshot:
        assert (readings.opened, snapshot.scope) == ([True], Scope())
    with pytest.raises(NotFound), readings.snapshot(NOW, Scope()) as snapshot:
        snapshot.version("0" * 64)
    assert readings.opened == [False, False]


# -- the scope of a request -------------------------------------------------------------------------------------------


@pytest.mark.rule("S4a")
@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("global", "global"),
        ("DE", "eu/de"),
        ("eu/de", "eu/de"),
        (" us ", "us"),
        ("dach", "dach"),
        ("dach/ch", "ch"),
    ],
)
def test_a_jurisdiction_is_spelled_as_the_store_spells_it_s4(store: MemoryStore, asked: str, stored: str) -> None:
    scope = Scope(product="lamps").model_copy(update={"jurisdiction": asked})
    assert checked_scope(store, scope, NOW) == Scope(jurisdiction=stored, product="lamps")


@pytest.mark.parametrize(
    ("asked", "problem", "remedy"),
    [
        (
            "narnia",
            "'narnia' is not a jurisdiction",
            "Use global, eu, eea, an ISO 3166 code, or a group declared in",
        ),
        ("eu/us", "'us' is not a member state of the EU.", "Name a country, a subdivision or a group."),
        ("dach/fr", "'eu/fr' is not a member of the group 'dach'.", "Name a country, a subdivision or a group."),
        (
            "de/bavaria!",
            "does not look like an ISO 3166-2 subdivision",
            "Name a country, a subdivision or a group.",
        ),
    ],
)
def test_an_unknown_jurisdiction_is_refused_with_a_remedy_s4(
    store: MemoryStore, asked: str, problem: str, remedy: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_scope(store, Scope().model_copy(update={"jurisdiction": asked}), NOW)
    assert problem in caught.value.detail
    assert caught.value.detail.endswith((".", "?"))
    assert remedy in caught.value.remedy
    assert caught.value.remedy.endswith(".")
    assert caught.value.where == "jurisdiction"


def test_a_near_name_is_suggested_in_a_question_s4(store: MemoryStore) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_scope(store, Scope(jurisdiction="ue"), NOW)
    assert "; did you mean eu, " in caught.value.detail
    assert caught.value.detail.endswith("?")
    assert caught.value.remedy.startswith("Use global")


def test_the_global_scope_is_taken_without_looking_groups_up(
    snapshot: Snapshot, counting: CountingReading
) -> None:
    assert with_checked_scope(snapshot) is snapshot
    assert with_checked_scope(snapshot.within("de")).scope == Scope(jurisdiction="eu/de")
    assert not counting.calls


def test_groups_are_looked_up_as_of_the_date_asked_s4(store: MemoryStore) -> None:
    before = AsOf(valid_at=day(-9), known_at=day(999))
    asked: Sequence[Scope] = (Scope(jurisdiction="dach"),)
    for scope in asked:
        assert checked_scope(store, scope, NOW) == scope
        with pytest.raises(InvalidInput):
            checked_scope(store, scope, before)
