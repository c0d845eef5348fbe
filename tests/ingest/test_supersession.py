"""`supersedes`, written as a date or a version id, resolved to versions of the same object (rule A2)."""

from __future__ import annotations

import pytest

from ingest.reading.supersession import SupersededVersions, stored_versions
from knowledge.errors import InvalidDocument
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from tests.ingest.ingesting import APPROVED, desk

RULE = "id: definition/d\ntitle: D\ntext: {}\neffective_from: {}\njurisdiction: {}\n"


@pytest.fixture
def stored() -> tuple[SupersededVersions, list[Version]]:
    """The lookup over a store with three versions: two global ones and one for the EU of the same date."""
    store, ingestor, _ = desk()
    for text, date, place in (
        ("old", "2022-01-01", "global"),
        ("new", "2023-01-01", "global"),
        ("eu", "2023-01-01", "eu"),
    ):
        ingestor.upload(f"{text}.yaml", RULE.format(text, date, place).encode(), APPROVED)
    return SupersededVersions(store), store.versions("definition/d")


@pytest.mark.parametrize(
    ("references", "scope", "meant"),
    [
        ([], "global", []),
        (["2022-01-01"], "global", [0]),
        (["2022-01-01T00:00:00Z"], "global", [0]),
        (["2023-01-01"], "global", [1]),
        (["2023-01-01"], "eu", [2]),
        (["2022-01-01", "2023-01-01"], "global", [0, 1]),
        (["2022-01-01", "2022-01-01T00:00:00Z"], "global", [0]),
    ],
)
def test_a2_a_date_means_the_version_of_the_same_scope_that_took_effect_then(
    stored: tuple[SupersededVersions, list[Version]], references: list[str], scope: str, meant: list[int]
) -> None:
    lookup, versions = stored
    found = lookup.version_ids("definition/d", Scope(jurisdiction=scope), references, "f.yaml")
    assert found == tuple(sorted(versions[n].version_id for n in meant))


@pytest.mark.parametrize("length", [8, 16, 64])
def test_a2_an_id_or_its_beginning_means_a_version_in_any_scope(
    stored: tuple[SupersededVersions, list[Version]], length: int
) -> None:
    lookup, versions = stored
    for version in versions:
        reference = version.version_id[:length]
        assert lookup.version_ids("definition/d", Scope(), [reference], "f") == (version.version_id,)


@pytest.mark.parametrize("reference", ["2021-01-01", "soon", "", "abcdef0", "0" * 64, "2022-01-01T01:00:00Z"])
def test_a2_a_reference_to_no_version_is_named(
    stored: tuple[SupersededVersions, list[Version]], reference: str
) -> None:
    with pytest.raises(InvalidDocument) as caught:
        stored[0].version_ids("definition/d", Scope(), [reference], "f.yaml")
    assert caught.value.detail == f"supersedes: {reference!r} is no version of this object."
    assert caught.value.where == "f.yaml"


def test_a2_a_version_of_another_object_is_not_meant(stored: tuple[SupersededVersions, list[Version]]) -> None:
    lookup, versions = stored
    with pytest.raises(InvalidDocument):
        lookup.version_ids("definition/other", Scope(), [versions[0].version_id], "f.yaml")


def test_a2_a_version_read_before_in_the_same_run_is_known(
    stored: tuple[SupersededVersions, list[Version]],
) -> None:
    _, versions = stored
    lookup = SupersededVersions(desk()[0])
    lookup.add(versions[0])
    assert lookup.version_ids("definition/d", Scope(), ["2022-01-01"], "f") == (versions[0].version_id,)


def test_an_unknown_object_has_no_versions() -> None:
    assert stored_versions(desk()[0], "definition/none") == []
