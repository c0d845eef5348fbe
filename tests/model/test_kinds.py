"""The terms of governed objects: what is accepted, what is refused and how, and what decides over others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from knowledge.model.clock import json_value, parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.kinds import (
    ANSWERS,
    TERMS,
    ConstraintTerms,
    Coverage,
    FaqTerms,
    GoldenTerms,
    PolicyTerms,
    PrecedenceTerms,
    ProductTerms,
    PromptTerms,
    RuleTerms,
    SourceTerms,
    deciding_terms,
    places_named,
    same_text,
    terms_of,
)
from knowledge.model.kinds.fields import Anchor, Duration, Reference, ScopePath, Text
from knowledge.model.kinds.governance import NOT_COVERED
from knowledge.model.objects import Kind
from knowledge.testing.store_samples import START, submission

# -- fields -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (Text, "  Within 30 days. ", "Within 30 days."),
        (Anchor, "window", "window"),
        (Anchor, "4.2(b)", "4.2(b)"),
        (ScopePath, "DE", "eu/de"),
        (Reference, "policy/refunds", "policy/refunds"),
        (Reference, "policy/refunds#window", "policy/refunds#window"),
        (Duration, "P30D", timedelta(days=30)),
        (Duration, " p2w ", timedelta(days=14)),
        (Duration, "P1W2DT3H4M", timedelta(days=9, hours=3, minutes=4)),
        (Duration, "PT90M", timedelta(minutes=90)),
        (Duration, "P365000D", timedelta(days=365_000)),
    ],
)
def test_a_field_is_stored_in_one_form(kind: Any, value: str, stored: object) -> None:
    assert TypeAdapter(kind).validate_python(value) == stored


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (Text, " \n", "is blank"),
        (Anchor, "", "'' cannot be an anchor"),
        (Anchor, "the window", "'the window' cannot be an anchor"),
        (Anchor, "a#b", "'a#b' cannot be an anchor"),
        (ScopePath, "eu//de", "is not a path such as 'eu'"),
        (Reference, "policy/#window", "has an empty"),
        (Reference, "policy/refunds#", "'' cannot be an anchor"),
        (Duration, "P1Y", "'P1Y' is not a duration such as P30D"),
        (Duration, "P1M", "months and years differ in length"),
        (Duration, "P", "is not a duration"),
        (Duration, "PT", "is not a duration"),
        (Duration, "30 days", "is not a duration"),
        (Duration, "P0D", "must be longer than zero"),
        (Duration, "P365001D", "longer than a thousand years; write at most P365000D"),
        (Duration, f"P{'9' * 40}D", "longer than a thousand years"),
    ],
)
def test_a_field_that_is_wrong_is_refused_naming_the_value(kind: Any, value: str, told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert told in str(caught.value)


@given(st.integers(1, 525_600_000))
def test_a_duration_that_was_written_is_read_again(minutes: int) -> None:
    adapter: TypeAdapter[timedelta] = TypeAdapter(Duration)
    written = adapter.dump_json(timedelta(minutes=minutes))
    assert adapter.validate_json(written) == timedelta(minutes=minutes)


# -- what is refused ----------------------------------------------------------------------------------

CLAUSES = [{"id": "window", "text": "Within 30 days."}, {"id": "payment", "text": "By card."}]


@pytest.mark.parametrize(
    ("model", "terms", "told"),
    [
        (PolicyTerms, {"clauses": []}, "at least 1 item"),
        (PolicyTerms, {"clauses": [CLAUSES[0], CLAUSES[0]]}, "ids repeat: window"),
        (
            PolicyTerms,
            {"clauses": CLAUSES, "exceptions": [{"id": "window", "text": "Not on Sundays.", "clause": "payment"}]},
            "ids repeat: window",
        ),
        (
            PolicyTerms,
            {"clauses": CLAUSES, "exceptions": [{"id": "sale", "text": "Not in a sale."}]},
            "exception 'sale' names no clause; the clauses are window, payment",
        ),
        (
            PolicyTerms,
            {"clauses": CLAUSES, "exceptions": [{"id": "sale", "text": "Not in a sale.", "clause": "door"}]},
            "exception 'sale' qualifies 'door', which is no clause; the clauses are window, payment",
        ),
        (
            PolicyTerms,
            {"clauses": [CLAUSES[0] | {"exceptions": [{"id": "sale", "text": "No.", "clause": "payment"}]}]},
            "exception 'sale' is written in clause 'window' and names another; leave `clause` out",
        ),
        (
            PolicyTerms,
            {"clauses": CLAUSES, "rules": [{"id": "r", "when": "it is late", "then": "no.", "clause": "door"}]},
            "rule 'r' rests on 'door', which is no clause; the clauses are window, payment",
        ),
        (PrecedenceTerms, {"order": ["specificity"]}, "'source_authority' is missing; order all of specificity"),
        (PrecedenceTerms, {"order": ["newest"]}, "'newest' is no rule; the rules are specificity"),
        (PrecedenceTerms, {"groups": {"de": {"members": ["fr"]}}}, "'de' cannot name a group"),
        (PrecedenceTerms, {"groups": {"alps": {"members": []}}}, "at least 1 item"),
        (
            PrecedenceTerms,
            {"rulings": [{"prevails": "policy/a", "over": "policy/a", "reason": "r"}]},
            "policy/a cannot prevail over itself",
        ),
        (ConstraintTerms, {"text": "Not said.", "applies_to": "all"}, "'question', 'claim' or 'both'"),
        (PromptTerms, {"purpose": "p", "template": "Hello {name}"}, "uses {name}, which variables does not name"),
        (
            PromptTerms,
            {"purpose": "p", "template": "Hello {{name}}", "variables": ["name"]},
            "variables names 'name', which the template does not use",
        ),
        (GoldenTerms, {"questions": []}, "at least 1 item"),
        (FaqTerms, {"question": "When?"}, "answer\n  Field required"),
        (SourceTerms, {"format": "svn"}, "'files' or 'git-history'"),
        (ProductTerms, {"description": "A lamp.", "colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_terms_that_are_wrong_are_refused_naming_the_known_ones(model: Any, terms: Any, told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(terms)
    assert told in str(caught.value)


def test_exceptions_count_wherever_they_are_written_q5() -> None:
    inside = {"id": "sale", "text": "Not in a sale."}
    beside = {"id": "gift", "text": "Not for gifts.", "clause": "window"}
    terms = PolicyTerms.model_validate(
        {"clauses": [CLAUSES[0] | {"exceptions": [inside]}, CLAUSES[1]], "exceptions": [beside]}
    )
    assert [[one.id for one in terms.exceptions_of(clause)] for clause in terms.clauses] == [["sale", "gift"], []]


# -- reading terms back -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in TERMS])
def test_a_document_has_no_terms(kind: Kind) -> None:
    assert kind is Kind.DOCUMENT
    assert kind in ANSWERS
    assert terms_of(submission(kind=kind, attributes={"text": "x"}).version) is None


def test_terms_are_read_back_from_a_version_and_a_text_without_valid_ones_has_none() -> None:
    faq = {"question": "When?", "answer": "On Monday."}
    assert terms_of(submission("faq/when", kind=Kind.FAQ, attributes=faq).version) == FaqTerms(**faq)
    assert terms_of(submission("faq/when", kind=Kind.FAQ, attributes={"question": "When?"}).version) is None


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        (
            ProductTerms.model_validate(
                {
                    "description": "A lamp.",
                    "availability": {"de": "available"},
                    "pricing": [{"id": "a", "text": "Free."}, {"id": "b", "text": "9 euros.", "region": "eu"}],
                }
            ),
            {"pricing[1].region": "eu", "availability.eu/de": "eu/de"},
        ),
        (SourceTerms(covers=(Coverage(jurisdiction="fr"),)), {"covers[0].jurisdiction": "eu/fr"}),
        (
            GoldenTerms.model_validate({"questions": [{"question": "When?", "jurisdiction": "ch"}]}),
            {"questions[0].jurisdiction": "ch"},
        ),
        (ConstraintTerms(text="Not said."), {}),
        (None, {}),
    ],
)
def test_the_places_that_terms_name_are_found_where_they_stand_s4(terms: Any, named: dict[str, str]) -> None:
    assert places_named(terms) == named


# -- what decides over others -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("object_id", "place", "date", "rank"),
    [
        ("policy/a", "eu/de", "2024-01-01", 30),
        ("policy/b", "eu/de", "2024-01-01", 20),
        ("policy/b", "eu/de/by", "2024-01-01", 20),
        ("policy/b", "us", "2024-01-01", 3),
        ("faq/b", "us", "2024-01-01", NOT_COVERED),
        ("policy/b", "gb", "2019-01-01", 20),
        ("policy/b", "gb", "2021-01-01", 3),
        ("policy/b", "eu/hr", "2013-01-01", 3),
    ],
)
def test_the_narrowest_coverage_of_the_date_gives_the_rank_p1_s4(
    object_id: str, place: str, date: str, rank: int
) -> None:
    source = SourceTerms(
        rank=3,
        covers=(
            Coverage(objects="policy/*"),
            Coverage(objects="policy/*", jurisdiction="eu", rank=20),
            Coverage(objects="policy/a", jurisdiction="eu", rank=30),
        ),
    )
    assert source.rank_for(object_id, place, Jurisdictions.built_in(parse_instant(date))) == rank


def test_a_source_without_coverages_has_one_rank_for_everything_p1() -> None:
    assert SourceTerms(rank=7).rank_for("faq/x", "us", Jurisdictions.built_in(START)) == 7


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("policy/a", "policy/a", True),
        ("policy/a#x", "policy/a#x", True),
        ("policy/a", "policy/a#x", True),
        ("policy/a#x", "policy/a", True),
        ("policy/a#x", "policy/a#y", False),
        ("policy/a", "policy/ab", False),
    ],
)
def test_a_reference_to_an_object_means_each_of_its_clauses_p2(one: str, other: str, same: bool) -> None:
    assert same_text(one, other) is same


def test_what_decides_outlives_an_erasure_and_words_do_not_e1() -> None:
    source = {
        "description": "Jane's wiki",
        "location": "/home/jane",
        "rank": 4,
        "approve_on_arrival": True,
        "confirmation_lasts": "P30D",
        "covers": [{"objects": "policy/*", "rank": 9}],
    }
    precedence = {
        "rulings": [{"prevails": "policy/a", "over": "policy/b", "reason": "Jane said so"}],
        "groups": {"alps": {"title": "Jane's Alps", "members": ["at", "ch"]}},
    }
    for kind, attributes in ((Kind.SOURCE, source), (Kind.PRECEDENCE, precedence)):
        version = submission(f"{kind}/x", kind=kind, attributes=attributes).version
        deciding = deciding_terms(version)
        assert "ane" not in str(deciding)
        again = version.model_copy(update={"attributes": deciding})
        assert deciding_terms(again) == deciding, "what remains is read like the whole"
    remaining = SourceTerms.model_validate(SourceTerms.model_validate(source).deciding())
    assert (remaining.rank, remaining.covers[0].rank, remaining.approve_on_arrival) == (4, 9, True)
    assert json_value(remaining)["confirmation_lasts"] == "P30D"
    assert deciding_terms(submission().version) == {}


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("the lamp is broken", "If the lamp is broken, then it is sent back."),
        ({"days_since": "<= 30"}, "If days since is <= 30, then it is sent back."),
        ({"state": ["new", "sealed"]}, "If state is new or sealed, then it is sent back."),
        ({"member": True, "days": 3}, "If member is true and days is 3, then it is sent back."),
    ],
)
def test_a_rule_reads_as_a_sentence_d1(when: Any, told: str) -> None:
    assert RuleTerms(id="r", when=when, then="it is sent back.").in_words() == told
