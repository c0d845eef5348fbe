"""Members of a class that letters or numbers tell apart."""

from __future__ import annotations

import pytest

from knowledge.text.vocabulary.codes import names_code, names_other_code, numbered_in


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a pass for zone D cost?", "Pass – Zones A: 59.00; Zones A+B: 78.00"),
        ("What does a pass for zone D cost?", "A pass for zones A, B and C costs 9 euros."),
        ("How many days in grade 7?", "Staff in grades 1 to 5 get 20 days."),
        ("How wide is platform 3?", "Platform 12 is 4 metres wide."),
        ("What does P2 mean?", "P3: a function fails but there is a workaround."),
        ("How soon is CAT-6 inspected?", "CAT-4 and CAT-5 are inspected each year."),
    ],
)
def test_another_member_of_the_class_is_another_thing(question: str, text: str) -> None:
    assert names_other_code(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a pass for zone B cost?", "Pass – Zones A: 59.00; Zones A+B: 78.00"),
        ("How many days in grade 4?", "Staff in grades 1 to 5 get 20 days."),
        ("What does a pass for zone D cost?", "A pass costs 9 euros."),
        ("What does a pass for one zone cost?", "A pass for zone A costs 9 euros."),
        ("Is class A allowed?", "The class may wait. A teacher comes."),
        ("What does P2 mean?", "A P3 becomes a P2 when it lasts for a day."),
        ("What does P2 mean?", "Room P is closed."),
        ("What does P2 mean?", "R3 is a recall."),
    ],
)
def test_the_same_member_or_none_is_not(question: str, text: str) -> None:
    assert not names_other_code(question, text)


def test_names_with_a_number_of_two_parts_are_found_in_titles() -> None:
    assert numbered_in("Release notes: Orbit 3.2") == {("orbit", "3.2")}
    assert numbered_in("Moving from Orbit v3.2 to 4.0") == {("orbit", "3.2"), ("to", "4.0")}
    assert numbered_in("4.2 Response times, up to 15%, of 2.1.3") == frozenset()


def test_only_a_question_that_names_a_member_has_to_be_held_against_texts() -> None:
    assert names_code("What does a pass for zone D cost?")
    assert not names_code("What does a pass for one zone cost?")
