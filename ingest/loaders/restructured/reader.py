"""Reads reStructuredText block by block. Indents say what belongs to what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit, KeptText
from ingest.loaders.encodings import without_unseen
from ingest.loaders.plain.lines import TextLine, cut_lines, lines_of
from ingest.loaders.restructured.directives import DirectiveReader
from ingest.loaders.restructured.explicit import explicit_markup, substitutions_of
from ingest.loaders.restructured.grids import grid_table, simple_table
from ingest.loaders.restructured.inline import DocumentNames, MarkupReader
from ingest.loaders.restructured.lines import (
    BULLET,
    FIELD,
    Lines,
    behind,
    body_lines,
    enumerated,
    is_drawn,
    is_transition,
    item_lines,
    length_of_block,
    option,
    style_of,
    underlines,
)
from ingest.loaders.restructured.tables import RestructuredTables
from ingest.loaders.tally import LeftOutTally, TextRead
from ingest.structure.tree import NodeKind

_DEEPEST = 40
"""Levels of indents that are read as blocks. Deeper lines, which only hostile texts have, are paragraphs."""
_ATTRIBUTION = re.compile(r"(?:---?(?!-)|—)[ \t]*(?=\S)")
_FOR_TOOLS = frozenset(
    ("orphan", "tocdepth", "nocomments", "nosearch", "no-search", "html_theme", "og:description")
)
"""Fields at the head of a document that only instruct the program that sets it."""


def read_restructured(source: str) -> TextRead:
    """Read a text whose lines end with line feeds."""
    source, tagged = without_unseen(source)
    tally = LeftOutTally()
    tally.add("hidden text", tagged)
    return RestructuredReader(source, tally).read()


class RestructuredReader:
    """Reads the blocks of one document into a draft tree."""

    def __init__(self, source: str, tally: LeftOutTally) -> None:
        self.source = source
        self.tree = DraftTree()
        self.edits: list[Edit] = list(cut_lines(source, (), set()))
        self.tally = tally
        self._lines = lines_of(source)
        self.names = DocumentNames(dict(substitutions_of(self._lines)))
        self.inline = MarkupReader(source, self.tree, self.edits, tally, self.names)
        self.tables = RestructuredTables(source, self.tree, self.inline.add)
        self._directives = DirectiveReader(self)
        self._styles: list[str] = []
        """The underlines in the order of their first use, which is that of their levels."""
        self._depth = 0

    def read(self) -> TextRead:
        """Return the kept text, its tree, and what was left out."""
        self.blocks(self._lines)
        kept = KeptText(self.source, sorted(self.edits, key=lambda edit: edit.start))
        return TextRead(kept.text, self.tree.finish(kept), self.tally.result(), kept.cuts)

    def blocks(self, lines: Lines) -> None:
        """Read consecutive blocks. Lines that are indented more than the first ones are a block of their own."""
        filled = [line.indent for line in lines if line.body]
        if not filled:
            return
        if self._depth > _DEEPEST:
            self.paragraph([line for line in lines if line.body])
            return
        self._depth += 1
        indent = min(filled)
        at = 0
        while at < len(lines):
            if not lines[at].body:
                at += 1
            elif lines[at].indent > indent:
                at = self._indented(lines, at, indent)
            else:
                at = self._block(lines, at)
        self._depth -= 1

    def paragraph(self, lines: Lines, prefix: Sequence[tuple[int, int, str]] = ()) -> None:
        """Add a paragraph. `prefix` are runs before its words."""
        self.tree.begin(NodeKind.PARAGRAPH)
        for run in prefix:
            self.tree.run(*run)
        self.words(lines)
        self.tree.end_leaf()

    def words(self, lines: Lines) -> None:
        """Add the words of lines to the open leaf."""
        self.inline.add([(line.start, line.end) for line in lines if line.body])

    def cut(self, lines: Lines, kind: str = "") -> None:
        """Cut whole lines from the text. `kind` is that of what is left out; empty for markup."""
        start, end = lines[0].start, max(line.end for line in lines)
        self.edits.append(Edit(start, end, hides=bool(kind)))

    def cut_mark(self, line: TextLine, length: int) -> None:
        """Cut the first characters of a line, which are markup."""
        self.edits.append(Edit(line.start, line.start + length))

    # -- the kinds of blocks --------------------------------------------------------------------------

    def _block(self, lines: Lines, at: int) -> int:
        """Read the block that begins at the line `at`, and return the number of the line behind it."""
        if explicit := explicit_markup(lines, at):
            self._directives.read(explicit)
            return at + len(explicit.lines)
        if length := self._section(lines, at):
            return at + length
        if is_transition(lines, at) and not (grid := simple_table(self.source, lines, at)):
            return at + 1
        if grid := grid_table(lines, at) or simple_table(self.source, lines, at):
            self.tables.grid(grid)
            return at + grid.lines
        for read in (self._list, self._fields, self._options, self._line_block, self._doctest):
            if length := read(lines, at):
                return at + length
        if at + 1 < len(lines) and lines[at + 1].body and lines[at + 1].indent > lines[at].indent:
            return at + self.definition(lines[at : at + length_of_block(lines, at)], 1)
        return self._prose(lines, at)

    def _indented(self, lines: Lines, at: int, indent: int) -> int:
        """Read lines that are indented. They are a quotation where they name whom they quote; else indents only arrange them."""
        end = at
        while end < len(lines) and (not lines[end].body or lines[end].indent > indent):
            end += 1
        block = lines[at:end]
        filled = [line for line in block if line.body]
        mark = _ATTRIBUTION.match(filled[-1].body)
        if mark and len(filled) > 1:
            self.quotation(block)
        else:
            self.blocks(block)
        return end

    def quotation(self, lines: Lines) -> None:
        """Add a quotation."""
        self.tree.open(NodeKind.QUOTATION)
        self.blocks(lines)
        self.tree.close(NodeKind.QUOTATION)

    def _section(self, lines: Lines, at: int) -> int:
        """Read a heading, with a line below its title and perhaps one above it. Return the number of its lines; 0 if there is none."""
        following = lines[at + 1 : at + 3]
        if is_drawn(lines[at]):
            is_framed = len(following) == 2 and following[1].body == lines[at].body and bool(following[0].body)
            if not is_framed or is_drawn(following[0]):
                return 0
            self._heading(following[0], f"{lines[at].body[0]} above")
            return 3
        if not following or following[0].indent != lines[at].indent or not underlines(following[0], lines[at]):
            return 0
        self._heading(lines[at], following[0].body[0])
        return 2

    def _heading(self, title: TextLine, style: str) -> None:
        if style not in self._styles:
            self._styles.append(style)
        self.tree.begin(NodeKind.HEADING, level=min(self._styles.index(style) + 1, 6))
        self.words([title])
        self.tree.end(NodeKind.HEADING)

    def _list(self, lines: Lines, at: int) -> int:
        """Read a list: consecutive items that have bullets, or consecutive ones that have numbers or letters."""
        is_bulleted = BULLET.match(lines[at].body) is not None
        end, number, style = at, 0, ""
        while end < len(lines):
            mark = BULLET.match(lines[end].body) if is_bulleted else enumerated(lines, end)
            if mark is None or lines[end].indent != lines[at].indent or (end > at and style != style_of(mark)):
                break
            style = style_of(mark)
            if end == at:
                self.tree.open(NodeKind.LIST, in_sequence=not is_bulleted)
            length = length_of_block(lines, end)
            number += 1
            label = "" if is_bulleted else mark["label"].replace("#", str(number))
            self.tree.open(NodeKind.ITEM, label=label)
            self.blocks(item_lines(lines[end : end + length], mark.end()))
            self.tree.close(NodeKind.ITEM)
            end += length
            while end < len(lines) and not lines[end].body:
                end += 1
        if end > at:
            self.tree.close(NodeKind.LIST)
        return end - at

    def _fields(self, lines: Lines, at: int) -> int:
        """Read a field: its name and its first paragraph are one leaf, `name: words`, and further blocks stand behind it."""
        field = FIELD.match(lines[at].body)
        if field is None:
            return 0
        length = length_of_block(lines, at)
        block = lines[at : at + length]
        body = body_lines(block, field.end())
        if field["name"] in _FOR_TOOLS or not any(line.body for line in body):
            self.cut(block)
            return length
        first = next(number for number, line in enumerate(body) if line.body)
        end = next((n for n in range(first, len(body)) if not body[n].body), len(body))
        opens_block = BULLET.match(body[first].body) or explicit_markup(body, first)
        name = lines[at].start + 1
        behind_name = name + len(field["name"])
        self.edits.append(Edit(lines[at].start, name))
        self.tree.begin(NodeKind.FIELD if not opens_block else NodeKind.PARAGRAPH)
        self.inline.add([(name, behind_name)])
        self.tree.run(behind_name, behind_name + 1, ":")
        if not opens_block:
            self.tree.run(behind_name + 1, behind_name + 1, " ")
            self.words(body[first:end])
        self.tree.end_leaf()
        self.blocks(body[first if opens_block else end :])
        return length

    def _options(self, lines: Lines, at: int) -> int:
        names = option(lines[at])
        if names is None:
            return 0
        block = lines[at : at + length_of_block(lines, at)]
        self.tree.open(NodeKind.DEFINITION)
        self.tree.begin(NodeKind.TERM)
        self.tree.run(lines[at].start, lines[at].start + len(names["names"]), names["names"])
        self.tree.end(NodeKind.TERM)
        self.blocks(body_lines(block, names.end()))
        self.tree.close(NodeKind.DEFINITION)
        return len(block)

    def definition(self, lines: Lines, terms: int) -> int:
        """Read a definition whose first lines are its terms, and return the number of its lines."""
        self.tree.open(NodeKind.DEFINITION)
        for line in lines[:terms]:
            self.tree.begin(NodeKind.TERM)
            self.words([line])
            self.tree.end(NodeKind.TERM)
        self.blocks(lines[terms:])
        self.tree.close(NodeKind.DEFINITION)
        return len(lines)

    def _line_block(self, lines: Lines, at: int) -> int:
        """Read lines that keep their ends, each behind a bar: verses and addresses."""
        end = at
        while end < len(lines) and (lines[end].body == "|" or lines[end].body.startswith("| ")):
            self.cut_mark(lines[end], min(2, len(lines[end].body)))
            end += 1
        if end > at:
            self.paragraph([behind(line, 2) for line in lines[at:end] if len(line.body) > 2])
        return end - at

    def _doctest(self, lines: Lines, at: int) -> int:
        if not lines[at].body.startswith(">>> "):
            return 0
        end = at
        while end < len(lines) and lines[end].body:
            end += 1
        self.code(lines[at:end])
        return end - at

    def code(self, lines: Lines) -> None:
        """Add a block of code as it stands."""
        filled = [line for line in lines if line.body]
        if not filled:
            return
        start = self.source.rfind("\n", 0, filled[0].start) + 1
        start = start if not self.source[start : filled[0].start].strip() else filled[0].start
        self.tree.begin(NodeKind.CODE)
        self.tree.run(start, filled[-1].end, self.source[start : filled[-1].end])
        self.tree.end_leaf()

    def _prose(self, lines: Lines, at: int) -> int:
        """Read a paragraph, and the literal block behind one that ends with `::`."""
        end = at + 1
        while end < len(lines) and lines[end].body and lines[end].indent <= lines[at].indent:
            if explicit_markup(lines, end) and lines[end - 1].body.endswith("::"):
                break
            end += 1
        prose = lines[at:end]
        if not prose[-1].body.endswith("::"):
            self.paragraph(prose)
            return end
        self._introduce(prose)
        literal = end
        while literal < len(lines) and (not lines[literal].body or lines[literal].indent > lines[at].indent):
            literal += 1
        self.code(lines[end:literal])
        return literal

    def _introduce(self, prose: Lines) -> None:
        """Add the paragraph before a literal block. Of the two colons one is printed, and none behind a space or alone."""
        last = prose[-1]
        printed = last.body[:-2]
        shown = len(printed.rstrip()) + (printed[-1:].strip() != "")
        self.edits.append(Edit(last.start + shown, last.end))
        kept = TextLine(last.start, last.indent, last.body[:shown], last.page)
        paragraph = [*prose[:-1], *([kept] if kept.body else [])]
        if paragraph:
            self.paragraph(paragraph)
