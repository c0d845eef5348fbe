"""Evaluations and previews of approvals know the labels and releases that questions name, as answers do (rules N5f, V1)."""

from __future__ import annotations

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.evaluation.asking import EngineAsker
from knowledge.evaluation.golden_items import Expected, GoldenItem
from knowledge.evaluation.retrieval.passages import PassageCatalogue
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.tools.search import SearchTool
from knowledge.review.service import ReviewService
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.ingest.counting import word_pieces
from tests.reasoning.conftest import office
from tests.reasoning.office import Office

__all__ = ["office"]

LISTED = "Which versions of the lamp manual are there?"
SWITCH = "Where is the switch of the lamp in version 1.0?"


def record(office: Office, label: str, start: str, text: str, state: State = State.APPROVED) -> str:
    """Ingest the manual as of a release; its version id."""
    shelf = office.shelf
    options = IngestOptions(
        source="lampworks", label=label, effective_from=parse_instant(start), state=state, actor="author"
    )
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    report = ingestor.upload("manual.md", f"# Lamp manual\n\n{text}\n".encode(), options)
    shelf.indexer.catch_up()
    return report.versions[0][1]


def released(office: Office) -> None:
    record(office, "v1.0", "2022-01-01", "The lamp has a switch on its cable.")
    record(office, "v1.1", "2023-01-01", "The lamp has a switch on its base.")


def test_an_evaluation_answers_about_releases_as_the_service_does(office: Office) -> None:
    released(office)
    shelf = office.shelf
    search = SearchTool(shelf.index, HashingEmbedder(dimensions=256), shelf.store)
    catalogue = PassageCatalogue.of(shelf.index, shelf.store)
    ask = EngineAsker(shelf.store, search, catalogue, lambda: shelf.now, Recipe())
    expected = Expected(quotes=("switch on its cable",))
    for text in (LISTED, SWITCH):
        (asked,) = ask(GoldenItem(item_id="x", fact="x", question=Question(text=text), expected=expected))
        assert asked.answer.answer_hash == office.ask(text).answer_hash


def test_a_preview_answers_about_releases_as_the_service_does(office: Office) -> None:
    released(office)
    office.ask(SWITCH)
    draft = record(office, "", "2024-01-01", "The lamp has a switch on its shade.", State.DRAFT)
    shelf = office.shelf
    desk = ReviewService(shelf.store, shelf.index, HashingEmbedder(dimensions=256), clock=lambda: shelf.now)
    dossier = desk.dossier(draft, Scope())
    assert (dossier.questions_asked, dossier.changes) == (1, ()), "version 1.0 says what it said"
