"""Whether a sentence says what given statements say, in other words that are known to mean the same.

The rule is an allow-list. Every word, number, name, sign of negation and comma of the statements has to stand in the sentence, in their order,
and nothing else. The differences that are allowed are listed here, each with the reason why it changes no meaning. A test of words without
their order would let names change places, and one of similar vectors would let a `not` go.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.numbers import NUMBER, number, spelled

Words = tuple[str, ...]
"""The words and signs of a text in order, as they are compared."""
_Slot = tuple[Words, ...]
"""The ways in which one place of a statement may be worded; the first is that of the statement."""

_WORD = lazy_pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d[\d.,:/-]*\d|\d|[^\W_]+(?:['’.-][^\W_]+)*|[^\s]")
"""An address, a number with its separators, a word with its apostrophes, points and hyphens, or one other sign."""
_NUMBER = lazy_pattern(NUMBER, re.IGNORECASE)
_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "–", "‑": "-", "−": "-"})
"""Signs that are printed in two ways."""
_UNITS = {"euros": "euro", "€": "euro", "percent": "%", "dollars": "$", "dollar": "$"}
"""Units that are written as a word or as a sign. A pound is money or a weight, so it is not among them."""
_CONTRACTIONS = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
}
_ADDING: tuple[Words, ...] = (
    ("in", "addition", ","),
    ("moreover", ","),
    ("furthermore", ","),
    ("also", ","),
    ("also",),
)
"""Openings that only say that something is added. `Besides` may say more: besides gift cards, vouchers are taken."""

_ALIKE: tuple[tuple[Words, tuple[Words, ...]], ...] = (
    (("need", "not"), (("do", "not", "have", "to"), ("does", "not", "have", "to"))),
    (("must", "not"), ()),
    (("must",), (("has", "to"), ("have", "to"), ("is", "required", "to"), ("are", "required", "to"))),
    (("up", "to"), (("at", "most"), ("no", "more", "than"))),
    (("at", "most"), (("no", "more", "than"), ("not", "more", "than"))),
    (("at", "least"), (("no", "less", "than"), ("no", "fewer", "than"), ("not", "less", "than"))),
)  # fmt: skip
"""Phrases of a statement and the phrases that say the same. They hold in this direction: a `right he has to cancel` is no duty.

