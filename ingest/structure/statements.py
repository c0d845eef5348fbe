"""Makes the clauses and statements of a document tree.

A statement is the smallest part that stands by itself: a sentence, a list item with its lead-ins, a table row with its headers. The words
are those of the plain view; the spans are places in the kept text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.structure.clauses import Above, ClauseNaming
from ingest.structure.cutting import fitting, merged
from ingest.structure.denying import denied_by_boxes, denies
from ingest.structure.kinds import KINDS
from ingest.structure.labels import (
    Label,
    above_sections,
    address_of,
    begins_section,
    follows,
    labels_of_item,
    parse_label,
    split_heading,
    split_named,
)
from ingest.structure.parts.contents import without_contents
from ingest.structure.parts.headings import HeadingPath
from ingest.structure.parts.introducing import INTRODUCED, may_introduce, says_of_items
from ingest.structure.parts.numbered_parts import NumberedParts
from ingest.structure.parts.questions import asks_above
from ingest.structure.parts.run_in import label_of_paragraph, run_in_heading
from ingest.structure.parts.stated_units import with_stated_units
from ingest.structure.parts.tables import govern_from_below, rows_of
from ingest.structure.recognition import recognized
from ingest.structure.tree import Node, NodeKind, PlainText
from ingest.structure.wording import ANNOUNCES, CLOSED_END, LEANS, MEANS
from knowledge.model.objects import Clause
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.text.layout.boxes import box_of
from knowledge.text.layout.questions import asks
from knowledge.text.layout.sentences import sentence_spans

_LONGEST_NAME = 5
"""Words of the longest item text that is a name of what the item is about (`Team plan:`), not a sentence."""
_TELLING = frozenset({StatementKind.SENTENCE, StatementKind.ITEM, StatementKind.STEP})
"""The kinds of statements among which a question is one, which answers nothing."""


@dataclass(frozen=True)
class Structure:
    """The clauses and statements of a document; `sections` counts, for each statement, the headings before it."""

    clauses: tuple[Clause, ...]
    statements: tuple[Statement, ...]
    sections: tuple[int, ...]


@dataclass(frozen=True)
class _Place:
    """The surroundings of a block: the statements that govern it, its kind if it has one, its clause, its labels."""

    leads: tuple[int, ...] = ()
    kind: StatementKind = StatementKind.SENTENCE
    clause: str = ""
    labels: tuple[Label, ...] = ()
    name: str = ""


def structure_of(tree: Node, fits: Callable[[str], bool] = lambda words: True) -> Structure:
    """Return the clauses and statements of a document. Words that do not fit are cut at the best place into several statements."""
    tree = recognized(tree)
    builder = _Builder(tree, fits)
    builder.read(tree.children, _Place())
    return builder.structure()


class _Builder:
    def __init__(self, tree: Node, fits: Callable[[str], bool]) -> None:
        self._fits = fits
        self._naming = ClauseNaming(tree)
        self._numbered = NumberedParts(tree)
        self._titles: list[tuple[str, str]] = []
        self._statements: list[Statement] = []
        self._sections: list[int] = []
        self._headings = HeadingPath()
        self._section = 0
        self._flat: tuple[Label, ...] = ()
        """The labels of the paragraphs before, in a text whose numbered paragraphs are no lists."""
        self._open: list[tuple[Label, int]] = []
        """Paragraphs with a label that end in the middle, so that those with deeper labels complete them."""
        self._referring: list[tuple[int, str]] = []
        self._notes: dict[str, tuple[int, ...]] = {}

    def structure(self) -> Structure:
        qualified: dict[int, list[int]] = {}
        for position, note in self._referring:
            qualified.setdefault(position, []).extend(self._notes.get(note, ()))
        statements = tuple(one.qualified_by(qualified.get(at, ())) for at, one in enumerate(self._statements))
        statements = with_stated_units(without_contents(statements, self._titles))
        return Structure(self._naming.clauses, statements, tuple(self._sections))

    # -- blocks ---------------------------------------------------------------------------------------

    def read(self, nodes: Sequence[Node], place: _Place) -> None:
        """Read consecutive blocks. A paragraph may introduce the list, table or code after it."""
        introducing: tuple[int, ...] = ()
        answered = place
        for node, following in zip(nodes, [*nodes[1:], None], strict=False):
            if node.kind is NodeKind.PARAGRAPH:
                governs = following is not None and may_introduce(node, following)
                introducing = self._paragraph(node, place, governs=governs)
                continue
            governed = replace(
                place, leads=place.leads + introducing, labels=self._labels_of(node, place, introducing)
            )
            answered = place if node.kind not in (NodeKind.QUESTION, NodeKind.ANSWER) else answered
            own = answered if node.kind is NodeKind.ANSWER else place
            self._block(node, governed if node.kind in INTRODUCED else own, following)
            if node.kind is NodeKind.QUESTION or asks_above(node, following):
                answered = replace(place, leads=(*place.leads, len(self._statements) - 1), name=node.words_within)
            leads_in = node.kind is NodeKind.HEADING and says_of_items(node, following)
            introducing = (len(self._statements) - 1,) if leads_in else ()

    def _labels_of(self, node: Node, place: _Place, introducing: tuple[int, ...]) -> tuple[Label, ...]:
        """The labels on the way to a block: bullets stand at the address of the paragraph that introduces them."""
        is_labelled = node.kind is not NodeKind.LIST or any(item.label for item in node.children)
        if place.labels or is_labelled or not introducing:
            return place.labels
        return self._flat if self._statements[introducing[-1]].address == self._address(self._flat) else ()

    def _block(self, node: Node, place: _Place, following: Node | None) -> None:
        kind = node.kind
        if kind is NodeKind.HEADING:
            self._heading(node, following)
        elif kind is NodeKind.LIST:
            first = parse_label(node.children[0].label) if not (place.labels or place.leads) else None
            if first and begins_section(first, self._flat):
                self._flat = above_sections(self._flat)
            self._section += self._headings.pass_list(first)
            opening = len(self._statements)
            for item in node.children:
                self._item(item, place, is_step=node.in_sequence)
            for at in denied_by_boxes(self._statements, range(opening, len(self._statements))):
                self._statements[at] = self._statements[at].model_copy(update={"negative": True})
        elif kind is NodeKind.TABLE:
            self._table(node, place)
        elif kind is NodeKind.DEFINITION:
            self._definition(node, place)
        elif kind is NodeKind.NOTE:
            self._note(node, place)
        elif kind in KINDS:
            if node.context:
                self._headings.enter_unwritten(node.context)
            inside = replace(
                place,
                kind=KINDS[kind],
                clause=place.clause
                or self._clause(node, "paragraph" if kind is NodeKind.PART else kind.value, place.labels),
            )
            if node.children:
                self.read(node.children, inside)
            else:
                self._sentences(
                    node, PlainText.of(node.runs), inside, whole=kind in (NodeKind.CODE, NodeKind.FIELD)
                )
        else:
            self.read(node.children, place)

    def _heading(self, node: Node, following: Node | None) -> None:
        view = PlainText.of(node.runs)
        words = view.words
        label = parse_label(node.label) or split_heading(words)[0]
        title = f"{node.label} {words}" if node.label else words
        self._headings.leave(node.level)
        self._section += 1
        self._flat, self._open = (), []
        labels = (label,) if label else ()
        anchor = self._naming.heading(node, self._above(labels), title)
        self._titles.append((self._address(labels), title))
        if asks_above(node, following):
            self._add(view, (0, len(words)), _Place((), StatementKind.QUESTION, anchor, labels))
        elif says_of_items(node, following):
            self._add(view, (0, len(words)), _Place((), StatementKind.LEAD_IN, anchor, labels))
        elif following is None or (following.kind is NodeKind.HEADING and following.level <= node.level):
            self._add(view, (0, len(words)), _Place((), StatementKind.HEADING, anchor, labels))
        notes = [one.note_id for one in node.references] if self._statements or node.level > 1 else []
        self._headings.enter(node.level, title, label, notes)

    def _paragraph(self, node: Node, place: _Place, *, governs: bool) -> tuple[int, ...]:
        """Read a paragraph. Return the position of the statement that introduces the next block, if one does."""
        view = PlainText.of(node.runs)
        own, start = (parse_label(node.label), 0) if node.label else label_of_paragraph(node, view.words)
        if own is None and not node.label and self._numbered.holds(view.words):
            own, start = split_named(view.words)
        if own is not None and place.labels:
            place = replace(place, labels=(*place.labels, own))
        elif own is not None:
            self._flat = follows(own, self._flat)
            own = self._flat[-1]
            self._open = [one for one in self._open if one[0] in self._flat[:-1]]
            place = replace(place, labels=self._flat, leads=(*place.leads, *(at for _, at in self._open)))
            for _, at in self._open:
                self._introduce(at)
        if place.kind is StatementKind.SENTENCE:
            self._section += self._headings.pass_paragraph(own, self._flat)
        place = replace(place, clause=place.clause or self._clause(node, "paragraph", place.labels))
        first = len(self._statements)
        start = self._run_in_title(node, view, place, start, own)
        self._sentences(node, view, place, start)
        last = len(self._statements) - 1
        if last < first:
            return ()
        is_open = not CLOSED_END.search(self._statements[last].words)
        if is_open and own is not None and not governs:
            self._open.append((own, last))
        if not governs:
            return ()
        if is_open:
            self._introduce(last)
        announcing = [at for at in range(first, last) if ANNOUNCES.search(self._statements[at].words)]
        if is_open or ANNOUNCES.search(self._statements[last].words):
            announcing.append(last)
        return tuple(announcing)

    def _run_in_title(self, node: Node, view: PlainText, place: _Place, start: int, own: Label | None) -> int:
        """Add the run-in heading of a paragraph, which governs the rest of it and what follows; return where the rest begins."""
        found = run_in_heading(node, view, start, is_labelled=own is not None)
        if found is None or place.kind is not StatementKind.SENTENCE:
            return start
        self._headings.enter_paragraph(found[0], own)
        self._section += 1
        return found[1]

    def _introduce(self, at: int) -> None:
        """Make a sentence that ends in the middle the lead-in of what completes it."""
        if self._statements[at].kind is StatementKind.SENTENCE:
            self._statements[at] = self._statements[at].model_copy(update={"kind": StatementKind.LEAD_IN})

    def _item(self, item: Node, place: _Place, *, is_step: bool) -> None:
        """Read an item: its own blocks, then the lists inside it, which its own text governs."""
        label = parse_label(item.label)
        labels = labels_of_item(label, place.labels, self._flat)
        kind = StatementKind.STEP if is_step else StatementKind.ITEM
        if place.kind in (StatementKind.ANSWER, StatementKind.NOTE, StatementKind.QUOTATION):
            kind = place.kind
        own = [child for child in item.children if child.kind is not NodeKind.LIST]
        inside = replace(place, kind=kind, labels=labels)
        leads = place.leads
        opening = len(self._statements)
        for child in item.children:
            if child.kind is NodeKind.LIST:
                self._block(child, replace(place, leads=leads, labels=labels), None)
                continue
            clause = place.clause or self._naming.item(item, own, self._above(labels))
            first = len(self._statements)
            self.read([child], replace(inside, leads=place.leads, clause=clause))
            if len(self._statements) > first and child.kind is NodeKind.PARAGRAPH:
                leads = (*place.leads, len(self._statements) - 1)
        self._name_item(opening, len(place.leads))

    def _name_item(self, first: int, depth: int) -> None:
        """Let a short opening such as `Team plan:`, or one with a box, govern all of its item, below the `depth` leads of the item itself."""
        if first == len(self._statements):
            return
        is_short = len(self._statements[first].words.split()) <= _LONGEST_NAME
        if not is_short and not box_of(self._statements[first].words):
            return
        name = self._statements[first].words.rstrip(" .:")
        introduces = self._statements[first].words.endswith(":")  # `No waiver.` is a title, and forbids nothing
        for at in range(first + 1, len(self._statements)):
            one = self._statements[at]
            if first not in one.leads:
                leads = (*one.leads[:depth], first, *one.leads[depth:])
                denied = introduces and denies(self._statements, leads, one.kind, one.words)
                update = {"leads": leads, "name": one.name or name, "negative": one.negative or denied}
                self._statements[at] = one.model_copy(update=update)

    def _definition(self, node: Node, place: _Place) -> None:
        clause = place.clause or self._clause(node, "definition", place.labels)
        inside = replace(place, kind=StatementKind.DEFINITION, clause=clause)
        terms = [child for child in node.children if child.kind is NodeKind.TERM]
        name = " / ".join(term.words for term in terms)
        first = len(self._statements)
        self.read(
            [child for child in node.children if child.kind is not NodeKind.TERM], replace(inside, name=name)
        )
        if len(self._statements) == first:
            return
        opening = self._statements[first]
        spans = merged([(term.start, term.end) for term in terms] + list(opening.spans))
        self._statements[first] = opening.model_copy(update={"words": f"{name}: {opening.words}", "spans": spans})
        for at in range(first + 1, len(self._statements)):
            one = self._statements[at]
            self._statements[at] = one.model_copy(update={"leads": tuple(dict.fromkeys((*one.leads, first)))})

    def _note(self, node: Node, place: _Place) -> None:
        first = len(self._statements)
        self.read(node.children, _Place(kind=StatementKind.NOTE, clause=self._clause(node, "note")))
        self._notes[node.note_id] = tuple(range(first, len(self._statements)))

    def _table(self, table: Node, place: _Place) -> None:
        table_leads = leads = place.leads
        first = len(self._statements)
        titles: dict[int, tuple[int, ...]] = {}
        for row in rows_of(table):
            clause = place.clause or self._clause(row.node, "row", place.labels)
            kind = row.kind
            is_below = kind is StatementKind.CAPTION and len(self._statements) > first
            leads = place.leads if is_below else table_leads if row.is_foot else leads
            own = (*leads, *titles.get(row.column, ()))
            named = replace(place, kind=kind, leads=own, clause=clause, name=row.name)
            for low, high in fitting(row.words, (0, len(row.words)), self._fits):
                self._append(named, row.spans, row.words[low:high])
            position = len(self._statements) - 1
            self._referring += [(position, note) for note in row.notes]
            if row.column >= 0:
                titles.setdefault(row.column, (position,))
            elif row.is_group:
                leads = (*table_leads, position)
            elif is_below:
                govern_from_below(self._statements, range(first, position), position, len(place.leads))
            elif kind in (StatementKind.HEADER, StatementKind.CAPTION):
                table_leads = leads = (*leads, position)

    # -- statements -----------------------------------------------------------------------------------

    def _sentences(
        self, node: Node, view: PlainText, place: _Place, start: int = 0, *, whole: bool = False
    ) -> None:
        """Add a statement for each sentence of a node; the words before `start` are its printed label."""
        spans = [(0, len(view.words))] if whole else sentence_spans(view.words)
        spans = [(max(low, start), high) for low, high in spans if high > start]
        bounds = [bound for span in spans for bound in fitting(view.words, span, self._fits)]
        if not view.words.strip() or not bounds:
            return
        references = [(reference.at, reference.note_id) for reference in node.references]
        for number, (low, high) in enumerate(bounds):
            words = view.words[low:high]
            leans = number > 0 and not whole and LEANS.match(words)
            is_question = not whole and place.kind in _TELLING and asks(words)
            kind = StatementKind.QUESTION if is_question else place.kind
            self._add(view, (low, high), replace(place, kind=kind), label=start if number == 0 else 0)
            if leans:
                self._lean()
            if is_question:
                place = replace(place, leads=(*place.leads, len(self._statements) - 1))
            until = bounds[number + 1][0] if number + 1 < len(bounds) else len(view.words)
            held = [note for at, note in references if low <= view.before(at) < until]
            self._referring += [(len(self._statements) - 1, note) for note in held]

    def _lean(self) -> None:
        """Let the last statement be governed by the one before it, too. What that denies, this one does not deny."""
        last = self._statements[-1]
        self._statements[-1] = last.model_copy(update={"leads": (*last.leads, len(self._statements) - 2)})

    def _add(self, view: PlainText, bounds: Span, place: _Place, label: int = 0) -> None:
        """Add `view.words[low:high]` as a statement; its span takes in the `label` characters before it."""
        low, high = bounds
        words = view.words[low:high]
        definition = MEANS.match(words) if place.kind is StatementKind.SENTENCE else None
        if definition:
            place = replace(place, kind=StatementKind.DEFINITION, name=definition["name"].strip())
        self._append(place, (view.span(0 if label else low, high),), words)

    def _append(self, place: _Place, spans: Sequence[Span], words: str) -> None:
        self._statements.append(
            Statement(
                kind=place.kind,
                spans=tuple(spans),
                words=words,
                leads=place.leads,
                headings=self._headings.titles,
                clause=place.clause,
                address=self._address(place.labels),
                negative=denies(self._statements, place.leads, place.kind, words),
                name=place.name,
            )
        )
        self._sections.append(self._section)
        if place.kind is not StatementKind.NOTE:
            self._referring += [(len(self._statements) - 1, note) for note in self._headings.notes]

    def _clause(self, node: Node, kind: str, labels: Sequence[Label] = ()) -> str:
        return self._naming.block(node, kind, self._above(labels))

    def _above(self, labels: Sequence[Label]) -> Above:
        """The headings above a clause with these labels of its own, and its address."""
        return Above(self._headings.titles, self._address(labels))

    def _address(self, labels: Sequence[Label]) -> str:
        return address_of((*self._headings.labels, *labels))
