"""Which of two clauses that disagree prevails: by rulings, then by scope and source, never by date (rules C2, P2)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge.conflicts.clauses import ClauseRef
from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, version_of
from tests.reasoning.office import policy, precedence

ONE, OTHER = policy("one", "Cards expire after 12 months."), policy("other", "Cards expire after 24 months.")
EU = "jurisdiction: eu\n"


def ref(snapshot: Snapshot, name: str) -> ClauseRef:
    """The one clause of a policy."""
    version = version_of(snapshot, f"policy/{name}")
    return ClauseRef(version, next(one for one in version.clauses if one.anchor == "c1"))


def prevailing(snapshot: Snapshot, names: Sequence[str] = ("one", "other")) -> str | None:
    """The name of the policy that prevails; the order of the two must make no difference."""
    left, right = (ref(snapshot, name) for name in names)
    decided = ClausePrecedence(snapshot)
    winner = decided.prevailing(left, right)
    assert winner is decided.prevailing(right, left)
    return winner.version.object_id.partition("/")[2] if winner else None


@pytest.mark.rule("C2c")
def test_nothing_decides_between_equals_whatever_their_dates() -> None:
    later = policy("other", "Cards expire after 24 months.", start="2024-01-01")
    assert prevailing(Library(ONE, OTHER).snapshot()) is None
    assert prevailing(Library(ONE, later).snapshot()) is None


@pytest.mark.rule("C2a", "P2a")
@pytest.mark.parametrize(
    ("rulings", "winner"),
    [
        ([("policy/one", "policy/other")], "one"),
        ([("policy/other#c1", "policy/one")], "other"),
        ([("policy/other", "policy/one#c1")], "other"),
        ([("policy/other", "policy/third")], None),
        ([("policy/one#other", "policy/other")], None),
        ([("policy/one", "policy/other"), ("policy/other#c1", "policy/one")], "other"),
        ([("policy/one", "policy/other#c1"), ("policy/other#c1", "policy/one#c1")], "other"),
        ([("policy/one", "policy/other"), ("policy/one#c1", "policy/other")], "one"),
    ],
    ids=["objects", "a clause over an object", "an object over a clause", "others", "another clause", "more clauses named",
         "most clauses named", "twice the same"],
)  # fmt: skip
def test_a_ruling_decides_and_the_one_that_names_more_clauses_first(
    rulings: list[tuple[str, str]], winner: str | None
) -> None:
    objects = [precedence(ruling, name=f"p{number}") for number, ruling in enumerate(rulings)]
    assert prevailing(Library(ONE, OTHER, *objects).snapshot()) == winner


@pytest.mark.rule("C2b")
def test_the_more_specific_scope_prevails_where_both_apply() -> None:
    library = Library(ONE, policy("other", "Cards expire after 24 months.", extra=EU))
    assert prevailing(library.snapshot(jurisdiction="eu/de")) == "other"


def test_a_ruling_decides_before_the_scope() -> None:
    regional = policy("other", "Cards expire after 24 months.", extra=EU)
    library = Library(ONE, regional, precedence(("policy/one", "policy/other")))
    assert prevailing(library.snapshot(jurisdiction="eu")) == "one"


def test_a_scope_out_of_reach_is_neither_more_nor_less_specific() -> None:
    library = Library(ONE, policy("other", "Cards expire after 24 months.", extra=EU))
    here, there = library.snapshot(), library.snapshot(jurisdiction="eu")
    assert ClausePrecedence(here).prevailing(ref(there, "one"), ref(there, "other")) is None


def declared(source: str, rank: int, extra: str = "") -> str:
    """The declaration of a source."""
    return f"id: source/{source}\ntitle: {source}\nrank: {rank}\neffective_from: 2000-01-01\n{extra}"


def of_sources(*declarations: str) -> Library:
    """The two policies from the sources `a` and `b`, with these declared."""
    library = Library()
    for text in declarations:
        library.publish(text, source="declarations")
    library.publish(ONE, source="a")
    library.publish(OTHER, source="b")
    return library


@pytest.mark.rule("C2b")
@pytest.mark.parametrize(
    ("declarations", "winner"),
    [
        ([], None),
        ([declared("a", 10)], "one"),
        ([declared("b", 10)], "other"),
        ([declared("a", 10), declared("b", 20)], "other"),
        ([declared("a", 10), declared("b", 10)], None),
        ([declared("a", -1)], "other"),
    ],
    ids=["undeclared", "first", "second", "higher", "equal", "below an undeclared one"],
)
def test_the_source_of_higher_rank_prevails(declarations: list[str], winner: str | None) -> None:
    assert prevailing(of_sources(*declarations).snapshot()) == winner


def test_the_rank_of_a_source_may_be_another_in_a_region() -> None:
    covers = "covers: [{objects: '*', rank: 0}, {objects: 'policy/*', jurisdiction: eu, rank: 20}]\n"
    library = of_sources(declared("a", 5, covers), declared("b", 10))
    assert prevailing(library.snapshot()) == "other"
    assert prevailing(library.snapshot(jurisdiction="eu/fr")) == "one"


@pytest.mark.rule("P1b")
def test_the_order_of_the_rules_is_that_of_the_precedence_in_force() -> None:
    order = "order: [source_authority, specificity, supersession, later_effective, later_approval]\n"
    library = Library()
    library.publish(declared("a", 10), source="declarations")
    library.publish(ONE, source="a")
    library.publish(policy("other", "Cards expire after 24 months.", extra=EU), source="b")
    assert prevailing(library.snapshot(jurisdiction="eu")) == "other"
    library.publish(f"id: precedence/default\ntitle: Order\neffective_from: 2023-01-01\n{order}")
    assert prevailing(library.snapshot(jurisdiction="eu")) == "one"


def test_rulings_apply_only_where_and_when_they_are_in_force() -> None:
    ruling = precedence(("policy/one", "policy/other"), name="eu", extra=EU, start="2024-01-01")
    library = Library(ONE, OTHER, ruling)
    assert prevailing(library.snapshot(jurisdiction="eu")) == "one"
    assert prevailing(library.snapshot()) is None
    assert prevailing(library.snapshot("2023-06-01", jurisdiction="eu")) is None
