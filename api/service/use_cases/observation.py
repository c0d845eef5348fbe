"""Use cases of those who look after the service: its measures, and the questions that were asked."""

from __future__ import annotations

import threading
from time import monotonic

from api.version import canon_version
from knowledge.bootstrap import Canon
from knowledge.errors import CanonError
from knowledge.review.gauges import Backlog, Gauge, Sample, backlog_of, exposed, gauges_of

_BACKLOG_SECONDS = 60.0
"""How long the counts are kept that take reading the ledger. Prometheus asks several times a minute; conflicts and cases move by the hour."""


class Observation:
    """Looks at a service: what it does, what waits, and what people ask it."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon
        self._turn = threading.Lock()
        self._backlog: tuple[float, Backlog] | None = None

    def metrics(self) -> bytes:
        """The measures of this process and the gauges of the store, in the text format of Prometheus.

        Where the store cannot be read, `canon_store_up` is 0 and its gauges are missing.
        """
        try:
            gauges = self._gauges()
        except CanonError:
            gauges = []
        up = Gauge("canon_store_up", "Whether the store can be read.", (Sample(int(bool(gauges)), {}),))
        build = Gauge(
            "canon_build_info",
            "The version of Canon and of its steps of answering.",
            (Sample(1, {"version": canon_version(), "steps": self._canon.recipe.steps}),),
        )
        return self._canon.telemetry.exposition() + exposed([build, up, *gauges]).encode()

    def _gauges(self) -> list[Gauge]:
        canon = self._canon
        return gauges_of(canon.store.vitals(canon.clock()), self._known_backlog())

    def _known_backlog(self) -> Backlog:
        with self._turn:
            if self._backlog is None or monotonic() - self._backlog[0] > _BACKLOG_SECONDS:
                self._backlog = (monotonic(), backlog_of(self._canon.store, self._canon.clock))
            return self._backlog[1]
