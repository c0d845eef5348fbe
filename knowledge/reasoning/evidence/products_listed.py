"""Lists the products that a question asks for by what they are (`Which plans do you offer?`): the store itself knows which there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.model.authority import Resolution
from knowledge.model.objects import Kind
from knowledge.model.plans import Role, SubQuery
from knowledge.model.statements import StatementKind
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.evidence.resolve import NAMING_CLAUSES, evidence_at, snapshot_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import SelectionRecipe
from knowledge.store.snapshot import Snapshot
from knowledge.text.term_weights import TermWeights
from knowledge.text.terms import Terms, distinct_terms

_ASKED = re.compile(
    r"^\W*(?:what|which)\s+(?:(?:kinds?|types?|sorts?)\s+of\s+)?(?P<what>(?:[\w-]+\s+){0,2}?[\w-]+s)\s+"
    r"(?:(?:do|does)\s+(?:you|we|they|[\w-]+)\s+(?:offer|have|sell|provide)|(?:are|is)\s+(?:there|available|offered|sold)|exist"
    r"|can\s+(?:i|we|one)\s+(?:choose(?:\s+(?:from|between))?|buy|get|order))\W*$",
    re.IGNORECASE,
)
"""Questions for the things that there are of a kind, and for nothing else about them."""
_ANY = distinct_terms("product service offer article item")
"""Words for all products, whatever they are."""
_FEWEST = 2
"""Products that make a list: one alone is what its text says."""
_SUPPORT = 0.9
"""Support of a list that the store gives: its names were matched, not its texts, so it is not certain."""


def found_products(
    snapshot: Snapshot, sub_queries: Sequence[SubQuery], recipe: SelectionRecipe
) -> tuple[list[Finding], list[Selected]]:
    """A claim for each product that is asked for, the sentence that describes it; none where the question asks for anything else."""
    asked = _ASKED.match(sub_queries[0].text) if len(sub_queries) == 1 else None
    if asked is None:
        return [], []
    (query,) = sub_queries
    here = snapshot_of(snapshot, query)
    kind = distinct_terms(asked["what"]) - _ANY
    products = [one for one in here.resolve_kind(Kind.PRODUCT) if kind <= _names(here, one)]
    described = [made for one in products if (made := _described(here, one))]
    if not _FEWEST <= len(described) <= recipe.most_listed:
        return [], []
    finding = Finding(query, Ranking([], TermWeights("", []), frozenset()), Verdict(_SUPPORT, True, ()))
    return [finding], [Selected(0, Role.STATEMENT, one, one.evidence.positions) for one in described]


def _names(here: Snapshot, product: Resolution) -> Terms:
    """The terms of the title and the other names of a product."""
    naming = [one.words for one in here.statements(product.version_id) if one.clause in NAMING_CLAUSES]
    return distinct_terms(" ".join([here.version(product.version_id).title, *naming]))


def _described(here: Snapshot, product: Resolution) -> Ranked | None:
    """The first sentence of a product, as evidence; None where it has none."""
    for at, one in enumerate(here.statements(product.version_id)):
        if one.kind is StatementKind.SENTENCE:
            evidence = replace(evidence_at(here, product, at), positions=(at,))
            return Ranked(evidence, 0.0, 0.0, 0.0, holds_values=False)
    return None
