"""Finds questions and their answers: with letters before them (`Q: Is it free?`, `A: Yes.`), or as blocks that ask before blocks that tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.structure.lines import part_of
from ingest.structure.tree import Node, NodeKind
from knowledge.text.layout.questions import asks_alone

_ASKS = re.compile(r"[ \t]*(?:Q|Question)[ \t]*\d{0,3}[ \t]*[:.)][ \t]+(?=\S)", re.MULTILINE)
_ANSWERS = re.compile(r"[ \t]*(?:A|Answer)[ \t]*\d{0,3}[ \t]*[:.)][ \t]+(?=\S)", re.MULTILINE)
_MARK = re.compile(rf"^(?:{_ASKS.pattern}|{_ANSWERS.pattern})", re.MULTILINE)
_BESIDE = re.compile(rf"{_ASKS.pattern}[^\n?]+[?][\"'”’)]*[ \t]+(?={_ANSWERS.pattern})")
"""A marked question with its marked answer on the same line."""
_ANSWERING = frozenset({NodeKind.LIST, NodeKind.TABLE, NodeKind.CODE})
"""Blocks that go on with an answer which ends with a colon."""
_TELLING = _ANSWERING | {NodeKind.PARAGRAPH}
"""Blocks that may answer a question which stands before them."""
_ENDING = frozenset({NodeKind.HEADING, NodeKind.PARAGRAPH, NodeKind.QUESTION})
"""Blocks at which an answer ends."""
_LONGEST_ANSWER = 3
"""Blocks that answer a question at most. More of them are a part of the document whose first words happen to ask."""


def with_questions(node: Node) -> Node:
    """Return the tree, in which a paragraph or line that asks, and what answers it, are such nodes.

    A heading that asks stays a heading; the few blocks below it are its answer.
    """
    if node.kind in (NodeKind.QUESTION, NodeKind.ANSWER, NodeKind.TABLE, NodeKind.QUOTATION):
        return node
    parts = [part for child in node.children for part in _parted(with_questions(child))]
    children = tuple(_answered(list(_paired(parts))))
    return node if children == node.children else replace(node, children=children)


def asks_above(node: Node, following: Node | None) -> bool:
    """Whether a heading asks what the node below it answers."""
    return node.kind is NodeKind.HEADING and following is not None and following.kind is NodeKind.ANSWER


def _parted(node: Node) -> Iterator[Node]:
    """The paragraph; one for each marked line if it begins with a question and also holds its answer, or for a first line that asks."""
    plain = node.plain if node.kind is NodeKind.PARAGRAPH else ""
    starts = [match.start() for match in _MARK.finditer(plain)] if _ASKS.match(plain) else []
    if len(starts) == 1 and (beside := _BESIDE.match(plain)):
        starts.append(beside.end())
    first = plain.partition("\n")[0]
    if len(starts) < 2 and node.title and asks_alone(plain[: node.title]):
        starts = [0, node.title]
    if len(starts) < 2 and first != plain and asks_alone(first):
        starts = [0, len(first) + 1]
    if not starts:
        yield node
        return
    for low, high in pairwise([*starts, len(plain)]):
        if part := part_of(node, low, high):
            yield part


def _paired(nodes: Sequence[Node]) -> Iterator[Node]:
    at = 0
    while at < len(nodes):
        asked = _marked(nodes[at], _ASKS)
        answered = _marked(nodes[at + 1], _ANSWERS) if asked and at + 1 < len(nodes) else None
        if asked is None or answered is None:
            yield asked if asked is not None and asks_alone(asked.words) else nodes[at]
            at += 1
            continue
        end = at + 2
        while answered.words.endswith(":") and end < len(nodes) and nodes[end].kind in _ANSWERING:
            end += 1
        yield _around(NodeKind.QUESTION, [asked])
        yield _around(NodeKind.ANSWER, [answered, *nodes[at + 2 : end]])
        at = end


def _answered(nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes, in which a paragraph that asks is a question, and what follows it an answer; below a heading that asks, only the answer is made."""
    at = 0
    while at < len(nodes):
        node = nodes[at]
        end = _answer_end(nodes, at) if _asks_by_itself(node) else at + 1
        if end == at + 1:
            yield node
        else:
            yield node if node.kind is NodeKind.HEADING else _around(NodeKind.QUESTION, [node])
            yield _around(NodeKind.ANSWER, nodes[at + 1 : end])
        at = end


def _answer_end(nodes: Sequence[Node], at: int) -> int:
    """The position behind the answer of the question at `at`, or behind the question if nothing answers it.

    An answer goes on up to the next question or heading. Where there is none, or it is far, only the first block and what that introduces
    belong to a paragraph that asks, and nothing to a heading.
    """
    end = at + 1
    while end < len(nodes) and nodes[end].kind in _TELLING and not _asks_by_itself(nodes[end]):
        end += 1
    is_heading = nodes[at].kind is NodeKind.HEADING
    is_ended = nodes[end].kind in _ENDING if end < len(nodes) else is_heading
    if is_ended and end - at - 1 <= _LONGEST_ANSWER:
        return end
    if is_heading or end == at + 1:
        return at + 1
    end = at + 2
    while nodes[at + 1].words.endswith(":") and end < len(nodes) and nodes[end].kind in _ANSWERING:
        end += 1
    return end


def _asks_by_itself(node: Node) -> bool:
    """Whether a heading or a paragraph without a label is one question."""
    if node.kind not in (NodeKind.HEADING, NodeKind.PARAGRAPH) or node.label:
        return False
    return asks_alone(node.plain.replace("\n", " "))


def _marked(node: Node, mark: re.Pattern[str]) -> Node | None:
    """The paragraph without the mark that it begins with; None without one."""
    match = mark.match(node.plain) if node.kind is NodeKind.PARAGRAPH and not node.label else None
    return part_of(node, match.end(), len(node.plain)) if match else None


def _around(kind: NodeKind, children: Sequence[Node]) -> Node:
    return Node(kind, children[0].start, children[-1].end, children=tuple(children), page=children[0].page)
