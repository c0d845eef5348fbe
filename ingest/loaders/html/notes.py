"""Finds the notes of a page and the places that refer to them.

A reference is a link to a note, or a superscript whose number begins a paragraph in the page's foot. Any other superscript is
a part of its word: `10^6`, `1st`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.loaders.html.dom import Element, Omissions, is_within, one_line, text_of, walk
from ingest.loaders.html.furniture import NAVIGATION

_MARK = r"\d{1,3}|[*†‡§¶]{1,3}|[a-zA-Z]|[ivx]{1,5}"
_LINKED_MARK = re.compile(rf"[\[(]?\s*((?:note |fn\.? ?)?(?:{_MARK}))\s*[\])]?")
_MARKS = re.compile(rf"(?:{_MARK})(?:\s*[,;]\s*(?:{_MARK}))*")
_LEADING = re.compile(r"\s*[\[(]?(\d{1,3}|[*†‡§¶]{1,3})(?:[\])]?[.:)]?\s+|[\])]\s*)(?=\S)")
_BLOCKS = frozenset(["p", "li", "div", "dd", "td", "aside", "section", "small"])
_PARTED = frozenset(["p", "div", "dd", "td", "small"])
"""The elements in which an author writes several notes, a line each."""
_INLINE = frozenset(["a", "sup", "span", "b", "i", "em", "strong", "small", "cite", "ref"])
_NOTE_PLACES = re.compile(
    r"(?:^|[-_ ])(?:foot-?notes?|end-?notes?|fn|notes?|reflist|references|doc-endnotes?|doc-footnote)(?:$|[-_ ])"
)
"""Classes, ids and roles of the part of a page that holds its notes."""
_UNITS = re.compile(r"\d\s*(?:mm|cm|dm|km|m|ft|in|yd|mi|s)$")
"""What an area, a volume or an acceleration is written with: `45 m` before a raised 2 or 3 is no note."""
_TEN = re.compile(r"(?<![\d.,$€£])10$")
_LEAST_POWER = 3
"""The lowest power of ten that is taken for one although there is a note of that number: 10 and 100 are written out."""
_BRACKETED = re.compile(r"\[\s*\S{1,4}\s*\]")
"""The mark of a note with the brackets that stand around the link."""
_LEFT_BEHIND = re.compile(r"[.:)\]]\s")
"""What stood behind a mark that was a link back."""
_BACK = re.compile(
    r"[\s↩↵⤴⏎↑^⬆🔙\ufe0e\ufe0f]*(?:back|return|jump up|up)?[\s↩↵⤴⏎↑^⬆🔙\ufe0e\ufe0f]*", re.IGNORECASE
)


@dataclass
class Notes:
    """The notes of a page: `labels` by element, with their ids, and `references` by the element that refers to them."""

    labels: dict[Element, tuple[str, str]] = field(default_factory=dict)
    """For each note, its id and its label."""
    references: dict[Element, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """For each reference, the ids of its notes with the marks as printed."""


def tie_notes(body: Element, omissions: Omissions) -> Notes:
    """Find the notes, and take their own marks and the links back out of them."""
    _part_notes(body)
    return _Tying(body, omissions).run()


def _part_notes(body: Element) -> None:
    """Make a paragraph of each line that begins with a raised number, where all lines of a paragraph do."""
    for block in [one for one in walk(body) if one.tag in _PARTED and one.parent is not None]:
        lines: list[list[Element | str]] = [[]]
        for child in block.children:
            if isinstance(child, Element) and child.tag == "br":
                lines.append([])
            else:
                lines[-1].append(child)
        parts = [Element("p", {}, line, block) for line in lines if any(map(_is_visible, line))]
        marks = [one_line(text_of(mark)) if (mark := _leading_superscript(part)) else "" for part in parts]
        if len(parts) > 1 and all(mark.isdecimal() for mark in marks):
            block.adopt(list(parts))
            block.tag = "div"
            for part in parts:
                part.adopt(part.children)


def _is_visible(node: Element | str) -> bool:
    return bool((text_of(node) if isinstance(node, Element) else node).strip())


class _Tying:
    def __init__(self, body: Element, omissions: Omissions) -> None:
        self._omissions = omissions
        self._order = {element: place for place, element in enumerate(walk(body))}
        self._named: dict[str, Element] = {}
        for element in self._order:
            for name in (element.get("id"), element.get("name") if element.tag == "a" else ""):
                if name:
                    self._named.setdefault(name, element)
        self._notes = Notes()

    def run(self) -> Notes:
        for element in self._order:
            if element.tag == "a":
                self._tie_link(element)
        tied = {above for link in self._notes.references for above in (link, *link.ancestors())}
        unlinked = [
            one for one in self._order if one.tag == "sup" and one not in tied and not is_within(one, "sup")
        ]
        foot = self._foot() if unlinked else {}
        for element in unlinked:
            self._tie_superscript(element, foot)
        for note in self._notes.labels:
            self._clean(note)
        return self._notes

    # -- links ----------------------------------------------------------------------------------------

    def _tie_link(self, link: Element) -> None:
        target = self._named.get(link.get("href")[1:]) if link.get("href").startswith("#") else None
        mark = _LINKED_MARK.fullmatch(one_line(text_of(link)))
        if target is None or mark is None or not self._refers(link, one_line(text_of(link))):
            return
        note = _block_of(target)
        if note is None or self._order[note] < self._order[link] or note in link.ancestors():
            return
        note_id, _ = self._notes.labels.setdefault(note, (link.get("href")[1:], mark[1]))
        around = link.parent
        is_bracketed = around is not None and _BRACKETED.fullmatch(one_line(text_of(around))) is not None
        self._notes.references[around if around and is_bracketed else link] = ((note_id, mark[1]),)

    def _refers(self, link: Element, text: str) -> bool:
        """Whether a link looks like the mark of a note: raised, in brackets, or said to be one."""
        if link.get("role") == "doc-noteref" or "ref" in link.get("class") or text[:1] in "[(*†‡":
            return True
        return any(one.tag == "sup" for one in (*link.elements, *link.ancestors()))

    # -- superscripts without a link --------------------------------------------------------------------

    def _tie_superscript(self, superscript: Element, foot: dict[str, Element]) -> None:
        text = one_line(text_of(superscript)).strip("[]()")
        if not _MARKS.fullmatch(text):
            return
        marks = [mark for mark in re.split(r"[,;\s]+", text) if mark]
        notes = [foot.get(mark) for mark in marks]
        if not notes or None in notes or _is_power(superscript, text) or _opens_its_block(superscript):
            return
        pairs = []
        for mark, note in zip(marks, notes, strict=True):
            assert note is not None
            if self._order[note] < self._order[superscript]:
                return
            pairs.append((self._notes.labels.setdefault(note, (f"note-{mark}", mark))[0], mark))
        self._notes.references[superscript] = tuple(pairs)

    def _foot(self) -> dict[str, Element]:
        """The paragraphs of the page's foot by the mark with which they begin; of several with one mark, the last."""
        blocks = [
            one for one in self._order if one.tag in _BLOCKS and not any(e.tag in _BLOCKS for e in one.elements)
        ]
        found: dict[str, Element] = {}
        for block in blocks:
            if (mark := _own_mark(block)) and (_leading_superscript(block) or _is_among_notes(block)):
                found[mark] = block
        found |= {mark: block for mark, block in _last_numbered(blocks) if mark not in found}
        return found

    # -- the notes themselves -----------------------------------------------------------------------------

    def _clean(self, note: Element) -> None:
        """Take the mark and the links back out of a note."""
        for element in list(walk(note)):
            if element.tag == "a" and element.get("href").startswith("#") and self._leads_back(element):
                self._omissions.add(NAVIGATION, text_of(element))
                element.remove()
        if superscript := _leading_superscript(note):
            superscript.remove()
        label = self._notes.labels[note][1]
        if note.children and isinstance(note.children[0], str) and _LEFT_BEHIND.match(note.children[0].lstrip()):
            note.children[0] = note.children[0].lstrip()[1:].lstrip()
        for element in walk(note):
            for place, child in enumerate(element.children):
                if isinstance(child, str) and child.strip():
                    element.children[place] = _without_mark(child, label)
                    return

    def _leads_back(self, link: Element) -> bool:
        text = one_line(text_of(link))
        target = self._named.get(link.get("href")[1:])
        if link.get("role") == "doc-backlink" or _BACK.fullmatch(text):
            return True
        # A note of Word begins with its number, which links back to the reference.
        return bool(
            target
            and _LINKED_MARK.fullmatch(text)
            and self._order[target] < self._order[link]
            and _opens_its_block(link)
        )


