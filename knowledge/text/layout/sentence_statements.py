"""Makes statements of a text that was read without them: one per sentence of its clauses.

Versions that were recorded by a reader without statements are answered from these until they are read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from knowledge.model.objects import Clause
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.text.layout.first_rule import first_rule_spans
from knowledge.text.polarity import is_negative


def sentence_statements(text: str, clauses: Sequence[Clause]) -> tuple[Statement, ...]:
    """Return a statement for each sentence of the clauses, in order; an exception qualifies those of the clause it names."""
    statements = list(_statements(text, clauses))
    by_clause: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(statements):
        by_clause[one.clause].append(at)
    for clause in clauses:
        for at in by_clause.get(clause.qualifies or "", ()):
            qualifiers = (*statements[at].qualifiers, *by_clause[clause.anchor])
            statements[at] = statements[at].model_copy(update={"qualifiers": qualifiers})
    return tuple(statements)


def _statements(text: str, clauses: Sequence[Clause]) -> Iterator[Statement]:
    for clause in clauses:
        if clause.kind == "heading":
            continue
        for start, end in first_rule_spans(text[clause.start : clause.end]):
            span = (clause.start + start, clause.start + end)
            words = " ".join(text[slice(*span)].split())
            yield Statement(
                kind=StatementKind.SENTENCE,
                spans=(span,),
                words=words,
                headings=clause.heading,
                clause=clause.anchor,
                negative=is_negative(words),
            )
