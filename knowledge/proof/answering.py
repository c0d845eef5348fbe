"""Whether an answer says what its sources and the ledger say (rules Q1, Q3, D1, A1, S2, L3, L4)."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.model.answers import Answer, Citation, Claim, prose
from knowledge.model.clock import Instant, format_instant
from knowledge.model.kinds import ConstraintTerms, PolicyTerms, terms_of
from knowledge.model.ledger import Event, EventKind, Problem
from knowledge.model.objects import Version
from knowledge.proof.opened import Opened
from knowledge.proof.receipt import cited_at, left_out, moments
from knowledge.proof.standing import Standing


def answer_problems(opened: Opened) -> Iterator[Problem]:
    """What the receipt's own events, versions and texts contradict of its answer."""
    yield from _recorded(opened)
    yield from _composed(opened)
    yield from _citations(opened)
    yield from _traces(opened)
    yield from _exclusions(opened)
    yield from _decision(opened)


# -- the answer itself --------------------------------------------------------------------------------


def _recorded(opened: Opened) -> Iterator[Problem]:
    """The answer is the one that the ledger records, and knows nothing that was recorded later."""
    answer, receipt = opened.record.answer, opened.receipt
    where = f"answer {answer.answer_id}"
    said = {
        "answer_id": answer.answer_id,
        "answer_hash": answer.computed_hash(),
        "record_hash": receipt.record_hash,
    }
    own = [event for event in opened.events if event.kind is EventKind.ANSWER_RECORDED]
    named = (receipt.answer_id, answer.answer_hash) == (answer.answer_id, said["answer_hash"])
    if [event.payload for event in own] != [said] or not named:
        yield Problem(where=where, what="is not the answer that the ledger records")
        return
    if opened.record.recorded_at != own[0].recorded_at:
        yield Problem(where=where, what="was not recorded when it says")
    known = {answer.as_of.known_at, *(as_of.known_at for as_of in moments(answer))}
    if len(known) > 1 or max(known) > own[0].recorded_at:
        yield Problem(where=where, what="claims to know what was recorded after it")


def _composed(opened: Opened) -> Iterator[Problem]:
    """Claims and parts cite what is there, claims are the words that they cite, and the text is made of them alone."""
    answer = opened.record.answer
    cited = {citation.citation_id: citation for citation in answer.citations}
    if len(cited) < len(answer.citations):
        yield Problem(where="citations", what="two have one id")
    for number, part in enumerate(answer.sub_questions, 1):
        if not cited.keys() >= set(part.evidence_ids):
            yield Problem(where=f"part {number}", what="rests on what is not cited")
    beside = {name for notice in answer.notices for name in notice.citations}
    beside |= {side.citation_id for conflict in answer.conflicts for side in conflict.sides}
    if not cited.keys() >= beside:
        yield Problem(where="notices and conflicts", what="name what is not cited")
    for number, claim in enumerate(answer.claims, 1):
        if not cited.keys() >= set(claim.citations):
            yield Problem(where=f"claim {number}", what="cites what is not there")
        elif not all(_says(opened, cited[name], claim) for name in claim.citations):
            yield Problem(where=f"claim {number}", what="is not in the words that it cites")
    text = prose(answer.as_of, answer.claims, _asked_instead(opened, answer), deciding=answer.decision is not None)
    if answer.answer != text:
        yield Problem(where="answer", what="its text is not composed of its claims")


def _says(opened: Opened, citation: Citation, claim: Claim) -> bool:
    """Whether the claim stands in the quote, spaces aside; or begins with it, where the quote was cut for its length."""
    said = _words(claim.text)
    if not said or said in _words(citation.quote):
        return bool(said)
    following = _text(opened, citation)[citation.start :]
    return _words(following).startswith(said) and said.startswith(_words(citation.quote))


def _words(text: str) -> str:
    return " ".join(text.split())


def _asked_instead(opened: Opened, answer: Answer) -> list[str]:
    """Whom refusals name to be asked: the word of the constraints that they cite."""
    refusing = {name for claim in answer.claims if claim.kind == "refusal" for name in claim.citations}
    cited = (one for one in answer.citations if one.citation_id in refusing)
    terms = (terms_of(opened.version(one.version_id)) for one in cited)
    return [one.escalate_to for one in terms if isinstance(one, ConstraintTerms) and one.escalate_to]


# -- citations ----------------------------------------------------------------------------------------


def _citations(opened: Opened) -> Iterator[Problem]:
    standing = Standing(opened)
    for citation in opened.record.answer.citations:
        where = f"citation {citation.citation_id}"
        try:
            version = opened.version(citation.version_id)
            for what in (*_misquoted(opened, citation, version), *_unfounded(standing, citation, version)):
                yield Problem(where=where, what=what)
        except KeyError as error:
            yield Problem(where=where, what=f"its content {error} is missing")


