"""Selects what the releases of documents say: that they are there, and since or until which one something holds (rule V1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import ReleaseUse, SubQuery
from knowledge.model.reading.statements import Statement, words_to_match
from knowledge.model.releases import Release, is_of_another_release, section_of_log
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.evidence.resolve import evidence_at, snapshot_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import ReleaseRecipe
from knowledge.store.snapshot import Snapshot
from knowledge.text.vocabulary.names import holds_name, names_asked_for
from knowledge.text.vocabulary.term_weights import TermWeights, compared_terms
from knowledge.text.vocabulary.terms import distinct_terms


def found_listed(snapshot: Snapshot, sub_queries: Sequence[SubQuery]) -> tuple[list[Finding], list[Selected]]:
    """A claim for each release that is listed: the statement of a document that names the release, else its first one."""
    findings: list[Finding] = []
    selected: list[Selected] = []
    for part, query in enumerate(sub_queries):
        own = _opening(snapshot, query)
        verdict = (
            Verdict(1.0, True, ()) if own else Verdict(0.0, False, (f"No text of {query.release} is in force.",))
        )
        findings.append(Finding(query, Ranking([], TermWeights("", []), frozenset()), verdict))
        if own:
            selected.append(Selected(part, query.role, own, own.evidence.positions[:1]))
    return findings, selected


def _opening(snapshot: Snapshot, query: SubQuery) -> Ranked | None:
    """The statement that names the release, in one of the documents."""
    here = snapshot_of(snapshot, query)
    number = ".".join(map(str, Release(label=query.release, at=query.as_of.valid_at).number))
    best: tuple[bool, int] | None = None
    found: Ranked | None = None
    for resolution in here.resolve(query.objects).values():
        statements = here.statements(resolution.version_id)
        stating = [at for at, one in enumerate(statements) if not one.governs]
        naming = [
            at
            for at in stating
            if number and re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", statements[at].words)
        ]
        for at in (naming or stating)[:1]:
            rank = (not naming, at)
            if best is None or rank < best:
                best = rank
                evidence = replace(evidence_at(here, resolution, at), positions=(at,))
                found = Ranked(evidence, 0.0, 0.0, 0.0, holds_values=False)
    return found


_REMOVAL = lazy_pattern(
    r"\b(?:remov\w+|drop(?:s|ped|ping)?|delet\w+|discontinu\w+|no longer|stopped|ended)\b", re.IGNORECASE
)
"""Words of a statement that tells that something was taken away."""

_NOT_TOLD = "No release recorded tells of this."
_NO_CHANGE = "No release recorded was found to have changed this."
"""The reasons why nothing is claimed."""
_COMPARING = (ReleaseUse.EVER, ReleaseUse.CHANGED, ReleaseUse.UNTIL)
"""Uses for which the texts of the releases are compared, and not only searched for the first or last one that tells of something."""


@dataclass(frozen=True)
class _Held:
    """The statement of a release that holds most of the question's terms, and their weighted share."""

    part: int
    finding: Finding
    ranked: Ranked | None = None
    position: int = 0
    coverage: float = 0.0
    score: float = 0.0

    @property
    def release(self) -> str:
        return self.finding.sub_query.release

    @property
    def is_there(self) -> bool:
        """Whether a document of the release was found."""
        return bool(self.finding.ranking.ranked)

    @cached_property
    def wording(self) -> str:
        if self.ranked is None:
            return ""
        return " ".join(re.findall(r"\w+", self.ranked.evidence.statements[self.position].words.lower()))


