"""Finds the items that an author wrote as lines or paragraphs of their own: `You may:`, `(a) fly`, `(b) swim`.

A line begins an item only where its printed label is one of at least two that count on, such as `(a)` before `(b)` or `1.1` before `1.2`;
the first label of a counting also does behind a colon. So do lines with one bullet. A line that merely begins with a number, such as
`30 days after …`, stays in its paragraph.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.structure.labels import Counting, countings, split_line
from ingest.structure.tree import Node, NodeKind, NoteReference, Run
from knowledge.text.layout.boxes import BOX_SIGNS, EMPTY_BOX, box_of

_REFERS = re.compile(
    r"\b(?:articles?|clauses?|items?|paragraphs?|points?|rules?|sections?|steps?|sub-?paragraphs?)\s*$",
    re.IGNORECASE,
)
"""Words at the end of a line that the label on the next line completes: `the cases of point`, `(b) of this list`."""
_PREPOSITION = re.compile(r"\b(?:by|in|of|to|under|with)\s*$", re.IGNORECASE)
"""Words at the end of a line that a number on the next line completes: `It began in`, `1986. It ended.` A label in brackets completes no year."""

_BULLET = re.compile(rf"(?P<mark>[-–—*•‣◦▪·●○■□►▶➢➤{BOX_SIGNS}])[\ufe0e\ufe0f]?\s+(?=\S)")
_BULLETED = "bullets"
_LAST_LINE = re.compile(r"(?P<above>\S[^\n]*)\n(?P<line>[^\n]*\S)\s*\Z")
_OPEN_WORDS = (
    " by",
    " for",
    " if",
    " in",
    " is",
    " are",
    " may",
    " may not",
    " must",
    " must not",
    " of",
    " on",
    " that",
    " to",
    " when",
    " where",
    " who",
    " with",
)
"""Words with which a line without a colon ends whose sentence goes on in the items below it."""
_SURE_BULLETS = frozenset(f"•‣◦▪●○■□►▶➢➤{EMPTY_BOX}")
"""Bullets that are nothing else. A dash, star or point at the start of a single line may belong to a sentence."""


@dataclass(frozen=True)
class _Line:
    """A line that begins with a label or bullet: `plain[start:body]` is that and the space behind it. A bullet is no label."""

    start: int
    body: int
    label: str
    counting: Counting | None = None


def with_items(node: Node) -> Node:
    """Return the tree, in which lines and paragraphs with consecutive labels are items of lists or paragraphs with a label."""
    parts = [
        one
        for above, child in zip((None, *node.children), node.children, strict=False)
        for part in _parted(with_items(child), is_led=above is not None and _leads_in(above))
        for one in _led_anew(part)
    ]
    is_ticked_off = node.kind is NodeKind.ITEM and box_of(parts[0].plain) is not None
    children = tuple(parts if is_ticked_off else _listed(parts))
    return node if children == node.children else replace(node, children=children)


def _parted(node: Node, *, is_led: bool) -> Iterator[Node]:
    """The paragraphs and lists that a paragraph is made of.

    Labelled items are paragraphs with a label if no line stands before them and the paragraph above does not lead in those
    with labels in brackets.
    """
    lines = _items(node.plain) if node.kind is NodeKind.PARAGRAPH and "\n" in node.plain else []
    if not lines:
        yield node
        return
    ends = [line.start for line in lines[1:]] + [len(node.plain)]
    bounded = list(zip(lines, ends, strict=True))
    head = part_of(node, 0, lines[0].start)
    if head:
        yield head
    if head or not lines[0].label or (is_led and lines[0].label[0] == "("):
        yield _list(node, bounded)
        return
    for line, end, inner in _outer(bounded):
        if paragraph := part_of(node, line.body, end):
            yield replace(paragraph, start=_place(node, line.start), label=line.label)
        if inner:
            yield _list(node, inner)


def _led_anew(node: Node) -> Iterator[Node]:
    """Yield the lists and paragraphs that a list is made of in which a line leads in the items below it.

    A reader of Markdown takes that line for the rest of the item above it, which begins at the same place.
    """
    if node.kind is not NodeKind.LIST:
        yield node
        return
    items: list[Node] = []
    for item in node.children[:-1]:
        kept, lead = _without_lead(item)
        items.append(kept)
        if lead is not None:
            yield replace(node, end=kept.end, children=tuple(items), start=items[0].start)
            yield lead
            items = []
    items.append(node.children[-1])
    yield replace(node, start=items[0].start, children=tuple(items))


def _without_lead(node: Node) -> tuple[Node, Node | None]:
    """A node without its last line, and that line as a paragraph, if it leads in what follows the node."""
    if node.kind is NodeKind.PARAGRAPH:
        found = _LAST_LINE.search(node.plain)
        if found is None or not (found["line"].endswith(":") or _is_completed_by_items(found)):
            return node, None
        kept, lead = (part_of(node, *span) for span in ((0, found.start("line")), found.span("line")))
        return (kept, lead) if kept is not None else (node, None)
    if node.kind not in (NodeKind.ITEM, NodeKind.LIST) or not node.children:
        return node, None
    last, lead = _without_lead(node.children[-1])
    return (
        (node, None) if lead is None else (replace(node, end=last.end, children=(*node.children[:-1], last)), lead)
    )


def _is_completed_by_items(found: re.Match[str]) -> bool:
    """Whether a last line without a colon begins a sentence, behind one that has ended, and ends in the middle of it."""
    line = found["line"].lstrip()
    return found["above"].rstrip().endswith((".", ";")) and line[:1].isupper() and line.endswith(_OPEN_WORDS)


def _listed(nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes, in which paragraphs with bullets are the items of a list, and so are those with consecutive labels behind one that ends
    with a colon.
    """
    at = 0
    while at < len(nodes):
        bulleted = list(_bulleted(nodes[at:]))
        if bulleted:
            pairs = zip(nodes[at:], bulleted, strict=False)
            yield _around(NodeKind.LIST, [_item(one, line, len(one.plain)) for one, line in pairs])
            at += len(bulleted)
            continue
        yield nodes[at]
        at += 1
        lines = list(_led(nodes[at - 1], nodes[at:]))
        if len(lines) > 1:
            pairs = zip(nodes[at:], lines, strict=False)
            yield _around(NodeKind.LIST, [_item(one, line, len(one.plain)) for one, line in pairs])
            at += len(lines)


