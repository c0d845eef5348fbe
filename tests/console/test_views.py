"""The pure parts of the pages: dates in words, the bar, comparisons, excerpts, rectangles and how an object stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.console.lens import Lens
from api.console.pages.ask import facts_as_lines, facts_of_lines
from api.console.views.asked import repeated
from api.console.views.charts import reliability, trend
from api.console.views.clocks import not_now
from api.console.views.excerpts import Marked, QuotedSpan, excerpt
from api.console.views.rectangles import drawing
from api.console.views.standing import Recorded, standing
from api.console.views.words import ComparedWords, compared, counted, day, place, readable
from api.service.application import Application
from api.service.requests import Moment
from api.service.views.quality import EvaluationSummary
from api.service.views.questions import AskedQuestion
from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Status
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf, Period, parse_instant
from knowledge.model.scope import Scope

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def at(date: str) -> datetime:
    return parse_instant(date)


def as_of(valid: str, known: datetime = NOW) -> AsOf:
    return AsOf(valid_at=at(valid), known_at=known)


# -- words ------------------------------------------------------------------------------------------------


def test_instants_are_dates_that_people_read() -> None:
    assert day(at("2024-07-01")) == "1 Jul 2024"
    assert day(at("2024-07-01T08:05:00Z")) == "1 Jul 2024, 08:05:00 UTC"
    assert day(None) == "no end"
    assert readable("Since 2024-07-01T00:00:00Z: 30 days.") == "Since 1 Jul 2024: 30 days."
    assert readable("Clause 4.2 of 2024-07-01") == "Clause 4.2 of 2024-07-01", "a bare date stays as it is written"


def test_numbers_and_places_read_as_sentences() -> None:
    assert (counted(1, "version"), counted(2, "version")) == ("1 version", "2 versions")
    assert place(Scope()) == "everywhere"
    assert place(Scope(jurisdiction="eu/de", product="lamps")) == "for eu/de, product lamps"


def test_two_texts_are_compared_word_by_word() -> None:
    assert compared("within 21 days.", "within 30 days.") == [
        ComparedWords("within ", "same"),
        ComparedWords("21", "removed"),
        ComparedWords("30", "added"),
        ComparedWords(" days.", "same"),
    ]
    assert compared("We keep 10% of it.", "We charge no fee.") == [
        ComparedWords("We ", "same"),
        ComparedWords("keep 10% of it", "removed"),
        ComparedWords("charge no fee", "added"),
        ComparedWords(".", "same"),
    ], "a space alone does not hold two sides together"
    assert compared(None, "New.") == [ComparedWords("New.", "added")]
    assert compared("Old.", None) == [ComparedWords("Old.", "removed")]


# -- the bar ----------------------------------------------------------------------------------------------


def test_the_present_has_no_bar() -> None:
    present = AsOf(valid_at=NOW, known_at=NOW - timedelta(days=90))
    assert not_now(present, present, NOW + timedelta(minutes=20)) == "", "nothing was recorded for 90 days"


def test_each_clock_that_is_not_now_is_said() -> None:
    present = AsOf(valid_at=NOW, known_at=NOW)
    past = not_now(as_of("2024-01-01"), present, NOW)
    assert past == "This shows what was in force on 1 Jan 2024, not what is in force today."
    assert "will be in force on 1 Jan 2030" in not_now(as_of("2030-01-01"), present, NOW)
    known = not_now(AsOf(valid_at=NOW, known_at=at("2024-02-03")), present, NOW)
    assert known == "It knows only what was recorded by 3 Feb 2024; later corrections are left out."


# -- excerpts ---------------------------------------------------------------------------------------------


def test_a_quote_is_marked_within_the_words_around_it() -> None:
    text = "# Returns\n\nItems can be returned. Within 30 days."
    start = text.index("Within")
    parts = excerpt(text, [QuotedSpan(start, len(text))])
    assert parts == [
        Marked("Returns", "heading"),
        Marked("\nItems can be returned. ", "plain"),
        Marked("Within 30 days.", "quote"),
    ]


def test_text_that_is_far_from_every_quote_is_a_gap() -> None:
    text = "lead: " + "word " * 400 + "quoted " + "word " * 400
    start = text.index("quoted")
    parts = excerpt(text, [QuotedSpan(0, 5, governs=True), QuotedSpan(start, start + 6)])
    assert [one.mark for one in parts] == ["governs", "plain", "gap", "plain", "quote", "plain", "gap"]
    assert sum(len(one.text) for one in parts) < 1200
    assert all(one.text.strip().split(" ")[0] in ("lead:", "word", "quoted", "") for one in parts), (
        "words stay whole"
    )


def test_a_place_outside_the_text_is_not_marked() -> None:
    assert excerpt("Short.", [QuotedSpan(10, 20)]) == []


# -- rectangles -------------------------------------------------------------------------------------------


def period(version: str, valid: tuple[str, str | None], known: tuple[str, str | None]) -> AuthorityPeriod:
    return AuthorityPeriod(
        object_id="policy/refunds",
        version_id=version * 64,
        scope=Scope(),
        source="handbook",
        valid=Period(start=at(valid[0]), end=at(valid[1]) if valid[1] else None),
        known=Period(start=at(known[0]), end=at(known[1]) if known[1] else None),
    )


def test_rectangles_do_not_overlap_and_hold_the_point_that_is_shown() -> None:
    periods = [
        period("a", ("2023-01-01", None), ("2023-01-01", "2024-06-01")),
        period("a", ("2023-01-01", "2024-01-01"), ("2024-06-01", None)),
        period("b", ("2024-01-01", None), ("2024-06-01", None)),
    ]
    drawn = drawing(periods, as_of("2024-03-01", at("2024-05-01")))
    assert drawn is not None
    shown = [one for one in drawn.rectangles if one.current]
    assert [one.label for one in shown] == ["aaaaaaaa"], "the correction was not known yet"
    x, y = drawn.point
    assert shown[0].x < x < shown[0].x + shown[0].width
    assert shown[0].y < y < shown[0].y + shown[0].height
    boxes = [(one.x, one.y, one.x + one.width, one.y + one.height) for one in drawn.rectangles]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert [one.label for one in drawn.columns] == ["1 Jan 2023", "1 Jan 2024"]
    assert [one.label for one in drawn.rows] == ["1 Jan 2023", "1 Jun 2024"]


def test_nothing_is_drawn_of_an_object_that_was_never_approved() -> None:
    assert drawing([], as_of("2024-01-01")) is None


# -- how an object stands ---------------------------------------------------------------------------------


def lines(told: Application, date: str, jurisdiction: str = "global") -> list[str]:
    name, moment = "document/handbook/refunds", Moment(at(date), None, Scope(jurisdiction=jurisdiction))
    objects = told.objects
    recorded = Recorded(
        as_of=objects.as_of(moment),
        in_force=objects.object(name, moment) if date >= "2023" else None,
        periods=objects.timeline(name, moment).periods,
        versions=objects.versions(name, moment).versions,
    )
    return [one.text for one in standing(recorded)]


def test_an_object_stands_as_its_record_says(told: Application) -> None:
    first = lines(told, "2023-06-01")
    assert (
        first[0]
        == "In force since 1 Jan 2023 everywhere. It ends on 1 Jan 2024, when another version takes its place."
    )
    assert any(one.startswith("Scheduled: ") and "1 Jan 2024 for eu" in one for one in first)
    now = lines(told, "2024-06-01")
    assert now[0] == "In force since 1 Jan 2024 everywhere, with no end set."
    assert any(one.startswith("For eu, version") for one in now)
    assert any(one.startswith("A proposal by Tom waits") and "1 Jan 2030" in one for one in now)
    assert lines(told, "2022-06-01")[0] == "Nothing was in force on 1 Jun 2022 in this scope."


# -- addresses and facts ----------------------------------------------------------------------------------


def test_a_lens_is_its_parameters_and_they_are_the_lens() -> None:
    lens = Lens.of({"valid_at": " 2024-05-31 ", "known_at": "", "jurisdiction": "eu/de"})
    assert lens.params() == {"valid_at": "2024-05-31", "jurisdiction": "eu/de"}
    assert Lens.of(lens.params()) == lens
    assert (
        lens.link("/objects/a b", kind="", q="x&y")
        == "/objects/a%20b?q=x%26y&valid_at=2024-05-31&jurisdiction=eu%2Fde"
    )
    assert Lens.of({}, "staff").twin("/v1/objects") == "/v1/objects?audience=staff"


@pytest.mark.parametrize(
    ("given", "where"), [({"known_at": "soon"}, "known_at"), ({"valid_at": "2024-99-99T"}, "valid_at")]
)
def test_a_date_that_is_none_is_refused_by_its_name(given: dict[str, str], where: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        Lens.of(given)
    assert raised.value.where == where


def test_facts_are_written_a_line_each_and_come_back() -> None:
    facts = {"opened": False, "value": 12.5, "device": "weir two"}
    assert facts_of_lines(facts_as_lines(facts)) == facts
    assert facts_of_lines("device = weir\n\n") == {"device": "weir"}
    for wrong in ("opened", "= 3", "a = 1\na = 2"):
        with pytest.raises(InvalidInput):
            facts_of_lines(wrong)


def test_questions_in_the_same_words_are_one_and_the_most_asked_comes_first() -> None:
    def asked(number: int, question: str, status: Status = Status.INSUFFICIENT) -> AskedQuestion:
        at = parse_instant("2026-01-01") - timedelta(days=number)
        return AskedQuestion(
            answer_id=f"ans_{number}",
            asked_at=at,
            actor="",
            status=status,
            reasons=[],
            ms=1.0,
            question=question,
            missing=[],
        )

    told = [asked(1, "Who may enter?"), asked(2, "who may PARK"), asked(3, "Who may park?")]
    found = [*told, asked(4, "Who may park?", Status.CONFLICT)]
    assert [(one.last.answer_id, one.times) for one in repeated(found)] == [
        ("ans_2", 2),
        ("ans_1", 1),
        ("ans_4", 1),
    ]


def test_a_course_needs_two_runs_and_its_labels_do_not_overlap() -> None:
    def run(day: int, hit: float | None) -> EvaluationSummary:
        return EvaluationSummary(
            run_id="r",
            made_at=parse_instant("2026-01-01").replace(day=day),
            questions=3,
            metrics={"hit": hit, "claim_precision": 0.9, "refusal": None},
            fingerprints={},
        )

    assert trend([run(1, 0.5)]) is None
    drawn = trend([run(2, 0.9), run(1, None)])
    assert drawn is not None
    by_name = {line.name: line for line in drawn.lines}
    assert len(by_name["Answered as expected"].dots) == 1, "the first run has no such measure"
    assert len(by_name["Claims that answer"].dots) == 2
    assert "Rightly refused" not in by_name
    ends = sorted(line.label_at for line in drawn.lines)
    assert ends[1] - ends[0] >= 16


def test_a_calibrated_answer_lies_on_the_diagonal() -> None:
    assert reliability([]) is None
    drawn = reliability([{"answers": 5, "confidence": 0.5, "right": 0.5}])
    assert drawn is not None
    (dot,) = drawn.dots
    assert dot.x - drawn.left == drawn.base - dot.y
    assert dot.title == "5 answers of confidence 50%: 50% right"
