"""Reads the terms of a version back from its attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from knowledge.model.kinds.governance import SourceTerms
from knowledge.model.objects import Kind, Version

if TYPE_CHECKING:
    from knowledge.model.kinds.answers import DefinitionTerms, FaqTerms, PolicyTerms, ProductTerms
    from knowledge.model.kinds.calibration import CalibrationTerms
    from knowledge.model.kinds.governance import ConstraintTerms, PrecedenceTerms
    from knowledge.model.kinds.practice import CalendarTerms, GoldenTerms, PromptTerms
    from knowledge.model.kinds.tools import ToolTerms
    from knowledge.model.kinds.webhooks import ActionTerms

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

_MODULES = {
    Kind.POLICY: "answers",
    Kind.PRODUCT: "answers",
    Kind.FAQ: "answers",
    Kind.DEFINITION: "answers",
    Kind.CONSTRAINT: "governance",
    Kind.SOURCE: "governance",
    Kind.PRECEDENCE: "governance",
    Kind.PROMPT: "practice",
    Kind.GOLDEN: "practice",
    Kind.ACTION: "webhooks",
    Kind.CALENDAR: "practice",
    Kind.CALIBRATION: "calibration",
    Kind.TOOL: "tools",
}
"""The module that holds the model of each kind's terms."""


class _Models(Mapping[Kind, "type[Terms]"]):
    """The model of each kind's terms, imported when it is asked for: `PolicyTerms` for a policy."""

    def __getitem__(self, kind: Kind) -> type[Terms]:
        module = import_module(f"knowledge.model.kinds.{_MODULES[kind]}")
        model: type[Terms] = getattr(module, f"{kind.value.capitalize()}Terms")
        return model

    def __iter__(self) -> Iterator[Kind]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


TERMS: Mapping[Kind, type[Terms]] = _Models()
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
    if version.kind not in _MODULES:
        return None
    kept: tuple[dict[str, Any], Terms | None] | None = version.__dict__.get(_KEPT)
    if kept is None or kept[0] is not version.attributes:
        kept = version.__dict__[_KEPT] = (version.attributes, _read(TERMS[version.kind], version.attributes))
    return kept[1]


def _read(model: type[Terms], attributes: dict[str, Any]) -> Terms | None:
    try:
        return model.model_validate(attributes)
    except ValidationError:
        return None


def places_named(terms: Terms | None) -> dict[str, str]:
    """Return the jurisdictions that terms mention, by their place in the terms."""
    from knowledge.model.kinds.answers import ProductTerms
    from knowledge.model.kinds.practice import GoldenTerms

    if isinstance(terms, ProductTerms):
        prices = {f"pricing[{n}].region": price.region for n, price in enumerate(terms.pricing) if price.region}
        return prices | {f"availability.{place}": place for place in terms.availability}
    if isinstance(terms, SourceTerms):
        return {f"covers[{n}].jurisdiction": coverage.jurisdiction for n, coverage in enumerate(terms.covers)}
    if isinstance(terms, GoldenTerms):
        return {f"questions[{n}].jurisdiction": asked.jurisdiction for n, asked in enumerate(terms.questions)}
    return {}


_DECIDING = frozenset({Kind.SOURCE, Kind.PRECEDENCE, Kind.CALIBRATION})
"""The kinds that decide about other versions or about answers."""


def deciding_terms(version: Version) -> dict[str, Any]:
    """Return the terms that decide about other versions or about answers: ranks, the order of the rules, rulings, groups, calibrations.

    They outlive an erasure of the text, so that it can still be computed what was authoritative, and answered (rules A6, E1).
    Empty for kinds that govern nothing.
    """
    terms: Any = terms_of(version) if version.kind in _DECIDING else None
    return {} if terms is None else dict(terms.deciding())
