"""Tells what loaders left out of documents because their authors did not publish it, and which texts address a language model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import shorten

from ingest.naming import suffix_of
from knowledge.model.reading.statements import LeftOut
from knowledge.text.instructions import instruction_in, instruction_or_request_in

_COUNTED = {
    "comment": "comments", "tracked deletion": "tracked deletions", "script": "scripts", "running line": "running lines",
    "quoted mail": "quoted mails",
}  # fmt: skip
"""The plurals of kinds that are counted in pieces. The others, such as hidden text, are told by the number of places."""
_LONGEST_SHOWN = 80
"""Characters shown of words that address a language model: enough to find them in the document."""
_TOLD_ELSEWHERE = frozenset({"front matter"})
"""Kinds that need no line: the fields of front matter are kept as attributes."""


def left_out_warnings(documents: Iterable[tuple[str, Sequence[LeftOut]]]) -> list[str]:
    """Return one warning for each kind over all documents, given as (name, what was left out of it).

    `canteen.md and 3 more: 4 comments left out (310 characters).`
    """
    found: dict[str, list[tuple[str, LeftOut]]] = {}
    for name, kinds in documents:
        for one in kinds:
            if one.kind not in _TOLD_ELSEWHERE:
                found.setdefault(one.kind, []).append((name, one))
    return [_warning(kind, found[kind]) for kind in sorted(found)]


def instruction_warnings(documents: Iterable[tuple[str, str]]) -> list[str]:
    """Return one warning for all documents, given as (name, text), whose published text addresses a language model.

    `a.md and 1 more: the text addresses a language model ("ignore previous instructions"). It is kept; approve it only if it belongs there.`
    """
    found = {name: words for name, text in documents if (words := _planted_in(name, text))}
    if not found:
        return []
    words = shorten(" ".join(next(iter(found.values())).split()), _LONGEST_SHOWN, placeholder=" …")
    return [
        f'{named(list(found))}: the text addresses a language model ("{words}"). It is kept; approve it only if it belongs there.'
    ]


def _planted_in(name: str, text: str) -> str:
    """The words of a document that address a model or do not belong there. The fields of an object, such as the question of a FAQ, stand by themselves."""
    return instruction_in(text) if suffix_of(name) in _OF_OBJECTS else instruction_or_request_in(text)


_OF_OBJECTS = frozenset({".yaml", ".yml", ".json"})
"""The suffixes of files that hold objects field by field."""


def _warning(kind: str, found: list[tuple[str, LeftOut]]) -> str:
    count = sum(one.count for _, one in found)
    characters = sum(one.characters for _, one in found)
    if kind in _COUNTED:
        told = f"{count} {_COUNTED[kind] if count > 1 else kind} left out ({_characters(characters)})."
    else:
        told = f"{kind} left out ({count} place{'s' if count > 1 else ''}, {_characters(characters)})."
    instructing = [name for name, one in found if one.instructs]
    if instructing:
        told += f" In {named(instructing)}, some of it addresses a language model."
    return f"{named([name for name, _ in found])}: {told}"


def _characters(count: int) -> str:
    return f"{count} character{'s' if count > 1 else ''}"


def named(names: Sequence[str]) -> str:
    """The first of some names, with the number of the others."""
    others = len(set(names)) - 1
    return f"{names[0]} and {others} more" if others else names[0]
