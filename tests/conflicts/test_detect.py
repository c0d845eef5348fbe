"""Which clauses disagree (rule C1): the labelled pairs, and what must hold of any two texts."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conflict import SPLITS, governed_side, labelled, scores
from knowledge.conflicts import Disagreement, GovernedStatement, disagreement
from knowledge.conflicts.detect import may_disagree
from knowledge.conflicts.subjects.parts import parts_of

PAIRS = labelled()
SIDES = st.sampled_from([side for pair in PAIRS for side in (pair["left"], pair["right"])])


def test_the_set_holds_conflicts_and_what_only_looks_like_them_c1() -> None:
    assert len(PAIRS) >= 370
    assert {True, False} == {pair["conflict"] for pair in PAIRS}
    kinds = {pair["kind"] for pair in PAIRS}
    assert kinds >= {"amount", "duration", "date", "percentage", "count", "modality", "entity"}
    assert kinds >= {"attribute", "qualifier", "scope", "paraphrase", "exception"}


def test_every_pair_is_in_a_split_that_is_measured_and_named_once_c1() -> None:
    assert {pair["split"] for pair in PAIRS} == set(SPLITS)
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    for split in SPLITS:
        assert sum(pair["conflict"] for pair in PAIRS if pair["split"] == split) >= 20


@pytest.mark.rule("C1a")
@pytest.mark.parametrize("split", SPLITS)
def test_precision_and_recall_are_at_least_nine_in_ten_c1(split: str) -> None:
    precision, recall = scores([pair for pair in PAIRS if pair["split"] == split])
    assert precision >= 0.9
    assert recall >= 0.9


@pytest.mark.rule("C1a", "C1g")
@pytest.mark.parametrize(
    ("left", "right", "kind", "values"),
    [
        ("Refunds within 30 days.", "Refunds within two weeks.", "duration", ("30 days", "two weeks")),
        ("The late fee is EUR 50.", "The late fee is 60 euros.", "amount", ("EUR 50", "60 euros")),
        (
            "A return within 14 days is refunded.",
            "A return within 30 days is refunded.",
            "duration",
            ("14 days", "30 days"),
        ),
        ("Orders above $50 ship free.", "Orders above $80 ship free.", "amount", ("$50", "$80")),
        ("The cap is $1.5 million.", "The cap is $1.5 billion.", "amount", ("$1.5 million", "$1.5 billion")),
        ("Gift cards never expire.", "Gift cards expire after a year.", "duration", ("never expire", "a year")),
        (
            "Report breaches to the privacy team.",
            "Breaches are reported to the legal department.",
            "entity",
            ("privacy team", "legal department"),
        ),
        (
            "The line manager approves absences.",
            "Absences are approved by the head of finance.",
            "entity",
            ("line manager", "head of finance"),
        ),
        ("Mail a@b.example.", "Mail c@b.example.", "entity", ("a@b.example", "c@b.example")),
        ("Dogs are allowed.", "Dogs are forbidden.", "modality", ("are allowed", "are forbidden")),
        (
            "Report incidents to the security team.",
            "Report incidents to the legal department.",
            "entity",
            ("security team", "legal department"),
        ),
    ],
)
def test_what_differs_is_named_verbatim_c1(left: str, right: str, kind: str, values: tuple[str, str]) -> None:
    found = disagreement(GovernedStatement(text=left), GovernedStatement(text=right))
    assert found is not None
    assert (found.kind, (found.left, found.right)) == (kind, values)
    assert left[slice(*found.left_span)] == found.left


@pytest.mark.rule("C1e", "C1f")
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Tier 1 costs $5.", "Tier 2 costs $9."),
        ("In 2024 the rate is $5.", "In 2025 the rate is $9."),
        ("Orders above $50 ship for $5.", "Orders above $80 ship for $3."),
        ("The term is at least 12 months.", "The term is at most 36 months."),
        ("The monthly fee is 10 euros.", "The annual fee is 100 euros."),
        ("The minimum deposit is $5.", "The maximum deposit is $500."),
        ("Orders ship within 2 days.", "All other orders ship within 5 days."),
        ("Rooms are booked four weeks ahead.", "Rooms are booked for two hours."),
    ],
)
def test_names_bounds_and_tiers_are_no_conflict_c1(left: str, right: str) -> None:
    assert disagreement(GovernedStatement(text=left), GovernedStatement(text=right)) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Data are transferred to a thirdcountry.", "Data are transferred to a third country."),
        (
            "Our application databases are generally not encrypted.",
            "Our application databases are not encrypted.",
        ),
    ],
)
def test_a_lost_space_and_an_adverb_are_no_conflict_c1(left: str, right: str) -> None:
    assert disagreement(GovernedStatement(text=left), GovernedStatement(text=right)) is None


def test_an_exception_does_not_contradict_c1() -> None:
    rule, other = (
        GovernedStatement(text="Refunds within 30 days."),
        GovernedStatement(text="Refunds within 14 days."),
    )
    assert disagreement(rule, other) is not None
    assert disagreement(rule, GovernedStatement(text=other.text, exception=True)) is None


def mirrored(found: Disagreement | None) -> Disagreement | None:
    sides = {"left": "right", "right": "left", "left_span": "right_span", "right_span": "left_span"}
    return found and Disagreement(**{sides.get(name, name): value for name, value in found})


CLAUSES = st.lists(SIDES, min_size=1, max_size=4).map(
    lambda some: GovernedStatement(
        text=" ".join(one["text"] for one in some), headings=tuple(some[0].get("headings", ()))
    )
)


@pytest.mark.rule("C1a")
@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["conflict"]], ids=lambda pair: pair["id"])
def test_what_disagrees_shares_enough_words_to_be_compared_c1(pair: dict[str, Any]) -> None:
    left, right = governed_side(pair["left"]), governed_side(pair["right"])
    if disagreement(left, right) is not None:
        assert may_disagree(parts_of(left), parts_of(right))
        assert may_disagree(parts_of(right), parts_of(left))


@settings(deadline=None, max_examples=400)
@given(CLAUSES, CLAUSES)
def test_what_shares_too_few_words_to_be_compared_does_not_disagree_c1(
    left: GovernedStatement, right: GovernedStatement
) -> None:
    if not may_disagree(parts_of(left), parts_of(right)):
        assert disagreement(left, right) is None


def test_most_rules_share_too_few_words_to_be_compared_c1() -> None:
    refunds, parking = (
        GovernedStatement(text)
        for text in ("Refunds are paid within 14 days of the return.", "A permit for the car park costs 20 euros.")
    )
    assert not may_disagree(parts_of(refunds), parts_of(parking))


@pytest.mark.rule("C1h")
@settings(deadline=None, max_examples=400)
@given(CLAUSES, CLAUSES)
def test_the_order_of_the_two_does_not_matter_and_nothing_contradicts_itself_c1(
    left: GovernedStatement, right: GovernedStatement
) -> None:
    assert disagreement(left, right) == mirrored(disagreement(right, left))
    assert disagreement(left, left) is None


@pytest.mark.rule("C1h")
@settings(deadline=None, max_examples=200)
@given(st.sampled_from([pair for pair in PAIRS if pair["conflict"]]), st.lists(SIDES, max_size=3), st.randoms())
def test_of_several_disagreements_one_is_told_whichever_comes_first_c1(
    pair: dict[str, Any], more: list[dict[str, Any]], random: Any
) -> None:
    texts = [side["text"] for side in (pair["left"], *more)], [side["text"] for side in (pair["right"], *more)]
    for one in texts:
        random.shuffle(one)
    left, right = (GovernedStatement(text=" ".join(one)) for one in texts)
    found, back = disagreement(left, right), disagreement(right, left)
    assert found == mirrored(back)
    if found is not None:
        assert left.text[slice(*found.left_span)] == found.left
        assert right.text[slice(*found.right_span)] == found.right


def test_two_clauses_that_disagree_twice_have_one_kind_c1() -> None:
    left = GovernedStatement(
        text="The late fee is $25. Visitors must wear a badge. Passwords expire after 90 days."
    )
    right = GovernedStatement(
        text="Passwords expire after 60 days. The late fee is $40. Visitors need not wear a badge."
    )
    found, back = disagreement(left, right), disagreement(right, left)
    assert found is not None
    assert back is not None
    assert (found.kind, found.left, found.right) == ("amount", "$25", "$40")
    assert (back.kind, back.left, back.right) == ("amount", "$40", "$25")


PIECES = st.sampled_from(
    [
        "thirty-five",
        "1,500",
        "0",
        "a",
        "hundred",
        "k",
        "bn",
        "%",
        "$",
        "€",
        "kg",
        "MB",
        "days'",
        "mınute",
        "ſecond",
        "every",
        "twice",
        "free",
        "no",
        "12:30",
        "pm",
        "31",
        "May",
        "the",
        "5th",
        "2024",
        "severity",
        "of",
        "by",
        "up",
        "to",
        "at",
        "least",
        "after",
        ";",
        ",",
        ".",
        "and",
        "is",
        "may",
        "not",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80), st.text(alphabet="0123456789.,%$€ days-", max_size=60), st.lists(PIECES, max_size=20))
def test_any_text_can_be_compared_c1(one: str, other: str, pieces: list[str]) -> None:
    texts = [
        one,
        other,
        " ".join(pieces),
        " ".join(["Parcels are", *pieces]),
        " ".join(["Parcels", *pieces[::-1]]),
    ]
    for left, right in itertools.combinations(texts, 2):
        found = disagreement(GovernedStatement(text=left), GovernedStatement(text=right))
        assert found == mirrored(disagreement(GovernedStatement(text=right), GovernedStatement(text=left)))


@pytest.mark.rule("C1i")
@pytest.mark.parametrize(
    ("titles", "left", "right", "conflict"),
    [
        (("Events: finance notes", "Events: sales notes"), "A seminar is cancelled for 35 euros.", "A seminar is cancelled for 50 euros.", True),
        (("Hall rental, brochure", "Hall rental, desk notes"), "The hall is booked for three hours.", "The hall is booked for 5 hours.", True),
        (("Boats, desk notes", "Bicycles, desk notes"), "The deposit is 50 euros.", "The deposit is 80 euros.", False),
        (("Acme: gift card terms", "Acme: subscription terms"), "The fee is 5 euros.", "The fee is 7 euros.", False),
    ],
)  # fmt: skip
def test_whom_a_text_was_written_for_is_no_subject_of_its_own(
    titles: tuple[str, str], left: str, right: str, conflict: bool
) -> None:
    ours, theirs = (
        governed_side({"text": text, "title": title}) for text, title in zip((left, right), titles, strict=True)
    )
    assert (disagreement(ours, theirs) is not None) is conflict
