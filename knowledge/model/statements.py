"""Statements: the smallest parts of a version that stand by themselves, with what governs and qualifies them."""

from __future__ import annotations

from collections.abc import Sequence
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
    those words in the plain view, on one line; a table row is written `label – header: value; header: value`. `leads` are the
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
    def place(self) -> Span:
        """The last of its spans: where it stands itself. The spans before it are of cells that other rows share."""
        return self.spans[-1]

    @property
    def governs(self) -> bool:
        """Whether it says nothing without what it governs."""
        return self.kind in GOVERNING


_UNSAID = frozenset({StatementKind.HEADER, StatementKind.QUESTION, StatementKind.CAPTION})
"""The kinds that govern a statement without being part of its sentence: a row repeats its headers, an answer stands alone."""


def words_to_match(statements: Sequence[Statement], position: int) -> str:
    """The words of a statement with those of everything that governs it but headings."""
    one = statements[position]
    return " ".join([*(statements[at].words for at in one.leads), one.words])


def words_to_claim(statements: Sequence[Statement], positions: Sequence[int]) -> str:
    """The words of statements that are claimed as one: their common lead-ins, then their own words.

    Items that are claimed together are separated by semicolons.
    """
    governing = {lead for at in positions for lead in statements[at].leads}
    claimed = [at for at in positions if at not in governing]
    leads = [at for at in statements[claimed[0]].leads if statements[at].kind not in _UNSAID]
    own = [statements[at].words for at in claimed]
    if len(own) > 1:
        own = ["; ".join([*(words.rstrip(" ;,.") for words in own[:-1]), own[-1]])]
    return " ".join([*(statements[at].words for at in leads), *own])


class LeftOut(Value):
    """Text of one kind that a reader left out because its author did not publish it: how often, and how many characters.

    `kind` names it as a message does: `comment`, `front matter`, `hidden text`, `struck text`, `tracked deletion`, `moved text`, `script`,
    `running line`, `navigation`. `instructs` says that some of it addresses a language model.
    """

    kind: str
    count: int
    characters: int
    instructs: bool = False
