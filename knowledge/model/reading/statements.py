"""Statements: the smallest parts of a version that stand by themselves, with what governs and qualifies them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from knowledge.model.clock import Value
from knowledge.model.reading.spans import Span


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


NAMING_CLAUSES = frozenset({"aliases", "facts/also-called"})
"""The clauses in which a definition and a product list their other names."""

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

    def qualified_by(self, positions: Sequence[int]) -> Statement:
        """The statement, qualified by those at these positions as well."""
        added = tuple(dict.fromkeys((*self.qualifiers, *positions)))
        return self if added == self.qualifiers else self.model_copy(update={"qualifiers": added})


_UNSAID = frozenset({StatementKind.HEADER, StatementKind.QUESTION, StatementKind.CAPTION})
"""The kinds that govern a statement without being part of its sentence: a row repeats its headers, an answer stands alone."""


_LONGEST_PHRASE = 5
"""Words of the longest answer that is hardly a sentence: `Fridays only.`, `Two per member.`"""
_SENTENCE_WORDS = frozenset("am is are may can must shall should will do does has have costs takes".split())  # noqa: SIM905
"""Verbs by which a few words are a sentence all the same: `Only guide dogs may enter.`"""


def line_of(statement: Statement) -> str:
    """The line of a statement in its passage: its address, where one is printed, and its words."""
    return f"{statement.address} {statement.words}" if statement.address else statement.words


def names_told(statements: Sequence[Statement]) -> str:
    """The words by which a text says how its object is called as well."""
    return " ".join(one.words for one in statements if one.clause in NAMING_CLAUSES)


def words_to_match(statements: Sequence[Statement], position: int) -> str:
    """The words of a statement with those of everything that governs it but headings."""
    one = statements[position]
    return " ".join([*(statements[at].words for at in one.leads), one.words])


def governing(statements: Sequence[Statement], positions: Sequence[int]) -> tuple[int, ...]:
    """The positions of the statements that govern those at `positions` and are not among them, outermost first, each once."""
    leads = dict.fromkeys(lead for at in positions for lead in statements[at].leads)
    return tuple(at for at in leads if at not in positions)


def words_to_claim(statements: Sequence[Statement], positions: Sequence[int]) -> str:
    """The words of statements that are claimed as one: each after its lead-ins, which are said once.

    Items that are claimed together are separated by semicolons, unless one of them leads in the next. Sentences keep their ends.
    """
    claimed = ""
    said = set(positions)
    for at in positions:
        leads = [
            lead
            for lead in statements[at].leads
            if lead not in said and _is_said(statements[lead], statements[at])
        ]
        said.update(statements[at].leads)
        before = (_leading(statements[lead].words, statements[at]) for lead in leads)
        words = " ".join([*before, statements[at].words])
        claimed = f"{_continued(claimed, statements[at].kind)}{words}"
    return claimed


def _is_said(lead: Statement, led: Statement) -> bool:
    """Whether a statement is claimed with the words that govern it.

    An answer of a few words says nothing without its question, and a phrase without the question that denies it would say the opposite.
    """
    if lead.kind is not StatementKind.QUESTION:
        return lead.kind not in _UNSAID
    words = led.words.split()
    is_phrase = led.kind is StatementKind.ANSWER and 1 < len(words) <= _LONGEST_PHRASE
    is_phrase = is_phrase and _SENTENCE_WORDS.isdisjoint(map(str.lower, words))
    return is_phrase or (lead.negative and not led.words.endswith(_ENDS))


def _leading(words: str, led: Statement) -> str:
    """A lead-in as it stands before a statement: a heading, the title of a box and what stands above rows of a table, which have no end, get a colon."""
    is_title = led.kind is StatementKind.SENTENCE or any(one.endswith(words) for one in led.headings[-1:])
    is_above_table = led.kind is StatementKind.ROW
    is_open = words[-1:].isalnum() or (is_above_table and words.endswith(")"))
    return f"{words}:" if (is_title or is_above_table) and is_open else words


def _continued(claimed: str, kind: StatementKind) -> str:
    """The claim so far, ready for a statement of this kind to follow it."""
    if not claimed:
        return ""
    if claimed.endswith(":") or (claimed.endswith(_ENDS) and kind not in LISTED):
        return f"{claimed} "
    return f"{claimed.rstrip(' ;,.')}; "


_ENDS = (".", "!", "?")
"""The signs that end a sentence."""
LISTED = frozenset({StatementKind.ITEM, StatementKind.STEP})
"""The kinds that stand in a list."""


def spans_to_cite(statements: Sequence[Statement], positions: Sequence[int]) -> tuple[tuple[int, int, bool], ...]:
    """The places in the text that a claim of these statements rests on, in order, each with whether it governs.

    The statements' own places do not govern; those of their lead-ins and headers, and of cells that other rows share, do.
    """
    own = {statements[at].place for at in positions}
    every = {span for at in (*governing(statements, positions), *positions) for span in statements[at].spans}
    return tuple(sorted((*span, span not in own) for span in every))


def quoted_span(spans: Sequence[tuple[int, int, bool]]) -> Span:
    """The place of the quote among the spans of a citation: from the first to the last that does not govern."""
    own = [(start, end) for start, end, governs in spans if not governs]
    return min(start for start, _ in own), max(end for _, end in own)


def unbroken(
    statements: Sequence[Statement], positions: Sequence[int], cuts: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """The positions in groups, each of which can be quoted in one piece: no cut lies between its statements."""
    groups: list[list[int]] = []
    for at in positions:
        end = statements[groups[-1][-1]].place[1] if groups else 0
        if groups and not any(end <= cut <= statements[at].place[0] for cut in cuts):
            groups[-1].append(at)
        else:
            groups.append([at])
    return tuple(map(tuple, groups))


class LeftOut(Value):
    """Text of one kind that a reader left out because its author did not publish it: how often, and how many characters.

    `kind` names it as a message does: `comment`, `front matter`, `hidden text`, `struck text`, `tracked deletion`, `moved text`, `script`,
    `running line`, `navigation`. `instructs` says that some of it addresses a language model.
    """

    kind: str
    count: int
    characters: int
    instructs: bool = False
