"""Reads the terms of a version back from its attributes."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from knowledge.model.kinds.answers import DefinitionTerms, FaqTerms, PolicyTerms, ProductTerms
from knowledge.model.kinds.calibration import CalibrationTerms
from knowledge.model.kinds.governance import ConstraintTerms, PrecedenceTerms, SourceTerms
from knowledge.model.kinds.practice import CalendarTerms, GoldenTerms, PromptTerms
from knowledge.model.kinds.tools import ToolTerms
from knowledge.model.kinds.webhooks import ActionTerms
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
    | ActionTerms
    | CalendarTerms
    | CalibrationTerms
    | ToolTerms
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
    Kind.ACTION: ActionTerms,
    Kind.CALENDAR: CalendarTerms,
    Kind.CALIBRATION: CalibrationTerms,
    Kind.TOOL: ToolTerms,
}
"""The model of each kind's terms. A document has none."""
ANSWERS = frozenset({Kind.POLICY, Kind.PRODUCT, Kind.FAQ, Kind.DEFINITION, Kind.DOCUMENT})
"""The kinds whose texts can be evidence for an answer."""


_KEPT = "terms of attributes"
"""Where a version keeps its terms beside its fields: the attributes that were read, and the terms. A copy of the version with other
attributes has them, too, and they are not its own."""


def terms_of(version: Version) -> Terms | None:
    """Return the terms of `version`; None for a document, and for a text of another kind without valid terms.

    A version keeps its terms, because a question reads those of some versions a hundred times.
    """
    model = TERMS.get(version.kind)
    if model is None:
        return None
    kept: tuple[dict[str, Any], Terms | None] | None = version.__dict__.get(_KEPT)
    if kept is None or kept[0] is not version.attributes:
        kept = version.__dict__[_KEPT] = (version.attributes, _read(model, version.attributes))
    return kept[1]


def _read(model: type[Terms], attributes: dict[str, Any]) -> Terms | None:
    try:
        return model.model_validate(attributes)
    except ValidationError:
        return None


def places_named(terms: Terms | None) -> dict[str, str]:
    """Return the jurisdictions that terms mention, by their place in the terms."""
    if isinstance(terms, ProductTerms):
        prices = {f"pricing[{n}].region": price.region for n, price in enumerate(terms.pricing) if price.region}
        return prices | {f"availability.{place}": place for place in terms.availability}
    if isinstance(terms, SourceTerms):
        return {f"covers[{n}].jurisdiction": coverage.jurisdiction for n, coverage in enumerate(terms.covers)}
    if isinstance(terms, GoldenTerms):
        return {f"questions[{n}].jurisdiction": asked.jurisdiction for n, asked in enumerate(terms.questions)}
    return {}


def deciding_terms(version: Version) -> dict[str, Any]:
    """Return the terms that decide about other versions or about answers: ranks, the order of the rules, rulings, groups, calibrations.

    They outlive an erasure of the text, so that it can still be computed what was authoritative, and answered (rules A6, E1).
    Empty for kinds that govern nothing.
    """
    terms = terms_of(version)
    return terms.deciding() if isinstance(terms, SourceTerms | PrecedenceTerms | CalibrationTerms) else {}
