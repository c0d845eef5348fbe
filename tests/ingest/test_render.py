"""Structured objects as Markdown. The texts go into version ids, so they stay as they are, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.loaders.extracted import Extracted
from ingest.loaders.objects.render import EXTRACTOR_NAME, EXTRACTOR_VERSION, render_object
from ingest.loaders.objects.validation import authored_objects
from ingest.structure.statements import structure_of
from ingest.structure.tree import Node, NodeKind
from knowledge.model.reading.statements import Statement, StatementKind


def render(value: dict[str, Any]) -> Extracted:
    (authored,) = authored_objects(value, "f.yaml")
    return render_object(authored, "application/yaml")


def anchors(extracted: Extracted) -> dict[str, str]:
    """The text of each clause by its anchor."""
    clauses = structure_of(extracted.tree).clauses
    return {clause.anchor: extracted.text[clause.start : clause.end] for clause in clauses}


def statements(value: dict[str, Any]) -> tuple[Statement, ...]:
    return structure_of(render(value).tree).statements


def nodes(value: dict[str, Any]) -> list[Node]:
    return [node for node in render(value).tree.walk() if node.anchor]


KINDS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "policy": (
        {
            "id": "policy/returns",
            "title": "Returns",
            "summary": "How lamps come back.",
            "applicability": {"who": "Everyone."},
            "clauses": [
                {
                    "id": "window",
                    "title": "Window",
                    "text": "Within 30 days.",
                    "exceptions": [{"id": "custom", "text": "Not lamps made to order."}],
                },
                {"id": "payment", "text": "Paid within five days."},
            ],
            "exceptions": [{"id": "sale", "clause": "window", "text": "Not lamps on sale."}],
            "inputs": {"days_since": {"type": "number", "question": "How many?"}},
            "rules": [
                {"id": "late", "when": {"days_since": "> 30"}, "then": "it is sent back."},
                {"id": "broken", "when": "it is broken", "then": "the workshop decides."},
            ],
        },
        {
            "title": "Returns",
            "summary": "How lamps come back.",
            "applicability": "Everyone.",
            "window/title": "Window",
            "window": "Within 30 days.",
            "custom": "Exception: Not lamps made to order.",
            "sale": "Exception: Not lamps on sale.",
            "payment": "Paid within five days.",
            "late": "If days since is > 30, then it is sent back.",
            "broken": "If it is broken, then the workshop decides.",
        },
    ),
    "product": (
        {
            "id": "product/heron",
            "title": "Heron",
            "sku": "HF-100",
            "tier": "premium",
            "aliases": ["the tall lamp", "Heron lamp"],
            "description": "A reading lamp.",
            "facts": {"weight": "2.4 kg", "dimmable": True, "wired": False, "bulbs": 2},
            "availability": {"eu": "available", "us": "soon"},
            "pricing": [
                {"id": "price-eu", "text": "It costs 89 euros.", "region": "eu"},
                {"id": "price", "text": "It costs 99 dollars."},
            ],
        },
        {
            "title": "Heron",
            "description": "A reading lamp.",
            "facts/sku": "SKU: HF-100",
            "facts/tier": "tier: premium",
            "facts/also-called": "also called: the tall lamp, Heron lamp",
            "facts/weight": "weight: 2.4 kg",
            "facts/dimmable": "dimmable: yes",
            "facts/wired": "wired: no",
            "facts/bulbs": "bulbs: 2",
            "availability/eu": "availability in eu: available",
            "availability/us": "availability in us: soon",
            "price-eu": "In eu: It costs 89 euros.",
            "price": "It costs 99 dollars.",
        },
    ),
    "faq": (
        {"id": "faq/weight", "question": "How heavy is it?", "variants": ["Its weight?"], "answer": "2.4 kg."},
        {"title": "How heavy is it?", "question": "How heavy is it?", "answer": "2.4 kg."},
    ),
    "definition": (
        {"id": "definition/day", "title": "Business day", "text": "Monday to Friday.", "aliases": ["working day"]},
        {"title": "Business day", "text": "Monday to Friday.", "aliases": "Also called: working day."},
    ),
    "constraint": (
        {
            "id": "constraint/law",
            "title": "No advice",
            "text": "We give none.",
            "topics": ["win lawsuit", "sue"],
            "reason": "Ask the lawyers.",
        },
        {
            "title": "No advice",
            "text": "We give none.",
            "topics/win-lawsuit": "not on: win lawsuit",
            "topics/sue": "not on: sue",
            "reason": "Ask the lawyers.",
        },
    ),
    "source": (
        {
            "id": "source/handbook",
            "title": "Handbook",
            "description": "Of the shop.",
            "rank": 10,
            "covers": [{"objects": "policy/*", "jurisdiction": "eu", "rank": 20}, {"objects": "*"}],
        },
        {
            "title": "Handbook",
            "description": "Of the shop.",
            "standing": "Authority rank 10; what comes from it is a draft on arrival.",
            "covers": "policy/* in eu: rank 20",
            "covers-2": "* in global: rank 10",
        },
    ),
    "source approved on arrival": (
        {"id": "source/wiki", "title": "Wiki", "approve_on_arrival": True},
        {
            "title": "Wiki",
            "standing": "Authority rank 0; what comes from it is approved on arrival.",
        },
    ),
    "precedence": (
        {
            "id": "precedence/default",
            "title": "Precedence",
            "rulings": [{"prevails": "policy/a#x", "over": "policy/b", "reason": "It was decided."}],
            "groups": {"dach": {"members": ["de", "at", "ch"]}},
        },
        {
            "title": "Precedence",
            "order": "Order: specificity, source_authority, supersession, later_effective, later_approval.",
            "ruling": "policy/a#x prevails over policy/b: It was decided.",
            "groups/dach": "dach is de, at, ch",
        },
    ),
    "prompt": (
        {
            "id": "prompt/split",
            "title": "Split",
            "purpose": "Splits a question.",
            "template": "Split {question}",
            "variables": ["question"],
        },
        {"title": "Split", "purpose": "Splits a question.", "template": "Split {question}"},
    ),
    "calendar": (
        {
            "id": "calendar/main",
            "title": "Holidays",
            "holidays": [{"day": "2026-01-01", "name": "New Year"}],
        },
        {
            "title": "Holidays",
            "weekend": "weekend: saturday, sunday",
            "holidays/2026-01-01": "2026-01-01: New Year",
        },
    ),
    "tool": (
        {
            "id": "tool/orders",
            "title": "Orders",
            "purpose": "The state of an order.",
            "asked_by": "order (?P<number>[0-9]+)",
            "url": "https://orders.example.org/{number}",
            "inputs": {"number": {}},
            "outputs": {"order_status": {"type": "text", "field": "status"}},
        },
        {
            "title": "Orders",
            "purpose": "The state of an order.",
            "address": "address: GET https://orders.example.org/{number}",
            "outputs/order_status": "order_status: text from status",
        },
    ),
    "golden": (
        {
            "id": "golden/cards",
            "title": "Cards",
            "questions": [{"question": "When?"}, {"question": "Where?"}],
        },
        {"title": "Cards", "question": "When?", "question-2": "Where?"},
    ),
    "action": (
        {
            "id": "action/refund",
            "title": "Refund",
            "description": "Pays money back.",
            "url": "https://pay.example/refund",
            "secret_variable": "CANON_SECRET_REFUND",
            "parameters": {"amount": "number"},
        },
        {
            "title": "Refund",
            "description": "Pays money back.",
            "url": "url: https://pay.example/refund",
            "secret": "secret: CANON_SECRET_REFUND",
            "parameters/amount": "parameter amount: number",
            "tries": "tries: 8 tries of 10 seconds, the first wait 30 seconds",
        },
    ),
    "calibration": (
        {
            "id": "calibration/answers",
            "title": "Calibration",
            "fitted_for": {"steps": "extractive/1", "embedder": "hashing/64"},
            "refusal": {"bias": -2, "weights": {"late": 3.5}, "threshold": 0.2},
            "confidence": {"slope": 0.8, "shift": 0.1},
            "data": "0" * 64,
            "fitted_at": "2024-01-01",
            "in_sample": {"items": 40, "answers": 30, "right": 0.8, "auroc": 0.9},
            "held_out": {"items": 20, "answers": 10},
        },
        {
            "title": "Calibration",
            "fitted-for": "fitted for: extractive/1 and hashing/64",
            "threshold": "refuses below: 0.2000",
            "weights/bias": "bias: -2.0000",
            "weights/late": "late: 3.5000",
            "confidence/slope": "slope of the confidence: 0.8000",
            "confidence/shift": "shift of the confidence: 0.1000",
            "measures/in-sample": "in sample: 40 items, 30 answers, right 0.800, auroc 0.900",
            "measures/held-out": "held out: 20 items, 10 answers",
        },
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_rendered_with_an_anchor_for_each_part(name: str) -> None:
    value, parts = KINDS[name]
    extracted = render(value)
    assert anchors(extracted) == parts
    assert list(anchors(extracted)) == list(parts), "in this order"


@pytest.mark.parametrize("name", KINDS)
def test_a_text_consists_of_its_parts_and_the_space_between_them(name: str) -> None:
    extracted = render(KINDS[name][0])
    rest = extracted.text
    for anchor, part in KINDS[name][1].items():
        if anchor == "question" and part == KINDS[name][1]["title"]:
            continue  # the title is the question, and stands in the text once
        before, _, rest = rest.partition(part)
        assert before in ("# ", "\n", "\n\n", "\n\n## ")
    assert rest == "\n"


def test_fields_stand_together_and_paragraphs_apart() -> None:
    assert render(KINDS["constraint"][0]).text == (
        "# No advice\n\nWe give none.\n\nnot on: win lawsuit\nnot on: sue\n\nAsk the lawyers.\n"
    )


def test_the_fingerprint_and_the_media_type_are_recorded() -> None:
    extracted = render(KINDS["faq"][0])
    assert extracted.extractor == f"{EXTRACTOR_NAME}/{EXTRACTOR_VERSION}" == "structured/4"
    assert extracted.media_type == "application/yaml"
    assert extracted.authored is not None
    assert extracted.authored.id == "faq/weight"


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ({"id": "faq/x", "question": "Why?", "answer": "So."}, "Why?"),
        ({"id": "faq/x", "title": "Reasons", "question": "Why?", "answer": "So."}, "Reasons"),
        ({"id": "definition/x", "title": "A  title\nof two lines", "text": "t"}, "A  title\nof two lines"),
    ],
)
def test_an_object_has_its_own_title_or_its_question(value: dict[str, Any], title: str) -> None:
    extracted = render(value)
    assert extracted.title == title
    assert extracted.text.startswith(f"# {' '.join(title.split())}\n\n")


def test_other_wordings_of_a_question_are_found_with_the_answer_but_are_not_in_the_text() -> None:
    value = {"id": "faq/x", "question": "Why?", "variants": ["How come?", "What for?"], "answer": "So."}
    question, answer = statements(value)
    assert question.headings == answer.headings == ("Why?", "How come? / What for?")
    assert "How come?" not in render(value).text


def test_a_question_governs_its_answer_and_stands_in_the_text_once() -> None:
    value = {"id": "faq/x", "question": "Why?", "answer": "So.\n\nAnd so on."}
    question, *answers = statements(value)
    assert render(value).text == "# Why?\n\nSo.\n\nAnd so on.\n"
    assert (question.kind, question.words) == (StatementKind.QUESTION, "Why?")
    assert [(one.kind, one.words, one.leads, one.clause) for one in answers] == [
        (StatementKind.ANSWER, "So.", (0,), "answer"),
        (StatementKind.ANSWER, "And so on.", (0,), "answer"),
    ]


def test_a_question_under_a_title_of_its_own_is_read_too() -> None:
    value = {"id": "faq/x", "title": "Reasons", "question": "Why?", "answer": "So."}
    assert render(value).text == "# Reasons\n\nWhy?\n\nSo.\n"
    assert [one.words for one in statements(value)] == ["Why?", "So."]


@pytest.mark.parametrize(
    ("term", "text"), [(None, "# Day\n\nMonday.\n"), ("Working day", "# Day\n\nWorking day\n\nMonday.\n")]
)
def test_a_definition_names_its_term(term: str | None, text: str) -> None:
    value = {"id": "definition/x", "title": "Day", "text": "Monday.", "term": term}
    (defined,) = statements(value)
    assert render(value).text == text
    assert (defined.kind, defined.words, defined.clause) == (
        StatementKind.DEFINITION, f"{term or 'Day'}: Monday.", "text",
    )  # fmt: skip


def test_facts_are_fields_with_their_names() -> None:
    fields = [node for node in nodes(KINDS["product"][0]) if node.kind is NodeKind.FIELD]
    assert [node.plain for node in fields][:4] == [
        "SKU: HF-100", "tier: premium", "also called: the tall lamp, Heron lamp", "weight: 2.4 kg",
    ]  # fmt: skip


def test_the_paragraphs_of_a_clause_end_sentences_and_its_anchor_names_them_all() -> None:
    clauses = [
        {"id": "lift", "text": "Eight persons\nat most\n\n Children count  \n"},
        {"id": "stairs", "text": "None."},
    ]
    value = {"id": "policy/x", "title": "X", "clauses": clauses}
    assert anchors(render(value))["lift"] == "Eight persons\nat most\n\nChildren count"
    assert [(one.words, one.clause) for one in statements(value)] == [
        ("Eight persons at most", "lift"), ("Children count", "lift"), ("None.", "stairs"),
    ]  # fmt: skip


def test_a_rule_stands_below_the_clause_it_names_and_any_other_at_the_end() -> None:
    clauses = [
        {"id": "window", "text": "30 days.", "exceptions": [{"id": "sale", "text": "Sale."}]},
        {"id": "pay", "text": "Paid."},
    ]
    rules = [
        {"id": "odd", "when": "odd", "then": "no."},
        {"id": "late", "when": "late", "then": "no.", "clause": "window"},
    ]
    value = {"id": "policy/x", "title": "X", "clauses": clauses, "rules": rules}
    assert list(anchors(render(value))) == ["title", "window", "sale", "late", "pay", "odd"]


def test_an_exception_qualifies_its_clause_and_nothing_else_does() -> None:
    qualifying = {node.anchor: node.qualifies for node in nodes(KINDS["policy"][0]) if node.qualifies}
    assert qualifying == {"custom": "window", "sale": "window"}


def test_a_clause_below_a_heading_knows_it_and_so_does_the_next() -> None:
    clauses = structure_of(render(KINDS["policy"][0]).tree).clauses
    headings = {clause.anchor: clause.heading for clause in clauses}
    assert headings["summary"] == ("Returns",)
    assert headings["window/title"] == ("Returns",)
    assert headings["window"] == headings["custom"] == ("Returns", "Window")


@pytest.mark.parametrize("taken", ["title", "summary", "window/title"])
def test_an_authors_id_is_never_given_to_another_part(taken: str) -> None:
    clauses = [{"id": "window", "title": "Window", "text": "One."}, {"id": taken, "text": "Two."}]
    value = {"id": "policy/x", "title": "X", "summary": "S.", "clauses": clauses}
    texts = anchors(render(value))
    assert texts[taken] == "Two."
    assert f"{taken}-2" in texts


def test_facts_with_names_alike_are_told_apart() -> None:
    value = {"id": "product/x", "title": "X", "description": "D.", "facts": {"net weight": "1", "net-weight": "2"}}
    texts = anchors(render(value))
    assert (texts["facts/net-weight"], texts["facts/net-weight-2"]) == ("net weight: 1", "net-weight: 2")
