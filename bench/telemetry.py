"""The cost of being observed for a question: `python -m bench.telemetry REPO [ROUNDS]`.

The same questions are asked with spans, measures and the log of questions on, and with all of them off, alternately in one process over one store.
The time is that of the processor for the asking thread, because other programs take the clock's. A pair is one question asked both ways, in
changing order; the cost is the median of the on-times over that of the off-times. Spans go to OpenTelemetry's SDK where it is installed, and
are dropped there instead of sent.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import thread_time

from bench.engines import OPTIONS, opened, percentile
from bench.query import heading_questions
from ingest.pipeline import Ingestor
from knowledge.bootstrap import Canon
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.query_log import QueryLog
from knowledge.reasoning.question import Question
from knowledge.reasoning.tools.search import SearchTool
from knowledge.settings import Settings
from knowledge.telemetry.live import LiveTelemetry
from knowledge.telemetry.measures import PrometheusMeter

ROUNDS = 4
"""How often each question is asked both ways."""
_REHEARSED = 20
"""Questions asked both ways before any is timed, so that caches and the allocator are warm."""


def main() -> None:
    """Measure and print one JSON line."""
    repo, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    rng = random.Random(7)
    recorded = _spans_dropped()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        with opened(settings) as canon:
            Ingestor(canon.store, canon.tokens, settings, canon.clock).paths([repo], OPTIONS)
            canon.indexer.catch_up()
            questions = heading_questions(canon, rng)
            canon.warm()
            seconds = _ask(_orchestrators(canon), questions, rounds, rng)
    on, off = seconds["on"], seconds["off"]
    print(
        json.dumps(
            {
                "measurement": "telemetry",
                "spans": "recorded by the SDK and dropped" if recorded else "API without SDK",
                "pairs": len(on),
                "cpu_ms": {
                    name: {
                        "p50": round(percentile(times, 0.5) * 1e3, 3),
                        "p95": round(percentile(times, 0.95) * 1e3, 3),
                    }
                    for name, times in seconds.items()
                },
                "p50_on_over_off": round(median(on) / median(off), 4),
                "median_of_ratios": round(median(one / other for one, other in zip(on, off, strict=True)), 4),
            }
        )
    )


def _spans_dropped() -> bool:
    """Have every span recorded and then dropped, as far as the SDK is installed."""
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
    except ImportError:
        return False

    class Dropping(SpanExporter):  # type: ignore[misc]  # the SDK is an optional extra
        def export(self, spans: object) -> SpanExportResult:
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Dropping()))
    trace.set_tracer_provider(provider)
    return True


def _orchestrators(canon: Canon) -> dict[str, Orchestrator]:
    search = SearchTool(canon.index, canon.embedder, canon.store)
    telemetry = LiveTelemetry(PrometheusMeter())
    on = Orchestrator(canon.store, search, clock=canon.clock, recipe=canon.recipe, telemetry=telemetry)
    on.query_log = QueryLog(timedelta(days=90), named=True)
    return {"on": on, "off": Orchestrator(canon.store, search, clock=canon.clock, recipe=canon.recipe)}


def _ask(
    orchestrators: dict[str, Orchestrator], questions: list[str], rounds: int, rng: random.Random
) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in orchestrators}
    asked = [*questions[:_REHEARSED], *(text for _ in range(rounds) for text in questions)]
    for number, text in enumerate(asked):
        order = rng.sample(list(orchestrators), len(orchestrators))
        for name in order:
            began = thread_time()
            orchestrators[name].ask(Question(text=text))
            if number >= _REHEARSED:
                seconds[name].append(thread_time() - began)
    return seconds


if __name__ == "__main__":
    main()