`Must not` is listed so that it is not read as `must`: `does not have to` is no ban. `Up to` limits only what follows it, so a number has to.
"""
_BEFORE_A_NUMBER = frozenset([("up", "to"), ("at", "most"), ("at", "least")])
_CONDITIONS = frozenset(["if", "unless"])
"""Words that begin a condition that may stand before or after its rule. `When` is none of them: `we tell you when it ships`."""
_ENTANGLED = frozenset(
    "and or but nor whether only even except as not just than to about of ; : ( ) ? – then else otherwise".split()  # noqa: SIM905
)
"""Words beside which a condition does not move: it might then hold for more or for less, as in `only if`."""
_INDIRECT = frozenset(
    [
        "ask",
        "asks",
        "asked",
        "see",
        "sees",
        "check",
        "checks",
        "tell",
        "tells",
        "know",
        "knows",
        "decide",
        "decides",
        "determine",
        "determines",
        "say",
        "says",
        "verify",
        "wonder",
        "find",
        "out",
        "you",
        "us",
        "them",
        "him",
        "her",
        "me",
        "it",
    ]
)
"""Words after which `if` may begin a question instead of a condition (`ask if …`)."""
_LONGEST_LABEL = 6
"""Words of the name of a row: longer ones are sentences with a dash."""
_NO_LABEL = frozenset("not no never must may can is are was were has does if unless".split())  # noqa: SIM905
"""Words of sentences: the name of a row has none of them, and a noun is none of them."""
_VERBS = frozenset("is are may must can cannot shall will do does have has need apply".split())  # noqa: SIM905
_PREPOSITIONS = frozenset("in to for of with from on at by under within during".split())  # noqa: SIM905


class Saying(NamedTuple):
    """A statement, and the words before it that say where or when it holds, such as `From 2024-01-01: `."""

    text: str
    lead: str = ""


def restates(sentence: str, statements: Sequence[Saying]) -> bool:
    """Return whether `sentence` says exactly what these statements say, one after the other, each with its lead."""
    words = _without_opening(_words(sentence))
    if not words or not statements:
        return False
    reached = {0}
    for place, statement in enumerate(statements):
        starts = reached if place == 0 else {at + 1 for at in reached if words[at : at + 1] in ((".",), (";",))}
        reached = {
            end for start in starts for wording in _wordings(statement) for end in _ends(wording, words, start)
        }
    return len(words) in reached


# -- words --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _words(text: str) -> Words:
    """The words of a text as they are compared: without `the`, first letters in lower case, numbers in digits."""
    text = unicodedata.normalize("NFC", text).translate(_SIGNS)
    words = [each for match in _WORD.finditer(text) for each in _spelled_word(match.group())]
    found = [word for word in _with_units_last(words) if word != "the"]
    while found and found[-1] == ".":
        found.pop()
    return tuple(found)


def _spelled_word(word: str) -> Iterator[str]:
    if word[1:] == word[1:].lower():
        word = word.lower()
    if word in _CONTRACTIONS:
        yield from _CONTRACTIONS[word]
    elif word.endswith("n't"):
        yield from (word.removesuffix("n't"), "not")
    elif not word[0].isdigit() and _NUMBER.fullmatch(word):
        yield spelled(number(word))
    else:
        yield _UNITS.get(word, word)


def _with_units_last(words: Sequence[str]) -> list[str]:
    """The words with a sign for money after its number, and `per cent` as one sign."""
    found: list[str] = []
    for word in words:
        before = found[-1] if found else ""
        if before in ("euro", "$") and word[0].isdigit() and not (len(found) > 1 and found[-2][0].isdigit()):
            found[-1:] = [word, before]
        elif (before, word) == ("per", "cent"):
            found[-1] = "%"
        else:
            found.append(word)
    return found


def _without_opening(words: Words) -> Words:
    for opening in _ADDING:
        if words[: len(opening)] == opening:
            return words[len(opening) :]
    return words


# -- the wordings of a statement ----------------------------------------------------------------------


@lru_cache(maxsize=256)
def _wordings(statement: Saying) -> tuple[tuple[_Slot, ...], ...]:
    """The statement itself, and its words in each other order that says the same, after its lead."""
    words, lead = _without_opening(_words(statement.text)), _words(f"{statement.lead} x")[:-1]
    orders = dict.fromkeys([words, *_with_condition_moved(words), *_with_items_in_place(words), *_row_told(words)])
    leads = [lead, (*lead[:-1], ",")] if lead[-1:] == (":",) else [lead]
    return tuple(_slots((*before, *order)) for before in leads for order in orders)


def _slots(words: Words) -> tuple[_Slot, ...]:
    slots: list[_Slot] = []
    at = 0
    while at < len(words):
        phrase, others = next(
            ((phrase, others) for phrase, others in _ALIKE if words[at : at + len(phrase)] == phrase),
            (words[at : at + 1], ()),
        )
        following = words[at + len(phrase) : at + len(phrase) + 1]
        if phrase in _BEFORE_A_NUMBER and not (following and following[0][0].isdigit()):
            others = ()
        slots.append((phrase, *others))
        at += len(phrase)
    return tuple(slots)


def _ends(wording: Sequence[_Slot], words: Words, start: int) -> set[int]:
    """The places at which the wording ends in `words` where it begins at `start`."""
    reached = {start}
    for slot in wording:
        reached = {at + len(way) for at in reached for way in slot if words[at : at + len(way)] == way}
    return reached


def _with_condition_moved(words: Words) -> Iterator[Words]:
    """`If X, Y` as `Y if X`, and the reverse. A comma stands between them where the condition comes first."""
    conditions = [at for at, word in enumerate(words) if word in _CONDITIONS]
    if len(conditions) != 1 or _ENTANGLED.intersection(words) - {"not", "to", "of", "about"} or "." in words:
        return
    (at,) = conditions
    commas = [place for place, word in enumerate(words) if word == ","]
    if at == 0 and len(commas) == 1:
        yield (*words[commas[0] + 1 :], *words[: commas[0]])
    elif at > 0 and not commas and words[at - 1] not in _ENTANGLED | _INDIRECT:
        yield (*words[at:], ",", *words[:at])


def _with_items_in_place(words: Words) -> Iterator[Words]:
    """`The following are excluded: X` as `X are excluded`: the items stand where the statement points to them."""
    if words.count(":") != 1 or words.count("following") != 1:
        return
    colon, pointer = words.index(":"), words.index("following")
    head, items = words[:colon], words[colon + 1 :]
    if pointer > colon or not items:
        return
    listed = tuple("," if word == ";" else word for word in items)
    for own in (items, listed):
        yield (*head[:pointer], *own, *head[pointer + 1 :])
        if _is_noun_to_drop(head, pointer + 1):
            yield (*head[:pointer], *own, *head[pointer + 2 :])


def _is_noun_to_drop(head: Words, at: int) -> bool:
    """Whether a plural noun stands there that the items replace: before a verb (`the following items are …`) or at the end after a preposition."""
    noun, verb, preposition = head[at : at + 1], head[at + 1 : at + 2], head[at - 2 : at - 1]
    if not noun or noun[0] in _NO_LABEL or not noun[0].endswith("s"):
        return False
    return verb[0] in _VERBS if verb else bool(preposition) and preposition[0] in _PREPOSITIONS


def _row_told(words: Words) -> Iterator[Words]:
    """`Team – Price: 12 euros` as `the price of Team is 12 euros` or `for Team, the price is 12 euros`."""
    if words.count("–") != 1:
        return
    dash = words.index("–")
    label, pairs = words[:dash], [*_split(words[dash + 1 :], ";")]
    if not label or len(label) > _LONGEST_LABEL or _NO_LABEL.intersection(label):
        return
    told = [tuple("is" if word == ":" else word for word in pair) for pair in pairs if pair.count(":") == 1]
    if len(told) < len(pairs):
        return
    for sign in ((",",), (";",), ("and",), (",", "and")):
        joined = tuple(itertools.chain(told[0], *((*sign, *pair) for pair in told[1:])))
        yield ("for", *label, ",", *joined)
    if len(pairs) == 1:
        colon = pairs[0].index(":")
        header, value = pairs[0][:colon], pairs[0][colon + 1 :]
        yield from ((*header, word, *label, "is", *value) for word in ("of", "for"))


def _split(words: Words, sign: str) -> Iterable[Words]:
    for is_sign, part in itertools.groupby(words, lambda word: word == sign):
        if not is_sign:
            yield tuple(part)