def _block_of(target: Element) -> Element | None:
    """The paragraph, item or part that a link's target stands for; None where it is a heading or no text."""
    block = target
    while block.tag in _INLINE and block.parent is not None:
        block = block.parent
    return block if block.tag in _BLOCKS else None


def _own_mark(block: Element) -> str:
    """The mark with which a paragraph begins; the number of an item of an ordered list."""
    if superscript := _leading_superscript(block):
        return one_line(text_of(superscript)).strip("[]().")
    if found := _LEADING.match(text_of(block)):
        return found[1]
    if block.tag == "li" and block.parent is not None and block.parent.tag == "ol":
        items = [one for one in block.parent.elements if one.tag == "li"]
        start = block.parent.get("start")
        return str((int(start) if start.isdecimal() else 1) + items.index(block))
    return ""


def _leading_superscript(block: Element) -> Element | None:
    """The superscript with which a paragraph begins."""
    for element, child in _first_text(block):
        if child.strip():
            for one in (element, *element.ancestors()):
                if one is block:
                    return None
                if one.tag == "sup":
                    return one
    return None


def _first_text(block: Element) -> Iterator[tuple[Element, str]]:
    """Yield the first text of a block that is not blank, with the element that it stands in."""
    stack: list[tuple[Element, Element | str]] = [(block, child) for child in reversed(block.children)]
    while stack:
        parent, node = stack.pop()
        if isinstance(node, Element):
            stack += [(node, child) for child in reversed(node.children)]
        elif node.strip():
            yield parent, node
            return


