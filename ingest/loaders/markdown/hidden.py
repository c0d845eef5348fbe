"""Finds what the dialects of Markdown hide from readers: comments of several systems, deletions, and lines for a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.edits import Edit
from knowledge.model.reading.spans import Span

_COMMENT = "comment"
_UNENDED = "comment without an end"
_DELETION = "tracked deletion"
_SCRIPT = "script"
_MARKUP = ""
"""The kind of a line for a program that holds no words: `:::note`, `{: .wide }`. It is cut and not counted."""


@dataclass(frozen=True)
class _Form:
    """A way to hide text: an opening, and the closing that is looked for behind it; without one, the opening is all of it."""

    kind: str
    opening: str
    closing: str = ""


_WORDLESS = r"(?:[^\"'%}\n]|\"[^\"\s]*\"|'[^'\s]*')*"
"""The inside of a tag of Hugo or Liquid that shows no words of its own: none of its strings has a space."""
_LINE_START = r"(?:^|(?<=\n )|(?<=\n  )|(?<=\n   ))"
_FORMS = {
    "html": _Form(_COMMENT, r"<!--", r"-->"),
    "obsidian_block": _Form(_COMMENT, r"^%%(?!%)", r"%%"),
    "obsidian": _Form(_COMMENT, r"(?<![^\s(\[*_|])%%(?![%])", r"(?<=\S)%%|[ \t]%%|\n[ \t]*\n|\Z"),
    "liquid": _Form(_COMMENT, r"\{%-?\s*comment\s*-?%\}", r"\{%-?\s*endcomment\s*-?%\}"),
    "liquid_inline": _Form(_COMMENT, r"\{%-?\s*#", r"%\}"),
    "hugo": _Form(_COMMENT, r"\{\{[<%]\s*comment\s*[>%]\}\}", r"\{\{[<%]\s*/comment\s*[>%]\}\}"),
    "hugo_inline": _Form(_COMMENT, r"\{\{-?\s*/\*", r"\*/\s*-?\}\}"),
    "mdx": _Form(_COMMENT, r"\{\s*/\*", r"\*/\s*\}"),
    "jinja": _Form(_COMMENT, r"\{#-?\s", r"#\}"),
    "kramdown": _Form(_COMMENT, r"\{::comment\}", r"\{:/(?:comment)?\}"),
    "critic_comment": _Form(_COMMENT, r"\{>>", r"<<\}"),
    "critic_deletion": _Form(_DELETION, r"\{--", r"--\}"),
    "critic_substitution": _Form(_DELETION, r"\{~~", r"~>"),
    "critic_mark": _Form(_MARKUP, r"~~\}|\{\+\+|\+\+\}|\{==|==\}"),
    "reference": _Form(_COMMENT, r"^ {0,3}\[(?://\]:[^\n]*|(?:comment\w*|_\w*|#|hidden|note|todo)\]:[ \t]*(?:#|<>|/)(?:[ \t][^\n]*)?)$"),
    "unused_reference": _Form(_COMMENT, r"^ {0,3}\[[^\]\n^]{1,100}\]:[ \t]*(?:<>|#)[ \t]+[(\"'][^\n]*[)\"'][ \t]*$"),
    "module": _Form(_SCRIPT, r"^(?:import\s(?:[^\n{]{0,300}\{[^}\n]{0,500}(?:\n[^}\n]{1,500}){0,40}\n?\}|[^\n]{1,300})\s*from\s+['\"][^\n'\"]+['\"];?|import\s+['\"][^\n'\"]+['\"];?|export\s+(?:default|const|let|function)\s(?:[^\n]*(?:[\[{(]|=>)[ \t]*(?:\n(?![ \t]*$)[^\n]*){1,200}|[^\n]*))$"),
    "shortcode": _Form(_MARKUP, rf"{_LINE_START}(?:\{{\{{[<%]-?{_WORDLESS}[%>]\}}\}}|\{{%-?{_WORDLESS}%\}})[ \t]*$"),
    "control": _Form(_MARKUP, r"\{%-?\s*(?:if|elsif|elif|else|endif|unless|endunless|for|endfor|case|when|endcase|assign|set|capture|endcapture)\b[^%\n]*%\}"),
    "icon": _Form(_MARKUP, r":(?:material|octicons|fontawesome|simple)-[\w-]+:"),
    "classes": _Form(_MARKUP, r"(?:(?<=[)\]:*_])|(?<=[)\]:*_.] )|^[ \t]*)\{:?[ \t]*[.#][A-Za-z_-][\w-]*(?:[ \t]+(?:[.#][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|[^\s\"}]+)))*[ \t]*\}"),
    "verbatim": _Form(_MARKUP, r"\{%-?\s*(?:end)?raw\s*-?%\}"),
    "block_id": _Form(_MARKUP, r"[ \t]\^(?=[A-Za-z0-9-]{0,40}[A-Za-z])[A-Za-z0-9-]{4,40}[ \t]*$"),
    "container": _Form(_MARKUP, r"^[ \t]{0,3}:{3,}[ \t]*(?:\{[^}\n]*\}|[\w-]+(?:\{[^}\n]*\})?)?[ \t]*$"),
    "page": _Form("running line", r"^ {0,3}(?i:page|seite|página|pagina|strona) \d{1,4} ?(?:/|of|von|de|di|sur|z) ?\d{1,4}[ \t]*$"),
    "contents": _Form("navigation", r"^ {0,3}\[\[?_?(?i:toc)_?\]\]?[ \t]*$|^[*+-][ \t]+[^\n]{1,100}\n\{:\s?toc[^}\n]*\}"),
    "snippet": _Form(_MARKUP, r"^[ \t]*-{2,}8<-{2,}(?:[ \t]+\S[^\n]*)?$"),
    "attributes": _Form(_MARKUP, r"\{:[^}\n]{0,200}\}"),
}  # fmt: skip
"""CommonMark has HTML comments alone. The others are those of Obsidian, Liquid (Jekyll, GitHub Pages), Hugo, MDX (Docusaurus),
Jinja, kramdown and CriticMarkup; the definitions that nothing refers to are a custom of authors everywhere.
"""
_OPENING = re.compile("|".join(f"(?P<{name}>{form.opening})" for name, form in _FORMS.items()), re.MULTILINE)
_CLOSINGS = {name: re.compile(form.closing) for name, form in _FORMS.items() if form.closing}
_CANDIDATE = re.compile(
    r"<!--|%%|\{[%{#/:>~+=.\-]|\{[ \t][.#]|:(?:mat|oct|fon|sim)|\{\s+/\*|~~\}|\+\+\}|==|[ \t]\^[A-Za-z0-9]|^ {0,3}\[[^\]\n]+\]:|^(?:im|ex)port\s|^ {0,3}(?i:page|seite|página|pagina|strona) \d|^[ \t]{0,3}:::|^ {0,3}\[\[?_?(?i:toc)|^[*+-][ \t][^\n]{1,100}\n\{:\s?toc|^[ \t]*--+8<",
    re.MULTILINE,
)
"""The beginning of every opening, by which most of a text is passed over quickly."""
_HIGHLIGHT = re.compile(r"(?<![\w=])(==)(?=[^\s=])[^=\n]{0,500}?(?<=[^\s=])(==)(?![\w=])")
"""Words that Obsidian and others highlight. Only the marks are cut."""
_EMPTY_COMMENT = re.compile(r"<!--?-?>")
_SHORTEST_COMMENT = len("<!---->")
_SHORTEST_TAG = len("<c xx>")


@dataclass(frozen=True)
class Hidden:
    """`source[start:end]` is not published. `words` are what it says without the marks around it."""

    kind: str
    start: int
    end: int
    words: str

    @property
    def edit(self) -> Edit:
        """The cut."""
        return Edit(self.start, self.end, hides=bool(self.kind))


def may_hide(source: str) -> bool:
    """Whether anything in the source could hide text."""
    return _CANDIDATE.search(source) is not None


def hidden_parts(source: str, code: Sequence[Span]) -> list[Hidden]:
    """Return what is hidden in a source, in order. What stands in `code` is code, and shown."""
    parts = list(_Search(source, code).parts())
    if "==" not in source:
        return parts
    taken = [*code, *((part.start, part.end) for part in parts)]
    marks = [
        mark for mark in _highlight_marks(source) if not any(a < mark.end and mark.start < b for a, b in taken)
    ]
    return sorted([*parts, *marks], key=lambda part: part.start)


def _highlight_marks(source: str) -> Iterator[Hidden]:
    """The marks around highlighted words."""
    for match in _HIGHLIGHT.finditer(source):
        yield Hidden(_MARKUP, *match.span(1), "")
        yield Hidden(_MARKUP, *match.span(2), "")


class _Search:
    def __init__(self, source: str, code: Sequence[Span]) -> None:
        self._source = source
        self._code = code
        self._passed = 0
        self._missing: set[str] = set()
        """Forms whose closing stands nowhere in the rest of the source."""

    def parts(self) -> Iterator[Hidden]:
        at = 0
        while candidate := _CANDIDATE.search(self._source, at):
            at = candidate.start() + 1
            if code_end := self._code_end(candidate.start()):
                at = max(at, code_end)
                continue
            match = _OPENING.match(self._source, candidate.start())
            found = self._hidden(match) if match else None
            at = max(at, found.end if found else 0)
            if found:
                yield found

    def _code_end(self, offset: int) -> int:
        """The end of the code in which an offset stands, or 0."""
        while self._passed < len(self._code) and self._code[self._passed][1] <= offset:
            self._passed += 1
        start, end = self._code[self._passed] if self._passed < len(self._code) else (offset + 1, 0)
        return end if start <= offset else 0

    def _hidden(self, match: re.Match[str]) -> Hidden | None:
        name = match.lastgroup or ""
        kind = _FORMS[name].kind
        if name not in _CLOSINGS:
            return Hidden(kind, *match.span(), match.group())
        if empty := name == "html" and _EMPTY_COMMENT.match(self._source, match.start()):
            return Hidden(kind, *empty.span(), "")
        closing = None if name in self._missing else _CLOSINGS[name].search(self._source, match.end())
        if closing is None:
            self._missing.add(name)
            return self._unclosed(match) if name == "html" else None
        if name == "obsidian" and not closing.group().endswith("%%"):
            return None
        words = self._source[match.end() : closing.start()]
        return Hidden(kind, match.start(), closing.end(), words)

    def _unclosed(self, match: re.Match[str]) -> Hidden | None:
        """An HTML comment that begins a line and never ends hides the rest of the document (CommonMark 4.6)."""
        line = self._source[self._source.rfind("\n", 0, match.start()) + 1 : match.start()]
        if line.strip(" ") or len(line) > 3:
            return None
        return Hidden(_UNENDED, match.start(), len(self._source), self._source[match.end() :])


def masked(source: str, parts: Sequence[Hidden]) -> str:
    """Return the source with markup of the same length in the place of hidden parts, so that they separate and join what
    stands around them as an HTML comment does.
    """
    pieces = []
    at = 0
    for part in parts:
        pieces += [source[at : part.start], _mask(source, part)]
        at = part.end
    return "".join([*pieces, source[at:]])


def _mask(source: str, part: Hidden) -> str:
    length = part.end - part.start
    before = source[source.rfind("\n", 0, part.start) + 1 : part.start]
    line_end = source.find("\n", part.end)
    behind = source[part.end : line_end if line_end >= 0 else len(source)]
    if part.kind and not before.strip() and not behind.strip() and length >= _SHORTEST_COMMENT:
        return f"<!--{'x' * (length - _SHORTEST_COMMENT)}-->"
    if part.kind and length >= _SHORTEST_TAG:
        return f"<c {'x' * (length - 4)}>"
    return " " * length
