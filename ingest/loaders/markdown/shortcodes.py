"""Reads the titles of shortcodes that hold text, such as `{% tab title="Gold" %} … {% endtab %}` and `{{< expand "More" >}} … {{< /expand >}}`.

They are parsed as components of MDX, which are as long, so that every place stays what it is. A second tag follows the first, because a line with one tag
alone would make all lines up to an empty one HTML, in which no markup is read. Hugo, Liquid (Jekyll, GitBook) and their themes write
them so. What a shortcode without a title holds is text like any other. A shortcode may also be the target of a link, `[fees]({% link fees.md %})`,
which CommonMark would not take for one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.edits import Edit
from ingest.loaders.markdown.events import events_of
from knowledge.model.reading.spans import Span

_TAG = re.compile(
    r"\{(?:\{[<%]|%)-?[ \t]*(?P<end>end[ \t]?|/[ \t]*)?(?P<name>[A-Za-z][\w/-]*)(?P<facts>(?:[^\"'%<>}\n]|\"[^\"\n]*\")*)-?(?:[>%]\}\}|%\})"
)
"""The tag of a shortcode that begins or ends."""
_TITLE = re.compile(
    r"(?:^|[ \t])(?:title|name|label|header|heading|summary|question)[ \t]*[=:][ \t]*\"(?P<title>[^\"<>]+)\""
)
_BARE = re.compile(r"[ \t]*\"(?P<title>[^\"<>]+)\"")
"""A string without a name, which is the title of many shortcodes."""
_TARGET = re.compile(r"\]\((?P<target>[^()\s{]*(?:\{%[^\n]*?%\}|\{\{[^\n]*?\}\})[^()\s]*)(?=[)\s])")
"""The target of a link that holds a shortcode."""
_LINKS = frozenset({"Link", "Image"})
COMPONENT = "t"
"""The name of the component, and of the attribute that holds its title: short, so that no tag is longer than its shortcode."""
_FILLER = "<c>"
"""The second tag in the line of a title."""
_LIST = re.compile(r"[ \t]*\n(?:[ \t]*\n)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
"""An item right behind the end of a shortcode."""
_LONGEST_REST = 200
"""Characters behind a tag within which its line has to end."""
_WORDLESS = frozenset(
    {
        "param",
        "ref",
        "relref",
        "include",
        "figure",
        "image",
        "img",
        "highlight",
        "code",
        "raw",
        "comment",
        "if",
        "for",
        "unless",
        "capture",
    }
)
"""Shortcodes whose strings are no titles."""


class _Code:
    """The spans of code, in order, and without overlap."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [start for start, _ in spans]

    def holds(self, offset: int) -> bool:
        """Whether a place is in code."""
        before = bisect_right(self._starts, offset) - 1
        return before >= 0 and offset < self._spans[before][1]


@dataclass(frozen=True)
class Shortcodes:
    """The text to parse, which is as long as the source, the cuts of marks, and the places at which components end."""

    parsed: str
    edits: tuple[Edit, ...] = ()
    ends: tuple[int, ...] = ()


def titled_shortcodes(source: str, code: Sequence[Span]) -> Shortcodes:
    """Return the text with each shortcode that has a title and an end as a component. What stands in `code` stays as it is.

    One that ends in a line of its own ends there whatever stands before it, such as a list or a table; its last line is parsed as an empty one.
    """
    if "{%" not in source and "{{" not in source:
        return Shortcodes(source)
    shown = _Code(code)
    characters = list(source)
    edits: list[Edit] = []
    ends: list[int] = []
    for opening, closing, title in _pairs(source, shown):
        begins = f'<{COMPONENT} {COMPONENT}="{title}">'
        room = len(opening.group()) - len(begins) - len(_FILLER)
        is_alone = _is_alone(source, closing)
        if room < 0 or (is_alone and goes_on_as_list(source, closing.end())):
            continue
        start, end = opening.span()
        characters[start:end] = f"{begins[:-1]}{' ' * room}>{_FILLER}"
        edits.append(Edit(end - len(_FILLER), end))
        start, end = closing.span()
        if is_alone:
            characters[start:end] = " " * (end - start)
            edits.append(Edit(start, end))
            ends.append(end)
        else:
            characters[start:end] = f"{f'</{COMPONENT}':<{end - start - 1}}>"
    return Shortcodes("".join(characters), tuple(edits), tuple(sorted(ends)))


def goes_on_as_list(source: str, end: int) -> bool:
    """Whether an item follows the end of a component or container. It would go on with a list in it."""
    return _LIST.match(source, end) is not None


def _pairs(source: str, shown: _Code) -> Iterator[tuple[re.Match[str], re.Match[str], str]]:
    """The tags that begin and end shortcodes with a title."""
    waiting: list[tuple[str, re.Match[str], str]] = []
    for tag in _TAG.finditer(source):
        if tag["name"] in _WORDLESS or shown.holds(tag.start()):
            continue
        if not tag["end"]:
            waiting.append((tag["name"], tag, _title_of(tag["facts"])))
        elif any(name == tag["name"] for name, _, _ in waiting):
            while waiting[-1][0] != tag["name"]:
                waiting.pop()  # it has no end
            _, opening, title = waiting.pop()
            if title:
                yield opening, tag, title


def _is_alone(source: str, tag: re.Match[str]) -> bool:
    """Whether a tag stands alone in its line."""
    before = source[source.rfind("\n", 0, tag.start()) + 1 : tag.start()]
    behind, _, _ = source[tag.end() : tag.end() + _LONGEST_REST].partition("\n")
    return not before.strip() and not behind.strip()


def plain_targets(source: str, code: Sequence[Span]) -> str:
    """Return the text with a plain target in each link that leads to a shortcode. What stands in `code`, or in HTML, stays as it is."""
    if "{%" not in source and "{{" not in source:
        return source
    shown = _Code(code)
    found = [match.span("target") for match in _TARGET.finditer(source) if not shown.holds(match.start())]
    links = _links_in(_masked(source, found)) if found else []
    return _masked(
        source, [(start, end) for start, end in found if any(low < start and end < high for low, high in links)]
    )


def _links_in(source: str) -> list[Span]:
    return [
        (start, end)
        for event, start, end in events_of(source)
        if isinstance(event, dict)
        and isinstance(began := event.get("Start"), dict)
        and not began.keys().isdisjoint(_LINKS)
    ]


def _masked(source: str, spans: Sequence[Span]) -> str:
    characters = list(source)
    for start, end in spans:
        characters[start:end] = "x" * (end - start)
    return "".join(characters)


def _title_of(facts: str) -> str:
    found = _TITLE.search(facts) or _BARE.match(facts)
    return found["title"] if found else ""
