"""Results as a person reads them."""

from __future__ import annotations

from api.cli.output import say
from api.service.schemas import Diff, IngestView, ObjectView, Timeline, VersionList, describe
from knowledge.model.answers import Answer, Citation, Status
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf
from knowledge.model.precedence import Consideration
from knowledge.model.reviews import AnswerSummary, Dossier, Impact, Waiting
from knowledge.model.scope import Scope

_STYLES = {Status.ANSWERED: "bold green", Status.PARTIAL: "bold yellow"}


def show_answer(answer: Answer) -> None:
    """The status, each claim with the numbers of its citations, and the citations."""
    numbers = {citation.citation_id: n for n, citation in enumerate(answer.citations, 1)}
    say(answer.question, "bold")
    say(f"{_asked(answer.as_of, answer.scope)}")
    say()
    say(answer.status.value, _STYLES.get(answer.status, "bold red"))
    if answer.decision and answer.decision.outcome:
        say(f"  {answer.decision.outcome} (rule {answer.decision.rule})", "bold")
    for claim in answer.claims:
        marks = "".join(f"[{numbers[cited]}]" for cited in claim.citations if cited in numbers)
        kind = "" if claim.kind == "statement" else f"{claim.kind}: "
        say(f"  {kind}{claim.text} {marks}")
    if not answer.claims and answer.answer:
        say(f"  {answer.answer}")
    for notice in answer.notices:
        say(f"  note: {notice.text}", "yellow")
    for conflict in answer.conflicts:
        values = " against ".join(repr(side.value) for side in conflict.sides)
        say(f"  conflict over {conflict.attribute}: {values}", "bold red")
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
        f"{', on arrival' if citation.approved_on_arrival else ''} · revision {citation.revision_hash[:12]}",
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


def show_trace(trace: list[Consideration]) -> None:
    """Each version considered, and the rule that kept or dropped it."""
    say()
    for one in trace:
        mark = "kept" if one.kept else "dropped"
        place = f"{_scope(one.scope)}, {one.source}"
        say(f"  {mark} {one.version_id[:16]} ({place}) · {one.rule}: {one.why}", "green" if one.kept else "dim")


def show_waiting(waiting: list[Waiting]) -> None:
    """What waits for a decision."""
    if not waiting:
        say("Nothing waits for review.")
    for one in waiting:
        say(f"{one.version_id[:16]} · {one.state.value} · {one.object_id} · {_scope(one.scope)}", "bold")
        say(
            f"  {one.title} · from {describe(one.effective_from)} · by {one.author}"
            f" on {describe(one.recorded_at)} · {one.source_uri}"
        )


def show_dossier(dossier: Dossier) -> None:
    """What a reviewer needs for a decision."""
    show_waiting([dossier.waiting])
    for name, value in dossier.provenance.items():
        say(f"  {name}: {value}", "dim")
    say()
    if not dossier.would_count:
        _show_idle(dossier)
    instead = f"instead of {dossier.in_effect[:16]}" if dossier.in_effect else "nothing is in effect there yet"
    say(f"Clauses that change ({instead}):", "bold")
    for clause in dossier.clauses:
        say(f"  {clause.change} #{clause.anchor}")
        if clause.before is not None:
            say(f"    - {' '.join(clause.before.split())}", "red")
        if clause.after is not None:
            say(f"    + {' '.join(clause.after.split())}", "green")
    say(f"Conflicts it would create: {len(dossier.conflicts)}", "bold")
    for conflict in dossier.conflicts:
        say(
            f"  {conflict.attribute}: {conflict.value!r} here, {conflict.other_value!r} in {conflict.other_clause_id}"
        )
    estimated = f"{len(dossier.changes)} of {dossier.questions_asked} asked again, an estimate"
    say(f"Answers it would change: {estimated}", "bold")
    for change in dossier.changes:
        say(f"  {change.question} ({change.asked_by}, {describe(change.valid_at)})")
        _show_change(change.before, change.after)


def _show_idle(dossier: Dossier) -> None:
    """That the version would not count, what does instead, and when it would have counted."""
    instead = f": {dossier.in_effect[:16]} prevails" if dossier.in_effect else ""
    say(f"Once approved it would not count from now on{instead}.", "bold yellow")
    for period in dossier.counts:
        say(f"  it would count for {describe(period.start)} → {describe(period.end)}", "yellow")


def show_impact(impact: Impact) -> None:
    """The answers that would be others now."""
    say(f"{len(impact.affected)} of {impact.looked_at} stored answers would be others now.", "bold")
    if impact.not_looked_at:
        say(f"{impact.not_looked_at} more were not asked again; --limit asks more of them.", "yellow")
    for one in impact.affected:
        say(f"{one.answer_id} · {one.cause.value} · {one.question}", "bold")
        say(f"  {_asked(one.as_of, one.scope)}", "dim")
        _show_change(one.before, one.after)


def _show_change(before: AnswerSummary, after: AnswerSummary) -> None:
    say(f"    - {_told(before)}", "red")
    say(f"    + {_told(after)}", "green")


def _told(said: AnswerSummary) -> str:
    """The status, and the outcome, the quotes, or what is asked back."""
    words = [said.outcome] if said.outcome else [*said.quotes] or [*said.missing, *said.asks]
    return f"{said.status.value}: {' / '.join(words)}"


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
