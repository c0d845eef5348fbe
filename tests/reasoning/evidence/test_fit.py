"""How well a statement answers, and which statements are claimed together: lists, steps, tables (rules Q1 and Q9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.fit import StatementFit
from knowledge.reasoning.evidence.rank import Ranked, rank
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.recipe import QuotingRecipe
from tests.reasoning.building import RECIPE, evidence, sub_query

Given = tuple[str, dict[str, Any]]
"""The words of a statement and its other fields."""


def said(words: str, kind: str = "sentence", **fields: Any) -> Given:
    """A statement as tests write it."""
    return words, {"kind": StatementKind(kind), "clause": "c1"} | fields


def listed(lead: str, *items: str, kind: str = "item") -> list[Given]:
    """A list with its lead-in."""
    return [said(lead, "lead_in"), *(said(item, kind, leads=(0,)) for item in items)]


def passage(*given: Given, scores: Sequence[float] = ()) -> Evidence:
    """A passage of these statements, with the similarity of each to the question where it is given."""
    text = " ".join(words for words, _ in given)
    one, at, statements = evidence(text), 0, []
    for words, fields in given:
        statements.append(Statement(words=words, spans=((at, at + len(words)),), **fields))
        at += len(words) + 1
    return replace(
        one,
        statements=tuple(statements),
        positions=tuple(range(len(statements))),
        candidate=one.candidate.model_copy(update={"statement_scores": tuple(scores)}),
    )


def fit_of(
    question: str, *passages: Evidence, places: Sequence[str] = (), place: str = "", **quoting: Any
) -> tuple[StatementFit, list[Ranked]]:
    """The fit for a question over these passages."""
    ranking = rank(sub_query(question), passages, RECIPE.ranking, places)
    return StatementFit(question, ranking, QuotingRecipe.model_validate(quoting), place), ranking.ranked


def claimed(question: str, *given: Given, **more: Any) -> list[str]:
    """The words of what may be claimed of one passage, best first."""
    fit, ranked = fit_of(question, passage(*given), **more)
    return [one.words for one in fit.claimable(ranked)]


def best(question: str, *given: Given, scores: Sequence[float] = (), **more: Any) -> str:
    """The words of what answers best of one passage."""
    fit, ranked = fit_of(question, passage(*given, scores=scores), **more)
    one = next(iter(fit.claimable(ranked[:1])), None)
    return one.words if one is not None else ""


# -- which statement answers -----------------------------------------------------------------------------


def test_the_statement_with_the_words_of_the_question_answers_best() -> None:
    assert best("Who signs the form?", said("Tea is green."), said("The lead signs the form.")) == (
        "The lead signs the form."
    )


def test_the_similarity_of_the_statement_decides_between_equal_words() -> None:
    given = [said("Lamps are sent back."), said("Lamps are sent home.")]
    assert best("Are lamps sent?", *given, scores=[0.1, 0.6]) == "Lamps are sent home."
    assert best("Are lamps sent?", *given, scores=[0.6, 0.1]) == "Lamps are sent back."
    assert best("Are lamps sent?", *given, scores=[0.1, 0.6], cosine=0.0) == "Lamps are sent back."


def test_statements_of_all_passages_are_compared() -> None:
    near, far = passage(said("The form is signed by the lead.")), passage(said("Tea is green."))
    fit, ranked = fit_of("Who signs the form?", far, near)
    assert [one.words for one in fit.claimable(ranked)] == ["The form is signed by the lead."]


def test_what_may_complete_the_best_statement_is_told_and_nothing_further_down() -> None:
    given = [said("Lamps of oak are returned."), said("Oak is a wood."), said("Tea is green.")]
    assert claimed("Are lamps of oak returned?", *given, completing=1.2) == [given[0][0], given[1][0]]
    assert claimed("Are lamps of oak returned?", *given, completing=0.1) == [given[0][0]]


def test_a_time_answers_when() -> None:
    assert best(
        "When are refunds paid?", said("Refunds are paid by card."), said("Refunds are paid by noon.")
    ) == ("Refunds are paid by noon.")


def test_a_definition_answers_a_question_for_a_meaning() -> None:
    given = [said("A papasan is sold here."), said("A papasan is a chair.", "definition")]
    assert best("What is a papasan?", *given) == "A papasan is a chair."


def test_a_rule_written_as_conditions_comes_after_a_sentence_with_the_same_words() -> None:
    given = [
        said("refund: days is <= 30 and refund is true"),
        said("A refund takes days and is as true as its word."),
    ]
    assert best("How is a refund true in days?", *given) == given[1][0]
    assert best("How is a refund true in days?", *given, condition=0.0) == given[0][0]


# -- names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["Which countries", "What territories", "Which states", "In which country"])
def test_the_names_of_places_answer_which_countries(asked: str) -> None:
    given = [said("Lamps are not sold in some places."), said("Lamps are not sold in Cuba.")]
    assert best(f"{asked} are lamps not sold?", *given) == given[1][0]
    assert best("Where are lamps not sold in some way?", *given) == given[0][0]


def test_a_place_that_the_question_names_itself_is_no_answer_to_which_countries() -> None:
    given = [said("Lamps from Italy go to some countries."), said("Lamps go to Spain.")]
    assert best("To which countries do lamps from Italy go?", *given, value=0.0) == given[0][0]
    assert best("To which countries do lamps from Italy go?", *given, value=2.0) == given[1][0]


def test_code_comes_after_a_sentence_with_the_same_words() -> None:
    given = [said("load lamps --all", "code"), said("Load lamps, all.")]
    assert best("What loads all lamps?", *given) == given[1][0]


def test_the_code_that_an_introduction_leads_to_is_claimed_with_it() -> None:
    given = [said("Start the night job by its name:", "lead_in"), said("orbit run night", "code", leads=(0,))]
    assert best("How is the night job started?", *given) == "Start the night job by its name: orbit run night"


@pytest.mark.rule("Q9o")
def test_a_sample_of_the_code_asked_for_answers_with_the_samples_beside_it() -> None:
    given = [
        said("A missing import of lamps is an error of the lamps module."),
        said("To use plain lamps:", "lead_in"),
        said("import lamps from 'lamps'", "code", leads=(1,)),
        said("const lamps = require('lamps')", "code"),
        said("The lamps are lit."),
        said("import lamps; lamps.light(4); lamps.dim(2); print(oak, road)", "code"),
    ]
    sample = "To use plain lamps: import lamps from 'lamps'; const lamps = require('lamps')"
    assert best("How is the lamps module imported?", *given) == sample
    assert best("Why is a missing import of lamps an error?", *given) == given[0][0]


def test_text_that_is_set_as_code_is_a_statement_like_others() -> None:
    given = [said("Kent Ltd. 12 Oak Road, Lamps", "code"), said("Lamps of oak go by road.")]
    assert best("Are lamps on Oak Road?", *given) == given[0][0]


@pytest.mark.rule("Q9e")
@pytest.mark.parametrize("clause", ["aliases", "facts/also-called"])
def test_other_names_are_claimed_only_where_names_are_asked_for(clause: str) -> None:
    given = [said("The Aurora is a lamp."), said("Also called: Polar light.", clause=clause)]
    assert claimed("What is the Aurora?", *given) == ["The Aurora is a lamp."]
    assert "Also called: Polar light." in claimed("What are other names of the Aurora?", *given)


@pytest.mark.rule("Q9e")
def test_other_names_help_to_find_the_statements_of_the_object() -> None:
    named = passage(said("It weighs 3 kg."), said("Also called: Polar light.", clause="aliases"))
    fit, ranked = fit_of("How heavy is the Polar light?", named)
    other, of_other = fit_of("How heavy is the Polar light?", passage(said("It weighs 3 kg.")))
    assert fit.score_of(ranked[0], 0) > other.score_of(of_other[0], 0)


@pytest.mark.rule("Y1i")
def test_a_limit_for_the_value_of_a_case_answers_better_where_yes_or_no_is_asked_for() -> None:
    limit, other = said("Lamps of up to 40 euros are paid."), said("Lamps are paid by the desk of lamps.")
    asked = "My lamp costs 30 euros. Are lamps paid?"
    fit, (one,) = fit_of(asked, passage(limit, other))
    assert one.evidence.statements[0].words == limit[0]
    assert fit.ranking.limits_case(one.evidence.statements[0])
    assert not fit.ranking.limits_case(one.evidence.statements[1]), "it has no limit"
    for question in (
        "Are lamps paid?",
        "My lamp costs 30 dollars. Are lamps paid?",
        "My lamp costs 30 euros. Who pays for lamps?",
        "It costs 30 euros. Is tea green?",
    ):
        fit, (one,) = fit_of(question, passage(limit, other))
        assert not fit.ranking.limits_case(one.evidence.statements[0]), question


# -- places ----------------------------------------------------------------------------------------------

FRANCE, GERMANY = said("In France, leave is 25 days."), said("In Germany, leave is 30 days.")


@pytest.mark.rule("Q8j")
def test_a_statement_for_another_place_than_the_one_asked_for_is_not_claimed() -> None:
    asked = "How long is leave in Germany?"
    assert claimed(asked, FRANCE, GERMANY, places=["eu/de", "eu"]) == [GERMANY[0]]
    assert best("How long is leave?", FRANCE, said("Leave is long."), places=["eu/de", "eu"]) == "Leave is long."


@pytest.mark.rule("Q8j")
@pytest.mark.parametrize("words", ["In the EU, leave is 25 days.", "In Bavaria, leave is 25 days."])
def test_a_statement_for_a_place_around_or_within_the_one_asked_for_is_kept(words: str) -> None:
    assert best("How long is leave?", said("Leave is for all."), said(words), places=["eu/de", "eu"]) == words


@pytest.mark.rule("Q8j")
def test_without_a_place_asked_for_statements_of_all_places_are_alike() -> None:
    assert len(claimed("How long is leave?", FRANCE, GERMANY)) == 2


# -- short answers ---------------------------------------------------------------------------------------


@pytest.mark.rule("Q9h")
def test_a_bare_yes_that_goes_on_is_not_claimed_alone() -> None:
    asks = said("May lamps be returned?", "question")
    yes, rest = (said(words, "answer", leads=(0,)) for words in ("Yes.", "Lamps may be sent back within a month."))
    assert claimed("May shelves be returned?", asks, yes, rest) == ["Lamps may be sent back within a month."]
    assert claimed("May shelves be returned?", asks, yes) == ["Yes."]


# -- lists -----------------------------------------------------------------------------------------------

PHASES = listed("The incident runs in phases:", "first, triage", "then, containment", "last, review")


@pytest.mark.rule("Q1e")
@pytest.mark.parametrize(
    "question",
    [
        "What are the phases of an incident?",
        "List all phases of the incident.",
        "Which four phases has an incident?",
    ],
)
def test_a_question_for_a_list_claims_all_of_it(question: str) -> None:
    assert claimed(question, *PHASES) == [
        "The incident runs in phases: first, triage; then, containment; last, review"
    ]


@pytest.mark.rule("Q1e")
def test_an_item_that_answers_better_than_the_others_is_claimed_alone() -> None:
    assert (
        best("Is containment part of the incident?", *PHASES) == "The incident runs in phases: then, containment"
    )


@pytest.mark.rule("Q1e")
def test_an_item_and_the_sentence_that_leans_on_it_do_not_make_a_list_the_answer() -> None:
    given = [
        *listed("Complaints are settled so:", "The seller may get one more day.", "Tea is served."),
        said("In that event, we tell the buyer.", "item", leads=(0, 1)),
    ]
    assert claimed("How much more time does the seller get: a day?", *given)[0] == (
        "Complaints are settled so: The seller may get one more day."
    )


def test_a_question_for_a_procedure_claims_all_steps() -> None:
    steps = listed("To return a lamp:", "Pack the lamp.", "Print the label.", kind="step")
    assert (
        best("How do I pack a lamp to return it?", *steps) == "To return a lamp: Pack the lamp; Print the label."
    )
    assert best("Who packs the lamp?", *steps) == "To return a lamp: Pack the lamp."


@pytest.mark.rule("Q1e")
def test_a_list_is_cut_before_the_item_that_makes_it_too_long() -> None:
    (words,) = claimed("What are the phases of an incident?", *PHASES, longest=40)
    assert words == "The incident runs in phases: first, triage; then, containment"


ROWS = [
    said("Severity – Time", "header"),
    said("Low – Time: 3 days", "row", leads=(0,), name="Low"),
    said("High – Time: 1 day", "row", leads=(0,), name="High"),
]


@pytest.mark.rule("Q1e")
def test_the_rows_of_a_table_are_claimed_together_for_a_list_alone() -> None:
    (words,) = claimed("What are the severities and their times?", *ROWS)
    assert "Low" in words
    assert "High" in words
    assert best("What is the time for severity high?", *ROWS) == "High – Time: 1 day"


RATES = [
    said("Account; Deposit", "header"),
    said("Notice saver – Deposit: 500 pounds; Notice: 95 days", "row", name="Notice saver", leads=(0,)),
    said("Child saver – Deposit: 10 pounds; Notice: none", "row", name="Child saver", leads=(0,)),
]


def test_a_row_is_not_claimed_where_the_question_has_the_label_of_another_row() -> None:
    notice, child = RATES[1][0], RATES[2][0]
    assert claimed("How large is the deposit for the Notice saver?", *RATES, completing=0.9) == [notice]
    assert set(claimed("How large are the deposits for Notice saver and Child saver?", *RATES)) == {notice, child}
    assert set(claimed("How large is the deposit?", *RATES)) == {notice, child}


@pytest.mark.rule("Q1e")
def test_a_question_for_a_list_that_names_rows_claims_these_rows() -> None:
    assert claimed("What are the deposits of the Child saver?", *RATES)[0] == RATES[2][0]


CHANNELS = [said("Basic: a web form", "item"), said("Plus: email and a telephone", "item")]


def test_an_item_is_not_claimed_where_the_question_has_the_label_of_another_item() -> None:
    assert best("Is there a telephone for Basic?", *CHANNELS) == "Basic: a web form"
    assert best("Is there a telephone?", *CHANNELS) == "Plus: email and a telephone"


def test_a_later_sentence_of_an_item_belongs_to_its_label() -> None:
    given = [
        said("RED (more than ten visitors at once): The hall is full.", "item", clause="i1"),
        said("To open it, count the visitors in the hall.", "item", clause="i1", leads=(0,)),
        said("Nobody may enter the hall.", "item", clause="i1"),
        said("BLUE (the roof of the hall leaks): The light in the hall shows an alarm.", "item", clause="i2"),
    ]
    told = claimed("What does the light RED in the hall show?", *given)
    assert told
    assert not any(one.startswith("BLUE") for one in told)


def test_a_statement_on_another_member_of_an_object_comes_last() -> None:
    given = [
        said("The text of the error property.", headings=("error.cause",)),
        said("A label.", headings=("error.code",)),
    ]
    assert best("Which text has the property error.code?", *given) == "A label."


def test_an_ending_in_brackets_makes_no_name_of_the_words_after_it() -> None:
    given = [said("Staff-child(ren) cover: £167", "item"), said("Staff-family cover: £248", "item")]
    assert best("What is deducted for the cover of the family?", *given) == "Staff-family cover: £248"


@pytest.mark.rule("Q1e")
def test_the_table_whose_heading_names_the_things_asked_for_is_their_list() -> None:
    couriers = [
        said("Ash – Country: Wales", "row", name="Ash", headings=("Our couriers",)),
        said("Elm – Country: Kent", "row", name="Elm", headings=("Our couriers",)),
    ]
    given = [said("Couriers are paid by weight.", headings=("Pay",)), *couriers]
    assert best("Which couriers do you use?", *given) == "Ash – Country: Wales; Elm – Country: Kent"


LOG = [
    said("The default is gzip.", "item", headings=("Log", "2.0 (2023-01-01)", "Changed")),
    said("Lamps have a timer.", "item", headings=("Log", "3.0 (2024-01-01)", "Added")),
    said("compression – Default: zstd, or gzip", "row", name="compression", headings=("Options",)),
]


@pytest.mark.rule("V1g")
def test_an_entry_for_a_former_release_does_not_tell_how_things_are() -> None:
    assert best("Is gzip the default?", *LOG) == LOG[2][0]
    assert best("Was gzip the default?", *LOG) == LOG[0][0]


@pytest.mark.rule("Q1e")
def test_items_without_a_lead_in_belong_together_where_they_stand_side_by_side() -> None:
    given = [said("first, triage", "item"), said("then, review", "item"), said("Ask us."), said("tea", "item")]
    assert claimed("What are the phases of triage?", *given)[0] == "first, triage; then, review"


# -- neighbours ------------------------------------------------------------------------------------------


def test_of_two_statements_as_good_the_one_beside_the_words_of_the_question_answers() -> None:
    given = [
        said("Tea is green."),
        said("Oak is brown."),
        said("Lamps go to the repair."),
        said("Ask at the desk."),
    ]
    fit, ranked = fit_of("Who takes lamps for repair?", passage(*given))
    words = [one.words for one in fit.claimable(ranked)]
    assert words[0] == "Lamps go to the repair."
    wide, of_wide = fit_of("Who takes lamps for repair?", passage(*given), completing=2.0)
    told = [one.words for one in wide.claimable(of_wide)]
    assert told.index("Ask at the desk.") < told.index("Tea is green.")
    alone, of_alone = fit_of("Who takes lamps for repair?", passage(*given), completing=2.0, neighbour=0.0)
    told = [one.words for one in alone.claimable(of_alone)]
    assert told.index("Tea is green.") < told.index("Ask at the desk.")


def test_an_introduction_comes_after_a_sentence_with_the_same_words() -> None:
    given = [said("Lamps of these kinds are repaired:", "lead_in"), said("Lamps of these kinds are repaired.")]
    fit, ranked = fit_of("Which lamps are repaired?", passage(*given))
    assert fit.score_of(ranked[0], 0) == pytest.approx(fit.score_of(ranked[0], 1) - 0.2)


# -- what the words of the question are compared with ----------------------------------------------------------


def compared_fit(question: str, *lines: str, **quoting: Any) -> list[str]:
    """What may be claimed of two statements with these scores of the question and its words, best first."""
    one = passage(said("Lamps are sent back."), said("Tea is green."), scores=[0.3, 0.3])
    one = replace(one, candidate=one.candidate.model_copy(update={"word_scores": lines}))
    ranking = rank(sub_query(question), [one], RECIPE.ranking)
    fit = StatementFit(question, ranking, QuotingRecipe.model_validate({"completing": 9.0, **quoting}))
    return [claim.words for claim in fit.claimable(ranking.ranked)]


def test_the_statement_whose_words_are_more_like_those_of_the_question_fits_better() -> None:
    green = "Tea is green."
    assert compared_fit("Is a parcel mailed?", "20" * 3, "90" * 3)[0] == green
    assert compared_fit("Is a parcel mailed?", "90" * 3, "20" * 3)[0] != green
    assert compared_fit("Is a parcel mailed?", "20" * 3, "90" * 3, late=0.0, words=0.0)[0] != green


def test_words_are_compared_only_where_those_of_every_passage_can_be() -> None:
    green, lamps = passage(said("Tea is green.")), passage(said("Lamps are sent."))
    told = replace(green, candidate=green.candidate.model_copy(update={"word_scores": ("909090",)}))
    for others, expected in (([], (0.9, 0.9)), ([lamps], None)):
        ranking = rank(sub_query("Is a parcel mailed?"), [told, *others], RECIPE.ranking)
        assert (
            ranking.likeness(told, 0) == pytest.approx(expected) if expected else ranking.likeness(told, 0) is None
        )


def test_a_summary_that_only_tells_what_its_text_is_about_answers_nothing() -> None:
    told = said("The shop pays customers their money back within a week.", clause="payout")
    topic, rule = (
        "When customers get their money back.",
        "When customers return a lamp, they get their money back.",
    )
    assert best("When do customers get their money back?", said(topic, clause="summary"), told) == told[0]
    assert best("When do customers get their money back?", said(rule, clause="summary"), told) == rule
    assert best("When do customers get their money back?", said(topic, clause="c1"), told) == topic


def test_a_field_that_says_how_the_thing_is_named_answers_nothing_else() -> None:
    given = [said("SKU: TW-7", "field"), said("Weight: 0.6 kg", "field")]
    assert best("How heavy is TW-7?", *given) == "Weight: 0.6 kg"
    assert best("Which SKU has the lamp?", *given) == "SKU: TW-7"


@pytest.mark.parametrize(
    "question", ["Which lamps are there?", "What lamps do you sell?", "Which oak-lamps are available?"]
)
def test_a_question_for_what_there_is_asks_for_a_list(question: str) -> None:
    given = [said("Oak lamps.", "row"), said("Beech lamps.", "row"), said("Ash lamps.", "row")]
    assert (
        claimed(question, *given) == ["Oak lamps. Beech lamps. Ash lamps."] or len(claimed(question, *given)) == 1
    )


def test_a_word_that_a_statement_says_by_a_synonym_counts_as_told() -> None:
    one = passage(said("Staff have 30 days of annual leave."))
    one = replace(one, candidate=one.candidate.model_copy(update={"word_scores": ("4020",)}))
    whole, words = rank(sub_query("Is there vacation?"), [one], RECIPE.ranking).likeness(one, 0) or (0.0, 0.0)
    assert words == pytest.approx(RECIPE.ranking.told_by_synonym)
    assert whole == pytest.approx(0.4 + (RECIPE.ranking.told_by_synonym - 0.2) / 3)


def test_numbered_orders_are_the_steps_of_a_procedure() -> None:
    given = [
        said("Agree on the swap with a colleague.", address="5.1"),
        said("Enter it in the roster 48 hours before.", address="5.2"),
        said("Swaps of a weekend are rare.", address="5.3"),
    ]
    first = claimed("How do I swap a duty with a colleague?", *given)[0]
    assert first == "Agree on the swap with a colleague. Enter it in the roster 48 hours before."
    assert claimed("Who agrees on the swap with a colleague?", *given)[0] == "Agree on the swap with a colleague."


def test_a_term_explained_behind_a_colon_answers_what_it_means() -> None:
    given = [
        said("Nobody does more than 7 standby duties in a month, and no standby duty at night."),
        said("Standby duty: staff stay at home and answer the phone."),
    ]
    assert claimed("What exactly counts as standby duty?", *given)[0].startswith("Standby duty:")


def test_a_definition_answers_nothing_else_that_is_asked_of_its_term() -> None:
    given = [
        said("A papasan is a chair that is woven.", "definition", name="papasan"),
        said("A papasan is woven by Ann."),
    ]
    assert best("By whom is the papasan woven?", *given) == given[1][0]
    assert best("By whom is the papasan woven?", *given, definition=0.0) == given[0][0]
    assert best("What is a papasan?", *given) == given[0][0]


def test_a_definition_tells_what_counts_as_its_term() -> None:
    given = [
        said("Unoccupied means that nobody lived in the home for 60 days.", "definition", name="Unoccupied"),
        said("A home that is visited by day counts as unoccupied."),
    ]
    assert best("When is a home considered unoccupied?", *given) == given[0][0]


@pytest.mark.rule("Q9c")
def test_what_a_definition_excludes_belongs_to_the_meaning_asked_for() -> None:
    given = (
        said("Working day: a day from Monday to Friday that is no holiday.", "definition", negative=True),
        said("Working days are counted in the calendar of the office."),
    )
    assert claimed("Which days are counted as working days?", *given)[0].startswith("Working day:")


@pytest.mark.rule("Q1e")
def test_numbered_sentences_without_a_lead_in_are_rules_of_their_own() -> None:
    rules = [
        said(words, "item", address="1")
        for words in ("The least order is 40 tins.", "An order is sent on Friday.", "An order is paid at once.")
    ]
    assert claimed("What is the least order?", *rules)[0] == "The least order is 40 tins."
    tools = [said(words, "item") for words in ("order pad", "order stamp")]
    assert claimed("What is the order?", *tools)[0] == "order pad; order stamp"


KEPT = [
    said("Record; Kept for; Owner", "header"),
    said("Accident reports – Kept for: 10 years; Owner: camera guard", "row", name="Accident reports", leads=(0,)),
    said("Camera films – Kept for: 21 days; Owner: shop", "row", name="Camera films", leads=(0,)),
]


@pytest.mark.rule("Q2k")
def test_the_row_meant_by_its_label_comes_before_one_with_the_word_in_another_cell() -> None:
    question = "How long are camera films kept by the guard?"
    fit, ranked = fit_of(question, passage(*KEPT))
    accident, films = fit.alone(ranked[0], 1), fit.alone(ranked[0], 2)
    assert films.is_row_meant
    assert accident.is_beside(films)
    assert not films.is_beside(accident)
    assert best(question, *KEPT).startswith("Camera films")


@pytest.mark.rule("Q2k")
def test_a_row_whose_label_the_question_has_comes_before_a_note_unless_yes_or_no_is_asked_for() -> None:
    rates = [
        said("Plan; Fee (euros)", "header"),
        said("Quay plan – Fee (euros): 18", "row", name="Quay plan", leads=(0,)),
        said("Pier plan – Fee (euros): 21", "row", name="Pier plan", leads=(0,)),
        said("Whoever pays the fee of a plan by card gets 2 euros off."),
    ]
    scores = (0.0, 0.3, 0.3, 0.6)
    assert best("How much is the fee of the quay plan?", *rates, scores=scores).startswith("Quay plan")
    fit, ranked = fit_of("Is there a fee for the quay plan?", passage(*rates))
    plain, _ = fit_of("Is there a fee for the quay plan?", passage(*rates), row_named=0.0, row_meant=0.0)
    assert fit.score_of(ranked[0], 1) == plain.score_of(ranked[0], 1)


def test_a_question_for_a_measure_names_the_label_that_says_it_in_another_word() -> None:
    fields = [
        said(f"{name}: {value}", "field") for name, value in [("Weight", "2 kg"), ("Price", "20"), ("Flow", "4")]
    ]
    assert claimed("How heavy is the lamp?", *fields, close=0.2) == ["Weight: 2 kg"]
