"""The front matter fields of a document that Canon gives a meaning; all other fields become attributes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ingest.loaders.extracted import Extracted
from ingest.loaders.yaml_subset import as_written
from knowledge.errors import InvalidDocument
from knowledge.model.clock import Instant
from knowledge.model.kinds.fields import Audience, ScopePath
from knowledge.model.objects import Kind, ObjectId
from knowledge.model.scope import Scope


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
    audience: Audience = None
    state: Annotated[str | None, BeforeValidator(_number_to_text)] = None


# `state` is kept as an attribute as well, because other systems mean other things by it.
_FIELDS = frozenset(FrontMatter.model_fields) - {"state"}


_UNFAMILIAR = {
    "id": "it does not begin with a kind of Canon's, such as policy/",
    "kind": f"Canon's kinds are {', '.join(kind.value for kind in Kind)}",
    "jurisdiction": "Canon reads one path, such as eu/de; the document applies where the ingest says",
    "product": "Canon reads one path; the document applies to all products, or to the product of the ingest",
    "audience": "Canon reads one path, such as staff; the document is for everybody, or for the audience of the ingest",
    "title": "Canon reads one line of text",
    "state": "Canon reads one word",
}
"""Fields that other systems use with another meaning, each with the reason why Canon leaves it alone."""


def unfamiliar_fields(front: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose name Canon shares with other systems and whose value it cannot mean.

    An `id` of another system does not begin with a kind, a foreign `kind` is none of Canon's, and other systems write lists, also
    parted by commas, or the name of a product where Canon reads one path. Any other audience or jurisdiction in words is a slip of
    the author: read as nothing, it would show the document to more people, or apply it in more places, than the author meant. Dates
    are never among them: `effective_from` is Canon's own word.
    """
    return {name: front[name] for name in _UNFAMILIAR if name in front and not _is_familiar(name, front[name])}


def _is_familiar(name: str, value: Any) -> bool:
    kinds = [kind.value for kind in Kind]
    if value is None:
        return True
    if name == "id":
        return isinstance(value, str) and value.partition("/")[0] in kinds and "/" in value
    if name == "kind":
        return value in kinds if isinstance(value, str) else False
    if name in ("title", "state"):
        return isinstance(value, str | int | float)
    if name == "product":
        return isinstance(value, str) and _is_path(value)
    return isinstance(value, str) and "," not in value


def _is_path(value: str) -> bool:
    try:
        Scope(product=value)
    except ValueError:
        return False
    return True


def unfamiliar_warnings(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return one warning for each unfamiliar field, with the documents (name, unfamiliar fields) that have it counted."""
    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for name, fields in documents:
        for field, value in fields.items():
            found[field].append((name, value))
    return [_warning(field, documents) for field, documents in sorted(found.items())]


def _warning(field: str, documents: list[tuple[str, Any]]) -> str:
    name, value = documents[0]
    others = f" and {len(documents) - 1} more" if len(documents) > 1 else ""
    return f"{name}{others}: front matter field {field} is kept as it is ({value!r}): {_UNFAMILIAR[field]}."


def parse_front_matter(extracted: Extracted, name: str) -> FrontMatter:
    """Return the front matter of a document. Unfamiliar fields are left out; see `unfamiliar_fields`.

    Raises InvalidDocument naming every wrong field.
    """
    unfamiliar = unfamiliar_fields(extracted.front)
    try:
        front = FrontMatter.model_validate({k: v for k, v in extracted.front.items() if k not in unfamiliar})
    except ValidationError as error:
        problems = "; ".join(f"front matter field {item['loc'][0]}: {_message(item)}" for item in error.errors())
        raise InvalidDocument(
            problems, where=name, remedy="Correct it, or rename the field to keep it as it is."
        ) from None
    _check_kind(front, name)
    return front


def attributes_of(extracted: Extracted) -> dict[str, Any]:
    """The fields of the front matter that Canon gives no meaning."""
    unfamiliar = unfamiliar_fields(extracted.front)
    fields = {key: value for key, value in extracted.front.items() if key not in _FIELDS or key in unfamiliar}
    return {key: as_written(value) for key, value in fields.items()}


def kind_of(front: FrontMatter, default: Kind) -> Kind:
    """The kind that the document's own id begins with, else its `kind`, else the default."""
    return Kind(front.id.partition("/")[0]) if front.id else front.kind or default


def _message(item: Any) -> str:
    return str(item["msg"]).removeprefix("Value error, ")


def _check_kind(front: FrontMatter, name: str) -> None:
    """Raise InvalidDocument if the document's own id begins with another kind than its `kind`."""
    if front.id is None or front.kind is None or front.id.startswith(f"{front.kind.value}/"):
        return
    raise InvalidDocument(
        f"front matter field id: {front.id!r} does not begin with its kind, {front.kind.value}.",
        where=name,
        remedy="Begin it with its kind, or leave kind out.",
    )
