"""Releases: the labelled versions of a document, in the order of their numbers. Pure.

A question about releases is answered from these: which there are, which one is meant by `v12`, and which one came before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Instant, Value

Number = tuple[int, ...]
"""The number of a release, part by part: `v5.3.2` is (5, 3, 2)."""

_NUMBER = lazy_pattern(r"\d+(?:\.\d+)*")
_BEFORE_FINAL = lazy_pattern(r"\d[-._]?(?:alpha|beta|rc|pre|preview|dev|m|a|b)[-._]?\d*$", re.IGNORECASE)
"""The end of the label of a release that comes before the final one of its number (`2.0.0-rc1`)."""
_SHORTEST = 3
"""Letters of the shortest word that names something: `js` and `of` stand in too many names."""
_WORD = lazy_pattern(r"[^\W_]+(?:\.[^\W_]+)*")
GENERIC_NAMES = frozenset(
    [
        "release",
        "releases",
        "note",
        "notes",
        "version",
        "versions",
        "changelog",
        "changes",
        "history",
        "docs",
        "doc",
        "documentation",
        "documents",
        "document",
        "readme",
        "index",
        "guide",
        "main",
        "master",
        "the",
        "and",
        "api",
        "of",
        "for",
    ]
)
"""Words in the names of many documents that name no product."""


class Release(Value):
    """A labelled version of a document: its label, and an instant at which the version is in force."""

    label: str
    at: Instant

    @property
    def number(self) -> Number:
        """The number in its label; empty for a label without one."""
        found = _NUMBER.findall(self.label)
        return number_of(max(found, key=lambda one: one.count("."))) if found else ()

    @property
    def is_final(self) -> bool:
        """Whether it is no preview of another release."""
        return _BEFORE_FINAL.search(self.label) is None


class ReleasedDocument(Value):
    """A document with its releases in order. `title` is how its text calls it."""

    object_id: str
    source: str
    title: str
    releases: tuple[Release, ...]

    @property
    def names(self) -> frozenset[str]:
        """The keys of the words by which a question may name it: those of its source, its path and its title."""
        path = self.object_id.partition("/")[2]
        return frozenset(name_keys(f"{self.source} {path} {self.title}")) - GENERIC_NAMES


class NamedDocuments(NamedTuple):
    """The documents that a question names, and the keys by which it does."""

    documents: tuple[ReleasedDocument, ...]
    keys: frozenset[str]


_HEADING = lazy_pattern(
    r"(?!\s*(?:section|clause|article|annex|chapter|part|rule|step|appendix|schedule|table|figure|paragraph)\b)"
    r"\s*\[?(?:[A-Za-z][\w.]*\s+){0,3}?\[?v?(?P<number>\d+(?:\.\d+)+)\]?(?:-?(?:rc|alpha|beta)\.?\d*)?\s*(?:[-([\u2013\u2014:,/].*|\d{4}.*)?",
    re.IGNORECASE | re.DOTALL,
)
"""The heading of a release in a change log: `2.31.0 (2023-05-22)`, `Version 1.4`, `[1.0.0] - 2020-01-01`. `4.2 Refunds` is none."""


def is_of_another_release(headings: Sequence[str], label: str) -> bool:
    """Whether text under these headings belongs to another release than the one called `label`."""
    asked = number_of(label)
    if not asked:
        return False
    found = [number_of(match["number"]) for heading in headings if (match := _HEADING.fullmatch(heading))]
    return bool(found) and not any(one[: len(asked)] == asked for one in found)


def latest_headed(headings: Iterable[str]) -> Number:
    """The highest number of a release among these headings; empty where none names a release."""
    return max((number_of(match["number"]) for one in headings if (match := _HEADING.fullmatch(one))), default=())


def is_release_heading(heading: str) -> bool:
    """Whether a heading names a release, as in a change log."""
    return _HEADING.fullmatch(heading) is not None


_SECTION = lazy_pattern(
    r"\W*(?:added|new|changed|deprecated|removed|fixed|deprecations?|removals?|breaking changes|known issues|no longer supported|discontinued)\W*",
    re.IGNORECASE,
)
"""The heading of a section of a change log, without which its entries say something else: `Support for Windows`, removed."""


_HEADINGS_KEPT = 4_096
"""Headings above statements that are kept with their section, some 2 MB: each stands above many statements, and in many versions."""


@lru_cache(maxsize=_HEADINGS_KEPT)
def section_of_log(headings: tuple[str, ...]) -> str:
    """How a change log introduces the text under these headings (`Removed in 3.0`); empty for text that stands in no such section of a release."""
    for number, heading in enumerate(headings):
        if _SECTION.fullmatch(heading):
            release = next((one for one in reversed(headings[:number]) if _HEADING.fullmatch(one)), "")
            return f"{heading.strip(' :')} in {release}" if release else ""
    return ""


def number_of(text: str) -> Number:
    """The number that `text` begins with, after a `v`; empty where it has none."""
    found = _NUMBER.match(text.lstrip("vV"))
    return tuple(map(int, found.group().split("."))) if found else ()


def in_order(releases: Iterable[Release]) -> tuple[Release, ...]:
    """The releases by their numbers where each has one, because a fix of an old release may come after a new one; else by their instants."""
    found = list(releases)
    if all(one.number for one in found):
        return tuple(sorted(found, key=lambda one: (one.number, one.is_final, one.at, one.label)))
    return tuple(sorted(found, key=lambda one: (one.at, one.label)))


def release_named(label: str, releases: Sequence[Release]) -> Release | None:
    """The release that a question calls `label`: the one of that label or number, else the last one whose number begins so (`v16`)."""
    exact = [one for one in releases if one.label.lower() == label.lower()]
    asked = number_of(label)
    same = [one for one in releases if asked and one.number == asked]
    within = [one for one in releases if asked and one.number[: len(asked)] == asked]
    found = exact or [one for one in same if one.is_final] or same or within
    return found[-1] if found else None


def release_before(release: Release, releases: Sequence[Release]) -> Release | None:
    """The release before this one in the order of these; None for the first one."""
    earlier = releases[: releases.index(release)]
    return earlier[-1] if earlier else None


def all_releases(documents: Iterable[ReleasedDocument]) -> tuple[Release, ...]:
    """Every release of these documents once, in order."""
    return in_order({one.label: one for document in documents for one in document.releases}.values())


def documents_named(question: str, documents: Sequence[ReleasedDocument]) -> NamedDocuments:
    """The documents whose names hold most words of `question`; none where no word of it is a name."""
    asked = frozenset(name_keys(question)) - GENERIC_NAMES
    held = [(asked & document.names, document) for document in documents]
    most = max((len(keys) for keys, _ in held), default=0)
    if not most:
        return NamedDocuments((), frozenset())
    best = [(keys, document) for keys, document in held if len(keys) == most]
    return NamedDocuments(tuple(document for _, document in best), frozenset().union(*(keys for keys, _ in best)))


def name_keys(text: str) -> list[str]:
    """The words of `text` as names are compared: in lower case, without points, and in parts (`Node.js` is `nodejs` and `node`)."""
    keys: list[str] = []
    for word in _WORD.findall(text.lower()):
        keys += [word.replace(".", ""), *(word.split(".") if "." in word else ())]
    return [key for key in dict.fromkeys(keys) if len(key) >= _SHORTEST and not key.isdigit()]
