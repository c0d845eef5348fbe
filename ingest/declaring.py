"""Declaring a source when documents from it first arrive as approved, so that the ledger says who allowed it (rule L4)."""

from __future__ import annotations

import yaml

from ingest.documents import Reader
from ingest.options import UNNAMED_ACTOR, IngestOptions, IngestReport
from ingest.structure.passages import PassageMaker
from ingest.supersession import Superseded
from knowledge.errors import InvalidInput
from knowledge.model.clock import Clock
from knowledge.model.objects import State
from knowledge.settings import Settings
from knowledge.store.port import Store

_DECLARATIONS = "declarations"
"""The source that declarations made here come from."""


class Declarer:
    """Declares sources that nobody has declared yet."""

    def __init__(self, store: Store, maker: PassageMaker, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._maker = maker
        self._settings = settings
        self._clock = clock

    def declare(self, options: IngestOptions, report: IngestReport) -> None:
        """Declare `options.source` approve-on-arrival by the word of its actor, where documents are to be approved
        on arrival and the source is not declared. Raises InvalidInput where that is switched off.
        """
        if options.state is not State.APPROVED:
            return
        now = self._clock()
        if self._store.declaration(options.source, self._store.as_of(now, None, now)) is not None:
            return
        name = f"source/{options.source}"
        if not self._settings.declare_sources:
            raise InvalidInput(
                f"{name} is not declared, so nothing from it is approved on arrival.",
                where="--state",
                remedy=f"Ingest as draft, or ingest a declaration of {name} with approve_on_arrival: true first.",
            )
        self._record(name, options)
        report.declared.append(name)

    def _record(self, name: str, options: IngestOptions) -> None:
        authored = {
            "id": name,
            "title": options.source,
            "description": "Declared when documents from it were first ingested as approved.",
            "approve_on_arrival": True,
            "effective_from": "1970-01-01",
        }
        content = yaml.safe_dump(authored, sort_keys=False, allow_unicode=True).encode()
        own = IngestOptions(source=_DECLARATIONS, state=State.APPROVED, actor=options.actor)
        reader = Reader(self._maker, self._settings, own, self._clock())
        (prepared,) = reader.read(f"{name}.yaml", content, Superseded(self._store))
        with self._store.transaction() as transaction:
            reason = "its documents are ingested as approved"
            # Another process may have declared it meanwhile.
            if transaction.record(prepared.submission, actor=UNNAMED_ACTOR, reason=reason):
                version_id = prepared.submission.version.version_id
                transaction.transition(version_id, State.APPROVED, actor=options.actor, reason=reason)
