"""Selects what changed between two dates: statements that only one of two versions has, read from the versions themselves (rule Q4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from knowledge.model.authority import Resolution
from knowledge.model.clock import Period
from knowledge.model.objects import Passage
from knowledge.model.plans import Candidate, Role
from knowledge.model.statements import Statement
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.fit import StatementFit, is_planted
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.resolve import Evidence, evidence_at, snapshot_of
from knowledge.reasoning.evidence.select import Selected, select
from knowledge.reasoning.recipe import ChangeRecipe, Recipe
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import LocatedPassage
from knowledge.text.names import holds_name, names_asked_for
from knowledge.text.terms import Terms, distinct_terms


@dataclass(frozen=True)
class _Side:
    """A statement at one of the two dates: where it stands, and how well it fits the question.

    `ranked` is the passage that holds it, None where no retrieval proposed it.
    """

    resolution: Resolution
    statements: tuple[Statement, ...]
    position: int
    ranked: Ranked | None
    scorer: StatementFit

    @property
    def place(self) -> tuple[str, int]:
        return self.resolution.object_id, self.position

    @cached_property
    def fit(self) -> float:
        return self.scorer.score_of(self.ranked or _unranked(self.resolution, self.statements), self.position)

    @property
    def coverage(self) -> float:
        """Its share of the question's terms, headings included."""
        one = self.statements[self.position]
        return self.scorer.ranking.weights.coverage_of(" ".join([*one.headings, one.name, one.words]))

    @cached_property
    def terms(self) -> Terms:
        return distinct_terms(self.statements[self.position].words)

    @cached_property
    def wording(self) -> str:
        """Its words without capitals and punctuation: another spelling is no change."""
        return _wording(self.statements[self.position])


@dataclass(frozen=True)
class _Change:
    """New statements and the old ones that they replace; those of each side stand one after the other. One side may be empty."""

    new: tuple[_Side, ...]
    old: tuple[_Side, ...]
    score: float

    @property
    def place(self) -> tuple[str, int]:
        return (self.new or self.old)[0].place

    def goes_on_in(self, other: _Change) -> bool:
        """Whether the other change continues this one: it follows it on both sides."""
        return all(
            bool(mine) is bool(theirs) and (not mine or _follows(mine[-1], theirs[0]))
            for mine, theirs in ((self.new, other.new), (self.old, other.old))
        )

    def with_other(self, other: _Change) -> _Change:
        return _Change((*self.new, *other.new), (*self.old, *other.old), max(self.score, other.score))

    @property
    def words(self) -> str:
        """The words of both sides."""
        return "\n".join(one.statements[one.position].words for one in (*self.new, *self.old))

    @property
    def length(self) -> int:
        """The characters of its longer side."""
        return max(sum(len(one.statements[one.position].words) for one in side) for side in (self.new, self.old))


