"""Writes the page of a receipt for people: question, answer and reasons, quotes and who approved them.

A check renders the page again and compares the bytes, so that it says what the receipt says. Any change to its
output therefore needs a new `FORMAT` in `receipt`.
"""

from __future__ import annotations

from knowledge.model.answering.answers import Answer, AnswerRecord, Citation, ConflictReport
from knowledge.model.clock import format_instant
from knowledge.proof.pages.html import bulleted, code, defined, document, plain, section, table
from knowledge.proof.pages.ledger import evidence_left_out, how_to_check, ledger, versions_considered
from knowledge.proof.receipt import Receipt


def page(record: AnswerRecord, receipt: Receipt) -> str:
    """Return the page, which loads nothing from elsewhere. `files` of the receipt is not used and may be empty."""
    answer = record.answer
    parts = [
        f"<h1>{plain(answer.question)}</h1>",
        f"<p><strong>{plain(answer.status.value)}</strong>, valid at {format_instant(answer.as_of.valid_at)}, as known "
        f"at {format_instant(answer.as_of.known_at)}, for {plain(answer.scope.in_words)}.</p>",
        section("Facts given", defined((name, plain(value)) for name, value in sorted(answer.facts.items()))),
        section("Answer", "\n".join(f"<p>{plain(line)}</p>" for line in answer.answer.splitlines())),
        section("Decision", _decision(answer)),
        section("Conflicts", bulleted(_conflict(one) for one in answer.conflicts)),
        section("To know beside it", bulleted(_with(one.text, one.citations) for one in answer.notices)),
        section("Missing", bulleted(map(plain, answer.missing))),
        section("Asked back", bulleted(map(plain, answer.clarifying_questions))),
        section("Parts of the question", _parts(answer)),
        section("Citations", "\n".join(map(_citation, answer.citations))),
        section("Versions considered", versions_considered(receipt)),
        section("Found and not cited", evidence_left_out(receipt)),
        section("What the ledger says", ledger(receipt)),
        section("Anchored in time", _anchored(receipt)),
        section("What made the answer", _made_by(answer)),
        section("How to check this", how_to_check(answer, receipt)),
    ]
    return document(f"Receipt of {answer.answer_id}", parts)


def _decision(answer: Answer) -> str:
    decision = answer.decision
    if decision is None:
        return ""
    rules = [(plain(one.rule), plain(one.holds)) for one in decision.considered]
    outcome = plain(decision.outcome) if decision.outcome is not None else "nothing is decided"
    rule = plain(decision.rule) if decision.rule is not None else "none"
    fields = [("outcome", outcome), ("by rule", rule), ("of", plain(decision.object_id))]
    if decision.outcome_type is not None:
        fields.append(("comes to", plain(decision.outcome_type.value)))
    if decision.action is not None:
        fields.append(("action once approved", plain(decision.action.name)))
    return defined(fields) + (table(("rule, in order", "holds"), rules) if rules else "")


def _conflict(conflict: ConflictReport) -> str:
    sides = [f"{plain(side.value)} [{_link(side.citation_id)}]" for side in conflict.sides]
    return f"{plain(conflict.attribute)}: {' against '.join(sides)}. {plain(conflict.remedy)}"


def _with(text: str, citations: tuple[str, ...]) -> str:
    return plain(text) + "".join(f" [{_link(name)}]" for name in citations)


def _parts(answer: Answer) -> str:
    if not answer.sub_questions:
        return ""
    rows = [
        (
            plain(part.text),
            format_instant(part.as_of.valid_at),
            plain(part.status.value),
            ", ".join(map(_link, part.evidence_ids)),
        )
        for part in answer.sub_questions
    ]
    return table(("part", "valid at", "status", "citations"), rows)


def _link(citation_id: object) -> str:
    return f'<a href="#{plain(citation_id)}">{plain(citation_id)}</a>'


def _citation(citation: Citation) -> str:
    end = "open" if citation.effective_to is None else format_instant(citation.effective_to)
    approved = f"{plain(citation.approved_by)} on {format_instant(citation.approved_at)}"
    if citation.approved_on_arrival:
        approved += ", its author: the source is declared approve-on-arrival"
    if citation.approval == "claimed":
        approved += "; the approver only named himself, and no key proves it"
    told = [(plain(citation.citation_id), code(citation.clause_id))]
    if citation.address:
        told.append(("printed address", plain(citation.address)))
    told += [("governed by", plain(quote)) for quote in citation.governing_quotes]
    told += [
        ("in effect", f"{format_instant(citation.effective_from)} to {end}, {plain(citation.jurisdiction)}"),
        ("approved by", approved),
        ("source", f"{plain(citation.source_uri)}, SHA-256 {code(citation.revision_hash)}"),
    ]
    if citation.confirmed_at is not None:
        lapsed = (
            ", longer ago than its source declares a confirmation to last" if citation.confirmation_lapsed else ""
        )
        told.append(("last confirmed", format_instant(citation.confirmed_at) + lapsed))
    quote = f'<blockquote id="{plain(citation.citation_id)}">{plain(citation.quote)}</blockquote>'
    return quote + defined(told)


def _anchored(receipt: Receipt) -> str:
    """The time stamp of a head that holds the answer; nothing where there is none."""
    anchor = receipt.anchor
    if anchor is None:
        return ""
    return defined(
        [
            ("in the ledger at the latest", format_instant(anchor.stamped_at)),
            ("stamped by", plain(anchor.authority)),
            ("over the first", f"{plain(anchor.head.size)} events, root {code(anchor.head.root)}"),
        ]
    )


def _made_by(answer: Answer) -> str:
    told = [(plain(name), code(value)) for name, value in sorted(answer.fingerprints.items())]
    value, meaning = answer.confidence.value, answer.confidence.meaning
    return defined([*told, ("confidence", f"{plain(value)}: {plain(meaning)}")])
