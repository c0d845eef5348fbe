"""A statement as the detector reads it: its words, and what governs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.conflicts.subjects.template import Template, template_of
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.geography.places import GLOBAL
from knowledge.model.objects import Kind, Version
from knowledge.model.reading.statements import Statement, StatementKind

_NAMING_FIELDS = ("product", "plan", "tier")
"""Fields of a version that name what all of it is about."""
_COMMON_FILES = frozenset({"readme", "index", "main", "default", "changelog", "license", "contributing"})
"""Names of files that stand in many folders: the folder says what they are about."""
_IN_A_PLACE = lazy_pattern(r"[\s,(–-]+(?:in|for|within|of)\s+(?:the\s+)?[A-Z][\w ]*\)?$")
"""A place at the end of a title (`Gift cards in the European Union`)."""
_FOLDERS_OF_A_SOURCE = 2
"""The kind and the source, with which the id of a document begins."""


@dataclass(frozen=True)
class GovernedStatement:
    """The words of a statement or of a clause, and what governs them.

    `title` is that of the object and `headings` are those above it. `leads` introduce the list it stands in, outermost first.
    `question` is the one it answers. `columns` are the headers of its table. `names` say what it is about: the label of its
    row, the term it defines, the product or plan of its version, the place in which its document says that it holds. `template` holds the statements of its document without what
    changes from one document of a kind to the next, and `outline` its headings. An `exception` to another clause disagrees with nothing.
    """

    text: str
    kind: StatementKind = StatementKind.SENTENCE
    title: str = ""
    headings: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    question: str = ""
    columns: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    template: frozenset[str] = frozenset()
    outline: frozenset[str] = frozenset()
    exception: bool = False


def governed(
    version: Version, statements: Sequence[Statement], position: int, *, exception: bool = False
) -> GovernedStatement:
    """Return a statement of a version, of all of its `statements`, with what governs it."""
    statement = statements[position]
    by_kind: dict[StatementKind, list[str]] = defaultdict(list)
    leads = []
    for at in statement.leads:
        lead = statements[at]
        by_kind[lead.kind].append(lead.words)
        if lead.kind not in (StatementKind.HEADER, StatementKind.QUESTION):
            leads.append(lead.words)
    columns, question = by_kind[StatementKind.HEADER], by_kind[StatementKind.QUESTION]
    named = [statement.name] if statement.name and not question else []
    document = template_of(version, statements)
    return GovernedStatement(
        text=statement.words,
        kind=statement.kind,
        title=_title_of(version),
        headings=tuple(_without_place(version, heading) for heading in statement.headings),
        leads=tuple(leads),
        question=question[-1] if question else "",
        columns=tuple(columns[-1].split("; ")) if columns else (),
        names=(*_names_of(version), *_place_named(version, document), *named),
        template=document.statements,
        outline=document.headings,
        exception=exception,
    )


def _title_of(version: Version) -> str:
    """The title of a version; the name of its folder where the title is that of a file found in many folders.

    A version for one region says where it applies by its scope, so that the place in its title tells nothing apart.
    """
    folders = version.object_id.split("/")[:-1]
    is_common = version.title.lower().partition(".")[0] in _COMMON_FILES
    title = folders[-1] if is_common and len(folders) > _FOLDERS_OF_A_SOURCE else version.title
    return _without_place(version, title)


def _without_place(version: Version, title: str) -> str:
    return title if version.scope.jurisdiction == GLOBAL else _IN_A_PLACE.sub("", title) or title


def _names_of(version: Version) -> tuple[str, ...]:
    """Return the names of the subject of a whole version: its product and plan, and the title of a product."""
    fields = [version.attributes.get(name) for name in _NAMING_FIELDS]
    names = [field for field in (version.scope.product, *fields) if isinstance(field, str) and field]
    return tuple(dict.fromkeys([*names, *([version.title] if version.kind is Kind.PRODUCT else [])]))


def _place_named(version: Version, document: Template) -> list[str]:
    """The place in which a document says that all of it holds, unless its version is for a region and says so by its scope."""
    return [document.place] if document.place and version.scope.jurisdiction == GLOBAL else []
