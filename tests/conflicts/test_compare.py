"""What two sentences differ in, if they rule the same case: a value, a modality or a name; and why others do not
differ.
"""

from __future__ import annotations

import pytest

from knowledge.conflicts.differences.compare import find_difference
from knowledge.conflicts.differences.pairs import KIND_OF_VALUE, DifferenceKind, SentencePair, WordDifference
from knowledge.conflicts.differences.values import all_equal
from knowledge.conflicts.narrowing import is_narrowed
from knowledge.conflicts.sentences import Sentence
from knowledge.text.values.kinds import ValueKind
from knowledge.text.vocabulary.words import subject_stems, tokens

NO_HEADINGS: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def difference(left: str, right: str, headings: tuple[str, str] = ("", "")) -> WordDifference | None:
    """What two sentences differ in, below these headings."""
    ours, theirs = (subject_stems(tokens(heading)) for heading in headings)
    return find_difference(Sentence(left, 0), Sentence(right, 0), (ours, theirs))


def words(left: str, right: str) -> tuple[str, str, str] | None:
    """The kind of the difference of two sentences and the words that differ."""
    found = difference(left, right)
    return (found.kind.value, found.left, found.right) if found else None


# -- values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("The late fee is $25.", "The late fee is $40.", ("amount", "$25", "$40")),
        ("Delivery is free.", "Delivery costs 5 euros.", ("amount", "free", "5 euros")),
        ("The commission is 12%.", "The commission is 15%.", ("percentage", "12%", "15%")),
        ("The warranty lasts two years.", "The warranty lasts 5 years.", ("duration", "two years", "5 years")),
        ("Passwords expire after 90 days.", "Passwords do not expire.", ("duration", "90 days", "do not expire")),
        ("Applications close on 30 June 2024.", "Applications close on 15 July 2024.", ("date", "30 June 2024", "15 July 2024")),
        ("Meetings start at 9:00.", "Meetings start at 10:30.", ("date", "9:00", "10:30")),
        ("A carton holds 12 lamps.", "A carton holds 24 lamps.", ("count", "12", "24")),
        ("Parcels weigh up to 2 kg.", "Parcels weigh up to 3 kg.", ("count", "2 kg", "3 kg")),
        ("Backups run daily.", "Backups run weekly.", ("duration", "daily", "weekly")),
        ("Complaints are answered within ten business days.", "Complaints are answered within ten days.", ("duration", "ten business days", "ten days")),
    ],
)  # fmt: skip
def test_values_of_one_subject_differ_c1(left: str, right: str, expected: tuple[str, str, str]) -> None:
    assert words(left, right) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Refunds are granted within two weeks.", "We refund within 14 days."),
        ("The registration fee is $1,200.00.", "The registration fee is USD 1200."),
        ("The warranty lasts 12 months.", "The warranty lasts a year."),
        ("Records are kept for 30 days.", "Records are kept for a month."),
        ("Applications close on 30 June.", "Applications close on 30 June 2024."),
        ("Up to five persons may enter.", "No more than 5 persons may enter."),
        ("The office closes at 6 pm.", "The office closes at 18:00."),
        ("Parcels weigh up to 2 kg.", "Parcels weigh up to 2,000 grams."),
    ],
)
def test_a_value_spelled_in_two_ways_is_one_c1(left: str, right: str) -> None:
    assert words(left, right) is None


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("The term is at least 12 months.", "The term is at most 36 months.", "a least and a most leave room"),
        ("Rooms are booked four weeks ahead.", "Rooms are booked for two hours.", "how far ahead and how long"),
        ("Reviews take two days.", "Reviews take place every two weeks.", "how long and how often"),
        ("The office closes at 6 pm.", "The office closes on 24 December.", "a time and a day"),
        ("Parcels weigh 2 kg.", "Parcels measure 30 cm.", "a weight and a length"),
        ("Write to a@b.example.", "Call 555-12-34.", "an e-mail address and a telephone number"),
        ("Tickets cost 5 euros.", "Tickets cost 5 euros and last 2 hours.", "a further value"),
    ],
)
def test_values_with_two_roles_do_not_differ_c1(left: str, right: str, why: str) -> None:
    assert words(left, right) is None, why


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Orders above $50 ship free.", "Orders above $80 ship free.", ("amount", "$50", "$80")),
        ("Orders above $50 ship for $5.", "Orders above $80 ship for $3.", None),
        ("Orders above $50 ship for $5.", "Orders above $50 ship for $3.", ("amount", "$5", "$3")),
        ("A return within 14 days is refunded.", "A return within 30 days is refunded.", ("duration", "14 days", "30 days")),
        ("Stays of 7 nights get 10%.", "Stays of 14 nights get 20%.", None),
        ("Stays of 7 nights get 10%.", "Stays of 7 nights get 20%.", ("percentage", "10%", "20%")),
        ("In 2024 the rate is $5.", "In 2025 the rate is $9.", None),
    ],
)  # fmt: skip
def test_conditions_tell_the_steps_of_a_table_apart_c1(
    left: str, right: str, expected: tuple[str, str, str] | None
) -> None:
    assert words(left, right) == expected


