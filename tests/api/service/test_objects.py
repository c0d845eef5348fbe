"""Objects as of a date, their record, their timeline and the difference between two dates."""

from datetime import datetime

import pytest

from api.service.application import Application
from api.service.requests import DecisionRequest, DocumentDefaults, Listing, Moment
from knowledge.errors import InvalidInput, NotFound, NothingAuthoritative
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from tests.api.refund_story import REFUNDS

STAFF = Scope(audience="staff")


def on(date: str, jurisdiction: str = "global") -> Moment:
    return Moment(parse_instant(date), None, Scope(jurisdiction=jurisdiction))


def at(date: str) -> datetime:
    return parse_instant(date)


@pytest.fixture(scope="module", autouse=True)
def for_staff(told: Application) -> None:
    """A document that only staff may see."""
    defaults = DocumentDefaults(source="handbook", state=State.APPROVED, actor="jo", scope=STAFF)
    told.documents.upload("keys.md", b"# Keys\n\nThe master key hangs in the safe.\n", defaults)


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (on("2023-06-01"), 14),
        (on("2024-06-01"), 30),
        (on("2024-06-01", "eu/de"), 60),
        (Moment(), 30),
    ],
)
def test_the_version_authoritative_at_a_moment_is_read(told: Application, moment: Moment, days: int) -> None:
    view = told.objects.object(REFUNDS, moment)
    assert f"within {days} days" in view.text
    assert view.state is State.APPROVED
    assert view.valid.start <= view.as_of.valid_at
    assert [view.text[clause.start : clause.end] for clause in view.clauses] == [
        clause.text for clause in view.clauses
    ]
    assert view.trace[-1].version_id == view.version_id, "the version that is kept comes last"


def test_an_error_names_what_was_dropped_and_when_something_held_a1(told: Application) -> None:
    with pytest.raises(NothingAuthoritative) as refused:
        told.objects.object(REFUNDS, on("1999-01-01"))
    assert f"Nothing was authoritative for {REFUNDS!r}" in refused.value.detail
    assert "Something held from 2023-01-01 to open" in refused.value.remedy


def test_an_object_of_drafts_alone_needs_an_approval_a1(told: Application) -> None:
    told.documents.upload("draft.md", b"# Draft\n\nText.\n", DocumentDefaults(source="handbook", actor="jo"))
    with pytest.raises(NothingAuthoritative) as refused:
        told.objects.object("document/handbook/draft", Moment())
    assert refused.value.remedy == "No version of it was approved by then; approve one."


@pytest.mark.parametrize("object_id", ["", "a//b", "x" * 600, "a\x00b"])
def test_an_impossible_id_is_refused(told: Application, object_id: str) -> None:
    for read in (told.objects.object, told.objects.versions, told.objects.timeline):
        with pytest.raises(InvalidInput) as refused:
            read(object_id, Moment())
        assert refused.value.where == "object_id"


def test_what_an_audience_may_not_see_is_unknown_to_it_s5(told: Application) -> None:
    name = "document/handbook/keys"
    for read in (told.objects.object, told.objects.versions, told.objects.timeline):
        with pytest.raises(NotFound) as hidden:
            read(name, Moment())
        with pytest.raises(NotFound) as unknown:
            read("document/handbook/nosuch", Moment())
        assert hidden.value.detail == unknown.value.detail.replace("nosuch", "keys")
        read(name, Moment(scope=STAFF))


def test_the_record_lists_every_version_with_its_state_author_and_moves(told: Application) -> None:
    versions = told.objects.versions(REFUNDS, Moment()).versions
    assert [version.state for version in versions] == [State.APPROVED] * 3 + [State.DRAFT]
    assert {version.author for version in versions} == {"jo"}
    assert [[move.to for move in version.transitions] for version in versions] == [[State.APPROVED]] * 3 + [[]]


def test_the_record_before_the_first_version_is_unknown_a6(told: Application) -> None:
    with pytest.raises(NotFound):
        told.objects.versions(REFUNDS, Moment(known_at=parse_instant("2020-01-01")))


def test_the_timeline_shows_the_periods_of_each_scope(told: Application) -> None:
    periods = told.objects.timeline(REFUNDS, Moment()).periods
    assert {period.scope.jurisdiction for period in periods} == {"global", "eu"}
    assert all(period.known.start <= period.known.end for period in periods if period.known.end is not None)


