"""Charges what the question gives by the rates and tariffs of all documents found, not of the claims alone."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.reasoning.computing.adding.rates import rate_times_quantity
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.allowances import beyond_allowance
from knowledge.reasoning.computing.charging.tariffs import charge
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.facts import cells_of
from knowledge.reasoning.computing.results import ComputedResult
from knowledge.text.values.quantities import states_amount


def charges(inquest: Inquest) -> Iterator[ComputedResult]:
    """Yield what the question's quantity comes to by each statement that sets a price for its unit."""
    if not inquest.given:
        return
    case = Case(inquest.text, inquest.case.finding, inquest.case.snapshot)
    ranking = case.finding.ranking
    for evidence in inquest.documents:
        beyond = beyond_allowance(case, [inquest.source(evidence, evidence.positions[0])])
        if isinstance(beyond, ComputedResult):
            yield beyond
        for at, one in enumerate(evidence.statements):
            if one.governs or ranking.is_other(evidence, at):
                continue
            cells = cells_of(evidence.statements, at)
            if not states_amount(one.words) and not any(cell.is_price for cell in cells):
                continue
            claim = inquest.source(evidence, at)
            made = charge(case, [claim]) or rate_times_quantity(case, [claim])
            if made is not None:
                yield made
