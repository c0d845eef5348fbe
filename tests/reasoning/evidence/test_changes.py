"""What changed between two dates, read from the versions statement by statement (rule Q4e)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.plans import Role
from knowledge.model.clock import Period, format_instant, parse_instant
from knowledge.reasoning.evidence.changes import ChangeSelection
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import ChangeRecipe, Recipe
from tests.reasoning.building import Library, passages_of, ranking_of, sub_query
from tests.reasoning.office import policy

QUESTION = "how lamps are returned?"
EARLIER, LATER = "2023-06-01", "2024-06-01"
OLD = "Lamps are returned within 30 days of delivery."
NEW = "Lamps are returned within 14 days of delivery."
SAME = "The shift lead signs the form at the counter."


def side(
    library: Library, at: str, role: Role, names: tuple[str, ...], sufficient: bool, question: str
) -> Finding:
    """The finding for one of the two dates: all passages of these objects that are in force then."""
    snapshot = library.snapshot(at)
    held = [name for name in names if snapshot.resolution(name) is not None]
    ranking = ranking_of(question, *passages_of(snapshot, held))
    return Finding(sub_query(question, role, snapshot.as_of), ranking, Verdict(1.0, sufficient, ()))


def changes(
    library: Library,
    *names: str,
    between: tuple[str, str] = (EARLIER, LATER),
    sufficient: tuple[bool, bool] = (True, True),
    throughout: Period | None = None,
    question: str = QUESTION,
    **recipe: Any,
) -> list[Selected]:
    """The claims for a change between two dates; `throughout` is the month that the earlier one stands for."""
    names = names or ("policy/lamps",)
    before = side(library, between[0], Role.BEFORE, names, sufficient[0], question)
    after = side(library, between[1], Role.AFTER, names, sufficient[1], question)
    if throughout is not None:
        asked = before.sub_query.model_copy(update={"throughout": throughout})
        before = Finding(asked, before.ranking, before.verdict)
    given = Recipe(changes=ChangeRecipe.model_validate(recipe))
    return ChangeSelection(library.snapshot(between[1]), [after, before], given).select()


def told(selected: list[Selected]) -> list[tuple[str, str]]:
    """The role and the words of each claim."""
    return [(one.role.value, one.words) for one in selected]


def lamps(old: str, new: str, start: str = "2024-01-10") -> Library:
    """A policy whose text changes."""
    return Library(policy("lamps", old), policy("lamps", new, start=start))


def sections(old: tuple[str, str], new: tuple[str, str]) -> Library:
    """A policy of two clauses, the second with a title, whose texts change."""
    return Library(
        *(
            policy("lamps", one, start=start) + f"  - id: c2\n    title: Post\n    text: {other}\n"
            for (one, other), start in ((old, "2023-01-01"), (new, "2024-01-10"))
        )
    )


# -- what changed ----------------------------------------------------------------------------------------


@pytest.mark.rule("Q4e")
def test_a_statement_that_was_rewritten_is_told_with_the_one_it_replaces() -> None:
    assert told(changes(lamps(f"{OLD} {SAME}", f"{NEW} {SAME}"))) == [("after", NEW), ("before", OLD)]


@pytest.mark.rule("Q4e")
def test_statements_in_which_only_a_name_changed_all_over_come_last() -> None:
    parts = ("lamps", "kettles", "chairs", "tables", "stoves")
    old = " ".join(f"Acme sells returned {one}." for one in parts)
    new = old.replace("Acme", "Bolt")
    library = lamps(f"{old} Returned goods of Acme wait 30 days.", f"{new} Returned goods of Bolt wait 14 days.")
    asked = "how lamps are returned and sold?"
    assert told(changes(library, question=asked))[0] == ("after", "Returned goods of Bolt wait 14 days.")
    assert told(changes(library, question=f"{asked} Bolt", renamed=0.0))[0] != (
        "after",
        "Returned goods of Bolt wait 14 days.",
    ), "the question names it"


@pytest.mark.rule("Q4e")
def test_a_statement_that_was_added_is_told_alone() -> None:
    assert told(changes(lamps(SAME, f"{SAME} {NEW}"))) == [("after", NEW)]


@pytest.mark.rule("Q4e")
def test_a_statement_that_was_removed_is_told_alone() -> None:
    assert told(changes(lamps(f"{SAME} {OLD}", SAME))) == [("before", OLD)]


@pytest.mark.rule("Q4e")
def test_a_whole_text_that_came_or_went_is_told() -> None:
    came = Library(policy("lamps", NEW, start="2024-01-10"))
    assert told(changes(came)) == [("after", NEW)]
    went = Library(policy("lamps", OLD, extra="effective_to: 2024-01-10\n"))
    assert told(changes(went)) == [("before", OLD)]


@pytest.mark.rule("Q4e")
def test_a_statement_that_only_moved_to_another_place_or_object_did_not_change() -> None:
    assert changes(lamps(f"{OLD} {SAME}", f"{SAME} {OLD}")) == []
    moved = Library(
        policy("lamps", OLD, extra="effective_to: 2024-01-10\n"), policy("lights", OLD, start="2024-01-10")
    )
    assert changes(moved, "policy/lamps", "policy/lights") == []


@pytest.mark.rule("Q4e")
def test_a_statement_that_another_section_keeps_went_where_it_was_removed() -> None:
    library = sections((OLD, f"{SAME} {OLD}"), (OLD, SAME))
    (removed,) = changes(library)
    assert (removed.words, removed.own[0].headings[-1]) == (OLD, "Post")
    assert changes(sections((OLD, f"{SAME} {OLD}"), (f"{SAME} {OLD}", OLD))) == []


@pytest.mark.rule("Q4e")
def test_a_statement_that_another_object_has_all_along_still_went_where_it_was_removed() -> None:
    library = lamps(f"{SAME} {OLD}", SAME)
    library.publish(policy("lights", OLD))
    assert told(changes(library, "policy/lamps", "policy/lights")) == [("before", OLD)]


@pytest.mark.rule("Q4e")
def test_another_e_mail_address_of_the_same_words_is_a_change() -> None:
    old, new = "Lamps are returned to lamps@desk.example.org.", "Lamps are returned to lamps-desk@example.org."
    assert told(changes(lamps(old, new))) == [("after", new), ("before", old)]


@pytest.mark.rule("Q4e")
def test_what_was_rewritten_beyond_likeness_is_told_as_added_and_removed() -> None:
    old = "Lamps are returned at any time."
    new = "Whoever has no lamp is paid within a week by the manager of the desk."
    library = lamps(f"{SAME} {old}", f"{SAME} {new}")
    assert told(changes(library, close=0.0, counterpart=0.0)) == [("before", old), ("after", new)]
    assert told(changes(library, close=0.0, counterpart=2.0)) == [("before", old)]


def test_where_nothing_changed_nothing_is_claimed() -> None:
    assert changes(Library(policy("lamps", OLD))) == []


@pytest.mark.rule("Q2a")
def test_one_date_with_sufficient_evidence_is_enough_and_none_is_not() -> None:
    library = lamps(OLD, NEW)
    assert told(changes(library, sufficient=(False, True))) == [("after", NEW), ("before", OLD)]
    assert changes(library, sufficient=(False, False)) == []


def test_statements_of_other_subjects_are_no_rewriting_of_each_other() -> None:
    library = lamps(OLD, "Tea is sold in tins.")
    pairs = [(one.role.value, one.since) for one in changes(library, close=9.0)]
    assert [role for role, _ in pairs] == ["before", "after"]
    assert told(changes(library)) == [("before", OLD)], "only one of the two is about the question"


def test_statements_are_alike_from_the_similarity_that_the_recipe_says() -> None:
    library = lamps(f"{OLD} {SAME}", f"{NEW} {SAME}")
    apart = changes(library, alike=0.99)
    assert sorted(told(apart)) == [("after", NEW), ("before", OLD)]
    assert told(changes(library, rewritten=5.0))[0] == ("after", NEW)


@pytest.mark.rule("Q4e")
def test_another_spelling_of_a_statement_is_no_change() -> None:
    assert changes(lamps(OLD, "lamps are returned within 30 days, of delivery.")) == []


@pytest.mark.rule("Q4e")
def test_consecutive_statements_that_changed_are_told_as_one_change_as_long_as_it_can_be_quoted() -> None:
    more = "Lamps of oak are returned by post."
    library = lamps(SAME, f"{SAME} {NEW} {more}")
    assert told(changes(library)) == [("after", f"{NEW} {more}")]
    assert sorted(told(changes(library, longest=50, section=0))) == [("after", NEW), ("after", more)]
    apart = lamps(SAME, f"{NEW} {SAME} {more}")
    assert sorted(told(changes(apart, section=0))) == [("after", NEW), ("after", more)]


@pytest.mark.rule("Q4i")
def test_what_changed_in_one_section_at_one_instant_is_one_claim_of_each_date_as_long_as_it_may_be() -> None:
    less, more = "Lamps are sent back in their box.", "Lamps are sent back without their box."
    library = lamps(f"{OLD} {SAME} {less}", f"{NEW} {SAME} {more}")
    assert told(changes(library, close=9.0)) == [("after", f"{NEW} {more}"), ("before", f"{OLD} {less}")]
    apart = [("after", NEW), ("before", OLD), ("after", more), ("before", less)]
    assert told(changes(library, close=9.0, section=60)) == apart
    assert told(changes(sections((OLD, f"{SAME} {less}"), (NEW, f"{SAME} {more}")), close=9.0)) == apart


# -- which changes are told ------------------------------------------------------------------------------


@pytest.mark.rule("Q4e")
def test_a_change_that_the_question_is_not_about_is_not_told() -> None:
    library = lamps(f"{OLD} {SAME} Tea is sold in tins.", f"{NEW} {SAME} Tea is sold in boxes.")
    assert told(changes(library)) == [("after", NEW), ("before", OLD)]


def test_a_rewritten_statement_comes_before_one_that_was_added() -> None:
    added = "Lamps are returned in time by post."
    library = lamps(OLD, f"{added} {NEW}")
    assert told(changes(library, rewritten=2.0, close=9.0, section=0))[:2] == [("after", NEW), ("before", OLD)]
    assert told(changes(library, rewritten=0.0, close=9.0, section=0))[0] == ("after", added)


@pytest.mark.rule("Q4e")
def test_at_most_six_changes_are_told() -> None:
    kept = [f"The form {letter} is signed." for letter in "abcdefgh"]
    added = [f"Lamps of size {letter} are returned in time." for letter in "abcdefgh"]
    library = lamps(" ".join(kept), " ".join(f"{one} {other}" for one, other in zip(kept, added, strict=True)))
    assert len(changes(library, section=0)) == Recipe().changes.most == 6
    assert len(changes(library, most=2, section=0)) == 2


@pytest.mark.rule("Q4e")
def test_of_a_text_that_the_question_names_by_its_title_every_change_is_told_the_rewritten_first() -> None:
    library = lamps(f"{OLD} {SAME} Tea is sold in tins.", f"{NEW} {SAME} Coffee is free. Tea is sold in boxes.")
    asked = changes(library, question="the policy on lamps?", close=0.0, section=0)
    assert told(asked) == [
        ("after", NEW),
        ("before", OLD),
        ("after", "Tea is sold in boxes."),
        ("before", "Tea is sold in tins."),
        ("after", "Coffee is free."),
    ]
    assert len(changes(library, question="the return of lamps?", close=0.0)) == 2


def test_only_the_objects_of_the_best_passages_are_compared() -> None:
    library = lamps(OLD, NEW)
    library.publish(policy("tea", "Tea is sold in tins."))
    library.publish(policy("tea", "Tea is sold in boxes.", start="2024-01-10"))
    both = ("policy/lamps", "policy/tea")
    assert len(changes(library, *both, close=9.0)) == 4
    assert len(changes(library, *both, close=9.0, passages=1)) == 2


# -- the date of a change --------------------------------------------------------------------------------


def since(selected: list[Selected]) -> list[str]:
    """The instant of each claim's change."""
    return [format_instant(one.since).removesuffix("T00:00:00Z") if one.since else "" for one in selected]