# -- one subject --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Orders ship within 2 days.", "International orders ship within 10 days.", "a word before a noun"),
        ("Orders are sent within 2 days.", "Orders containing batteries are sent within 5 days.", "words before the verb"),
        ("The budget is 500 euros.", "The budget for managers is 900 euros.", "for whom"),
        ("Meals are reimbursed up to 40 euros.", "Meals are reimbursed up to 60 euros in Norway.", "where, by a name"),
        ("Tier 1 costs $5.", "Tier 2 costs $9.", "labels"),
        ("Orders ship within 2 days.", "All other orders ship within 5 days.", "a limit"),
        ("Refunds are granted within 30 days of delivery.", "Refunds are granted within 60 days of purchase.", "two events"),
        ("The late fee is $5.", "Parking spaces cost $9.", "nothing in common"),
        ("The monthly fee is 10 euros.", "The annual fee is 100 euros.", "two fees"),
    ],
)  # fmt: skip
def test_a_narrower_or_another_subject_does_not_differ_c1(left: str, right: str, why: str) -> None:
    assert words(left, right) is None, why
    assert words(right, left) is None, why


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Items may be returned within 30 days.", "Customers may return items within 14 days."),
        ("Returned items are refunded within 30 days.", "Returned items are refunded entirely within 14 days."),
        ("Calls are answered within 2 days.", "Calls are answered within 5 days in writing."),
    ],
)
def test_who_acts_and_plain_words_do_not_narrow_c1(left: str, right: str) -> None:
    found = difference(left, right)
    assert found is not None
    assert found.kind is DifferenceKind.DURATION


@pytest.mark.parametrize(
    ("sentence", "extra", "shared", "narrowed"),
    [
        ("All international orders ship.", {"intern"}, {"purchas"}, True),
        ("Orders ship to Norway.", {"norway"}, {"purchas"}, False),
        ("Orders ship in Norway.", {"norway"}, {"purchas"}, True),
        ("Orders ship in boxes.", {"box"}, {"purchas"}, False),
        ("Orders ship for members.", {"member"}, {"purchas"}, True),
        ("Customers order goods.", {"custom"}, {"item"}, False),
        ("Tier 1 orders ship.", {"#1"}, {"purchas"}, True),
        ("Orders ship.", set(), {"purchas"}, False),
    ],
)
def test_a_word_narrows_by_its_place_c1(sentence: str, extra: set[str], shared: set[str], narrowed: bool) -> None:
    assert is_narrowed(Sentence(sentence, 0), frozenset(extra), frozenset(shared)) is narrowed


def test_a_word_of_the_other_heading_is_no_difference_c1() -> None:
    left, right = "Refunds are paid within 30 days of purchase.", "Paid within 14 days of delivery."
    assert difference(left, right) is None
    found = difference("Paid within 30 days.", "Refunds are paid within 14 days.", ("Refunds", ""))
    assert found is not None
    assert (found.left, found.right) == ("30 days", "14 days")


