"""Prints results for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.cli.framework.output import note_more, say, to_the_second
from api.service.views.instants import describe
from knowledge.model.answering.status import Status

if TYPE_CHECKING:
    from api.service.views.ingests import RereadView
    from api.service.views.objects import Diff, ObjectView, Timeline, VersionEntry, VersionList
    from api.service.views.reviews import ConflictList, ExpiringList, ReviewList, VersionState
    from knowledge.model.answering.answers import Answer, AnswerRecord, Citation
    from knowledge.model.authority import AuthorityPeriod
    from knowledge.model.clock import AsOf
    from knowledge.model.precedence import Consideration
    from knowledge.model.reading.recognised import RecognisedPage
    from knowledge.model.reading.statements import LeftOut
    from knowledge.model.reviews import (
        AnswerSummary,
        Dossier,
        Impact,
        PossibleConflict,
        ReadingDifference,
        Waiting,
    )
    from knowledge.model.scope import Scope

_MOST_LABELS = 6
"""Labels of a version that are printed one by one: they fit on a line. A release that changed nothing adds one more."""
_STYLES = {Status.ANSWERED: "bold green", Status.PARTIAL: "bold yellow"}


def show_answer(answer: Answer) -> None:
    """Print the status, each claim with the numbers of its citations, and the citations."""
    numbers = {citation.citation_id: number for number, citation in enumerate(answer.citations, 1)}
    say(answer.question, "bold")
    say(f"{_asked(answer.as_of, answer.scope)}")
    for sentence in answer.reading:
        say(sentence)
    say()
    say(answer.status.value, _STYLES.get(answer.status, "bold red"))
    if outcome := _outcome(answer):
        say(f"  {outcome}", "bold")
    for claim in answer.claims:
        marks = "".join(f"[{numbers[cited]}]" for cited in claim.citations if cited in numbers)
        kind = "" if claim.kind == "statement" else f"{claim.kind}: "
        say(f"  {claim.lead or kind}{claim.text} {marks}")
    if not answer.claims and answer.answer:
        say(f"  {to_the_second(answer.answer)}")
    if answer.phrased:
        say("  in other words:", "dim")
    for phrased in answer.phrased:
        marks = "".join(f"[{numbers[cited]}]" for cited in phrased.citations if cited in numbers)
        say(f"    {phrased.text} {marks}")
    for notice in answer.notices:
        say(f"  note: {notice.text}", "yellow")
    for disagreement in _disagreements(answer):
        say(f"  conflict over {disagreement}", "bold red")
    for label, texts in (("missing", answer.missing), ("please say", answer.clarifying_questions)):
        for text in texts:
            say(f"  {label}: {text}")
    for citation in answer.citations:
        say()
        show_citation(numbers[citation.citation_id], citation)
    say()
    named = f"answer {answer.answer_id}" if answer.answer_id else "not recorded"
    replay = f" · replay: knowledge audit replay {answer.answer_id}" if answer.answer_id else ""
    say(f"{named} · hash {answer.answer_hash[:12]}{replay}", "dim")


def _outcome(answer: Answer) -> str:
    """The outcome of a decision and its rule; empty where nothing was decided."""
    decision = answer.decision
    return f"{decision.outcome} (rule {decision.rule})" if decision and decision.outcome else ""


def _disagreements(answer: Answer) -> list[str]:
    """The attribute and the values of each conflict."""
    return [
        f"{conflict.attribute}: {' against '.join(repr(side.value) for side in conflict.sides)}"
        for conflict in answer.conflicts
    ]


def show_record(record: AnswerRecord) -> None:
    """Print a recorded answer, when it was recorded, and the fingerprints of what made it."""
    show_answer(record.answer)
    candidates = sum(len(of_part) for of_part in record.retrieved.candidates)
    say(
        f"recorded {describe(record.recorded_at)} · {candidates} candidates · {len(record.answer.steps)} steps",
        "dim",
    )
    for name, fingerprint in sorted(record.answer.fingerprints.items()):
        say(f"  {name}: {fingerprint}", "dim")


def show_citation(number: int, citation: Citation) -> None:
    """Print the quote under what governs it, its place and source, its period of effect, and its approval."""
    anchor = citation.clause_id.partition("#")[2]
    place = f"{citation.object_id} #{anchor}" if anchor else citation.object_id
    if citation.address:
        place = f"{place} ({citation.address})"
    region = "" if citation.jurisdiction == "global" else f" · {citation.jurisdiction}"
    quotes = [f"“{' '.join(quote.split())}”" for quote in (*citation.governing_quotes, citation.quote)]
    say(f"  [{number}] {' … '.join(quotes)}")
    say(f"      {place}{region} · {citation.source_uri}")
    say(
        f"      in effect {describe(citation.effective_from)} → {describe(citation.effective_to)}"
        f" · approved by {citation.approved_by} on {citation.approved_at:%Y-%m-%d}"
        f"{', on arrival' if citation.approved_on_arrival else ''}{', as claimed' if citation.approval == 'claimed' else ''}"
        f" · revision {citation.revision_hash[:12]}",
        "dim",
    )


def show_object(view: ObjectView) -> None:
    """Print the authoritative text under its title, period of effect and approval."""
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
    """Print each version considered, and the rule that kept or dropped it."""
    say()
    for step in trace:
        mark = "kept" if step.kept else "dropped"
        place = f"{_scope(step.scope)}, {step.source}"
        say(
            f"  {mark} {step.version_id[:16]} ({place}) · {step.rule}: {step.why}", "green" if step.kept else "dim"
        )


def show_waiting(waiting: ReviewList) -> None:
    """Print the versions and readings that wait for a decision."""
    if not waiting.reviews and not waiting.readings:
        say("Nothing waits for review.")
    for version in waiting.reviews:
        _show_version(version)
    for reading in waiting.readings:
        say(f"{reading.version_id[:16]} · reading · {reading.object_id} · {_scope(reading.scope)}", "bold")
        say(
            f"  {reading.title} · read again by {reading.reader} · by {reading.reread_by}"
            f" on {describe(reading.recorded_at)} · {reading.source_uri}"
        )
    note_more(waiting.next)


def _show_version(version: Waiting) -> None:
    say(
        f"{version.version_id[:16]} · {version.state.value} · {version.object_id} · {_scope(version.scope)}",
        "bold",
    )
    say(
        f"  {version.title} · from {describe(version.effective_from)} · by {version.author}"
        f" on {describe(version.recorded_at)} · {version.source_uri}"
    )


def show_reread(view: RereadView) -> None:
    """Print the outcome of reading versions again, with the difference of each version that is read otherwise."""
    for one in view.changed:
        say(f"{one.object_id}@{one.version_id[:16]}: {one.outcome.value}", "bold")
        for line in one.difference:
            say(f"  {line}", _line_style(line))
    would = "" if view.recorded else "would be "
    say(
        f"{view.unchanged} unchanged, {view.in_force} {would}in force with the same words, {view.waiting} {would}waiting for "
        f"review, {view.rejected_before} rejected before, {len(view.unreadable)} unreadable, {view.erased} erased.",
        "bold green",
    )


def _line_style(line: str) -> str:
    """The style of a line of a unified diff."""
    return {"-": "red", "+": "green"}.get(line[:1], "dim")


def _show_left_out(left_out: Sequence[LeftOut]) -> None:
    for one in left_out:
        flag = "; it addresses a language model" if one.instructs else ""
        say(f"  left out as not published: {one.count} × {one.kind}, {one.characters} characters{flag}", "yellow")


def _show_recognised(pages: Sequence[RecognisedPage]) -> None:
    from knowledge.model.reading.recognised import recognition_told  # models take time to import

    if pages:
        say(f"  {recognition_told(pages)}", "yellow")


def _show_reading(reading: ReadingDifference) -> None:
    """Print the difference between the reading that waits and the one in force."""
    waiting = reading.waiting
    say(f"Read again by {waiting.reader}, by {waiting.reread_by}: other words wait to be confirmed", "bold yellow")
    for line in reading.unified.splitlines()[2:]:
        say(f"  {line}", _line_style(line))
    _show_left_out(reading.left_out)
    _show_recognised(reading.recognised)


def show_dossier(dossier: Dossier) -> None:
    """Print the effects of approving a version: clauses, conflicts and answers that change. Of a reading, print its difference."""
    _show_version(dossier.waiting)
    for name, value in dossier.provenance.items():
        say(f"  {name}: {value}", "dim")
    _show_left_out(dossier.left_out)
    _show_recognised(dossier.recognised)
    for one in dossier.stated:
        say(f'  it states {one.field} {one.value} ("{one.words}"), which is not recorded', "yellow")
    say()
    if dossier.reading is not None:
        _show_reading(dossier.reading)
        return
    if not dossier.would_count:
        _show_without_effect(dossier)
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
        say(f"  {_possible(conflict)}")
    estimated = f"{len(dossier.changes)} of {dossier.questions_asked} asked again, an estimate"
    say(f"Answers it would change: {estimated}", "bold")
    if dossier.questions_left:
        say(f"  There was no time for {dossier.questions_left} more.", "yellow")
    for change in dossier.changes:
        say(f"  {change.question} ({change.asked_by}, {describe(change.valid_at)})")
        _show_change(change.before, change.after)


def _show_without_effect(dossier: Dossier) -> None:
    """Print that another version would prevail, and the past periods in which this one would be authoritative."""
    instead = f": {dossier.in_effect[:16]} prevails" if dossier.in_effect else ""
    say(f"Once approved it would not be authoritative from now on{instead}.", "bold yellow")
    for period in dossier.counts:
        say(f"  it would be authoritative for {describe(period.start)} → {describe(period.end)}", "yellow")


def show_impact(impact: Impact) -> None:
    """Print the answers that would be different now, with their causes."""
    say(f"{len(impact.affected)} of {impact.looked_at} stored answers would be different now.", "bold")
    if impact.not_looked_at:
        more = "there was no time for all of them" if impact.time_was_over else "--limit asks more of them"
        say(f"{impact.not_looked_at} more were not asked again; {more}.", "yellow")
    for affected in impact.affected:
        say(f"{affected.answer_id} · {affected.cause.value} · {affected.question}", "bold")
        say(f"  {_asked(affected.as_of, affected.scope)}", "dim")
        _show_change(affected.before, affected.after)


def show_conflicts(conflicts: ConflictList) -> None:
    """Print the recorded conflicts, with whether each is still open."""
    for conflict in conflicts.conflicts:
        values = " against ".join(f"{side['value']!r} ({side['clause_id']})" for side in conflict.sides)
        state = "open" if conflict.open else "settled"
        say(f"{conflict.conflict_id} · {state} · {conflict.attribute}: {values}")
    if not conflicts.conflicts:
        say("There are no conflicts.")


def show_expiring(lapsing: ExpiringList, within: int) -> None:
    """Print the versions that need attention within so many days."""
    for version in lapsing.expiring:
        say(
            f"{describe(version.due)} · {version.why} · {version.object_id} · {version.version_id[:16]}"
            f" · {version.relied_on} answers"
        )
    if not lapsing.expiring:
        say(f"Nothing lapses within {within} days.")


def show_transition(state: VersionState) -> None:
    """Print the state of a version that was moved, and the conflicts of its approval."""
    if state.reading is not None:
        say(f"The reading of {state.object_id}@{state.version_id[:16]} is {state.reading.value}.", "bold green")
    else:
        say(f"{state.object_id}@{state.version_id[:16]} is {state.state.value}.", "bold green")
    for conflict in state.conflicts:
        say(f"conflict over {_possible(conflict)}", "red")


def _possible(conflict: PossibleConflict) -> str:
    return f"{conflict.attribute}: {conflict.value!r} here, {conflict.other_value!r} in {conflict.other_clause_id}"


def _show_change(before: AnswerSummary, after: AnswerSummary) -> None:
    say(f"    - {_summary(before)}", "red")
    say(f"    + {_summary(after)}", "green")


def _summary(said: AnswerSummary) -> str:
    """The status with the outcome, the quotes, or the questions back."""
    words = [said.outcome] if said.outcome else [*said.quotes] or [*said.missing, *said.asks]
    return f"{said.status.value}: {' / '.join(words)}"


def show_history(versions: VersionList, timeline: Timeline) -> None:
    """Print every version with its moves and the periods in which it is authoritative."""
    say(versions.object_id, "bold")
    for version in versions.versions:
        periods = [p for p in timeline.periods if p.version_id == version.version_id]
        say()
        say(
            f"{_name(version, versions.object_id)} · {version.state.value} · {_scope(version.scope)} · {version.title}",
            "bold",
        )
        if version.labels:
            say(f"  {_labels(version.labels)}", "cyan")
        say(
            f"  declared {describe(version.effective_from)} → {describe(version.effective_to)}"
            f" · {version.source_uri} · revision {version.revision_hash[:12]}"
        )
        for move in version.transitions:
            why = f" ({move.reason})" if move.reason else ""
            say(f"  {describe(move.recorded_at)} {move.to.value} by {move.actor}{why}")
        for period in periods:
            say(f"  authoritative {_period(period)}", "green")


def _name(version: VersionEntry, object_id: str) -> str:
    """The version's id, with the object's name before it where that is another one than `object_id`."""
    short = version.version_id[:16]
    return short if version.object_id == object_id else f"{version.object_id}@{short}"


def _labels(labels: list[str]) -> str:
    """The labels of a version, those between the first and the last counted where there are many."""
    if len(labels) <= _MOST_LABELS:
        return f"labels {', '.join(labels)}"
    return f"labels {labels[0]} … {labels[-1]} ({len(labels)})"


def show_diff(diff: Diff) -> None:
    """Print the unified diff, coloured on a terminal."""
    if not diff.unified:
        say(f"{diff.object_id}: no difference between the two dates.")
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in diff.unified.split("\n") if diff.unified else []:
        say(line, styles.get(line[:1], ""))


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
