"""The terms of a version, read back from its attributes."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from knowledge.model.kinds.answers import DefinitionTerms, FaqTerms, PolicyTerms, ProductTerms
from knowledge.model.kinds.governance import ConstraintTerms, PrecedenceTerms, SourceTerms
from knowledge.model.kinds.practice import GoldenTerms, PromptTerms
from knowledge.model.objects import Kind, Version

Terms = (
    PolicyTerms
    | ProductTerms
    | FaqTerms
    | DefinitionTerms
    | ConstraintTerms
    | SourceTerms
    | PrecedenceTerms
    | PromptTerms
    | GoldenTerms
)
TERMS: dict[Kind, type[Terms]] = {
    Kind.POLICY: PolicyTerms,
    Kind.PRODUCT: ProductTerms,
    Kind.FAQ: FaqTerms,
    Kind.DEFINITION: DefinitionTerms,
    Kind.CONSTRAINT: ConstraintTerms,
    Kind.SOURCE: SourceTerms,
    Kind.PRECEDENCE: PrecedenceTerms,
    Kind.PROMPT: PromptTerms,
    Kind.GOLDEN: GoldenTerms,
}
"""The terms of each kind; a document has none."""
ANSWERS = frozenset({Kind.POLICY, Kind.PRODUCT, Kind.FAQ, Kind.DEFINITION, Kind.DOCUMENT})
"""The kinds whose texts can be evidence for an answer."""


def terms_of(version: Version) -> Terms | None:
    """What `version` says of itself; None for a document, and for a text that only goes by a kind's name."""
    model = TERMS.get(version.kind)
    if model is None:
        return None
    try:
        return model.model_validate(version.attributes)
    except ValidationError:
        return None


def places_named(terms: Terms | None) -> dict[str, str]:
    """The jurisdictions that terms speak of, by where in them they stand."""
    if isinstance(terms, ProductTerms):
        prices = {f"pricing[{n}].region": one.region for n, one in enumerate(terms.pricing) if one.region}
        return prices | {f"availability.{place}": place for place in terms.availability}
    if isinstance(terms, SourceTerms):
        return {f"covers[{n}].jurisdiction": one.jurisdiction for n, one in enumerate(terms.covers)}
    if isinstance(terms, GoldenTerms):
        return {f"questions[{n}].jurisdiction": one.jurisdiction for n, one in enumerate(terms.questions)}
    return {}


def deciding_terms(version: Version) -> dict[str, Any]:
    """What of `version`'s terms decides about others: ranks, the order of the rules, rulings, groups. It must outlive
    the text, or what was authoritative could no longer be told (rules A6, E1). Empty for what decides nothing.
    """
    terms = terms_of(version)
    return terms.deciding() if isinstance(terms, SourceTerms | PrecedenceTerms) else {}
