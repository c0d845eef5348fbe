"""The conformance tests of precedence: ranks of sources, order of rules, rulings, explanations (rules P1, P2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from knowledge.errors import Conflict, NotFound
from knowledge.model.clock import Period
from knowledge.model.objects import State, Submission, Version
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import (
    REFUNDS,
    SettableClock,
    approve,
    day,
    declaration,
    now_of,
    precedence,
    record_draft,
    resolved_text,
    submission,
)


def _ruling(prevails: str, over: str) -> dict[str, str]:
    return {"prevails": prevails, "over": over, "reason": "agreed"}


def _starting(version: Version, start: datetime, **terms: Any) -> Submission:
    return submission(
        version.object_id,
        (f"from {start}",),
        effective=Period(start=start),
        kind=version.kind,
        attributes=terms,
    )


class PrecedenceSuite:
    """Where several versions apply, precedence decides, and the store explains how."""

    @pytest.mark.rule("P1a")
    def test_the_source_of_higher_rank_prevails_in_one_scope_p1(self, store: Store) -> None:
        approve(store, submission(paragraphs=("Law.",), source="law", effective=Period(start=day(0))))
        approve(store, submission(paragraphs=("Wiki.",), source="wiki", effective=Period(start=day(1))))
        assert resolved_text(store) == "Wiki.", "nothing is declared, so the later one prevails"
        approve(store, declaration("law", rank=10))
        assert resolved_text(store) == "Law."
        approve(store, declaration("wiki", covers=[{"objects": "policy/*", "rank": 20}]))
        assert resolved_text(store) == "Wiki."
        periods = store.periods(REFUNDS)
        assert {(p.source, p.scope.key) for p in periods} == {("law", "global||"), ("wiki", "global||")}

    @pytest.mark.rule("P1b")
    def test_precedence_is_data_and_as_of_able_p1(self, store: Store, clock: SettableClock) -> None:
        approve(store, submission(paragraphs=("Everywhere.",), source="law"), declaration("law", rank=1))
        approve(store, submission(paragraphs=("Europe.",), scope=Scope(jurisdiction="eu")))
        germany = Scope(jurisdiction="de")
        before = now_of(store)
        assert resolved_text(store, germany) == "Europe."
        clock.now = day(2)
        order = ["source_authority", "specificity", "supersession", "later_effective", "later_approval"]
        approve(store, precedence(order=order))
        assert resolved_text(store, germany) == "Everywhere."
        then = resolve(store, [REFUNDS], before, germany)[REFUNDS]
        assert store.text(then.version_id) == "Europe."

    @pytest.mark.rule("P1a")
    def test_a_superseding_version_of_another_source_prevails_before_a_later_one_p1(self, store: Store) -> None:
        (old,) = approve(store, submission(paragraphs=("Old.",), effective=Period(start=day(3))))
        assert old
        new = submission(paragraphs=("New.",), source="law", supersedes=[old], effective=Period(start=day(0)))
        approve(store, new)
        assert resolved_text(store) == "New."

    def test_a_source_may_cover_a_group_p1_s4(self, store: Store) -> None:
        approve(store, precedence(groups={"dach": {"members": ["de", "at", "ch"]}}))
        covers = [{"jurisdiction": "dach", "rank": 9}, {"objects": "*", "rank": 1}]
        approve(store, declaration("alps", covers=covers), declaration("law", rank=5))
        approve(
            store, submission(paragraphs=("Alps.",), source="alps"), submission(paragraphs=("Law.",), source="law")
        )
        assert resolved_text(store, Scope(jurisdiction="ch")) == "Alps."
        assert resolved_text(store, Scope(jurisdiction="us")) == "Law."

    @pytest.mark.rule("P2c")
    def test_rulings_that_contradict_others_in_force_are_refused_p2(self, store: Store) -> None:
        one = {"prevails": "policy/a#x", "over": "policy/b", "reason": "agreed"}
        other = {"prevails": "policy/b", "over": "policy/a#x", "reason": "no"}
        approve(store, precedence(rulings=[one]))
        with pytest.raises(Conflict, match=r"policy/a#x over policy/b .*precedence/default"):
            approve(store, precedence("precedence/rival", rulings=[other]))
        approve(store, precedence(rulings=[other]))

    @pytest.mark.rule("P2c")
    @pytest.mark.parametrize(
        "rulings",
        [
            [("policy/a", "policy/b"), ("policy/b", "policy/a")],
            [("policy/a", "policy/b"), ("policy/b", "policy/c"), ("policy/c", "policy/a")],
            [("policy/a#x", "policy/b"), ("policy/b#y", "policy/a")],
        ],
    )
    def test_rulings_of_several_objects_in_a_circle_are_refused_p2(
        self, store: Store, rulings: list[tuple[str, str]]
    ) -> None:
        told = [
            precedence(f"precedence/{number}", rulings=[{"prevails": one, "over": other, "reason": "r"}])
            for number, (one, other) in enumerate(rulings)
        ]
        with pytest.raises(Conflict, match="contradict each other"):
            approve(store, *told)
        approve(store, *told[:-1])
        with pytest.raises(Conflict, match="contradict each other"):
            approve(store, told[-1])

    @pytest.mark.rule("P2d")
    def test_a_ruling_on_a_clause_is_the_exception_to_one_on_the_whole_object_p2(self, store: Store) -> None:
        approve(store, precedence("precedence/a", rulings=[_ruling("policy/a", "policy/b")]))
        approve(store, precedence("precedence/b", rulings=[_ruling("policy/b#x", "policy/a")]))

    @pytest.mark.rule("P2c")
    def test_rulings_that_nobody_meets_together_do_not_contradict_p2(
        self, store: Store, clock: SettableClock
    ) -> None:
        one, other = [_ruling("policy/a", "policy/b")], [_ruling("policy/b", "policy/a")]
        (first,) = approve(store, precedence("precedence/a", rulings=one))
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.transition(first, State.DEPRECATED, actor="joe", effective_at=day(50))
        with pytest.raises(Conflict, match="contradict each other"):
            approve(store, precedence("precedence/b", rulings=other))
        later = precedence("precedence/b", rulings=other).version
        approve(store, _starting(later, day(50), rulings=other))

    def test_every_version_considered_is_named_with_the_rule_that_decided_p1(
        self, store: Store, clock: SettableClock
    ) -> None:
        old, new, future = approve(
            store,
            submission(paragraphs=("Old.",)),
            submission(paragraphs=("New.",), effective=Period(start=day(2))),
            submission(paragraphs=("Future.",), effective=Period(start=day(50))),
        )
        (us,) = approve(store, submission(paragraphs=("US.",), scope=Scope(jurisdiction="us")))
        (eu,) = approve(store, submission(paragraphs=("EU.",), scope=Scope(jurisdiction="eu")))
        proposal = record_draft(store, submission(paragraphs=("Draft.",)))
        early = now_of(store)
        clock.now = day(1)
        later = record_draft(store, submission(paragraphs=("Later.",)))
        explanation = store.explain(REFUNDS, early, Scope(jurisdiction="de"))
        assert [(one.version_id, one.rule, one.kept) for one in explanation.considered] == [
            (proposal, "approved", False),
            (future, "in_effect", False),
            (us, "scope", False),
            (old, "later_effective", False),
            (new, "specificity", False),
            (eu, "all_rules", True),
        ]
        assert explanation.resolution is not None
        assert explanation.resolution.version_id == eu
        now = store.explain(REFUNDS, now_of(store), Scope())
        assert later in {one.version_id for one in now.considered}
        with pytest.raises(NotFound):
            store.explain("policy/none", early, Scope())
