"""Front matter that other systems write is kept as attributes and reported, never refused."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.reading.front_matter import unfamiliar_fields, unfamiliar_warnings
from knowledge.model.objects import Kind
from tests.ingest.ingesting import APPROVED, desk, documents, text_at


@pytest.mark.parametrize(
    ("front", "unfamiliar"),
    [
        ({"id": "intro"}, ["id"]),
        ({"id": 17}, ["id"]),
        ({"id": "guides/intro"}, ["id"]),
        ({"id": "policy/intro"}, []),
        ({"kind": "tutorial"}, ["kind"]),
        ({"kind": ["policy"]}, ["kind"]),
        ({"kind": "policy"}, []),
        ({"audience": ["developers", "admins"]}, ["audience"]),
        ({"product": {"name": "lamps"}}, ["product"]),
        ({"jurisdiction": ["de", "at"]}, ["jurisdiction"]),
        ({"audience": "parents, staff"}, ["audience"]),
        ({"audience": "Staff only"}, []),
        ({"product": "Acme Router X2"}, ["product"]),
        ({"audience": "staff", "product": "lamps", "jurisdiction": "de"}, []),
        ({"title": ["Intro", "Start"]}, ["title"]),
        ({"title": 2024, "state": 1}, []),
        ({"state": {"phase": "beta"}}, ["state"]),
        ({"id": None, "audience": None}, []),
        ({"sidebar_position": 1, "tags": ["a", "b"]}, []),
    ],
)
def test_a_field_is_unfamiliar_where_canon_cannot_mean_its_value(
    front: dict[str, Any], unfamiliar: list[str]
) -> None:
    assert list(unfamiliar_fields(front)) == unfamiliar


def test_a_site_of_another_system_is_ingested_with_its_fields_as_attributes() -> None:
    store, ingestor, _ = desk()
    text = "---\nid: {}\nkind: tutorial\naudience: [developers, admins]\n---\n# {}\n\nA trial lasts 17 days.\n"
    for name in ("intro", "setup"):
        report = ingestor.upload(f"guides/{name}.md", text.format(name, name.title()).encode(), APPROVED)
    assert documents(store) == ["document/local/guides/intro", "document/local/guides/setup"]
    assert "17 days" in (text_at(store, "document/local/guides/intro", "2026-01-02") or "")
    (version,) = store.versions("document/local/guides/intro")
    assert version.attributes == {"id": "intro", "kind": "tutorial", "audience": ["developers", "admins"]}
    assert version.scope.audience is None
    assert report.warnings == [
        "guides/setup.md: front matter field audience is kept as it is (['developers', 'admins']): Canon reads one "
        "path, such as staff; the document is for everybody, or for the audience of the ingest.",
        "guides/setup.md: front matter field id is kept as it is ('setup'): it does not begin with a kind of Canon's, "
        "such as policy/.",
        "guides/setup.md: front matter field kind is kept as it is ('tutorial'): Canon's kinds are "
        f"{', '.join(kind.value for kind in Kind)}.",
    ]


def test_a_field_of_many_documents_is_reported_once() -> None:
    many = [(f"page-{number}.md", {"id": f"page-{number}"}) for number in range(500)]
    (warning,) = unfamiliar_warnings(many)
    assert warning.startswith("page-0.md and 499 more: front matter field id is kept as it is ('page-0')")


def test_documents_without_unfamiliar_fields_are_not_mentioned() -> None:
    assert unfamiliar_warnings([("a.md", {}), ("b.md", {})]) == []


@pytest.mark.parametrize("word", ["public", "Everyone", "all"])
def test_a_text_for_the_public_is_for_everybody(word: str) -> None:
    store, ingestor, _ = desk()
    text = f"---\naudience: {word}\n---\n# Visits\n\nVisits last an hour.\n"
    ingestor.upload("visits.md", text.encode(), APPROVED)
    ingestor.upload("staff.md", text.replace(word, "staff").encode(), APPROVED)
    audiences = {one: store.versions(one)[0].scope.audience for one in documents(store)}
    assert audiences == {"document/local/visits": None, "document/local/staff": "staff"}
