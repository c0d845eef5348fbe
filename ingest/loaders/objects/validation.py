"""Checks a parsed YAML or JSON file and returns its objects. A file holds one object, or several under `objects:`.

Every mistake of an object is reported at once, each by the path of its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ingest.loaders.objects.authored import MODELS, AuthoredObject
from knowledge.errors import InvalidDocument
from knowledge.model.clock import format_instant
from knowledge.model.objects import Kind

_FIELD = re.compile(r"[^\s()\[\]]+")
"""The form of a field's name in an error location, where pydantic also puts names of types and validators."""
_LONGEST_VALUE = 80
"""Characters of a wrong value that a message repeats: enough to recognise it, and a message stays on a line or two."""


def authored_objects(value: Any, name: str) -> tuple[AuthoredObject, ...]:
    """The valid objects of a parsed file, in order.

    Raises InvalidDocument naming the file and each wrong field by its path, such as `clauses[2].id`.
    """
    if not isinstance(value, dict):
        raise InvalidDocument(
            "The file holds no object.",
            where=name,
            remedy="Write a mapping with id, title and the fields of its kind, or a list of such under objects.",
        )
    if "objects" not in value:
        return (_validate(value, name, ""),)
    if unknown := sorted(set(value) - {"objects"}):
        raise InvalidDocument(
            f"The field {unknown[0]!r} is not allowed beside objects.",
            where=name,
            remedy="Move it into the objects it concerns.",
        )
    items = value["objects"]
    if not isinstance(items, list) or not items:
        raise InvalidDocument("objects is not a list of objects.", where=name, remedy="Write at least one.")
    objects = tuple(_validate(item, name, f"objects[{at}].") for at, item in enumerate(items))
    _check_overlaps(objects, name)
    return objects


def _validate(value: Any, name: str, path: str) -> AuthoredObject:
    if not isinstance(value, dict):
        raise InvalidDocument(f"{path.rstrip('.')} is not a mapping.", where=name, remedy="Write its fields.")
    kind = _kind_of(value, name, path)
    model = MODELS[kind]
    try:
        authored = model.model_validate({**value, "kind": kind})
    except ValidationError as error:
        wrong = _reported_errors(error)
        raise InvalidDocument(
            "; ".join(dict.fromkeys(_describe(item, path, model) for item in wrong)),
            where=name,
            remedy=f"Correct the field{'s' if len(wrong) > 1 else ''} named.",
        ) from None
    _check_period(authored, name, path)
    return authored


_PLAIN = frozenset({"str", "int", "float", "bool"})
"""The types that are tried for a plain value. Each of them says that it does not fit."""
_NAMES = {list: "a list", dict: "fields of its own", type(None): "empty"}


def _kind_of(value: Mapping[str, Any], name: str, path: str) -> Kind:
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


def _reported_errors(error: ValidationError) -> list[Any]:
    """The errors worth reporting: not that a collection is too short when an invalid item is the cause."""
    errors = list(error.errors())
    inner = {item["loc"][:depth] for item in errors for depth in range(len(item["loc"]))}
    return [item for item in errors if item["type"] != "too_short" or item["loc"] not in inner]


def _describe(item: Any, path: str, model: type[BaseModel]) -> str:
    location = path + _field_path(item["loc"])
    if item["type"] == "extra_forbidden":
        known = ", ".join(_known_fields(model, item["loc"]))
        return f"{location}: unknown field; the fields known there are {known}"
    if item["type"] == "missing":
        return f"{location}: is missing"
    if item["loc"] and item["loc"][-1] in _PLAIN:
        given = _NAMES.get(type(item["input"]), "what is written there")
        return f"{path}{_field_path(item['loc'][:-1])}: has to be a text, a number, true or false, not {given}"
    message = str(item["msg"]).removeprefix("Value error, ")
    given = item["input"]
    shown = f", not {given!r}" if isinstance(given, int | float | str) and repr(given) not in message else ""
    return f"{location.rstrip('.') or 'object'}: {message}{shown[:_LONGEST_VALUE]}"


def _field_path(location: Sequence[str | int]) -> str:
    path = ""
    for part in location:
        if isinstance(part, str) and not _FIELD.fullmatch(part):
            continue  # the name of a type that was tried
        path += f"[{part}]" if isinstance(part, int) else f"{'.' if path else ''}{part}"
    return path


def _known_fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    for part in location[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return sorted(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in a field's type, alone or as the item of a collection; None without one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for inner in get_args(annotation) if (model := _model_in(inner))), None)


def _check_period(authored: AuthoredObject, name: str, path: str) -> None:
    start, end = authored.effective_from, authored.effective_to
    if start is not None and end is not None and end <= start:
        raise InvalidDocument(
            f"{path}effective_to: {format_instant(end)} is not after effective_from {format_instant(start)}.",
            where=name,
            remedy="Give a later effective_to, or leave it out while there is no end.",
        )


def _check_overlaps(objects: Sequence[AuthoredObject], name: str) -> None:
    """Raise InvalidDocument if two objects of one id and scope in one file hold at the same instant."""
    for first, one in enumerate(objects):
        for second, other in enumerate(objects[first + 1 :], start=first + 1):
            if (one.id, one.scope) == (other.id, other.scope) and _overlap(one, other):
                raise InvalidDocument(
                    f"objects[{first}] and objects[{second}] both claim {one.id} in {one.scope.key} at the same time.",
                    where=name,
                    remedy="Give the earlier one an effective_to that is not after the later one's effective_from.",
                )


def _overlap(one: AuthoredObject, other: AuthoredObject) -> bool:
    # A missing start means the moment of ingest, which may lie anywhere, so it is read as the beginning of time.
    starts_before = (
        one.effective_from is None or other.effective_to is None or one.effective_from < other.effective_to
    )
    ends_after = (
        other.effective_from is None or one.effective_to is None or other.effective_from < one.effective_to
    )
    return starts_before and ends_after