def _opens_its_block(element: Element) -> bool:
    """Whether nothing stands before an element in its block."""
    block = next((above for above in element.ancestors() if above.tag in _BLOCKS), None)
    if block is None:
        return False
    return any(one is element or element in one.ancestors() for one, _ in _first_text(block))


def _is_among_notes(block: Element) -> bool:
    for one in (block, *block.ancestors()):
        if one.tag in ("footer", "tfoot") or _NOTE_PLACES.search(
            f"{one.get('class')} {one.get('id')} {one.get('role')}".lower()
        ):
            return one.tag != "body"
    return False


def _last_numbered(blocks: list[Element]) -> list[tuple[str, Element]]:
    """The paragraphs at the very end of a page that are numbered from 1 on."""
    numbered: list[tuple[str, Element]] = []
    for block in reversed(blocks):
        text = text_of(block)
        if not text.strip():
            continue
        found = _LEADING.match(text)
        if found is None or block.tag == "li":
            break
        numbered.insert(0, (found[1], block))
    marks = [mark for mark, _ in numbered]
    return numbered if marks == [str(number) for number in range(1, len(marks) + 1)] else []


def _is_power(superscript: Element, mark: str) -> bool:
    """Whether a superscript is the power of a unit or of ten, although there is a note of that number."""
    before = _text_before(superscript)
    if mark in ("2", "3") and _UNITS.search(before):
        return True
    return mark.isdecimal() and int(mark) >= _LEAST_POWER and bool(_TEN.search(before))


def _text_before(element: Element) -> str:
    """The text directly before an element, in its parent."""
    if element.parent is None:
        return ""
    siblings = element.parent.children
    place = next(number for number, child in enumerate(siblings) if child is element)
    return "".join(text_of(child) for child in siblings[max(0, place - 1) : place]).rstrip()


def _without_mark(text: str, label: str) -> str:
    found = re.match(rf"\s*[\[(]?{re.escape(label)}(?:[\])]?[.:)]?\s+|[\])]\s*)(?=\S)", text)
    return text[found.end() :] if found else text
