"""The verdict of a claim: whether it answers its part of the question with yes, no or only if (rule Y1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.model.answering.plans import Role, SubQuery
from knowledge.model.reading.statements import LISTED, Statement, StatementKind, words_to_match
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.exceptions import ClaimWithExceptions
from knowledge.reasoning.verification.verdicts.asked import asked_verdict
from knowledge.reasoning.verification.verdicts.cases import asks_about_case, case_verdict
from knowledge.reasoning.verification.verdicts.leads import YesNo
from knowledge.reasoning.verification.verdicts.setting import StatementSetting, leads_by_asking
from knowledge.reasoning.verification.verdicts.verdict import verdict_on
from knowledge.store.snapshot import Snapshot
from knowledge.text.layout.boxes import leaves_open

_LEAST_SHARE = 0.3
"""The share of the question's terms that a statement with its titles has at least, to decide the case of the question."""
_LEAST_LIKE = 0.5
"""The late interaction over the words of the question that does instead, where a statement says them otherwise."""
_NEARLY = 0.1
"""The share by which a statement beside it may have less and still gainsay it."""
_DECIDING = frozenset(
    {
        StatementKind.SENTENCE,
        StatementKind.ITEM,
        StatementKind.STEP,
        StatementKind.ANSWER,
        StatementKind.DEFINITION,
        StatementKind.ROW,
    }
)
"""The kinds of statements that say something by a sentence of their own, complete their lead-in to one, or have a cell for what is asked."""
_INTRODUCING = frozenset({StatementKind.LEAD_IN, StatementKind.ITEM})
"""The kinds of statements whose words begin the sentence that an item completes: a lead-in, or an item with items of its own."""
_LEADING = _INTRODUCING | {StatementKind.QUESTION, StatementKind.HEADER}


def claim_verdicts(
    snapshot: Snapshot, findings: Sequence[Finding], adjudication: Adjudication
) -> dict[tuple[str, tuple[int, ...]], YesNo]:
    """The verdicts of the claims that have one, by the place of the claim.

    Only the first claim of a part has one, where it answers that part alone, and only if nothing found for the part disagrees.
    """
    if adjudication.contradictions or adjudication.forbidden:
        return {}
    verdicts = {}
    for part, finding in enumerate(findings):
        first = next((one for one in adjudication.claims if part in one.claim.parts), None)
        if first is None or first.claim.parts != (part,) or not _may_decide(finding):
            continue
        found = _verdict_of(snapshot, finding, first, adjudication)
        if found is not None:
            verdicts[first.claim.place] = found
    return verdicts


def _may_decide(finding: Finding) -> bool:
    """Whether the part asks what holds at one instant, and the evidence suffices."""
    asked = finding.sub_query
    plain = asked.role is Role.STATEMENT and asked.use is None and not asked.release and not asked.lead
    return plain and finding.verdict.sufficient and asked.within is None and asked.throughout is None


def _verdict_of(
    snapshot: Snapshot, finding: Finding, claim: ClaimWithExceptions, adjudication: Adjudication
) -> YesNo | None:
    """The verdict of the one statement of a claim that has one; None where several have different ones, or the question asks for none."""
    question = finding.sub_query.text
    if asked_verdict(question) is None and not asks_about_case(question):
        return None
    beside = tuple(_beside(finding, claim, adjudication))
    one = claim.claim
    settings = {at: _setting(snapshot, finding.sub_query, one, at, beside) for at in one.positions}
    own = [settings[at] for at in one.positions if _says_by_itself(one, at)]
    found = {verdict_on(question, setting) for setting in own if setting is not None} - {None}
    on_case = (_on_case(finding, one, at, setting) for at, setting in settings.items() if setting is not None)
    found = found or {*on_case} - {None}
    return found.pop() if len(found) == 1 else None