class ReleaseSelection:
    """Compares what the releases of a source say on the topic of a question."""

    def __init__(self, findings: Sequence[Finding], recipe: ReleaseRecipe) -> None:
        self._findings = findings
        self._recipe = recipe
        self._topic = findings[0].sub_query.text
        texts = {one.text: f"{one.evidence.context}\n{one.text}" for f in findings for one in f.ranking.ranked}
        self._weights = TermWeights(
            self._topic, compared_terms(self._topic, [(text,) for text in texts.values()]), recipe.name
        )
        self._names = names_asked_for(self._topic)
        self._pairs = set(pairwise(term_sequence(self._topic)))
        self._scores: dict[str, tuple[float, float]] = {}

    def select(self) -> tuple[list[Finding], list[Selected]]:
        """The findings with the verdict on all releases together, and the claims, each with the release in its lead."""
        held = [self._held(part, finding) for part, finding in enumerate(self._findings)]
        use = self._findings[0].sub_query.use
        if use is ReleaseUse.UNTIL:
            told = [self._held(part, finding, _REMOVAL) for part, finding in enumerate(self._findings)]
            if max(one.score for one in told) >= max(one.score for one in held) - self._recipe.told:
                held, use = told, ReleaseUse.SINCE
        enough = self._telling(held)
        selected: list[Selected] = []
        for _, own in groupby(held, key=_source):
            group = list(own)
            if holding := [one for one in group if one in enough]:
                selected += self._of_source([one for one in group if one.is_there], holding, use)
        support = max((one.coverage for one in enough), default=0.0)
        verdict = Verdict(
            support, bool(selected), () if selected else (_NO_CHANGE if use is ReleaseUse.CHANGED else _NOT_TOLD,)
        )
        return [replace(one, verdict=verdict) for one in self._findings], selected[: self._recipe.most]

    def _telling(self, held: Sequence[_Held]) -> list[_Held]:
        """The releases that tell of the topic about as well as the best one. A name that programs write is enough: only it says what is meant."""
        if self._names:
            return [one for one in held if one.coverage > 0]
        least = max((one.score for one in held), default=0.0) - self._recipe.close
        return [one for one in held if one.coverage >= self._recipe.least and one.score >= least]

    def _of_source(
        self, known: Sequence[_Held], holding: Sequence[_Held], use: ReleaseUse | None
    ) -> list[Selected]:
        """The claims on the releases of one source: `known` are all of them, `holding` those that tell of the topic."""
        first, last = holding[0], holding[-1]
        if use is ReleaseUse.SINCE:
            return [_claim(first, f"{_begun(known, holding)}: ")]
        if use is ReleaseUse.UNTIL:
            if last is known[-1]:
                return [_claim(last, f"Still in {last.release}, the last release recorded: ")]
            after = known[known.index(last) + 1]
            return [_claim(last, f"Up to {last.release}, and no longer in {after.release}: ")]
        changes = [later for earlier, later in pairwise(holding) if later.wording != earlier.wording]
        if use is ReleaseUse.CHANGED:
            told = [_claim(one, f"Since {one.release}: ") for one in changes]
            return [_claim(first, f"Before, in {first.release}: "), *told] if told else []
        if use is ReleaseUse.EVER:
            if not changes:
                return [_claim(first, f"{_begun(known, holding)}: ")]
            return [_claim(one, f"Since {one.release}: ") for one in [first, *changes]]
        return [_claim(last, f"In {last.release}: ")]

    def _held(self, part: int, finding: Finding, saying: re.Pattern[str] | None = None) -> _Held:
        """The statement of a release that holds most of the topic; of those that say something, where that is given."""
        best, query = _Held(part, finding), finding.sub_query
        order = (0.0, 0.0)
        for ranked in finding.ranking.ranked[: self._recipe.looked_at]:
            statements = ranked.evidence.statements
            for at in ranked.evidence.positions:
                one = statements[at]
                if one.governs or (saying and not saying.search(f"{section_of_log(one.headings)} {one.words}")):
                    continue
                if not saying and not self._holds_then(one, query):
                    continue
                coverage, score = self._scored(statements, at)
                if (score, ranked.evidence.cosine_of(at)) > order:
                    order = (score, ranked.evidence.cosine_of(at))
                    best = _Held(part, finding, ranked, at, coverage, score)
        return best

    def _holds_then(self, one: Statement, query: SubQuery) -> bool:
        """Whether a statement tells how something is at the release: a change log tells of former releases in each later one, and of what was removed."""
        if query.use not in _COMPARING:
            return True
        is_removal = bool(_REMOVAL.match(section_of_log(one.headings)))
        return not (is_removal or is_of_another_release(one.headings, query.release))

    def _scored(self, statements: Sequence[Statement], at: int) -> tuple[float, float]:
        """The share of the topic's terms in a statement, and that with the share of neighbouring terms; 0 where it lacks a name that programs write."""
        one = statements[at]
        text = "\n".join([*one.headings, one.name, words_to_match(statements, at)])
        if text not in self._scores:
            if not all(holds_name(text, name) for name in self._names):
                self._scores[text] = (0.0, 0.0)
            else:
                coverage = self._weights.coverage_of(text)
                found = self._pairs & {
                    pair for line in text.splitlines() for pair in pairwise(term_sequence(line))
                }
                together = len(found) / len(self._pairs) if self._pairs else 0.0
                self._scores[text] = (round(coverage, 6), round(coverage + self._recipe.together * together, 6))
        return self._scores[text]


def _begun(known: Sequence[_Held], holding: Sequence[_Held]) -> str:
    """The words that say since which release something holds. A fix of an old release may bring what the next one lacks."""
    first = holding[0]
    later = known[known.index(first) :]
    without = [one.release for one in later if one not in holding]
    if len(without) > len(holding):  # notes on each release
        return f"In {' and '.join(one.release for one in holding)}"
    begun = (
        f"Already in {first.release}, the first release recorded"
        if first is known[0]
        else f"Since {first.release}"
    )
    return f"{begun}, but not in {' and '.join(without)}" if without else begun


@lru_cache(maxsize=8_192)  # the words of some hundred passages
def _stem(word: str) -> int | None:
    return min(distinct_terms(word), default=None)


def term_sequence(text: str) -> list[int]:
    """The terms of a text in the order of its words, without stop words."""
    stems = (_stem(word) for word in re.findall(r"\w+", text.lower()))
    return [stem for stem in stems if stem is not None]


def _source(one: _Held) -> str:
    return one.finding.sub_query.objects[0].split("/")[1]


def _claim(held: _Held, lead: str) -> Selected:
    assert held.ranked is not None
    return Selected(held.part, held.finding.sub_query.role, held.ranked, (held.position,), lead=lead)
