"""Proposes facts that a document states of itself: its state, its period, what replaced it, its version. Pure.

A person accepts a proposal by the option or the command that the message names. One thing is assumed: a text that sets itself aside is
approved by no ingest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from ingest.loaders.extracted import Extracted, Proposal
from ingest.reading.left_out import named
from ingest.structure.tree import Node, NodeKind
from knowledge.text.values.dates import named_dates

_FIELDS = {
    "effective_from": ("valid_from", "validfrom", "effective", "effective_date", "effectivedate", "in_force_from", "start_date"),
    "effective_to": ("valid_until", "valid_to", "validuntil", "expires", "expiry", "expiry_date", "expirydate", "end_date"),
    "superseded_by": ("superseded_by", "supersededby", "superseded-by", "replaced_by", "replacedby"),
    "label": ("version", "revision", "release"),
}  # fmt: skip
"""The fields of front matter that other systems write for a field of Canon's, the most telling first."""
_UPDATED = ("date", "last_updated", "lastupdated", "last_update", "updated", "lastmod", "modified", "published")
"""Fields that say when a page was written. Many systems set them by themselves, so they are proposed only for lack of others."""
_STATES = {
    "draft": "draft", "wip": "draft", "proposed": "draft", "in review": "draft", "superseded": "deprecated",
    "deprecated": "deprecated", "obsolete": "deprecated", "retired": "deprecated", "withdrawn": "deprecated",
    "archived": "deprecated", "repealed": "deprecated", "expired": "deprecated", "rejected": "rejected",
}  # fmt: skip
"""What decision records, standards and web sites write as a status, and the state of Canon that it comes to."""
_REMEDIES = {
    "effective_from": "state `effective_from` to accept it",
    "effective_to": "state `effective_to` to accept it",
    "state draft": "leave it a draft to accept it",
    "state deprecated": "approve it only to deprecate it, or leave it out",
    "state rejected": "leave it out, or reject it in review",
    "superseded_by": "let the other document name this one under `replaces`",
    "label": "state `label` to accept it",
}
_FIRST_NODES = 6
"""Headings and paragraphs in which a document may state its own period: title, subtitle, a line or a table about the document.
Further down, dates belong to single rules.
"""
_LONGEST_OPENING = 400
"""Characters of such a paragraph that are looked at."""
_FROM = re.compile(
    r"\b(?:(?:in|into)\s+(?:force|effect)|effective(?:\s+date)?|valid|applicable|applies|takes?\s+effect|with\s+effect)\b"
    r"\s*:?\s*(?:(?:as\s+)?(?:from|of|on|since|starting|beginning)\b)?\s*:?\s*(?:the\s+)?",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:(?:valid|in\s+force|in\s+effect|effective|applies|applicable)\s+(?:until|till|to|through|up\s+to)|expir(?:es|y(?:\s+date)?)(?:\s+on)?)\b"
    r"\s*:?\s*(?:the\s+)?",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"^\W*status\W{1,4}(?P<status>[a-z][a-z ]{2,20}?)\b(?:\s+by\s+(?P<other>[^.;\n]{2,80}))?\W*$", re.IGNORECASE
)
_SUPERSEDED = re.compile(r"\b(?:superseded|replaced)\s+by\s+(?P<other>[^.;,\n]{2,80})", re.IGNORECASE)
_TIME = re.compile(r"(?<=\d-\d\d)T\d\d:\d\d.*")
"""The time behind the day of a time stamp (ISO 8601)."""
_ABOUT_ITSELF = re.compile(
    r"\bthis\s+(?:document|policy|page|version|guideline|standard|procedure)\b", re.IGNORECASE
)


def proposals_of(extracted: Extracted, settled: Collection[str] = ()) -> tuple[Proposal, ...]:
    """Return what a document proposes, one value for each field. Fields in `settled` have been decided already.

    A draft has decided that it is one, and not whether it may be approved: that its text was superseded is proposed all the same.
    Its front matter comes first, then what its loader found in the file, then its first lines.
    """
    found: dict[str, Proposal] = {}
    for proposal in (*_of_front_matter(extracted.front), *extracted.proposals, *_of_first_lines(extracted.tree)):
        if proposal.field not in settled or (proposal.field == "state" and proposal.value != "draft"):
            found.setdefault(proposal.field, proposal)
    if "effective_from" not in found and "effective_from" not in settled:
        found |= {one.field: one for one in _dated(extracted.front, "effective_from", _UPDATED)}
    return tuple(found.values())


