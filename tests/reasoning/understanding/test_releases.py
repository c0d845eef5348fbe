"""Questions about releases are told from questions about something else (rule V1)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.understanding.releases import (
    ReleaseWish,
    asks_what_changed,
    listing_wish,
    release_question,
    side_asked_for,
    without_change,
)

NAMES = frozenset({"lampworks", "manual"})


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("Which versions of Lampworks are there?", ReleaseWish.LIST),
        ("How many releases of the Lampworks manual do you know?", ReleaseWish.LIST),
        ("Does version 2.1 of Lampworks exist?", ReleaseWish.LIST),
        ("Do you have Lampworks 2.1.0?", ReleaseWish.LIST),
        ("What is the latest release of Lampworks?", ReleaseWish.LATEST),
        ("What was the first edition of the manual?", ReleaseWish.OLDEST),
        ("Which versions of Lampworks have a dimmer?", None),
        ("Which versions of Chairworks are there?", None),
        ("How many days may I keep a lamp?", None),
        ("Do you have the manual?", None),
    ],
)
def test_a_question_for_the_releases_themselves_has_no_other_words(
    question: str, wish: ReleaseWish | None
) -> None:
    assert listing_wish(question, NAMES) is wish


@pytest.mark.parametrize(
    ("question", "wish", "topic"),
    [
        ("In which version was the dimmer added?", ReleaseWish.SINCE, "the dimmer?"),
        ("Since when does the lamp have a dimmer?", ReleaseWish.SINCE, "does the lamp a dimmer?"),
        ("When was the dimmer introduced?", ReleaseWish.SINCE, "the dimmer?"),
        ("Which release improved the dimmer?", ReleaseWish.SINCE, "improved the dimmer?"),
        ("In which release was the timer removed?", ReleaseWish.UNTIL, "the timer?"),
        ("Until which version were bulbs sold?", ReleaseWish.UNTIL, "bulbs sold?"),
        ("Has the fee ever changed?", ReleaseWish.EVER, "the fee?"),
        ("Which releases changed the fee?", ReleaseWish.CHANGED, "the fee?"),
        ("In which releases did the fee change?", ReleaseWish.CHANGED, "the fee?"),
        ("How did the fee change over the releases?", ReleaseWish.CHANGED, "the fee?"),
        ("Which release raised the fee?", ReleaseWish.CHANGED, "the fee?"),
        ("In which release did the dimmer appear?", ReleaseWish.SINCE, "the dimmer?"),
        ("Which release improved the dimmer with its changes?", ReleaseWish.SINCE, "improved the dimmer?"),
        ("Which release introduced a change of the dimmer?", ReleaseWish.SINCE, "the dimmer?"),
        ("What was fixed in the dimmer?", ReleaseWish.TOLD, "in the dimmer?"),
    ],
)
def test_a_question_for_a_release_has_a_topic(question: str, wish: ReleaseWish, topic: str) -> None:
    found = release_question(question)
    assert found is not None
    assert (found.wish, found.topic) == (wish, topic)


@pytest.mark.parametrize(
    "question", ["When does the shop open?", "What is the fee for late returns?", "When was my lamp delivered?"]
)
def test_other_questions_ask_for_no_release(question: str) -> None:
    assert release_question(question) is None


def test_a_question_for_what_a_release_changed_is_told_from_one_that_changes_something() -> None:
    assert asks_what_changed("What changed in version 2.1?")
    assert asks_what_changed("Was the dimmer introduced in 2.1?")
    assert not asks_what_changed("How do I change the bulb in version 2.1?")


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What changed about the fee?", "the fee?"),
        ("What is different about meals compared?", "meals?"),
        ("What change was made to the dimmer?", "the dimmer?"),
    ],
)
def test_words_that_ask_for_a_change_are_no_words_of_what_changed(question: str, rest: str) -> None:
    assert without_change(question) == rest


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("What was added in 2.0?", ReleaseWish.ADDED),
        ("Which options were removed in 2.0?", ReleaseWish.REMOVED),
        ("What is new in 2.0?", None),
        ("What was added and removed in 2.0?", None),
        ("What changed in 2.0?", None),
    ],
)
def test_a_question_may_ask_for_one_side_of_a_change(question: str, side: ReleaseWish | None) -> None:
    assert side_asked_for(question) is side
