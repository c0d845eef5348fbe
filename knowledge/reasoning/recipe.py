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
from knowledge.model.clock import Value, json_value
from knowledge.model.geography.places import iso3166_version
from knowledge.model.geography.regions import REGIONS_FINGERPRINT
from knowledge.model.record.canonical import content_hash
from knowledge.reasoning.ranking_model import shipped_model
from knowledge.reasoning.sufficiency_recipe import ConfidenceRecipe, SufficiencyRecipe
from knowledge.retrieval.fusion import FUSION_FINGERPRINT

_FIXED = frozenset({"steps", "comparison", "reference_data"})
"""The parts of a recipe that belong to the release and not to the answer."""

STEPS = "extractive/31"
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
        "fusion": FUSION_FINGERPRINT,
        "iso3166": iso3166_version(),
        "regions": REGIONS_FINGERPRINT,
    }


_FITTED = shipped_model().weights


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

    over_releases: int = Field(240, ge=1)
    """Passages that are kept of all releases together where a question looks through them: as many as six questions have."""
    fewest: int = Field(8, ge=1)
    """Passages that each of these releases keeps at least: a name that a question asks for is in the first few."""


class RankingRecipe(Value):
    """The weights of the ranking of passages, and those of a passage in the fit of its statements.

    The first five order the passages. They were fitted (see ranking_model.json).
    """

    dense: float = _FITTED.dense
    bm25: float = _FITTED.bm25
    statement: float = _FITTED.statement
    pairs: float = _FITTED.pairs
    coverage: float = _FITTED.coverage
    value: float = 1.0
    """Added where a passage holds the kind of value asked for: as much as two more pairs of words, enough to decide between near equals.
    Public collections have too few questions for values to fit it."""
    fused: float = 1.5
    """Weight of the fused score, up to 1, in the fit of a passage's statements, beside coverage and cosine, which count 1. Of 0.5, 1.0 and
    1.5, it claimed most right statements on 138 as-of questions. The fitted sum in its place claimed fewer: it tells passages apart, and in
    the fit the statements' own words and similarities have to decide."""
    held: float = 0.3
    """Added to that where the passage holds the kind of value asked for: enough to decide between near equals, not more."""
    told_by_synonym: float = 0.7
    """Score of a word of the question that a statement says by a synonym, unless the model finds them more alike. Of 0.7, 0.8 and 0.9 it refused fewest
    answerable questions; 0.75 is the score from which a word counts as said itself."""
    name: float = 2.0
    """Weight of a term that is a name, such as `C#`, in a text's share of the question's terms; that of a word is 1. Of two
    sentences that differ in the name alone, the one with the other name then falls below `QuotingRecipe.as_well`."""


class SelectionRecipe(Value):
    """The choice of ranked passages that become claims."""

    most_claims: int = 3
    """Claims of a question of one part, so that an answer stays short enough to be read."""
    looked_at: int = 12
    """Best passages whose statements are compared: the statement that answers often stands in a passage that ranks behind others."""


class ChangeRecipe(Value):
    """The choice of changes that are claimed of a question about what changed."""

    passages: int = 4
    """Best passages of each date whose objects are compared, statement by statement."""
    alike: float = 0.35
    """Jaccard similarity of terms from which a statement is another one rewritten: a statement that was rewritten may have lost half of its
    terms, and statements on other subjects share few."""
    rewritten: float = 0.3
    """Bonus of a statement that was rewritten over one that was added or removed: it shows both sides of the change."""
    renamed: float = 1.0
    """Taken off a statement in which only words changed that changed all over: as much as any other change of the topic may lie below it."""
    all_over: int = 4
    """Rewritten statements from which a word changed all over: a rule is hardly ever stated so often."""
    all_over_share: float = 0.25
    """The same as a share of all rewritten statements of the objects compared."""
    close: float = 0.3
    """How far the score of a change may lie below that of the best one. Up to 0.7 the right change is among the claims more
    often, and what was not asked for more often still; the right one is no more often among the first."""
    counterpart: float = 0.75
    """Share of the score of an addition that a removal needs to be told beside it, and the other way round: the old rule may share fewer words
    with the question than the new one, and a statement with half of its score is about something else."""
    most: int = 6
    """Changes that an answer tells: as many as a reader takes in."""
    longest: int = 500
    """Characters of consecutive changed statements that are told as one change: less than the quotes of an answer that are read."""
    section: int = 900
    """Characters of changed statements of one section that are one claim: as many as of a list that is claimed whole."""
    anew: float = 0.5
    """Share of its statements that the next release neither has nor rewrites above which each release has a text of its own, such as its notes. A
    manual keeps or rewrites most of its text."""
    versions: int = 20
    """Versions that are looked through, at most, for the date of a change."""


