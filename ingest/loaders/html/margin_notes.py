"""Moves the notes that stand within a sentence of a page, as LaTeXML and the pages with notes in the margin write them, behind it."""

from __future__ import annotations

from ingest.loaders.html.dom import Element, text_of, walk

_LATEXML, _LATEXML_WORDS = "ltx_note", "ltx_note_content"
_MARKS = frozenset({"ltx_note_mark", "ltx_tag_note"})
"""The classes of the mark of a note, which LaTeXML writes three times."""
_MARGIN = frozenset({"sidenote", "marginnote"})
_TOGGLE = "margin-toggle"
"""The class of the control that opens a note in the margin of a small screen."""
_BLOCKS = frozenset({"p", "li", "td", "th", "div", "dd", "blockquote", "figcaption", "section", "article"})


def move_margin_notes_out(body: Element) -> None:
    """Put a reference in the place of each such note, and the note behind the block around it."""
    behind: dict[Element, list[Element]] = {}
    for number, element in enumerate(list(walk(body)), start=1):
        note = _words_of(element)
        block = next((one for one in element.ancestors() if one.tag in _BLOCKS and one.parent), None)
        if note is None or block is None:
            continue
        made = Element("p", {"id": f"x-note-{number}"}, [], None)
        made.adopt(note.children)
        notes = behind.setdefault(block, [])
        notes.append(made)
        element.tag, element.attributes = "sup", {}
        element.adopt([Element("a", {"href": f"#x-note-{number}"}, [str(len(notes))], element)])
    for block, notes in behind.items():
        if (around := block.parent) is not None:
            at = next(place for place, child in enumerate(around.children) if child is block)
            around.adopt([*around.children[: at + 1], *notes, *around.children[at + 1 :]])


def _words_of(element: Element) -> Element | None:
    """The element with the words of a note, without its marks; None for any other element."""
    names = element.words_of("class")
    if element.tag != "span" or not (_LATEXML in names or names & _MARGIN) or not text_of(element).strip():
        return None
    for one in list(walk(element)):
        if one.words_of("class") & _MARKS:
            one.remove()
    for beside in element.parent.elements if element.parent else []:
        if _TOGGLE in beside.words_of("class"):
            beside.remove()
    return next((one for one in walk(element) if _LATEXML_WORDS in one.words_of("class")), element)
