"""The conformance tests of labels and of facts about the origin of versions (rules N3t, N5)."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.model.labels import CONTINUES, LABEL, SourceLabel, SourceLabels
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.store_samples import SettableClock, approve, day, now_of, submission


def _label(store: Store, name: str, at: datetime, source: str = "handbook", scope: Scope | None = None) -> None:
    labels = SourceLabels(
        source=source, scope=scope or Scope(), labels=(SourceLabel(label=name, at=at, origin="git tag"),)
    )
    with store.transaction() as transaction:
        transaction.label(labels, actor="ann", reason="ingest")


class LabelSuite:
    """Sources have labels, and versions are found by their labels and their former objects."""

    @pytest.mark.rule("N5a")
    def test_a_label_of_a_source_is_found_by_its_name_n5(self, store: Store, clock: SettableClock) -> None:
        _label(store, "v1", day(1))
        clock.now = day(2)
        _label(store, "v1", day(2), source="law", scope=Scope(audience="staff"))
        first, second = store.labels(["v1"])
        assert (first.source, first.at, first.origin) == ("handbook", day(1), "git tag")
        assert (second.source, second.scope.audience) == ("law", "staff")
        assert [one.source for one in store.labels(source="law")] == ["law"]
        assert store.labels(["v2", "\0"]) == []

    @pytest.mark.rule("N5e")
    def test_a_label_that_moves_keeps_what_it_meant_before_n5(self, store: Store, clock: SettableClock) -> None:
        _label(store, "v1", day(1))
        before = now_of(store)
        clock.now = day(3)
        _label(store, "v1", day(2))
        assert [one.at for one in store.labels(["v1"])] == [day(1), day(2)]
        assert [one.at for one in store.labels(["v1"]) if one.recorded_at <= before.known_at] == [day(1)]
        assert now_of(store).known_at > before.known_at, "a label changes what is known"

    @pytest.mark.rule("N5c")
    def test_versions_are_found_by_the_labels_that_they_carry_n5(self, store: Store) -> None:
        one = submission("policy/a", ("A.",), provenance={LABEL: "v1"}, attributes={"version": "2.10"})
        other = submission("policy/b", ("B.",), provenance={LABEL: "v1"})
        approve(store, one, other)
        assert [found.object_id for found in store.stating(LABEL, ["v1"])] == ["policy/a", "policy/b"]
        (found,) = store.stating(LABEL, ["2.10", "v2.10"])
        assert (found.version_id, found.source, found.value) == (one.version.version_id, "local", "2.10")
        assert len(store.stating(LABEL)) == 3
        assert len(store.stating(LABEL, limit=2)) == 2
        assert store.stating(CONTINUES, ["v1"]) == []

    @pytest.mark.rule("N3t")
    def test_the_version_that_continues_an_object_is_found_until_it_is_erased_n3(self, store: Store) -> None:
        (version_id,) = approve(store, submission("policy/new", provenance={CONTINUES: "policy/old"}))
        assert [found.object_id for found in store.stating(CONTINUES, ["policy/old"])] == ["policy/new"]
        with store.transaction() as transaction:
            transaction.erase([version_id], basis="a request", actor="ann")
        assert store.stating(CONTINUES, ["policy/old"]) == []
        assert store.verify() == []

    @pytest.mark.rule("G3")
    def test_labels_are_in_the_ledger_and_rebuilt_from_it_g3(self, store: Store) -> None:
        approve(store, submission("policy/new", provenance={CONTINUES: "policy/old", LABEL: "v1"}))
        _label(store, "v1", day(1))
        (event,) = store.events(kinds=[EventKind.SOURCE_LABELLED])
        assert event.payload["labels"][0]["label"] == "v1"
        before = (store.labels(), store.stating(LABEL), store.stating(CONTINUES))
        store.rebuild()
        assert (store.labels(), store.stating(LABEL), store.stating(CONTINUES)) == before
        assert store.verify() == []
