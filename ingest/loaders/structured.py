"""Structured objects in YAML or JSON: what their authors may write, and the text they become.

A file holds one object, or several under `objects:`. An object names itself by `id`, whose first part is
its kind: `policy/refunds`. Its text is Markdown that a person would write; its clauses carry the
author's own ids as anchors, so that `policy/refunds#window` stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ValidationError, model_validator

from knowledge.errors import InvalidDocument, NotFound
from knowledge.model.clock import Instant, Value, format_instant
from knowledge.model.kinds import (
    ConstraintTerms,
    DefinitionTerms,
    FaqTerms,
    GoldenTerms,
    PolicyTerms,
    PrecedenceTerms,
    ProductTerms,
    PromptTerms,
    SourceTerms,
)
from knowledge.model.kinds.fields import ScopePath, Text
from knowledge.model.objects import Kind, ObjectId
from knowledge.model.scope import Scope


class AuthoredObject(Value):
    """What every structured object may say of itself: where and when it holds, and how far it has come.

    `supersedes` names earlier versions of this object, by id or by the date they took effect; `replaces` other
    objects that count for nothing wherever this one is in force.
    """

    id: ObjectId
    kind: Kind
    title: Text
    effective_from: Instant | None = None
    effective_to: Instant | None = None
    jurisdiction: ScopePath = "global"
    product: ScopePath | None = None
    audience: ScopePath | None = None
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
        """The object's own fields, without what a version says elsewhere."""
        return self.model_dump(mode="json", exclude=_HELD_BY_THE_VERSION, exclude_none=True, exclude_defaults=True)


_FIELD = re.compile(r"[^\s()\[\]]+")
"""What can be a field's name; pydantic puts names of types and validators among them."""
_HELD_BY_THE_VERSION = set(AuthoredObject.model_fields)


class PolicyObject(AuthoredObject, PolicyTerms):
    """A policy as it is written."""


class ProductObject(AuthoredObject, ProductTerms):
    """A product as it is written."""


class FaqObject(AuthoredObject, FaqTerms):
    """A FAQ as it is written; its title is its question unless it has one."""

    title: Text = ""


class DefinitionObject(AuthoredObject, DefinitionTerms):
    """A definition as it is written."""


class ConstraintObject(AuthoredObject, ConstraintTerms):
    """A constraint as it is written."""


class SourceObject(AuthoredObject, SourceTerms):
    """The declaration of a source as it is written."""


class PrecedenceObject(AuthoredObject, PrecedenceTerms):
    """Precedence as it is written."""


class PromptObject(AuthoredObject, PromptTerms):
    """A prompt as it is written."""


class GoldenObject(AuthoredObject, GoldenTerms):
    """An evaluation set as it is written."""


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
}
"""The kinds that can be written as structured objects."""


