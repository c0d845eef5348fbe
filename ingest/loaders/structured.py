"""Structured objects in YAML or JSON: what their authors may write, and the text they become.

A file holds one object, or several under `objects:`. An object names itself by `id`, whose first part is
its kind: `policy/refunds`. Its text is Markdown that a person would write; its clauses carry the
author's own ids as anchors, so that `policy/refunds#window` stays what it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.errors import InvalidDocument
from knowledge.model.clock import Instant, format_instant
from knowledge.model.objects import Kind, ObjectId
from knowledge.model.scope import Scope


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank")
    return value.strip()


def _anchor(value: str) -> str:
    if not value or any(character.isspace() or character in "#@" for character in value):
        raise ValueError(f"{value!r} cannot be an anchor: it is empty or holds white space, # or @")
    return value


def _scope_path(value: str) -> str:
    try:
        return Scope(jurisdiction=value).jurisdiction
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


Text = Annotated[str, AfterValidator(_not_blank)]
Anchor = Annotated[str, AfterValidator(_anchor)]
ScopePath = Annotated[str, AfterValidator(_scope_path)]
Plain = str | int | float | bool


class _Authored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExceptionRule(_Authored):
    """What a clause does not cover."""

    id: Anchor
    text: Text


class ClauseRule(_Authored):
    """One clause with the exceptions to it."""

    id: Anchor
    text: Text
    title: Text | None = None
    exceptions: tuple[ExceptionRule, ...] = ()


class AuthoredObject(_Authored):
    """What every structured object may say of itself: where and when it holds, and how far it has come."""

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

    @property
    def scope(self) -> Scope:
        """Where the object applies."""
        return Scope(jurisdiction=self.jurisdiction, product=self.product, audience=self.audience)

    @property
    def attributes(self) -> dict[str, Any]:
        """The object's own fields, without what a version says elsewhere."""
        return self.model_dump(mode="json", exclude=_HELD_BY_THE_VERSION, exclude_none=True, exclude_defaults=True)


_HELD_BY_THE_VERSION = set(AuthoredObject.model_fields)


class PolicyObject(AuthoredObject):
    """A policy: clauses, each with its exceptions."""

    summary: Text | None = None
    clauses: tuple[ClauseRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [clause.id for clause in self.clauses]
        ids += [exception.id for clause in self.clauses for exception in clause.exceptions]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"clause and exception ids repeat: {', '.join(repeated)}")
        return self


class ProductObject(AuthoredObject):
    """A product and its facts by name, such as a price."""

    description: Text
    facts: dict[str, Plain] = Field(default_factory=dict)


class FaqObject(AuthoredObject):
    """A question people ask, with its answer."""

    title: Text = ""
    question: Text
    answer: Text


class StatementObject(AuthoredObject):
    """A definition or a constraint: one text."""

    text: Text


MODELS: dict[Kind, type[AuthoredObject]] = {
    Kind.POLICY: PolicyObject,
    Kind.PRODUCT: ProductObject,
    Kind.FAQ: FaqObject,
    Kind.DEFINITION: StatementObject,
    Kind.CONSTRAINT: StatementObject,
}
"""The kinds that can be written as structured objects."""


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
        raise InvalidDocument(
            "; ".join(_problem(item, path, model) for item in error.errors()),
            where=name,
            remedy=f"Correct the field{'s' if error.error_count() > 1 else ''} named.",
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


def _problem(item: Any, path: str, model: type[BaseModel]) -> str:
    location = path + _field_path(item["loc"])
    if item["type"] == "extra_forbidden":
        known = ", ".join(_known_fields(model, item["loc"]))
        return f"{location}: unknown field; the fields known there are {known}"
    if item["type"] == "missing":
        return f"{location}: is missing"
    return f"{location.rstrip('.') or 'object'}: {str(item['msg']).removeprefix('Value error, ')}"


def _field_path(location: Sequence[str | int]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f"{'.' if path else ''}{part}"
    return path


def _known_fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    nested: dict[str, type[BaseModel]] = {"clauses": ClauseRule, "exceptions": ExceptionRule}
    for part in location[:-1]:
        model = nested.get(str(part), model)
    return sorted(model.model_fields)


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
