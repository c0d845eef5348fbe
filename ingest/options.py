"""The options of an ingest, and the report on it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Self

from ingest.loaders.encodings import known_encoding
from ingest.naming import printable_path
from knowledge.errors import CanonError, InvalidInput
from knowledge.model.clock import Value, format_instant
from knowledge.model.labels import checked_label, is_date_like
from knowledge.model.objects import Kind, State, checked_object_id
from knowledge.model.scope import Scope

DECLARER = "ingest"
"""The actor who records the declaration of a source that nobody declared. The actor of the ingest approves it
(rule L5).
"""


@dataclass(frozen=True)
class IngestOptions:
    """How documents are recorded. A document that names its own period, scope or kind prevails over these.

    `state` is DRAFT or APPROVED. `actor` is the author of every version and, with APPROVED, approves it as well.
    `include` are globs over paths: `*.md` matches at any depth, `docs/**/*.md` below `docs`. Without globs, every
    known format is read. `author_dates` says that the commits of a git history take effect by their author dates.
    `label` is a name for what is ingested, such as `v2.1` (rule N5a). `strict` says that one bad file keeps all others from
    being recorded (rule N2d). `root` is the folder from which names are taken, and `object_id` the object of the one file
    (rule N6b). `encoding` is that of texts which are not UTF-8 and name none (rule N6d).
    """

    source: str = "local"
    kind: Kind | None = None
    state: State = State.DRAFT
    actor: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    scope: Scope = field(default_factory=Scope)
    include: tuple[str, ...] = ()
    author_dates: bool = False
    label: str = ""
    strict: bool = False
    root: Path | None = None
    object_id: str = ""
    encoding: str = ""

    def check(self) -> None:
        """Raise InvalidInput, naming the field, for a value or a combination that makes no sense."""
        if self.state not in (State.DRAFT, State.APPROVED):
            raise InvalidInput(
                f"Documents cannot be ingested as {self.state.value}.",
                where="state",
                remedy="Use draft or approved.",
            )
        if not self.actor.strip():
            role = "approver" if self.state is State.APPROVED else "author"
            raise InvalidInput(
                f"No {role} is named.",
                where="actor",
                remedy="Name yourself as the actor.",
            )
        self._check_source()
        self._check_object()
        self._check_label()
        self._check_encoding()
        if self.effective_from and self.effective_to and self.effective_to <= self.effective_from:
            raise InvalidInput(
                f"{format_instant(self.effective_to)} is not after the beginning, {format_instant(self.effective_from)}.",
                where="effective_to",
                remedy="Give a later one, or leave it out while there is no end.",
            )

    def _check_source(self) -> None:
        try:
            checked_object_id(f"document/{self.source}/name")
        except ValueError as error:
            raise InvalidInput(
                f"{self.source!r} cannot name a source: {error}.",
                where="source",
                remedy="Use a word such as handbook.",
            ) from None

    def _check_object(self) -> None:
        if not self.object_id:
            return
        kinds = [kind.value for kind in Kind]
        try:
            checked_object_id(self.object_id)
        except ValueError as error:
            raise InvalidInput(
                f"{error}.", where="object_id", remedy="Use one such as document/handbook/leave."
            ) from None
        kind = self.object_id.partition("/")[0]
        if kind not in kinds or "/" not in self.object_id:
            raise InvalidInput(
                f"{self.object_id!r} does not begin with a kind.",
                where="object_id",
                remedy=f"Begin with one of: {', '.join(kinds)}; such as document/handbook/leave.",
            )
        if self.kind is not None and self.kind.value != kind:
            raise InvalidInput(
                f"{self.object_id!r} is of another kind than {self.kind.value}.",
                where="object_id",
                remedy="Leave the kind out, or correct one of them.",
            )

    def _check_encoding(self) -> None:
        if self.encoding and known_encoding(self.encoding) is None:
            raise InvalidInput(
                f"There is no encoding {self.encoding!r}.",
                where="encoding",
                remedy="Name one such as windows-1252, iso-8859-15 or shift_jis.",
            )

    @property
    def default_kind(self) -> Kind:
        """The kind of documents that do not state theirs."""
        return Kind(self.object_id.partition("/")[0]) if self.object_id else self.kind or Kind.DOCUMENT

    def _check_label(self) -> None:
        if not self.label:
            return
        try:
            checked_label(self.label)
        except ValueError as error:
            raise InvalidInput(f"{error}.", where="label", remedy="Use a name such as v2.1.") from None
        if is_date_like(self.label):
            raise InvalidInput(
                f"The label {self.label!r} looks like a date, and a question as of it would read it as one.",
                where="label",
                remedy=f"Add letters, such as release-{self.label.strip()}.",
            )

    @property
    def recorder(self) -> str:
        """The actor that events name."""
        return self.actor.strip()

    @property
    def object_prefix(self) -> str:
        """The beginning of the ids of documents, such as `document/handbook/`."""
        return f"{self.default_kind.value}/{self.source}/"


class FailedFile(Value):
    """A file, folder or link that an ingest left out. `detail` says what is wrong with it, `remedy` what to do."""

    path: str
    detail: str
    remedy: str

    @classmethod
    def at(cls, path: str, error: CanonError, *names: str) -> Self:
        """The file at `path` with its error. `names` are other names of it that may begin the place of the error."""
        place = error.where
        for name in (path, *names):
            if place.startswith(name):
                place = place.removeprefix(name).lstrip(", ")
                break
        detail = f"{place}: {error.detail}" if place else error.detail
        return cls(path=printable_path(path), detail=detail, remedy=error.remedy)


@dataclass
class IngestReport:
    """Counts of the versions that an ingest recorded, approved, closed (deprecated) and left unchanged.

    `versions` are the recorded ones as (object_id, version_id). `declared` are the object ids of the sources that were
    declared on the way (rule L5). `failed` are the files that were left out (rule N2c). `warnings` are for a person to look
    at.
    """

    recorded: int = 0
    approved: int = 0
    closed: int = 0
    unchanged: int = 0
    versions: list[tuple[str, str]] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    failed: list[FailedFile] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, other: IngestReport) -> None:
        """Add the counts and lists of another report."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
