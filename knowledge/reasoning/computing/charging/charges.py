"""Finds the schedule by which a question is charged: blocks, an allowance, a tariff, a percentage, a rate of exchange."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.allowances import beyond_allowance
from knowledge.reasoning.computing.charging.blocks import by_blocks, with_further
from knowledge.reasoning.computing.charging.exchange import exchanged
from knowledge.reasoning.computing.charging.shares import share_of_amount
from knowledge.reasoning.computing.charging.tariffs import charge
from knowledge.reasoning.computing.results import ComputedResult, Unsettled
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.sufficiency_recipe import SufficiencyRecipe
from knowledge.reasoning.verification.unmet_words import unmet_words
from knowledge.text.values.quantities import quantities


def charged(
    case: Case, findings: Sequence[Finding], claims: Sequence[Selected], recipe: SufficiencyRecipe
) -> ComputedResult | Unsettled | None:
    """Charge the case by the first kind of schedule that the claims state."""
    if len(case.asked.counted) > 1:
        return None
    by_quantity = (
        exchanged(case, claims)
        or by_blocks(case, claims)
        or with_further(case, claims)
        or beyond_allowance(case, claims)
        or charge(case, claims)
    )
    if isinstance(by_quantity, ComputedResult) and not _uses_all(case.question, by_quantity):
        return None
    made = by_quantity or share_of_amount(case, claims)
    return None if isinstance(made, ComputedResult) and _lacks(case.question, findings[0], made, recipe) else made


def _lacks(question: str, finding: Finding, made: ComputedResult, recipe: SufficiencyRecipe) -> bool:
    """Whether the question names a thing that the texts of a result lack: `hot water` beside the price of water. Numbers and what it wants to do are none."""
    unmet = unmet_words(finding, made.sources, recipe, with_numbers=True)
    return any(one.isalpha() and not re.search(rf"\bto\s+{re.escape(one)}\b", question) for one in unmet)


def _uses_all(question: str, made: ComputedResult) -> bool:
    """Whether a result takes every number that the question gives but a single one of something: another number would make another result."""
    given = [one.text for one in made.inputs if one.source is None]
    told = (question[one.start : one.end].strip() for one in quantities(question) if one.amount != 1)
    return all(any(words in text for text in given) for words in told)
