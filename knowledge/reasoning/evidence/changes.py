"""Selects what changed between two dates: statements that only one of two versions has, read from the versions themselves (rule Q4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby, islice

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import ReleaseUse, Role
from knowledge.model.clock import Period
from knowledge.model.reading.statements import Statement
from knowledge.model.releases import section_of_log
from knowledge.reasoning.evidence.changed_statements import (
    DatedStatement,
    TextChange,
    joined,
    paired,
    sections_of_wordings,
    wording_of,
)
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.fit import StatementFit
from knowledge.reasoning.evidence.planted import is_planted
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.resolve import evidence_at, snapshot_of
from knowledge.reasoning.evidence.select import Selected, select
from knowledge.reasoning.recipe import ChangeRecipe, Recipe
from knowledge.store.snapshot import Snapshot
from knowledge.text.vocabulary.names import holds_name, names_asked_for
from knowledge.text.vocabulary.terms import distinct_terms


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
        self._sections: dict[str, dict[str, dict[tuple[str, ...], int]]] = {}

    def select(self) -> list[Selected]:
        """The claims: for each change that answers, the new statement and the one that it replaces."""
        if not (self._after.verdict.sufficient or self._before.verdict.sufficient):
            return []
        objects = self._objects()
        changes = paired(*self._changed(objects), self._recipe)
        changes = [one for one in changes if not one.only_names_releases]
        if self._after.sub_query.release and self._is_written_anew(changes, objects):
            # Notes on each release: the former ones still hold for theirs.
            changes = [replace(one, old=()) for one in changes if one.new]
        changes = self._on_side_asked_for(changes)
        if self._after.sub_query.release and not self._is_whole:
            changes = self._answering(changes)
        chosen = self._chosen(joined(changes, self._recipe.longest))
        selected: list[Selected] = []
        for change, since in self._dated(chosen):
            if change.new:
                selected.append(self._selected(self._after_part, self._after, change.new, since))
            if change.old:
                selected.append(self._selected(self._before_part, self._before, change.old, since))
        return self._by_section(selected)

    def _by_section(self, selected: Sequence[Selected]) -> list[Selected]:
        """The claims; those of one section that changed at one instant are one claim, in the order of the text, as long as it may be."""
        told: dict[tuple[object, ...], Selected] = {}
        for one in selected:
            section = (one.part, one.version_id, one.own[0].headings, one.since)
            whole = one
            if before := told.get(section):
                whole = before.stating(*sorted({*before.positions, *one.positions}))
            is_short = sum(len(own.words) for own in whole.own) <= self._recipe.section
            told[section if is_short else (*section, one.positions)] = whole if is_short else one
        return list(told.values())

    def _dated(self, changes: Sequence[TextChange]) -> Iterator[tuple[TextChange, datetime | None]]:
        """Yield the changes with their instants. Statements side by side that changed at different instants are told apart, the best first."""
        for change in changes:
            dated = [
                (reduce(TextChange.with_other, same), at) for at, same in groupby(change.single, key=self._since)
            ]
            yield from sorted(dated, key=lambda one: -one[0].score)

    def _changed(self, objects: Sequence[str]) -> tuple[list[DatedStatement], list[DatedStatement]]:
        """The statements that were added and those that were removed. One that only moved to another object is neither.

        Of a month that the question names, only what holds all through it counts, and on the other side what holds at some time of it.
        """
        versions_new, versions_old = (self._versions(one, objects) for one in (self._after, self._before))
        objects = [name for name in objects if not _is_one_version(versions_new[name], versions_old[name])]
        some_new, all_new = self._held(self._after, versions_new, objects)
        some_old, all_old = self._held(self._before, versions_old, objects)
        moved_in = {one for name in objects for one in some_new[name] - some_old[name]}
        moved_out = {one for name in objects for one in some_old[name] - some_new[name]}

        added = {name: all_new[name] - some_old[name] - moved_out for name in objects}
        removed = {name: all_old[name] - some_new[name] - moved_in for name in objects}
        came, gone = (
            self._repeated(self._after, self._before, objects),
            self._repeated(self._before, self._after, objects),
        )
        return self._sides(self._after, added, came), self._sides(self._before, removed, gone)

    def _repeated(self, mine: Finding, other: Finding, objects: Sequence[str]) -> set[tuple[str, int]]:
        """The places of statements that one date has in more sections than the other one: those in sections that lack them there."""
        here, there = (snapshot_of(self._snapshot, one.sub_query) for one in (mine, other))
        found: set[tuple[str, int]] = set()
        others = there.resolve(objects)
        for name, resolution in here.resolve(objects).items():
            if name not in others:
                continue
            own = self._sections_of(here, resolution.version_id)
            its = self._sections_of(there, others[name].version_id)
            for wording, sections in own.items():
                lacking = sections.keys() - its.get(wording, {}).keys()
                if wording in its and len(lacking) == len(sections) - len(its[wording]):
                    found |= {(resolution.version_id, sections[section]) for section in lacking}
        return found

    def _is_written_anew(self, changes: Sequence[TextChange], objects: Sequence[str]) -> bool:
        """Whether most of the old text is gone without anything in its place."""
        here = snapshot_of(self._snapshot, self._before.sub_query)
        old = sum(len(_saying(here.statements(one.version_id))) for one in here.resolve(objects).values())
        return sum(not one.new for one in changes) > self._recipe.anew * old

    def _answering(self, changes: Sequence[TextChange]) -> list[TextChange]:
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
            if (
                any((one.resolution.version_id, one.position) in wanted for one in (*change.new, *change.old))
                and (change.new or change.old[0].coverage >= self._whole_recipe.releases.least)
            )
            or any(one.coverage >= _ALL for one in (*change.new, *change.old))
        ]
        names = names_asked_for(self._after.sub_query.text)
        named = [one for one in answering if any(holds_name(one.words, name) for name in names)]
        return named or answering

    def _on_side_asked_for(self, changes: Sequence[TextChange]) -> list[TextChange]:
        """The additions or the removals alone, where the question asks for these. A change log tells of removals in new text."""
        use = self._after.sub_query.use
        if use in (ReleaseUse.ADDED, ReleaseUse.ALL_ADDED):
            logged = [replace(one, old=()) for one in changes if one.new and _is_logged(one, _LOGS_ADDITION)]
            if logged and self._is_whole:
                return logged
            others = [one for one in changes if one.new and not one.old and not _is_logged(one, _ANY_SECTION)]
            return [*logged, *others]
        if use in (ReleaseUse.REMOVED, ReleaseUse.ALL_REMOVED):
            return [one for one in changes if not one.new or _is_logged(one, _LOGS_ITS_END)]
        return list(changes)

    @property
    def _is_whole(self) -> bool:
        """Whether everything is asked for that changed in the documents of a release."""
        return self._after.sub_query.asks_for_all_changes

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

    def _versions(self, finding: Finding, objects: Sequence[str]) -> dict[str, frozenset[str]]:
        """The versions of each object in the period that the question names, or the one in force; an empty id stands for a gap."""
        here = snapshot_of(self._snapshot, finding.sub_query)
        return {name: frozenset(self._versions_in(here, name, finding.sub_query.throughout)) for name in objects}

    def _versions_in(self, here: Snapshot, name: str, period: Period | None) -> Iterator[str]:
        here = here.at(period.start) if period else here
        for _ in range(self._recipe.versions):
            resolution = here.resolution(name)
            yield resolution.version_id if resolution else ""
            end = resolution.valid.end if resolution else None
            if period is None or end is None or (period.end is not None and end >= period.end):
                return
            here = here.at(end)

    def _held(
        self, finding: Finding, versions: Mapping[str, frozenset[str]], objects: Sequence[str]
    ) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """The wordings that each object has in some of its versions, and those that it has in all of them. A gap has none."""
        here = snapshot_of(self._snapshot, finding.sub_query)
        texts = {name: [self._wordings_of(here, one) for one in versions[name]] for name in objects}
        some = {name: frozenset[str]().union(*own) for name, own in texts.items()}
        return some, {name: frozenset.intersection(*map(frozenset, own)) for name, own in texts.items()}

    def _sides(
        self, finding: Finding, wordings: Mapping[str, frozenset[str]], places: Set[tuple[str, int]]
    ) -> list[DatedStatement]:
        """The statements with these wordings, given by object, and those at these places at the date of a finding."""
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
        for resolution in here.resolve(wordings).values():
            statements, wanted = here.statements(resolution.version_id), wordings[resolution.object_id]
            sides += [
                DatedStatement(resolution, statements, at, ranked.get((resolution.version_id, at)), fit)
                for at, one in enumerate(statements)
                if ((resolution.version_id, at) in places or (wanted and wording_of(one) in wanted))
                and _says(statements, at)
            ]
        return sides

    def _chosen(self, changes: list[TextChange]) -> list[TextChange]:
        """The changes that answer about as well as the best one, best first; at most as many as an answer holds."""
        changes.sort(key=lambda one: (-one.score, one.place))
        if not changes:
            return []
        if self._is_whole:
            changes.sort(key=lambda one: not _is_logged(one, _ANY_SECTION))
            return sorted(changes[: self._recipe.most], key=lambda one: (not one.new, one.place))
        if named := [one for one in changes if self._is_named(one)]:
            return sorted(named, key=lambda one: not (one.new and one.old))[: self._recipe.most]
        least = changes[0].score - self._recipe.close
        best = [one for one in changes if one.score >= least][: self._recipe.most]
        return self._with_counterparts(best, changes)[: self._recipe.most]

    def _with_counterparts(self, best: Sequence[TextChange], changes: Sequence[TextChange]) -> list[TextChange]:
        """The best changes, each with one side alone followed by the best one of its object with the other side alone.

        What was rewritten beyond likeness is an addition here and a removal there.
        """
        told: list[TextChange] = []
        for change in best:
            if change in told:
                continue
            told.append(change)
            if change.new and change.old:
                continue
            least = change.score * self._recipe.counterpart
            others = (
                one
                for one in changes
                if one not in told
                and not (one.new and one.old)
                and bool(one.new) is not bool(change.new)
                and one.place[0] == change.place[0]
                and one.score >= least
            )
            told += islice(others, 1)
        return told

    def _is_named(self, change: TextChange) -> bool:
        """Whether the question is about the whole text that changed: it has no words but those of its title and words for documents."""
        side = (change.new or change.old)[0]
        asked = distinct_terms(self._after.sub_query.text) - _DOCUMENT_TERMS
        title = distinct_terms(self._snapshot.version(side.resolution.version_id).title)
        return bool(asked) and asked <= title

    def _since(self, change: TextChange) -> datetime | None:
        """The instant since which the new text holds, or the old one does not, looked up from version to version."""
        here, before = (snapshot_of(self._snapshot, one.sub_query) for one in (self._after, self._before))
        side = (change.new or change.old)[0]
        replaced = before.resolution(side.resolution.object_id)
        expected = bool(change.new)
        since: datetime | None = None
        for _ in range(self._recipe.versions):
            resolution = here.resolution(side.resolution.object_id)
            if resolution is None:
                break
            if (side.wording in self._wordings_of(here, resolution.version_id)) is not expected:
                break
            since = resolution.valid.start
            if since <= self._before.sub_query.as_of.valid_at:
                break
            holds_until_then = replaced is not None and replaced.valid.end == since
            here = before if holds_until_then else here.at(_just_before(since))
        return since

    def _wordings_of(self, here: Snapshot, version_id: str) -> Set[str]:
        """The wordings of a version; none for a gap."""
        return self._sections_of(here, version_id).keys()

    def _sections_of(self, here: Snapshot, version_id: str) -> dict[str, dict[tuple[str, ...], int]]:
        """The wordings of a version by their sections (see `sections_of_wordings`), read once; none for a gap."""
        if version_id not in self._sections:
            statements = here.statements(version_id) if version_id else ()
            self._sections[version_id] = sections_of_wordings(statements)
        return self._sections[version_id]

    def _selected(
        self, part: int, finding: Finding, sides: Sequence[DatedStatement], since: datetime | None
    ) -> Selected:
        side = sides[0]
        holding = side.ranked
        if holding is None:
            here = snapshot_of(self._snapshot, finding.sub_query)
            holding = Ranked(evidence_at(here, side.resolution, side.position), 0.0, 0.0, 0.0, holds_values=False)
        return Selected(part, finding.sub_query.role, holding, tuple(one.position for one in sides), since=since)


def _saying(statements: Sequence[Statement]) -> list[int]:
    """The positions of the statements that say something by themselves and give no orders to a language model."""
    return [at for at in range(len(statements)) if _says(statements, at)]


def _is_one_version(new: frozenset[str], old: frozenset[str]) -> bool:
    """Whether one version is in force at both dates, so that nothing changed."""
    return new == old and len(new) == 1 and "" not in new


def _says(statements: Sequence[Statement], at: int) -> bool:
    return not statements[at].governs and not is_planted(statements, at)


_ALL = 1 - 1e-9
"""A coverage of all terms, but for the last bits of a sum."""
_LOGS_ADDITION = lazy_pattern(r"\W*(?:added|new)\b", re.IGNORECASE)
_LOGS_ITS_END = lazy_pattern(r"\W*(?:remov|no longer|discontinued)", re.IGNORECASE)
"""The headings of sections of a change log that tell of additions, and of removals."""

_ANY_SECTION = lazy_pattern(r"\S")


def _is_logged(change: TextChange, section: re.Pattern[str]) -> bool:
    """Whether the new text of a change stands in such a section of a change log."""
    return any(section.match(section_of_log(one.statements[one.position].headings)) for one in change.new)


def _just_before(at: datetime) -> datetime:
    return at - timedelta(seconds=1)


_DOCUMENT_TERMS = distinct_terms(
    "policy rule term condition document guideline handbook manual agreement procedure page text"
)
"""Words by which a question calls the document that its title names (`the rules on travel and expenses`)."""
