"""Cuts pieces out of a source and replaces others, and maps what is left to its new place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from ingest.structure.tree import Run

_SPACES = " \t"
_CLOSING = ".,;:!?)]}"
"""Characters that no space stands before in English: `costs 9 <!-- or 10 -->.` is kept as `costs 9.`"""


@dataclass(frozen=True, slots=True)
class Edit:
    """`source[start:end]` becomes `replacement`. `hides` says that words were cut, and not only markup."""

    start: int
    end: int
    replacement: str = ""
    hides: bool = False


class KeptText:
    """The text that edits leave of a source. No doubled spaces and no stray blank lines remain where something was cut."""

    def __init__(self, source: str, edits: Iterable[Edit]) -> None:
        self._source = source
        self._edits = list(_Tidying(source, _joined(edits)).edits())
        self._starts = [edit.start for edit in self._edits]
        gains = (len(edit.replacement) - (edit.end - edit.start) for edit in self._edits)
        self._gains = [0, *accumulate(gains)]
        self.text = "".join(self._parts())

    def run(self, start: int, end: int, plain: str) -> Iterator[Run]:
        """Yield the runs that are left of `source[start:end]`, read as `plain`."""
        if len(plain) != end - start:
            yield from self._indivisible(start, end, plain)
            return
        at = start
        for number in range(max(0, bisect_right(self._starts, start) - 1), len(self._edits)):
            edit = self._edits[number]
            if edit.start >= end:
                break
            if edit.end <= at:
                continue
            if edit.start == at and edit.end == end and edit.replacement == plain:
                yield Run(self.place(at), self.place(at) + len(plain), plain)
            elif edit.start > at:
                yield self._verbatim(at, edit.start, plain[at - start : edit.start - start])
            at = max(at, edit.end)
        if at < end:
            yield self._verbatim(at, end, plain[at - start :])

    def place(self, offset: int) -> int:
        """The offset in the kept text of an offset in the source; where something was cut, the place of the cut."""
        number = bisect_right(self._starts, offset)
        if number:
            edit = self._edits[number - 1]
            if offset < edit.end:
                return edit.start + self._gains[number - 1]
        return offset + self._gains[number]

    @property
    def cuts(self) -> tuple[int, ...]:
        """The offsets in the kept text at which something else than white space was left out or written otherwise."""
        changed = (
            one for one in self._edits if one.replacement.strip() or self._source[one.start : one.end].strip()
        )
        return tuple(dict.fromkeys(self.place(one.start) for one in changed))

    def _verbatim(self, start: int, end: int, plain: str) -> Run:
        place = self.place(start)
        return Run(place, place + end - start, plain)

    def _indivisible(self, start: int, end: int, plain: str) -> Iterator[Run]:
        number = bisect_right(self._starts, start)
        edit = self._edits[number - 1] if number else None
        place = self.place(start)
        if start == end:
            yield Run(place, place, plain)
        elif edit is None or start >= edit.end:
            yield Run(place, self._place_behind(end), plain)
        elif edit.start == start and edit.replacement:
            yield Run(place, place + len(edit.replacement), plain)

    def _place_behind(self, end: int) -> int:
        """The offset in the kept text behind the last character before `end` that is left of the source."""
        number = bisect_right(self._starts, end - 1)
        if number and end - 1 < self._edits[number - 1].end:
            edit = self._edits[number - 1]
            return edit.start + self._gains[number - 1] + len(edit.replacement)
        return end + self._gains[number]

    def _parts(self) -> Iterator[str]:
        at = 0
        for edit in self._edits:
            yield self._source[at : edit.start]
            yield edit.replacement
            at = edit.end
        yield self._source[at:]


def _joined(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits in order and without overlap; neighbouring cuts become one, and an inner edit gives way to the outer."""
    last: Edit | None = None
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if last is None:
            last = edit
        elif edit.end <= last.end and edit.start < last.end:
            continue
        elif not (last.replacement or edit.replacement) and edit.start <= last.end:
            last = Edit(last.start, edit.end, hides=last.hides or edit.hides)
        else:
            yield last
            last = Edit(max(edit.start, last.end), edit.end, edit.replacement, edit.hides)
    if last is not None:
        yield last


class _Tidying:
    """Widens cuts by the spaces and line breaks that would be left over."""

    def __init__(self, source: str, edits: Iterable[Edit]) -> None:
        self._source = source
        self._given = list(edits)
        self._line = ""
        """The line so far that the edits leave before the present one."""
        self._blank_before = True
        """Whether the line before that is blank, or there is none."""
        self._at = 0

    def edits(self) -> Iterator[Edit]:
        following = [edit.start for edit in self._given[1:]] + [len(self._source)]
        for edit, most in zip(self._given, following, strict=False):
            self._pass(self._source[self._at : edit.start])
            start, end = (edit.start, edit.end) if edit.replacement else self._widened(edit, most)
            self._pass(edit.replacement)
            self._at = end
            if start < end:
                yield Edit(start, end, edit.replacement, edit.hides)

    def _pass(self, text: str) -> None:
        """Take in text that stays."""
        *lines, last = text.split("\n")
        if lines:
            before = [self._line + lines[0], *lines[1:]]
            self._blank_before = not before[-1].strip()
            self._line = last
        else:
            self._line += last

    def _widened(self, edit: Edit, most: int) -> tuple[int, int]:
        source, start, end = self._source, edit.start, edit.end
        rest = end
        while rest < most and source[rest] in _SPACES:
            rest += 1
        ends_line = rest == len(source) or (source[rest : rest + 1] == "\n" and rest < most)
        spaces = min(len(self._line) - len(self._line.rstrip(_SPACES)), start - self._at)
        if not self._line.strip() and ends_line:
            return self._without_line(start - spaces, rest, most)
        if ends_line or (edit.hides and spaces and source[rest : rest + 1] in tuple(_CLOSING)):
            self._line = self._line.rstrip(_SPACES)
            return start - spaces, rest if ends_line else end
        if rest > end and (not self._line or self._line[-1] in _SPACES):
            return start, rest
        return start, end

    def _without_line(self, start: int, end: int, most: int) -> tuple[int, int]:
        """Cut the whole line, and the blank lines behind it if there is one before it."""
        source = self._source
        self._line = ""
        end = min(end + 1, most)
        while self._blank_before and end < most:
            stop = source.find("\n", end, most)
            if stop < 0 or source[end:stop].strip():
                break
            end = stop + 1
        if end == len(source):
            while start - 1 > self._at and source[start - 2 : start] == "\n\n":
                start -= 1
        return start, end
