"""A document's bytes and what it says of itself, read and checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ingest.assembly import Identity, assemble
from ingest.extracted import Extracted
from ingest.files import check_size
from ingest.loaders.office import load_office
from ingest.loaders.render import rendered
from ingest.loaders.structured import AuthoredObject, authored_objects
from ingest.loaders.text import decoded, load_text
from ingest.loaders.yaml_subset import parse_json, parse_yaml
from ingest.naming import STRUCTURED_SUFFIXES, TEXT_SUFFIXES, name_of, shown, suffix_of
from ingest.options import IngestOptions
from ingest.structure.passages import PassageMaker
from ingest.supersession import Superseded
from knowledge.errors import InvalidDocument
from knowledge.model.clock import Instant, Period, format_instant
from knowledge.model.kinds.fields import ScopePath
from knowledge.model.objects import Kind, ObjectId, State, Submission
from knowledge.model.scope import Scope
from knowledge.settings import Settings


@dataclass(frozen=True)
class Prepared:
    """A version ready to be recorded. `declared` says whether the document or caller dated it."""

    submission: Submission
    wish: State
    declared: bool
    self_named: bool
    ends: datetime | None


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class FrontMatter(BaseModel):
    """The fields of front matter that mean something to Canon; any others are attributes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Annotated[str | None, BeforeValidator(_as_text)] = None
    id: ObjectId | None = None
    kind: Kind | None = None
    effective_from: Instant | None = None
    effective_to: Instant | None = None
    jurisdiction: ScopePath | None = None
    product: ScopePath | None = None
    audience: ScopePath | None = None
    state: Annotated[str | None, BeforeValidator(_as_text)] = None


_FIELDS = frozenset(FrontMatter.model_fields) - {"state"}  # other systems mean other things by a state


class Reader:
    """Turns files into prepared versions. `now` dates what nobody dated; `placed` spells a scope as it is stored."""

    def __init__(
        self,
        maker: PassageMaker,
        settings: Settings,
        options: IngestOptions,
        now: datetime,
        placed: Callable[[Scope], Scope] = lambda scope: scope,
    ) -> None:
        self._maker = maker
        self._settings = settings
        self._options = options
        self._now = now
        self._placed = placed

    def read(self, name: str, content: bytes, superseded: Superseded) -> Iterator[Prepared]:
        """The versions in a file called `name` (a POSIX path). Raises InvalidDocument naming what is wrong."""
        check_size(name, len(content), self._settings.max_document_bytes)
        if not content.strip():
            raise InvalidDocument(
                "The file is empty.", where=name, remedy="Write something in it or leave it out."
            )
        suffix = suffix_of(name)
        if suffix in STRUCTURED_SUFFIXES:
            yield from self._objects(name, content, suffix, superseded)
        elif suffix in TEXT_SUFFIXES:
            yield self._document(name, content, load_text(name, content, suffix))
        else:
            yield self._document(name, content, load_office(name, content, suffix, self._settings))

    def _document(self, name: str, content: bytes, extracted: Extracted) -> Prepared:
        front = _front_matter(extracted, name)
        kind = front.kind or self._options.kind or Kind.DOCUMENT
        object_id = front.id or f"{kind.value}/{self._options.source}/{name_of(name)}"
        identity = Identity(
            object_id=_checked_id(object_id, name),
            kind=_kind_of(front, kind, name),
            scope=self._scope(front, front.model_fields_set),
            effective=self._period(front.effective_from, front.effective_to, name),
            source=self._options.source,
            uri=shown(name),
            attributes={key: value for key, value in extracted.front.items() if key not in _FIELDS},
        )
        submission = assemble(identity, content, extracted, self._maker)
        return self._prepared(submission, front, self_named=front.id is not None)

    def _objects(self, name: str, content: bytes, suffix: str, superseded: Superseded) -> Iterator[Prepared]:
        text = decoded(name, content)
        value = parse_json(text, name) if suffix == ".json" else parse_yaml(text, name)
        media_type = "application/json" if suffix == ".json" else "application/yaml"
        for authored in authored_objects(value, name):
            submission = self._object(name, content, rendered(authored, media_type), authored, superseded)
            superseded.add(submission.version)
            yield self._prepared(submission, authored, self_named=True)

    def _object(
        self, name: str, content: bytes, extracted: Extracted, authored: AuthoredObject, superseded: Superseded
    ) -> Submission:
        scope = self._scope(authored, authored.model_fields_set)
        identity = Identity(
            object_id=authored.id,
            kind=authored.kind,
            scope=scope,
            effective=self._period(authored.effective_from, authored.effective_to, name, authored.id),
            source=self._options.source,
            uri=shown(name),
            supersedes=superseded.ids(authored.id, scope, authored.supersedes, name),
            replaces=authored.replaces,
            attributes=authored.attributes,
        )
        return assemble(identity, content, extracted, self._maker)

    def _prepared(self, submission: Submission, said: FrontMatter | AuthoredObject, self_named: bool) -> Prepared:
        # A draft stays a draft whoever approves the rest: the document's own word can only lower its state.
        lowered = (said.state or "").strip().lower() in ("draft", "reviewed")
        return Prepared(
            submission=submission,
            wish=State.DRAFT if lowered else self._options.state,
            declared=bool(said.effective_from or self._options.effective_from),
            self_named=self_named,
            ends=said.effective_to or self._options.effective_to,
        )

    def _scope(self, said: FrontMatter | AuthoredObject, stated: set[str]) -> Scope:
        default = self._options.scope
        own: dict[str, Any] = {
            part: getattr(said, part)
            for part in ("jurisdiction", "product", "audience")
            if part in stated and getattr(said, part) is not None
        }
        return self._placed(default.model_copy(update=own))

    def _period(self, start: datetime | None, end: datetime | None, name: str, owner: str = "") -> Period:
        start = start or self._options.effective_from or self._now
        end = end or self._options.effective_to
        if end is not None and end <= start:
            raise InvalidDocument(
                f"{f'{owner}: ' if owner else ''}effective_to {format_instant(end)} is not after "
                f"effective_from {format_instant(start)}.",
                where=name,
                remedy="Correct effective_to, or give an earlier effective_from (it defaults to now).",
            )
        return Period(start=start, end=end)


def _front_matter(extracted: Extracted, name: str) -> FrontMatter:
    try:
        return FrontMatter.model_validate(extracted.front)
    except ValidationError as error:
        problems = "; ".join(f"front matter field {item['loc'][0]}: {_message(item)}" for item in error.errors())
        raise InvalidDocument(
            problems, where=name, remedy="Correct it, or rename the field to keep it as it is."
        ) from None


def _message(item: Any) -> str:
    return str(item["msg"]).removeprefix("Value error, ")


def _checked_id(object_id: str, name: str) -> str:
    if len(object_id) > 512:
        raise InvalidDocument(
            f"The path makes an object id of {len(object_id)} characters.", where=name, remedy="Use at most 512."
        )
    return object_id


def _kind_of(front: FrontMatter, kind: Kind, name: str) -> Kind:
    """The kind an id of the document's own begins with, which its `kind` must not contradict."""
    if front.id is None:
        return kind
    prefix = front.id.partition("/")[0]
    known: Sequence[str] = [one.value for one in Kind]
    if prefix not in known or (front.kind is not None and front.kind.value != prefix):
        raise InvalidDocument(
            f"front matter field id: {front.id!r} does not begin with its kind.",
            where=name,
            remedy=f"Begin it with one of {', '.join(known)} and leave kind out.",
        )
    return Kind(prefix)
