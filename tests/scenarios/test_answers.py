"""Plays the scenarios of `answers.yaml` on a real store and a real index; that file says how to read and write them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field

from ingest.loaders.yaml_subset import parse_yaml
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import Instant, Value, parse_instant
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.testing.reads import resolve
from tests.reasoning.corpus import Shelf
from tests.reasoning.office import Office

SCENARIOS = Path(__file__).with_name("answers.yaml")
_TERMS = (
    "title", "replaces", "product", "audience", "rulings", "groups", "topics", "applies_to", "reason", "escalate_to", "rank",
    "covers", "confirmation_lasts", "inputs", "rules", "term",
)  # fmt: skip
"""Fields of a document that mean the same in the file of a structured object."""


class ScenarioDocument(Value):
    """A document of a scenario: a version of an object, who it comes from, and from when the service knows it."""

    object: str
    text: str | None = None
    clauses: dict[str, str] = Field(default_factory=dict)
    exceptions: dict[str, list[str]] = Field(default_factory=dict)
    starts: str = Field("2023-01-01", alias="from")
    ends: str | None = Field(None, alias="to")
    region: str = "global"
    state: Literal["approved", "draft"] = "approved"
    known: Instant = parse_instant("2025-01-01")
    source: str = "office"
    title: str | None = None
    replaces: list[str] | None = None
    product: str | None = None
    audience: str | None = None
    rulings: list[dict[str, str]] | None = None
    groups: dict[str, Any] | None = None
    topics: list[str] | None = None
    applies_to: str | None = None
    reason: str | None = None
    escalate_to: str | None = None
    rank: int | None = None
    covers: list[dict[str, Any]] | None = None
    confirmation_lasts: str | None = None
    inputs: dict[str, Any] | None = None
    rules: list[dict[str, Any]] | None = None
    term: str | None = None

    @property
    def as_file(self) -> str:
        """The document as the file of a structured object, in JSON."""
        kind, _, name = self.object.partition("/")
        terms = {field: value for field in _TERMS if (value := getattr(self, field)) is not None}
        fields: dict[str, Any] = {
            "id": self.object,
            "title": name,
            "effective_from": self.starts,
            "jurisdiction": self.region,
            **({"effective_to": self.ends} if self.ends else {}),
            **terms,
        }
        if kind == "policy":
            clauses = self.clauses or {"text": self.text or ""}
            fields["clauses"] = [self._clause(anchor, text) for anchor, text in clauses.items()]
        elif self.text is not None:
            fields["text"] = self.text
        return json.dumps(fields)

    def _clause(self, anchor: str, text: str) -> dict[str, Any]:
        exceptions = [
            {"id": f"{anchor}-{number}", "text": one}
            for number, one in enumerate(self.exceptions.get(anchor, ()), 1)
        ]
        return {"id": anchor, "text": text, "exceptions": exceptions}


class ScenarioQuestion(Value):
    """A question of a scenario, and the answer that it must have."""

    ask: str = ""
    decide: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    on: Instant | None = None
    known: Instant | None = None
    region: str = "global"
    product: str | None = None
    audience: str | None = None
    status: Status
    quotes: list[str] = Field(default_factory=list)
    not_quoted: list[str] = Field(default_factory=list)
    notices: list[str] = Field(default_factory=list)
    asks_back: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    outcome: str | None = None

    @property
    def question(self) -> Question:
        """The question as the service takes it."""
        scope = Scope(jurisdiction=self.region, product=self.product, audience=self.audience)
        asked: dict[str, Any] = {
            "valid_at": self.on,
            "known_at": self.known,
            "scope": scope,
            "facts": self.facts,
        }
        return Question.deciding(self.decide, **asked) if self.decide else Question(text=self.ask, **asked)


class AnswerScenario(Value):
    """A title, documents in force, and questions with their answers. `today` is the date of asking."""

    scenario: str
    documents: list[ScenarioDocument]
    questions: list[ScenarioQuestion]
    today: Instant = parse_instant("2025-06-01")


def load_scenarios() -> list[AnswerScenario]:
    """The scenarios. Raises ValidationError naming a field that is missing, unknown or of the wrong kind."""
    written = parse_yaml(SCENARIOS.read_text(encoding="utf-8"), SCENARIOS.name)
    return [AnswerScenario.model_validate(one) for one in written]


def play(scenario: AnswerScenario, office: Office) -> Iterator[tuple[ScenarioQuestion, Answer]]:
    """Publish the documents in the order in which they became known, and ask each question."""
    for document in sorted(scenario.documents, key=lambda one: one.known):
        office.shelf.now = document.known
        write = office.publish if document.state == "approved" else office.draft
        write(document.as_file, source=document.source)
    office.shelf.now = scenario.today
    for expected in scenario.questions:
        yield expected, office.shelf.orchestrator.ask(expected.question)


def check_expected(expected: ScenarioQuestion, answer: Answer) -> None:
    """Assert that an answer is as the scenario says. Notices and questions asked back must be complete."""
    quoted = " ".join(" ".join(citation.quote.split()) for citation in answer.citations)
    assert answer.status is expected.status, quoted
    assert [words for words in expected.quotes if words not in quoted] == [], quoted
    assert [words for words in expected.not_quoted if words in quoted] == [], quoted
    _check_texts(expected.notices, [notice.text for notice in answer.notices])
    _check_texts(expected.asks_back, list(answer.clarifying_questions))
    assert [words for words in expected.missing if words not in " ".join(answer.missing)] == [], answer.missing
    assert (answer.decision.outcome if answer.decision else None) == expected.outcome


def _check_texts(wanted: list[str], texts: list[str]) -> None:
    """Assert that each text holds the words wanted of it, in order."""
    assert len(wanted) == len(texts), texts
    assert [words for words, text in zip(wanted, texts, strict=True) if words not in text] == [], texts


def check_rules(answer: Answer, office: Office) -> None:
    """Assert what holds for every answer: it cites only what was authoritative, verbatim, and it replays (Q1, Q3)."""
    store = office.shelf.store
    dates = {name: part.as_of for part in answer.sub_questions for name in part.evidence_ids}
    for citation in answer.citations:
        assert store.text(citation.version_id)[citation.start : citation.end] == citation.quote
        resolved = resolve(store, [citation.object_id], dates[citation.citation_id], answer.scope)
        assert resolved[citation.object_id].version_id == citation.version_id
    assert all(claim.citations for claim in answer.claims)
    assert office.replays(answer)


@pytest.mark.parametrize("scenario", load_scenarios(), ids=lambda one: one.scenario)
def test_scenario(scenario: AnswerScenario, tmp_path: Path) -> None:
    with Shelf(tmp_path).lent() as shelf:
        office = Office(shelf)
        for expected, answer in play(scenario, office):
            check_expected(expected, answer)
            check_rules(answer, office)


def test_the_titles_of_the_scenarios_differ() -> None:
    titles = [scenario.scenario for scenario in load_scenarios()]
    assert len(titles) == len(set(titles)) >= 25
