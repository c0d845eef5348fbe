"""The options of an ingest: what they default to, and which of them make no sense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.options import IngestOptions, IngestReport
from knowledge.errors import InvalidInput
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope

OPTIONS = IngestOptions(actor="Ada")
EARLY, LATE = parse_instant("2024-01-01"), parse_instant("2025-01-01")


def test_options_default_to_drafts_for_everyone_from_a_source_called_local() -> None:
    assert (OPTIONS.source, OPTIONS.state, OPTIONS.scope, OPTIONS.include) == ("local", State.DRAFT, Scope(), ())
    assert (OPTIONS.kind, OPTIONS.effective_from, OPTIONS.effective_to) == (None, None, None)


@pytest.mark.parametrize(
    "options",
    [
        OPTIONS,
        replace(OPTIONS, state=State.APPROVED),
        replace(OPTIONS, source="team/handbook"),
        replace(OPTIONS, effective_from=EARLY),
        replace(OPTIONS, effective_to=EARLY),
        replace(OPTIONS, effective_from=EARLY, effective_to=LATE),
    ],
)
def test_options_that_make_sense_are_accepted(options: IngestOptions) -> None:
    options.check()


@pytest.mark.parametrize(
    ("options", "where", "says"),
    [
        (replace(OPTIONS, state=State.REVIEWED), "state", "cannot be ingested as reviewed.*draft or approved"),
        (replace(OPTIONS, state=State.REJECTED), "state", "rejected"),
        (replace(OPTIONS, state=State.DEPRECATED), "state", "deprecated"),
        (replace(OPTIONS, actor=""), "actor", "No author is named.*Name yourself"),
        (replace(OPTIONS, actor=" \t"), "actor", "author"),
        (replace(OPTIONS, actor="", state=State.APPROVED), "actor", "No approver is named"),
        (replace(OPTIONS, source=""), "source", "'' cannot name a source"),
        (replace(OPTIONS, source="a//b"), "source", "'a//b' cannot name a source"),
        (replace(OPTIONS, source="x" * 600), "source", "characters"),
        (
            replace(OPTIONS, effective_from=LATE, effective_to=EARLY),
            "effective_to",
            "2024-01-01T00:00:00Z is not after the beginning, 2025-01-01T00:00:00Z",
        ),
        (replace(OPTIONS, effective_from=EARLY, effective_to=EARLY), "effective_to", "not after"),
    ],
)
def test_an_option_that_makes_no_sense_is_named_with_a_remedy(
    options: IngestOptions, where: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        options.check()
    assert caught.value.where == where
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("options", "prefix"),
    [
        (OPTIONS, "document/local/"),
        (replace(OPTIONS, source="wiki"), "document/wiki/"),
        (replace(OPTIONS, source="wiki", kind=Kind.POLICY), "policy/wiki/"),
    ],
)
def test_the_ids_of_documents_begin_with_kind_and_source(options: IngestOptions, prefix: str) -> None:
    assert options.object_prefix == prefix


def test_events_name_the_actor_without_outer_space() -> None:
    assert replace(OPTIONS, actor="  Ada Author ").recorder == "Ada Author"


def test_reports_do_not_share_their_lists() -> None:
    first, second = IngestReport(), IngestReport()
    first.versions.append(("a", "b"))
    first.warnings.append("w")
    first.declared.append("d")
    assert (second.versions, second.warnings, second.declared) == ([], [], [])