@pytest.mark.rule("Q4i")
def test_a_change_has_the_date_from_which_the_new_text_holds() -> None:
    assert since(changes(lamps(OLD, NEW))) == ["2024-01-10", "2024-01-10"]
    assert since(changes(lamps(f"{SAME} {OLD}", SAME))) == ["2024-01-10"]


@pytest.mark.rule("Q4i")
def test_the_date_is_looked_up_over_later_versions_that_keep_the_statement() -> None:
    library = lamps(f"{OLD} {SAME}", f"{NEW} {SAME}", start="2023-09-01")
    library.publish(policy("lamps", f"{NEW} {SAME} Tea is free.", start="2024-01-10"))
    library.publish(policy("lamps", f"{NEW} {SAME} Tea is sold.", start="2024-03-10"))
    assert set(since(changes(library, rewritten=5.0))) == {"2023-09-01"}
    assert set(since(changes(library, rewritten=5.0, versions=2))) == {"2024-01-10"}


@pytest.mark.rule("Q4i")
def test_statements_side_by_side_that_changed_on_different_days_have_each_their_own_date() -> None:
    more, less = "Lamps are sent back in their box.", "Lamps are sent back without their box."
    library = lamps(f"{OLD} {more}", f"{NEW} {more}", start="2023-09-01")
    library.publish(policy("lamps", f"{NEW} {less}", start="2024-01-10"))
    selected = changes(library, close=9.0)
    assert told(selected) == [("after", NEW), ("before", OLD), ("after", less), ("before", more)]
    assert since(selected) == ["2023-09-01", "2023-09-01", "2024-01-10", "2024-01-10"]


