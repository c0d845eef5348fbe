"""Declaring a source when documents from it first arrive as approved, so that the ledger says who allowed it (rule L4)."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from ingest.documents import Prepared, Reader
from ingest.options import DECLARER, IngestOptions
from ingest.structure.passages import PassageMaker
from ingest.supersession import Superseded
from knowledge.errors import InvalidInput
from knowledge.model.clock import Clock
from knowledge.model.objects import State
from knowledge.settings import Settings
from knowledge.store.port import Store, Transaction

_DECLARATIONS = "declarations"
"""The source that declarations made here come from."""
SELF_DECLARED = -1
"""The rank of a source declared by who approves its documents: below any that nobody declared so, whose texts two people
stand behind.
"""


class Declarer:
    """Declares sources that nobody has declared yet."""

    def __init__(self, store: Store, maker: PassageMaker, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._maker = maker
        self._settings = settings
        self._clock = clock

    def declaration(self, options: IngestOptions) -> Declaration | None:
        """The declaration of `options.source` as approve-on-arrival by the word of its actor, which is missing where
        documents are to be approved on arrival and the source is not declared.

        Raises InvalidInput where that is switched off, or where others have approved what came from this source.
        """
        if options.state is not State.APPROVED:
            return None
        now = self._clock()
        as_of = self._store.as_of(now, None, now)
        if self._store.declaration(options.source, as_of) is not None:
            return None
        name = f"source/{options.source}"
        if not self._settings.declare_sources:
            raise InvalidInput(
                f"{name} is not declared, so nothing from it is approved on arrival.",
                where="--state",
                remedy=f"Ingest as draft, or ingest a declaration of {name} with approve_on_arrival: true first.",
            )
        if any(not one.on_arrival for one in self._store.from_source(options.source, as_of)):
            raise InvalidInput(
                f"What came from {options.source} so far was approved by others than its authors.",
                where="--state",
                remedy=f"Ingest as draft and have it approved, or have {name} declared with approve_on_arrival: true.",
            )
        return Declaration(self._prepared(name, options), options.actor)

    def _prepared(self, name: str, options: IngestOptions) -> Prepared:
        authored = {
            "id": name,
            "title": options.source,
            "description": "Declared when documents from it were first ingested as approved.",
            "rank": SELF_DECLARED,
            "approve_on_arrival": True,
            "effective_from": "1970-01-01",
        }
        content = yaml.safe_dump(authored, sort_keys=False, allow_unicode=True).encode()
        own = IngestOptions(source=_DECLARATIONS, state=State.APPROVED, actor=options.actor)
        reader = Reader(self._maker, self._settings, own, self._clock())
        (prepared,) = reader.read(f"{name}.yaml", content, Superseded(self._store))
        return prepared


@dataclass(frozen=True)
class Declaration:
    """The declaration of a source, to be recorded in the transaction that first needs it."""

    prepared: Prepared
    actor: str

    @property
    def object_id(self) -> str:
        """The object that declares the source."""
        return self.prepared.submission.version.object_id

    def record(self, transaction: Transaction) -> None:
        """Declare the source; another process may have done so meanwhile."""
        reason = "its documents are ingested as approved"
        version = self.prepared.submission.version
        if transaction.record(self.prepared.submission, actor=DECLARER, reason=reason):
            transaction.transition(version.version_id, State.APPROVED, actor=self.actor, reason=reason)