def test_the_timeline_as_known_earlier_leaves_later_ends_open(fresh: Application) -> None:
    def record(text: str, since: str) -> datetime:
        defaults = DocumentDefaults(actor="jo", state=State.APPROVED, effective_from=parse_instant(since))
        fresh.documents.upload("a.md", f"# A\n\n{text}\n".encode(), defaults)
        return fresh.ledger.events(0, 100).events[-1].recorded_at

    then = record("The old text.", "2020-01-01")
    record("The new text.", "2021-01-01")
    (period,) = fresh.objects.timeline("document/local/a", Moment(known_at=then)).periods
    assert (period.valid.end, period.known.end) == (None, None)
    now = fresh.objects.timeline("document/local/a", Moment()).periods
    assert len(now) > 1
    assert {period.known.end is None for period in now} == {True, False}


def test_objects_are_listed_by_page_prefix_and_kind(told: Application) -> None:
    first = told.objects.objects(Listing(limit=1), Moment(scope=STAFF))
    assert first.next == first.objects[-1].object_id
    rest = told.objects.objects(Listing(after=first.next), Moment(scope=STAFF))
    assert rest.next is None
    names = [entry.object_id for entry in [*first.objects, *rest.objects]]
    assert names == sorted(names)
    assert {REFUNDS, "document/handbook/keys"} <= set(names)
    sources = told.objects.objects(Listing(kind=Kind.SOURCE), Moment())
    assert [entry.object_id for entry in sources.objects] == ["source/handbook"]
    assert told.objects.objects(Listing(prefix="policy/"), Moment()).objects == []
    seen = told.objects.objects(Listing(prefix="document/handbook/keys"), Moment()).objects
    assert seen == [], "others do not learn that there is such an object"


def test_a_diff_compares_lines_and_clauses_at_two_dates(told: Application) -> None:
    diff = told.objects.diff(REFUNDS, at("2023-06-01"), at("2024-06-01"), Moment())
    assert diff.before.version_id != diff.after.version_id
    assert "-Unused items can be returned for a refund within 14 days of delivery." in diff.unified
    assert diff.unified.startswith(f"--- {REFUNDS}@{(diff.before.version_id or '')[:16]} as of 2023-06-01\n")
    (change,) = diff.clauses
    assert (change.change, "14 days" in (change.before or ""), "30 days" in (change.after or "")) == (
        "changed",
        True,
        True,
    )


def test_a_side_of_a_diff_without_a_version_is_empty(told: Application) -> None:
    diff = told.objects.diff(REFUNDS, at("2020-01-01"), at("2024-06-01"), Moment())
    assert (diff.before.version_id, diff.before.revision_hash) == (None, None)
    assert {clause.change for clause in diff.clauses} == {"added"}
    assert "(nothing authoritative) as of 2020-01-01" in diff.unified
    back = told.objects.diff(REFUNDS, at("2024-06-01"), at("2020-01-01"), Moment())
    assert {clause.change for clause in back.clauses} == {"removed"}


def test_a_diff_of_two_empty_sides_is_refused(told: Application) -> None:
    with pytest.raises(NothingAuthoritative):
        told.objects.diff(REFUNDS, at("1998-01-01"), at("1999-01-01"), Moment())
    with pytest.raises(NotFound):
        told.objects.diff("document/handbook/nosuch", at("2023-01-01"), at("2024-01-01"), Moment())


def test_an_unknown_jurisdiction_is_refused_s4(told: Application) -> None:
    with pytest.raises(InvalidInput) as refused:
        told.objects.as_of(Moment(scope=Scope(jurisdiction="ue")))
    assert refused.value.where == "jurisdiction"


@pytest.mark.parametrize(
    "asked",
    [
        "document/handbook/refund",
        "document/handbok/refunds",
        "policy/refunds",
        "refunds",
        "Document/Handbook/Refunds",
    ],
)
def test_an_unknown_id_is_refused_with_those_that_are_near(told: Application, asked: str) -> None:
    reads = (
        lambda: told.objects.object(asked, Moment()),
        lambda: told.objects.versions(asked, Moment()),
        lambda: told.objects.timeline(asked, Moment()),
        lambda: told.objects.diff(asked, at("2023-01-01"), at("2024-01-01"), Moment()),
        lambda: told.answers.decide(DecisionRequest(object_id=asked)),
    )
    for read in reads:
        with pytest.raises(NotFound) as refused:
            read()
        assert refused.value.remedy.startswith("Did you mean ")
        assert REFUNDS in refused.value.remedy


def test_an_id_like_no_other_is_refused_with_the_list_of_all(told: Application) -> None:
    with pytest.raises(NotFound) as refused:
        told.objects.object("product/zeppelin", Moment())
    assert "knowledge list" in refused.value.remedy


@pytest.mark.rule("S5b")
def test_a_near_id_is_named_only_to_those_who_may_see_it(told: Application) -> None:
    for scope, is_named in [(Scope(), False), (STAFF, True)]:
        with pytest.raises(NotFound) as refused:
            told.objects.object("document/handbook/kesy", Moment(scope=scope))
        assert ("document/handbook/keys" in refused.value.remedy) is is_named
