"""Declares a source when documents from it first arrive as approved, so that the ledger says who allowed it (rule
L5).
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from ingest.options import DECLARER, IngestOptions
from ingest.reading.documents import DocumentReader, PreparedVersion
from ingest.reading.supersession import SupersededVersions
from ingest.structure.passages import PassageMaker
from knowledge.errors import InvalidInput
from knowledge.model.clock import Clock
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.store.ports.store import Store, Transaction

_DECLARATIONS = "declarations"
"""The source of the declarations that are made here."""
SELF_DECLARED = -1
"""The rank of a source that the approver of its documents declared. It is below the default rank, 0, of a source
declared in review, because two people stand behind the documents of that one.
"""


@dataclass(frozen=True)
class SourceDeclaration:
    """The declaration of a source, to be recorded in the transaction that first needs it."""

    prepared: PreparedVersion
    actor: str

    @property
    def object_id(self) -> str:
        """The object that declares the source."""
        return self.prepared.submission.version.object_id

    def record(self, transaction: Transaction) -> None:
        """Record and approve the declaration, unless another process has done so meanwhile."""
        reason = "its documents are ingested as approved"
        version = self.prepared.submission.version
        if transaction.record(self.prepared.submission, actor=DECLARER, reason=reason):
            transaction.transition(version.version_id, State.APPROVED, actor=self.actor, reason=reason)


class SourceDeclarer:
    """Prepares declarations of sources that nobody has declared yet."""

    def __init__(self, store: Store, maker: PassageMaker, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._maker = maker
        self._settings = settings
        self._clock = clock

    def missing_declaration(self, options: IngestOptions) -> SourceDeclaration | None:
        """Return a declaration of `options.source` as approve-on-arrival, in the name of the actor.

        Returns None if the source is declared already or nothing is to be approved on arrival. Raises InvalidInput
        if the settings switch such declarations off, or if others than its authors approved what came from the
        source so far.
        """
        if options.state is not State.APPROVED:
            return None
        now = self._clock()
        as_of = self._store.as_of(now, None, now)
        with self._store.snapshot(as_of, Scope()) as snapshot:
            if snapshot.declaration(options.source) is not None:
                return None
        object_id = f"source/{options.source}"
        if not self._settings.declare_sources:
            raise InvalidInput(
                f"{object_id} is not declared, so nothing from it is approved on arrival.",
                where="state",
                remedy=f"Ingest as draft, or ingest a declaration of {object_id} with approve_on_arrival: true first.",
            )
        if any(not standing.on_arrival for standing in self._store.from_source(options.source, as_of)):
            raise InvalidInput(
                f"Versions from {options.source} were approved by people other than their authors.",
                where="state",
                remedy=f"Ingest as draft and have it approved, or have {object_id} declared with approve_on_arrival: true.",
            )
        return SourceDeclaration(self._prepare(object_id, options), options.actor)

    def _prepare(self, object_id: str, options: IngestOptions) -> PreparedVersion:
        authored = {
            "id": object_id,
            "title": options.source,
            "description": "Declared when documents from it were first ingested as approved.",
            "rank": SELF_DECLARED,
            "approve_on_arrival": True,
            "effective_from": "1970-01-01",
        }
        content = yaml.safe_dump(authored, sort_keys=False, allow_unicode=True).encode()
        own_options = IngestOptions(source=_DECLARATIONS, state=State.APPROVED, actor=options.actor)
        reader = DocumentReader(self._maker, self._settings, own_options, self._clock())
        (prepared,) = reader.read(f"{object_id}.yaml", content, SupersededVersions(self._store))
        return prepared
