"""The conformance tests of replacement: a version that replaces whole objects (rule A7)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge.errors import Conflict
from knowledge.model.clock import Period
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import (
    SettableClock,
    approve,
    day,
    now_of,
    record_draft,
    resolved_text,
    submission,
)


def _move_all(store: Store, version_ids: Sequence[str]) -> None:
    with store.transaction() as transaction:
        for version_id in version_ids:
            transaction.transition(version_id, State.APPROVED, actor="joe")


class ReplacementSuite:
    """A version may replace other objects, but not in a circle."""

    @pytest.mark.rule("A7a")
    def test_a_policy_that_replaces_two_old_ones_ends_them_where_it_applies_a7(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission("policy/a", ("A.",)), submission("policy/b", ("B.",)))
        before = now_of(store)
        clock.now = day(1)
        new = submission(
            "policy/new",
            ("New.",),
            replaces=["policy/a", "policy/b"],
            scope=Scope(jurisdiction="eu"),
            effective=Period(start=day(4), end=day(8)),
        )
        (version_id,) = approve(store, new)
        germany = Scope(jurisdiction="de")
        for old in ("policy/a", "policy/b"):
            assert resolved_text(store, germany, old, valid=3)
            assert resolved_text(store, germany, old, valid=5) is None
            assert resolved_text(store, germany, old, valid=8)
            assert resolved_text(store, Scope(), old, valid=5), "it replaces nothing outside the EU"
            assert resolve(store, [old], before, germany), "nor in what was known before"
        explanation = store.explain("policy/a", now_of(store), germany)
        assert (explanation.resolution, explanation.replaced_by) == (None, version_id)
        assert [one.rule for one in explanation.considered] == ["replaced"]
        clock.now = day(6)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.DEPRECATED, actor="joe", effective_at=day(5))
        assert resolved_text(store, germany, "policy/a", valid=5)
        assert resolved_text(store, germany, "policy/a", valid=4) is None

    @pytest.mark.rule("A7b")
    def test_objects_that_replace_each_other_in_a_circle_are_refused_a7(self, store: Store) -> None:
        approve(store, submission("policy/a", replaces=["policy/b"]))
        approve(store, submission("policy/b", replaces=["policy/c"]))
        with pytest.raises(Conflict, match="policy/c replaces policy/a replaces policy/b replaces policy/c"):
            approve(store, submission("policy/c", replaces=["policy/a"]))
        two = (submission("policy/x", replaces=["policy/y"]), submission("policy/y", replaces=["policy/x"]))
        with pytest.raises(Conflict, match="a circle"):
            approve(store, *two)
        assert "policy/x" not in set(store.object_ids())
        drafts = [record_draft(store, one) for one in two]
        with pytest.raises(Conflict, match="a circle"):
            _move_all(store, drafts)

    @pytest.mark.rule("A7b")
    def test_replacements_that_nobody_meets_together_are_no_circle_a7(
        self, store: Store, clock: SettableClock
    ) -> None:
        (first,) = approve(store, submission("policy/a", replaces=["policy/b"]))
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.transition(first, State.DEPRECATED, actor="joe", effective_at=day(50))
        back = submission("policy/b", replaces=["policy/a"])
        with pytest.raises(Conflict, match="a circle"):
            approve(store, back)
        approve(store, submission("policy/b", replaces=["policy/a"], effective=Period(start=day(50))))
        us, eu = Scope(jurisdiction="us"), Scope(jurisdiction="eu/de")
        approve(store, submission("policy/x", replaces=["policy/y"], scope=us))
        approve(store, submission("policy/y", replaces=["policy/x"], scope=eu))
        with pytest.raises(Conflict, match="a circle"):
            approve(store, submission("policy/y", replaces=["policy/x"], scope=Scope(product="lamps")))

    def test_ending_what_ended_a_replacement_may_not_close_a_circle_a7(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission("policy/a", replaces=["policy/b"]))
        (harmless,) = approve(
            store, submission("policy/a", ("Replaces nothing.",), effective=Period(start=day(1)))
        )
        back = Period(start=day(1))
        approve(store, submission("policy/b", replaces=["policy/a"], effective=back))
        clock.now = day(3)
        with pytest.raises(Conflict, match="a circle"), store.transaction() as transaction:
            transaction.transition(harmless, State.DEPRECATED, actor="joe")
        assert store.state(harmless) is State.APPROVED

    def test_a_circle_does_not_name_what_is_for_others_s5_a7(self, store: Store) -> None:
        approve(store, submission("policy/secret", replaces=["policy/a"], scope=Scope(audience="staff")))
        with pytest.raises(Conflict, match="an object for some only") as told:
            approve(store, submission("policy/a", replaces=["policy/secret"]))
        assert "policy/secret" not in str(told.value).partition("replaces")[2].partition("replaces")[2]

    @pytest.mark.rule("A7a")
    def test_a_version_that_no_longer_counts_replaces_nothing_a7(self, store: Store) -> None:
        approve(store, submission("policy/old", ("Old.",)))
        approve(store, submission("policy/new", replaces=["policy/old"]))
        assert resolved_text(store, object_id="policy/old") is None
        approve(store, submission("policy/new", ("Replaces nothing.",), effective=Period(start=day(3))))
        assert resolved_text(store, object_id="policy/old", valid=2) is None
        assert resolved_text(store, object_id="policy/old", valid=3) == "Old."
