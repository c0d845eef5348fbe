"""Results as a person reads them."""

from __future__ import annotations

from api.cli.output import say
from api.schemas import Diff, IngestView, ObjectView, Timeline, VersionList, describe
from knowledge.model.answers import Answer, Citation, Status
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope

_STYLES = {Status.ANSWERED: "bold green", Status.PARTIAL: "bold yellow"}


def show_answer(answer: Answer) -> None:
    """The status, each claim with the numbers of its citations, and the citations."""
    numbers = {citation.citation_id: n for n, citation in enumerate(answer.citations, 1)}
    say(answer.question, "bold")
    say(f"{_asked(answer.as_of, answer.scope)}")
    say()
    say(answer.status.value, _STYLES.get(answer.status, "bold red"))
    for claim in answer.claims:
        marks = "".join(f"[{numbers[cited]}]" for cited in claim.citations if cited in numbers)
        kind = "" if claim.kind == "statement" else f"{claim.kind}: "
        say(f"  {kind}{claim.text} {marks}")
    if not answer.claims and answer.answer:
        say(f"  {answer.answer}")
    for label, texts in (("missing", answer.missing), ("please say", answer.clarifying_questions)):
        for text in texts:
            say(f"  {label}: {text}")
    for citation in answer.citations:
        say()
        show_citation(numbers[citation.citation_id], citation)
    say()
    say(
        f"answer {answer.answer_id} · hash {answer.answer_hash[:12]} · replay: knowledge audit replay {answer.answer_id}",
        "dim",
    )


def show_citation(number: int, citation: Citation) -> None:
    """The quote, where it stands, since when it holds and who approved it."""
    anchor = citation.clause_id.partition("#")[2]
    place = f"{citation.object_id} #{anchor}" if anchor else citation.object_id
    region = "" if citation.jurisdiction == "global" else f" · {citation.jurisdiction}"
    say(f"  [{number}] “{' '.join(citation.quote.split())}”")
    say(f"      {place}{region} · {citation.source_uri}")
    say(
        f"      in effect {describe(citation.effective_from)} → {describe(citation.effective_to)}"
        f" · approved by {citation.approved_by} on {citation.approved_at:%Y-%m-%d}"
        f" · revision {citation.revision_hash[:12]}",
        "dim",
    )


def show_object(view: ObjectView) -> None:
    """The authoritative text under a line that says what it is."""
    say(f"{view.object_id}@{view.version_id[:16]} · {view.title}", "bold")
    say(f"{_asked(view.as_of, view.scope)}")
    say(
        f"in effect {describe(view.effective_from)} → {describe(view.effective_to)}"
        f" · approved by {view.approved_by} on {view.approved_at:%Y-%m-%d}"
        f" · {view.source_uri} · revision {view.revision_hash[:12]}",
        "dim",
    )
    say()
    say(view.text)


def show_history(versions: VersionList, timeline: Timeline) -> None:
    """Every version with its moves and the periods in which it counts."""
    say(versions.object_id, "bold")
    for version in versions.versions:
        periods = [p for p in timeline.periods if p.version_id == version.version_id]
        say()
        say(
            f"{version.version_id[:16]} · {version.state.value} · {_scope(version.scope)} · {version.title}",
            "bold",
        )
        say(
            f"  declared {describe(version.effective_from)} → {describe(version.effective_to)}"
            f" · {version.source_uri} · revision {version.revision_hash[:12]}"
        )
        for move in version.transitions:
            why = f" ({move.reason})" if move.reason else ""
            say(f"  {describe(move.recorded_at)} {move.to.value} by {move.actor}{why}")
        for period in periods:
            say(f"  authoritative {_period(period)}", "green")


def show_diff(diff: Diff) -> None:
    """The unified diff, coloured on a terminal."""
    if not diff.unified:
        say(f"{diff.object_id}: no difference between the two dates.")
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in diff.unified.split("\n") if diff.unified else []:
        say(line, styles.get(line[:1], ""))


def show_ingest(view: IngestView) -> None:
    """What an ingest did."""
    counts = (
        f"{view.recorded} recorded, {view.approved} approved, {view.closed} closed, {view.unchanged} unchanged"
    )
    say(f"Versions: {counts}.")


def _asked(as_of: AsOf, scope: Scope) -> str:
    return f"as of {describe(as_of.valid_at)} · known at {describe(as_of.known_at)} · {_scope(scope)}"


def _scope(scope: Scope) -> str:
    return " · ".join(part for part in (scope.jurisdiction, scope.product, scope.audience) if part)


def _period(period: AuthorityPeriod) -> str:
    valid, known = period.valid, period.known
    return (
        f"{describe(valid.start)} → {describe(valid.end)}"
        f", as known {describe(known.start)} → {'now' if known.end is None else describe(known.end)}"
    )
