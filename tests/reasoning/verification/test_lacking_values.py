"""Claims without the kind of value that a question asks for do not answer it (rule Q2g)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.answering.plans import Role
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.verification.lacking_values import lacking_values
from tests.reasoning.building import finding, ranked, scored_ranking, sub_query


def lacking(question: str, words: str, *, kind: StatementKind = StatementKind.SENTENCE) -> list[str]:
    one = ranked(words)
    (statement, *_) = one.evidence.statements
    one = replace(one, evidence=replace(one.evidence, statements=(statement.model_copy(update={"kind": kind}),)))
    asked = finding(scored_ranking(question, one), True, sub_query(question))
    return lacking_values(asked, [Selected(0, Role.STATEMENT, one, (0,))])


@pytest.mark.rule("Q2g")
@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("How much does the sauna cost?", "Sauna: no", True),
        ("How much does the sauna cost?", "The sauna is free for members.", False),
        ("How much does the sauna cost?", "Sauna: 8", False),
        ("How much does the sauna cost?", "The sauna has a charge for up to 49 guests.", True),
        ("How much is the sauna?", "The sauna is cleaned every six days at the expense of the club.", True),
        ("How much luggage may I bring to the sauna?", "Sauna: one bag", False),
        ("How long does the manager take to decide?", "The manager decides on amounts above 500 euros.", True),
        ("How long does the manager take to decide?", "The manager decides within five days.", False),
        ("How long is the trial period?", "The club includes a trial period.", True),
        ("How long is the trial period?", "The trial period ends with the term.", False),
        ("How long is the bench?", "The bench is 2 m long.", False),
        ("How long is a pass valid?", "A pass is valid until it is withdrawn.", False),
        ("How long does a password have to be?", "Passwords have 14 characters.", False),
        ("How many members does the board have?", "The board decides within 3 months.", True),
        ("How many members does the board have?", "The board has 3 members and decides within 3 months.", False),
        ("How many guests may I bring?", "No guests are admitted.", False),
        ("What amount does the club add to my pension each month?", "The club adds to your pension every month.", True),
        ("What amount does the club add to my pension each month?", "The club adds 20 pounds to it.", False),
        ("What amount of luggage may I bring?", "You may bring one bag.", False),
        ("How many pounds is the budget for a chair?", "There is a budget for a chair from day 1 of your work.", True),
        ("How many pounds is the budget for a chair?", "The budget for a chair is £120.", False),
        ("How many pounds is the budget for a chair?", "There is no limit to the budget for a chair.", False),
        ("How many pounds heavier may a racer be?", "A racer may be 12 pounds heavier.", False),
        ("How much may I spend on a meal?", "420 - Meetings: Use this account for a meal.", True),
        ("How much may I spend on a meal?", "4.2 Meals: See section 4.2 of the rules.", True),
        ("How much are stewards paid?", "At least 40% of the stewards are members.", True),
        ("How much are stewards paid?", "Stewards get 40% of the price.", False),
        ("How much may I spend on a meal?", "Full-time cooks of the Club Limited are individual members.", True),
        ("How much may I spend on a meal?", "Meals are free for members.", False),
        ("How much may I spend on a meal?", "Spend what is reasonable on a meal.", False),
        ("How much does the club contribute to a course?", "The club contributes to a course.", True),
        ("How much does the club contribute to a course?", "The club contributes half.", False),
        ("How many years are records kept?", "After more than 7 days away, a record is kept.", True),
        ("How many years are records kept?", "Records are kept for 18 months.", False),
        ("How many years are records kept?", "Records are kept indefinitely.", False),
        ("How many years are records kept?", "Records are kept until the member leaves.", False),
        ("How many days may a guest stay?", "A guest may stay after a talk.", True),
        ("How many days may a guest stay?", "A guest may stay for two weeks.", False),
        ("How many days may a guest stay?", "A guest may stay for 90 days.", False),
        ("How many days may a guest stay?", "Guests are members of two years.", True),
        ("How many days may a guest stay?", "A guest stays overnight or for half a day.", False),
        ("How many days may a guest stay?", "Guests may stay as long as they wish.", False),
        ("How many guest passes do I get?", "You get passes from day 1 as set out in section 4.", True),
        ("Who is the head of the kitchen?", "Kitchen: 0555 120", True),
        ("Who is the head of the kitchen?", "The head of the kitchen is Ada Berg.", False),
        ("Which insurance company covers the kitchen?", "Read how the kitchen is insured in Our Drive.", True),
        ("Which insurance company covers the kitchen?", "The kitchen is insured by Berg.", False),
        ("Which insurance company covers the kitchen?", "Insurer of the kitchen: Berg", False),
        ("Which insurance company covers the kitchen?", "Berg & Sons insures the kitchen.", False),
        ("Which insurance company covers the kitchen?", "Berg insures the kitchen.", False),
        ("Which insurance company covers the kitchen?", "It insures the kitchen. Members choose the company.", True),
        ("Which insurance company covers the kitchen?", "The members choose the company.", True),
        ("Which firm cleans the Rose Hall?", "The Rose Hall is cleaned.", True),
        ("Who may use the kitchen?", "Members may use the kitchen.", False),
        ("What is the name of the club secretary?", "The secretary manages the kitchen.", True),
        ("What is the name of the club secretary?", "The secretary is Ada Berg.", False),
        ("What is the minimum age of a member?", "Members were admitted before 2019.", True),
        ("What is the minimum age of a member?", "Members are sixteen or older.", False),
        ("How old must a member be?", "A member is an adult.", False),
        ("How many guests may I bring per day?", "For guests we charge 5% per day.", True),
    ],
)  # fmt: skip
def test_a_claim_without_anything_like_the_value_does_not_tell_it(question: str, words: str, lacks: bool) -> None:
    assert bool(lacking(question, words)) is lacks


@pytest.mark.rule("Q2g")
def test_the_unit_of_a_number_in_a_row_may_stand_above_it() -> None:
    words = "Sauna – Guests: 49"
    assert lacking("How long may I use the sauna?", words, kind=StatementKind.ROW) == []


@pytest.mark.rule("Q2g")
def test_the_value_of_another_item_of_a_list_is_none() -> None:
    question = "How much does the club pay for a chair?"
    assert lacking_in_list(question, "We pay for a chair.", "Courses cost 100 euros.")
    assert not lacking_in_list(question, "We pay 50 euros for a chair.", "Courses are open to all.")
    assert not lacking_in_list(question, "Stools come with 50 euros.", "Courses are open to all."), (
        "no item is meant"
    )


def lacking_in_list(question: str, *items: str) -> list[str]:
    one = ranked(" ".join(items))
    statements = one.evidence.statements
    assert [statement.words for statement in statements] == list(items)
    listed = tuple(statement.model_copy(update={"kind": StatementKind.ITEM}) for statement in statements)
    one = replace(one, evidence=replace(one.evidence, statements=listed))
    asked = finding(scored_ranking(question, one), True, sub_query(question))
    return lacking_values(asked, [Selected(0, Role.STATEMENT, one, tuple(range(len(items))))])
