"""The models of structured objects: the fields an author may write of each kind.

An object names itself by `id`, and the first part of the id is its kind: `policy/refunds`.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import field_validator, model_validator

from ingest.loaders.objects.jdm import is_jdm, rules_and_inputs
from ingest.loaders.yaml_subset import as_written
from knowledge.errors import NotFound
from knowledge.model.clock import Instant, Value
from knowledge.model.kinds import (
    ActionTerms,
    CalendarTerms,
    CalibrationTerms,
    ConstraintTerms,
    DefinitionTerms,
    FaqTerms,
    GoldenTerms,
    PolicyTerms,
    PrecedenceTerms,
    ProductTerms,
    PromptTerms,
    SourceTerms,
    ToolTerms,
)
from knowledge.model.kinds.fields import Audience, ScopePath, Text
from knowledge.model.objects import Kind, ObjectId
from knowledge.model.scope import Scope


class AuthoredObject(Value):
    """The fields that every structured object may have.

    `supersedes` names earlier versions of this object, by id or by the date they took effect. `replaces` names
    other objects that are not authoritative wherever this one is in force (rule A7). `state` keeps a draft a draft
    even if the rest of the ingest is approved.
    """

    id: ObjectId
    kind: Kind
    title: Text
    effective_from: Instant | None = None
    effective_to: Instant | None = None
    jurisdiction: ScopePath = "global"
    product: ScopePath | None = None
    audience: Audience = None
    state: Literal["draft", "approved"] | None = None
    supersedes: tuple[str, ...] = ()
    replaces: tuple[ObjectId, ...] = ()

    @model_validator(mode="after")
    def _replaces_others(self) -> Self:
        if self.id in self.replaces:
            raise ValueError(f"{self.id} replaces itself; name other objects")
        return self

    @property
    def scope(self) -> Scope:
        """Where the object applies."""
        return Scope(jurisdiction=self.jurisdiction, product=self.product, audience=self.audience)

    @property
    def attributes(self) -> dict[str, Any]:
        """The fields of the object's kind; the fields that a version holds by itself are left out."""
        return self.model_dump(mode="json", exclude=_HELD_BY_THE_VERSION, exclude_none=True, exclude_defaults=True)


_HELD_BY_THE_VERSION = set(AuthoredObject.model_fields)


class PolicyObject(AuthoredObject, PolicyTerms):
    """A policy in the form authors write. Its rules may be a decision table in GoRules' JSON Decision Model."""

    @model_validator(mode="before")
    @classmethod
    def _rules_of_a_table(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not is_jdm(given.get("rules")):
            return given
        try:
            rules, inputs = rules_and_inputs(given["rules"])
        except ValueError as error:
            raise ValueError(f"rules: {error}") from None
        declared = given.get("inputs")
        return given | {"rules": rules, "inputs": inputs | (declared if isinstance(declared, dict) else {})}


class ProductObject(AuthoredObject, ProductTerms):
    """A product in the form authors write. A fact keeps the form in which its number was written: firmware 1.10 is not 1.1."""

    @field_validator("facts", mode="before")
    @classmethod
    def _facts_as_written(cls, facts: Any) -> Any:
        return {name: as_written(value) for name, value in facts.items()} if isinstance(facts, dict) else facts


class FaqObject(AuthoredObject, FaqTerms):
    """A FAQ in the form authors write. Without a title, its question is its title."""

    title: Text = ""


class DefinitionObject(AuthoredObject, DefinitionTerms):
    """A definition in the form authors write."""


class ConstraintObject(AuthoredObject, ConstraintTerms):
    """A constraint in the form authors write."""


class SourceObject(AuthoredObject, SourceTerms):
    """The declaration of a source in the form authors write."""


class PrecedenceObject(AuthoredObject, PrecedenceTerms):
    """A precedence object in the form authors write."""


class PromptObject(AuthoredObject, PromptTerms):
    """A prompt in the form authors write."""


class GoldenObject(AuthoredObject, GoldenTerms):
    """An evaluation set in the form authors write."""


class ActionObject(AuthoredObject, ActionTerms):
    """An action in the form authors write."""


class CalendarObject(AuthoredObject, CalendarTerms):
    """A calendar in the form authors write."""


class CalibrationObject(AuthoredObject, CalibrationTerms):
    """A calibration in the form in which it is ingested."""


class ToolObject(AuthoredObject, ToolTerms):
    """An external tool in the form authors write."""


MODELS: dict[Kind, type[AuthoredObject]] = {
    Kind.POLICY: PolicyObject,
    Kind.PRODUCT: ProductObject,
    Kind.FAQ: FaqObject,
    Kind.DEFINITION: DefinitionObject,
    Kind.CONSTRAINT: ConstraintObject,
    Kind.SOURCE: SourceObject,
    Kind.PRECEDENCE: PrecedenceObject,
    Kind.PROMPT: PromptObject,
    Kind.GOLDEN: GoldenObject,
    Kind.ACTION: ActionObject,
    Kind.CALENDAR: CalendarObject,
    Kind.TOOL: ToolObject,
    Kind.CALIBRATION: CalibrationObject,
}
"""The model of each kind that can be written as a structured object."""


def schema_of(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the objects of a kind. Raises NotFound for a kind that is not a structured
    object.
    """
    if kind not in MODELS:
        known = ", ".join(written.value for written in MODELS)
        raise NotFound(f"A {kind.value} is not written as a structured object.", remedy=f"These are: {known}.")
    schema = MODELS[kind].model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:canon:schema:{kind.value}",
        **schema,
    }
