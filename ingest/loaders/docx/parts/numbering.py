"""Automatic numbering: the number of each paragraph as Word prints it.

A list (`w:num`) is an instance of a definition (`w:abstractNum`). Lists of one definition count on together, unless one
of them states where it starts anew (ISO/IEC 29500-1, 17.9). Text boxes, footnotes and endnotes count apart from the body.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from ingest.loaders.docx.parts.markup import XmlElement, number
from ingest.loaders.docx.parts.number_formats import format_number
from ingest.loaders.docx.parts.styles import Styles, indent_of

_LEVELS = 9
"""Levels of a list (17.9.6)."""
_PLACEHOLDER = re.compile(r"%([1-9])")
_WITHOUT_NUMBER = frozenset({"bullet", "none"})


@dataclass(frozen=True)
class Level:
    """A level of a list: how its numbers start, look and restart.

    `restart` is the level, counted from 1, after which or above which it starts anew; 0 never, None by default.
    """

    start: int = 1
    number_format: str = "decimal"
    pattern: str = ""
    text: str = ""
    legal: bool = False
    restart: int | None = None
    style: str = ""
    indent: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class ListPlace:
    """The place of a paragraph in a list: which list, its definition, the level from 0, its printed number."""

    list_id: str
    definition: str
    level: int
    label: str
    is_numbered: bool
    indent: int | None


@dataclass(frozen=True)
class _Definition:
    key: str
    levels: dict[int, Level]


@dataclass(frozen=True)
class _List:
    list_id: str
    definition: _Definition
    levels: dict[int, Level]
    starts: dict[int, int]

    def level(self, at: int) -> Level:
        return self.levels.get(at) or self.definition.levels.get(at) or Level()

    def start(self, at: int) -> int:
        return self.starts.get(at, self.level(at).start)


@dataclass
class _Counts:
    """The numbers that one part of a document has reached.

    `numbers` holds the last number of each level of a definition: None before the first and after a restart. `reached`
    holds the levels that have been counted at all, `started` the levels of lists whose own start has been used.
    """

    numbers: dict[str, list[int | None]] = field(default_factory=lambda: defaultdict(lambda: [None] * _LEVELS))
    reached: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    started: set[tuple[str, int]] = field(default_factory=set)

    def count(self, used: _List, level: int) -> list[int | None]:
        """Count a paragraph and return the numbers of all levels."""
        key = used.definition.key
        numbers, reached = self.numbers[key], self.reached[key]
        if level not in reached:
            self._reach(used, level, numbers, reached)
        starts_anew = level in used.starts and (used.list_id, level) not in self.started
        self.started.add((used.list_id, level))
        last = numbers[level]
        numbers[level] = used.start(level) if last is None or starts_anew else last + 1
        for below in range(level + 1, _LEVELS):
            restart = used.level(below).restart
            if restart is None or restart > level:
                numbers[below] = None
        return numbers

    def _reach(self, used: _List, level: int, numbers: list[int | None], reached: set[int]) -> None:
        """Count the levels above one that is used for the first time, as Word does where they were passed over."""
        reached.add(level)
        for above in range(level - 1, -1, -1):
            if above in reached:
                return
            reached.add(above)
            numbers[above] = used.start(above)


class Numbering:
    """Counts the numbered paragraphs of a document, in order.

    `part` names the part of the document that is being counted: the body, its text boxes, the footnotes or the endnotes.
    """

    def __init__(self, root: XmlElement | None, styles: Styles) -> None:
        """Read the part `numbering.xml`, which may be missing."""
        self.part = "body"
        self._counts: dict[str, _Counts] = defaultdict(_Counts)
        definitions = {one.get("w:abstractNumId"): one for one in (root.all("w:abstractNum") if root else [])}
        instances = {one.get("w:numId"): one for one in (root.all("w:num") if root else [])}
        linked = _Linked(definitions, instances, styles)
        known: dict[str, _Definition] = {}
        self._lists: dict[str, _List] = {}
        for list_id, instance in instances.items():
            element = linked.definition(instance.value("w:abstractNumId") or "")
            if element is not None:
                key = element.get("w:abstractNumId")
                definition = known.setdefault(key, _Definition(key, _levels_of(element)))
                self._lists[list_id] = _list_of(list_id, instance, definition)

    def level_of_style(self, list_id: str, style_id: str) -> int | None:
        """The level of a list that a paragraph style is tied to."""
        found = self._lists.get(list_id)
        if found is None:
            return None
        return next((at for at in range(_LEVELS) if found.level(at).style == style_id), None)

    def count(self, list_id: str, level: int) -> ListPlace | None:
        """Count a paragraph at a level of a list; None where there is no such list."""
        found = self._lists.get(list_id)
        if found is None:
            return None
        level = min(max(level, 0), _LEVELS - 1)
        numbers = self._counts[self.part].count(found, level)
        own = found.level(level)
        return ListPlace(
            list_id=list_id,
            definition=found.definition.key,
            level=level,
            label="" if own.hidden else _label(found, level, numbers),
            is_numbered=own.number_format not in _WITHOUT_NUMBER and bool(_PLACEHOLDER.search(own.text)),
            indent=own.indent,
        )


class _Linked:
    """Finds the definition of a list, through the numbering style that a definition may point to."""

    def __init__(
        self, definitions: dict[str, XmlElement], instances: dict[str, XmlElement], styles: Styles
    ) -> None:
        self._definitions, self._instances, self._styles = definitions, instances, styles

    def definition(self, key: str) -> XmlElement | None:
        seen: set[str] = set()
        while key not in seen:
            seen.add(key)
            element = self._definitions.get(key)
            style = element.value("w:numStyleLink") if element else None
            if not style:
                return element
            instance = self._instances.get(self._styles.numbering_of(style) or "")
            if instance is None:
                return self._defined_by(style) or element
            key = instance.value("w:abstractNumId") or ""
        return self._definitions.get(key)

    def _defined_by(self, style: str) -> XmlElement | None:
        return next((one for one in self._definitions.values() if one.value("w:styleLink") == style), None)


def _levels_of(element: XmlElement) -> dict[int, Level]:
    return {number(one.get("w:ilvl"), 0): _level_of(one) for one in element.all("w:lvl")}


def _level_of(element: XmlElement) -> Level:
    number_format = element.find("w:numFmt")
    restart = element.value("w:lvlRestart")
    return Level(
        start=number(element.value("w:start"), 0),
        number_format=number_format.get("w:val", "decimal") if number_format else "decimal",
        pattern=number_format.get("w:format") if number_format else "",
        text=element.value("w:lvlText") or "",
        legal=bool(element.flag("w:isLgl")),
        restart=None if restart is None else number(restart, 0),
        style=element.value("w:pStyle") or "",
        indent=indent_of(element.find("w:pPr")),
        hidden=bool(element.flag("w:rPr", "w:vanish")),
    )


def _list_of(list_id: str, instance: XmlElement, definition: _Definition) -> _List:
    levels, starts = {}, {}
    for override in instance.all("w:lvlOverride"):
        at = number(override.get("w:ilvl"), 0)
        own = override.find("w:lvl")
        if own is not None:
            levels[at] = _level_of(own)
        start = override.value("w:startOverride")
        if start is not None:
            starts[at] = number(start, 0)
    return _List(list_id, definition, levels, starts)


def _label(used: _List, level: int, numbers: list[int | None]) -> str:
    """The text of the level with the number of each level that it names."""
    own = used.level(level)
    if own.number_format == "bullet":
        return ""

    def written(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at > level:
            return ""
        value = numbers[at]
        shown = used.level(at)
        name = "decimal" if own.legal and shown.number_format != "none" else shown.number_format
        return format_number(used.start(at) if value is None else value, name, shown.pattern)

    return " ".join(_PLACEHOLDER.sub(written, own.text).split())
