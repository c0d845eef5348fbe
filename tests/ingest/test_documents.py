"""Files read into prepared versions: what the document states, what the options give, what the path gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ingest.loaders.extracted import Extracted
from ingest.options import IngestOptions
from ingest.reading.documents import DocumentReader, PreparedVersion
from ingest.reading.front_matter import attributes_of, kind_of, parse_front_matter
from ingest.reading.supersession import SupersededVersions
from ingest.structure.passages import PassageMaker
from knowledge.errors import InvalidDocument
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.testing.memory_store import MemoryStore
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import APPROVED, NOW, SteadyClock

START, END = parse_instant("2024-01-01"), parse_instant("2025-01-01")
OBJECT = "id: definition/d\ntitle: D\ntext: t\n"


def read(name: str, text: str, options: IngestOptions = APPROVED) -> list[PreparedVersion]:
    reader = DocumentReader(PassageMaker(word_pieces()), Settings(), options, NOW)
    return list(reader.read(name, text.encode(), SupersededVersions(MemoryStore(SteadyClock()))))


def read_one(name: str, text: str, options: IngestOptions = APPROVED) -> PreparedVersion:
    (prepared,) = read(name, text, options)
    return prepared


def extracted(**front: Any) -> Extracted:
    return Extracted("Text.", "text/markdown", "utf-8/1", front=front)


@pytest.mark.parametrize(
    ("front", "options", "object_id", "kind"),
    [
        ("", APPROVED, "document/local/hr/leave", Kind.DOCUMENT),
        ("", replace(APPROVED, source="wiki"), "document/wiki/hr/leave", Kind.DOCUMENT),
        ("", replace(APPROVED, kind=Kind.POLICY), "policy/local/hr/leave", Kind.POLICY),
        ("kind: faq", replace(APPROVED, kind=Kind.POLICY), "faq/local/hr/leave", Kind.FAQ),
        ("id: policy/leave", APPROVED, "policy/leave", Kind.POLICY),
        ("id: policy/leave\nkind: policy", APPROVED, "policy/leave", Kind.POLICY),
        ("id: faq/leave", replace(APPROVED, kind=Kind.POLICY), "faq/leave", Kind.FAQ),
    ],
)
def test_a_document_is_named_by_its_own_id_or_by_kind_source_and_path(
    front: str, options: IngestOptions, object_id: str, kind: Kind
) -> None:
    prepared = read_one("hr/leave.md", f"---\n{front}\n---\nText.", options)
    version = prepared.submission.version
    assert (version.object_id, version.kind) == (object_id, kind)
    assert prepared.names_itself == ("id:" in front)
    assert (prepared.uri, version.revision.source) == ("hr/leave.md", options.source)


@pytest.mark.parametrize(
    ("front", "given", "start", "end", "is_dated"),
    [
        ("", {}, NOW, None, False),
        ("", {"effective_from": START}, START, None, True),
        ("", {"effective_from": START, "effective_to": END}, START, END, True),
        ("effective_from: 2024-01-01", {}, START, None, True),
        ("effective_from: 2024-01-01", {"effective_from": END}, START, None, True),
        ("effective_to: 2027-01-01", {}, NOW, parse_instant("2027-01-01"), False),
        ("effective_from: 2024-01-01\neffective_to: 2025-01-01", {}, START, END, True),
    ],
)
@pytest.mark.parametrize("is_object", [False, True], ids=["document", "object"])
def test_a_period_is_the_documents_own_or_the_options_or_begins_now(
    front: str, given: dict[str, Any], start: datetime, end: datetime | None, is_dated: bool, is_object: bool
) -> None:
    text = f"{OBJECT}{front}\n" if is_object else f"---\n{front}\n---\nText."
    prepared = read_one("a.yaml" if is_object else "a.md", text, replace(APPROVED, **given))
    effective = prepared.submission.version.effective
    assert (effective.start, effective.end) == (start, end)
    assert (prepared.is_dated, prepared.stated_end) == (is_dated, end)


@pytest.mark.parametrize("name", ["a.md", "a.yaml"])
def test_an_end_before_the_start_is_refused_with_both(name: str) -> None:
    stated = "effective_to: 2020-01-01"
    text = f"---\n{stated}\n---\nText." if name == "a.md" else f"{OBJECT}{stated}\n"
    owner = "" if name == "a.md" else "definition/d: "
    with pytest.raises(InvalidDocument) as caught:
        read(name, text)
    assert caught.value.detail == (
        f"{owner}effective_to 2020-01-01T00:00:00Z is not after effective_from 2026-01-01T00:00:00Z."
    )


@pytest.mark.parametrize(
    ("stated", "scope"),
    [
        ("", Scope(jurisdiction="us", audience="staff")),
        ("jurisdiction: eu", Scope(jurisdiction="eu", audience="staff")),
        ("product: lamps", Scope(jurisdiction="us", product="lamps", audience="staff")),
        ("audience: vips", Scope(jurisdiction="us", audience="vips")),
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.yaml"])
def test_each_part_of_a_scope_is_the_documents_own_or_the_options(name: str, stated: str, scope: Scope) -> None:
    text = f"---\n{stated}\n---\nText." if name == "a.md" else f"{OBJECT}{stated}\n"
    options = replace(APPROVED, scope=Scope(jurisdiction="us", audience="staff"))
    assert read_one(name, text, options).submission.version.scope == scope


@pytest.mark.parametrize(
    ("stated", "asked", "target"),
    [
        ("", State.APPROVED, State.APPROVED),
        ("", State.DRAFT, State.DRAFT),
        ("draft", State.APPROVED, State.DRAFT),
        (" Draft ", State.APPROVED, State.DRAFT),
        ("reviewed", State.APPROVED, State.DRAFT),
        ("approved", State.DRAFT, State.DRAFT),
        ("approved", State.APPROVED, State.APPROVED),
        ("final", State.APPROVED, State.APPROVED),
        ("7", State.APPROVED, State.APPROVED),
    ],
)
def test_a_document_can_lower_its_state_and_never_raise_it(stated: str, asked: State, target: State) -> None:
    front = f"state: {stated}" if stated.strip() == stated else f"state: '{stated}'"
    prepared = read_one("a.md", f"---\n{front}\n---\nText.", replace(APPROVED, state=asked))
    assert prepared.target is target


@pytest.mark.parametrize(
    ("stated", "target"),
    [
        ("status: superseded", State.DRAFT),
        ("status: Archived", State.DRAFT),
        ("status: proposed", State.DRAFT),
        ("draft: true", State.DRAFT),
        ("published: false", State.DRAFT),
        ("status: accepted", State.APPROVED),
        ("draft: false", State.APPROVED),
    ],
)
def test_a_document_that_sets_its_text_aside_is_approved_by_no_ingest(stated: str, target: State) -> None:
    prepared = read_one("a.md", f"---\n{stated}\n---\nFees are due.")
    assert prepared.target is target


def test_other_fields_of_front_matter_are_attributes_and_so_is_a_state() -> None:
    text = "---\ntitle: T\nowner: hr\nstate: draft\ntags: [a, b]\neffective_from: 2024-01-01\n---\nText."
    version = read_one("a.md", text).submission.version
    assert version.attributes == {"owner": "hr", "state": "draft", "tags": ["a", "b"]}
    assert attributes_of(extracted(title="T", id="policy/x", jurisdiction="eu", note=1)) == {"note": 1}


@pytest.mark.parametrize(
    ("front", "default", "kind"),
    [
        ({}, Kind.DOCUMENT, Kind.DOCUMENT),
        ({"kind": "faq"}, Kind.DOCUMENT, Kind.FAQ),
        ({"id": "policy/x"}, Kind.FAQ, Kind.POLICY),
    ],
)
def test_a_kind_is_that_of_the_id_else_the_stated_one_else_the_default(
    front: dict[str, Any], default: Kind, kind: Kind
) -> None:
    assert kind_of(parse_front_matter(extracted(**front), "a.md"), default) is kind


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ({"id": "policy/"}, "front matter field id: .*'policy/'"),
        ({"id": "faq/x", "kind": "policy"}, "'faq/x' does not begin with its kind"),
        ({"effective_from": "soon"}, "front matter field effective_from: 'soon' is not a date"),
        ({"effective_from": "2024-01-01T10:00"}, "front matter field effective_from"),
        ({"jurisdiction": "Here & There"}, "front matter field jurisdiction"),
        (
            {"jurisdiction": "Here & There", "effective_to": "soon"},
            "field effective_to: .*; front matter field jurisdiction: ",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_value(front: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidDocument, match=f"^a.md: .*{says}"):
        parse_front_matter(extracted(**front), "a.md")


@pytest.mark.parametrize("number", [2024, 2.5])
def test_a_title_that_reads_as_a_number_is_text(number: float) -> None:
    assert parse_front_matter(extracted(title=number), "a.md").title == str(number)


@pytest.mark.parametrize("text", ["", " \n\t\n"])
@pytest.mark.parametrize("name", ["a.md", "a.yaml", "a.json", "a.pdf", "a.html"])
def test_an_empty_file_is_refused_whatever_its_format(name: str, text: str) -> None:
    with pytest.raises(InvalidDocument, match=f"{name}: The file is empty"):
        read(name, text)


def test_a_path_that_is_too_long_for_an_object_id_is_refused() -> None:
    with pytest.raises(InvalidDocument, match=r"an object id of 615 characters.*Use at most 512"):
        read(f"{'x' * 600}.md", "Text.")
    assert read(f"{'x' * 600}.md", "---\nid: policy/x\n---\nText.")


def test_objects_of_one_file_are_read_in_order_and_may_supersede_earlier_ones_a2() -> None:
    item = "- {{id: definition/d, title: D, text: t, effective_from: {}, effective_to: {}, supersedes: [{}]}}\n"
    first = item.format("2023-01-01", "2024-01-01", "")
    second = item.format("2024-01-01", "2025-01-01", "'2023-01-01'")
    one, two = (prepared.submission.version for prepared in read("a.yaml", f"objects:\n{first}{second}"))
    assert two.supersedes == (one.version_id,)
    with pytest.raises(InvalidDocument, match="supersedes: '2023-01-01' is no version of this object"):
        read("a.yaml", f"objects:\n{second}{first}")
