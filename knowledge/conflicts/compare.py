"""What two sentences disagree on.

They are about the same where what remains of their words without the values differs on one side at most, and there not
by words that narrow it: a word that only one has before a noun of both (`international orders`), before its verb
(`orders containing batteries are …`) or in a phrase that says for whom (`for managers`) makes it the narrower rule, and
words that each has for itself (`of delivery`, `of purchase`) make them two things.

Values that are conditions tell tiers apart: where they differ and what is ruled differs, too, the sentences are two
steps of one table; where only they differ, the threshold is what is ruled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.conflicts.bounds import Bound, Placed
from knowledge.conflicts.statements import RELATIVE, VERBS, Sentence
from knowledge.text.modality import Modality, opposed
from knowledge.text.values import Stated, ValueKind
from knowledge.text.words import Token, tokens

Span = tuple[int, int]


@dataclass(frozen=True)
class Difference:
    """What differs, where in the two sentences, and the words that say of what."""

    kind: ValueKind
    left: str
    right: str
    left_span: Span
    right_span: Span
    strength: float
    about: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    """Two sentences, what both are about and what only one is."""

    ours: Sentence
    theirs: Sentence
    shared: frozenset[str]
    only_ours: frozenset[str]
    only_theirs: frozenset[str]

    @property
    def strength(self) -> float:
        return round(len(self.shared) / (len(self.shared | self.only_ours | self.only_theirs) or 1), 3)

    @property
    def narrowed(self) -> bool:
        """Whether only one of them is on a condition, or about a part of what the other is about."""
        return (
            self.ours.narrowed != self.theirs.narrowed
            or _narrows(self.ours, self.only_ours, self.shared)
            or _narrows(self.theirs, self.only_theirs, self.shared)
        )

    def found(self, kind: ValueKind, mine: Span, yours: Span) -> Difference:
        whole = mine == (0, len(self.ours.text))
        about = dict.fromkeys(
            word.text.lower()
            for word in self.ours.words
            if word.stem in self.shared and (whole or not mine[0] <= word.start < mine[1])
        )
        return Difference(
            kind,
            self.ours.text[slice(*mine)],
            self.theirs.text[slice(*yours)],
            mine,
            yours,
            self.strength,
            tuple(about),
        )


_SHARED_LEAST = 0.5
_ENTITY_LEAST = 0.28
_NAME_MOST = 4
_RULED = (
    ValueKind.AMOUNT,
    ValueKind.PERCENTAGE,
    ValueKind.DURATION,
    ValueKind.DATE,
    ValueKind.COUNT,
    ValueKind.ENTITY,
)
_ANYBODY = frozenset(
    ["custom", "employe", "parti", "compani", "team", "organ", "provid", "support", "everybodi", "anybodi"]
)
"""Who acts where nobody in particular does, as stems."""
_PLAIN = frozenset("written support offici entir respect standard regular normal ordinari overal automat new then unus calendar total correspond relev prompt rate classifi mark label call includ contain use year".split())  # noqa: SIM905  # fmt: skip
"""What stands before a noun without narrowing it, as stems."""
_FOR_WHOM = frozenset(["for", "if", "when", "where", "during", "outside", "unless", "who", "whose"])
_PLACED = frozenset(["in", "on", "at", "from", "within"])
_PREPOSITIONS = _FOR_WHOM | _PLACED | frozenset(["by", "to", "of", "with", "into", "as", "after", "before", "under", "over", "about", "per", "and", "or", "via", "upon", "until", "through"])  # fmt: skip


def difference(
    ours: Sentence, theirs: Sentence, headings: tuple[frozenset[str], frozenset[str]]
) -> Difference | None:
    """What the two disagree on, if anything. A word that only stands in the other's heading is no difference."""
    mine, yours = ours.subject, theirs.subject
    mine, yours = mine - (headings[1] - yours), yours - (headings[0] - mine)
    pair = _Pair(ours, theirs, mine & yours, mine - yours, yours - mine)
    if not pair.shared:
        return None
    if pair.only_ours and pair.only_theirs:
        return _entities(pair)
    if pair.strength < _SHARED_LEAST and len(pair.shared) < 2:
        return None
    found = _values(pair)
    return found if found or ours.faint or theirs.faint else _modalities(pair) or _entities(pair)


