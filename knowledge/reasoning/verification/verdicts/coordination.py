"""The single things of which a sentence with `and` or `or` speaks."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.reasoning.verification.verdicts.phrases import BREAKS, PREPOSITIONS
from knowledge.text.modality import Modality

_JOINING = frozenset(("and", "or"))
_LONGEST = 3
"""Words of one thing in a list at most: a longer one is a clause of its own."""


def readings(words: tuple[str, ...], modality: Modality, *, is_subject: bool) -> Iterator[tuple[str, ...]]:
    """Yield the words as they are, and for a list the words with each of its things alone, where the sentence says so of each.

    A list of which one thing is read alone has one word for its first thing, because an adjective before it may belong to all of them.
    """
    yield tuple(word for word in words if word not in BREAKS)
    joints = _JOINING.intersection(words)
    if len(joints) != 1 or "between" in words or not _is_distributive(next(iter(joints)), modality, is_subject):
        return
    first, *others = _things(words)
    if not first or not others or any(not 0 < len(one) <= _LONGEST for one in others[:-1]) or not others[-1]:
        return
    shared, last = first[:-1], others[-1]
    repeated = shared[-1:] if shared and shared[-1] in PREPOSITIONS else ()
    if all(PREPOSITIONS.isdisjoint(_after(repeated, one)) for one in others) and len(last) <= _LONGEST:
        yield first
    for one in others:
        if one is not last and not PREPOSITIONS.isdisjoint(last):
            continue
        yield (*(shared[:-1] if repeated and one[:1] == repeated else shared), *one)


def _is_distributive(joint: str, modality: Modality, is_subject: bool) -> bool:
    """Whether what the sentence says of the list it says of each thing in it."""
    negative = modality in (Modality.FORBIDDEN, Modality.OPTIONAL, Modality.DENIED)
    if joint == "or":
        return negative or modality is Modality.ALLOWED
    return is_subject or not negative


def _after(repeated: tuple[str, ...], one: tuple[str, ...]) -> tuple[str, ...]:
    return one[1:] if repeated and one[:1] == repeated else one


def _things(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    things: list[list[str]] = [[]]
    for at, word in enumerate(words):
        if word in _JOINING or word in BREAKS:
            if not (word in _JOINING and at and words[at - 1] == ","):
                things.append([])
        else:
            things[-1].append(word)
    return [tuple(one) for one in things]
