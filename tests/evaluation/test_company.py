"""The sample company: its golden questions are true of its documents, and measured twice they give the same numbers.

Embeddings are simulated here. The hits need the real model; docs/evaluation.md has them.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pytest

from api.service.application import Application
from knowledge.bootstrap import Canon, open_canon
from knowledge.evaluation.golden_items import read_files
from knowledge.evaluation.matching import holds
from knowledge.evaluation.results import EvaluationRun
from knowledge.model.clock import parse_instant
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.reads import resolve
from tests.evaluation.company import GOLDEN, bring_in, golden_lines

LINES = list(golden_lines())
ASKED = LINES if os.environ.get("CANON_NIGHTLY_QUESTIONS") else LINES[::3]
"""The questions that are asked; `make nightly` asks all."""
UNDATED = "2025-06-01"
"""A date in the period in which the answers to undated questions hold."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    """The sample company, approved and indexed."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("company"))
    canon = open_canon(settings, embedder=HashingEmbedder())
    bring_in(canon)
    yield canon
    canon.close()


@pytest.fixture(scope="module")
def run(company: Canon) -> EvaluationRun:
    """A run over the questions."""
    return measured(company)


def measured(company: Canon, lines: Iterable[dict[str, Any]] = ASKED) -> EvaluationRun:
    """A run over these questions."""
    return Application.over(company).evaluations.run({GOLDEN.name: "\n".join(map(json.dumps, lines))})


def in_force(company: Canon, at: str, jurisdiction: str) -> list[str]:
    """The texts that are authoritative at a date in a jurisdiction."""
    as_of = company.store.as_of(parse_instant(at), None, company.clock())
    found = resolve(company.store, company.store.object_ids(), as_of, Scope(jurisdiction=jurisdiction))
    return [company.store.text(one.version_id) for one in found.values()]


def placed(line: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The dates and the jurisdictions for which the expected words of a question hold."""
    dates = line.get("in_force_at", [line.get("valid_at", UNDATED)])
    return product(dates, line.get("in_force_in", [line.get("jurisdiction", "global")]))


def test_every_expected_text_is_verbatim_in_a_version_in_force(company: Canon) -> None:
    places = {place for line in LINES for place in placed(line)}
    texts = {place: in_force(company, *place) for place in places}
    missing = [
        (line["id"], wanted)
        for line in LINES
        for wanted in line["expect"].get("contains", [])
        if not any(holds(text, wanted) for place in placed(line) for text in texts[place])
    ]
    assert missing == []


def test_no_text_that_is_unwanted_at_its_date_is_wanted_by_the_same_question() -> None:
    both = [
        line["id"]
        for line in LINES
        for wanted in line["expect"].get("contains", [])
        if any(holds(wanted, unwanted) for unwanted in line["expect"].get("not_contains", []))
    ]
    assert both == []


def test_a_question_asked_again_is_measured_the_same(company: Canon, run: EvaluationRun) -> None:
    """The second run is over every third question held out, because one over all takes many seconds."""
    assert run.metrics["items"] == len(ASKED)
    assert len(LINES) == 200
    again = measured(company, [line for line in ASKED if line.get("held_out")][::3])
    assert again.items == tuple(item for item in run.items if item.held_out)[::3]


def test_every_claim_rests_on_a_version_authoritative_for_the_date_and_place_asked(run: EvaluationRun) -> None:
    """A region or a release in words counts like one that the request gives."""
    assert [claim.text for item in run.items for claim in item.claims if not claim.supported] == []


def test_both_parts_are_measured_and_share_no_fact(run: EvaluationRun) -> None:
    assert run.parts["open"]["items"] == sum("held_out" not in line for line in ASKED)
    assert run.parts["held out"]["items"] == sum(line.get("held_out", False) for line in ASKED)
    items = read_files({GOLDEN.name: GOLDEN.read_text(encoding="utf-8")})
    facts = {part: {item.fact for item in items if item.held_out is part} for part in (False, True)}
    assert facts[False].isdisjoint(facts[True])


def test_the_questions_are_spread_as_the_readme_says() -> None:
    items = read_files({GOLDEN.name: GOLDEN.read_text(encoding="utf-8")})
    answerable = [line for line, item in zip(LINES, items, strict=True) if item.expected.answerable]
    without = Counter(line["kind"] for line in LINES if line["kind"] in _WITHOUT_AN_ANSWER)
    assert sum(without.values()) >= 40
    assert 2 * sum(line.get("wording") == "other" for line in answerable) >= len(answerable)
    assert 0.3 <= sum(line.get("held_out", False) for line in LINES) / len(LINES) <= 0.37


_WITHOUT_AN_ANSWER = {"neighbour", "unknown entity", "unknown attribute", "refused"}


def test_an_exception_that_goes_with_the_clause_of_a_decision_is_not_counted_among_the_claims(
    company: Canon,
) -> None:
    (decision,) = measured(company, [line for line in LINES if line["id"] == "decision-warranty-opened"]).items
    assert [claim.answers for claim in decision.claims] == [True, True, None]