@pytest.mark.rule("Q4i")
def test_the_date_of_a_removal_is_that_of_the_first_version_without_the_statement() -> None:
    library = lamps(f"{SAME} {OLD}", SAME, start="2023-09-01")
    library.publish(policy("lamps", f"{SAME} Tea is free.", start="2024-01-10"))
    (removed,) = changes(library)
    assert (removed.words, since([removed])) == (OLD, ["2023-09-01"])


# -- months ----------------------------------------------------------------------------------------------


JUNE = Period(start=parse_instant("2023-06-01"), end=parse_instant("2023-07-01"))


@pytest.mark.rule("Q4a")
def test_a_statement_that_changed_within_the_month_named_is_left_out_and_the_others_are_not() -> None:
    more = "Lamps are sent back in their box."
    library = lamps(f"{OLD} {more}", f"{NEW} {more}", start="2023-06-10")
    library.publish(policy("lamps", f"{NEW} Lamps are sent back without their box.", start="2024-01-10"))
    assert len(changes(library, close=9.0)) == 4, "both changes, each with its own date"
    left = changes(library, close=9.0, throughout=JUNE)
    assert told(left) == [("after", "Lamps are sent back without their box."), ("before", more)]


@pytest.mark.rule("Q4a")
def test_a_statement_that_holds_at_some_time_of_the_month_named_is_not_new_since_then() -> None:
    library = lamps(OLD, f"{OLD} {NEW}", start="2023-06-10")
    assert told(changes(library)) == [("after", NEW)]
    assert changes(library, throughout=JUNE) == []