def _narrows(sentence: Sentence, extra: frozenset[str], shared: frozenset[str]) -> bool:
    """Whether a word that only this sentence has makes it hold for less."""
    if any(stem.startswith("#") for stem in extra):
        return True
    told = extra - _PLAIN
    return any(
        _narrows_at(sentence, at, told, shared) for at, word in enumerate(sentence.words) if word.stem in told
    )


def _narrows_at(sentence: Sentence, at: int, extra: frozenset[str], shared: frozenset[str]) -> bool:
    words, predicate = sentence.words, sentence.predicate
    if words[at].light or any(one.start <= words[at].start < one.end for one in sentence.stated):
        return False
    anybody = words[at].stem in _ANYBODY and not (at and words[at - 1].text.lower() == "with")
    acts = anybody and not any(word.stem in shared and not word.light for word in words[:at])
    if not acts and _before_a_noun(sentence, at, extra, shared):
        return True
    early = predicate is not None and words[at].start < predicate
    return not anybody and (early or _in_a_phrase(words, at))


def _before_a_noun(sentence: Sentence, at: int, extra: frozenset[str], shared: frozenset[str]) -> bool:
    words = sentence.words
    following = at + 1
    while following < len(words) and words[following].stem in extra:
        following += 1
    adjoining = following < len(words) and sentence.text[words[at].end : words[following].start].count(",") == 0
    return adjoining and at > 0 and words[following].stem in shared and not words[following].light


def _in_a_phrase(words: Sequence[Token], at: int) -> bool:
    """Whether it stands in a phrase that says for whom, when or where something holds."""
    lead = next((word.text.lower() for word in reversed(words[:at]) if word.text.lower() in _PREPOSITIONS), None)
    return lead in _FOR_WHOM or (lead in _PLACED and words[at].text[0].isupper())


def _values(pair: _Pair) -> Difference | None:
    """Values that differ: those that are ruled where the conditions are the same, else the conditions alone."""
    if pair.narrowed:
        return None
    ruled = [[one for one in side.values if not one.condition] for side in (pair.ours, pair.theirs)]
    conditions = [[one for one in side.values if one.condition] for side in (pair.ours, pair.theirs)]
    if all(ruled):
        if _all_equal(*conditions):
            return _first_unequal(pair, *ruled)
        return _first_unequal(pair, *conditions, strict=True) if _all_equal(*ruled) else None
    if any(ruled) and any(one.fixed for side in conditions for one in side):
        return None
    return _first_unequal(pair, pair.ours.values, pair.theirs.values, strict=True)


def _first_unequal(
    pair: _Pair, mine: Sequence[Placed], yours: Sequence[Placed], *, strict: bool = False
) -> Difference | None:
    """The first two of one kind that differ and are meant alike; what both sides have is left out. `strict` is for
    conditions: as many of each kind on both sides.
    """
    if strict and sorted(one.kind for one in mine) != sorted(one.kind for one in yours):
        return None
    for kind in _RULED:
        ours = [one for one in mine if one.kind is kind]
        theirs = [one for one in yours if one.kind is kind]
        if len(ours) != len(theirs):
            continue
        left = [one for one in ours if not any(_equal(one, other) for other in theirs)]
        right = [one for one in theirs if not any(_equal(one, other) for other in ours)]
        for one, other in zip(left, right, strict=False):
            if _alike(one, other):
                return pair.found(kind, _span(one.stated), _span(other.stated))
    return None


def _span(one: Stated) -> Span:
    return (one.start, one.end)


def _alike(one: Placed, other: Placed) -> bool:
    """Whether two values are meant alike: not a least and a most, not how long and how far ahead."""
    bounds = {one.bound, other.bound}
    if bounds == {Bound.LEAST, Bound.MOST} or one.lead != other.lead:
        return False
    if (one.fixed or other.fixed) and len(bounds) > 1:
        return False
    return _form(one.stated) == _form(other.stated)


