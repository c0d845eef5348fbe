"""A question that names something which no text of its claims has is not answered by them (rule Q2g)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.answering.plans import Role, SubQuery
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.sufficiency_recipe import SufficiencyRecipe
from knowledge.reasoning.verification.unmet_words import hold_to_claims, unmet_words
from knowledge.text.vocabulary.terms import distinct_terms, term_spans
from tests.reasoning.building import AS_OF, ranked, scored_ranking, sub_query

RECIPE = SufficiencyRecipe(
    far_from_others=0.3,
    said_elsewhere=0.9,
    far_from_elsewhere=0.4,
    least=0.5,
    strange=0.15,
    strange_weight=0.3,
    alien=0.5,
    counted=0.8,
    sure=0.9,
)
"""Values of their own, so that the tests hold whatever the measured ones are."""

CAR = "Travellers who drive are paid 0.30 euros a mile."


def scored(text: str, *words: int) -> Ranked:
    """A passage whose one statement meets the words of the question so well, in hundredths."""
    one = ranked(text)
    line = "".join(f"{score:02}" for score in (70, *words))
    candidate = one.evidence.candidate.model_copy(update={"word_scores": (line,), "statement_scores": (0.5,)})
    return replace(one, evidence=replace(one.evidence, candidate=candidate))


def found(question: str | SubQuery, *passages: Ranked) -> Finding:
    """The finding of passages, best first, whose evidence suffices; each word of the question weighs as much."""
    asked = sub_query(question) if isinstance(question, str) else question
    words = [asked.compared[start:end] for start, end in term_spans(asked.compared)]
    ranking = replace(
        scored_ranking(asked.text, *passages),
        word_weights=tuple(1 / len(words) for _ in words),
        word_terms=tuple(distinct_terms(word) for word in words),
    )
    return Finding(asked, ranking, Verdict(0.8, True, ()))


def claimed(one: Ranked, part: int = 0) -> Selected:
    """The claim of the one statement of a passage."""
    return Selected(part, Role.STATEMENT, one, (0,))


def unmet(question: str | SubQuery, best: Ranked, *others: Ranked) -> tuple[str, ...]:
    """The nouns that the claim of the best passage lacks."""
    return unmet_words(found(question, best, *others), [claimed(best)], RECIPE)


@pytest.mark.rule("Q2g")
def test_a_part_a_body_and_a_number_in_words_need_not_be_in_the_claim() -> None:
    for asked in (
        "What is paid a mile for a part?",
        "What is paid a mile by a body?",
        "What is paid a mile for eight?",
    ):
        assert unmet(asked, scored(CAR, 90, 90, 20)) == ()


@pytest.mark.rule("Q2g")
def test_things_that_are_counted_have_to_be_said() -> None:
    asked = "How many bicycles are paid a mile?"
    assert unmet(asked, scored(CAR, 90, 79, 90, 90)) == ("bicycles",)
    assert unmet(asked, scored(CAR, 90, 81, 90, 90)) == (), "other words say the same"
    assert unmet("How many travellers are paid a mile?", scored(CAR, 90, 79, 90, 90)) == ()
    assert unmet("Are bicycles paid a mile?", scored(CAR, 79, 90, 90)) == ()


@pytest.mark.rule("Q2g")
def test_a_noun_that_is_met_far_less_than_all_other_words_is_not_in_the_claim() -> None:
    asked = "What is paid a mile for a bicycle?"
    assert unmet(asked, scored(CAR, 90, 90, 59)) == ("bicycle",)
    assert unmet(asked, scored(CAR, 90, 90, 61)) == (), "the others are met hardly better"


@pytest.mark.rule("Q2g")
def test_evidence_that_is_sure_is_held_to_names_alone() -> None:
    claim = scored(CAR, 90, 90, 20)
    for asked, lacking in (
        ("What is paid a mile for a bicycle?", ()),
        ("What is paid a mile for a Segway?", ("Segway",)),
    ):
        finding = found(asked, claim)
        sure = replace(finding, verdict=replace(finding.verdict, support=0.9))
        assert unmet_words(finding, [claimed(claim)], RECIPE) != ()
        assert unmet_words(sure, [claimed(claim)], RECIPE) == lacking


@pytest.mark.rule("Q2g")
def test_a_noun_that_another_text_has_is_not_in_a_claim_that_hardly_meets_it() -> None:
    asked, other = "How long is a voucher for the train valid?", scored("Vouchers are sold.", 99, 95, 99, 99)
    assert unmet(asked, scored(CAR, 60, 54, 60, 60), other) == ("voucher",)
    assert unmet(asked, scored(CAR, 60, 56, 60, 60), other) == (), "the claim meets it nearly as well"
    assert unmet(asked, scored(CAR, 60, 54, 60, 60)) == (), "no text has it"


@pytest.mark.rule("Q2g")
def test_a_noun_that_stands_anywhere_in_the_text_of_the_claim_is_met() -> None:
    asked, told = "What is paid a mile for a bicycle?", scored(f"{CAR} Bicycles are welcome.", 90, 90, 20)
    candidate = told.evidence.candidate.model_copy(update={"word_scores": ("70909020", "20202020")})
    told = replace(told, evidence=replace(told.evidence, candidate=candidate))
    assert unmet(asked, told) == ()


@pytest.mark.rule("Q2g")
@pytest.mark.parametrize(
    "question",
    [
        "For what mile do travellers sing?",
        "What is paid a mile to people?",
        "What is paid a mile in Germany?",
        "What is paid a mile in January?",
        "What is paid a mile for 5 days?",
        "What is paid a mile in each slot?",
    ],
)
def test_verbs_people_places_dates_and_values_need_not_be_in_a_claim(question: str) -> None:
    words = len(term_spans(question))
    assert unmet(question, scored(CAR, *[90] * (words - 1), 20)) == ()


@pytest.mark.rule("Q2g")
def test_a_part_of_a_question_may_name_its_subject_in_another_part() -> None:
    text = "What is paid a mile for a bicycle?"
    whole = SubQuery(text=text, lookup=f"{text} And what is paid?", as_of=AS_OF)
    assert unmet(whole, scored(CAR, 90, 90, 20)) == ()


def test_one_claim_that_meets_the_noun_is_enough() -> None:
    asked, best, other = (
        "What is paid a mile for a bicycle?",
        scored(CAR, 90, 90, 20),
        scored("Rides.", 20, 20, 80),
    )
    finding = found(asked, best, other)
    assert unmet_words(finding, [claimed(best)], RECIPE) == ("bicycle",)
    assert unmet_words(finding, [claimed(best), claimed(other)], RECIPE) == ()


@pytest.mark.rule("Q2g")
def test_what_is_not_met_is_named_and_nothing_is_claimed() -> None:
    best = scored(CAR, 90, 90, 20)
    findings, left = hold_to_claims([found("What is paid a mile for a bicycle?", best)], [claimed(best)], RECIPE)
    assert left == []
    assert findings[0].verdict == Verdict(0.25, False, ("The closest text says nothing about 'bicycle'.",))


def test_claims_that_meet_the_question_stay_as_they_are() -> None:
    best = scored(CAR, 90, 90, 90)
    findings = [found("What is paid a mile for a bicycle?", best)]
    assert hold_to_claims(findings, [claimed(best)], RECIPE) == (findings, [claimed(best)])


def test_a_claim_of_a_change_stays_though_the_text_of_its_date_does_not_suffice_alone() -> None:
    best = scored(CAR, 90, 90, 20)
    finding = replace(found("What is paid a mile for a bicycle?", best), verdict=Verdict(0.2, False, ()))
    assert hold_to_claims([finding], [claimed(best)], RECIPE) == ([finding], [claimed(best)])


@pytest.mark.rule("Q2g")
def test_what_a_story_names_before_its_question_need_not_be_in_a_claim() -> None:
    story = "I bought a bicycle. What is paid a mile?"
    words = len(term_spans(story))
    assert unmet(story, scored(CAR, *[20 if at == 1 else 90 for at in range(words)])) == ()
    asked = "What is paid a mile for a bicycle?"
    assert unmet(asked, scored(CAR, 90, 90, 20)) == ("bicycle",)


@pytest.mark.rule("Q2g")
def test_a_main_noun_that_no_text_found_has_is_not_met_by_a_claim_with_nothing_like_it() -> None:
    asked = "What is paid a mile for a bicycle and the helmet?"
    part = SubQuery(
        text="What is paid for a helmet?", lookup="What is paid for a helmet? And a mile?", as_of=AS_OF
    )
    assert unmet(part, scored(CAR, 40, 14)) == ("helmet",), "the other word is met hardly better"
    assert unmet(part, scored(CAR, 40, 16)) == ()
    assert unmet(part, scored(CAR, 40, 14), scored("The helmet is ours.", 10, 90)) == (), "another text has it"
    assert unmet(asked, scored(CAR, 40, 40, 40, 14)) == (), "one of four words says too little"


@pytest.mark.rule("Q2g")
def test_where_a_term_was_read_need_not_be_in_its_meaning() -> None:
    assert unmet("What does car stand for on a bicycle?", scored(CAR, 90, 90, 20)) == ()
    assert unmet("What does car mean for a bicycle?", scored(CAR, 90, 90, 20)) == ("bicycle",)


@pytest.mark.rule("Q2g")
def test_a_weekday_need_not_be_in_a_claim_for_somebody_who_tells_of_another() -> None:
    told = "I drove on Monday. What is paid a mile on Tuesday?"
    words = len(term_spans(told))
    assert unmet(told, scored(CAR, *[90] * (words - 1), 20)) == ()
    assert unmet("What is paid a mile on Tuesday?", scored(CAR, 90, 90, 20)) == ("Tuesday",)


@pytest.mark.rule("Q8k")
def test_the_country_of_a_city_has_to_stand_in_the_claim_itself() -> None:
    asked = "What is paid a mile in Porto?"
    elsewhere = ranked(f"{CAR} The office in Portugal is open on Monday.")
    line = "70909020"
    candidate = elsewhere.evidence.candidate.model_copy(update={"word_scores": (line, "20202090")})
    elsewhere = replace(elsewhere, evidence=replace(elsewhere.evidence, candidate=candidate))
    assert unmet(asked, elsewhere) == ("Porto",)


@pytest.mark.rule("Q2g")
def test_a_question_of_which_no_text_has_a_word_or_anything_near_to_it_is_not_answered() -> None:
    asked = "Who opens the safe?"
    assert unmet(asked, scored("Door 11 is locked at 18:20.", 46, 45)) == ("opens", "safe")
    assert unmet(asked, scored("The vault is unlocked by Ms Li.", 60, 55)) == (), "other words of the same meaning"
    assert unmet(asked, scored("Door 11 opens at 18:20.", 46, 45)) == (), "a text has one of the words"


@pytest.mark.rule("Q2g")
def test_a_verb_for_a_meaning_need_not_be_in_it() -> None:
    assert unmet("What does a light on the car signify?", scored(CAR, 90, 90, 20)) == ()
    assert unmet("What does a light on the car stretch?", scored(CAR, 90, 90, 20)) == ("stretch",)


@pytest.mark.rule("Q2g")
def test_a_word_of_little_weight_that_a_text_has_is_enough_to_be_told_about() -> None:
    asked = "Who opens the safe?"
    one = scored("Door 11 opens at 18:20.", 46, 45)
    finding = found(asked, one)
    finding = replace(finding, ranking=replace(finding.ranking, word_weights=(0.04, 0.96)))
    assert unmet_words(finding, [claimed(one)], RECIPE) == ()


@pytest.mark.rule("Q2f")
def test_claims_for_another_place_alone_are_no_answer() -> None:
    best = scored("In Germany, drivers are paid 0.30 euros a mile.", 90, 90, 90)
    finding = found("What are drivers paid a mile in Japan?", best)
    asked_in = {
        place: replace(finding, ranking=replace(finding.ranking, places=(place,))) for place in ("jp", "eu/de")
    }
    assert hold_to_claims([asked_in["eu/de"]], [claimed(best)], RECIPE)[1] == [claimed(best)]
    assert hold_to_claims([asked_in["jp"]], [claimed(best)], RECIPE)[1] == []