@pytest.mark.rule("Q4a")
def test_a_text_that_came_within_the_month_named_has_no_statement_that_holds_all_through_it() -> None:
    library = Library(policy("lamps", OLD, start="2023-06-10"), policy("lamps", NEW, start="2024-01-10"))
    assert told(changes(library, throughout=JUNE)) == [("after", NEW)]


# -- parts -----------------------------------------------------------------------------------------------


def test_claims_keep_the_number_of_their_part_whatever_its_place() -> None:
    library = lamps(OLD, NEW)
    assert [(one.part, one.role) for one in changes(library)] == [(0, Role.AFTER), (1, Role.BEFORE)]
    before = side(library, EARLIER, Role.BEFORE, ("policy/lamps",), True, QUESTION)
    after = side(library, LATER, Role.AFTER, ("policy/lamps",), True, QUESTION)
    turned = ChangeSelection(library.snapshot(LATER), [before, after], Recipe()).select()
    assert [(one.part, one.role) for one in turned] == [(1, Role.AFTER), (0, Role.BEFORE)]


def test_a_change_in_a_passage_that_no_search_proposed_is_found_and_can_be_cited() -> None:
    library = lamps(f"{SAME} {OLD}", f"{SAME} {NEW}")
    snapshot = library.snapshot(LATER)
    findings = []
    for at, role in ((LATER, Role.AFTER), (EARLIER, Role.BEFORE)):
        own = side(library, at, role, ("policy/lamps",), True, QUESTION)
        best = own.ranking.ranked[0]
        nothing = type(best.evidence)(
            best.evidence.candidate,
            best.evidence.resolution,
            best.evidence.located,
            best.evidence.statements,
            (0,),
        )
        findings.append(Finding(own.sub_query, ranking_of(QUESTION, nothing), own.verdict))
    selected = ChangeSelection(snapshot, findings, Recipe()).select()
    assert told(selected) == [("after", NEW), ("before", OLD)]
    for one in selected:
        assert one.positions[0] in one.ranked.evidence.positions
        assert one.words in one.ranked.evidence.located.passage.text
