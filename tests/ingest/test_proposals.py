"""What a document states of itself is proposed, and a person decides."""

from __future__ import annotations

import pytest

from ingest.loaders.extracted import Extracted, Proposal
from ingest.loaders.port import SourceFile
from ingest.loaders.text import TextLoader
from ingest.reading.proposals import proposal_warnings, proposals_of


def read(text: str) -> Extracted:
    (extracted,) = TextLoader().load(SourceFile("a.md", ".md", text.encode(), 0))
    return extracted


def proposed(text: str) -> dict[str, str]:
    return {one.field: one.value for one in proposals_of(read(text))}


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("status: superseded", {"state": "deprecated"}),
        ("status: Draft", {"state": "draft"}),
        ("status: accepted", {}),
        ("draft: true", {"state": "draft"}),
        ("draft: false", {}),
        ("published: false", {"state": "draft"}),
        ("published: true", {}),
        ("date: 2024-05-06T09:00:00Z", {"effective_from": "2024-05-06"}),
        ("superseded_by: leave-2025", {"superseded_by": "leave-2025"}),
        ("valid_from: 2024-01-01\nvalid_until: 2024-12-31", {"effective_from": "2024-01-01", "effective_to": "2025-01-01"}),
        ("version: 2.1", {"label": "2.1"}),
        ("date: 2024-05-06", {"effective_from": "2024-05-06"}),
        ("last_updated: 6 May 2024\nvalid_from: 2025-01-01", {"effective_from": "2025-01-01"}),
        ("valid_from: soon", {}),
    ],
)  # fmt: skip
def test_front_matter_is_proposed(front: str, expected: dict[str, str]) -> None:
    assert proposed(f"---\n{front}\n---\n# A\n\nText.\n") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("In force from 1 March 2025", {"effective_from": "2025-03-01"}),
        ("**Effective date:** March 1, 2025", {"effective_from": "2025-03-01"}),
        ("This policy takes effect on 2025-03-01.", {"effective_from": "2025-03-01"}),
        ("Valid until 31 December 2025", {"effective_to": "2026-01-01"}),
        ("Status: superseded by ADR 7", {"state": "deprecated", "superseded_by": "ADR 7"}),
        ("This policy was replaced by the leave policy of 2025.", {"state": "deprecated", "superseded_by": "the leave policy of 2025"}),
        ("The lamp was replaced by a torch.", {}),
        ("The rules apply to staff. They were written on 1 March 2025.", {}),
    ],
)  # fmt: skip
def test_the_first_lines_are_proposed(line: str, expected: dict[str, str]) -> None:
    assert proposed(f"# Leave\n\n{line}\n") == expected


def test_a_date_further_down_belongs_to_a_single_rule() -> None:
    rules = "\n\n".join(f"Rule {at} holds." for at in range(8))
    assert proposed(f"# Leave\n\n{rules}\n\nThe fee is in force from 1 March 2025.\n") == {}


def test_what_is_settled_is_not_proposed() -> None:
    extracted = read("# A\n\nIn force from 1 March 2025\n")
    assert proposals_of(extracted, {"effective_from"}) == ()


@pytest.mark.parametrize(("status", "proposed"), [("draft", {}), ("superseded", {"state": "deprecated"})])
def test_a_draft_is_told_that_its_text_was_superseded_and_not_that_it_is_a_draft(
    status: str, proposed: dict[str, str]
) -> None:
    extracted = read(f"---\nstatus: {status}\n---\nFees are due.\n")
    assert {one.field: one.value for one in proposals_of(extracted, {"state"})} == proposed


def test_a_warning_quotes_the_words_and_names_the_option() -> None:
    proposals = proposals_of(read("# A\n\nLeave, in force from 1 March 2025\n"))
    assert proposal_warnings([("leave.md", proposals)]) == [
        'leave.md proposes effective_from 2025-03-01 ("in force from 1 March 2025"); state `effective_from` to accept it.'
    ]


def test_many_documents_that_propose_the_same_field_are_counted() -> None:
    one = Proposal("state", "draft", "draft: true")
    assert proposal_warnings([("a.md", [one]), ("b.md", [one])]) == [
        'a.md and 1 more propose state draft in the first ("draft: true"); leave it a draft to accept it.'
    ]