def _misquoted(opened: Opened, citation: Citation, version: Version) -> Iterator[str]:
    """What the version that the citation names contradicts of it."""
    text, revision = _text(opened, citation), version.revision
    if citation.revision_hash != revision.revision_hash or citation.source_uri != revision.uri:
        yield "names another source or revision than its version"
    opened.content(revision.revision_hash)
    if citation.object_id != version.object_id or citation.jurisdiction != version.scope.jurisdiction:
        yield "names another object or jurisdiction than its version"
    if not citation.quote or text[citation.start : citation.end] != citation.quote:
        yield "its quote does not stand there in the text"
    clause = version.clause_at(citation.start)
    if citation.clause_id != version.clause_id(clause.anchor if clause else "text"):
        yield "names another clause than the one at its place"
    own, start, end = version.effective, citation.effective_from, citation.effective_to
    if start < own.start:
        yield "claims to hold before its version takes effect"
    if own.end is not None and (end is None or end > own.end):
        yield "claims to hold longer than its version does"
    for as_of in cited_at(opened.record.answer, citation.citation_id):
        if not start <= as_of.valid_at or (end is not None and as_of.valid_at >= end):
            yield f"did not hold on {format_instant(as_of.valid_at)}, the date asked"


def _text(opened: Opened, citation: Citation) -> str:
    return opened.content(opened.version(citation.version_id).revision.text_hash).decode()


def _unfounded(standing: Standing, citation: Citation, version: Version) -> Iterator[str]:
    """What the ledger contradicts of it: who recorded, approved and ended its version, and where it applies."""
    answer = standing.opened.record.answer
    known_at = answer.as_of.known_at
    recorded = standing.recording(version)
    if recorded is None:
        yield "its version was not recorded"
        return
    approval = next((one for one in standing.approvals(version) if _is_approval(one, citation)), None)
    if approval is None or approval.recorded_at > known_at:
        yield "was not approved as it says, by then"
        return
    yield from standing.unapproved(version, recorded, approval)
    ended = standing.ended(version, known_at)
    if ended is not None and (citation.effective_to is None or citation.effective_to > ended):
        yield "claims to hold longer than its deprecation says"
    if not _is_between(recorded.recorded_at, citation.confirmed_at, known_at):
        yield "was not confirmed when it says"
    for as_of in cited_at(answer, citation.citation_id):
        if not standing.applies(version, answer.scope, as_of):
            yield f"applies to {version.scope.in_words}, not to {answer.scope.in_words}, which was asked for"


def _is_approval(event: Event, citation: Citation) -> bool:
    return (
        event.actor == citation.approved_by
        and event.recorded_at == citation.approved_at
        and event.payload.get("on_arrival", False) is citation.approved_on_arrival
    )


def _is_between(start: Instant, instant: Instant | None, end: Instant) -> bool:
    return instant is None or start <= instant <= end


# -- what was considered ------------------------------------------------------------------------------


def _traces(opened: Opened) -> Iterator[Problem]:
    """What decided keeps, at each date asked, exactly the version that is cited for it."""
    answer = opened.record.answer
    kept = {(trace.object_id, trace.as_of): trace.kept for trace in opened.receipt.traces}
    named = {citation.object_id for citation in answer.citations}
    if len(kept) < len(opened.receipt.traces) or kept.keys() != {(n, at) for n in named for at in moments(answer)}:
        yield Problem(where="traces", what="are not those of the objects cited at the dates asked")
    for citation in answer.citations:
        for as_of in cited_at(answer, citation.citation_id):
            if kept.get((citation.object_id, as_of)) != citation.version_id:
                yield Problem(where="traces", what=f"do not keep what citation {citation.citation_id} cites")
    yield from _misplaced(opened)


def _misplaced(opened: Opened) -> Iterator[Problem]:
    """Versions whose scope or source the receipt itself tells otherwise."""
    cited = {citation.version_id for citation in opened.record.answer.citations}
    for trace in opened.receipt.traces:
        for one in trace.considered:
            if one.version_id not in cited:
                continue
            version = opened.version(one.version_id)
            if (one.scope, one.source) != (version.scope, version.revision.source):
                yield Problem(
                    where="traces", what=f"tell another scope or source of version {one.version_id[:16]}"
                )


def _exclusions(opened: Opened) -> Iterator[Problem]:
    """Each passage that was proposed and is not cited is told, and no other; with its own words."""
    expected = [
        (number, one.object_id, one.passage_hash)
        for number, one in left_out(opened.record, opened.receipt.traces, opened.version)
    ]
    told = opened.receipt.exclusions
    if [(one.sub_question, one.object_id, one.passage_hash) for one in told] != expected:
        yield Problem(where="exclusions", what="are not the passages that were proposed and not cited")
    for one in told:
        if one.passage is not None and one.passage.passage_hash != one.passage_hash:
            yield Problem(
                where="exclusions", what=f"give passage {one.passage_hash[:16]} other words than its own"
            )


def _decision(opened: Opened) -> Iterator[Problem]:
    """The rule that decided is the first of the version's rules that holds on the facts given."""
    answer = opened.record.answer
    decision = answer.decision
    if decision is None or decision.rule is None:
        return
    terms = terms_of(opened.version(decision.version_id or ""))
    rules = terms.rules if isinstance(terms, PolicyTerms) else ()
    inputs = terms.inputs if isinstance(terms, PolicyTerms) else {}
    tried = ((rule, rule.holds(inputs, answer.facts)) for rule in rules)
    decisive = next(((rule, holds) for rule, holds in tried if holds is not False), None)
    if (
        decisive is None
        or not decisive[1]
        or (decisive[0].id, decisive[0].then) != (decision.rule, decision.outcome)
    ):
        yield Problem(where="decision", what="is not what the rules of its version say on these facts")
