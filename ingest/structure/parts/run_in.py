"""Finds run-in headings: the title at the beginning of a paragraph that it names (`2. Payment. We pay within …`).

A title in bold type counts wherever it ends like a sentence or its line ends. Without bold type it counts behind a printed label alone,
where short titles are common and short sentences are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.structure.labels import Label, split_named, split_paragraph
from ingest.structure.tree import Node, PlainText
from knowledge.text.layout.sentences import sentence_spans

_LONGEST_BOLD = 8
"""Words of the longest title in bold type: longer ones are sentences that the author stresses."""
_LONGEST_PLAIN = 4
"""Words of the longest title behind a label. Sentences without a verb of the list below are longer."""
_SAYS = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|will|would|shall|should|must|may|might|can|could|cannot|needs?|not|never|nothing|nobody"
    r"|none|no|only|applies|apply|forbidden|prohibited|required|free|see|repealed|deleted|reserved|omitted)\b|n['’]t\b|\d",
    re.IGNORECASE,
)
"""Words and numbers by which a short sentence says something itself, so that it is more than a title (`Dogs are welcome.`)."""
_END = re.compile(r"[.!]?[\"'”’)]*[.:]?\s*")
"""What stands between a title and the text behind it."""
_PAGE = re.compile(r"[\s.…]*\d{1,4}\s*")
"""The number of a page behind a title in a table of contents, with the dots that lead to it."""


def bold_opening(pieces: Iterable[tuple[str, bool]]) -> int:
    """Return the number of characters up to the end of the bold words that a paragraph begins with; 0 if all or none of it is bold.

    `pieces` are texts, each with whether it is bold. A printed label may stand before the bold words.
    """
    text, end = "", 0
    for piece, is_bold in pieces:
        if end and not is_bold and piece.strip():
            return end
        text += piece
        if is_bold and piece.strip():
            end = len(text.rstrip())
        elif not end and piece.strip() and not _is_label(text.strip()):
            return 0
    return 0


def _is_label(text: str) -> bool:
    """Whether a text is nothing but a printed label."""
    return any(split(f"{text} X")[1] > len(text) for split in (split_paragraph, split_named))


def label_of_paragraph(node: Node, words: str) -> tuple[Label | None, int]:
    """Return the printed label at the start of a paragraph, and the length of it with the space behind it.

    A name and number without a point behind them (`Section 4.02`) are a label where they are bold, or a short title stands behind them.
    """
    label, length = split_paragraph(words)
    if label is not None:
        return label, length
    label, length = split_named(words)
    if label is None:
        return None, 0
    if len(node.plain[: node.title].strip()) >= len(words[:length].strip()):
        return label, length
    end = next((high for low, high in sentence_spans(words) if high > length), 0)
    title = words[length:end].strip()
    is_titled = title.endswith(".") and words[end:].strip() and is_title(title.strip(" ."), _LONGEST_PLAIN)
    return (label, length) if is_titled else (None, 0)


def is_title(words: str, longest: int = _LONGEST_BOLD) -> bool:
    """Return whether words are a title and no sentence: few of them, and none by which a short sentence says something itself."""
    return bool(words) and len(words.split()) <= longest and not _SAYS.search(words)


def run_in_heading(node: Node, view: PlainText, start: int, *, is_labelled: bool) -> tuple[str, int] | None:
    """Return the run-in heading of a paragraph with its printed label, and where the text behind it begins in the words; None without one.

    `start` is the end of the printed label.
    """
    words = view.words
    if node.title:
        end = view.before(node.title) + 1
        ends_line = node.plain[node.title :].lstrip(" .:").startswith("\n")
        ends = ends_line or words[:end].endswith((".", "!")) or words.startswith(".", end)
        longest = _LONGEST_BOLD
    elif is_labelled:
        end = next((high for low, high in sentence_spans(words) if high > start), 0)
        ends = words[:end].endswith(".")
        longest = _LONGEST_PLAIN
    else:
        return None
    title = words[start:end].strip(" .:")
    behind = _END.match(words, end)
    rest = behind.end() if behind else end
    begins = words[rest : rest + 1]
    if _PAGE.fullmatch(words, rest) or not ends or not begins or begins.islower() or not is_title(title, longest):
        return None
    printed = f"{node.label} " if node.label else words[:start]
    return f"{printed}{title}", rest
