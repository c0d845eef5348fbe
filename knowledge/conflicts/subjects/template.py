"""Documents written from one template: most of their statements are the same but for numbers and the words of their titles.

In such documents the title names what every statement is about, even where a statement seems to stand by itself
(`Orders ship within 3 days` on the pages of two products).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.conflicts.thresholds import THRESHOLDS
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.objects import Version
from knowledge.model.reading.stated_scope import place_in_scope, stated_scope
from knowledge.model.reading.statements import GOVERNING, Statement
from knowledge.text.languages import language_of

_WORD = lazy_pattern(r"[^\W_]+")
_CACHED_TEMPLATES = 1024
"""Documents kept with their templates: more than are compared with one document."""


class Template(NamedTuple):
    """The statements of a document without what changes from one document of a kind to the next, its headings without its title, and the place
    in which it says that all of it holds.
    """

    statements: frozenset[str] = frozenset()
    headings: frozenset[str] = frozenset()
    place: str = ""


_templates: OrderedDict[str, Template] = OrderedDict()


def template_of(version: Version, statements: Sequence[Statement]) -> Template:
    """Return the template of a version, of all of its `statements`; those made last are kept."""
    known = _templates.get(version.version_id)
    if known is None:
        words = [one.words for one in statements if one.kind not in GOVERNING]
        place = place_in_scope(stated_scope(statements))
        known = Template(template(version.title, words), headings_of(version.title, statements), place)
        _templates[version.version_id] = known
        if len(_templates) > _CACHED_TEMPLATES:
            _templates.popitem(last=False)
    return known


def headings_of(title: str, statements: Iterable[Statement]) -> frozenset[str]:
    """Return the headings of a document without its title, in small letters."""
    return frozenset(heading.lower() for one in statements for heading in one.headings if heading != title)


def template(title: str, statements: Iterable[str]) -> frozenset[str]:
    """Return statements with `#` in place of each number and `@` in place of words of the title with the numbers after them."""
    titled = frozenset(word for word in _WORD.findall(title.lower()) if not word[0].isdigit())
    return frozenset(_pattern(statement, titled) for statement in statements)


def _pattern(statement: str, titled: frozenset[str]) -> str:
    pattern: list[str] = []
    for word in _WORD.findall(statement.lower()):
        mark = "@" if word in titled else "#" if word[0].isdigit() else word
        if not (mark in ("@", "#") and pattern[-1:] == ["@"]):
            pattern.append(mark)
    return " ".join(pattern)


@lru_cache(maxsize=_CACHED_TEMPLATES)
def are_siblings(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether two documents were written from one template."""
    smaller = min(len(ours), len(theirs))
    return are_of_one_series(ours, theirs) and len(ours & theirs) >= THRESHOLDS.sibling_share * smaller


def are_of_one_series(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether two documents have statements in common as pages of one series do, such as those on the roles of a company."""
    return len(ours & theirs) >= THRESHOLDS.sibling_statements


@lru_cache(maxsize=_CACHED_TEMPLATES)
def language_of_template(template: frozenset[str]) -> str | None:
    """Return the language of a document; None for English or in doubt."""
    return language_of(" ".join(template))