def _says_by_itself(claim: Selected, at: int) -> bool:
    """Whether a statement of a claim answers without the others: it is no step, and the claim is no list of sentences."""
    kind = claim.statements[at].kind
    return kind is not StatementKind.STEP and not (len(claim.positions) > 1 and kind not in LISTED)


def _on_case(finding: Finding, claim: Selected, at: int, setting: StatementSetting) -> YesNo | None:
    """The verdict on the case of a question by the limit of a statement that is much like the question and that nothing beside it gainsays (rule Y1i)."""
    question, ranking = finding.sub_query.text, finding.ranking
    words = setting.words if setting.is_row else setting.sentence
    found = None if words is None else case_verdict(question, words, is_row=setting.is_row)
    if words is None or found is None or setting.qualifiers:
        return None
    share = ranking.weights.coverage_of(words)
    above = "\n".join([setting.title, *setting.headings, setting.question])
    likeness = ranking.likeness(claim.ranked.evidence, at)
    is_alike = likeness is not None and likeness[1] >= _LEAST_LIKE
    if not is_alike and ranking.weights.coverage_of(f"{above}\n{words}") < _LEAST_SHARE:
        return None
    others = (one for one in setting.beside if ranking.weights.coverage_of(one) >= max(share - _NEARLY, _NEARLY))
    told = {case_verdict(question, one, is_row=" – " in one) for one in others} - {None}
    return found if told <= {found} else None


def _setting(
    snapshot: Snapshot, asked: SubQuery, claim: Selected, at: int, beside: tuple[str, ...]
) -> StatementSetting | None:
    """A statement of a claim in its setting; None where it says nothing by a sentence of its own."""
    statements = claim.statements
    own = statements[at]
    kinds = [statements[lead].kind for lead in own.leads]
    if own.kind not in _DECIDING or not _LEADING.issuperset(kinds):
        return None
    if any(leaves_open(statements[one].words) for one in (at, *own.leads)):
        return None
    questions = [statements[lead].words for lead in own.leads if statements[lead].kind is StatementKind.QUESTION]
    introducing = tuple(statements[lead].words for lead in own.leads if statements[lead].kind in _INTRODUCING)
    if questions and not introducing and leads_by_asking(questions[-1], own.words):
        introducing, questions = (questions[-1].rstrip("?"),), []
    qualifying = dict.fromkeys(other for one in (at, *own.leads) for other in statements[one].qualifiers)
    return StatementSetting(
        words=own.words,
        title=snapshot.version(claim.version_id).title,
        headings=own.headings,
        leads=introducing,
        question=questions[-1] if questions else "",
        place=asked.place if asked.jurisdiction else "",
        qualifiers=tuple(statements[other].words for other in qualifying),
        following=_following(statements, at),
        beside=beside,
        is_row=own.kind is StatementKind.ROW,
    )


def _following(statements: Sequence[Statement], at: int) -> str:
    """The words of the statement after this one and its list, in the same clause; empty where there is none."""
    own = statements[at]
    after = (one for one in statements[at + 1 :] if own.kind not in LISTED or one.leads != own.leads)
    following = next(after, None)
    return following.words if following is not None and following.clause == own.clause else ""


def _beside(finding: Finding, claim: ClaimWithExceptions, adjudication: Adjudication) -> Iterator[str]:
    """The words of everything that was found for the part or is claimed, but the claim itself and what qualifies it."""
    own = {(piece.version_id, at) for piece in claim.pieces for at in piece.positions}
    places = {
        (selected.version_id, at): selected.statements
        for selected in adjudication.selected
        for at in selected.positions
    }
    for ranked in finding.ranking.ranked:
        evidence = ranked.evidence
        places |= {(evidence.resolution.version_id, at): evidence.statements for at in evidence.positions}
    places |= {(claim.claim.version_id, at): claim.claim.statements for at in range(len(claim.claim.statements))}
    for (version_id, at), statements in places.items():
        if (version_id, at) not in own and not statements[at].governs:
            yield words_to_match(statements, at)
