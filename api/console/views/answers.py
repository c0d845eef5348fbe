"""An answer as its page shows it: each claim with its quotes in their documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.console.lens import Lens
from api.console.views.excerpts import Marked, QuotedSpan, excerpt
from api.service.views.provenance import JudgedCandidate, VersionText
from knowledge.model.answering.answers import Answer, Citation, Claim, Status, lead_of
from knowledge.model.geography.places import GLOBAL

STATUS_WORDS = {
    Status.ANSWERED: "Answered",
    Status.PARTIAL: "Answered in part",
    Status.CLARIFY: "More has to be known",
    Status.CONFLICT: "The sources disagree",
    Status.INSUFFICIENT: "Not covered by anything in force",
    Status.REFUSED: "Not answered here",
}
STATUS_TONES = {Status.ANSWERED: "good", Status.PARTIAL: "soon", Status.CLARIFY: "soon", Status.CONFLICT: "bad"}
"""How urgent a status is shown; the others are calm."""


@dataclass(frozen=True)
class Quote:
    """A citation with the part of its document around it, and the page that shows the whole. `parts` is empty where the text was erased."""

    citation: Citation
    title: str
    parts: list[Marked]
    link: str


@dataclass(frozen=True)
class ClaimShown:
    """A claim with the words before it and its quotes."""

    claim: Claim
    lead: str
    quotes: list[Quote]


def claims_shown(answer: Answer, texts: Mapping[str, VersionText]) -> list[ClaimShown]:
    """The claims of an answer in order; `texts` are the versions cited, by id, except those that were erased."""
    cited = {one.citation_id: one for one in answer.citations}
    return [
        ClaimShown(
            claim=claim,
            lead=lead_of(claim),
            quotes=[_quote(answer, cited[name], texts) for name in claim.citations if name in cited],
        )
        for claim in answer.claims
    ]


def quotes_shown(answer: Answer, texts: Mapping[str, VersionText]) -> list[Quote]:
    """The citations of an answer in order, each in its document; `texts` as for `claims_shown`."""
    return [_quote(answer, one, texts) for one in answer.citations]


def _quote(answer: Answer, citation: Citation, texts: Mapping[str, VersionText]) -> Quote:
    text = texts.get(citation.version_id)
    spans = [QuotedSpan(one.start, one.end, one.governs) for one in citation.spans]
    return Quote(
        citation=citation,
        title=text.title if text else citation.object_id,
        parts=excerpt(text.text, spans or [QuotedSpan(citation.start, citation.end)]) if text else [],
        link=_link(answer, citation),
    )


def _link(answer: Answer, citation: Citation) -> str:
    """The page of the object as the citation saw it, at the sentence quoted."""
    own = [one.start for one in citation.spans if not one.governs]
    lens = Lens(
        valid_at=_asked_at(answer, citation),
        known_at=answer.as_of.known_at,
        jurisdiction=citation.jurisdiction if citation.jurisdiction != GLOBAL else answer.scope.jurisdiction,
        product=answer.scope.product,
    )
    return f"{lens.link(f'/objects/{citation.object_id}')}#at-{own[0] if own else citation.start}"


def _asked_at(answer: Answer, citation: Citation) -> datetime:
    """The date at which the part of the question was asked that the citation answers."""
    parts = (one for one in answer.sub_questions if citation.citation_id in one.evidence_ids)
    return next(parts, answer).as_of.valid_at


_NAMED_FACT = re.compile(r"The fact '([^']+)'")


def missing_facts(answer: Answer) -> list[tuple[str, str]]:
    """The facts that a decision lacks, each with the question that asks for it."""
    if answer.decision is None:
        return []
    names = [match[1] for one in answer.missing if (match := _NAMED_FACT.match(one))]
    asked = answer.clarifying_questions[-len(names) :] if names else ()
    return list(zip(names, asked, strict=False))


def asks_for_region(answer: Answer) -> bool:
    """Whether another region would get another answer."""
    return any(one.kind == "regional" for one in answer.notices)


def not_cited(candidates: Sequence[JudgedCandidate]) -> list[JudgedCandidate]:
    """The candidates that no claim quotes."""
    return [one for one in candidates if one.outcome != "cited"]
