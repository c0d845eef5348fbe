"""Composes a structured answer from adjudicated claims: every claim cites (rule Q1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from knowledge.model.answering.answers import (
    Answer,
    Citation,
    Claim,
    Confidence,
    ConflictReport,
    ConflictSide,
    Notice,
    Status,
    prose,
)
from knowledge.model.answering.computed import Computation, ComputedInput
from knowledge.model.answering.plans import Intent, ReleaseUse, Role, SubQuery
from knowledge.model.clock import format_instant
from knowledge.model.releases import section_of_log
from knowledge.reasoning.advisories.notices import (
    clarifying_questions,
    confirmation_notices,
    confirmations_of,
    language_notices,
    regional_notices,
    scheduled_notices,
    unread_facts,
    with_confirmations,
)
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.regional_overrides import regional_overrides, regional_rulings
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange
from knowledge.reasoning.composition.cells import narrowed_to_cells
from knowledge.reasoning.composition.citations import cite_selected
from knowledge.reasoning.composition.claim_values import claim_value
from knowledge.reasoning.composition.claim_verdicts import claim_verdicts
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.composition.refusals import REFUSED, refusals_of, whom_to_ask
from knowledge.reasoning.composition.sections import dated_section
from knowledge.reasoning.composition.statuses import status_of_question, sub_questions_of
from knowledge.reasoning.composition.titles import titles_told
from knowledge.reasoning.computing.results import ComputedResult
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.question_forms import QuestionForm
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.contradictions import Contradiction
from knowledge.reasoning.verification.sufficiency import probability
from knowledge.store.snapshot import Snapshot
from knowledge.text.values.expectations import expected_values


class Advisories(NamedTuple):
    """The findings beside the answer: regions that would be answered differently, and changes by the date asked."""

    regions: Sequence[RegionalDifference] = ()
    changes: Sequence[ScheduledChange] = ()


def compose_answer(
    inquiry: Inquiry,
    findings: Sequence[Finding],
    adjudication: Adjudication,
    advisories: Advisories,
    computed: ComputedResult | None = None,
) -> Answer:
    """The answer that these claims make; a result computed from them comes first. Ids and steps are left blank, because they are not part of the hash."""
    question, snapshot = inquiry.question, inquiry.snapshot
    adjudication = narrowed_to_cells(snapshot, adjudication, inquiry.plan.sub_queries)
    cited, notices = _cited_with_notices(inquiry, adjudication, advisories)
    citations = tuple(chain.from_iterable(cited))
    refusals = refusals_of(snapshot, adjudication.forbidden, len(citations) + 1)
    sub_questions = sub_questions_of(findings, adjudication, cited, refusals)
    status = status_of_question([part.status for part in sub_questions])
    asked_back = (*clarifying_questions(notices), *(one.verdict.ask for one in findings if one.verdict.ask))
    if status is Status.INSUFFICIENT and asked_back:
        status = Status.CLARIFY
    claims: Sequence[Claim] = _claims(inquiry.plan.sub_queries, adjudication, cited)
    if computed is not None:
        claims = [_computed_claim(computed, adjudication, cited), *claims]
    elif inquiry.plan.intent is not Intent.DECISION:
        claims = _with_verdicts(claims, snapshot, findings, adjudication, notices)
    claims = (*claims, *(one.claim for one in refusals))
    refusing = scheduled_notices([one.citation for one in refusals], inquiry.asked_at)
    return Answer(
        answer_id="",
        question=question.text,
        status=status,
        as_of=inquiry.as_of,
        scope=question.scope,
        facts=question.facts,
        intent=inquiry.plan.intent.value,
        reading=inquiry.plan.reading,
        sub_questions=sub_questions,
        answer=prose(inquiry.as_of, claims, whom_to_ask(one.constraint for one in refusals)),
        claims=claims,
        citations=(*citations, *(one.citation for one in refusals)),
        missing=tuple(dict.fromkeys(m for f in findings if not f.verdict.sufficient for m in f.verdict.missing)),
        conflicts=tuple(_conflict_report(snapshot, one, citations) for one in adjudication.contradictions),
        clarifying_questions=asked_back,
        notices=_merged(notices, refusing),
        confidence=REFUSED if status is Status.REFUSED else _confidence(inquiry, findings),
        trace_id="",
        fingerprints=dict(inquiry.fingerprints),
    ).sealed()


def _cited_with_notices(
    inquiry: Inquiry, adjudication: Adjudication, advisories: Advisories
) -> tuple[tuple[tuple[Citation, ...], ...], tuple[Notice, ...]]:
    """The citations of each claim and exception, and the notices beside them."""
    snapshot = inquiry.snapshot
    quoted = cite_selected(snapshot, adjudication.selected)
    confirmations = confirmations_of(snapshot, list(chain.from_iterable(quoted)))
    cited = tuple(tuple(with_confirmations(snapshot, own, confirmations)) for own in quoted)
    citations = list(chain.from_iterable(cited))
    everywhere = [
        citation
        for selected, own in zip(adjudication.selected, cited, strict=True)
        for citation in own
        if not any(inquiry.plan.sub_queries[part].jurisdiction for part in selected.parts)
    ]
    differences = [*regional_rulings(snapshot, adjudication.contradictions), *advisories.regions]
    notices = (
        *confirmation_notices(citations, confirmations),
        *scheduled_notices(citations, inquiry.asked_at, advisories.changes),
        *regional_notices(regional_overrides(snapshot, everywhere), differences),
        *unread_facts(inquiry.question.facts, inquiry.facts_read),
        *language_notices(inquiry.question.text, inquiry.fingerprints.get("embedder", "")),
    )
    return cited, notices


def _claims(
    sub_queries: Sequence[SubQuery], adjudication: Adjudication, cited: Sequence[Sequence[Citation]]
) -> list[Claim]:
    leads = _leads(sub_queries, adjudication, cited)
    asked = [expected_values(one.text) for one in sub_queries]
    return [
        Claim(
            text=selected.words,
            lead=lead,
            kind=selected.role.value,
            columns=selected.columns,
            value=claim_value(selected.words, frozenset().union(*(asked[part] for part in selected.parts))),
            citations=tuple(citation.citation_id for citation in own),
        )
        for selected, own, lead in zip(adjudication.selected, cited, leads, strict=True)
    ]


def _computed_claim(
    computed: ComputedResult, adjudication: Adjudication, cited: Sequence[Sequence[Citation]]
) -> Claim:
    """A computed result as a claim that cites where its inputs stand."""
    by_place = {one.place: own for one, own in zip(adjudication.selected, cited, strict=True)}
    inputs = tuple(
        ComputedInput(
            name=one.name,
            text=one.text,
            citation=_holding(one.text, one.source, by_place[one.source.place]) if one.source else "",
        )
        for one in computed.inputs
    )
    return Claim(
        text=computed.text,
        kind="computed",
        value=claim_value(computed.text.partition(":")[0], frozenset()),
        computation=Computation(operation=computed.operation, inputs=inputs, formula=computed.formula),
        citations=tuple(dict.fromkeys(one.citation for one in inputs if one.citation)),
    )


def _holding(text: str, selected: Selected, citations: Sequence[Citation]) -> str:
    """The citation of the statement among those selected that says `text`; the first one for words of what governs them all."""
    places = [one.place for one in selected.own if text in one.words]
    held = (one for one in citations for start, end in places if one.start <= start and end <= one.end)
    return next(held, citations[0]).citation_id


_OTHER_ANSWERS = frozenset({"regional", "scheduled"})
"""The kinds of notices that tell of another answer elsewhere or to come, beside which none is plain."""


def _with_verdicts(
    claims: Sequence[Claim],
    snapshot: Snapshot,
    findings: Sequence[Finding],
    adjudication: Adjudication,
    notices: Sequence[Notice],
) -> tuple[Claim, ...]:
    """The claims, with a verdict where one answers its part with yes, no or only if and the answer is the same everywhere (rule Y1)."""
    if any(one.kind in _OTHER_ANSWERS for one in notices):
        return tuple(claims)
    verdicts = claim_verdicts(snapshot, findings, adjudication)
    decided = []
    for selected, claim in zip(adjudication.selected, claims, strict=True):
        found = None if claim.lead else verdicts.get(selected.place)
        update = {"verdict": found.value, "lead": found.lead} if found else {}
        decided.append(claim.model_copy(update=update))
    return tuple(decided)


def _leads(
    sub_queries: Sequence[SubQuery], adjudication: Adjudication, cited: Sequence[Sequence[Citation]]
) -> list[str]:
    """The words before each claim: the place or the dates for which it holds, where the parts of the question differ in those, the section of a change log,
    or the title of its document.
    """
    places = {one.jurisdiction for one in sub_queries}
    instants = {one.as_of.valid_at for one in sub_queries if one.role is Role.STATEMENT}
    leads = []
    titles = titles_told(adjudication.selected)
    for selected, (citation, *_), title in zip(adjudication.selected, cited, titles, strict=True):
        own = [sub_queries[part] for part in selected.parts]
        lead = selected.lead or _joined(dict.fromkeys(one.lead for one in own if one.lead))
        if not lead and selected.since is not None:
            word = "Since" if selected.role is Role.AFTER else "Until"
            lead = f"{word} {format_instant(selected.since)}: "
        elif not lead and len(places) > 1:
            lead = f"{' and '.join(dict.fromkeys(one.place or 'Everywhere' for one in own))}: "
        elif not lead and len(instants) > 1 and selected.role is Role.STATEMENT:
            until = f" until {format_instant(citation.effective_to)}" if citation.effective_to else ""
            lead = f"From {format_instant(citation.effective_from)}{until}: "
        is_listed = any(one.use is ReleaseUse.LISTED for one in own)
        section = "" if is_listed else section_of_log(selected.own[0].headings)
        if not (lead or section) and any(QuestionForm(one.text).asks_since_when for one in own):
            section = dated_section(selected.own[0].headings, selected.words)
        leads.append(_joined([lead, section], ", ") or title)
    return leads


def _joined(leads: Iterable[str], between: str = " and ") -> str:
    """The leads of a claim, such as those for several releases, as one."""
    told = [lead.removesuffix(": ") for lead in leads if lead]
    return f"{between.join(told)}: " if told else ""


def _conflict_report(
    snapshot: Snapshot, contradiction: Contradiction, citations: Sequence[Citation]
) -> ConflictReport:
    found = contradiction.disagreement
    (left_id, right_id) = contradiction.clause_ids
    left = ConflictSide(
        citation_id=_cited_at(snapshot, contradiction.left, citations), clause_id=left_id, value=found.left
    )
    right = ConflictSide(
        citation_id=_cited_at(snapshot, contradiction.right, citations), clause_id=right_id, value=found.right
    )
    return ConflictReport(
        conflict_id=contradiction.conflict_id,
        attribute=found.attribute,
        kind=found.kind,
        sides=(left, right),
        remedy="Rule on it in a version of a precedence object, or correct one of the two.",
    )


def _cited_at(snapshot: Snapshot, statement: tuple[str, int], citations: Sequence[Citation]) -> str:
    """The citation of a statement, which is given as version and position."""
    version_id, position = statement
    start, end = snapshot.statements(version_id)[position].place
    holding = (one for one in citations if one.version_id == version_id and one.start <= start and end <= one.end)
    return next(holding).citation_id


def _merged(notices: Iterable[Notice], refusing: Iterable[Notice]) -> tuple[Notice, ...]:
    """All notices; of two with the same text the one of a refusal, which names a citation."""
    cited = tuple(refusing)
    texts = {one.text for one in cited}
    return (*(one for one in notices if one.text not in texts), *cited)


def _confidence(inquiry: Inquiry, findings: Sequence[Finding]) -> Confidence:
    support = min(finding.verdict.support for finding in findings)
    return Confidence(value=probability(support, inquiry.recipe.confidence), meaning=inquiry.meaning)
