"""Which version of an object is authoritative, from facts that are plain lists."""

from __future__ import annotations

import pytest

from knowledge.model.clock import AsOf, Period
from knowledge.model.scope import Scope
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.testing.store_samples import START, day
from tests.store.facts import ListedFacts

NOW = AsOf(valid_at=day(5), known_at=day(5))
EU, GERMANY, SWITZERLAND = (Scope(jurisdiction=name) for name in ("eu", "eu/de", "ch"))
ALPS = {"dach": {"members": ["de", "at", "ch"]}}


def authoritative(facts: ListedFacts, scope: Scope | None = None, object_id: str = "policy/a") -> str | None:
    """The version of an object that is authoritative now."""
    resolution = AuthorityResolver(facts).resolve([object_id], NOW, scope or Scope()).get(object_id)
    return resolution.version_id if resolution else None


def rules(facts: ListedFacts, scope: Scope | None = None) -> list[tuple[str, bool]]:
    """The rule that decided on each version of `policy/a`, and whether it was kept, in order."""
    trace = AuthorityResolver(facts).trace(["policy/a"], NOW, scope or Scope())["policy/a"]
    return [(one.rule, one.kept) for one in trace.considered]


def test_an_object_without_contenders_is_not_resolved() -> None:
    facts = ListedFacts()
    assert AuthorityResolver(facts).resolve(["policy/a"], NOW, Scope()) == {}
    assert AuthorityResolver(facts).trace(["policy/a"], NOW, Scope()) == {}


def test_the_only_contender_is_authoritative_with_everything_known_of_it() -> None:
    facts = ListedFacts()
    version_id = facts.add("policy/a", EU, valid=Period(start=START, end=day(9)))
    resolution = AuthorityResolver(facts).resolve(["policy/a"], NOW, GERMANY)["policy/a"]
    assert (resolution.version_id, resolution.scope, resolution.as_of) == (version_id, EU, NOW)
    assert (resolution.valid, resolution.approved_by) == (Period(start=START, end=day(9)), "jane")
    assert rules(facts, GERMANY) == [("only_one", True)]


def test_objects_are_resolved_in_order_of_id() -> None:
    facts = ListedFacts()
    for name in ("policy/b", "policy/c", "policy/a"):
        facts.add(name)
    found = AuthorityResolver(facts).resolve(["policy/c", "policy/a", "policy/b"], NOW, Scope())
    assert list(found) == ["policy/a", "policy/b", "policy/c"]


@pytest.mark.rule("S2a")
def test_a_version_of_a_scope_that_does_not_apply_is_no_contender_s2() -> None:
    facts = ListedFacts()
    facts.add("policy/a", GERMANY)
    assert authoritative(facts, EU) is None
    assert authoritative(facts, SWITZERLAND) is None


@pytest.mark.rule("S3a")
def test_the_most_specific_scope_prevails_s3() -> None:
    facts = ListedFacts()
    german, _, _ = (facts.add("policy/a", scope) for scope in (GERMANY, Scope(), EU))
    assert authoritative(facts, GERMANY) == german
    assert rules(facts, GERMANY) == [("specificity", False), ("specificity", False), ("all_rules", True)]


@pytest.mark.rule("P1a")
@pytest.mark.parametrize("rank", [1, 9])
def test_the_rank_of_a_source_prevails_over_later_approval_p1(rank: int) -> None:
    facts = ListedFacts()
    facts.declare("law", rank=5)
    facts.declare("wiki", rank=rank)
    law, wiki = facts.add("policy/a", source="law"), facts.add("policy/a", source="wiki")
    assert authoritative(facts) == (law if rank < 5 else wiki)
    assert rules(facts) == [("source_authority", False), ("all_rules", True)]


def test_a_source_that_is_not_declared_has_rank_zero_p1() -> None:
    facts = ListedFacts()
    facts.declare("law", rank=1)
    law, _ = facts.add("policy/a", source="law"), facts.add("policy/a", source="rumour")
    assert authoritative(facts) == law


def test_the_rank_of_a_source_can_depend_on_object_and_place_p1_s4() -> None:
    facts = ListedFacts()
    facts.order(groups=ALPS)
    facts.declare("alps", covers=[{"jurisdiction": "dach", "rank": 9}, {"objects": "policy/*", "rank": 1}])
    facts.declare("law", rank=5)
    alps, law = facts.add("policy/a", source="alps"), facts.add("policy/a", source="law")
    assert authoritative(facts, SWITZERLAND) == alps
    assert authoritative(facts, Scope(jurisdiction="us")) == law


