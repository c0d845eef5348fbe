"""Finds the earlier mails that a mail quotes: they are somebody else's words, and often what the mail corrects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from knowledge.model.reading.spans import Span

QUOTED_MAIL = "quoted mail"
_OPENING = r"(?:On|Am|Le|El|Op|Il|Em|Den|W dniu)"
_CLOCK = r"\d{1,2}[:.h]\d\d"
_WROTE = r"(?:wrote|schrieb\b.*|a écrit|escribió|schreef\b.*|ha scritto|escreveu|skrev\b.*|napisał(?:\(a\))?.*)"
_ATTRIBUTION = re.compile(rf"{_OPENING} .{{0,200}}?\d.{{0,200}}?\b{_CLOCK}.{{0,200}}?{_WROTE}\s?:")
"""The line above a quoted mail. A letter that is quoted in prose seldom has a time of day."""
_DATED = re.compile(rf"{_OPENING} .{{0,200}}?\d.{{0,200}}?{_WROTE}\s?:")
"""The line above a quoted mail in a text that has the header of a mail itself."""
_ADDRESS = re.compile(r"[<(\[]\S+@\S+[>)\]]")
_SEPARATOR = re.compile(
    r"-{2,} ?(?:original message|ursprüngliche nachricht|original-nachricht|originalnachricht|message d['’]origine|mensaje original"
    r"|oorspronkelijk bericht|messaggio originale|mensagem original|originalmeddelande|wiadomość oryginalna) ?-{2,}",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[*_]{0,2}(?P<name>[A-Za-zÀ-ž][A-Za-zÀ-ž' -]{0,20}?)[*_]{0,2}\s?:[*_]{0,2}\s(?P<words>.*)")
_FROM = frozenset({"from", "von", "de", "da", "van", "od", "från"})
_SUBJECT = frozenset({"subject", "betreff", "objet", "asunto", "onderwerp", "oggetto", "assunto", "temat", "ämne"})
_REPLIED = re.compile(r"(?:(?:re|aw|antw|sv|odp|r)\s?:\s*)+", re.IGNORECASE)
_PASSED_ON = re.compile(r"(?:re|aw)?[:\s]*(?:fwd?|wg|tr|rv|i|pd|doorst)\s?:", re.IGNORECASE)
_MAY_QUOTE = re.compile(
    rf"^{_OPENING} [^\n]*\d|^-{{2,}} ?[^\W\d_]|^[*_]{{0,2}}(?:{'|'.join(sorted(_FROM))})\b[^\n]{{0,3}}:",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_FIELDS = 8
"""Lines of the longest header of a mail that is looked at."""


def quoted_mails(source: str) -> list[Span]:
    """Return the lines of `source` that quote earlier mails, as spans without the last line break.

    They are lines behind `>` below an attribution (`On … at 10:12, Tom wrote:`; the time may lack in a mail with a header), and all that follows a separator (`-----Original Message-----`)
    or the header of a further mail with the same subject. A mail that passes another one on quotes nothing, nor does a text that would have no
    words left.
    """
    if not _MAY_QUOTE.search(source):
        return []
    lines = list(_lines(source))
    bodies = [source[start:end].strip() for start, end in lines]
    subjects = list(_headers(bodies))
    if subjects and _PASSED_ON.match(subjects[0][1]):
        return []
    end = _end_of_own_words(bodies, subjects)
    attribution = _DATED if subjects else _ATTRIBUTION
    quoted = {*_below_attributions(bodies[:end], attribution), *range(end, len(lines))}
    own = [body for at, body in enumerate(bodies) if at not in quoted and body and not _FIELD.fullmatch(body)]
    return list(_joined(lines, sorted(quoted))) if own else []


def _lines(source: str) -> Iterator[Span]:
    start = 0
    for line in source.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _headers(bodies: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the headers of mails that begin with a sender, each with its first line and its subject."""
    for at, body in enumerate(bodies):
        field = _FIELD.fullmatch(body)
        if field and field["name"].lower() in _FROM and (subject := _subject(bodies[at : at + _MOST_FIELDS])):
            yield at, subject


def _subject(bodies: Sequence[str]) -> str:
    """The subject in the lines of one header, or empty."""
    for body in bodies:
        field = _FIELD.fullmatch(body)
        if field is None:
            return ""
        if field["name"].lower() in _SUBJECT:
            return field["words"]
    return ""


def _end_of_own_words(bodies: Sequence[str], subjects: Sequence[tuple[int, str]]) -> int:
    """The line at which an earlier mail begins that goes on to the end."""
    separators = (at for at, body in enumerate(bodies) if _SEPARATOR.fullmatch(body))
    first = _bare(subjects[0][1]) if subjects else ""
    replied = (at for at, subject in subjects[1:] if _bare(subject) == first)
    unmarked = (at for at, _, end in _attributions(bodies, _ATTRIBUTION) if _is_unmarked(bodies, at, end))
    return min((next(found, len(bodies)) for found in (separators, replied, unmarked)), default=len(bodies))


def _bare(subject: str) -> str:
    return _REPLIED.sub("", subject.strip().lower(), count=1)


def _attributions(bodies: Sequence[str], attribution: re.Pattern[str]) -> Iterator[tuple[int, str, int]]:
    """Yield the attributions, which may go over two lines: the first line, the words, and the line behind them."""
    for at, body in enumerate(bodies):
        for end in (at + 1, at + 2):
            words = " ".join(bodies[at:end])
            if body and attribution.fullmatch(words):
                yield at, words, end
                break


def _is_unmarked(bodies: Sequence[str], at: int, end: int) -> bool:
    """Whether the mail below an attribution, which has the sender's address, stands there without signs."""
    following = next((body for body in bodies[end:] if body), "")
    return (
        bool(following) and not following.startswith(">") and _ADDRESS.search(" ".join(bodies[at:end])) is not None
    )


def _below_attributions(bodies: Sequence[str], attribution: re.Pattern[str]) -> Iterator[int]:
    """Yield the lines of attributions, and those behind `>` that follow the first one."""
    is_quoting = False
    for at, _, end in _attributions(bodies, attribution):
        if next((body for body in bodies[end:] if body), "").startswith(">"):
            yield from range(at, end)
            if not is_quoting:
                yield from (line for line in range(end, len(bodies)) if bodies[line].startswith(">"))
            is_quoting = True


def _joined(lines: Sequence[Span], positions: Sequence[int]) -> Iterator[Span]:
    """Yield the spans of lines, those that follow each other as one."""
    for _, group in groupby(enumerate(positions), lambda counted: counted[1] - counted[0]):
        following = [at for _, at in group]
        yield lines[following[0]][0], lines[following[-1]][1]
