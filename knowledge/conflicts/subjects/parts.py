"""The parts of a statement that are compared: its sentences, or the cells of a table row, each with what governs it.

A part is written as one sentence with the words that it cannot do without: an item with the lead-in that it completes, a
short answer with its question, a cell with the label of its row and the header of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from knowledge.conflicts.revisions import is_about_the_document
from knowledge.conflicts.sentences import Sentence, is_about_the_past, sentences
from knowledge.conflicts.subjects.context import Context, context_of
from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import GOVERNING, StatementKind
from knowledge.text.vocabulary.words import Token, is_read, tokens

_SILENT = GOVERNING | {StatementKind.CODE, StatementKind.CAPTION}
"""The kinds that state no rule by themselves."""
_CELLS = frozenset({StatementKind.ROW, StatementKind.FIELD})
_NUMBER_ALONE = lazy_pattern(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_UNIT = lazy_pattern(r"\((?P<unit>[^()]{1,20})\)\s*$|\bin (?P<words>[\w€$£%]{1,20})\s*$|^(?P<alone>\w+)$")
"""The unit that a header gives for the numbers below it: `Price (EUR)`, `Price in euros`, `Days`."""
_NO = lazy_pattern(r"^\W*no\b(?!\s+(?:later|more|less|fewer|earlier)\b)", re.IGNORECASE)
_YES_OR_NO = lazy_pattern(r"^\W*(?:yes|no)\b[\s,.;:–-]*", re.IGNORECASE)
_WHOLE_SENTENCE = lazy_pattern(r"[A-Z](?:\S*[ \t]+){4,}\S*[^\W\d][.!]")
"""A cell that states a rule by itself: five words at least, from a capital letter to a full stop."""
_POINTING = lazy_pattern(
    r"^\W*(?:it|its|they|their|this|that|these|those|such|he|she|here|there)\b", re.IGNORECASE
)
"""Openings that point back to something named before."""
_DEFINITE = lazy_pattern(r"^\W*(?:the|our|your|each|every)\b", re.IGNORECASE)
_CACHED = 32_768
"""Statements kept with their analysis: more than a batch of ingested documents and what lies near them hold."""


@dataclass(frozen=True)
class Part:
    """A part of a statement, as a sentence, and what governs it.

    The words of the sentence before `own` come from what governs it. `label` and `column` are the stems of the label and the
    header of a cell; None for prose.
    """

    sentence: Sentence
    context: Context
    own: int = 0
    column: frozenset[str] | None = None
    label: frozenset[str] | None = None

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell of a table or a field."""
        return self.column is not None

    @property
    def header(self) -> frozenset[str]:
        """The stems of a cell's header that name a subject, as `deposit` does and `fee` does not."""
        return (self.column or frozenset()) & self.sentence.subject

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all its words."""
        return frozenset(word.stem for word in self.sentence.words) | self.sentence.subject

    @cached_property
    def leans(self) -> bool:
        """Whether it needs its title and headings to say what it is about.

        That is so for a cell of words alone, after a word that points back (`it`, `this`), where at most one word names its subject
        (`deposits cost 50 euros`), and where a definite subject is named by one word (`the deposit is paid within a week`).
        """
        sentence = self.sentence
        if self.is_cell and not sentence.values:
            return True
        if _POINTING.search(sentence.text) or len(sentence.subject) <= 1 or sentence.has_pale_subject:
            return True
        if not _DEFINITE.search(sentence.text):
            return False
        end = sentence.predicate or _likely_verb(sentence.words)
        return (
            end is not None
            and len({word.stem for word in sentence.words if word.start < end and not word.light}) <= 1
        )

    def in_statement(self, span: Span) -> Span:
        """Return a place in the sentence as a place in the words of the statement.

        The place of a word that governs the part is all of the part.
        """
        start, length = self.sentence.start, len(self.sentence.text) - self.own
        low, high = span[0] - self.own, span[1] - self.own
        return (start + max(low, 0), start + min(high, length)) if high > 0 else (start, start + length)


def _likely_verb(words: Sequence[Token]) -> int | None:
    """Return where the second word that carries a subject begins, if it may be a verb after a singular noun."""
    carrying = [word for word in words if not word.light][:2]
    if len(carrying) < 2 or carrying[0].text.endswith("s"):
        return None
    return carrying[1].start if re.search(r"[^s]s$", carrying[1].text) else None


@lru_cache(maxsize=_CACHED)
def parts_of(statement: GovernedStatement) -> tuple[Part, ...]:
    """Return what a statement says, part by part. An exception, a note, a heading and the like say nothing that is compared,
    and neither does a statement in another script than Latin.
    """
    if statement.exception or statement.kind in _SILENT or statement.kind is StatementKind.NOTE:
        return ()
    if not is_read(statement.text):
        return ()
    if any(is_about_the_past(lead) for lead in statement.leads):
        return ()
    if is_about_the_document(statement.columns, statement.headings):
        return ()
    if statement.kind in _CELLS and (statement.names or statement.columns):
        return tuple(_cells(statement))
    return tuple(part for sentence in sentences(statement.text) for part in _completed(statement, sentence))


def _completed(statement: GovernedStatement, sentence: Sentence) -> Iterator[Part]:
    """Yield the sentence; one that says little alone after the question or the lead-ins that it completes."""
    is_fragment = sentence.predicate is None
    if statement.question and (is_fragment or len(sentence.subject) <= 1 or _YES_OR_NO.match(sentence.text)):
        yield from _answers(statement, sentence)
    elif is_fragment and statement.leads:
        opening = " ".join(lead.rstrip(" :") for lead in statement.leads)
        context = context_of(replace(statement, leads=()))
        yield Part(
            Sentence(f"{opening} {sentence.text}", sentence.start, context.numbers), context, len(opening) + 1
        )
    else:
        context = context_of(statement)
        yield Part(replace(sentence, names=context.numbers) if context.numbers else sentence, context)


def _answers(statement: GovernedStatement, sentence: Sentence) -> Iterator[Part]:
    """Yield the question with its answer, and before that the question alone where the answer is a plain yes or no."""
    context = context_of(replace(statement, question=""))
    opening = statement.question.rstrip(" ?")
    is_denied = _NO.match(sentence.text) is not None
    polarity = _YES_OR_NO.match(sentence.text)
    said = polarity.end() if polarity else 0
    answer = Sentence(f"{opening} {sentence.text[said:]}", sentence.start + said, context.numbers, is_denied)
    if polarity and not answer.is_limited:
        yield Part(Sentence(f"{opening} ", sentence.start, context.numbers, is_denied), context, len(opening) + 1)
    if sentence.text[said:].strip():
        yield Part(answer, context, len(opening) + 1)


def _cells(statement: GovernedStatement) -> Iterator[Part]:
    """Yield the cells of a row or the value of a field, each as `label header is value`, and a whole sentence as it stands."""
    label = statement.names[-1] if statement.names else ""
    text = statement.text
    at = len(label) if label and text.startswith(label) else 0
    at += len(text[at:]) - len(text[at:].lstrip(" :–"))
    context = context_of(replace(statement, names=statement.names[:-1]))
    for start, header, value in _pairs(text, at, statement.columns):
        if _WHOLE_SENTENCE.fullmatch(value):
            named = context_of(replace(statement, names=(*statement.names, header) if header else statement.names))
            yield from (
                Part(replace(one, start=start + one.start, names=named.numbers), named) for one in sentences(value)
            )
            continue
        governing = f"{label} {header} is ".lstrip()
        unit = _unit(header) if _NUMBER_ALONE.fullmatch(value) else ""
        sentence = Sentence(f"{governing}{value} {unit}".rstrip(), start, context.numbers)
        stems = [frozenset(word.stem for word in tokens(words)) for words in (header, label)]
        if not is_about_the_past(sentence.text):
            yield Part(sentence, context, len(governing), *stems)


def _pairs(text: str, at: int, columns: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    """Yield each cell from `at` on as where its value begins, its header, and its value."""
    pieces: list[tuple[int, str, str]] = []
    while at < len(text):
        end = text.find("; ", at)
        piece = text[at : end if end >= 0 else len(text)]
        header, colon, value = piece.partition(": ")
        if colon and (header in columns or not columns):
            pieces.append((at + len(header) + 2, header, value))
        elif pieces and columns:  # a semicolon within a cell
            start, header, value = pieces.pop()
            pieces.append((start, header, f"{value}; {piece}"))
        else:
            pieces.append((at, "", piece))
        at += len(piece) + 2
    return iter(pieces)


def _unit(header: str) -> str:
    match = _UNIT.search(header)
    return next(filter(None, match.groups()), "") if match else ""