# -- modalities ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Dogs are allowed.", "Dogs are forbidden.", ("modality", "are allowed", "are forbidden")),
        ("Visitors must wear a badge.", "Visitors need not wear a badge.", ("modality", "must", "need not")),
        ("Opened software can be returned.", "Opened software cannot be returned.", ("modality", "can", "cannot")),
        ("You must present the receipt.", "The receipt is not required.", ("modality", "must", "is not required")),
        ("Staff must lock doors.", "Staff shall lock doors.", None),
        ("Staff may smoke.", "Staff may not smoke indoors.", None),
        ("Staff may smoke.", "Guests may not smoke.", None),
        ("Staff must not smoke.", "Staff do not smoke.", None),
    ],
)
def test_opposed_modalities_of_one_action_differ_c1(
    left: str, right: str, expected: tuple[str, str, str] | None
) -> None:
    found = words(left, right)
    assert found == expected


# -- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Report breaches to the privacy team.", "Report breaches to the legal department.", ("privacy team", "legal department")),
        ("Disputes are settled by the courts of Vienna.", "Disputes are settled by the courts of Zurich.", ("Vienna", "Zurich")),
        ("Data is stored in Ireland.", "Data is stored in Germany.", ("Ireland", "Germany")),
        ("The data officer is Maria Lind.", "The data officer is Tomas Berg.", ("Maria Lind", "Tomas Berg")),
        ("Absences are approved by the head of finance.", "The line manager approves absences.", ("head of finance", "line manager")),
        ("Mail a@b.example.", "Mail c@b.example.", ("a@b.example", "c@b.example")),
    ],
)  # fmt: skip
def test_another_name_in_the_same_place_differs_c1(left: str, right: str, expected: tuple[str, str]) -> None:
    assert words(left, right) == ("entity", *expected)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        (
            "Report breaches to the team.",
            "Report breaches to the privacy team.",
            "one name is a part of the other",
        ),
        ("Data may be stored in Ireland.", "Data may be stored in Germany.", "a permission leaves others"),
        ("Data is stored only in Ireland.", "Data is stored only in Germany.", "a limited rule"),
        ("Send it to whoever is on duty today.", "Send it to the person who answers the phone.", "descriptions"),
        ("Tea is sold in boxes.", "Boxes are painted in Ireland.", "other words"),
    ],
)
def test_what_is_no_other_name_does_not_differ_c1(left: str, right: str, why: str) -> None:
    assert words(left, right) is None, why


# -- the difference -----------------------------------------------------------------------------------


def test_a_difference_says_of_what_and_how_alike_the_sentences_are_c1() -> None:
    found = difference("The late delivery fee is $25.", "The late delivery fee is $40.")
    assert found is not None
    assert found.about == ("late", "delivery")
    assert found.strength == 1.0
    assert (found.left_span, found.right_span) == ((25, 28), (25, 28))


def test_a_further_word_makes_a_difference_weaker_c1() -> None:
    found = difference("The late delivery fee is $25.", "The late delivery fee is $40 now.")
    assert found is not None
    assert 0.5 < found.strength < 1


def test_every_kind_of_value_has_a_kind_of_difference_c1() -> None:
    assert KIND_OF_VALUE.keys() == set(ValueKind)
    assert set(KIND_OF_VALUE.values()) == set(DifferenceKind) - {DifferenceKind.MODALITY}


def test_a_pair_is_as_strong_as_the_share_of_words_that_both_have() -> None:
    sentence = Sentence("x", 0)
    stems = frozenset
    pair = SentencePair(sentence, sentence, shared=stems(["a", "b"]), only_ours=stems(["c"]), only_theirs=stems())
    assert pair.strength == 0.667
    assert SentencePair(sentence, sentence, stems(), stems(), stems()).strength == 0


def test_values_are_all_equal_only_if_each_has_its_equal() -> None:
    two = Sentence("The fee is 5 euros for 2 days.", 0).values
    same = Sentence("For 48 hours the fee is EUR 5.", 0).values
    more = Sentence("The fee is 5 euros for 2 days and 3 bags.", 0).values
    assert all_equal((), ())
    assert all_equal(two, same)
    assert not all_equal(two, more)
    assert not all_equal(two, two[:1])
