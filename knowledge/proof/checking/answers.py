"""Checks the answer in a receipt against the sources and events in it (rules Q1, Q3, D1, A1, S2, L3, L4, M2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from knowledge.model.access.principals import approval_kind
from knowledge.model.answering.answers import (
    CONDITIONAL_WORDS,
    ONLY_IF,
    PLAIN_VERDICTS,
    Answer,
    Citation,
    Claim,
    prose,
)
from knowledge.model.clock import Instant, format_instant
from knowledge.model.kinds import ConstraintTerms, PolicyTerms, terms_of
from knowledge.model.objects import Version
from knowledge.model.reading.cells import narrowed_words
from knowledge.model.reading.statements import Statement, StatementKind, quoted_span, spans_to_cite, words_to_claim
from knowledge.model.record.ledger import Event, EventKind, Problem
from knowledge.proof.checking.authority_evidence import AuthorityEvidence
from knowledge.proof.checking.formulas import faulty_equations, results
from knowledge.proof.checking.parsing import ParsedReceipt
from knowledge.proof.checking.phrasing import phrases
from knowledge.proof.checking.reading_evidence import misread
from knowledge.proof.receipt import points_asked, points_cited, uncited_candidates
from knowledge.text.layout.sentence_statements import sentence_statements


def answer_problems(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Yield each statement of the answer that the receipt's own events, versions or texts contradict."""
    yield from _recorded(parsed)
    yield from _composed(parsed)
    yield from _citations(parsed)
    yield from _traces(parsed)
    yield from _exclusions(parsed)
    yield from _decision(parsed)


# -- the answer itself --------------------------------------------------------------------------------