def schema_of(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (2020-12) of what may be written of a kind. Raises NotFound for one that is not written so."""
    if kind not in MODELS:
        known = ", ".join(one.value for one in MODELS)
        raise NotFound(f"A {kind.value} is not written as a structured object.", remedy=f"These are: {known}.")
    schema = MODELS[kind].model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:canon:schema:{kind.value}",
        **schema,
    }


def authored_objects(value: Any, name: str) -> tuple[AuthoredObject, ...]:
    """The objects in a parsed file, validated.

    Raises InvalidDocument naming the file and each wrong field by its path, such as `clauses[2].id`.
    """
    if not isinstance(value, dict):
        raise InvalidDocument(
            "The file holds no object.",
            where=name,
            remedy="Write a mapping with id, title and the fields of its kind, or a list of such under objects.",
        )
    if "objects" not in value:
        return (_authored(value, name, ""),)
    if unknown := sorted(set(value) - {"objects"}):
        raise InvalidDocument(
            f"Beside objects stands {unknown[0]!r}.", where=name, remedy="Move it into the objects it concerns."
        )
    items = value["objects"]
    if not isinstance(items, list) or not items:
        raise InvalidDocument("objects is not a list of objects.", where=name, remedy="Write at least one.")
    objects = tuple(_authored(item, name, f"objects[{at}].") for at, item in enumerate(items))
    _check_overlaps(objects, name)
    return objects


def _authored(value: Any, name: str, path: str) -> AuthoredObject:
    if not isinstance(value, dict):
        raise InvalidDocument(f"{path.rstrip('.')} is not a mapping.", where=name, remedy="Write its fields.")
    kind = _kind(value, name, path)
    model = MODELS[kind]
    try:
        authored = model.model_validate({**value, "kind": kind})
    except ValidationError as error:
        wrong = _told(error)
        raise InvalidDocument(
            "; ".join(dict.fromkeys(_problem(item, path, model) for item in wrong)),
            where=name,
            remedy=f"Correct the field{'s' if len(wrong) > 1 else ''} named.",
        ) from None
    _check_period(authored, name, path)
    return authored


def _kind(value: Mapping[str, Any], name: str, path: str) -> Kind:
    known = ", ".join(kind.value for kind in MODELS)
    object_id = value.get("id")
    if not isinstance(object_id, str) or "/" not in object_id:
        raise InvalidDocument(
            f"{path}id: {object_id!r} does not name an object.",
            where=name,
            remedy=f"Write the kind ({known}), a slash and a name, such as policy/refunds.",
        )
    prefix = object_id.partition("/")[0]
    stated = value.get("kind", prefix)
    if stated != prefix:
        raise InvalidDocument(
            f"{path}kind: {stated!r} contradicts the id {object_id!r}.",
            where=name,
            remedy="Leave kind out: the id's first part is the kind.",
        )
    if prefix not in {kind.value for kind in MODELS}:
        raise InvalidDocument(
            f"{path}id: unknown kind {prefix!r}.", where=name, remedy=f"The kinds known are {known}."
        )
    return Kind(prefix)


def _told(error: ValidationError) -> list[Any]:
    """What is wrong, but for collections that are too short only because what they hold is wrong."""
    found = list(error.errors())
    inner = {item["loc"][:depth] for item in found for depth in range(len(item["loc"]))}
    return [item for item in found if item["type"] != "too_short" or item["loc"] not in inner]


def _problem(item: Any, path: str, model: type[BaseModel]) -> str:
    location = path + _field_path(item["loc"])
    if item["type"] == "extra_forbidden":
        known = ", ".join(_known_fields(model, item["loc"]))
        return f"{location}: unknown field; the fields known there are {known}"
    if item["type"] == "missing":
        return f"{location}: is missing"
    message = str(item["msg"]).removeprefix("Value error, ")
    given = item["input"]
    shown = f", not {given!r}" if isinstance(given, int | float | str) and repr(given) not in message else ""
    return f"{location.rstrip('.') or 'object'}: {message}{shown[:80]}"


def _field_path(location: Sequence[str | int]) -> str:
    path = ""
    for part in location:
        if isinstance(part, str) and not _FIELD.fullmatch(part):
            continue  # which of several types was tried
        path += f"[{part}]" if isinstance(part, int) else f"{'.' if path else ''}{part}"
    return path


def _known_fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    for part in location[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return sorted(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, by itself or in a collection."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)


def _check_period(authored: AuthoredObject, name: str, path: str) -> None:
    start, end = authored.effective_from, authored.effective_to
    if start is not None and end is not None and end <= start:
        raise InvalidDocument(
            f"{path}effective_to: {format_instant(end)} is not after effective_from {format_instant(start)}.",
            where=name,
            remedy="Give a later effective_to, or leave it out while there is no end.",
        )


def _check_overlaps(objects: Sequence[AuthoredObject], name: str) -> None:
    """Two objects of one id and scope in one file must not claim the same instant."""
    for at, one in enumerate(objects):
        for offset, other in enumerate(objects[at + 1 :], start=at + 1):
            if (one.id, one.scope) == (other.id, other.scope) and _overlap(one, other):
                raise InvalidDocument(
                    f"objects[{at}] and objects[{offset}] both claim {one.id} in {one.scope.key} at the same time.",
                    where=name,
                    remedy="Give the earlier one an effective_to that is not after the later one's effective_from.",
                )


def _overlap(one: AuthoredObject, other: AuthoredObject) -> bool:
    # A start left out is the moment of ingest, which may lie anywhere: read it as the beginning of time.
    starts_before = (
        one.effective_from is None or other.effective_to is None or one.effective_from < other.effective_to
    )
    ends_after = (
        other.effective_from is None or one.effective_to is None or other.effective_from < one.effective_to
    )
    return starts_before and ends_after
