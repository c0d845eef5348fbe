"""The inline markup of reStructuredText: emphasis, literals, links, roles, substitutions, references to notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit
from ingest.loaders.tally import LeftOutTally
from knowledge.model.reading.spans import Span

_START = r"(?<![^\s'\"(\[{<\-/:‘“’«„])"
_END = r"(?![^\s'\")\]}>\-/:.,;!?\\’”»…])"
"""Markup begins behind white space or an opening mark, and ends before white space or a closing one."""
_NAME = r"[^\W_]+(?:[-._+:][^\W_]+)*"
_MARKUP = re.compile(
    rf"\\(?P<escaped>[\s\S])"
    rf"|{_START}``(?P<literal>\S(?:[\s\S]*?\S)??)``{_END}"
    rf"|{_START}\*\*(?P<strong>[^\s*](?:[\s\S]*?[^\s\\])??)\*\*{_END}"
    rf"|{_START}\*(?P<emphasis>[^\s*](?:[^*]*[^\s\\*])?)\*{_END}"
    rf"|{_START}(?::(?P<role>{_NAME}):)?_?`(?P<interpreted>[^\s`](?:[^`]*[^\s`\\])?)`(?::(?P<behind>{_NAME}):|__?)?{_END}"
    rf"|{_START}\|(?P<substitution>[^\s|](?:[^|]*[^\s|])?)\|(?:__?)?{_END}"
    rf"|[ \t]?\[(?P<note>\#?[\w*.-]*)\]_(?!\w)"
    rf"|(?<![\w.])(?P<link>{_NAME})__?(?!\w){_END}"
)
_ESCAPE = re.compile(r"\\([\s\S])")
_TARGET = re.compile(r"\s*(?<!\\)<[^<>]*>$")
"""The target of a link or role behind its words."""
_STRUCK = frozenset(("del", "strike", "s", "strikethrough", "line-through"))
_LITERAL = frozenset(("math", "code", "regexp", "raw"))
"""Roles in which a backslash is an ordinary character."""
_RAISED = frozenset(("sup", "superscript"))
_SERIES = {
    "rfc": "RFC ",
    "rfc-reference": "RFC ",
    "pep": "PEP ",
    "pep-reference": "PEP ",
    "cve": "CVE-",
    "cwe": "CWE-",
}
"""Roles for documents of a series, with what is printed before their numbers."""
_POWER = re.compile(r"[-+−–]?(?:\d+|[a-z])")


@dataclass
class DocumentNames:
    """The texts of the substitutions of a document, and the count of its references to notes without a name."""

    substitutions: Mapping[str, str] = field(default_factory=dict)
    unnamed: dict[str, int] = field(default_factory=dict)
    """How many references without a name were met for each mark, `#` or `*`."""

    def note(self, mark: str) -> str:
        """The id of the note that the next reference with this mark refers to."""
        if mark not in ("#", "*"):
            return mark.lstrip("#")
        self.unnamed[mark] = self.unnamed.get(mark, 0) + 1
        return f"{mark}{self.unnamed[mark]}"


class MarkupReader:
    """Adds words with their inline markup to the open leaf of a draft tree."""

    def __init__(
        self, source: str, tree: DraftTree, edits: list[Edit], tally: LeftOutTally, names: DocumentNames
    ) -> None:
        self._source = source
        self._tree = tree
        self._edits = edits
        self._tally = tally
        self._names = names

    def add(self, spans: Sequence[Span]) -> None:
        """Add the words of spans of the source, which are lines of one leaf."""
        words = _Words(self._source, spans)
        at = 0
        for match in _MARKUP.finditer(words.text):
            self._verbatim(words, at, match.start())
            at = match.end()
            self._marked(words, match)
        self._verbatim(words, at, len(words.text))

    def _verbatim(self, words: _Words, low: int, high: int) -> None:
        for start, end, plain in words.pieces(low, high):
            self._tree.run(start, end, plain)

    def _marked(self, words: _Words, match: re.Match[str]) -> None:
        kind = match.lastgroup if match.lastgroup != "behind" else "interpreted"
        assert kind is not None
        low, high = match.span(kind)
        if kind == "note":
            self._tree.refer(self._names.note(match[kind]))
        elif kind == "escaped":
            # An escaped space joins what stands before and behind it: `H\ :sub:`2`\ O`.
            self._verbatim(words, low + match[kind].isspace(), high)
        elif kind == "substitution":
            self._substitute(words, match)
        elif kind == "interpreted":
            self._interpreted(words, match)
        elif kind == "literal":
            self._verbatim(words, low, high)
        else:
            self._unescaped(words, low, high)

    def _unescaped(self, words: _Words, low: int, high: int) -> None:
        """Add words in which a backslash only says that the next character is no markup."""
        at = low
        for match in _ESCAPE.finditer(words.text, low, high):
            self._verbatim(words, at, match.start())
            at = match.end() if match[1].isspace() else match.start(1)
        self._verbatim(words, at, high)

    def _substitute(self, words: _Words, match: re.Match[str]) -> None:
        replacement = self._names.substitutions.get(match["substitution"].lower())
        pieces = list(words.pieces(*match.span()))
        if replacement is None or len(pieces) != 1:
            self._verbatim(words, *match.span())
            return
        ((start, end, _),) = pieces
        self._edits.append(Edit(start, end, replacement))
        if replacement:
            self._tree.run(start, end, replacement)

    def _interpreted(self, words: _Words, match: re.Match[str]) -> None:
        role = (match["role"] or match["behind"] or "").lower()
        low, high = match.span("interpreted")
        if role in _STRUCK:
            self._tally.add("struck text", match["interpreted"])
            self._edits += [Edit(start, end, hides=True) for start, end, _ in words.pieces(*match.span())]
            return
        is_power = role in _RAISED and _POWER.fullmatch(match["interpreted"]) and low > 0
        if printed := "^" if is_power else _SERIES.get(role, ""):
            start, end, _ = next(words.pieces(match.start(), match.start() + 1))
            self._edits.append(Edit(start, end, printed))
            self._tree.run(start, end, printed)
        target = _TARGET.search(match["interpreted"])
        if target and target.start():
            high = low + target.start()
        elif role.rpartition(":")[2] not in ("", "ref", "doc", "term") and match["interpreted"][:1] in "~!":
            inner = match["interpreted"]
            low += inner.rfind(".") + 1 if inner.startswith("~") and "." in inner else 1
        (self._verbatim if role in _LITERAL else self._unescaped)(words, low, high)


class _Words:
    """Spans of a source as one text with line breaks between them, and the places of its characters."""

    def __init__(self, source: str, spans: Sequence[Span]) -> None:
        self._spans = spans
        self.text = "\n".join(source[start:end] for start, end in spans)
        self._starts = [0, *accumulate(end - start + 1 for start, end in spans)][: len(spans)]

    def pieces(self, low: int, high: int) -> Iterator[tuple[int, int, str]]:
        """Yield `text[low:high]` as pieces `(start, end, plain)` of the source."""
        number = max(0, bisect_right(self._starts, low) - 1)
        while low < high:
            start, end = self._spans[number]
            within = low - self._starts[number]
            length = min(end - start - within, high - low)
            if length > 0:
                yield start + within, start + within + length, self.text[low : low + length]
            low += max(length, 0)
            if low < high:
                after = self._spans[number + 1][0] if number + 1 < len(self._spans) else end
                # Lines of one leaf follow each other but for a line break and indents; cells stand in several columns.
                yield end, end + (after > end), "\n" if after > end else " "
                low += 1
            number += 1