def _form(one: Stated) -> str:
    """What only values of the same form can differ in: a day or a time, megabytes or grams, how long or how often."""
    if one.kind is ValueKind.ENTITY:
        return "@" if "@" in one.value else one.value[:1]
    if one.kind is ValueKind.DATE:
        return "clock" if ":" in one.value else "year" if len(one.value) == 4 else "day"
    if one.kind is ValueKind.DURATION:
        return "every" if one.value.startswith("every") else ""
    return re.sub(r"[\d.\s]+|e\+", "", one.value) if one.kind is ValueKind.COUNT else ""


def _all_equal(mine: Sequence[Placed], yours: Sequence[Placed]) -> bool:
    """Whether each value of either side has its equal on the other, bounds and all."""
    return len(mine) == len(yours) and all(
        any(_equal(one, other) and {one.bound, other.bound} != {Bound.LEAST, Bound.MOST} for other in others)
        for ones, others in ((mine, yours), (yours, mine))
        for one in ones
    )


def _equal(one: Placed, other: Placed) -> bool:
    left, right = one.stated.value, other.stated.value
    if one.kind is not other.kind:
        return False
    if one.kind is ValueKind.DATE and "any" in (left[:3], right[:3]):
        return left[-5:] == right[-5:]
    if one.kind is ValueKind.DURATION and _minutes(left) and _minutes(right):
        return abs(_minutes(left) - _minutes(right)) <= 0.02 * max(_minutes(left), _minutes(right))
    return left == right


