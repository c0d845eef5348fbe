"""Which of several versions in force prevails, and what is said of the others (rules S3, P1)."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.clock import Period
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.geography.jurisdictions import reach as reach_in
from knowledge.model.precedence import DEFAULT_ORDER, Consideration, Contender, OrderRule, Standards, decide
from knowledge.model.scope import Scope
from knowledge.testing.store_samples import START, day, reach

GERMANY = Scope(jurisdiction="de")


def contender(number: int, scope: str = "global", **changed: Any) -> Contender:
    """Version `number`, approved as event `number`."""
    values: dict[str, Any] = {
        "object_id": "policy/refunds",
        "version_id": f"{number:064x}",
        "scope": Scope(jurisdiction=scope),
        "source": "handbook",
        "valid": Period(start=START),
        "known": Period(start=START),
        "effective_from": START,
        "approved_seq": number,
        "approved_by": "joe",
        "approved_at": START,
    }
    return Contender.model_validate(values | changed)


def standards(asked: Scope = GERMANY, **changed: Any) -> Standards:
    return Standards(**({"within": reach(asked), "source_ranks": {}} | changed))


def rules(trace: list[Consideration]) -> list[tuple[int, str]]:
    return [(int(one.version_id, 16), one.rule) for one in trace]


@pytest.mark.parametrize(
    ("contenders", "ranks", "trace"),
    [
        ([contender(1)], {}, [(1, "only_one")]),
        ([contender(1, "de"), contender(2)], {}, [(2, "specificity"), (1, "all_rules")]),
        (
            [contender(3), contender(2, "eu"), contender(1, "de")],
            {},
            [(3, "specificity"), (2, "specificity"), (1, "all_rules")],
        ),
        ([contender(1, source="law"), contender(2)], {"law": 5}, [(2, "source_authority"), (1, "all_rules")]),
        ([contender(1), contender(2, source="wiki")], {"wiki": -1}, [(2, "source_authority"), (1, "all_rules")]),
        (
            [contender(1, source="law", supersedes=(f"{2:064x}",)), contender(2, effective_from=day(9))],
            {},
            [(2, "supersession"), (1, "all_rules")],
        ),
        (
            [contender(1, source="law", effective_from=day(1)), contender(2)],
            {},
            [(2, "later_effective"), (1, "all_rules")],
        ),
        ([contender(1, source="law"), contender(2)], {}, [(1, "later_approval"), (2, "all_rules")]),
        (
            [contender(1, "de", source="law"), contender(2, "de"), contender(3, "eu", effective_from=day(9))],
            {"law": 1},
            [(3, "specificity"), (2, "source_authority"), (1, "all_rules")],
        ),
    ],
)
def test_the_first_rule_that_tells_them_apart_decides_p1(
    contenders: list[Contender], ranks: dict[str, int], trace: list[tuple[int, str]]
) -> None:
    for shuffled in itertools.permutations(contenders):
        prevailing, considered = decide(shuffled, standards(source_ranks=ranks))
        assert sorted(rules(considered)) == sorted(trace)
        assert rules(considered)[-1] == trace[-1]
        assert [one.version_id for one in considered if one.kept] == [prevailing.version_id]


@pytest.mark.parametrize("first", DEFAULT_ORDER)
def test_the_rule_that_comes_first_decides_p1(first: OrderRule) -> None:
    """Five versions, each the best by one rule and worse by every other."""
    best: dict[OrderRule, Contender] = {
        "specificity": contender(1, "de", source="wiki"),
        "source_authority": contender(2, source="law"),
        "supersession": contender(3, source="wiki", supersedes=tuple(f"{n:064x}" for n in (1, 2, 4, 5))),
        "later_effective": contender(4, source="wiki", effective_from=day(3)),
        "later_approval": contender(5, source="wiki"),
    }
    order = (first, *(rule for rule in DEFAULT_ORDER if rule != first))
    prevailing, trace = decide(list(best.values()), standards(order=order, source_ranks={"law": 9}))
    assert prevailing == best[first]
    assert {rule for _, rule in rules(trace)[:-1]} == {first}


@pytest.mark.parametrize(
    ("contenders", "ranks", "why"),
    [
        ([contender(1)], {}, ["No other version applies."]),
        (
            [contender(1, "de"), contender(2)],
            {},
            [f"{0:016x} (eu/de, handbook) is more specific than global.", "It prevails over the others."],
        ),
        (
            [contender(1, source="law"), contender(2)],
            {"law": 5},
            [f"{0:016x} (global, law) has authority rank 5, handbook 0.", "It prevails over the others."],
        ),
        (
            [contender(1, source="law", supersedes=(f"{2:064x}",)), contender(2)],
            {},
            [f"{0:016x} (global, law) supersedes it.", "It prevails over the others."],
        ),
        (
            [contender(1, source="law", effective_from=day(1)), contender(2)],
            {},
            [f"{0:016x} (global, law) takes effect later, 2024-01-02T00:00:00Z.", "It prevails over the others."],
        ),
        (
            [contender(1), contender(2, source="law")],
            {},
            [f"{0:016x} (global, law) was approved later.", "It prevails over the others."],
        ),
    ],
)
def test_the_reason_is_given_in_words_p1(
    contenders: list[Contender], ranks: dict[str, int], why: list[str]
) -> None:
    """Receipts hold these sentences, so a change of one needs a new format of receipts."""
    assert [one.why for one in decide(contenders, standards(source_ranks=ranks))[1]] == why


def test_of_scopes_that_overlap_neither_is_the_more_specific_s3() -> None:
    hierarchy = Jurisdictions.of({"dach": ["de", "at", "ch"]}, START)
    within = reach_in(GERMANY, hierarchy)
    alps, europe = contender(1, "dach", effective_from=day(1)), contender(2, "eu")
    prevailing, trace = decide([alps, europe], standards(within=within))
    assert prevailing == alps
    assert rules(trace) == [(2, "later_effective"), (1, "all_rules")]
    germany = contender(3, "de", effective_from=day(-9))
    assert decide([alps, europe, germany], standards(within=within))[0] == germany


def test_a_version_gives_way_to_the_one_that_is_more_specific_than_it_s3() -> None:
    """And not to another one that is kept: the reason must be true of the two versions it names."""
    hierarchy = Jurisdictions.of({"dach": ["de", "at", "ch"]}, START)
    alps, europe, market = contender(1, "dach"), contender(2, "eu"), contender(3, "eea")
    _, trace = decide([alps, europe, market], standards(within=reach_in(GERMANY, hierarchy)))
    dropped = next(one for one in trace if one.version_id == market.version_id)
    assert dropped.rule == "specificity"
    assert "(eu, handbook) is more specific than eea" in dropped.why


@st.composite
def fields(draw: st.DrawFn) -> list[Contender]:
    """Up to six contenders of any sort, all of which apply to Germany."""
    size = draw(st.integers(1, 6))
    names = [f"{number:064x}" for number in range(1, size + 1)]
    return [
        contender(
            number,
            draw(st.sampled_from(["global", "eea", "eu", "de"])),
            source=draw(st.sampled_from(["law", "wiki"])),
            effective_from=START + timedelta(days=draw(st.integers(0, 2))),
            supersedes=tuple(draw(st.lists(st.sampled_from(names[: number - 1]), max_size=2)))
            if number > 1
            else (),
        )
        for number in range(1, size + 1)
    ]


@given(fields(), st.permutations(DEFAULT_ORDER), st.randoms(use_true_random=False))
def test_exactly_one_prevails_in_whatever_order_they_are_given_p1(
    contenders: list[Contender], order: list[OrderRule], random: Any
) -> None:
    given_standards = standards(order=tuple(order), source_ranks={"law": 1})
    prevailing, trace = decide(contenders, given_standards)
    assert sorted(one.version_id for one in trace) == sorted(one.version_id for one in contenders)
    assert [one.version_id for one in trace if one.kept] == [prevailing.version_id] == [trace[-1].version_id]
    shuffled = list(contenders)
    random.shuffle(shuffled)
    assert decide(shuffled, given_standards)[0] == prevailing
