"""The explicit markup of reStructuredText: comments, directives, targets and notes, which begin with `..`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

from ingest.loaders.restructured.lines import FIELD, Lines, body_lines, length_of_block

_DIRECTIVE = re.compile(
    r"\.\.[ \t]+(?:\|(?P<substitution>[^|]+)\|[ \t]+)?(?P<name>[\w+.-]+(?::[\w+.-]+)*)[ ]?::(?:[ \t]+|$)"
)
_TARGET = re.compile(r"\.\.[ \t]+(?:_(?:`[^`]*`|(?:\\.|[^:\\`])*):|__:)(?:[ \t]|$)|__[ \t]")
_NOTE = re.compile(r"\.\.[ \t]+\[(?P<mark>\d+|\*|#?[\w.-]*)\](?:[ \t]+|$)")
_INLINE = re.compile(r"\*{1,2}([^*]+)\*{1,2}|``([^`]+)``|`([^`<]+?)(?:\s*<[^>]*>)?`_{0,2}")
"""Inline markup in the text of a substitution."""
_CODE_POINT = re.compile(r"(?:0x|x|\\x|U\+|u|\\u)([0-9A-Fa-f]{2,6})")

CODE = frozenset(
    (
        "code",
        "code-block",
        "sourcecode",
        "parsed-literal",
        "math",
        "doctest",
        "productionlist",
        "testcode",
        "prompt",
    )
)
WITH_WORDS = frozenset(
    (
        "note",
        "warning",
        "tip",
        "hint",
        "important",
        "caution",
        "danger",
        "attention",
        "error",
        "seealso",
        "centered",
        "rubric",
        "hlist",
    )
)
"""Directives whose argument is words of the text."""
TITLED = frozenset(
    ("admonition", "topic", "sidebar", "dropdown", "tab", "tab-item", "card", "grid-item-card", "collapse")
)
"""Directives whose argument is the title of what stands in them."""
QUOTING = frozenset(("epigraph", "highlights", "pull-quote"))
VERSIONS = {
    "versionadded": "Added in version", "versionchanged": "Changed in version", "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}  # fmt: skip
"""Directives about a version, with the words that are printed before its number."""
OBJECTS = frozenset(
    (
        "function", "data", "exception", "method", "attribute", "property", "decorator", "option", "envvar", "confval",
        "describe", "object", "program-option", "setting", "type", "var", "macro", "member", "struct", "enum", "rst-directive",
    )
)  # fmt: skip
"""Directives that describe something by its name, the argument."""
NOT_PUBLISHED = {
    "only": "conditional text", "ifconfig": "conditional text", "todo": "comment", "comment": "comment", "raw": "embedded content",
    "contents": "navigation", "toctree": "navigation", "meta": "front matter", "header": "running line", "footer": "running line",
}  # fmt: skip
"""Directives whose content is not shown, or not in every edition, with the kind of what is left out."""
_WITHOUT_WORDS = frozenset(
    (
        "include", "literalinclude", "image", "index", "sectnum", "default-role", "role", "title", "target-notes", "currentmodule",
        "module", "unicode", "replace", "date", "tabularcolumns", "highlight", "todolist", "sectionauthor", "codeauthor", "program",
        "testsetup", "testcleanup", "graphviz", "digraph", "graph", "mermaid", "uml", "plot", "bibliography", "default-domain",
    )
)  # fmt: skip
"""Directives for the program that sets the text, and those whose content it draws or takes from elsewhere."""


@dataclass(frozen=True)
class Explicit:
    """A block of explicit markup. `kind` is `comment`, `target`, `note`, `directive` or `substitution`; `name` is its name or mark.

    `lines` are all that belong to it, and `mark` the characters of the first one that are markup.
    """

    kind: str
    lines: Lines
    mark: int
    name: str = ""


def explicit_markup(lines: Lines, at: int) -> Explicit | None:
    """Return the explicit markup that begins at the line `at`, if one does."""
    body = lines[at].body
    if not (body == ".." or body.startswith((".. ", "..\t", "__ "))):
        return None
    # A mark alone above an empty line is an empty comment: it ends a list in front of a quotation.
    is_empty = body == ".." and (at + 1 == len(lines) or not lines[at + 1].body)
    whole = lines[at : at + (1 if is_empty else length_of_block(lines, at))]
    if note := _NOTE.match(body):
        return Explicit("note", whole, note.end(), note["mark"])
    if target := _TARGET.match(body):
        filled = next((number for number, line in enumerate(whole) if not line.body), len(whole))
        return Explicit("target", whole[:filled], target.end())
    if directive := _DIRECTIVE.match(body):
        name = directive["name"].lower().rpartition(":")[2]
        if directive["substitution"]:
            return Explicit("substitution", whole, directive.end(), name)
        # A class of a program has a domain before it (`py:class`); without one, it is a class for style sheets.
        is_object = name == "class" and ":" in directive["name"]
        return Explicit("directive", whole, directive.end(), "object" if is_object else name)
    return Explicit("comment", whole, min(3, len(body)))


@dataclass(frozen=True)
class Directive:
    """A directive in its parts: the lines of its argument, its options, and the lines of its content."""

    name: str
    argument: Lines
    options: dict[str, str]
    content: Lines


def directive_of(explicit: Explicit) -> Directive:
    """Return the parts of a directive. The argument ends at the first option or empty line."""
    first = explicit.lines[0]
    head = body_lines(explicit.lines[:1], explicit.mark)
    rest = list(explicit.lines[1:])
    at = 0
    while head and at < len(rest) and rest[at].body and not FIELD.match(rest[at].body):
        at += 1
    argument = [*head, *rest[:at]]
    options: dict[str, str] = {}
    while at < len(rest) and (field := FIELD.match(rest[at].body)):
        values = [rest[at].body[field.end() :]]
        indent = rest[at].indent
        at += 1
        while at < len(rest) and rest[at].body and rest[at].indent > indent:
            values.append(rest[at].body)
            at += 1
        options[field["name"].lower()] = "\n".join(values)
    if argument:
        indent = max(
            first.indent + 1, min((line.indent for line in rest[:at] if line.body), default=first.indent + 1)
        )
        argument = [replace(line, indent=indent) for line in argument]
    return Directive(explicit.name, argument, options, rest[at:])


def has_words(name: str) -> bool:
    """Whether a directive adds words of its own to the text."""
    return name not in _WITHOUT_WORDS and not name.startswith("auto")


def substitutions_of(lines: Lines) -> Iterator[tuple[str, str]]:
    """Yield the names, in lower case, and the texts of the substitutions that a document defines."""
    for at, line in enumerate(lines):
        if not line.body.startswith(".. |"):
            continue
        match = _DIRECTIVE.match(line.body)
        if match is None or not match["substitution"]:
            continue
        block = body_lines(lines[at : at + length_of_block(lines, at)], match.end())
        words = " ".join(one.body for one in block if one.body)
        if match["name"] == "replace":
            yield match["substitution"].lower(), _INLINE.sub(lambda mark: mark[1] or mark[2] or mark[3], words)
        elif match["name"] == "unicode":
            yield match["substitution"].lower(), _characters(words)
        elif match["name"] == "image":
            yield match["substitution"].lower(), ""


def _characters(words: str) -> str:
    """The text of code points such as `0xA9`, of entities and of other words."""
    parts = words.split(" .. ")[0].split()
    return "".join(
        chr(int(match[1], 16)) if (match := _CODE_POINT.fullmatch(part)) else unescape(part) for part in parts
    )
