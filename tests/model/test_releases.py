"""Releases are named, ordered and told apart by their numbers (rule V1)."""

from __future__ import annotations

import pytest

from knowledge.model.clock import parse_instant
from knowledge.model.releases import (
    Release,
    ReleasedDocument,
    documents_named,
    in_order,
    is_of_another_release,
    latest_headed,
    release_before,
    release_named,
    section_of_log,
)


def release(label: str, at: str = "2024-01-01") -> Release:
    return Release(label=label, at=parse_instant(at))


def document(object_id: str, source: str, title: str = "") -> ReleasedDocument:
    return ReleasedDocument(object_id=object_id, source=source, title=title, releases=(release("v1.0"),))


def test_a_fix_of_an_old_release_stands_beside_it_although_it_came_later() -> None:
    found = in_order(
        [release("v3.0", "2023-01-01"), release("v2.9.1", "2023-06-01"), release("v2.10", "2022-01-01")]
    )
    assert [one.label for one in found] == ["v2.9.1", "v2.10", "v3.0"]


def test_labels_without_numbers_stand_in_the_order_of_their_dates() -> None:
    found = in_order(
        [release("summer", "2023-07-01"), release("v1", "2024-01-01"), release("spring", "2023-03-01")]
    )
    assert [one.label for one in found] == ["spring", "summer", "v1"]


def test_a_preview_stands_before_the_release_that_it_leads_to() -> None:
    assert [one.label for one in in_order([release("2.0"), release("2.0-rc1")])] == ["2.0-rc1", "2.0"]


@pytest.mark.parametrize(
    ("named", "label"),
    [
        ("v2.1", "v2.1"),
        ("2.1", "v2.1"),
        ("2", "v2.3"),
        ("v2", "v2.3"),
        ("3.0", "app-3.0"),
        ("2.2", None),
        ("draft", "draft"),
    ],
)
def test_a_release_is_named_by_its_label_its_number_or_how_that_begins(named: str, label: str | None) -> None:
    releases = (*in_order(map(release, ["v2.1", "v2.3", "app-3.0"])), release("draft"))
    found = release_named(named, releases)
    assert (found.label if found else None) == label


def test_the_release_before_the_first_one_is_none() -> None:
    releases = in_order(map(release, ["v1", "v2"]))
    assert release_before(releases[1], releases) == releases[0]
    assert release_before(releases[0], releases) is None


def test_a_question_names_documents_by_source_path_or_title_in_any_spelling() -> None:
    lamps = document("document/lampworks/manual", "lampworks", "Lamp.js: Manual")
    chairs = document("document/chairs/release-notes", "chairs")
    assert documents_named("Which versions of Lampworks are there?", [lamps, chairs]).documents == (lamps,)
    assert documents_named("Which versions of LampJS are there?", [lamps, chairs]).documents == (lamps,)
    assert documents_named("Which release notes are there?", [lamps, chairs]).documents == ()


@pytest.mark.parametrize(
    ("heading", "is_other"),
    [
        ("2.31.0 (2023-05-22)", False),
        ("2.30.0 (2023-05-03)", True),
        ("[2.30.0] - 2023-05-03", True),
        ("Version 2.30", True),
        ("2.30 Refunds", False),
        ("Section 2.30", False),
        ("Bug fixes", False),
    ],
)
def test_the_heading_of_another_release_is_told_from_a_numbered_section(heading: str, is_other: bool) -> None:
    assert is_of_another_release(["Change log", heading], "v2.31.0") is is_other


@pytest.mark.parametrize(
    ("headings", "section"),
    [
        (("Changes", "3.0 (2024-01-01)", "Removed"), "Removed in 3.0 (2024-01-01)"),
        (("Changes", "3.0", "Breaking changes:"), "Breaking changes in 3.0"),
        (("Changes", "3.0", "Lamps"), ""),
        (("Returns", "Removed"), ""),
    ],
)
def test_a_section_of_a_change_log_stands_below_a_release(headings: tuple[str, ...], section: str) -> None:
    assert section_of_log(headings) == section


def test_the_latest_release_that_headings_name_is_that_of_the_highest_number() -> None:
    assert latest_headed(["Changes", "2.9", "2.10 (2024-01-01)", "4.2 Refunds"]) == (2, 10)
    assert latest_headed(["Changes"]) == ()
