"""The page of a receipt that a person reads: question, answer, each quote in its clause, who approved it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from knowledge.model.answers import AnswerRecord, Citation
from knowledge.model.clock import format_instant
from knowledge.model.proof import SignedHead, key_id

if TYPE_CHECKING:
    from knowledge.proof.receipt import ProvedEvent

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}dt{font-weight:600}dd{margin:0 0 .5rem}
blockquote{border-left:.25rem solid #b58900;margin:0 0 1rem;padding:.2rem 1rem;background:#fdf6e3}
code{word-break:break-all}table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:left;vertical-align:top}"""


def page(record: AnswerRecord, head: SignedHead, events: Sequence[ProvedEvent]) -> str:
    """The page, with nothing in it that is loaded from elsewhere."""
    answer = record.answer
    parts = [
        f"<h1>{escape(answer.question)}</h1>",
        f"<p><strong>{escape(answer.status.value)}</strong>, valid at {format_instant(answer.as_of.valid_at)}, as known "
        f"at {format_instant(answer.as_of.known_at)}, for {escape(answer.scope.key.strip('|'))}.</p>",
        "<h2>Answer</h2>",
        *(f"<p>{escape(line)}</p>" for line in answer.answer.splitlines()),
        "<h2>Citations</h2>" if answer.citations else "",
        *(_citation(citation) for citation in answer.citations),
        "<h2>What the ledger says</h2><table><tr><th>event</th><th>time</th><th>what</th><th>by</th></tr>",
        *(_row(one) for one in events),
        "</table>",
        _how_to_check(record, head),
    ]
    body = "\n".join(filter(None, parts))
    title = escape(f"Receipt of {answer.answer_id}")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _citation(citation: Citation) -> str:
    end = "open" if citation.effective_to is None else format_instant(citation.effective_to)
    approved = f"{escape(citation.approved_by)} on {format_instant(citation.approved_at)}"
    if citation.approved_on_arrival:
        approved += ", its author: the source is declared approve-on-arrival"
    return (
        f"<blockquote id={citation.citation_id!r}>{escape(citation.quote)}</blockquote><dl>"
        f"<dt>{escape(citation.citation_id)}</dt><dd><code>{escape(citation.clause_id)}</code></dd>"
        f"<dt>in effect</dt><dd>{format_instant(citation.effective_from)} to {end}, {escape(citation.jurisdiction)}</dd>"
        f"<dt>approved by</dt><dd>{approved}</dd>"
        f"<dt>source</dt><dd>{escape(citation.source_uri)}, SHA-256 <code>{citation.revision_hash}</code></dd></dl>"
    )


def _row(one: ProvedEvent) -> str:
    event = one.event
    what = event.payload.get("to", event.kind.value.rpartition(".")[2])
    named = event.payload.get("version_id") or event.payload.get("answer_id") or ""
    return (
        f"<tr><td>{event.seq}</td><td>{format_instant(event.recorded_at)}</td>"
        f"<td>{escape(str(what))} <code>{escape(str(named)[:16])}</code></td><td>{escape(event.actor)}</td></tr>"
    )


def _how_to_check(record: AnswerRecord, head: SignedHead) -> str:
    return (
        "<h2>How to check this</h2><p>Run <code>knowledge audit check FILE.zip --key KEY</code>, which needs neither the "
        "service nor its data. It finds any change of any byte. Give the key or a head of the service that you got "
        "from somewhere else than this file: without one, the check shows only that the file is whole.</p>"
        f"<p>Service {escape(head.service)}, ledger of {head.size} events, root <code>{head.root}</code>, signed "
        f"{format_instant(head.signed_at)} with key <code>{key_id(head.public_key)}</code>. "
        f"Answer hash <code>{record.answer.answer_hash}</code>.</p>"
    )
