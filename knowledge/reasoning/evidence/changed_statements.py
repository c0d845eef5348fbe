"""Statements of the two dates of a question about a change, and which of them replace each other (rule Q4e). Pure but for the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import zip_longest

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Candidate
from knowledge.model.authority import Resolution
from knowledge.model.objects import Passage
from knowledge.model.reading.statements import Statement
from knowledge.model.releases import section_of_log
from knowledge.reasoning.evidence.fit import StatementFit
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.recipe import ChangeRecipe
from knowledge.store.values import LocatedPassage
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_KEPT = 16_384
"""Statements whose wording is kept: those of some hundred versions, which mostly say what the versions before them said."""


@dataclass(frozen=True)
class DatedStatement:
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
        """Its object and its position there."""
        return self.resolution.object_id, self.position

    @cached_property
    def fit(self) -> float:
        """How well it answers the question."""
        return self.scorer.score_of(self.ranked or unranked(self.resolution, self.statements), self.position)

    @property
    def coverage(self) -> float:
        """Its share of the question's terms, headings included."""
        one = self.statements[self.position]
        return self.scorer.ranking.weights.coverage_of(" ".join([*one.headings, one.name, one.words]))

    @cached_property
    def terms(self) -> Terms:
        """The terms of its words."""
        return distinct_terms(self.statements[self.position].words)

    @cached_property
    def wording(self) -> str:
        """Its words without capitals and punctuation: another spelling is no change."""
        return wording_of(self.statements[self.position])


@dataclass(frozen=True)
class TextChange:
    """New statements and the old ones that they replace; those of each side stand one after the other. One side may be empty.

    `is_renamed` says that only words changed in them that changed all over.
    """

    new: tuple[DatedStatement, ...]
    old: tuple[DatedStatement, ...]
    score: float
    is_renamed: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """The object and the position of its first statement."""
        return (self.new or self.old)[0].place

    def goes_on_in(self, other: TextChange) -> bool:
        """Whether the other change continues this one: it follows it on both sides, and is of the same kind."""
        return self.is_renamed is other.is_renamed and all(
            bool(mine) is bool(theirs) and (not mine or _follows(mine[-1], theirs[0]))
            for mine, theirs in ((self.new, other.new), (self.old, other.old))
        )

    @property
    def single(self) -> tuple[TextChange, ...]:
        """The change of each statement by itself, with the score of that statement."""
        changes = []
        for new, old in zip_longest(self.new, self.old):
            fit = max(one.fit for one in (new, old) if one)
            changes.append(TextChange((new,) if new else (), (old,) if old else (), round(fit, _DIGITS)))
        return tuple(changes)

    def with_other(self, other: TextChange) -> TextChange:
        """Both changes as one."""
        return TextChange(
            (*self.new, *other.new), (*self.old, *other.old), max(self.score, other.score), self.is_renamed
        )

    @property
    def only_names_releases(self) -> bool:
        """Whether nothing changed but the name of the release, which the question says itself (`Manual for firmware 2.1.`)."""
        if len(self.new) != 1 or len(self.old) != 1:
            return False
        pair = (self.new[0], self.old[0])
        words = {word.lstrip("v") for word in _changed_words(*pair)}
        return bool(words) and words == {one.scorer.release.lower().lstrip("v") for one in pair}

    @property
    def words(self) -> str:
        """The words of both sides."""
        return "\n".join(one.statements[one.position].words for one in (*self.new, *self.old))

    @property
    def length(self) -> int:
        """The characters of its longer side."""
        return max(sum(len(one.statements[one.position].words) for one in side) for side in (self.new, self.old))


def paired(
    added: Sequence[DatedStatement], removed: Sequence[DatedStatement], recipe: ChangeRecipe
) -> list[TextChange]:
    """Each new statement with the old one that it most resembles, the most alike first; the others alone."""
    alike = sorted(
        (-share, i, j)
        for i, new in enumerate(added)
        for j, old in enumerate(removed)
        if (share := _likeness(new, old)) >= recipe.alike
    )
    with_new: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in alike:
        if i not in with_new and j not in taken:
            with_new[i] = j
            taken.add(j)
    pairs = [(new, removed[with_new[i]]) for i, new in enumerate(added) if i in with_new]
    renamed = renamings(pairs, recipe)
    changes = [
        _change((new,), (removed[with_new[i]],), recipe, is_renamed=(new, removed[with_new[i]]) in renamed)
        if i in with_new
        else _change((new,), (), recipe)
        for i, new in enumerate(added)
    ]
    return changes + [_change((), (old,), recipe) for j, old in enumerate(removed) if j not in taken]


