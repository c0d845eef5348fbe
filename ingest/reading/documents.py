"""Turns the bytes of a file into versions that are ready to be recorded. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ingest.loaders.encodings import ENCODING, encoding_needed
from ingest.loaders.extracted import Extracted, Proposal
from ingest.loaders.lfs import refuse_lfs_pointer
from ingest.loaders.objects.authored import AuthoredObject
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition.choosing import recogniser_of
from ingest.loaders.registry import ENCODED_SUFFIXES, LOADERS
from ingest.naming import object_name, printable_path, suffix_of
from ingest.options import IngestOptions
from ingest.reading.assembly import VersionIdentity, assemble
from ingest.reading.files import check_size
from ingest.reading.front_matter import FrontMatter, attributes_of, kind_of, parse_front_matter, unfamiliar_fields
from ingest.reading.proposals import is_set_aside, proposals_of
from ingest.reading.supersession import SupersededVersions
from ingest.structure.passages import PassageMaker
from knowledge.errors import CanonError, InvalidDocument
from knowledge.model.clock import Period, format_instant
from knowledge.model.labels import LABEL
from knowledge.model.objects import State, Submission
from knowledge.model.scope import Scope
from knowledge.settings import Settings

_LONGEST_ID = 512
"""Characters of an object id that the store accepts."""
_SCOPE_PARTS = ("jurisdiction", "product", "audience")
_LOWER_STATES = ("draft", "reviewed")
"""The words by which a document asks to stay a draft even if the rest of the ingest is approved."""


@dataclass(frozen=True)
class PreparedVersion:
    """A version ready to be recorded.

    `target` is the state it shall reach. `is_dated` says that the document or the caller gave its start; otherwise
    it starts at the ingest. `names_itself` says that its object id stands in the document; otherwise it comes from
    the path. `stated_end` is the end that the document or the caller gave. `unfamiliar` are fields of its front matter
    that are kept as attributes; see `unfamiliar_fields`. `proposals` are facts that the document states of itself and that
    nobody has accepted. `warnings` name what could not be read.
    """

    submission: Submission
    target: State
    is_dated: bool
    names_itself: bool
    stated_end: datetime | None
    unfamiliar: Mapping[str, Any] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        """The path of the file, as the version's provenance names it."""
        return self.submission.version.revision.uri