def _minutes(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def _modalities(pair: _Pair) -> Difference | None:
    """What one demands or allows and the other does not, of the same and by whoever it may be."""
    (mine, *my_span), (yours, *your_span) = pair.ours.modality, pair.theirs.modality
    values = [[one for one in side.values if one.stated.value != "endless"] for side in (pair.ours, pair.theirs)]
    if not opposed(mine, yours) or pair.narrowed or not _all_equal(*values):
        return None
    if (pair.only_ours | pair.only_theirs) - _ANYBODY - _PLAIN - _done(pair):
        return None
    return pair.found(ValueKind.MODALITY, (my_span[0], my_span[1]), (your_span[0], your_span[1]))


_NOMINAL = re.compile(r"requir|need|necessary|mandatory|compulsory|obligatory|optional|voluntary", re.IGNORECASE)


def _done(pair: _Pair) -> frozenset[str]:
    """What has to be done with a thing (`present the receipt`), where the other sentence only requires the thing."""
    sides = (pair.ours, pair.theirs)
    if not any(_NOMINAL.search(side.text[slice(*side.modality[1:])]) for side in sides):
        return frozenset()
    following = [[word.stem for word in side.words if word.start >= side.modality[2]] for side in sides]
    return frozenset(stems[0] for stems in following if stems)


_LEADING = re.compile(r"\b(to|by|in|on|of|at|is|are|as|from|with)\s+(?:the\s+|an?\s+|our\s+)?$", re.IGNORECASE)


def _entities(pair: _Pair) -> Difference | None:
    """The same of both, but for a name: in one place of the same words, or of who acts."""
    ours, theirs = pair.ours, pair.theirs
    modalities = (ours.modality[0], theirs.modality[0])
    if opposed(*modalities) or Modality.ALLOWED in modalities or ours.narrowed or theirs.narrowed:
        return None
    if not _all_equal(ours.values, theirs.values):
        return None
    spans = _in_one_place(ours, theirs) or _at_the_end(ours, theirs) or _who_acts(pair)
    if spans is None:
        return None
    shared, every = ours.subject & theirs.subject, ours.subject | theirs.subject
    if len(shared) / len(every) < _ENTITY_LEAST:
        return None
    rest = replace(pair, shared=shared, only_ours=ours.subject - shared, only_theirs=theirs.subject - shared)
    return rest.found(ValueKind.ENTITY, *spans)


def _in_one_place(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    """One stretch in which the words differ, after the same preposition and at least two words of the subject."""
    stretch = _differing(ours, theirs)
    if stretch is None:
        return None
    before = [side.text[: span[0]] for side, span in zip((ours, theirs), stretch, strict=True)]
    prefix = _stems(before[0])
    leads = [match[1].lower() if (match := _LEADING.search(text)) else None for text in before]
    if prefix != _stems(before[1]) or len(prefix) < 2 or leads[0] is None or leads[0] != leads[1]:
        return None
    to_the_end = stretch[0][1] == ours.words[-1].end
    return stretch if to_the_end or leads[0] in ("to", "by") else None


_LAST = re.compile(
    r"^.*\b(?P<lead>to|by|in|on|at)\s+(?:the\s+|an?\s+|our\s+)?(?P<name>[^,;:]+?)\W*$", re.IGNORECASE | re.DOTALL
)


def _at_the_end(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    """What follows the same preposition last, where all before it are the same words in whatever order."""
    mine, yours = _LAST.match(ours.text), _LAST.match(theirs.text)
    if mine is None or yours is None or mine["lead"].lower() != yours["lead"].lower():
        return None
    before = _stems(ours.text[: mine.start("name")])
    names = _stems(mine["name"]), _stems(yours["name"])
    same = before == _stems(theirs.text[: yours.start("name")]) and len(before) > 1
    apart = all(0 < len(name) <= _NAME_MOST for name in names) and not (
        names[0] <= names[1] or names[1] <= names[0]
    )
    if not same or not apart or any(_states(tokens(match["name"])) for match in (mine, yours)):
        return None
    return None if ours.values or theirs.values else (mine.span("name"), yours.span("name"))


_BY = re.compile(r"\b(?:is|are|be|been)\s+\w+\s+by\s+(?:the\s+|an?\s+|our\s+)?(?P<who>[^,]+?)\W*$", re.IGNORECASE)


def _who_acts(pair: _Pair) -> tuple[Span, Span] | None:
    """One says by whom it is done, and the other begins with who does it."""
    passive = [_BY.search(side.text) for side in (pair.ours, pair.theirs)]
    if len(pair.shared) < 2 or all(passive) or not any(passive):
        return None
    spans = []
    for side, only, by in zip((pair.ours, pair.theirs), (pair.only_ours, pair.only_theirs), passive, strict=True):
        span = by.span("who") if by else _opening(side, pair.shared)
        names = {word.stem for word in side.words if span[0] <= word.start < span[1] and not word.light}
        if not names or names != only or len(names) > _NAME_MOST:
            return None
        spans.append(span)
    return spans[0], spans[1]


def _opening(sentence: Sentence, shared: frozenset[str]) -> Span:
    """The words before the first that both sentences have, where nothing light stands between."""
    words = sentence.words
    first = next((at for at, word in enumerate(words) if word.stem in shared and not word.light), 0)
    names = [word for word in words[:first] if not word.light]
    return (names[0].start, names[-1].end) if names and names[-1] is words[first - 1] else (0, 0)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in tokens(text) if not word.light)


def _states(words: Sequence[Token]) -> bool:
    """Whether it says something itself, and so is no name."""
    lowered = [word.text.lower() for word in words]
    return lowered[0] in ("and", "or", "not") or any(word in RELATIVE or word in VERBS for word in lowered)


def _differing(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    """The one stretch in which the words differ, on both sides."""
    mine, yours = ours.words, theirs.words
    same = 0
    while same < min(len(mine), len(yours)) and mine[same].stem == yours[same].stem:
        same += 1
    if same == 0 or same == len(mine) or same == len(yours):
        return None
    while len(mine) > same + 1 and len(yours) > same + 1 and mine[-1].stem == yours[-1].stem:
        mine, yours = mine[:-1], yours[:-1]
    rest = [_unvalued(side, words[same:]) for side, words in ((ours, mine), (theirs, yours))]
    if any(len(words) > _NAME_MOST for words in rest) or any(_states(words[same:]) for words in (mine, yours)):
        return None
    names = [{word.stem for word in words} for words in rest]
    if names[0] <= names[1] or names[1] <= names[0]:
        return None
    return (mine[same].start, mine[-1].end), (yours[same].start, yours[-1].end)


def _unvalued(sentence: Sentence, words: Sequence[Token]) -> list[Token]:
    """Those of the words that carry a subject and stand in no value."""
    spans = [_span(one) for one in sentence.stated]
    return [word for word in words if not word.light and not any(s <= word.start < e for s, e in spans)]
