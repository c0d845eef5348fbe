"""The stages that turn pages into elements: words, running lines, regions, blocks, roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.loaders.pdf.bare_numbers import with_list_numbers
from ingest.loaders.pdf.blocks import Line, TextBlock, blocks_of, lines_of, usual_distance
from ingest.loaders.pdf.decoding.bullets import with_drawn_bullets
from ingest.loaders.pdf.decoding.fields import place_fields
from ingest.loaders.pdf.decoding.hidden import seen
from ingest.loaders.pdf.decoding.page import Box, FormField, PageContent, around, layers
from ingest.loaders.pdf.elements import Element, FieldElement, TableElement, joined_tables, joined_text
from ingest.loaders.pdf.grids import Grid, ruled_grids, rules_of, table_rules
from ingest.loaders.pdf.regions import GUTTER, Atom, LabelledField, Part, Region, regions_of
from ingest.loaders.pdf.roles import elements_of
from ingest.loaders.pdf.running import PageRow, PageRows, running_rows
from ingest.loaders.pdf.words import Word, main_size, rows_of, segments_of, words_of
from knowledge.model.reading.recognised import RecognisedPage


@dataclass(frozen=True)
class PageWords:
    """The parts of a page that are kept until all pages are known.

    `words` are those outside tables with rules, and `slanted` those of each other direction of text. `is_recognised` says that the
    file itself has the text of a scan, and `recognised` that it was recognised while reading.
    """

    number: int
    height: float
    words: tuple[Word, ...] = ()
    slanted: tuple[tuple[Word, ...], ...] = ()
    grids: tuple[Grid, ...] = ()
    fields: tuple[FormField, ...] = ()
    level: tuple[Box, ...] = ()
    hidden: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    has_images: bool = False
    is_recognised: bool = False
    recognised: RecognisedPage | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the page has no words and no field with a value."""
        return not (self.words or self.slanted or self.grids or self.fields)


@dataclass(frozen=True)
class Layout:
    """The elements of a document, and the running lines that were left out."""

    elements: tuple[Element, ...]
    running: tuple[str, ...] = field(default=())


def page_words(page: PageContent) -> PageWords:
    """Return the words of a page that a reader sees, with its tables and fields."""
    visible = seen(page)
    main, *others = layers(replace(page, glyphs=visible.glyphs))
    words = words_of(with_drawn_bullets(main.glyphs, main.shapes))
    rules = table_rules(rules_of(main.shapes), words)
    filled = [_as_word(f) for f in main.fields if f.kind in ("text", "choice")]
    grids = ruled_grids(rules, [*words, *filled])
    in_grids = {id(word) for grid in grids for cell in grid.cells for word in cell.words}
    fields = [f for f in main.fields if not any(grid.box.holds(f.box.middle) for grid in grids)]
    return PageWords(
        number=page.number,
        height=main.height,
        words=with_list_numbers([word for word in words if id(word) not in in_grids], GUTTER),
        slanted=tuple(found for layer in others if (found := tuple(words_of(layer.glyphs)))),
        grids=tuple(grids),
        fields=tuple(fields),
        level=rules.level,
        hidden=visible.hidden,
        struck=visible.struck,
        running=visible.running,
        comments=tuple(note.text for note in page.annotations if note.kind == "comment"),
        has_images=bool(page.images or page.shapes),
        is_recognised=visible.is_recognised,
    )


def _as_word(form_field: FormField) -> Word:
    """The value of a field as a word of the table cell that holds it."""
    box = form_field.box
    return Word(form_field.value, box.x0, box.x1, box.y1 - box.height / 4, min(box.height, 10.0))


def layout_of(pages: Sequence[PageWords]) -> Layout:
    """Return the elements of all pages in reading order, without running lines."""
    body = _body_size(pages)
    pages, running = _without_running_lines(pages, body)
    regions = [(page, _lines_of(page, body)) for page in pages]
    distance = usual_distance([region for _, found in regions for region in found if not isinstance(region, Grid)])
    blocks: list[TextBlock | TableElement | FieldElement] = []
    for page, found in regions:
        for region in found:
            if isinstance(region, Grid):
                blocks.append(TableElement.of(region, page.number))
            else:
                blocks += _elements(blocks_of(region, distance), page.number)
        blocks += _asides(page, distance)
    elements = joined_text(joined_tables(elements_of(blocks)))
    return Layout(tuple(elements), tuple(running))


def _body_size(pages: Sequence[PageWords]) -> float:
    words = [word for page in pages for word in page.words]
    return main_size(words) if words else 10.0


def _without_running_lines(pages: Sequence[PageWords], body: float) -> tuple[list[PageWords], list[str]]:
    rows = [rows_of(page.words) for page in pages]
    running = running_rows(
        [
            PageRows(page.height, tuple(PageRow(_text(row), row[0].base, main_size(row)) for row in found))
            for page, found in zip(pages, rows, strict=True)
        ],
        body,
    )
    kept = []
    for number, (page, found) in enumerate(zip(pages, rows, strict=True)):
        words = [word for n, row in enumerate(found) for word in row if (number, n) not in running]
        kept.append(replace(page, words=tuple(words)))
    texts = [_text(rows[page][row]) for page, row in sorted(running)]
    return kept, texts


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _lines_of(page: PageWords, body: float) -> list[list[Line | Atom] | Grid]:
    """The lines and tables of each region of a page, in reading order."""
    placed = place_fields(page.fields, page.words)
    size = main_size(placed.words) if placed.words else body
    parts: list[Part] = [*segments_of(placed.words, GUTTER), *placed.atoms]
    parts += [Atom(grid.box, grid) for grid in page.grids]
    found = regions_of(parts, page.level, size)
    return [lines_of(region, page.number) if isinstance(region, Region) else region for region in found]


def _asides(page: PageWords, distance: float) -> Iterator[TextBlock]:
    """The blocks of text that runs in another direction than the page's."""
    for words in page.slanted:
        box = around(word.box for word in words)
        region = Region(tuple(segments_of(words, GUTTER)), box.x0, box.x1)
        for block in blocks_of(lines_of(region, page.number), distance):
            if isinstance(block, TextBlock):
                yield replace(block, opens=False, closes=False, is_aside=True)


def _elements(blocks: Sequence[TextBlock | Atom], page: int) -> Iterable[TextBlock | TableElement | FieldElement]:
    for block in blocks:
        if isinstance(block, TextBlock):
            yield block
        elif isinstance(block.content, LabelledField):
            label = block.content.label.rstrip(" :")
            yield FieldElement(page, label, block.content.field.value)
        else:
            yield TableElement.of(block.content, page)