class ChangeSelection:
    """Compares the versions of the two dates of a question about a change."""

    def __init__(self, snapshot: Snapshot, findings: Sequence[Finding], recipe: Recipe) -> None:
        sides = {finding.sub_query.role: (part, finding) for part, finding in enumerate(findings)}
        self._after_part, self._after = sides[Role.AFTER]
        self._before_part, self._before = sides[Role.BEFORE]
        self._snapshot = snapshot
        self._recipe: ChangeRecipe = recipe.changes
        self._quoting = recipe.quoting
        self._whole_recipe = recipe

    def select(self) -> list[Selected]:
        """The claims: for each change that answers, the new statement and the one that it replaces."""
        if not (self._after.verdict.sufficient or self._before.verdict.sufficient):
            return []
        objects = self._objects()
        new, old = self._sides(self._after, objects), self._sides(self._before, objects)
        known_after, sure_after = self._held(self._after, objects)
        known_before, sure_before = self._held(self._before, objects)
        added = [one for one in new if one.wording not in known_before and one.wording in sure_after]
        removed = [one for one in old if one.wording not in known_after and one.wording in sure_before]
        changes = self._paired(added, removed)
        if self._after.sub_query.release and sum(not one.new for one in changes) > self._recipe.anew * len(old):
            # Notes on each release: the former ones still hold for theirs.
            changes = [replace(one, old=()) for one in changes if one.new]
        if self._after.sub_query.release and not self._is_whole:
            changes = self._answering(changes)
        chosen = self._chosen(self._joined(changes))
        selected: list[Selected] = []
        for change in chosen:
            since = self._since(change)
            if change.new:
                selected.append(self._selected(self._after_part, self._after, change.new, since))
            if change.old:
                selected.append(self._selected(self._before_part, self._before, change.old, since))
        return selected

    def _answering(self, changes: Sequence[_Change]) -> list[_Change]:
        """The changes to what answers the question at the two releases: a release changes much that it does not ask for."""
        wanted = {
            (one.version_id, at)
            for finding in (self._after, self._before)
            for one in select([finding], self._whole_recipe)
            for at in one.positions
        }
        answering = [
            change
            for change in changes
            if any((one.resolution.version_id, one.position) in wanted for one in (*change.new, *change.old))
            and (change.new or change.old[0].coverage >= self._whole_recipe.releases.least)
        ]
        names = names_asked_for(self._after.sub_query.text)
        named = [one for one in answering if any(holds_name(one.words, name) for name in names)]
        return named or answering

    @property
    def _is_whole(self) -> bool:
        """Whether everything is asked for that changed in the documents of a release."""
        return self._after.sub_query.use is not None

    def _objects(self) -> list[str]:
        """The objects of the best passages of both dates; the documents asked for, where all of their changes are."""
        if self._is_whole:
            return list(self._after.sub_query.objects)
        best = [
            one.evidence.object_id
            for finding in (self._after, self._before)
            for one in finding.ranking.ranked[: self._recipe.passages]
        ]
        return list(dict.fromkeys(best))

    def _held(self, finding: Finding, objects: Sequence[str]) -> tuple[set[str], set[str]]:
        """The wordings that these objects have at some time of the period that the question names, and those that they have all through it."""
        here = snapshot_of(self._snapshot, finding.sub_query)
        period = finding.sub_query.throughout
        some: set[str] = set()
        throughout: set[str] = set()
        for name in objects:
            texts = list(_texts_in(here, name, period, self._recipe.versions))
            some.update(*texts)
            throughout |= set.intersection(*texts) if texts else set()
        return some, throughout

    def _sides(self, finding: Finding, objects: Iterable[str]) -> list[_Side]:
        """Every statement of these objects at the date of a finding."""
        here = snapshot_of(self._snapshot, finding.sub_query)
        fit = StatementFit(
            finding.sub_query.text,
            finding.ranking,
            self._quoting,
            finding.sub_query.place,
            finding.sub_query.release,
        )
        ranked = {
            (one.evidence.resolution.version_id, at): one
            for one in finding.ranking.ranked
            for at in one.evidence.positions
        }
        sides = []
        for resolution in here.resolve(objects).values():
            statements = here.statements(resolution.version_id)
            sides += [
                _Side(resolution, statements, at, ranked.get((resolution.version_id, at)), fit)
                for at, one in enumerate(statements)
                if not one.governs and not is_planted(statements, at)
            ]
        return sides

    def _paired(self, added: Sequence[_Side], removed: Sequence[_Side]) -> list[_Change]:
        """Each new statement with the old one that it most resembles, the most alike first; the others alone."""
        alike = sorted(
            (
                (-share, i, j)
                for i, new in enumerate(added)
                for j, old in enumerate(removed)
                if (share := _likeness(new, old)) >= self._recipe.alike
            ),
        )
        with_new: dict[int, int] = {}
        taken: set[int] = set()
        for _, i, j in alike:
            if i not in with_new and j not in taken:
                with_new[i] = j
                taken.add(j)
        changes = []
        for i, new in enumerate(added):
            other = removed[with_new[i]] if i in with_new else None
            score = max(new.fit, other.fit) + self._recipe.rewritten if other else new.fit
            changes.append(_Change((new,), (other,) if other else (), round(score, _DIGITS)))
        changes += [
            _Change((), (old,), round(old.fit, _DIGITS)) for j, old in enumerate(removed) if j not in taken
        ]
        return changes

    def _joined(self, changes: list[_Change]) -> list[_Change]:
        """The changes, with those that go on in the next one joined as long as an answer can quote them."""
        joined: list[_Change] = []
        for change in sorted(changes, key=lambda one: (bool(one.new), one.place)):
            last = joined[-1] if joined else None
            if last and last.goes_on_in(change) and last.length + change.length <= self._recipe.longest:
                joined[-1] = last.with_other(change)
            else:
                joined.append(change)
        return joined

    def _chosen(self, changes: list[_Change]) -> list[_Change]:
        """The changes that answer about as well as the best one, best first; at most as many as an answer holds."""
        changes.sort(key=lambda one: (-one.score, one.place))
        if not changes:
            return []
        if self._is_whole:
            return sorted(changes[: self._recipe.most], key=lambda one: (not one.new, one.place))
        if named := [one for one in changes if self._is_named(one)]:
            return sorted(named, key=lambda one: not (one.new and one.old))[: self._recipe.most]
        least = changes[0].score - self._recipe.close
        return [one for one in changes if one.score >= least][: self._recipe.most]

    def _is_named(self, change: _Change) -> bool:
        """Whether the question is about the whole text that changed: it has no words but those of its title and words for documents."""
        side = (change.new or change.old)[0]
        asked = distinct_terms(self._after.sub_query.text) - _DOCUMENT_TERMS
        title = distinct_terms(self._snapshot.version(side.resolution.version_id).title)
        return bool(asked) and asked <= title

    def _since(self, change: _Change) -> datetime | None:
        """The instant since which the new text holds, or the old one does not, looked up from version to version."""
        after = snapshot_of(self._snapshot, self._after.sub_query)
        side = (change.new or change.old)[0]
        expected = bool(change.new)
        since: datetime | None = None
        here = after
        for _ in range(self._recipe.versions):
            resolution = here.resolution(side.resolution.object_id)
            if resolution is None:
                break
            holds = any(_wording(one) == side.wording for one in here.statements(resolution.version_id))
            if holds is not expected:
                break
            since = resolution.valid.start
            if since <= self._before.sub_query.as_of.valid_at:
                break
            here = here.at(_just_before(since))
        return since

    def _selected(self, part: int, finding: Finding, sides: Sequence[_Side], since: datetime | None) -> Selected:
        side = sides[0]
        holding = side.ranked
        if holding is None:
            here = snapshot_of(self._snapshot, finding.sub_query)
            holding = Ranked(evidence_at(here, side.resolution, side.position), 0.0, 0.0, 0.0, holds_values=False)
        return Selected(part, finding.sub_query.role, holding, tuple(one.position for one in sides), since=since)


