"""The kinds of governed objects, with the fields of each beyond its text (its "terms"), and how to read them back."""

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
from knowledge.model.kinds.governance import (
    ConstraintTerms,
    Coverage,
    Group,
    PrecedenceTerms,
    Ruling,
    SourceTerms,
    same_text,
)
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

__all__ = [
    "ANSWERS",
    "TERMS",
    "Availability",
    "CalendarTerms",
    "ClauseTerms",
    "ConstraintTerms",
    "Coverage",
    "DefinitionTerms",
    "ExceptionTerms",
    "Expectation",
    "FactType",
    "FaqTerms",
    "GoldenQuestion",
    "GoldenTerms",
    "Group",
    "Holiday",
    "InputTerms",
    "PolicyTerms",
    "PrecedenceTerms",
    "PriceTerms",
    "ProductTerms",
    "PromptTerms",
    "RuleTerms",
    "Ruling",
    "SourceTerms",
    "Terms",
    "deciding_terms",
    "places_named",
    "same_text",
    "terms_of",
]
