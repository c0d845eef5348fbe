"""Every weight, threshold and limit of the answer path, in one frozen value.

The hash of the recipe is a fingerprint of every answer: two answers with the same recipe, the same candidates and the same
state of the store are the same. The reason for each value stands beside it; docs/evaluation.md tells how those that were
measured were measured.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import Field

from knowledge.conflicts.thresholds import THRESHOLDS, Thresholds
from knowledge.model.canonical import content_hash
from knowledge.model.clock import Value, json_value
from knowledge.model.places import iso3166_version
from knowledge.model.regions import REGIONS_FINGERPRINT
from knowledge.retrieval.fusion import RANK_CONSTANT

_FIXED = frozenset({"steps", "comparison", "reference_data"})
"""The parts of a recipe that belong to the release and not to the answer."""

STEPS = "extractive/8"
"""The revision of the deterministic steps themselves.

Raise it whenever a step may give another answer from the same candidates and the same values here;
`tests/golden` fails when answers change and it does not.
"""


def reference_data() -> dict[str, str]:
    """The data that decide on answers and that are fixed for a release.

    They are country codes, which spell scopes; the dated members of regions, which decide where versions apply; and the way
    in which the two legs of a search are fused. The stemmer and the word lists are part of `knowledge.text`, so of `steps`.
    """
    return {
        "fusion": f"reciprocal rank, k = {RANK_CONSTANT}",
        "iso3166": iso3166_version(),
        "regions": REGIONS_FINGERPRINT,
    }


class PlanningRecipe(Value):
    """How a question is split into parts."""

    shortest_part: int = 3
    """Words that a part needs to be asked by itself: "and why?" means nothing without the words before it."""


DEFAULT_PLANNING = PlanningRecipe()


class SearchRecipe(Value):
    """Retrieval and the fusion of its two legs."""

    candidates: int = Field(40, ge=1)
    """Passages that each leg proposes, and that are kept after fusion; the setting KNOWLEDGE_CANDIDATES. Read off 138
    as-of questions over nine years of published policies."""


class RankingRecipe(Value):
    """The weights of the second ranking. Each feature lies in [0, 1], so 1.0 counts them alike.

    They were not fitted: in a sweep over 138 as-of questions, halving or doubling each gained nothing beyond noise.
    """

    first_in_both: float = 2 / (RANK_CONSTANT + 1)
    """The fused score of a passage that is first in both legs; it scales the fused score to 1."""
    fused: float = 1.0
    coverage: float = 1.0
    cosine: float = 1.0
    value: float = 0.3
    """Added where a passage holds the kind of value asked for: enough to decide between near equals, not more."""
    name: float = 2.0
    """Weight of a term that is a name, such as `C#`, in a text's share of the question's terms; that of a word is 1. Of two
    sentences that differ in the name alone, the one with the other name then falls below `QuotingRecipe.as_well`."""


class SufficiencyRecipe(Value):
    """The logistic curve that turns similarity into support, and the least support that suffices (rule Q2).

    The weights were set by hand, not fitted. With them one full feature by itself gives a support of 1/2, and the value asked for counts as much as a quarter of
    a feature.
    """

    bias: float = -4.0
    cosine: float = 4.0
    coverage: float = 4.0
    value: float = 1.0
    least: float = 0.35
    """Support below which nothing is claimed; read off the same 138 questions."""
    looked_at: int = 3
    """Best passages of which the best support counts: as many as can be claimed."""


class SelectionRecipe(Value):
    """The choice of ranked passages that become claims."""

    most_claims: int = 3
    """Passages that a question of one part may claim, so that an answer stays short enough to be read."""
    close: float = 0.8
    """Share of the best passage's score that another one needs to be claimed beside it; read off the same 138 questions."""
    paired_from: int = 8
    """Best passages of each date that are paired in a question about a change: more than are claimed, because the same text may
    rank lower at the other date."""
    alike: float = 0.4
    """Jaccard similarity of terms from which two passages are the same text at two dates: a text that was rewritten may have
    lost half of its terms, and texts on other subjects share few."""
    paired: float = 2.0
    """Bonus of a text that both dates hold over one that only one of them holds: more than the difference of two scores
    usually is, so that it comes first."""
    most_pairs: int = 2
    """Pairs of a changed text that are claimed, so that an answer about a change has at most four quotes."""


class QuotingRecipe(Value):
    """The choice of statements that are claimed."""

    longest: int = 600
    """Characters of the items that are claimed as one list: a few sentences, and less than a whole passage."""
    value: float = 0.5
    """Added to a statement's share of the question's terms where it holds every kind of value asked for: as much as half of the
    terms, because the statement with the value often repeats few of them."""
    polarity: float = 1.0
    """Taken off where a question asks which things something holds for, and the statement denies what the question affirms, or the
    other way round: as much as all terms, because such neighbours may share every other word."""
    name: float = 1.0
    """Taken off a statement with names of its own where the question asks for another by its name: as much as all terms, because a
    heading may hold both names."""
    own: float = 0.1
    """Weight of the terms that a statement has in its own words and lead-ins, beside those of its headings: enough to decide between
    statements of one section, not more."""
    address: float = 2.0
    """Added to a statement at the address that the question names, half of it below that address: more than all terms and values
    together, because an address names its statement."""
    as_well: float = 0.8
    """Share of the best statement's fit that another one needs to be claimed beside it; the same as `SelectionRecipe.close`."""


class AdjudicationRecipe(Value):
    """The limits of the search for contradictions and for other regions."""

    looked_at: int = 8
    """Best passages of each sub-query that are compared with the claims. A text on the same subject ranks near the claim, and
    each one more costs a comparison of all its clauses."""
    regional_candidates: int = 12
    """A region is considered when one of this many best candidates comes from it: more than `looked_at`, because texts of the
    asked region take up places, too."""
    most_regions: int = 8
    """Regions that are answered beside the question, at most: each costs about as much as the question itself."""


class Recipe(Value):
    """Every value that decides how answers are made."""

    steps: str = STEPS
    planning: PlanningRecipe = DEFAULT_PLANNING
    search: SearchRecipe = SearchRecipe()
    ranking: RankingRecipe = RankingRecipe()
    sufficiency: SufficiencyRecipe = SufficiencyRecipe()
    selection: SelectionRecipe = SelectionRecipe()
    quoting: QuotingRecipe = QuotingRecipe()
    adjudication: AdjudicationRecipe = AdjudicationRecipe()
    comparison: Thresholds = THRESHOLDS
    reference_data: dict[str, str] = Field(default_factory=reference_data)

    @classmethod
    def with_candidates(cls, candidates: int) -> Recipe:
        """The default recipe with another number of candidates."""
        return cls(search=SearchRecipe(candidates=candidates))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON of all values."""
        return content_hash(json_value(self))


def recorded_recipe(recorded: dict[str, Any]) -> Recipe:
    """The recipe of a stored answer, to replay it with: its own values, and what is fixed for this release.

    An answer that was stored without its recipe is replayed with the default one.
    """
    return Recipe.model_validate({name: value for name, value in recorded.items() if name not in _FIXED})