def _bulleted(nodes: Sequence[Node]) -> Iterator[_Line]:
    """The bullets of the paragraphs that begin with one, up to the first that does not. A dash or star may belong to a sentence."""
    for node in nodes:
        line = next(_labelled(node.plain), None) if node.kind is NodeKind.PARAGRAPH and not node.label else None
        if line is None or line.start or line.counting is None or line.counting.pattern not in _SURE_BULLETS:
            return
        yield line


def _led(head: Node, following: Sequence[Node]) -> Iterator[_Line]:
    """The labels of the paragraphs that a paragraph without a label leads in."""
    if not _leads_in(head):
        return
    before: dict[Counting, int] = {}
    for node in following:
        line = next(_labelled(node.plain), None) if node.kind is NodeKind.PARAGRAPH and not node.label else None
        found = dict(countings(line.label)) if line and line.start == 0 and line.label[:1] == "(" else {}
        if line is None or not found:
            return
        if before and not any(found.get(counting) == number + 1 for counting, number in before.items()):
            return
        before = found
        yield line


def _leads_in(node: Node) -> bool:
    """Whether a node is a paragraph without a label that ends with a colon. One with a label governs deeper labels by itself."""
    return node.kind is NodeKind.PARAGRAPH and node.words.endswith(":") and not _label_of(node)


def _label_of(node: Node) -> str:
    return node.label or split_line(node.plain)[0]


def _items(plain: str) -> list[_Line]:
    """The lines with bullets and those whose labels count on, each with the counting that it belongs to."""
    found = list(_labelled(plain))
    counted: dict[Counting, list[tuple[int, int]]] = defaultdict(list)
    kept: dict[int, Counting] = {}
    for at, line in enumerate(found):
        for counting, number in [(line.counting, at)] if line.counting else countings(line.label):
            counted[counting].append((at, number))
            is_led = line.label[:1] == "(" and plain[: line.start].rstrip().endswith(":")
            if (is_led and counting.first == number) or counting.pattern in _SURE_BULLETS:
                kept[at] = counting
    for counting, steps in counted.items():
        for (at, number), (after, next_number) in pairwise(steps):
            if next_number == number + 1 or counting.digits == _BULLETED:
                kept[at] = kept[after] = counting
    return [replace(found[at], counting=kept[at]) for at in sorted(kept)]


