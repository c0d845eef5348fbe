"""Reads plain text: paragraphs, items, underlined headings, tables drawn with bars, and code between fences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit, KeptText
from ingest.loaders.encodings import without_unseen
from ingest.loaders.hyphens import Vocabulary, join_hyphenated
from ingest.loaders.plain.columns import column_table
from ingest.loaders.plain.lines import TextLine, bracketed_box, cut_lines, is_bullet, lines_of, running_lines
from ingest.loaders.plain.settings import settings_at
from ingest.loaders.plain.titles import depth_of, is_opening_title, is_title
from ingest.loaders.quoted_mails import QUOTED_MAIL, quoted_mails
from ingest.loaders.tally import LeftOutTally, TextRead, unended_code
from ingest.structure.labels import countings, split_line
from ingest.structure.tree import NodeKind
from knowledge.model.reading.spans import Span
from knowledge.text.layout.boxes import box_of

_LEVELS = {"=": 1, "-": 2, "~": 3, "^": 4, '"': 4}
"""Level by underline: = and - as in Markdown, the others in the order in which authors mostly use them."""
_LEVEL_OF_TITLE = 2
"""Level of a title without an underline, which may stand below one that has one; a numbered title is as much deeper as its number has parts."""
_LONGEST_HEADING = 300
"""Characters of the longest title. A longer paragraph over an underline is prose."""
_HIGHEST_TITLE = 2
"""Lines of the longest title over an underline: more lines are a paragraph followed by a rule."""
_KINDS_OF_SETTINGS = {"section": NodeKind.HEADING, "setting": NodeKind.FIELD, "remark": NodeKind.PARAGRAPH}
_DIVIDES = re.compile(r"\w[-\u2010]$")
_DIVIDED = re.compile(r"[^\W\d_]\S*")
"""The end of a line at a hyphen, and the beginning of the next one, where these divide a word."""
_BORDER = re.compile(r"[+|][-=:+| \t]*[-=][-=:+| \t]*|[-=:]+[ \t]*[+|][-=:+| \t]*")


def read_plain(source: str) -> TextRead:
    """Read a text whose lines end with line feeds."""
    source, tagged = without_unseen(source)
    tally = LeftOutTally()
    tally.add("hidden text", tagged)
    return _Reader(source, tally).read()


class _Reader:
    def __init__(self, source: str, tally: LeftOutTally) -> None:
        self._source = source
        self._tally = tally
        self._lines = lines_of(source)
        running = running_lines(self._lines)
        for at in sorted(running):
            tally.add("running line", self._lines[at].body)
        mails = quoted_mails(source)
        for start, end in mails:
            tally.add(QUOTED_MAIL, source[start:end])
        running |= {at for at, line in enumerate(self._lines) if any(a <= line.start < b for a, b in mails)}
        self._edits = list(cut_lines(source, self._lines, running))
        self._lines = [line for at, line in enumerate(self._lines) if at not in running]
        self._tree = DraftTree()
        self._items: list[int] = []
        """The columns of the marks of the open items, outermost first."""
        self._bullets: list[bool] = []
        """Whether each of them has a bullet."""
        self._prose: list[TextLine] = []
        self._leading: TextLine | None = None
        """The first line of the paragraph that a list follows without an empty line between them."""
        self._no_table_before = self._no_columns_before = 0
        self._warnings: list[str] = []

    def read(self) -> TextRead:
        at = 0
        while at < len(self._lines):
            at = self._read(at)
        self._end_prose()
        kept = KeptText(self._source, self._edits)
        return TextRead(kept.text, self._tree.finish(kept), self._tally.result(), kept.cuts, tuple(self._warnings))

    def _read(self, at: int) -> int:
        """Read the line at `at` with the lines that belong to it, and return the number of the next line."""
        line = self._lines[at]
        if not line.body:
            self._end_prose()
            self._leading = None
            return at + 1
        if not self._prose:
            self._leave(line)
        if line.body.startswith(("```", "~~~")) and not self._underlines(line):
            return self._fence(at)
        if (line.body[0] in "+|" or _rules_columns(self._lines, at + 1)) and (end := self._table(at)):
            return end
        if self._underlines(line):
            return self._heading(at)
        if any(sign in line.body for sign in ("\t", "  ", "...", "……")) and (end := self._columns(at)):
            return end
        if line.is_rule:
            self._end_prose()
            return at + 1
        if line.body.startswith(">"):
            return self._quotation(at)
        may_set = line.body[0] in "[;#" or "=" in line.body
        if may_set and not self._prose and not self._items and (end := self._settings(at)):
            return end
        if not self._prose and is_title(self._lines, at):
            self._prose = [line]
            return self._heading(at, _LEVEL_OF_TITLE + depth_of(line.body))
        if not self._prose and is_opening_title(self._lines, at):
            self._prose = [line]
            return self._heading(at, 1)
        self._words(line)
        return at + 1

    # -- prose and items --------------------------------------------------------------------------------

    def _words(self, line: TextLine) -> None:
        mark = line.item(within_prose=bool(self._prose) and not self._begins_with_item())
        if mark is None and self._counts_on(line):
            self._end_prose()
            while self._items:
                self._leave_list()
            self._leading = line
        if mark is None:
            self._prose.append(line)
            return
        if self._prose and not self._items:
            self._leading = self._prose[0]
        self._end_prose()
        self._item(line.indent, mark["mark"], line)
        rest = 0 if box_of(mark["mark"]) else mark.end()
        self._prose.append(TextLine(line.start + rest, line.indent + rest, line.body[rest:], line.page))

    def _counts_on(self, line: TextLine) -> bool:
        """Whether the line begins with the label behind that of the paragraph before the open list: `4.2` behind `4.1`."""
        if self._leading is None or not self._items or line.indent > self._leading.indent:
            return False
        before = dict(countings(split_line(self._leading.body)[0]))
        found = countings(split_line(line.body)[0])
        return any(before.get(counting) == number - 1 for counting, number in found)

    def _begins_with_item(self) -> bool:
        return bool(self._items) and self._prose[0].indent > self._items[-1]

    def _item(self, indent: int, mark: str, line: TextLine) -> None:
        label = "" if is_bullet(mark) else mark
        while self._items and (
            self._items[-1] > indent or (self._items[-1:] == [indent] and self._bullets[-1] == bool(label))
        ):
            self._leave_list()
        if self._items and self._items[-1] == indent:
            self._tree.close(NodeKind.ITEM)
        else:
            self._tree.open(NodeKind.LIST, in_sequence=bool(label), page=line.page)
            self._items.append(indent)
            self._bullets.append(not label)
        self._tree.open(NodeKind.ITEM, label=label, page=line.page)

    def _leave(self, line: TextLine) -> None:
        """Leave the items and the note that the line, which follows an empty one, is not indented under."""
        is_item = line.item(within_prose=False) is not None
        while self._items and (line.indent < self._items[-1] or (line.indent == self._items[-1] and not is_item)):
            self._leave_list()

    def _leave_list(self) -> None:
        self._items.pop()
        self._bullets.pop()
        self._tree.close(NodeKind.LIST)

    def _end_prose(self) -> None:
        lines, self._prose = self._prose, []
        if not lines:
            return
        self._add(NodeKind.PARAGRAPH, lines)

    def _add(self, kind: NodeKind, lines: list[TextLine], level: int = 0) -> None:
        self._tree.begin(kind, page=lines[0].page, level=level)
        for number, line in enumerate(lines):
            start, end = line.start, line.end
            if number and not self._joins(lines[number - 1], line):
                previous = lines[number - 1].end
                self._tree.run(previous, previous + 1, "\n")
            if number + 1 < len(lines) and (cut := self._joins(line, lines[number + 1])):
                self._edits.append(cut)
                end = cut.start
            if kind is NodeKind.PARAGRAPH and (box := bracketed_box(line)):
                self._edits.append(box)
                self._tree.run(box.start, box.end, box.replacement)
                start = box.end
            self._tree.run(start, end, line.body[start - line.start : end - line.start])
        self._tree.end_leaf()
        self._tree.end(kind)

    def _joins(self, line: TextLine, following: TextLine) -> Edit | None:
        """The cut between two lines that divide a word at a hyphen, which goes with it unless it belongs to the word."""
        first = _DIVIDED.match(following.body)
        if first is None or not first[0][0].islower() or not _DIVIDES.search(line.body):
            return None
        joined = join_hyphenated(line.body, first[0], self._vocabulary)
        if joined == f"{line.body} {first[0]}":
            return None
        dropped = len(line.body + first[0]) - len(joined)
        return Edit(line.end - dropped, following.start)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.of(line.body for line in self._lines)

    # -- headings ---------------------------------------------------------------------------------------

    def _underlines(self, line: TextLine) -> bool:
        """Whether the line underlines the short paragraph above it as a heading."""
        if not self._prose or len(self._prose) > _HIGHEST_TITLE or self._begins_with_item():
            return False
        length = self._prose[-1].end - self._prose[0].start
        longest = max(self._prose, key=lambda one: len(one.body))
        return line.body[0] in _LEVELS and line.may_underline(longest) and length <= _LONGEST_HEADING

    def _heading(self, at: int, level: int = 0) -> int:
        """Read the heading that the line `at` underlines, or ends, and return the number of the next line."""
        title, self._prose = self._prose, []
        level = level or _LEVELS[self._lines[at].body[0]]
        while self._items:
            self._leave_list()
        self._add(NodeKind.HEADING, title, level=level)
        return at + 1

    def _quotation(self, at: int) -> int:
        """Read lines behind `>`, as letters and mails quote, and return the number of the next line."""
        self._end_prose()
        self._tree.open(NodeKind.QUOTATION, page=self._lines[at].page)
        while at < len(self._lines) and self._lines[at].body.startswith(">"):
            line = self._lines[at]
            length = len(line.body) - len(line.body.lstrip("> \t"))
            if length < len(line.body):
                self._prose.append(TextLine(line.start + length, line.indent, line.body[length:], line.page))
            else:
                self._end_prose()
            at += 1
        self._end_prose()
        self._tree.close(NodeKind.QUOTATION)
        return at

    # -- other blocks -----------------------------------------------------------------------------------

    def _fence(self, at: int) -> int:
        """Read code between fences and return the number of the next line. Without an end, it goes on to the last line."""
        self._end_prose()
        mark = self._lines[at].body[:3]
        last = at + 1
        while last < len(self._lines) and not self._lines[last].body.startswith(mark):
            last += 1
        self._add_code(at + 1, last)
        code = self._source[self._lines[at].end : self._lines[-1].end].strip()
        if last == len(self._lines) and code:
            self._warnings.append(unended_code(code))
        return last + 1

    def _add_code(self, first: int, last: int) -> None:
        lines = self._lines[first:last]
        if any(line.body for line in lines):
            start = self._source.rfind("\n", 0, lines[0].start) + 1
            self._tree.begin(NodeKind.CODE, page=lines[0].page)
            self._tree.run(start, lines[-1].end, self._source[start : lines[-1].end])
            self._tree.end_leaf()

    def _table(self, at: int) -> int:
        """Read a table drawn with bars and return the number of the next line; 0 if none begins here."""
        if at < self._no_table_before:
            return 0
        end = at
        is_open = self._lines[at].body[0] not in "+|"
        while end < len(self._lines) and (
            self._lines[end].body[:1] in ("|", "+") or (is_open and _is_barred(self._lines[end].body))
        ):
            end += 1
        lines = self._lines[at:end]
        borders = [number for number, line in enumerate(lines) if _BORDER.fullmatch(line.body)]
        if not borders or len(borders) == len(lines):
            self._no_table_before = end
            return 0
        self._end_prose()
        is_grid = lines[0].body.startswith("+")
        marks = [number for number in borders if "=" in lines[number].body] or ([] if is_grid else borders[:1])
        self._tree.open(NodeKind.TABLE, page=lines[0].page)
        row: list[TextLine] = []
        for number, line in enumerate(lines):
            if number not in borders:
                row.append(line)
            if row and (number in borders or not is_grid or number == len(lines) - 1):
                self._row(row, is_header=bool(marks) and number <= marks[0])
                row = []
        self._tree.close(NodeKind.TABLE)
        return end

    def _settings(self, at: int) -> int:
        """Read settings as fields below their sections and return the number of the next line; 0 if none begin here."""
        found = settings_at(self._lines, at)
        if found is None:
            return 0
        for line, part, (low, high) in found.parts():
            if part == "comment":
                self._edits.append(Edit(line.start, line.end, hides=True))
                self._tally.add("comment", line.body)
                continue
            kind = _KINDS_OF_SETTINGS[part]
            self._tree.begin(kind, page=line.page, level=_LEVEL_OF_TITLE if part == "section" else 0)
            self._tree.run(line.start + low, line.start + high, _as_words(line.body[low:high], part))
            if part == "setting":
                self._tree.run(line.start + high, line.end, line.body[high:])
            self._tree.end_leaf()
            self._tree.end(kind)
        return at + len(found.lines)

    def _columns(self, at: int) -> int:
        """Read a table whose columns are parted by white space and return the number of the next line; 0 if none begins here."""
        table = column_table(self._source, self._lines, at) if at >= self._no_columns_before else None
        if table is None:
            self._no_columns_before = max(self._no_columns_before, at + 1)
            return 0
        self._end_prose()
        self._tree.open(NodeKind.TABLE, page=self._lines[at].page)
        for number, row in enumerate(table.rows):
            self._cells(row, self._lines[at].page, is_header=number == 0 and table.has_header)
        self._tree.close(NodeKind.TABLE)
        return at + table.lines

    def _row(self, lines: list[TextLine], *, is_header: bool) -> None:
        """Add a row whose cells may go over several lines."""
        cells: dict[int, list[Span]] = {}
        for line in lines:
            for column, match in enumerate(re.finditer(r"[^|]+", line.body)):
                words = match.group().strip()
                start = line.start + match.start() + len(match.group()) - len(match.group().lstrip())
                if words:
                    cells.setdefault(column, []).append((start, start + len(words)))
        self._cells(cells, lines[0].page, is_header=is_header)

    def _cells(self, cells: dict[int, list[Span]], page: int | None, *, is_header: bool) -> None:
        self._tree.open(NodeKind.ROW, is_header=is_header, page=page)
        for column, spans in sorted(cells.items()):
            self._tree.begin(NodeKind.CELL, column=column, is_header=is_header, page=page)
            for number, (start, end) in enumerate(spans):
                if number:
                    self._tree.run(start, start, " ")
                self._tree.run(start, end, self._source[start:end])
            self._tree.end(NodeKind.CELL)
        self._tree.close(NodeKind.ROW)


def _as_words(name: str, part: str) -> str:
    """The words of a line; the name of a section or setting has spaces between its words: `max_guests` is read `max guests`."""
    return name if part == "remark" else name.replace("_", " ").replace(".", " ")


def _is_barred(body: str) -> bool:
    """Whether a line has cells between bars, or is the rule below some."""
    return " | " in body or _BORDER.fullmatch(body) is not None


def _rules_columns(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line is the rule below the header of a table without bars at its sides: `-----+-----`."""
    if at >= len(lines) or not _is_barred(lines[at - 1].body):
        return False
    return lines[at].body[:1] in ("-", "=", ":") and _BORDER.fullmatch(lines[at].body) is not None
