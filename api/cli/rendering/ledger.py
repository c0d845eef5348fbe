"""Prints what comes from the ledger: a state rebuilt from its log, and where citations come from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api.cli.framework.output import say
from api.service.views.instants import describe

if TYPE_CHECKING:
    from api.service.views.ledger import AnswerOrigins, Rebuilt


def show_rebuilt(view: Rebuilt) -> None:
    """Print how much the log gives up to its checkpoint, and whether the store agrees."""
    states = Counter(version.state.value for one in view.objects for version in one.versions)
    periods = sum(len(one.periods) for one in view.objects)
    say(f"After event {view.head.seq} at {describe(view.head.recorded_at)}: {view.head.hash}", "bold")
    counted = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"
    say(f"{len(view.objects)} objects, versions: {counted}; {periods} authority periods")
    for problem in view.differences:
        say(f"{problem.where}: {problem.what}", "red")
    if view.compared and not view.differences:
        say("The store says the same.", "bold green")


def show_origins(origins: AnswerOrigins) -> None:
    """Print each citation with its version, the bytes that were read, and every event up to the answer."""
    for one in origins.citations:
        say(f"[{one.citation_id}] {one.clause_id}", "bold")
        say(f"  version {one.version_id}")
        say(f"  read from {one.revision.uri} of {one.revision.source}, bytes {one.revision.revision_hash}")
        for step in one.steps:
            why = f": {step.reason}" if step.reason else ""
            say(f"  event {step.seq} {step.kind} by {step.actor} on {describe(step.recorded_at)}{why}")
    recorded = origins.recorded
    say(f"Answered in event {recorded.seq} on {describe(recorded.recorded_at)}, answer {origins.answer_hash}")