def test_a_superseding_version_of_another_source_prevails_p1() -> None:
    facts = ListedFacts()
    old = facts.add("policy/a", effective_from=day(3))
    new = facts.add("policy/a", source="law", supersedes=(old,))
    assert authoritative(facts) == new
    assert rules(facts) == [("supersession", False), ("all_rules", True)]


def test_later_effect_and_then_later_approval_decide_at_last_p1() -> None:
    facts = ListedFacts()
    facts.add("policy/a", source="one", effective_from=day(1), approved_seq=90)
    facts.add("policy/a", source="two", effective_from=day(2), approved_seq=70)
    latest = facts.add("policy/a", source="three", effective_from=day(2), approved_seq=80)
    assert authoritative(facts) == latest
    assert rules(facts) == [("later_effective", False), ("later_approval", False), ("all_rules", True)]


@pytest.mark.rule("P1b")
def test_the_order_of_the_rules_is_itself_governed_p1() -> None:
    facts = ListedFacts()
    facts.order(order=["source_authority", "specificity", "supersession", "later_effective", "later_approval"])
    facts.declare("law", rank=5)
    law, _ = facts.add("policy/a", source="law"), facts.add("policy/a", EU)
    assert authoritative(facts, GERMANY) == law


def test_an_order_for_a_narrower_scope_governs_there_alone_p1() -> None:
    facts = ListedFacts()
    order = ["source_authority", "specificity", "supersession", "later_effective", "later_approval"]
    facts.order(scope=EU, order=order)
    facts.declare("law", rank=5)
    law = facts.add("policy/a", source="law")
    german, swiss = facts.add("policy/a", GERMANY), facts.add("policy/a", SWITZERLAND)
    assert authoritative(facts, GERMANY) == law
    assert authoritative(facts, SWITZERLAND) == swiss
    assert german not in {authoritative(facts, scope) for scope in (GERMANY, SWITZERLAND, Scope())}


@pytest.mark.rule("A7a")
def test_a_replaced_object_has_no_authoritative_version_where_the_replacement_applies_a7() -> None:
    facts = ListedFacts()
    version_id = facts.add("policy/a")
    facts.replaced["policy/a"] = ("f" * 64, EU.key)
    assert authoritative(facts, GERMANY) is None
    assert authoritative(facts, SWITZERLAND) == version_id
    trace = AuthorityResolver(facts).trace(["policy/a"], NOW, GERMANY)["policy/a"]
    assert (trace.resolution, trace.replaced_by) == (None, "f" * 64)
    assert [(one.rule, one.kept, one.why) for one in trace.considered] == [
        ("replaced", False, f"Version {'f' * 16} replaces the whole object.")
    ]


@pytest.mark.rule("S4a")
def test_declared_groups_apply_once_they_are_in_force_s4() -> None:
    facts = ListedFacts()
    facts.order(groups=ALPS)
    alpine = facts.add("policy/a", Scope(jurisdiction="dach"))
    assert [authoritative(facts, scope) for scope in (GERMANY, SWITZERLAND, EU)] == [alpine, alpine, None]
    resolver = AuthorityResolver(facts)
    assert resolver.jurisdictions(NOW).groups == {"dach": ("eu/de", "eu/at", "ch")}
    assert resolver.jurisdictions(AsOf(valid_at=day(-9), known_at=day(5))).groups == {}
    assert resolver.reach(SWITZERLAND, NOW).keys == ("ch||", "dach||", "global||")


def test_a_declaration_is_read_from_the_object_of_the_source_alone() -> None:
    facts = ListedFacts()
    facts.declare("law", rank=5)
    resolver = AuthorityResolver(facts)
    declared = resolver.declaration("law", NOW)
    assert declared is not None
    assert declared.rank == 5
    assert resolver.declaration("wiki", NOW) is None


def test_the_terms_of_governing_objects_are_looked_up_once_per_as_of_and_scope() -> None:
    facts = ListedFacts()
    facts.order(groups=ALPS)
    facts.declare("law", rank=5)
    resolver = AuthorityResolver(facts)
    for _ in range(3):
        assert resolver.declaration("law", NOW)
        assert resolver.declaration("none", NOW) is None
        assert resolver.jurisdictions(NOW).groups
    assert facts.calls == 3, "one lookup for each name, of those that are not there, too"
    resolver.jurisdictions(AsOf(valid_at=day(6), known_at=day(6)))
    assert facts.calls == 4
