"""A citation with spans is of whole statements and all that governs them; whatever else it says is found (rule Q1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.answers import Answer
from knowledge.model.objects import State
from knowledge.proof.checking.receipts import Trust, check
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.proof.desk import Desk, Edit, Told, said, tell
from tests.reasoning.corpus import Shelf

RETURNS = """# Returns

Customers may return what they bought.

4.2 These goods cannot be returned:

(a) gift cards

(b) **opened** software
"""
LEAD, ITEM = "4.2 These goods cannot be returned:", "(b) **opened** software"
SAID = "These goods cannot be returned: opened software"


def ask_about_an_item(shelf: Shelf) -> Answer:
    """The little story, then a question about an item of a list."""
    tell(shelf)
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    options = IngestOptions(source="wiki", state=State.APPROVED, actor="author")
    ingestor.upload("returns.md", RETURNS.encode(), options)
    shelf.indexer.catch_up()
    return shelf.orchestrator.ask(Question(text="Can opened software be returned?"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told.once(tmp_path_factory.mktemp("told"), ask_about_an_item)


def spans(change: Callable[[list[dict[str, Any]]], object]) -> Edit:
    return lambda answer: change(answer["citations"][0]["spans"])


def claiming(text: str) -> Edit:
    """Another claim, in the claim and in the text composed of it."""

    def edit(answer: dict[str, Any]) -> None:
        answer["claims"][0]["text"] = text
        answer["answer"] = answer["answer"].replace(SAID, text)

    return edit


def leaving_out_what_governs(answer: dict[str, Any]) -> None:
    """Cite and claim the item as if nothing led it in."""
    own = answer["citations"][0]["spans"]
    own[:] = [span for span in own if not span["governs"]]
    claiming("opened software")(answer)


def moved_to_another_place(own: list[dict[str, Any]]) -> None:
    """Give the lead-in the words of another sentence, which do stand there."""
    other = "Customers may return what they bought."
    start = RETURNS.index(other)
    own[0] |= {"start": start, "end": start + len(other), "quote": other}


def as_if_it_were_old(answer: dict[str, Any]) -> None:
    """Cite and claim as answers did before statements were read: words out of the quote."""
    answer["citations"][0].update(spans=[], address="")
    claiming("software")(answer)


def cut_short(own: list[dict[str, Any]]) -> None:
    own[0] |= {"end": own[0]["start"] + 11, "quote": LEAD[:11]}


def test_an_answer_cites_an_item_with_its_lead_in_and_holds_q1(desk: Desk) -> None:
    (claim, *_), (citation, *_) = desk.answer.claims, desk.answer.citations
    assert claim.text == SAID
    assert [(span.quote, span.governs) for span in citation.spans] == [(LEAD, True), (ITEM, False)]
    assert citation.address == "4.2(b)"
    assert said(check(desk.receipt(), Trust())) == "holds"
    assert said(check(desk.lie(lambda answer: None), Trust())) == "holds"


@pytest.mark.rule("Q1c", "Q1d")
@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            spans(lambda own: own[0].update(quote="These goods cannot ever be returned:")),
            "its quote is not at that place",
        ),
        (
            spans(lambda own: own[0].update(quote="These goods can be returned:")),
            "is not in the words that it cites",
        ),
        (spans(lambda own: own[1].update(quote="sealed software")), "is not in the words that it cites"),
        (spans(lambda own: own[0].update(start=0)), "its quote is not at that place"),
        (spans(lambda own: own[0].update(end=10**9)), "its quote is not at that place"),
        (spans(cut_short), "is not in the words that it cites"),
        (spans(moved_to_another_place), "is not in the words that it cites"),
        (spans(lambda own: own.reverse()), "its spans are not those of statements"),
        (spans(lambda own: own.append(own[-1])), "its spans are not those of statements"),
        (spans(lambda own: own.pop()), "is not in the words that it cites"),
        (spans(lambda own: own[0].update(governs=False)), "its quote is not that of its spans"),
        (as_if_it_were_old, "lacks the spans of its statements"),
        (leaving_out_what_governs, "is not in the words that it cites"),
        (claiming("These goods can be returned: opened software"), "is not in the words that it cites"),
        (claiming("opened software"), "is not in the words that it cites"),
        (claiming(f"{LEAD} {ITEM}"), "is not in the words that it cites"),
        (lambda answer: answer["citations"][0].update(address="4.2(a)"), "names another address"),
        (lambda answer: answer["citations"][0].update(address=""), "names another address"),
    ],
)
def test_a_forged_span_lead_in_claim_or_address_is_found_q1(desk: Desk, edit: Edit, told: str) -> None:
    assert told in said(check(desk.lie(edit), Trust()))


def test_a_quote_that_is_not_that_of_its_spans_is_found_q1(desk: Desk) -> None:
    def edit(answer: dict[str, Any]) -> None:
        citation = answer["citations"][0]
        citation.update(end=citation["start"] + 10, quote=citation["quote"][:10])

    assert "its quote is not that of its spans" in said(check(desk.lie(edit), Trust()))


def test_a_claim_beside_spans_that_lack_its_lead_in_is_found_q1(desk: Desk) -> None:
    """The claim keeps all its words: they stand in a longer span. What governs is missing from the spans all the same."""

    def edit(answer: dict[str, Any]) -> None:
        own = answer["citations"][0]["spans"]
        start = own[0]["start"] - len("\n\n")
        own[0] |= {"start": start, "quote": RETURNS[start : own[0]["end"]]}

    assert "its spans are not those of statements" in said(check(desk.lie(edit), Trust()))