_Pair = tuple[DatedStatement, DatedStatement]


def renamings(pairs: Sequence[_Pair], recipe: ChangeRecipe) -> list[_Pair]:
    """The rewritten statements in which nothing changed but words that changed all over, such as the name of the company.

    Words that the question has are none of these, and neither are numbers: a limit may be stated several times.
    """
    changed = [_changed_words(*pair) for pair in pairs]
    least = max(recipe.all_over, recipe.all_over_share * len(pairs))
    counts = Counter(word for words in changed for word in words)
    common = {word for word, count in counts.items() if count >= least and not word.isdecimal()}
    return [
        pair
        for pair, words in zip(pairs, changed, strict=True)
        if words <= common and distinct_terms(" ".join(words)).isdisjoint(distinct_terms(pair[0].scorer.question))
    ]


def _changed_words(new: DatedStatement, old: DatedStatement) -> frozenset[str]:
    """The words that one of two statements has more often than the other."""
    mine, its = Counter(new.wording.split()), Counter(old.wording.split())
    return frozenset((mine - its) | (its - mine))


def joined(changes: Sequence[TextChange], longest: int) -> list[TextChange]:
    """The changes, with those that go on in the next one joined as long as an answer can quote them."""
    joined: list[TextChange] = []
    for change in sorted(changes, key=lambda one: (bool(one.new), one.place)):
        last = joined[-1] if joined else None
        if last and last.goes_on_in(change) and last.length + change.length <= longest:
            joined[-1] = last.with_other(change)
        else:
            joined.append(change)
    return joined


def _change(
    new: tuple[DatedStatement, ...],
    old: tuple[DatedStatement, ...],
    recipe: ChangeRecipe,
    *,
    is_renamed: bool = False,
) -> TextChange:
    """A change with its score: that of its best statement, and a bonus where it shows both sides and not only another name."""
    fit = max(one.fit for one in (*new, *old))
    gain = (-recipe.renamed if is_renamed else recipe.rewritten) if new and old else 0.0
    return TextChange(new, old, round(fit + gain, _DIGITS), is_renamed)


def unranked(resolution: Resolution, statements: tuple[Statement, ...]) -> Ranked:
    """A stand-in for a passage that no retrieval proposed: only its statements are scored."""
    candidate = Candidate(
        object_id=resolution.object_id, scope_key=resolution.scope.key, passage_hash="", score=0.0
    )
    nowhere = LocatedPassage(resolution.version_id, 0, 0, _NO_PASSAGE)
    evidence = Evidence(candidate, resolution, nowhere, statements, ())
    return Ranked(evidence, 0.0, 0.0, 0.0, holds_values=False)


def _follows(one: DatedStatement, other: DatedStatement) -> bool:
    """Whether another statement of the same version follows this one, with nothing but headings and lead-ins between them, and in the same section of a change log."""
    if one.resolution.version_id != other.resolution.version_id or other.position <= one.position:
        return False
    mine, its = (side.statements[side.position].headings for side in (one, other))
    if section_of_log(mine) != section_of_log(its):
        return False
    return all(between.governs for between in one.statements[one.position + 1 : other.position])


def wording_of(statement: Statement) -> str:
    """The words of a statement without capitals and punctuation: another spelling is no change. In a change log its section belongs to them."""
    return _wording(f"{section_of_log(statement.headings)} {statement.words}")


def sections_of_wordings(statements: Sequence[Statement]) -> dict[str, dict[tuple[str, ...], int]]:
    """The last headings below which each wording stands, with the position of its first statement there."""
    found: dict[str, dict[tuple[str, ...], int]] = {}
    for at, one in enumerate(statements):
        found.setdefault(wording_of(one), {}).setdefault(one.headings[-1:], at)
    return found


@lru_cache(maxsize=_KEPT)
def _wording(text: str) -> str:
    return " ".join(_WORDING.findall(text.lower()))


def _likeness(new: DatedStatement, old: DatedStatement) -> float:
    """The share of their terms that two statements have in common, by Jaccard."""
    union = len(new.terms | old.terms)
    return len(new.terms & old.terms) / union if union else 0.0


_WORDING = lazy_pattern(r"[\w.+-]+@[\w.-]*\w|\w+(?:[./]\w+)+|\w+")
"""The words of a statement. Addresses and numbers are told apart by their points: `legal-support@x.org` is another one than `legal@support.x.org`."""
_NO_PASSAGE = Passage(context="", text="")
_DIGITS = 6
"""Digits that are kept of a score, so that the last bits of a sum do not decide the order."""
