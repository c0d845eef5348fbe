"""Reads the tags of raw HTML tolerantly, each with its place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<![A-Za-z][^>]{0,500}>|<\?[^>]{0,500}>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]{0,60})(?P<attributes>(?:[^\"'>]|\"[^\"]*\"|'[^']*'){0,2000})>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_SUMMARY = re.compile(r"(.{0,500}?)</summary\s*>", re.IGNORECASE | re.DOTALL)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""An entity as CommonMark and HTML write it."""

LEFT_OUT = {
    "script": "script", "style": "script", "template": "script", "del": "struck text", "s": "struck text", "strike": "struck text",
}  # fmt: skip
"""Elements whose content is not published, with the kind of what is left out. `<template>` holds text for a program to fill in."""
EMBEDDED = frozenset(
    {"svg", "math", "iframe", "object", "audio", "video", "canvas", "map", "head", "title", "datalist"}
)
"""Elements whose content a browser replaces by a picture, a frame or a player, or keeps for itself."""
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "details",
        "dialog",
        "div",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "html",
        "legend",
        "main",
        "nav",
        "noscript",
        "optgroup",
        "option",
        "p",
        "picture",
        "search",
        "section",
        "select",
        "summary",
    ]
)
"""Elements that separate what stands before and behind them, and say nothing else about it."""
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "output",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "slot",
        "small",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "sup",
        "template",
        "textarea",
        "time",
        "tt",
        "u",
        "var",
        "c",
    ]
)
_STYLING = _INLINE - {
    "del",
    "img",
    "input",
    "ins",
    "q",
    "s",
    "script",
    "strike",
    "style",
    "sub",
    "sup",
    "template",
    "textarea",
} | {"br"}
"""Elements that only style words, and the line break."""
_OF_LINKS = frozenset(["href", "id", "name"])
_STRUCTURE = frozenset(
    [
        "blockquote",
        "br",
        "caption",
        "col",
        "colgroup",
        "dd",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "menu",
        "ol",
        "pre",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_KNOWN = BLOCKS | _INLINE | _STRUCTURE | VOID | EMBEDDED


@dataclass(frozen=True)
class Tag:
    """A tag at `source[start:end]`, its name in lower case."""

    name: str
    start: int
    end: int
    is_end: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_empty: bool = False
    """Whether it ends itself: `<Card />`."""

    @property
    def is_known(self) -> bool:
        """Whether HTML knows an element of this name. Others are components of a program that makes pages."""
        return self.name in _KNOWN

    @property
    def only_styles(self) -> bool:
        """Whether it is mere markup, as emphasis is in Markdown: it styles words or links them, and has no attribute that could hold words."""
        held = all(
            name in _OF_LINKS and not any(character.isspace() for character in value)
            for name, value in self.attributes.items()
        )
        return self.name in _STYLING and held

    @property
    def is_hidden(self) -> bool:
        """Whether a browser shows nothing of the element."""
        if self.name == "dialog":
            return "open" not in self.attributes
        return "hidden" in self.attributes or _HIDING_STYLE.search(self.attributes.get("style", "")) is not None


@dataclass
class Hiding:
    """An element whose content is not shown, and its place. `depth` counts elements of its name that are open within it."""

    tag: Tag
    kind: str
    is_inline: bool
    depth: int = 1


def kind_left_out(tag: Tag) -> str | None:
    """Return the kind of what an element leaves out: empty if it is shown as something else than words, None if it is shown."""
    if tag.name in LEFT_OUT:
        return LEFT_OUT[tag.name]
    if tag.is_hidden:
        return "hidden text"
    return "" if tag.name in EMBEDDED else None


def summary_words(source: str, start: int) -> str:
    """The words of the `<summary>` that begins at `start`; empty where it does not end nearby."""
    match = _SUMMARY.match(source, start)
    return " ".join(re.sub(r"<[^>]*>|[*_`]", "", match[1]).split()) if match else ""


def tokens(source: str, start: int, end: int) -> Iterator[Tag | tuple[int, int]]:
    """Yield the tags in `source[start:end]`, and the spans of the text between them. Comments and declarations are left out."""
    at = start
    for match in _TOKEN.finditer(source, start, end):
        if match["name"] and not _is_tag(source, match):
            continue
        if at < match.start():
            yield at, match.start()
        at = match.end()
        if match["name"]:
            yield _tag(match)
        elif match.group().startswith("<![CDATA["):
            yield match.start() + len("<![CDATA["), match.end() - len("]]>")
    if at < end:
        yield at, end


def _is_tag(source: str, match: re.Match[str]) -> bool:
    """Whether it is an element or a component, and no placeholder such as `<name>` or `<your key>`.

    An element that HTML does not know has attributes, or ends itself, or is ended somewhere.
    """
    name, attributes = match["name"], match["attributes"]
    if name.lower() in _KNOWN or match["close"] or "=" in attributes or attributes.endswith("/"):
        return True
    return name.endswith("/") or f"</{name}" in source


def _tag(match: re.Match[str]) -> Tag:
    attributes = {
        name.lower(): html.unescape(quoted or single or bare)
        for name, quoted, single, bare in _ATTRIBUTE.findall(match["attributes"] or "")
    }
    is_empty = match.group().endswith("/>")
    return Tag(match["name"].lower(), match.start(), match.end(), bool(match["close"]), attributes, is_empty)
