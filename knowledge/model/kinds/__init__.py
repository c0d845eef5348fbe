"""The kinds of governed objects, with the fields of each beyond its text (its "terms"), and how to read them back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.model.kinds.answers import (
        Availability,
        ClauseTerms,
        DefinitionTerms,
        ExceptionTerms,
        FaqTerms,
        PolicyTerms,
        PriceTerms,
        ProductTerms,
    )
    from knowledge.model.kinds.calibration import (
        CALIBRATION,
        FEATURES,
        CalibrationTerms,
        ConfidenceMap,
        FitMeasures,
        FittedFor,
        RefusalCurve,
        ReliabilityBin,
        check_features,
    )
    from knowledge.model.kinds.governance import (
        ConstraintTerms,
        Coverage,
        Group,
        PrecedenceTerms,
        Ruling,
        SourceTerms,
        same_text,
    )
    from knowledge.model.kinds.outcomes import FactReference, OutcomeTerms
    from knowledge.model.kinds.practice import (
        CalendarTerms,
        Expectation,
        GoldenQuestion,
        GoldenTerms,
        Holiday,
        PromptTerms,
    )
    from knowledge.model.kinds.reading import ANSWERS, TERMS, Terms, deciding_terms, places_named, terms_of
    from knowledge.model.kinds.rules import FactType, InputTerms, RuleTerms
    from knowledge.model.kinds.tools import ToolInput, ToolOutput, ToolTerms
    from knowledge.model.kinds.webhooks import ActionTerms

__all__ = [
    "ANSWERS",
    "CALIBRATION",
    "FEATURES",
    "TERMS",
    "ActionTerms",
    "Availability",
    "CalendarTerms",
    "CalibrationTerms",
    "ClauseTerms",
    "ConfidenceMap",
    "ConstraintTerms",
    "Coverage",
    "DefinitionTerms",
    "ExceptionTerms",
    "Expectation",
    "FactReference",
    "FactType",
    "FaqTerms",
    "FitMeasures",
    "FittedFor",
    "GoldenQuestion",
    "GoldenTerms",
    "Group",
    "Holiday",
    "InputTerms",
    "OutcomeTerms",
    "PolicyTerms",
    "PrecedenceTerms",
    "PriceTerms",
    "ProductTerms",
    "PromptTerms",
    "RefusalCurve",
    "ReliabilityBin",
    "RuleTerms",
    "Ruling",
    "SourceTerms",
    "Terms",
    "ToolInput",
    "ToolOutput",
    "ToolTerms",
    "check_features",
    "deciding_terms",
    "places_named",
    "same_text",
    "terms_of",
]

_NAMES = {
    "answers": "Availability ClauseTerms DefinitionTerms ExceptionTerms FaqTerms PolicyTerms PriceTerms ProductTerms",
    "calibration": "CALIBRATION FEATURES CalibrationTerms ConfidenceMap FitMeasures FittedFor RefusalCurve ReliabilityBin check_features",
    "governance": "ConstraintTerms Coverage Group PrecedenceTerms Ruling SourceTerms same_text",
    "outcomes": "FactReference OutcomeTerms",
    "practice": "CalendarTerms Expectation GoldenQuestion GoldenTerms Holiday PromptTerms",
    "reading": "ANSWERS TERMS Terms deciding_terms places_named terms_of",
    "rules": "FactType InputTerms RuleTerms",
    "tools": "ToolInput ToolOutput ToolTerms",
    "webhooks": "ActionTerms",
}
"""What each module holds."""
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """A name of one of the modules, imported when it is first asked for: a command that lists objects reads the terms of two kinds of fourteen."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return value
