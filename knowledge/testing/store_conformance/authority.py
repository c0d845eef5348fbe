"""The conformance tests of authority: which version is authoritative for an as-of and a scope (rules A1, A6, S2 to S5, T4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from knowledge.errors import InvalidInput
from knowledge.model.clock import EPOCH, AsOf, Period
from knowledge.model.labels import SourceLabel, SourceLabels
from knowledge.model.objects import Kind, State
from knowledge.model.record.ledger import SyncReport
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import narrower, reach_of, resolve, resolve_kind, scope_keys_of
from knowledge.testing.store_samples import (
    REFUNDS,
    START,
    SettableClock,
    answer_record,
    approve,
    day,
    declaration,
    now_of,
    precedence,
    record_draft,
    resolved_text,
    submission,
)


class AuthoritySuite:
    """One version of an object is authoritative for an as-of and a scope."""

    def test_only_an_approved_version_is_resolved_a1(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
        as_of = store.as_of(day(1), None, day(1))
        assert resolve(store, ["policy/refunds"], as_of, Scope()) == {}

    def test_the_past_never_changes_a6(self, store: Store, clock: SettableClock) -> None:
        (old,) = approve(store, submission())
        then = store.as_of(day(10), None, day(1))
        before = resolve(store, ["policy/refunds"], then, Scope())
        clock.now = day(20)
        (new,) = approve(store, submission(paragraphs=("Within 60 days.",), effective=Period(start=day(5))))
        now = store.as_of(day(10), None, day(20))
        assert resolve(store, ["policy/refunds"], then, Scope()).keys() == before.keys()
        assert resolve(store, ["policy/refunds"], then, Scope())["policy/refunds"].version_id == old
        resolution = resolve(store, ["policy/refunds"], now, Scope())["policy/refunds"]
        assert (resolution.version_id, resolution.approved_by, resolution.approved_at) == (
            new,
            "jane",
            day(20),
        )
        assert resolution.valid.contains(day(10))
        assert resolution.known.contains(day(20))

    @pytest.mark.rule("S3a")
    def test_the_most_specific_scope_that_applies_prevails_s3(self, store: Store) -> None:
        scopes = [Scope(), Scope(jurisdiction="eu"), Scope(jurisdiction="eu/de"), Scope(product="pro")]
        names = approve(store, *(submission(paragraphs=(scope.key,), scope=scope) for scope in scopes))
        as_of = store.as_of(day(1), None, day(1))
        for asked, expected in [
            (Scope(), 0),
            (Scope(jurisdiction="eu/fr"), 1),
            (Scope(jurisdiction="eu/de/by", product="pro"), 2),
            (Scope(jurisdiction="us", product="pro/max"), 3),
        ]:
            resolution = resolve(store, ["policy/refunds"], as_of, asked)["policy/refunds"]
            assert (resolution.version_id, resolution.scope) == (names[expected], scopes[expected])

    @pytest.mark.rule("T4b", "T4c", "T4e")
    def test_an_as_of_names_a_state_of_the_ledger_t4(self, store: Store, clock: SettableClock) -> None:
        assert store.as_of(None, None, day(1)) == AsOf(valid_at=day(1), known_at=EPOCH)
        approve(store, submission())
        assert store.as_of(None, None, day(1)) == AsOf(valid_at=day(1), known_at=START)
        clock.now = day(1)
        with store.transaction() as transaction:
            transaction.record_answer(answer_record())
        assert store.as_of(None, None, day(1)).known_at == START, "answering changes nothing that is known"
        assert store.as_of(day(-9), day(-3), day(1)) == AsOf(valid_at=day(-9), known_at=day(-3))
        with pytest.raises(InvalidInput, match="future"):
            store.as_of(None, day(2), day(1))

    @pytest.mark.rule("T4f", "S5b")
    def test_a_change_for_an_audience_moves_the_known_time_of_that_audience_alone_t4(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission())
        board = Scope(audience="board")
        restricted = submission(paragraphs=("For the board.",), scope=board)

        def known(scope: Scope | None) -> datetime:
            return store.as_of(None, None, day(20), scope).known_at

        def of_all() -> list[datetime]:
            return [known(None), known(board), known(Scope(audience="board/chair")), known(Scope())]

        clock.now = day(1)
        record_draft(store, restricted)
        assert of_all() == [day(1), day(1), day(1), START], "a draft"
        assert store.as_of(None, day(2), day(20), Scope()).known_at == START, (
            "a time that is asked for is held to it"
        )
        clock.now = day(2)
        approve(store, restricted)
        assert of_all() == [day(2), day(2), day(2), START], "a move"
        clock.now = day(3)
        restricted_id = restricted.version.version_id
        with store.transaction() as transaction:
            transaction.confirm(SyncReport(source="handbook", confirmed=(restricted_id,)), actor="sync")
        assert of_all() == [day(3), day(3), day(3), START], "a confirmation"
        clock.now = day(4)
        labels = SourceLabels(
            source="handbook", scope=board, labels=(SourceLabel(label="v1", at=day(4), origin="ingest"),)
        )
        with store.transaction() as transaction:
            transaction.label(labels, actor="ada")
        assert of_all() == [day(4), day(4), day(4), START], "a label"
        clock.now = day(5)
        record_draft(store, submission(paragraphs=("For everybody.",)))
        assert of_all() == [day(5)] * 4

    @pytest.mark.rule("S3c")
    def test_of_groups_that_overlap_neither_is_the_more_specific_s3(self, store: Store) -> None:
        groups = {"dach": {"members": ["de", "at", "ch"]}}
        approve(store, precedence(groups=groups), declaration("law", rank=10))
        approve(store, submission(paragraphs=("Alps.",), scope=Scope(jurisdiction="dach")))
        approve(store, submission(paragraphs=("EEA.",), scope=Scope(jurisdiction="eea"), source="law"))
        germany = Scope(jurisdiction="eu/de")
        assert resolved_text(store, germany) == "EEA.", "so the rank of the source decides"
        assert resolved_text(store, Scope(jurisdiction="ch")) == "Alps."
        approve(store, submission(paragraphs=("Germany.",), scope=germany))
        assert resolved_text(store, germany) == "Germany."

    @pytest.mark.rule("S4a")
    def test_groups_of_ones_own_apply_from_when_they_were_declared_s4(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission(paragraphs=("All.",)))
        approve(store, submission(paragraphs=("Alps.",), scope=Scope(jurisdiction="dach")))
        before = now_of(store)
        assert resolved_text(store, Scope(jurisdiction="ch")) == "All."
        clock.now = day(1)
        approve(store, precedence(groups={"dach": {"members": ["de", "at", "ch"]}}))
        for inside in ("ch", "eu/de/by", "eu/at", "dach"):
            assert resolved_text(store, Scope(jurisdiction=inside)) == "Alps."
        assert resolved_text(store, Scope(jurisdiction="eu/fr")) == "All."
        assert (
            store.text(resolve(store, [REFUNDS], before, Scope(jurisdiction="ch"))[REFUNDS].version_id) == "All."
        )
        assert reach_of(store, Scope(jurisdiction="ch"), now_of(store)).keys == ("ch||", "dach||", "global||")

    def test_what_holds_elsewhere_within_the_asked_jurisdiction_is_listed_s2(self, store: Store) -> None:
        for jurisdiction in ("global", "eu", "eu/de", "us"):
            approve(store, submission(paragraphs=(jurisdiction,), scope=Scope(jurisdiction=jurisdiction)))
        hidden = Scope(jurisdiction="eu/fr", audience="staff")
        approve(store, submission(paragraphs=("hidden",), scope=hidden))
        found = narrower(store, [REFUNDS, "policy/none"], now_of(store), Scope())
        assert [one.scope.jurisdiction for one in found] == ["eu", "eu/de", "us"]
        within_eu = narrower(store, [REFUNDS], now_of(store), Scope(jurisdiction="eu", audience="staff"))
        assert [one.scope.jurisdiction for one in within_eu] == ["eu/de", "eu/fr"]
        assert narrower(store, [REFUNDS], now_of(store), Scope(jurisdiction="eu/de")) == []

    def test_the_scopes_in_use_are_listed_once_each(self, store: Store) -> None:
        assert scope_keys_of(store) == []
        for object_id in (REFUNDS, "policy/other"):
            for scope in (Scope(jurisdiction="us", product="lamps"), Scope(), Scope(audience="staff")):
                approve(store, submission(object_id, paragraphs=(object_id,), scope=scope))
        assert scope_keys_of(store) == ["global||", "global||staff", "us|lamps|"]

    @pytest.mark.rule("S5b")
    def test_what_is_not_for_the_asker_is_in_no_list_count_or_explanation_s5(self, store: Store) -> None:
        approve(store, submission(paragraphs=("For all.",)))
        approve(store, submission(paragraphs=("Staff.",), scope=Scope(audience="staff")))
        approve(store, submission("policy/secret", scope=Scope(audience="staff/legal")))

        def listed(audience: str | None) -> list[tuple[str, int]]:
            scope = Scope(audience=audience)
            return [(row.object_id, row.versions) for row in store.objects(now_of(store), scope)]

        assert listed(None) == [(REFUNDS, 1)]
        assert listed("partners") == [(REFUNDS, 1)]
        assert listed("staff") == [(REFUNDS, 2)]
        assert listed("staff/legal") == [(REFUNDS, 2), ("policy/secret", 1)]
        for audience, seen in [(None, 1), ("staff", 2)]:
            explanation = store.explain(REFUNDS, now_of(store), Scope(audience=audience))
            assert len(explanation.considered) == seen
        assert resolved_text(store) == "For all."
        assert resolved_text(store, Scope(audience="staff/legal")) == "Staff."

    def test_all_objects_of_a_kind_are_resolved_together_s3(self, store: Store) -> None:
        one, two = approve(store, declaration("b"), declaration("a"))
        record_draft(store, declaration("c"))
        found = resolve_kind(store, Kind.SOURCE, now_of(store), Scope())
        assert [one.version_id for one in found] == [two, one]

    def test_periods_about_to_end_are_listed_in_order_l2(self, store: Store) -> None:
        approve(
            store,
            submission("policy/b", effective=Period(start=day(0), end=day(9))),
            submission("policy/a", effective=Period(start=day(0), end=day(7))),
            submission("policy/c", effective=Period(start=day(0), end=day(30))),
            submission("policy/d"),
        )
        found = store.lapsing(now_of(store).known_at, day(5), day(20))
        assert [one.object_id for one in found] == ["policy/a", "policy/b"]

    def test_periods_to_come_are_listed_in_order_a1(self, store: Store, clock: SettableClock) -> None:
        approve(store, submission("policy/now"))
        (late, _) = approve(
            store,
            submission("policy/late", effective=Period(start=day(9))),
            submission("policy/soon", effective=Period(start=day(7))),
        )
        before = now_of(store).known_at
        clock.now = day(1)
        with store.transaction() as transaction:
            transaction.transition(late, State.DEPRECATED, actor="joe", effective_at=day(9))
        known = now_of(store).known_at

        def listed(at: datetime, *asked: Any) -> list[str]:
            return [one.object_id for one in store.starting(at, *asked)]

        assert listed(known, day(5), None, 10) == ["policy/soon"], "the other one was withdrawn"
        assert listed(before, day(5), None, 10) == ["policy/soon", "policy/late"], "which was not known then"
        assert listed(before, day(5), day(9), 10) == ["policy/soon"]
        assert listed(before, day(5), None, 1) == ["policy/soon"]
        assert listed(before, day(8), None, 10) == ["policy/late"]