def is_set_aside(extracted: Extracted) -> bool:
    """Return whether the front matter of a document says that its text is not in force: a draft, superseded, rejected."""
    return any(one.field == "state" for one in _of_front_matter(extracted.front))


def proposal_warnings(documents: Iterable[tuple[str, Iterable[Proposal]]]) -> list[str]:
    """Return one warning for each field and remedy, with the documents (name, proposals) that propose something counted.

    `leave.md proposes effective_from 2025-03-01 ("in force from 1 March 2025"); state `effective_from` to accept it.`
    """
    found: dict[str, list[tuple[str, Proposal]]] = {}
    for name, proposals in documents:
        for one in proposals:
            key = f"state {one.value}" if one.field == "state" else one.field
            found.setdefault(key, []).append((name, one))
    return [_warning(_REMEDIES.get(key, ""), told) for key, told in found.items()]


def _warning(remedy: str, told: list[tuple[str, Proposal]]) -> str:
    names = [name for name, _ in told]
    first = told[0][1]
    verb, example = ("propose", " in the first") if len(set(names)) > 1 else ("proposes", "")
    end = f"; {remedy}." if remedy else "."
    return f'{named(names)} {verb} {first.field} {first.value}{example} ("{first.words}"){end}'


def _of_front_matter(front: Mapping[str, Any]) -> Iterator[Proposal]:
    fields = {str(name).lower(): value for name, value in front.items()}
    if fields.get("draft") is True:
        yield Proposal("state", "draft", "draft: true")
    if fields.get("published") is False:  # Jekyll
        yield Proposal("state", "draft", "published: false")
    status = fields.get("status")
    if isinstance(status, str) and (state := _STATES.get(status.strip().lower())):
        yield Proposal("state", state, f"status: {status}")
    yield from _dated(front, "effective_from", _FIELDS["effective_from"])
    yield from _dated(front, "effective_to", _FIELDS["effective_to"])
    for field in ("superseded_by", "label"):
        for name in _FIELDS[field]:
            value = fields.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
                yield Proposal(field, str(value), f"{name}: {value}")


def _dated(front: Mapping[str, Any], field: str, names: Iterable[str]) -> Iterator[Proposal]:
    fields = {str(name).lower(): value for name, value in front.items()}
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and (day := _day(value, is_end=field == "effective_to")):
            yield Proposal(field, day, f"{name}: {value}")


def _day(words: str, *, is_end: bool) -> str:
    """The date with which some words begin, or for an end the day after it, because periods are half-open; else empty."""
    dates = named_dates(_TIME.sub("", words[:60]))
    if not dates or dates[0].start > 0:
        return ""
    period = dates[0].period
    at = period.end if is_end and period.end is not None else period.start
    return at.date().isoformat()


def _of_first_lines(tree: Node | None) -> Iterator[Proposal]:
    leaves = (node for node in tree.walk() if node.runs and node.kind is not NodeKind.CODE) if tree else iter(())
    for node in islice(leaves, _FIRST_NODES):
        words = " ".join(node.plain[:_LONGEST_OPENING].split())
        yield from _period_in(words)
        yield from _status_in(words)


def _period_in(words: str) -> Iterator[Proposal]:
    for field, cue in (("effective_from", _FROM), ("effective_to", _UNTIL)):
        for match in cue.finditer(words):
            day = _day(words[match.end() :], is_end=field == "effective_to")
            if day:
                end = match.end() + named_dates(words[match.end() :][:60])[0].end
                yield Proposal(field, day, words[match.start() : end])


def _status_in(words: str) -> Iterator[Proposal]:
    status = _STATUS.match(words)
    if status and (state := _STATES.get(status["status"].strip().lower())):
        yield Proposal("state", state, words)
        if status["other"]:
            yield Proposal("superseded_by", status["other"].strip(), words)
    elif _ABOUT_ITSELF.search(words) and (superseded := _SUPERSEDED.search(words)):
        yield Proposal("state", "deprecated", words)
        yield Proposal("superseded_by", superseded["other"].strip(), words)
