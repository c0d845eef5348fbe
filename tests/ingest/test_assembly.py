"""A text and the facts about it assembled into a version."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from ingest.loaders.extracted import Extracted
from ingest.loaders.markdown.reader import read_markdown
from ingest.reading.assembly import STRUCTURE, VersionIdentity, assemble
from ingest.structure.passages import PassageMaker
from ingest.structure.tree import NodeKind, TreeWriter
from knowledge.model.clock import Period, parse_instant
from knowledge.model.kinds import ANSWERS
from knowledge.model.objects import Kind
from knowledge.model.reading.statements import LeftOut
from knowledge.model.scope import Scope
from tests.ingest.counting import word_pieces

IDENTITY = VersionIdentity(
    object_id="policy/leave",
    kind=Kind.POLICY,
    scope=Scope(jurisdiction="eu"),
    effective=Period(start=parse_instant("2024-01-01"), end=None),
    source="handbook",
    uri="hr/leave.md",
    supersedes=("ab" * 32,),
    replaces=("policy/old",),
    attributes={"owner": "hr"},
    provenance={"commit": "1f"},
    title="Leave of absence",
)
TEXT = "# Leave\n\nEveryone has 25 days.\n"


def markdown(text: str, title: str = "") -> Extracted:
    reading = read_markdown(text)
    return Extracted(reading.text, "text/markdown", "text/2", tree=reading.tree, title=title)


EXTRACTED = markdown(TEXT)
MAKER = PassageMaker(word_pieces())


def test_a_version_holds_every_fact_about_it() -> None:
    version = assemble(IDENTITY, b"bytes", EXTRACTED, MAKER).version
    for name in ("object_id", "kind", "scope", "effective", "supersedes", "replaces"):
        assert getattr(version, name) == getattr(IDENTITY, name), name
    assert (version.attributes, version.provenance) == ({"owner": "hr"}, {"commit": "1f"})
    assert (version.revision.source, version.revision.uri) == ("handbook", "hr/leave.md")
    assert (version.declared_title, version.title) == ("Leave of absence", "Leave")


def test_bytes_and_text_are_kept_with_their_hashes() -> None:
    submission = assemble(IDENTITY, b"bytes", EXTRACTED, MAKER)
    revision = submission.version.revision
    assert (submission.content, submission.text) == (b"bytes", TEXT)
    assert revision.revision_hash == hashlib.sha256(b"bytes").hexdigest()
    reading = submission.version.reading
    assert reading.text_hash == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (revision.media_type, reading.reader) == ("text/markdown", f"text/2 {STRUCTURE}")


def test_clauses_and_passages_have_places_of_the_text() -> None:
    submission = assemble(IDENTITY, b"bytes", EXTRACTED, MAKER)
    version = submission.version
    assert [TEXT[clause.start : clause.end] for clause in version.clauses] == ["Leave", "Everyone has 25 days."]
    assert [TEXT[ref.start : ref.end] for ref in version.passages] == ["Everyone has 25 days."]
    assert [(passage.context, passage.text) for passage in submission.passages] == [
        ("Leave", "Everyone has 25 days.")
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_only_kinds_that_answer_questions_have_passages(kind: Kind) -> None:
    identity = replace(IDENTITY, kind=kind, object_id=f"{kind.value}/x")
    submission = assemble(identity, b"bytes", EXTRACTED, MAKER)
    assert bool(submission.passages) == bool(submission.version.passages) == (kind in ANSWERS)
    assert submission.version.clauses


@pytest.mark.parametrize(
    ("own", "text", "title"),
    [
        ("Own  title\n", "# Heading\n\nText.", "Own title"),
        ("", "# Heading\n\nText.", "Heading"),
        ("", "Text.\n\n# Later heading", "Later heading"),
        ("", "## Only a section\n\nText.", "leave"),
        ("", "#\n\n# Second\n\nText.", "Second"),
        ("  ", "Text.", "leave"),
    ],
)
def test_a_title_is_the_documents_own_or_its_first_heading_or_its_file_name(
    own: str, text: str, title: str
) -> None:
    assert assemble(IDENTITY, b"bytes", markdown(text, own), MAKER).version.title == title


def test_clauses_know_their_pages() -> None:
    writer = TreeWriter()
    for writer.page, words in ((1, "One"), (2, "Two")):
        writer.leaf(NodeKind.PARAGRAPH)
        writer.words(words)
        writer.end_leaf()
    text, tree = writer.finish()
    extracted = Extracted(text, "application/pdf", "x/1", tree=tree)
    assert [clause.page for clause in assemble(IDENTITY, b"", extracted, MAKER).version.clauses] == [1, 2]


def test_a_version_keeps_its_statements_and_what_was_left_out() -> None:
    extracted = replace(EXTRACTED, left_out=(LeftOut(kind="comment", count=1, characters=9),))
    version = assemble(IDENTITY, b"bytes", extracted, MAKER).version
    assert [statement.words for statement in version.statements] == ["Everyone has 25 days."]
    assert version.left_out == extracted.left_out