class ReleaseRecipe(Value):
    """The comparison of what the releases of a document say."""

    name: float = 2.0
    """Weight of a term that is a name, as in `RankingRecipe`."""
    looked_at: int = 8
    """Best passages of each release whose statements are compared: a name that is asked for stands in one of the first."""
    least: float = 0.5
    """Share of the question's terms that a statement needs: with less than half of them it tells of something else."""
    close: float = 0.05
    """How much less of the terms another release may hold to tell of the same."""
    together: float = 0.5
    """Weight of the share of neighbouring terms of the question that are neighbours in a statement or its headings, beside its share of the terms:
    `OpenSSL error codes` is another thing than error codes that OpenSSL is mentioned with."""
    told: float = 0.1
    """How much lower a statement may score that tells that something was removed: that it says so speaks for it."""
    most: int = 6
    """Claims of an answer, as of one about a change."""


class QuotingRecipe(Value):
    """The choice of statements that are claimed."""

    longest_group: int = 2000
    """Characters of a procedure or a list that is claimed as the whole answer: a page. What is left out of one misleads."""
    untitled: float = 0.5
    """Taken off a group whose headings and lead-in have no word of the question, nor a synonym: it is about something else, unless nothing else is found."""
    titled: float = 0.8
    """Share of the question's words that the titles of a list must have to be the list asked for."""
    titled_denied: float = 0.5
    """The same for what is denied, whose items count, too: few lists tell what is not so, so that it says much about the list itself."""
    group: float = 0.6
    """How far the fit of the steps of a procedure may lie below the best statement to be the answer to a question for a procedure."""
    group_in_document: float = 1.6
    """The same where both stand in one document: it is about the thing of the question, and its steps say how it is done."""
    stands_out: float = 0.75
    """How far the fit of an item may lie above the mean of those of the others of its list for the list to answer as a whole. In 15 sets, items that answer by
    themselves lie at least 0.9 above it, and those whose whole list is asked for at most 0.72."""
    longest: int = 900
    """Characters of the items that are claimed as one list: a table of five rows, and less than a whole passage."""
    coverage_alone: float = 1.2
    """Weight of a statement's share of the question's terms where its words were not compared with those of the question."""
    coverage: float = 0.6
    """Weight of a statement's share of the question's terms, headings included, beside the score of its passage. This weight, those of
    `cosine` and `value`, and `close` come from a logistic regression over the statements of 110 as-of questions, rounded; see docs/evaluation.md."""
    cosine: float = 1.0
    """Weight of the cosine similarity of the question and the statement."""
    late: float = 2.0
    """Weight of the mean, over the tokens of the question, of the highest similarity of a token of the statement (late interaction)."""
    words: float = 2.0
    """The same over the words of the question that have terms, each weighted by how rare it is."""
    value: float = 0.7
    """Added where a statement holds every kind of value asked for: the statement with the value often repeats few of the question's
    terms."""
    contact: float = 1.4
    """Added where a question asks how somebody is reached and a statement tells it: twice as much as for other values, because a directory has few of the words
    that other texts tell of somebody with."""
    polarity: float = 1.0
    """Taken off where a question asks which things something holds for, and the statement denies what the question affirms, or the
    other way round: as much as all terms, because such neighbours may share every other word."""
    name: float = 1.0
    """Taken off a statement with names of its own where the question asks for another by its name: as much as all terms, because a
    heading may hold both names."""
    own: float = 0.1
    """Weight of the terms that a statement has in its own words and lead-ins, beside those of its headings: enough to decide between
    statements of one section, not more."""
    echo: float = 2.0
    """Taken off a field whose value is only what the question names the thing by: more than all terms, which it has."""
    definition: float = 0.5
    """Taken off a definition where no meaning is asked for: it has the words of the term, and says what it is, not what holds for it."""
    condition: float = 0.15
    """Taken off a rule written as conditions: as little as lets a sentence with the same terms come first."""
    reported: float = 0.5
    """Taken off a sentence that reports what somebody said or proposed: more than the words of a customer or of a meeting gain by being those of the question."""
    code: float = 0.4
    """Taken off a sample of code where the question asks for none: its comments repeat the terms of the sentences beside it, which say it to a reader."""
    sample: float = 3.0
    """Added to a sample of code that has hardly more than the words of a question for how something is written: embeddings of sentences find little in code."""
    completing: float = 0.4
    """How far the fit of a statement may lie below the best one for its steps to be claimed beside a remark on a procedure."""
    completes: float = 0.15
    """Share of the question's terms that a sentence adds which restricts a claim: one term of six."""
    place: float = 2.0
    """Taken off a statement that is made for another place than the one asked for: more than all terms, because the same rule for another
    place may share every other word."""
    release: float = 2.0
    """Taken off a statement under the heading of another release than the one asked for, as off one for another place: the entries of a change log are alike."""
    former: float = 1.0
    """Taken off an entry of a change log for a former release where the question asks for the present: later releases may have changed it again. Half of
    `release`, because it may still hold."""
    address: float = 4.0
    """Added to a statement at the address that the question names or below it: more than all terms and values
    together, because an address names its statement."""
    lost: float = 0.2
    """Share of the question's terms by which the best claim may have more than another one that is claimed beside it. A smaller share costs claims that
    answer; see docs/evaluation.md."""
    common: float = 0.02
    """Share of the question's terms that a word has which nearly all texts found have. A claim that has such a word alone is outdone by one that lacks it."""
    neighbour: float = 0.1
    """Weight of the better one of the statements before and after, without their passage: the statement that answers often stands beside the one that
    repeats the question. Of 156 questions held out of seven sets 97 are answered right, 96 with 0 and 94 with 0.2:
    such sentences are claimed together (see `beside`)."""
    case_limit: float = 0.2
    """Added to a statement with a limit for a value that a question for yes or no tells of its case: half of what the value asked for is worth."""
    row_meant: float = 0.3
    """Added to the row of a table whose label has a word of the question that the labels of the others lack: as much as lets it come before a row that has
    such a word in another cell."""
    row_named: float = 0.6
    """Added to the row of a table of whose label the question has every term: it tells what the row is about. Of 0.3, 0.6 and 0.8 it puts most right statements
    first."""
    lead_in: float = 0.2
    """Taken off the introduction of a list, which is claimed with the whole list."""
    beside: float = 0.8
    """How far the fit of a sentence may lie below that of the one before or after it to be claimed with it. Of 0.5, 0.8 and 1.2,
    it gives most right answers to the open questions of seven sets, and as many as 0.5 to those held out."""
    together: int = 450
    """Characters of sentences that are claimed as one: what an answer may quote."""
    close: float = 0.3
    """How far the fit of a statement may lie below the best one to be claimed beside it. With 0.4 the claims held out answer less often, with 0.2 fewer
    questions are answered right; see docs/evaluation.md."""


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
    confidence: ConfidenceRecipe = ConfidenceRecipe()
    selection: SelectionRecipe = SelectionRecipe()
    quoting: QuotingRecipe = QuotingRecipe()
    changes: ChangeRecipe = ChangeRecipe()
    releases: ReleaseRecipe = ReleaseRecipe()
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

    Values that this release does not have are left out, and those that the answer's release did not have are the default ones. An answer
    that was stored without its recipe is replayed with the default one.
    """
    return Recipe.model_validate(
        {name: _known(Recipe, name, value) for name, value in recorded.items() if name in _OWN}
    )


def _known(of: type[Value], name: str, value: Any) -> Any:
    """A recorded part of a recipe without the values that this release does not have."""
    part = of.model_fields[name].annotation
    if not (isinstance(value, dict) and isinstance(part, type) and issubclass(part, Value)):
        return value
    return {inner: kept for inner, kept in value.items() if inner in part.model_fields}


_OWN = frozenset(Recipe.model_fields) - _FIXED
"""The parts of a recipe that belong to the answer."""