def _recorded(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Check that the ledger records this answer, and that the answer uses nothing recorded later."""
    answer, receipt = parsed.record.answer, parsed.receipt
    where = f"answer {answer.answer_id}"
    recorded = {
        "answer_id": answer.answer_id,
        "answer_hash": answer.computed_hash(),
        "record_hash": receipt.record_hash,
    }
    own = [event for event in parsed.events if event.kind is EventKind.ANSWER_RECORDED]
    named = (receipt.answer_id, answer.answer_hash) == (answer.answer_id, recorded["answer_hash"])
    if [event.payload for event in own] != [recorded] or not named:
        yield Problem(where=where, what="is not the answer that the ledger records")
        return
    if parsed.record.recorded_at != own[0].recorded_at:
        yield Problem(where=where, what="was not recorded when it says")
    known = {answer.as_of.known_at, *(point.as_of.known_at for point in points_asked(answer))}
    if len(known) > 1 or max(known) > own[0].recorded_at:
        yield Problem(where=where, what="claims to know what was recorded after it")


def _composed(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Check that citations exist, claims are in the words they cite, and the text is made of the claims."""
    answer = parsed.record.answer
    cited = {citation.citation_id: citation for citation in answer.citations}
    if len(cited) < len(answer.citations):
        yield Problem(where="citations", what="two of them have the same id")
    for number, part in enumerate(answer.sub_questions, 1):
        if not cited.keys() >= set(part.evidence_ids):
            yield Problem(where=f"part {number}", what="uses evidence that the answer does not cite")
    beside = {name for notice in answer.notices for name in notice.citations}
    beside |= {side.citation_id for conflict in answer.conflicts for side in conflict.sides}
    if not cited.keys() >= beside:
        yield Problem(where="notices and conflicts", what="name a citation that the answer does not hold")
    for number, claim in enumerate(answer.claims, 1):
        if not cited.keys() >= set(claim.citations):
            yield Problem(where=f"claim {number}", what="has a citation that the answer does not hold")
        elif claim.computation is not None:
            yield from _computed(parsed, cited, claim, number)
        elif not _is_cited(parsed, [cited[name] for name in claim.citations], claim):
            yield Problem(where=f"claim {number}", what="is not in the words that it cites")
        elif not _is_led_in_by_its_verdict(answer, claim):
            yield Problem(where=f"claim {number}", what="is led in by another verdict or condition than its own")
    text = prose(answer.as_of, answer.claims, _asked_instead(parsed, answer), deciding=answer.decision is not None)
    if answer.answer != text:
        yield Problem(where="answer", what="its text is not composed of its claims")
    if answer.phrased and not phrases(answer.phrased, answer.claims):
        yield Problem(where="phrasing", what="does not say what the claims say")


def _computed(
    parsed: ParsedReceipt, cited: Mapping[str, Citation], claim: Claim, number: int
) -> Iterator[Problem]:
    """Check that each input of a computed claim stands in the statements cited for it, and that its equations hold."""
    computation = claim.computation
    if computation is None:
        return
    where = f"claim {number}"
    told = results(computation.formula)
    shown = claim.text.lower()
    if any(one.lower() not in shown for one in computation.formula.split("; ")[: len(told)]):
        yield Problem(where=where, what="does not show its formula")
    elif told and computation.operation != "verdict" and not claim.text.startswith(told[-1]):
        yield Problem(where=where, what="states another result than its formula")
    for one in computation.inputs:
        if one.citation and not (
            one.citation in claim.citations and one.text in _stated_by(parsed, cited[one.citation])
        ):
            yield Problem(where=where, what=f"its input {one.name!r} is not in the words that it cites")
    for equation in faulty_equations(computation.formula):
        yield Problem(where=where, what=f"computes wrongly: {equation}")


def _stated_by(parsed: ParsedReceipt, citation: Citation) -> str:
    """The words that the statements of a citation say."""
    statements = _statements(parsed, citation)
    return words_to_claim(statements, _quoted(statements, citation))


def _is_led_in_by_its_verdict(answer: Answer, claim: Claim) -> bool:
    """Whether a claim with a verdict is led in by that, and by no condition that nothing cited holds.

    An answer in its document's own words may need no lead. Whether the verdict follows is for replay: its rules may be those of another release.
    """
    if claim.verdict is None:
        return True
    if claim.verdict != "only_if":
        return claim.lead in ("", PLAIN_VERDICTS[claim.verdict])
    cited = {word for one in answer.citations for word in _WORD.findall(_cited_words(one).lower())}
    said = set(_WORD.findall(_letters(claim.lead).lower()))
    return claim.lead.startswith(ONLY_IF) and said - CONDITIONAL_WORDS <= cited


def _cited_words(citation: Citation) -> str:
    return _letters(" ".join([citation.quote, *(span.quote for span in citation.spans)]))


def _is_cited(parsed: ParsedReceipt, citations: Sequence[Citation], claim: Claim) -> bool:
    """Whether the claim is in the words cited: all citations of statements say it together, each of the others by itself."""
    if len(citations) > 1 and claim.kind != "refusal" and all(one.spans for one in citations):
        return _states(parsed, citations, claim)
    return all(_says(parsed, one, claim) for one in citations)


def _says(parsed: ParsedReceipt, citation: Citation, claim: Claim) -> bool:
    """Whether the claim is in the words cited.

    A citation with spans is of statements: the claim must be what these statements of the version say, in the plain view,
    and each of its words must stand in the spans. An older one is verbatim, spaces aside. Its long quotes are cut; then the claim must begin with the
    quote and go on as the text does.
    """
    if citation.spans and claim.kind != "refusal":
        return _states(parsed, [citation], claim)
    claimed = _words(claim.text)
    if not claimed or claimed in _words(citation.quote):
        return bool(claimed)
    following = _text(parsed, citation)[citation.start :]
    return _words(following).startswith(claimed) and claimed.startswith(_words(citation.quote))


def _states(parsed: ParsedReceipt, citations: Sequence[Citation], claim: Claim) -> bool:
    if len({one.version_id for one in citations}) > 1:
        return False
    statements = _statements(parsed, citations[0])
    positions = sorted({at for one in citations for at in _quoted(statements, one)})
    said = (
        narrowed_words(statements, positions, claim.columns)
        if claim.columns
        else words_to_claim(statements, positions)
    )
    if not positions:
        return False
    if claim.text != said and claim.text != words_to_claim(_without_questions(statements), positions):
        return False
    cited = _letters(" ".join(span.quote for one in citations for span in one.spans))
    return set(_WORD.findall(_letters(claim.text))) <= set(_WORD.findall(cited))


def _without_questions(statements: Sequence[Statement]) -> list[Statement]:
    """The statements without the questions that govern them, which claims of former releases do not say."""
    asking = {at for at, one in enumerate(statements) if one.kind is StatementKind.QUESTION}
    return [
        one.model_copy(update={"leads": tuple(at for at in one.leads if at not in asking)}) for one in statements
    ]


def _statements(parsed: ParsedReceipt, citation: Citation) -> tuple[Statement, ...]:
    version = parsed.version(citation.version_id)
    return version.statements or sentence_statements(_text(parsed, citation), version.clauses)


def _quoted(statements: Sequence[Statement], citation: Citation) -> list[int]:
    """The positions of the statements that the citation quotes, rather than cites for what they govern."""
    own = {(span.start, span.end) for span in citation.spans if not span.governs}
    return [at for at, one in enumerate(statements) if one.place in own]


_WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits; markup stands between such runs, or inside words that are not compared."""


def _letters(text: str) -> str:
    """The text with the marks of emphasis taken out of words (`re**fund**`)."""
    return re.sub(r"[*_~`\\]+", "", unicodedata.normalize("NFKC", text))


def _words(text: str) -> str:
    return " ".join(text.split())


def _asked_instead(parsed: ParsedReceipt, answer: Answer) -> list[str]:
    """Return the people to ask instead, as the constraints that the refusals cite name them."""
    refusing = {name for claim in answer.claims if claim.kind == "refusal" for name in claim.citations}
    cited = (one for one in answer.citations if one.citation_id in refusing)
    terms = (terms_of(parsed.version(one.version_id)) for one in cited)
    return [one.escalate_to for one in terms if isinstance(one, ConstraintTerms) and one.escalate_to]


# -- citations ----------------------------------------------------------------------------------------


def _citations(parsed: ParsedReceipt) -> Iterator[Problem]:
    evidence = AuthorityEvidence(parsed)
    for citation in parsed.record.answer.citations:
        where = f"citation {citation.citation_id}"
        try:
            version = parsed.version(citation.version_id)
            for what in (*_misquoted(parsed, citation, version), *_unfounded(evidence, citation, version)):
                yield Problem(where=where, what=what)
        except KeyError as error:
            yield Problem(where=where, what=f"its content {error} is missing")


def _misquoted(parsed: ParsedReceipt, citation: Citation, version: Version) -> Iterator[str]:
    """Yield each statement of the citation that its version contradicts."""
    text, revision = _text(parsed, citation), version.revision
    if citation.revision_hash != revision.revision_hash or citation.source_uri != revision.uri:
        yield "names another source or revision than its version"
    parsed.content(revision.revision_hash)
    if citation.object_id != version.object_id or citation.jurisdiction != version.scope.jurisdiction:
        yield "names another object or jurisdiction than its version"
    places = [(citation.start, citation.end, citation.quote)]
    places += [(span.start, span.end, span.quote) for span in citation.spans]
    if any(not quote or text[start:end] != quote for start, end, quote in places):
        yield "its quote is not at that place in the text"
    if citation.spans:
        yield from _misplaced_spans(_statements(parsed, citation), citation)
    elif version.statements:
        yield "lacks the spans of its statements"
    clause = version.clause_at(citation.start)
    if citation.clause_id != version.clause_id(clause.anchor if clause else "text"):
        yield "names another clause than the one at its place"
    own, start, end = version.effective, citation.effective_from, citation.effective_to
    if start < own.start:
        yield "claims to hold before its version takes effect"
    if own.end is not None and (end is None or end > own.end):
        yield "claims to hold longer than its version does"
    for as_of, _ in points_cited(parsed.record.answer, citation.citation_id):
        if not start <= as_of.valid_at or (end is not None and as_of.valid_at >= end):
            yield f"did not hold on {format_instant(as_of.valid_at)}, the date asked"


def _misplaced_spans(statements: Sequence[Statement], citation: Citation) -> Iterator[str]:
    """Yield each way in which the spans and the address are not those of whole statements with everything that governs them."""
    positions = _quoted(statements, citation)
    spans = tuple((span.start, span.end, span.governs) for span in citation.spans)
    if not positions or spans != spans_to_cite(statements, positions):
        yield "its spans are not those of statements with what governs them"
    elif (citation.start, citation.end) != quoted_span(spans):
        yield "its quote is not that of its spans"
    elif citation.address != statements[positions[0]].address:
        yield "names another address than the one at its place"


def _text(parsed: ParsedReceipt, citation: Citation) -> str:
    return parsed.content(parsed.version(citation.version_id).reading.text_hash).decode()


def _unfounded(evidence: AuthorityEvidence, citation: Citation, version: Version) -> Iterator[str]:
    """Yield each statement of the citation about recording, approval, end and scope that the events contradict."""
    answer = evidence.parsed.record.answer
    known_at = answer.as_of.known_at
    recorded = evidence.recording(version)
    if recorded is None:
        yield "its version was not recorded"
        return
    approval = next((one for one in evidence.approvals(version) if _is_approval(one, citation)), None)
    if approval is None or approval.recorded_at > known_at:
        yield "was not approved as it says, by then"
        return
    yield from evidence.unapproved(version, recorded, approval)
    ended = evidence.ended(version, known_at)
    if ended is not None and (citation.effective_to is None or citation.effective_to > ended):
        yield "claims to hold longer than its deprecation says"
    if not _is_between(recorded.recorded_at, citation.confirmed_at, known_at):
        yield "was not confirmed when it says"
    yield from misread(evidence.parsed, version.version_id, known_at)
    for point in points_cited(answer, citation.citation_id):
        asked = point.scope(answer)
        if not evidence.applies(version, asked, point.as_of):
            yield f"applies to {version.scope.in_words}, not to {asked.in_words}, which was asked for"


def _is_approval(event: Event, citation: Citation) -> bool:
    return (
        event.actor == citation.approved_by
        and event.recorded_at == citation.approved_at
        and event.payload.get("on_arrival", False) is citation.approved_on_arrival
        and approval_kind(event.authentication) == citation.approval
    )


def _is_between(start: Instant, instant: Instant | None, end: Instant) -> bool:
    return instant is None or start <= instant <= end


# -- what was considered ------------------------------------------------------------------------------


def _traces(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Check that the traces keep, at each date asked, exactly the version that is cited for it."""
    answer = parsed.record.answer
    kept = {(trace.object_id, trace.point): trace.kept for trace in parsed.receipt.traces}
    named = {citation.object_id for citation in answer.citations}
    if len(kept) < len(parsed.receipt.traces) or kept.keys() != {
        (name, point) for name in named for point in points_asked(answer)
    }:
        yield Problem(where="traces", what="are not those of the objects cited at the dates asked")
    for citation in answer.citations:
        for point in points_cited(answer, citation.citation_id):
            if kept.get((citation.object_id, point)) != citation.version_id:
                yield Problem(where="traces", what=f"do not keep what citation {citation.citation_id} cites")
    yield from _misplaced(parsed)


def _misplaced(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Yield the cited versions that a trace gives another scope or source than their body does."""
    cited = {citation.version_id for citation in parsed.record.answer.citations}
    for trace in parsed.receipt.traces:
        for one in trace.considered:
            if one.version_id not in cited:
                continue
            version = parsed.version(one.version_id)
            if (one.scope, one.source) != (version.scope, version.revision.source):
                yield Problem(
                    where="traces", what=f"tell another scope or source of version {one.version_id[:16]}"
                )


def _exclusions(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Check that the exclusions are exactly the passages proposed and not cited, each with its own words."""
    expected = [
        (number, one.object_id, one.passage_hash)
        for number, one in uncited_candidates(parsed.record, parsed.receipt.traces, parsed.version)
    ]
    exclusions = parsed.receipt.exclusions
    if [(one.sub_question, one.object_id, one.passage_hash) for one in exclusions] != expected:
        yield Problem(where="exclusions", what="are not the passages that were proposed and not cited")
    for one in exclusions:
        if one.passage is not None and one.passage.passage_hash != one.passage_hash:
            yield Problem(
                where="exclusions", what=f"give passage {one.passage_hash[:16]} other words than its own"
            )


def _decision(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Check that the deciding rule is the first rule of its version that holds on the facts given."""
    answer = parsed.record.answer
    decision = answer.decision
    if decision is None or decision.rule is None:
        return
    terms = terms_of(parsed.version(decision.version_id or ""))
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
