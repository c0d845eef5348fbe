"""Makes the tags of MDX such that a parser of Markdown reads them: values in braces, names with full stops, tags on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.model.reading.spans import Span

_TAG_BEGINS = re.compile(r"(?<!\\)</?[A-Za-z][\w.]*(?=[\s/>])")
_MAY_BE_COMPONENT = re.compile(r"<[A-Z]")
_COMPONENT = re.compile(
    r"(?<!\\)<(?P<close>/?)(?P<name>[A-Z]\w*(?:[.-]\w+)*)(?:\s(?:[^\"'<>]|\"[^\"]*\"|'[^']*'){0,2000})?/?>"
)
"""The tag of a component. An element of HTML is written in small letters."""
_INDENTED = re.compile(r"\s*\n(?: {4}|\t)[ \t]*\S")
_TEXT = re.compile(r"\s*(?P<quote>[\"'`])(?:(?!(?P=quote)|\\|\$\{).)*(?P=quote)\s*", re.DOTALL)
_LONGEST_TAG = 2000
"""Characters of the longest tag with expressions that is read, as in `tags`."""


def quoted_expressions(source: str, code: Sequence[Span]) -> str:
    """Return the text with each value `{…}` of an attribute as a quoted string of the same length, which CommonMark can read.

    What stands in `code` stays as it is.
    """
    if "={" not in source:
        return source
    pieces, at = [], 0
    for begins in _outside(_TAG_BEGINS.finditer(source), code):
        if begins.start() < at:
            continue
        for start, end in _expressions(source, begins.end()):
            pieces += [source[at:start], '"', _quotable(source[start + 1 : end - 1]), '"']
            at = end
    return "".join([*pieces, source[at:]])


def for_blocks(source: str, code: Sequence[Span]) -> str:
    """Return the text, as long as it was, in which CommonMark finds the blocks of MDX. What stands in `code` stays as it is.

    The full stop in the name of a component (`<Tabs.Tab>`) becomes a hyphen. The tag of a component that has lines of its own parts the blocks before and
    behind it: CommonMark would take what follows for HTML up to an empty line, but a declaration (`<!allout>`) ends with its line. Lines
    that are indented like code stay what they are: MDX has no such code.
    """
    if not _MAY_BE_COMPONENT.search(source):
        return source
    pieces, at = [], 0
    for match in _outside(_COMPONENT.finditer(source), code):
        name = match["name"].replace(".", "-")
        parts = _is_alone(source, match) and not _INDENTED.match(source, match.end())
        pieces += [
            source[at : match.start()],
            f"<!{(match['close'] + name)[1:]}" if parts else f"<{match['close']}{name}",
        ]
        at = match.end("name")
    return "".join([*pieces, source[at:]])


def _is_alone(source: str, tag: re.Match[str]) -> bool:
    """Whether nothing else stands on the lines of a tag."""
    before = source[source.rfind("\n", 0, tag.start()) + 1 : tag.start()]
    line_end = source.find("\n", tag.end())
    behind = source[tag.end() : line_end if line_end >= 0 else len(source)]
    return not before.strip() and not behind.strip()


def _outside(matches: Iterable[re.Match[str]], code: Sequence[Span]) -> Iterator[re.Match[str]]:
    passed = 0
    for match in matches:
        while passed < len(code) and code[passed][1] <= match.start():
            passed += 1
        if passed == len(code) or code[passed][0] > match.start():
            yield match


def _quotable(expression: str) -> str:
    """The value of an expression that is a text, and a list as it stands; spaces for any other. All are as long as the expression, on one line."""
    if match := _TEXT.fullmatch(expression):
        return expression.replace(match["quote"], " ").replace('"', "'").replace("\n", " ")
    if expression.lstrip().startswith("["):
        start = len(expression) - len(expression.lstrip())
        listed = expression[start:] + " " * start
        return listed.replace('"', "'").replace("\n", " ").replace("<", " ").replace(">", " ")
    return " " * len(expression)


def _expressions(source: str, at: int) -> list[Span]:
    """The spans of the values `{…}` in the tag whose name ends at `at`; none if the tag does not end nearby."""
    found: list[Span] = []
    last = min(len(source), at + _LONGEST_TAG)
    quote = ""
    while at < last:
        character = source[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ">":
            return found
        elif character == "<":
            return []
        elif character == "{" and source[at - 1] == "=":
            end = _closing(source, at, last)
            if not end:
                return []
            found.append((at, end))
            at = end
            continue
        at += 1
    return []


def _closing(source: str, start: int, last: int) -> int:
    """The offset behind the bracket that closes the one at `start`; 0 if none does."""
    depth = 0
    for at in range(start, last):
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        if not depth:
            return at + 1
    return 0
