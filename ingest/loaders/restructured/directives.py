"""Reads the comments, directives, targets and notes of reStructuredText."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.loaders.edits import Edit
from ingest.loaders.restructured.explicit import (
    CODE,
    NOT_PUBLISHED,
    OBJECTS,
    QUOTING,
    TITLED,
    VERSIONS,
    WITH_WORDS,
    Directive,
    Explicit,
    directive_of,
    has_words,
)
from ingest.loaders.restructured.grids import grid_table, simple_table
from ingest.loaders.restructured.lines import Lines, body_lines, length_of_block
from ingest.structure.tree import NodeKind
from knowledge.model.reading.spans import Span

if TYPE_CHECKING:
    from ingest.loaders.restructured.reader import RestructuredReader


class DirectiveReader:
    """Adds the explicit markup of a document to the tree of its reader."""

    def __init__(self, reader: RestructuredReader) -> None:
        self._reader = reader
        self._unnamed = {"#": 0, "*": 0}
        """How many notes without a name were met for each mark."""

    def read(self, explicit: Explicit) -> None:
        """Read one block of explicit markup."""
        if explicit.kind == "comment":
            self._leave_out(explicit.lines, explicit.mark, "comment")
        elif explicit.kind == "note":
            self._note(explicit)
        elif explicit.kind == "directive":
            self._directive(explicit)
        else:
            self._reader.cut(explicit.lines)

    def _leave_out(self, lines: Lines, mark: int, kind: str) -> None:
        start, end = lines[0].start + mark, max(line.end for line in lines)
        self._reader.tally.add(kind, self._reader.source[start:end])
        self._reader.cut(lines, kind)

    def _note(self, explicit: Explicit) -> None:
        mark = explicit.name
        if mark in self._unnamed:
            self._unnamed[mark] += 1
            note_id = f"{mark}{self._unnamed[mark]}"
            label = str(self._unnamed[mark]) if mark == "#" else "*" * self._unnamed[mark]
        else:
            note_id = label = mark.lstrip("#")
        tree = self._reader.tree
        tree.open(NodeKind.NOTE, note_id=note_id, label=label)
        self._reader.blocks(body_lines(explicit.lines, explicit.mark))
        tree.close(NodeKind.NOTE)

    def _directive(self, explicit: Explicit) -> None:
        name = explicit.name
        if name in NOT_PUBLISHED:
            self._leave_out(explicit.lines, explicit.mark, NOT_PUBLISHED[name])
            return
        directive = directive_of(explicit)
        if not has_words(name):
            self._reader.cut(explicit.lines)
            return
        self._cut_head(explicit, directive)
        if name in ("list-table", "flat-table"):
            self._reader.tables.listed(directive)
        elif name == "csv-table":
            self._reader.tables.delimited(directive, self._header_of(explicit))
        elif name == "table":
            self._table(directive)
        elif name in CODE:
            # The argument of other code names its language.
            self._reader.code([*directive.argument, *directive.content] if name == "math" else directive.content)
        elif name in VERSIONS:
            self._version(directive, explicit)
        elif name == "glossary":
            self._glossary(directive.content)
        elif name in TITLED or name in OBJECTS:
            self._titled(directive)
        elif name in QUOTING:
            self._reader.quotation(directive.content)
        elif name in WITH_WORDS:
            self._reader.blocks([*directive.argument, *directive.content])
        else:
            self._reader.blocks(directive.content)

    def _cut_head(self, explicit: Explicit, directive: Directive) -> None:
        """Cut the markup of a directive: its name, an argument without words, its options."""
        first = explicit.lines[0]
        has_argument = directive.argument and directive.name in (
            WITH_WORDS | TITLED | OBJECTS | {"list-table", "flat-table", "csv-table", "table", "math", *VERSIONS}
        )
        head_end = directive.argument[0].start if has_argument else 0
        if directive.name not in VERSIONS:
            until = head_end or (directive.argument[-1].end if directive.argument else first.end)
            self._reader.edits.append(Edit(first.start, until))
        content = {line.start for line in (*directive.argument, *directive.content) if line.body}
        header = self._header_of(explicit)
        for line in explicit.lines[1:]:
            if (
                line.body
                and line.start not in content
                and not (header and line.end > header[0] and line.start < header[1])
            ):
                self._reader.cut([line])

    def _header_of(self, explicit: Explicit) -> Span | None:
        """The place of the value of the option `:header:`."""
        for at, line in enumerate(explicit.lines):
            if line.body.startswith(":header:"):
                value = len(line.body) - len(line.body[len(":header:") :].lstrip())
                return line.start + value, explicit.lines[at + length_of_block(explicit.lines, at) - 1].end
        return None

    def _table(self, directive: Directive) -> None:
        lines = directive.content
        at = next((number for number, line in enumerate(lines) if line.body), len(lines))
        grid = None
        if at < len(lines):
            grid = grid_table(lines, at) or simple_table(self._reader.source, lines, at)
        if grid is None:
            self._reader.blocks(lines)
        else:
            self._reader.tables.grid(grid, directive.argument)

    def _version(self, directive: Directive, explicit: Explicit) -> None:
        """Read a note on a version as it is printed: `Added in version 4.1: the words`."""
        if not directive.argument:
            self._reader.cut(explicit.lines[:1])
            self._reader.blocks(directive.content)
            return
        start, argument = explicit.lines[0].start, directive.argument[0]
        printed = f"{VERSIONS[directive.name]} "
        self._reader.edits.append(Edit(start, argument.start, printed))
        version = len(argument.body.split()[0])
        prefix = [
            (start, argument.start, printed),
            (argument.start, argument.start + version, argument.body[:version]),
        ]
        behind = body_lines(
            [argument], version + len(argument.body[version:]) - len(argument.body[version:].lstrip())
        )
        lines = [line for line in (*behind, *directive.argument[1:]) if line.body] or list(directive.content)
        content = list(directive.content) if behind or directive.argument[1:] else []
        first = next((number for number, line in enumerate(lines) if line.body), len(lines))
        end = next((number for number in range(first, len(lines)) if not lines[number].body), len(lines))
        joint = [(lines[first].start, lines[first].start, ": ")] if first < end else []
        self._reader.paragraph(lines[first:end], [*prefix, *joint])
        self._reader.blocks([*lines[end:], *content])

    def _titled(self, directive: Directive) -> None:
        """Read a box with a title, or a described object with its name. The title or name governs the blocks within it."""
        if not directive.argument:
            self._reader.blocks(directive.content)
            return
        self._reader.definition([*directive.argument, *directive.content], len(directive.argument))

    def _glossary(self, lines: Lines) -> None:
        """Read terms, one a line, each with the indented blocks below it."""
        indent = min((line.indent for line in lines if line.body), default=0)
        at = 0
        while at < len(lines):
            terms = at
            while terms < len(lines) and lines[terms].body and lines[terms].indent == indent:
                terms += 1
            end = terms
            while end < len(lines) and (not lines[end].body or lines[end].indent > indent):
                end += 1
            if terms > at:
                self._reader.definition(lines[at:end], terms - at)
            at = max(end, at + 1)