class DocumentReader:
    """Reads files under the options of one ingest.

    `now` is the start of versions that nobody dated. `normalize_scope` returns a scope in the spelling that is stored.
    Raises Unavailable where the engine of text recognition that is set is not installed.
    """

    def __init__(
        self,
        maker: PassageMaker,
        settings: Settings,
        options: IngestOptions,
        now: datetime,
        normalize_scope: Callable[[Scope], Scope] = lambda scope: scope,
    ) -> None:
        self._maker = maker
        self._settings = settings
        self._options = options
        self._now = now
        self._normalize_scope = normalize_scope
        self._recogniser = recogniser_of(settings.text_recognition)
        self._provenance = {LABEL: options.label.strip()} if options.label else {}

    def read(
        self, name: str, content: bytes, superseded: SupersededVersions, declared: str = ""
    ) -> Iterator[PreparedVersion]:
        """Yield the versions in a file called `name` (a POSIX path).

        Each version of a structured object is added to `superseded`, so that later ones may supersede it. `declared` is the encoding that was
        declared for stored versions of the file, which prevails over that of the options. Raises
        InvalidDocument, naming what is wrong.
        """
        check_size(name, len(content), self._settings.max_document_bytes)
        if not content.strip():
            raise InvalidDocument(
                "The file is empty.", where=name, remedy="Write something in it or leave it out."
            )
        refuse_lfs_pointer(name, content)
        encoding = _encoding(name, content, declared or self._options.encoding)
        limit = self._settings.max_expanded_bytes
        file = SourceFile(name, suffix_of(name), content, limit, encoding, self._recogniser)
        for extracted in _load(file):
            if extracted.authored is None:
                yield self._prepare_document(file, extracted)
            else:
                yield self._prepare_object(file, extracted, extracted.authored, superseded)

    def _prepare_document(self, file: SourceFile, extracted: Extracted) -> PreparedVersion:
        front = parse_front_matter(extracted, file.name)
        default = self._options.default_kind
        named = f"{(front.kind or default).value}/{self._options.source}/{object_name(file.name)}"
        object_id = front.id or self._options.object_id or named
        self._check_stated(object_id, file.name)
        identity = VersionIdentity(
            object_id=_check_id(object_id, file.name),
            kind=kind_of(front, default),
            scope=self._scope(front),
            effective=self._period(front, file.name),
            source=self._options.source,
            uri=printable_path(file.name),
            title=" ".join((front.title or "").split()),
            attributes=attributes_of(extracted),
            provenance=self._provenance | ({ENCODING: file.encoding} if file.encoding else {}),
        )
        submission = assemble(identity, file.content, extracted, self._maker)
        prepared = self._prepare(submission, front, names_itself=object_id != named or front.id is not None)
        if is_set_aside(extracted):
            prepared = replace(prepared, target=State.DRAFT)
        return replace(
            prepared,
            unfamiliar=unfamiliar_fields(extracted.front),
            proposals=proposals_of(extracted, self._accepted(prepared)),
            warnings=extracted.warnings,
        )

    def _prepare_object(
        self, file: SourceFile, extracted: Extracted, authored: AuthoredObject, superseded: SupersededVersions
    ) -> PreparedVersion:
        self._check_stated(authored.id, file.name)
        scope = self._scope(authored)
        identity = VersionIdentity(
            object_id=authored.id,
            kind=authored.kind,
            scope=scope,
            effective=self._period(authored, file.name, owner=f"{authored.id}: "),
            source=self._options.source,
            uri=printable_path(file.name),
            title=" ".join(extracted.title.split()),
            supersedes=superseded.version_ids(authored.id, scope, authored.supersedes, file.name),
            replaces=authored.replaces,
            attributes=authored.attributes,
            provenance=self._provenance,
        )
        submission = assemble(identity, file.content, extracted, self._maker)
        superseded.add(submission.version)
        return self._prepare(submission, authored, names_itself=True)

    def _check_stated(self, object_id: str, name: str) -> None:
        """Raise InvalidDocument where a document names itself otherwise than the caller does."""
        asked = self._options.object_id
        if asked and object_id != asked:
            raise InvalidDocument(
                f"The document says that it is {object_id}, and it was to be {asked}.",
                where=name,
                remedy="Name no object, or correct the document.",
            )

    def _prepare(
        self, submission: Submission, stated: FrontMatter | AuthoredObject, names_itself: bool
    ) -> PreparedVersion:
        # A document can only lower its state: a draft stays one even if the rest of the ingest is approved.
        is_lowered = (stated.state or "").strip().lower() in _LOWER_STATES
        return PreparedVersion(
            submission=submission,
            target=State.DRAFT if is_lowered else self._options.state,
            is_dated=bool(stated.effective_from or self._options.effective_from),
            names_itself=names_itself,
            stated_end=stated.effective_to or self._options.effective_to,
        )

    def _accepted(self, prepared: PreparedVersion) -> set[str]:
        """The fields that the document or the caller has settled, so that nothing is proposed for them."""
        settled = {
            "effective_from": prepared.is_dated,
            "effective_to": prepared.stated_end is not None,
            "state": prepared.target is State.DRAFT,
        }
        return {name for name, is_settled in settled.items() if is_settled}

    def _scope(self, stated: FrontMatter | AuthoredObject) -> Scope:
        """The scope of the options, with the parts that the document states itself."""
        own: dict[str, Any] = {
            part: getattr(stated, part)
            for part in _SCOPE_PARTS
            if part in stated.model_fields_set and getattr(stated, part) is not None
        }
        return self._normalize_scope(self._options.scope.model_copy(update=own))

    def _period(self, stated: FrontMatter | AuthoredObject, name: str, owner: str = "") -> Period:
        start = stated.effective_from or self._options.effective_from or self._now
        end = stated.effective_to or self._options.effective_to
        if end is not None and end <= start:
            raise InvalidDocument(
                f"{owner}effective_to {format_instant(end)} is not after effective_from {format_instant(start)}.",
                where=name,
                remedy="Correct effective_to, or give an earlier effective_from (it defaults to now).",
            )
        return Period(start=start, end=end)


def _encoding(name: str, content: bytes, declared: str) -> str:
    """The encoding declared for a text where its bytes need it, else empty (rule N6d)."""
    return encoding_needed(content, declared) if suffix_of(name) in ENCODED_SUFFIXES else ""


def _load(file: SourceFile) -> tuple[Extracted, ...]:
    """The texts of a file. Raises InvalidDocument also where the reader itself fails, so that other files are still read."""
    try:
        return LOADERS.loader_of(file.name).load(file)
    except CanonError:
        raise
    except Exception as error:
        raise InvalidDocument(
            f"The reader of this format failed ({type(error).__name__}: {error}).",
            where=file.name,
            remedy="Leave the file out, and report it: this is a fault of Canon.",
        ) from error


def _check_id(object_id: str, name: str) -> str:
    if len(object_id) > _LONGEST_ID:
        raise InvalidDocument(
            f"The path makes an object id of {len(object_id)} characters.",
            where=name,
            remedy=f"Use at most {_LONGEST_ID}.",
        )
    return object_id
