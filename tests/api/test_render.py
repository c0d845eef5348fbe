"""What people read on a terminal: every part of a result is printed, and nothing that is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.cli.rendering import answers as render
from api.cli.rendering import ingests
from api.rest import examples
from api.service.views.instants import describe
from api.service.views.reviews import ReviewList
from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.answering.plans import Retrieved
from knowledge.model.clock import parse_instant
from tests.api import samples

Printed = Callable[..., list[str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    """Calls a renderer and returns the lines it prints."""

    def run(renderer: Callable[..., None], *values: object) -> list[str]:
        capsys.readouterr()
        renderer(*values)
        out, err = capsys.readouterr()
        assert err == ""
        return out.splitlines()

    return run


def test_an_answer_shows_question_as_of_status_claims_and_citations(printed: Printed) -> None:
    lines = printed(render.show_answer, samples.answer())
    assert lines[0] == "How long do customers have to return an unused item?"
    assert lines[1] == "as of 2024-05-31 · known at 2024-06-01T12:00:00Z · global"
    assert "answered" in lines
    assert "  Unused items can be returned within 30 days of delivery. [1]" in lines
    assert "  [1] “Unused items can be returned within 30 days of delivery.”" in lines
    assert "      policy/refunds #window (2.1) · policies/refunds.md" in lines
    assert "      in effect 2024-01-01 → open · approved by jo on 2023-12-15 · revision 9c56cc51b374" in lines
    assert lines[-1].startswith("answer 0198f3d2a4b07c1e · hash ")
    assert lines[-1].endswith("replay: knowledge audit replay 0198f3d2a4b07c1e")


def test_an_answer_without_claims_shows_its_text_and_what_is_missing(printed: Printed) -> None:
    lines = printed(
        render.show_answer,
        samples.answer(
            status="insufficient",
            claims=[],
            citations=[],
            answer="Nothing answers this.",
            missing=["a rule on gift cards"],
            clarifying_questions=["For which product?"],
        ),
    )
    assert "insufficient" in lines
    assert "  Nothing answers this." in lines
    assert "  missing: a rule on gift cards" in lines
    assert "  please say: For which product?" in lines
    assert not [line for line in lines if line.startswith("  [")]


def test_notices_and_conflicts_stand_under_the_claims(printed: Printed) -> None:
    sides = [
        {"citation_id": "c1", "clause_id": "policy/cards@5b1f#term", "value": "24 months"},
        {"citation_id": "c2", "clause_id": "policy/counter@0a4d#old", "value": "never"},
    ]
    conflict = {
        "conflict_id": "cnf_5b1f0e6d2c9a48375b1f0e6d",
        "attribute": "duration: gift cards",
        "kind": "duration",
        "sides": sides,
        "remedy": "Rule on it.",
    }
    lines = printed(
        render.show_answer,
        samples.answer(
            notices=[{"kind": "scheduled", "text": "It changes in 2025.", "citations": ["c1"]}],
            conflicts=[conflict],
        ),
    )
    assert "  note: It changes in 2025." in lines
    assert "  conflict over duration: gift cards: '24 months' against 'never'" in lines


def test_claims_of_a_kind_say_so_and_unknown_citations_have_no_number(printed: Printed) -> None:
    claims = [
        {"text": "Fourteen days.", "kind": "before", "citations": ["c1"]},
        {"text": "Thirty days.", "kind": "after", "citations": ["c1", "c9"]},
    ]
    lines = printed(render.show_answer, samples.answer(claims=claims))
    assert "  before: Fourteen days. [1]" in lines
    assert "  after: Thirty days. [1]" in lines


def test_the_dates_of_a_question_are_told_as_they_were_read_and_before_each_claim(printed: Printed) -> None:
    claims = [{"text": "Fourteen days.", "lead": "From 2023-01-01 until 2024-01-01: ", "citations": ["c1"]}]
    lines = printed(
        render.show_answer, samples.answer(claims=claims, reading=["'in 2023' was read as that year."])
    )
    assert "'in 2023' was read as that year." in lines
    assert "  From 2023-01-01 until 2024-01-01: Fourteen days. [1]" in lines


def test_a_phrasing_stands_below_the_claims_with_their_numbers(printed: Printed) -> None:
    cited = samples.answer().citations[0].citation_id
    phrased = [{"text": "It is 30 days.", "citations": [cited], "by_model": True}]
    lines = printed(render.show_answer, samples.answer(phrased=phrased))
    assert lines[lines.index("  in other words:") + 1] == "    It is 30 days. [1]"


def test_a_decision_shows_its_outcome_and_rule(printed: Printed) -> None:
    assert "  the price is paid back. (rule in-time)" in printed(render.show_answer, samples.decision())
    undecided = samples.decision(decision=examples.DECISION["decision"] | {"outcome": None, "rule": None})
    assert not [line for line in printed(render.show_answer, undecided) if "(rule" in line]


def test_a_citation_shows_region_and_approval_on_arrival(printed: Printed) -> None:
    cited = examples.ANSWER["citations"][0] | {"jurisdiction": "eu/de", "approved_on_arrival": True}
    lines = printed(render.show_answer, samples.answer(citations=[cited]))
    assert "      policy/refunds #window (2.1) · eu/de · policies/refunds.md" in lines
    assert [line for line in lines if "approved by jo on 2023-12-15, on arrival" in line]


def test_a_quote_is_printed_after_what_governs_it_with_its_printed_address(printed: Printed) -> None:
    lead_in = {"start": 3, "end": 30, "quote": "These are\n taken back:", "governs": True}
    own = {"start": 40, "end": 52, "quote": "unused items", "governs": False}
    cited = examples.ANSWER["citations"][0] | {
        "quote": "unused items",
        "spans": [lead_in, own],
        "address": "4.2(b)",
    }
    lines = printed(render.show_answer, samples.answer(citations=[cited]))
    assert "  [1] “These are taken back:” … “unused items”" in lines
    assert "      policy/refunds #window (4.2(b)) · policies/refunds.md" in lines


def test_a_quote_is_printed_on_one_line_without_control_characters(printed: Printed) -> None:
    cited = examples.ANSWER["citations"][0] | {
        "quote": "One\n  two\x1b[31m three.",
        "clause_id": "policy/refunds",
        "address": "",
    }
    lines = printed(render.show_answer, samples.answer(citations=[cited]))
    assert "  [1] “One two\ufffd[31m three.”" in lines
    assert "      policy/refunds · policies/refunds.md" in lines, "the whole version is cited"


def test_a_record_shows_when_it_was_recorded_and_by_which_engines(printed: Printed) -> None:
    record = AnswerRecord(
        answer=samples.answer(),
        requested={},
        retrieved=Retrieved(asked_at=samples.answer().as_of.known_at, candidates=()),
        recorded_at=samples.answer().as_of.known_at,
    )
    lines = printed(render.show_record, record)
    assert "recorded 2024-06-01T12:00:00Z · 0 candidates · 1 steps" in lines
    assert lines[-2:] == ["  index: edge/exact", "  store: sqlite/0001"]


def test_an_object_shows_its_title_period_approval_and_text(printed: Printed) -> None:
    lines = printed(render.show_object, samples.object_view())
    assert lines[0] == "policy/refunds@5b1f0e6d2c9a4837 · Refunds"
    assert lines[2].startswith("in effect 2024-01-01 → open · approved by jo on 2023-12-15 · policies/refunds.md")
    assert lines[-1] == "Unused items can be returned within 30 days of delivery."


def test_a_trace_shows_each_version_and_its_rule(printed: Printed) -> None:
    dropped, kept = printed(render.show_trace, samples.object_view().trace)[1:]
    assert dropped.startswith("  dropped 0a4d7c91e83f5b26 (global, handbook) · later_effective: ")
    assert kept == "  kept 5b1f0e6d2c9a4837 (global, handbook) · only_one: No other version applies."


def test_a_dossier_tells_the_pages_that_were_recognised(printed: Printed) -> None:
    lines = printed(render.show_dossier, samples.dossier(recognised=[{"page": 2, "unclear": 1}]))
    assert (
        "  Page 2: the text was recognised in the image; 1 unclear line stands as […]; check it against the source."
        in lines
    )


def test_a_dossier_shows_clauses_conflicts_and_answers(printed: Printed) -> None:
    lines = printed(render.show_dossier, samples.dossier(provenance={"path": "refunds.yaml"}))
    assert lines[0] == "5b1f0e6d2c9a4837 · draft · policy/refunds · global"
    assert lines[1] == "  Refunds · from 2025-01-01 · by sam on 2024-06-01T12:00:00Z · refunds.yaml"
    assert "  path: refunds.yaml" in lines
    assert "Clauses that change (instead of 0a4d7c91e83f5b26):" in lines
    assert "  changed #window" in lines
    assert "    - Unused items can be returned within 30 days of delivery." in lines
    assert "    + Within 60 days." in lines
    assert "Conflicts it would create: 1" in lines
    assert '  it states effective_to 2026-01-01 ("Valid until 31 December 2025"), which is not recorded' in lines
    assert "  duration: return items: '60 days' here, '30 days' in policy/returns@0a4d7c91e83f5b26#window" in lines
    assert "Answers it would change: 1 of 12 asked again, an estimate" in lines
    assert "    + answered: Within 60 days." in lines


def test_a_version_that_would_not_prevail_is_shown_with_its_past_periods(printed: Printed) -> None:
    periods = [{"start": "2022-01-01T00:00:00Z", "end": "2023-01-01T00:00:00Z"}]
    lines = printed(render.show_dossier, samples.dossier(would_count=False, counts=periods))
    assert "Once approved it would not be authoritative from now on: 0a4d7c91e83f5b26 prevails." in lines
    assert "  it would be authoritative for 2022-01-01 → 2023-01-01" in lines
    alone = printed(render.show_dossier, samples.dossier(would_count=False, counts=[], in_effect=None))
    assert "Once approved it would not be authoritative from now on." in alone
    assert "Clauses that change (nothing is in effect there yet):" in alone


def test_an_impact_shows_each_answer_before_and_after(printed: Printed) -> None:
    lines = printed(render.show_impact, samples.impact(not_looked_at=2))
    assert lines[0] == "1 of 3 stored answers would be different now."
    assert lines[1] == "2 more were not asked again; --limit asks more of them."
    assert "    - answered: Unused items can be returned within 30 days of delivery." in lines
    assert "    + answered: Within 60 days." in lines


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"outcome": "the price is paid back."}, "answered: the price is paid back."),
        ({"quotes": ["One.", "Two."]}, "answered: One. / Two."),
        (
            {"quotes": [], "missing": ["days"], "asks": ["How many?"], "status": "clarify"},
            "clarify: days / How many?",
        ),
        ({"quotes": [], "status": "insufficient"}, "insufficient: "),
    ],
)
def test_an_answer_in_short_shows_outcome_quotes_or_questions(
    printed: Printed, said: dict[str, object], line: str
) -> None:
    affected = examples.IMPACT["affected"][0]
    changed = affected | {"after": affected["after"] | said}
    assert f"    + {line}" in printed(render.show_impact, samples.impact(affected=[changed]))


def test_conflicts_are_open_or_settled(printed: Printed) -> None:
    (line,) = printed(render.show_conflicts, samples.conflicts())
    assert line.startswith(
        "cnf_5b1f0e6d2c9a48375b1f0e6d · open · duration: gift cards: '24 months' (policy/refunds@"
    )
    settled = examples.CONFLICTS["conflicts"][0] | {"open": False}
    assert " · settled · " in printed(render.show_conflicts, samples.conflicts(conflicts=[settled]))[0]
    assert printed(render.show_conflicts, samples.conflicts(conflicts=[])) == ["There are no conflicts."]


def test_expiring_versions_show_when_and_why(printed: Printed) -> None:
    assert printed(render.show_expiring, samples.expiring(), 30) == [
        "2025-01-01 · ends · policy/refunds · 5b1f0e6d2c9a4837 · 12 answers"
    ]
    assert printed(render.show_expiring, samples.expiring(expiring=[]), 5) == ["Nothing lapses within 5 days."]


def test_a_transition_shows_the_state_and_the_conflicts(printed: Printed) -> None:
    lines = printed(render.show_transition, samples.moved(conflicts=examples.DOSSIER["conflicts"]))
    assert lines == [
        "policy/refunds@5b1f0e6d2c9a4837 is approved.",
        "conflict over duration: return items: '60 days' here, '30 days' in policy/returns@0a4d7c91e83f5b26#window",
    ]


def test_nothing_that_waits_is_said(printed: Printed) -> None:
    assert printed(render.show_waiting, ReviewList(reviews=[])) == ["Nothing waits for review."]


def test_a_history_shows_each_version_with_moves_and_periods(printed: Printed) -> None:
    lines = printed(render.show_history, samples.versions(), samples.timeline())
    assert lines[0] == "policy/refunds"
    assert "5b1f0e6d2c9a4837 · approved · global · Refunds" in lines
    assert "  2023-12-15T09:00:00Z approved by jo (agreed by the board)" in lines
    assert "  authoritative 2024-01-01 → 2025-01-01, as known 2023-12-15T09:00:00Z → now" in lines


def test_a_diff_is_printed_as_it_is_and_equal_texts_are_said(printed: Printed) -> None:
    assert printed(render.show_diff, samples.diff()) == examples.DIFF["unified"].split("\n")
    equal = printed(render.show_diff, samples.diff(unified="", clauses=[]))
    assert equal == ["policy/refunds: no difference between the two dates."]


def test_an_ingest_shows_its_counts(printed: Printed) -> None:
    lines = printed(ingests.show_ingest, samples.ingested(unchanged=4))
    assert lines == [
        "policy/refunds · 5b1f0e6d2c9a4837 · approved",
        "Versions: 1 recorded, 1 approved, 0 closed, 4 unchanged.",
    ]


def test_an_ingest_of_many_versions_shows_their_numbers_by_kind_and_state(printed: Printed) -> None:
    version = examples.INGEST["versions"][0]
    many = [version | {"state": "draft"}] + [version | {"object_id": "faq/orders"}] * 20
    lines = printed(ingests.show_ingest, samples.ingested(versions=many))
    assert lines[0] == "20 × faq approved, 1 × policy draft"


def test_times_are_shown_to_the_second() -> None:
    assert describe(parse_instant("2024-05-31T12:00:00.123456Z")) == "2024-05-31T12:00:00Z"


def test_an_answer_without_claims_shows_its_times_to_the_second(printed: Printed) -> None:
    text = "Nothing authoritative on 2024-05-31T00:00:00Z, as known on 2024-06-01T12:00:00.123456Z, answers this."
    lines = printed(
        render.show_answer, samples.answer(status="insufficient", claims=[], citations=[], answer=text)
    )
    assert "  " + text.replace(".123456", "") in lines


def test_a_sync_shows_what_it_recorded_took_back_and_missed(printed: Printed) -> None:
    version = examples.SYNC["drafted"][0]
    lines = printed(ingests.show_sync, samples.synced(approved=[version], withdrawn=[version]))
    assert lines == [
        "41 confirmed, 1 drafted, 1 approved, 1 vanished.",
        "  drafted policy/refunds 5b1f0e6d2c9a4837",
        "  approved policy/refunds 5b1f0e6d2c9a4837",
        "  taken back, since the source no longer says it: policy/refunds 5b1f0e6d2c9a4837",
        "  vanished document/handbook/old",
    ]
