"""Reads the titles of shortcodes that hold text, such as `{% tab title="Gold" %} … {% endtab %}` and `{{< expand "More" >}} … {{< /expand >}}`.

They are parsed as components of MDX, which are as long, so that every place stays what it is. Hugo, Liquid (Jekyll, GitBook) and their themes write
them so. What a shortcode without a title holds is text like any other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from knowledge.model.reading.spans import Span

_TAG = re.compile(
    r"\{(?:\{[<%]|%)-?[ \t]*(?P<end>end[ \t]?|/[ \t]*)?(?P<name>[A-Za-z][\w-]*)(?P<facts>(?:[^\"'%<>}\n]|\"[^\"\n]*\")*)-?(?:[>%]\}\}|%\})"
)
"""The tag of a shortcode that begins or ends."""
_TITLE = re.compile(
    r"(?:^|[ \t])(?:title|name|label|header|heading|summary|question)[ \t]*[=:][ \t]*\"(?P<title>[^\"<>]+)\""
)
_BARE = re.compile(r"[ \t]*\"(?P<title>[^\"<>]+)\"")
"""A string without a name, which is the title of many shortcodes."""
_COMPONENT = "T"
"""The name of the component: short, so that no tag is longer than its shortcode."""
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


def titled_shortcodes(source: str, code: Sequence[Span]) -> str:
    """Return the text with each shortcode that has a title and an end as a component. What stands in `code` stays as it is."""
    if "{%" not in source and "{{" not in source:
        return source
    starts = [start for start, _ in code]
    pieces: list[tuple[Span, str]] = []
    waiting: list[tuple[str, re.Match[str], str]] = []
    for tag in _TAG.finditer(source):
        before = bisect_right(starts, tag.start()) - 1
        if tag["name"] in _WORDLESS or (before >= 0 and tag.start() < code[before][1]):
            continue
        if not tag["end"]:
            waiting.append((tag["name"], tag, _title_of(tag["facts"])))
        elif any(name == tag["name"] for name, _, _ in waiting):
            while waiting and waiting[-1][0] != tag["name"]:
                waiting.pop()  # it has no end
            _, opening, title = waiting.pop()
            pieces += _components(opening, tag, title) if title else []
    characters = list(source)
    for (start, end), tag_text in pieces:
        characters[start:end] = tag_text
    return "".join(characters)


def _title_of(facts: str) -> str:
    found = _TITLE.search(facts) or _BARE.match(facts)
    return found["title"] if found else ""


def _components(opening: re.Match[str], closing: re.Match[str], title: str) -> list[tuple[Span, str]]:
    """The tags of the component that stands for a shortcode; none where it would be longer."""
    begins, ends = f'<{_COMPONENT} title="{title}"', f"</{_COMPONENT}"
    lengths = [len(match.group()) - 1 for match in (opening, closing)]
    if len(begins) > lengths[0] or len(ends) > lengths[1]:
        return []
    return [(opening.span(), f"{begins:<{lengths[0]}}>"), (closing.span(), f"{ends:<{lengths[1]}}>")]
