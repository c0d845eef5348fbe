"""The front matter fields of a document that Canon gives a meaning; all other fields become attributes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ingest.loaders.extracted import Extracted
from knowledge.errors import InvalidDocument
from knowledge.model.clock import Instant
from knowledge.model.kinds.fields import ScopePath
from knowledge.model.objects import Kind, ObjectId


def _number_to_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class FrontMatter(BaseModel):
    """The fields with a meaning. YAML reads a title such as `2024` as a number, so numbers are taken as text there."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Annotated[str | None, BeforeValidator(_number_to_text)] = None
    id: ObjectId | None = None
    kind: Kind | None = None
    effective_from: Instant | None = None
    effective_to: Instant | None = None
    jurisdiction: ScopePath | None = None
    product: ScopePath | None = None
    audience: ScopePath | None = None
    state: Annotated[str | None, BeforeValidator(_number_to_text)] = None


# `state` is kept as an attribute as well, because other systems mean other things by it.
_FIELDS = frozenset(FrontMatter.model_fields) - {"state"}


def parse_front_matter(extracted: Extracted, name: str) -> FrontMatter:
    """Return the front matter of a document. Raises InvalidDocument naming every wrong field."""
    try:
        front = FrontMatter.model_validate(extracted.front)
    except ValidationError as error:
        problems = "; ".join(f"front matter field {item['loc'][0]}: {_message(item)}" for item in error.errors())
        raise InvalidDocument(
            problems, where=name, remedy="Correct it, or rename the field to keep it as it is."
        ) from None
    _check_kind(front, name)
    return front


def attributes_of(extracted: Extracted) -> dict[str, Any]:
    """The fields of the front matter that Canon gives no meaning."""
    return {key: value for key, value in extracted.front.items() if key not in _FIELDS}


def kind_of(front: FrontMatter, default: Kind) -> Kind:
    """The kind that the document's own id begins with, else its `kind`, else the default."""
    return Kind(front.id.partition("/")[0]) if front.id else front.kind or default


def _message(item: Any) -> str:
    return str(item["msg"]).removeprefix("Value error, ")


def _check_kind(front: FrontMatter, name: str) -> None:
    """Raise InvalidDocument if the document's own id begins with no kind, or with another than its `kind`."""
    if front.id is None:
        return
    prefix = front.id.partition("/")[0]
    known = [kind.value for kind in Kind]
    if prefix not in known or (front.kind is not None and front.kind.value != prefix):
        raise InvalidDocument(
            f"front matter field id: {front.id!r} does not begin with its kind.",
            where=name,
            remedy=f"Begin it with one of {', '.join(known)} and leave kind out.",
        )
