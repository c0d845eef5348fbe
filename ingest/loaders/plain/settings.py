"""Finds settings in plain text: names with values behind an equals sign, and the sections that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.plain.lines import TextLine

_SETTING = re.compile(r"(?P<name>[^\W\d_][\w.-]*(?: [\w.-]+){0,4})[ \t]*(?P<sign>=|:)[ \t]*(?P<value>[^=\s].*)")
"""A name of five words at most and its value. The value of an equation may begin with no other sign of equality."""
_SECTION = re.compile(r"\[{1,2}(?P<name>[^\W\d_][\w .:/\"'-]{1,60})\]{1,2}")
_COMMENT = re.compile(r"[;#]+[ \t]*(?P<words>.*)")
_FEWEST = 2
"""Settings of the shortest block without a section: one line may be a formula."""
_SENTENCE = re.compile(r"[.!?]\s+[^\W\d_]")


@dataclass(frozen=True)
class SettingsBlock:
    """A block of sections, settings and remarks, line by line."""

    lines: Sequence[TextLine]
    has_sections: bool

    def parts(self) -> Iterator[tuple[TextLine, str, tuple[int, int]]]:
        """Yield each line with its part in the block and the place of the name or words in it.

        The part is `section`, `setting`, `comment`, or `remark`: a line behind `#` in a text without sections, which may be a title.
        """
        for line in self.lines:
            if section := _SECTION.fullmatch(line.body):
                yield line, "section", section.span("name")
            elif remark := _COMMENT.fullmatch(line.body):
                is_comment = self.has_sections or line.body[0] == ";"
                yield line, "comment" if is_comment else "remark", remark.span("words")
            elif setting := _SETTING.fullmatch(line.body):
                yield line, "setting", setting.span("name")


def settings_at(lines: Sequence[TextLine], at: int) -> SettingsBlock | None:
    """Return the block of settings that begins at a line; None if another text does.

    All lines up to the next empty one are settings, sections or comments, and two of them settings; one below a section is enough. A section
    or comments alone are such a block before another one.
    """
    end = at
    while end < len(lines) and lines[end].body:
        end += 1
    block = lines[at:end]
    settings = [line for line in block if _is_setting(line)]
    sections = [line for line in block if _SECTION.fullmatch(line.body)]
    others = [line for line in block if _COMMENT.fullmatch(line.body)]
    if len(settings) + len(sections) + len(others) < len(block):
        return None
    if settings:
        is_told = any("=" in line.body for line in settings) and len(settings) + len(sections) >= _FEWEST
        return SettingsBlock(block, _has_sections(lines)) if is_told else None
    following = next((number for number in range(end, len(lines)) if lines[number].body), None)
    is_opened = following is not None and bool(sections) and settings_at(lines, following) is not None
    return SettingsBlock(block, has_sections=True) if is_opened else None


def _has_sections(lines: Sequence[TextLine]) -> bool:
    return any(_SECTION.fullmatch(line.body) for line in lines)


def _is_setting(line: TextLine) -> bool:
    found = _SETTING.fullmatch(line.body)
    return found is not None and not _SENTENCE.search(found["value"])
