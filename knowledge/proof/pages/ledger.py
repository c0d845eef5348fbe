"""Writes the parts of a receipt's page about the ledger, the versions considered and the passages not cited."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.model.answering.answers import Answer
from knowledge.model.clock import format_instant
from knowledge.model.record.heads import key_id
from knowledge.proof.pages.html import code, defined, plain, table
from knowledge.proof.receipt import Exclusion, ProvedEvent, Receipt

_FIRST_WORDS = 160
"""The characters shown of a passage that is not cited: about two lines, enough to recognise it."""


def versions_considered(receipt: Receipt) -> str:
    """Return, for each object cited and date asked, the version kept, and why each other one was not."""
    return table(("object", "valid at", "version", "for", "source", "kept", "why"), _considered(receipt))


def _considered(receipt: Receipt) -> Iterator[tuple[str, ...]]:
    for trace in receipt.traces:
        for consideration in trace.considered:
            yield (
                plain(trace.object_id),
                format_instant(trace.as_of.valid_at),
                code(consideration.version_id[:16]),
                plain(consideration.scope.in_words),
                plain(consideration.source),
                "yes" if consideration.kept else "no",
                f"{plain(consideration.why)} ({plain(consideration.rule)})",
            )


def evidence_left_out(receipt: Receipt) -> str:
    """Return the passages that retrieval proposed and the answer does not cite: their first words, and why."""
    rows = [
        (
            plain(exclusion.sub_question + 1),
            plain(exclusion.object_id),
            _first_words(exclusion),
            plain(exclusion.why),
        )
        for exclusion in receipt.exclusions
    ]
    return table(("part", "object", "passage", "why"), rows)


def _first_words(exclusion: Exclusion) -> str:
    if exclusion.passage is None:
        return f"no longer kept, {code(exclusion.passage_hash[:16])}"
    text = " ".join(exclusion.passage.text.split())
    return plain(text if len(text) <= _FIRST_WORDS else f"{text[:_FIRST_WORDS]} …")


def ledger(receipt: Receipt) -> str:
    """Return the events of the answer, of each version it cites or rests on, and of the keys."""
    return table(("event", "time", "what", "by"), map(_row, receipt.events))


def _row(proved: ProvedEvent) -> tuple[str, ...]:
    event = proved.event
    what = event.payload.get("to", event.kind.value.rpartition(".")[2])
    named = (
        event.payload.get("version_id") or event.payload.get("answer_id") or event.payload.get("public_key") or ""
    )
    reason = f", {plain(event.reason)}" if event.reason else ""
    what_and_why = f"{plain(what)} {code(str(named)[:16])}{reason}"
    return (plain(event.seq), format_instant(event.recorded_at), what_and_why, plain(event.actor))


def how_to_check(answer: Answer, receipt: Receipt) -> str:
    """Return how to check the receipt, and the head and key that it is signed with."""
    head = receipt.head
    signed = [
        ("service", plain(head.service)),
        ("ledger", f"{head.size} events, root {code(head.root)}"),
        ("signed", f"{format_instant(head.signed_at)} with key {code(key_id(head.public_key))}"),
        ("answer hash", code(answer.answer_hash)),
        ("rests on, without citing it", ", ".join(code(name[:16]) for name in receipt.grounds)),
    ]
    return (
        "<p>Run <code>knowledge audit check FILE.zip --key KEY</code>, which needs neither the service nor its data. "
        "It finds any change of any byte, of this page, too. Give the key or a head of the service that you got "
        "from somewhere else than this file: without one, the check shows only that the file is whole. "
        "That nothing was left out of this file it cannot show.</p>\n"
    ) + defined(pair for pair in signed if pair[1])