def _labelled(plain: str) -> Iterator[_Line]:
    start = 0
    for text in plain.split("\n"):
        at = start + len(text) - len(text.lstrip())
        words = plain[at : start + len(text)]
        label, length = split_line(words)
        if bullet := _BULLET.match(words):
            is_box = box_of(bullet["mark"]) is not None  # says something of its item, and so stays in its words
            counting = Counting(EMPTY_BOX if is_box else bullet["mark"], _BULLETED)
            yield _Line(at, at if is_box else at + bullet.end(), "", counting)
        elif (
            label
            and not _REFERS.search(plain[:start])
            and (label[:1] == "(" or not _PREPOSITION.search(plain[:start]))
        ):
            yield _Line(at, at + length, label)
        start += len(text) + 1


_Lines = Sequence[tuple[_Line, int]]
"""Lines, each with the offset at which its item ends."""


def _outer(lines: _Lines) -> Iterator[tuple[_Line, int, _Lines]]:
    """The lines that count as the first one does, each with those that count otherwise and stand below it."""
    places = [at for at, (line, _) in enumerate(lines) if line.counting == lines[0][0].counting]
    for at, until in pairwise([*places, len(lines)]):
        yield (*lines[at], lines[at + 1 : until])


def _list(node: Node, lines: _Lines) -> Node:
    items = [_item(node, line, end, inner) for line, end, inner in _outer(lines)]
    counting = lines[0][0].counting
    return _around(NodeKind.LIST, items, in_sequence=counting is not None and counting.is_of_numbers)


def _item(node: Node, line: _Line, end: int, inner: _Lines = ()) -> Node:
    paragraph = part_of(node, line.body, end)
    parts = [part for part in (paragraph, inner and _list(node, inner)) if part]
    return _around(NodeKind.ITEM, parts, label=line.label)


def _around(kind: NodeKind, children: Sequence[Node], **facts: object) -> Node:
    start, end = children[0].start, children[-1].end
    return Node(kind, start, end, children=tuple(children), page=children[0].page, **facts)  # type: ignore[arg-type]


def part_of(node: Node, low: int, high: int) -> Node | None:
    """Return the paragraph `plain[low:high]` of another one; None without a visible character. The label stays with the first part."""
    runs: list[Run] = []
    at = 0
    for run in node.runs:
        piece = cut(run, max(low - at, 0), min(high - at, len(run.plain)))
        at += len(run.plain)
        if piece is not None:
            runs.append(piece)
    seen = [run for run in runs if run.plain.strip()]
    if not seen:
        return None
    first, last = _trimmed(seen[0])[0], _trimmed(seen[-1])[1]
    references = tuple(
        NoteReference(one.at - low, one.note_id)
        for one in node.references
        if low < one.at <= high or (one.at == low == 0)
    )
    title = max(0, node.title - low) if node.title < high else 0
    part = replace(node, start=first, end=last, runs=tuple(runs), references=references, title=title)
    return part if low == 0 else replace(part, label="", anchor="")


def _place(node: Node, offset: int) -> int:
    """The place in the kept text of a character of `plain` that stands in a verbatim run."""
    for run in node.runs:
        if offset < len(run.plain):
            return run.start + min(offset, run.end - run.start)
        offset -= len(run.plain)
    return node.end


def cut(run: Run, low: int, high: int) -> Run | None:
    """Return `plain[low:high]` of a run; one that is not verbatim is not divided, and belongs to where it begins."""
    if low >= high:
        return None
    if len(run.plain) != run.end - run.start:
        return run if low == 0 else None
    return Run(run.start + low, run.start + high, run.plain[low:high])


def _trimmed(run: Run) -> tuple[int, int]:
    """The place of a run without white space at either end."""
    if len(run.plain) != run.end - run.start:
        return run.start, run.end
    before = len(run.plain) - len(run.plain.lstrip())
    return run.start + before, run.start + len(run.plain.rstrip())
