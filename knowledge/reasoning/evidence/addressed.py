"""Finds the clauses that a question names by their address, and claims them alone.

`What does section 4.2 say?` is answered by all of that clause. `What does section 4.2 say about lamps?` is answered by the statements within it
that fit best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import GOVERNING, Statement
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.addresses import Address, Nearness, addresses_in, nearness, printed_address, without_addresses

_ASKS_FOR_TEXT = lazy_pattern(
    r"(?:what|which|does|do|did|is|are|was|the|in|of|under|by|at|says?|said|states?|provides?|provided|requires?|required|regulates?|contains?|covers?|mean|reads?|tell|me|show|quote"
    r"|please|text|wording|about|it|steht|regelt|sagt|besagt|lautet|bestimmt|fordert|verlangt|gilt|enthält|wie|im|der|die|das|dem|des|den|wortlaut|von|nach|gemäß|laut|zitiere|bitte"
    r"|que|quoi|dit|l|le|la|les|de|du|d|qu|est|ce|prévoit|dispose|stipule|énonce|exige|contient|selon|qué|dice|el|los|del|establece|dispone|exige|prevé|cuál|es|según"
    r"|cosa|che|il|lo|prevede|stabilisce|richiede|recita|o|os|do|da|a|diz|prevê|estabelece|exige|wat|zegt|staat|er|het|bepaalt|luidt)",
    re.IGNORECASE,
)
"""The words of a question that asks for a text by its address, and for nothing in it."""
_WORD = lazy_pattern(r"[^\W_]+")


def asks_for_text(question: str) -> bool:
    """Return whether a question has nothing but addresses and words that ask for what stands there."""
    rest = without_addresses(question)
    return rest != question and all(_ASKS_FOR_TEXT.fullmatch(word) for word in _WORD.findall(rest))


def nearness_at(asked: Address, evidence: Evidence, at: int) -> Nearness:
    """Return how a statement stands to an address. Where a sentence of a place is asked for, the others of the place are only near it."""
    one = evidence.statements[at]
    printed = printed_address(one.address)
    if not (printed.path or asked.within or asked.is_step):
        return Nearness.ELSEWHERE
    titles = (*evidence.context.partition("\n")[0].split(" > "), *one.headings)
    found = nearness(asked, printed, titles)
    if (
        found >= Nearness.ALIKE
        and asked.sentence
        and asked.sentence != _number_of_sentence(evidence.statements, at)
    ):
        return Nearness.BELOW
    return found


def refers_to(asked: Iterable[Address], evidence: Evidence, at: int) -> bool:
    """Return whether the words of a statement name one of these addresses: `The limit in clause 6.1 does not apply to …`."""
    return not frozenset(asked).isdisjoint(addresses_in(evidence.statements[at].words))


def _number_of_sentence(statements: Sequence[Statement], at: int) -> int:
    """The number of a sentence among those of its place, from 1."""
    one, first = statements[at], at
    while first and (statements[first - 1].address, statements[first - 1].headings) == (one.address, one.headings):
        first -= 1
    return at - first + 1


def nearest_to(addresses: frozenset[Address], evidence: Sequence[Evidence]) -> Mapping[Address, Nearness]:
    """Return how near statements come to each address; without those that none comes near."""
    held = {
        asked: max(
            (nearness_at(asked, one, at) for one in evidence for at in one.positions), default=Nearness.ELSEWHERE
        )
        for asked in addresses
    }
    return {asked: found for asked, found in held.items() if found}


def clause_around(asked: Address, nearest: Nearness, evidence: Evidence, at: int) -> tuple[int, ...]:
    """Return the positions of the clause at an address that a statement stands in: the statements there and below it that follow one another.

    Statements that only lead in others of them, and headings of tables, are claimed with what they govern.
    """
    statements = evidence.statements
    if asked.sentence and nearest >= Nearness.ALIKE:
        return (at,)
    positions = sorted([*_run(asked, evidence, at, -1), at, *_run(asked, evidence, at, 1)])
    governing = {lead for own in positions for lead in statements[own].leads}
    own = [one for one in positions if one not in governing]
    return tuple([one for one in own if statements[one].kind not in GOVERNING] or own)


def _run(asked: Address, evidence: Evidence, at: int, step: int) -> Iterator[int]:
    at += step
    while 0 <= at < len(evidence.statements) and nearness_at(asked, evidence, at):
        yield at
        at += step
