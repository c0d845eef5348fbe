"""Asks external tools for facts of the case that a question names (rule O1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from knowledge.lookups.port import LookupFailed, ToolCaller
from knowledge.model.answering.answers import Answer, Notice
from knowledge.model.answering.lookups import Lookup
from knowledge.model.authority import Resolution
from knowledge.model.clock import Clock, system_clock
from knowledge.model.kinds import ToolTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.store.snapshot import Snapshot

_MOST_CALLS = 3
"""Tools that one question asks: more than one case needs, and little enough to wait for."""


class LookupTool:
    """Calls the tools in force that a question asks."""

    def __init__(self, caller: ToolCaller, clock: Clock = system_clock) -> None:
        self._caller, self._clock = caller, clock

    def lookups(self, question: str, given: Mapping[str, Any], snapshot: Snapshot) -> tuple[Lookup, ...]:
        """The calls for a question, in order of tool. A tool all of whose facts are given is not called."""
        asked = [
            (resolution, tool, inputs)
            for resolution, tool in _tools(snapshot)
            if tool.outputs.keys() - given.keys() and (inputs := tool.asked(question)) is not None
        ]
        return tuple(self._called(*one) for one in asked[:_MOST_CALLS])

    def _called(self, resolution: Resolution, tool: ToolTerms, inputs: dict[str, str]) -> Lookup:
        call = Lookup(
            object_id=resolution.object_id,
            version_id=resolution.version_id,
            host=tool.host,
            inputs=inputs,
            at=self._clock(),
        )
        try:
            found = self._caller.call(tool, inputs)
        except LookupFailed as failure:
            return call.model_copy(update={"failure": str(failure), "lacking": tuple(tool.outputs)})
        return call.model_copy(update={"facts": found.facts, "reply_hash": found.reply_hash})


def facts_of(lookups: Sequence[Lookup]) -> dict[str, Any]:
    """The facts of these calls; of two with the same name the first."""
    facts: dict[str, Any] = {}
    for one in lookups:
        facts = one.facts | facts
    return facts


def lacking(lookups: Sequence[Lookup]) -> frozenset[str]:
    """The names of the facts that failed calls were to give."""
    return frozenset(name for one in lookups for name in one.lacking)


def told_of_lookups(answer: Answer, lookups: Sequence[Lookup]) -> Answer:
    """An answer that says which tools were called and what they gave. It is a function of both, so that a replay calls none."""
    if not lookups:
        return answer
    notices = (*answer.notices, *(Notice(kind="lookup", text=one.in_words) for one in lookups))
    fingerprints = answer.fingerprints | {f"tool.{one.object_id}": one.version_id for one in lookups}
    return answer.model_copy(update={"notices": notices, "fingerprints": fingerprints}).sealed()


def _tools(snapshot: Snapshot) -> Iterator[tuple[Resolution, ToolTerms]]:
    for resolution in snapshot.resolve_kind(Kind.TOOL):
        terms = terms_of(snapshot.version(resolution.version_id))
        if isinstance(terms, ToolTerms):
            yield resolution, terms
