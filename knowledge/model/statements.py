"""Statements: the smallest parts of a version that stand by themselves, with what governs and qualifies them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from knowledge.model.clock import Value
from knowledge.model.spans import Span


class StatementKind(StrEnum):
    """The kind of a statement.

    A `lead_in` introduces items and a `header` heads the columns of a table: both govern others and are no answer alone.
    A `note` is a footnote or an endnote. A `field` names an attribute of an object or a form, with its value.
    """

    SENTENCE = "sentence"
    ITEM = "item"
    STEP = "step"
    ROW = "row"
    DEFINITION = "definition"
    QUESTION = "question"
    ANSWER = "answer"
    FIELD = "field"
    CODE = "code"
    QUOTATION = "quotation"
    NOTE = "note"
    CAPTION = "caption"
    HEADING = "heading"
    LEAD_IN = "lead_in"
    HEADER = "header"


GOVERNING = frozenset({StatementKind.LEAD_IN, StatementKind.HEADER, StatementKind.HEADING, StatementKind.QUESTION})
"""The kinds that say nothing without what they govern."""


class Statement(Value):
    """A statement of a version.

    `spans` are the places of its own words in the version's text (code points), in order and without overlap. `words` are
    those words in the plain view, on one line; a table row is written `label: header value; header value`. `leads` are the
    positions, among the version's statements, of those that govern it, outermost first: lead-ins of its list, the header
    row of its table, the question it answers. `headings` are the headings above it, outermost first. `clause` is the
    anchor of its clause, and `address` the label path that the author printed, such as `4.2(b)`. `qualifiers` are the
    positions of the statements that qualify it: exceptions, notes, and clauses that it is subject to. `negative` says that it denies
    or forbids. `name` is what it is about where a table, field or question names it.
    """

    kind: StatementKind
    spans: tuple[Span, ...] = Field(min_length=1)
    words: str
    leads: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()
    clause: str
    address: str = ""
    qualifiers: tuple[int, ...] = ()
    negative: bool = False
    name: str = ""

    @property
    def start(self) -> int:
        """Where its own words begin."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where its own words end."""
        return self.spans[-1][1]

    @property
    def governs(self) -> bool:
        """Whether it says nothing without what it governs."""
        return self.kind in GOVERNING


class LeftOut(Value):
    """What a reader left out of a source because its author did not publish it: the kind, how often, how many characters.

    `kind` names it as a message does: `comment`, `front matter`, `hidden text`, `struck text`, `tracked deletion`, `moved text`, `script`,
    `running line`, `navigation`. `instructs` says that some of it addresses a language model.
    """

    kind: str
    count: int
    characters: int
    instructs: bool = False
