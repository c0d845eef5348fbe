"""Why one version is authoritative and every other one is not, and which versions are authoritative in narrower places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from knowledge.model.authority import Standing
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.explaining import explain_authority, narrower_resolutions
from knowledge.store.values import Explanation
from knowledge.testing.store_samples import START, day
from tests.store.facts import ListedFacts

NOW = AsOf(valid_at=day(5), known_at=day(5))
EU, GERMANY = Scope(jurisdiction="eu"), Scope(jurisdiction="eu/de")


class Story:
    """The versions and moves of `policy/a`. `facts` lists those that prevail in their scope and source."""

    def __init__(self) -> None:
        self.facts = ListedFacts()
        self.versions: list[tuple[Standing, datetime]] = []
        self.moves: list[Transition] = []

    def draft(self, scope: Scope | None = None, at: datetime = START, effective: Period | None = None) -> str:
        """Record a version that prevails nowhere; returns its id."""
        version_id = f"{len(self.versions) + 1:064x}"
        standing = Standing(
            version_id=version_id,
            object_id="policy/a",
            scope=scope or Scope(),
            source="local",
            effective=effective or Period(start=START),
        )
        self.versions.append((standing, at))
        return version_id

    def move(self, version_id: str, to: State, at: datetime = START, effective_at: datetime | None = None) -> str:
        """Move a version; returns its id."""
        move = Transition(
            version_id=version_id,
            to=to,
            recorded_at=at,
            seq=len(self.moves) + 1,
            actor="joe",
            effective_at=effective_at,
        )
        self.moves.append(move)
        return version_id

    def approved(self, scope: Scope | None = None, effective: Period | None = None) -> str:
        """Record and approve a version that does not prevail; returns its id."""
        return self.move(self.draft(scope, effective=effective), State.APPROVED)

    def prevailing(self, scope: Scope | None = None, effective: Period | None = None) -> str:
        """Record and approve a version that prevails in its scope; returns its id."""
        version_id = self.approved(scope, effective)
        self.facts.add("policy/a", scope, effective_from=(effective or Period(start=START)).start)
        self.facts.listed[-1] = self.facts.listed[-1].model_copy(update={"version_id": version_id})
        return version_id

    def supersede(self, version_id: str, superseded: Sequence[str]) -> None:
        """Let a version name others that it supersedes."""
        self.versions = [
            (s.model_copy(update={"supersedes": tuple(superseded)}) if s.version_id == version_id else s, at)
            for s, at in self.versions
        ]

    def explain(self, scope: Scope | None = None, as_of: AsOf = NOW) -> Explanation:
        """The explanation for a scope."""
        resolver = AuthorityResolver(self.facts)
        return explain_authority(resolver, "policy/a", as_of, scope or Scope(), (self.versions, self.moves))

    def reasons(self, scope: Scope | None = None, as_of: AsOf = NOW) -> list[tuple[str, str, str]]:
        """The version, rule and reason of each consideration."""
        return [(one.version_id, one.rule, one.why) for one in self.explain(scope, as_of).considered]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ((), "It is draft, not approved."),
        ((State.REVIEWED,), "It is reviewed, not approved."),
        ((State.REJECTED,), "It is rejected, not approved."),
    ],
)
def test_a_version_that_was_not_approved_is_dropped_first_a1(
    story: Story, path: Sequence[State], why: str
) -> None:
    version_id = story.draft()
    for state in path:
        story.move(version_id, state)
    assert story.reasons() == [(version_id, "approved", why)]
    assert story.explain().resolution is None


@pytest.mark.parametrize(
    ("effective", "why"),
    [
        (Period(start=day(6)), "It takes effect on 2024-01-07T00:00:00Z."),
        (Period(start=day(0), end=day(5)), "It ended on 2024-01-06T00:00:00Z."),
    ],
)
def test_a_version_that_is_not_in_effect_is_dropped_with_the_date_a1(
    story: Story, effective: Period, why: str
) -> None:
    version_id = story.approved(effective=effective)
    assert story.reasons() == [(version_id, "in_effect", why)]


@pytest.mark.parametrize(("at", "effective_at"), [(day(3), None), (day(4), day(3))])
def test_a_deprecated_version_is_dropped_from_when_the_deprecation_takes_effect_a4(
    story: Story, at: datetime, effective_at: datetime | None
) -> None:
    version_id = story.move(story.approved(), State.DEPRECATED, at, effective_at)
    assert story.reasons() == [(version_id, "in_effect", "It was deprecated as of 2024-01-04T00:00:00Z.")]
    before = AsOf(valid_at=day(2), known_at=day(5))
    assert story.reasons(as_of=before)[0][1] == "later_approval", "it was in force on that day"


def test_moves_and_versions_that_were_not_known_yet_are_left_out_a6(story: Story) -> None:
    version_id = story.prevailing()
    story.move(version_id, State.DEPRECATED, at=day(8), effective_at=day(1))
    story.draft(at=day(9))
    assert [one.version_id for one in story.explain().considered] == [version_id]


@pytest.mark.rule("S5b")
def test_versions_for_another_audience_are_left_out_s5(story: Story) -> None:
    version_id = story.prevailing()
    secret = story.approved(Scope(audience="staff"))
    assert [one.version_id for one in story.explain().considered] == [version_id]
    assert secret in {one.version_id for one in story.explain(Scope(audience="staff")).considered}


def test_a_version_of_a_scope_that_does_not_apply_says_so_s2(story: Story) -> None:
    story.prevailing()
    german = story.prevailing(GERMANY)
    assert (german, "scope", "It applies to eu/de, not to eu.") in story.reasons(EU)


def test_within_a_stream_the_reason_is_supersession_then_date_then_approval_a2_a3(story: Story) -> None:
    superseded, older, sibling = (
        story.approved(),
        story.approved(),
        story.approved(effective=Period(start=day(2))),
    )
    winner = story.prevailing(effective=Period(start=day(2)))
    story.supersede(winner, [superseded])
    assert story.reasons()[:3] == [
        (superseded, "supersession", "A version in force supersedes it."),
        (older, "later_effective", f"{winner[:16]} takes effect later, 2024-01-03T00:00:00Z."),
        (sibling, "later_approval", f"{winner[:16]} was approved later."),
    ]


def test_considerations_come_in_the_order_of_the_rules_and_the_kept_one_last(story: Story) -> None:
    kept = story.prevailing(EU)
    general = story.prevailing()
    older = story.approved()
    elsewhere = story.approved(Scope(jurisdiction="us"))
    future = story.approved(effective=Period(start=day(9)))
    draft = story.draft()
    explanation = story.explain(GERMANY)
    assert [(one.version_id, one.rule) for one in explanation.considered] == [
        (draft, "approved"),
        (future, "in_effect"),
        (elsewhere, "scope"),
        (older, "later_approval"),
        (general, "specificity"),
        (kept, "all_rules"),
    ]
    assert explanation.resolution is not None
    assert explanation.resolution.version_id == kept
    assert explanation.replaced_by is None


def test_a_replacement_of_the_whole_object_is_named_a7(story: Story) -> None:
    story.prevailing()
    story.facts.replaced["policy/a"] = ("f" * 64, Scope().key)
    explanation = story.explain()
    assert (explanation.resolution, explanation.replaced_by) == (None, "f" * 64)
    assert [one.rule for one in explanation.considered] == ["replaced"]


# -- narrower jurisdictions -------------------------------------------------------------------------------------------


def narrower(facts: ListedFacts, scope: Scope) -> list[tuple[str, str]]:
    """The object and jurisdiction of each narrower resolution."""
    resolutions = narrower_resolutions(AuthorityResolver(facts), facts.listed, NOW, scope)
    return [(one.object_id, one.scope.jurisdiction) for one in resolutions]


def test_narrower_jurisdictions_with_a_version_of_their_own_are_listed_in_order_s2() -> None:
    facts = ListedFacts()
    for name, place in (("policy/b", "us"), ("policy/a", "eu/de"), ("policy/a", "global"), ("policy/a", "eu")):
        facts.add(name, Scope(jurisdiction=place))
    assert narrower(facts, Scope()) == [("policy/a", "eu"), ("policy/a", "eu/de"), ("policy/b", "us")]
    assert narrower(facts, EU) == [("policy/a", "eu/de")]
    assert narrower(facts, GERMANY) == []


def test_a_narrower_jurisdiction_where_another_version_prevails_is_not_listed() -> None:
    facts = ListedFacts()
    facts.order(order=["source_authority", "specificity", "supersession", "later_effective", "later_approval"])
    facts.declare("law", rank=9)
    facts.add("policy/a", source="law")
    facts.add("policy/a", GERMANY)
    assert narrower(facts, Scope()) == []