def _texts_in(here: Snapshot, name: str, period: Period | None, most: int) -> Iterator[set[str]]:
    """Yield the wordings of each version of an object within a period; those of one version for a single instant. A gap is a version without text."""
    here = here.at(period.start) if period else here
    for _ in range(most):
        resolution = here.resolution(name)
        yield {_wording(one) for one in here.statements(resolution.version_id)} if resolution else set()
        if resolution is None or period is None or resolution.valid.covers(Period(start=here.as_of.valid_at, end=period.end)):
            return
        if resolution.valid.end is None:
            return
        here = here.at(resolution.valid.end)


def _unranked(resolution: Resolution, statements: tuple[Statement, ...]) -> Ranked:
    """A stand-in for a passage that no retrieval proposed: only its statements are scored."""
    candidate = Candidate(
        object_id=resolution.object_id, scope_key=resolution.scope.key, passage_hash="", score=0.0
    )
    nowhere = LocatedPassage(resolution.version_id, 0, 0, _NO_PASSAGE)
    evidence = Evidence(candidate, resolution, nowhere, statements, ())
    return Ranked(evidence, 0.0, 0.0, 0.0, holds_values=False)


def _follows(one: _Side, other: _Side) -> bool:
    """Whether another statement of the same version follows this one, with nothing but headings and lead-ins between them."""
    if one.resolution.version_id != other.resolution.version_id or other.position <= one.position:
        return False
    return all(between.governs for between in one.statements[one.position + 1 : other.position])


def _wording(statement: Statement) -> str:
    return " ".join(_WORDING.findall(statement.words.lower()))


def _likeness(new: _Side, old: _Side) -> float:
    """The share of their terms that two statements have in common, by Jaccard."""
    union = len(new.terms | old.terms)
    return len(new.terms & old.terms) / union if union else 0.0


def _just_before(at: datetime) -> datetime:
    return at - timedelta(seconds=1)


_WORDING = re.compile(r"[\w.+-]+@[\w.-]*\w|\w+(?:[./]\w+)+|\w+")
"""The words of a statement. Addresses and numbers are told apart by their points: `legal-support@x.org` is another one than `legal@support.x.org`."""
_DOCUMENT_TERMS = distinct_terms(
    "policy rule term condition document guideline handbook manual agreement procedure page text"
)
"""Words by which a question calls the document that its title names (`the rules on travel and expenses`)."""
_NO_PASSAGE = Passage(context="", text="")
_DIGITS = 6
"""Digits that are kept of a score, so that the last bits of a sum do not decide the order."""
