"""Scans a text for its blocks: headings, paragraphs, list items, table rows, quotes and code, each with its exact
span.

The scanner passes over the lines once and takes linear time. The dialect is CommonMark with tables; plain text has
no `#` headings. Comments, rules and link reference definitions are no blocks, because a reader of the document
does not see them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,9}[.)]|\(?(?:[A-Za-z]|[ivx]{1,5})\))[ \t]+\S")
_INTERRUPTING_ITEM = re.compile(r"(?:[-*+•]|\(?1[.)])[ \t]+\S")
_REFERENCE = re.compile(r"\[[^\]^][^\]]{0,200}\]:\s*\S+(?:\s+[\"'(].*)?$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)|\s*\{#[^}]*\}\s*$|[ \t]+#+$|<[^>]{0,100}>")
_LONGEST_HEADING = 300
"""Characters of the longest title. A longer paragraph over an underline is prose, and a longer `#` heading is cut."""
_DEEPEST_INDENT = 3
"""Spaces before a heading; with four, CommonMark reads indented code (section 4.2)."""
_HIGHEST_TITLE = 2
"""Lines of the longest title over an underline: more lines are a paragraph followed by a rule."""
_SHORTEST_RULE = 3
"""Characters of the shortest rule (CommonMark section 4.1)."""
_RULE_CHARACTERS = frozenset("-*_")
# Level by underline: = and - as in CommonMark, the others in the order in which reStructuredText authors mostly use them.
_UNDERLINES = {"=": 1, "-": 2, "~": 3, "^": 4, '"': 4}


@dataclass(frozen=True)
class Block:
    """The span `text[start:end]` without outer white space. `headings` are the headings above it, outermost first.

    `section` counts headings, so the blocks under one heading have the same number. Only a heading has a `title`
    and a `level` above 0. `anchor` is the author's own name for the block. `qualifies` is the anchor of the block
    to which this one is an exception.
    """

    kind: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    section: int = 0
    title: str = ""
    level: int = 0
    anchor: str = ""
    qualifies: str | None = None


@dataclass(frozen=True)
class _Line:
    start: int
    body: str
    indent: int

    @property
    def end(self) -> int:
        return self.start + self.indent + len(self.body)


def scan(text: str, start: int = 0, *, markdown: bool = True) -> list[Block]:
    """Return the blocks of `text` from offset `start` on, in order and without overlap."""
    return _Scanner(text, start, markdown).run()


class _Scanner:
    def __init__(self, text: str, start: int, markdown: bool) -> None:
        self._text = text
        self._markdown = markdown
        self._lines = list(_lines(text, start))
        self._blocks: list[Block] = []
        self._path: list[tuple[int, str]] = []
        self._section = 0
        self._kind = ""
        self._start = self._end = self._height = 0

    def run(self) -> list[Block]:
        at = 0
        while at < len(self._lines):
            at = self._read_block(at)
        self._close()
        return self._blocks

    def _read_block(self, at: int) -> int:
        """Read the line at `at` with the lines that belong to it, and return the number of the next line."""
        line = self._lines[at]
        if not line.body:
            self._close()
            return at + 1
        following = self._read_special(at, line)
        if following:
            return following
        self._read_prose(line)
        return at + 1

    def _read_special(self, at: int, line: _Line) -> int:
        """Read a block other than prose and return the number of the next line, or return 0 if no such block
        starts here.
        """
        first = line.body[0]
        if first in "`~" and line.body[:3] in ("```", "~~~"):
            return self._read_fence(at, line.body[:3])
        if first == "#" and self._markdown and line.indent <= _DEEPEST_INDENT and (mark := _ATX.match(line.body)):
            self._close()
            self._add_heading(line.start + line.indent, line.end, len(mark[1]), line.body[mark.end() :])
            return at + 1
        if first in _UNDERLINES or first in _RULE_CHARACTERS:
            return self._read_underline_or_rule(at, line)
        if first == "<" and line.body.startswith("<!--"):
            return self._skip_comment(at)
        if first == "[" and self._markdown and _REFERENCE.match(line.body):
            self._close()
            return at + 1
        if "|" in line.body and self._is_table(at):
            return self._read_table(at)
        return 0

    def _read_prose(self, line: _Line) -> None:
        start = line.start + line.indent
        opens = _INTERRUPTING_ITEM if self._kind in ("paragraph", "quote") else _ITEM
        if opens.match(line.body):
            self._open("item", start)
        elif line.body[0] == ">" and self._kind != "quote":
            self._open("quote", start)
        elif not self._kind:
            self._open("paragraph", start)
        self._end = line.end
        self._height += 1

    def _read_underline_or_rule(self, at: int, line: _Line) -> int:
        characters = set(line.body) - {" ", "\t"}
        if len(characters) != 1:
            return 0 if "|" not in line.body or not self._is_table(at) else self._read_table(at)
        if self._is_underline(line):
            title = self._text[self._start : self._end]
            self._kind = ""
            self._height = 0
            self._add_heading(self._start, line.end, _UNDERLINES[line.body[0]], title)
            return at + 1
        if len(line.body) < _SHORTEST_RULE:
            return 0
        self._close()
        return at + 1

    def _is_underline(self, line: _Line) -> bool:
        """Whether the line underlines the short paragraph above it as a heading (setext, reStructuredText)."""
        if (
            self._kind != "paragraph"
            or self._height > _HIGHEST_TITLE
            or line.indent > _DEEPEST_INDENT
            or " " in line.body
        ):
            return False
        if line.body[0] not in ("=-" if self._markdown else _UNDERLINES):
            return False
        return len(line.body) >= 2 and self._end - self._start <= _LONGEST_HEADING

    def _read_fence(self, at: int, mark: str) -> int:
        """Read fenced code and return the number of the next line. A fence that is never closed runs to the end."""
        self._close()
        last = at + 1
        while last < len(self._lines) and not self._lines[last].body.startswith(mark):
            last += 1
        closing = self._lines[min(last, len(self._lines) - 1)]
        self._add("code", self._lines[at].start + self._lines[at].indent, closing.end)
        return last + 1

    def _skip_comment(self, at: int) -> int:
        """Skip a comment and return the number of the next line. Return 0 if the comment does not end or text
        follows it.
        """
        close = self._text.find("-->", self._lines[at].start)
        if close < 0:
            return 0
        last = at
        while last + 1 < len(self._lines) and self._lines[last + 1].start <= close:
            last += 1
        if self._lines[last].end > close + 3:
            return 0
        self._close()
        return last + 1

    def _is_table(self, at: int) -> bool:
        if at + 1 >= len(self._lines):
            return False
        below = self._lines[at + 1].body
        return "|" in below and "-" in below and not below.strip("|:- \t")

    def _read_table(self, at: int) -> int:
        self._close()
        self._add("header", self._lines[at].start + self._lines[at].indent, self._lines[at + 1].end)
        at += 2
        while at < len(self._lines) and "|" in self._lines[at].body:
            self._add("row", self._lines[at].start + self._lines[at].indent, self._lines[at].end)
            at += 1
        return at

    def _add_heading(self, start: int, end: int, level: int, raw: str) -> None:
        title = heading_text(raw)
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._section += 1
        self._blocks.append(
            Block("heading", start, end, self._headings_above(), self._section, title=title, level=level)
        )
        if title:
            self._path.append((level, title))

    def _headings_above(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._path)

    def _open(self, kind: str, start: int) -> None:
        self._close()
        self._kind, self._start = kind, start

    def _close(self) -> None:
        if self._kind:
            self._add(self._kind, self._start, self._end)
        self._kind = ""
        self._height = 0

    def _add(self, kind: str, start: int, end: int) -> None:
        self._blocks.append(Block(kind, start, end, self._headings_above(), self._section))


def _lines(text: str, start: int) -> Iterator[_Line]:
    for raw in text[start:].splitlines(keepends=True):
        body = raw.strip()
        yield _Line(start, body, len(raw) - len(raw.lstrip()) if body else 0)
        start += len(raw)


def heading_text(raw: str) -> str:
    """A heading as a reader sees it: links reduced to their text, emphasis and attributes removed."""
    text = _LINK.sub(r"\1", raw[:_LONGEST_HEADING])
    return " ".join(_MARKS.sub("", text).split())
