"""Structured objects: what authors may write, and what they are told when it cannot be (rule N1 beside)."""

from __future__ import annotations

import json

import pytest

from ingest.loaders.objects.render import render_object
from ingest.loaders.objects.validation import authored_objects
from ingest.loaders.yaml_subset import parse_json, parse_yaml
from ingest.structure.statements import structure_of
from knowledge.errors import InvalidDocument

POLICY = """
id: policy/refunds
title: Refunds
jurisdiction: eea/no
effective_from: 2024-01-01
clauses:
  - id: window
    title: Window
    text: Within 30 days.
    exceptions:
      - id: sale
        text: Goods on sale.
      - id: custom
        text: Goods made to order.
  - id: title
    text: Refunds are paid in full.
"""


def test_a_policy_reads_like_a_page_and_its_clauses_keep_their_authors_ids() -> None:
    page = render_object(authored_objects(parse_yaml(POLICY, "f.yaml"), "f.yaml")[0], "application/yaml")
    assert page.text == (
        "# Refunds\n\n## Window\n\nWithin 30 days.\n\nException: Goods on sale.\n\n"
        "Exception: Goods made to order.\n\nRefunds are paid in full.\n"
    )
    clauses = {clause.anchor: page.text[clause.start : clause.end] for clause in structure_of(page.tree).clauses}
    assert clauses["window"] == "Within 30 days."
    assert clauses["custom"] == "Exception: Goods made to order."
    assert clauses["title"] == "Refunds are paid in full."
    assert clauses["title-2"] == "Refunds"


def test_json_and_yaml_mean_the_same() -> None:
    value = parse_yaml(POLICY, "f.yaml")
    assert authored_objects(json.loads(json.dumps(value)), "f.json") == authored_objects(value, "f.yaml")


@pytest.mark.parametrize(
    ("written", "fact", "line"),
    [
        ("1.10", "1.10", "1.10"), ("2.50", "2.50", "2.50"), ("1e3", "1e3", "1e3"), ("+7", "+7", "+7"), ("-0", "-0", "-0"),
        ("1.1", 1.1, "1.1"), ("40", 40, "40"), ("0123456", "0123456", "0123456"), ("0x1F", "0x1F", "0x1F"),
        ("12:30", "12:30", "12:30"), ("no", "no", "no"), ("2023-05-06", "2023-05-06", "2023-05-06"),
        ("12345678901234567890", "12345678901234567890", "12345678901234567890"), ("true", True, "yes"),
    ],
)  # fmt: skip
def test_a_fact_keeps_the_form_in_which_it_was_written(written: str, fact: object, line: str) -> None:
    text = f"id: product/x\ntitle: X\ndescription: D.\nfacts:\n  f: {written}\n"
    (product,) = authored_objects(parse_yaml(text, "f.yaml"), "f.yaml")
    (stated,) = product.attributes["facts"].values()
    assert (stated, type(stated)) == (fact, type(fact))
    assert f"\nf: {line}\n" in render_object(product, "application/yaml").text


def test_json_keeps_how_a_fact_was_written_too() -> None:
    value = parse_json(
        '{"id": "product/x", "title": "X", "description": "D.", "facts": {"w": 2.50, "n": -0}}', "f.json"
    )
    (product,) = authored_objects(value, "f.json")
    assert product.attributes["facts"] == {"w": "2.50", "n": "-0"}


def test_a_number_with_a_numeric_meaning_stays_a_number() -> None:
    product = "id: product/x\ntitle: X\ndescription: D.\npricing: [{id: p, text: T., amount: 89.90}]\n"
    (authored,) = authored_objects(parse_yaml(product, "f.yaml"), "f.yaml")
    assert authored.attributes["pricing"][0]["amount"] == 89.9
    rules = "inputs: {days: {type: number, question: Q}}\nrules: [{id: r, when: {days: 1.50}, then: t}]\n"
    (policy,) = authored_objects(parse_yaml(POLICY + rules, "f.yaml"), "f.yaml")
    assert policy.attributes["rules"][0]["when"] == {"days": 1.5}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1, 2]", "holds no object"),
        ("id: refunds\ntitle: x", "id: 'refunds' does not name an object.*policy/refunds"),
        ("id: polisy/refunds\ntitle: x", "unknown kind 'polisy'.*policy, product, faq"),
        ("id: policy/x\nkind: faq\ntitle: x", "kind: 'faq' contradicts"),
        (POLICY + "colour: red\n", "colour: unknown field; the fields known there are applicability, audience, clauses"),
        (POLICY.replace("text: Goods on", "txt: Goods on"), r"clauses\[0\]\.exceptions\[0\]\.text: is missing"),
        (POLICY.replace("title: Window", "titel: Window"), r"clauses\[0\]\.titel: unknown field; .* exceptions, id, text"),
        (POLICY.replace("id: sale", "id: window"), "ids repeat: window"),
        (POLICY.replace("id: sale", "id: on sale"), r"clauses\[0\]\.exceptions\[0\]\.id: .*white space"),
        (POLICY.replace("Within 30 days.", "' '"), r"clauses\[0\]\.text: is blank"),
        (POLICY.replace("eea/no", "EU & NO"), "jurisdiction: 'EU & NO' is not a path such as 'eu'"),
        (POLICY.replace("2024-01-01", "2024-13-01"), "effective_from: '2024-13-01' is not a date"),
        (POLICY.replace("2024-01-01", "2024-01-01T10:00:00"), "has no zone.*2024-05-31T12:00:00Z"),
        (POLICY.replace("2024-01-01", "0000-01-01"), "effective_from: '0000-01-01'"),
        (POLICY.replace("2024-01-01", "10000-01-01"), "effective_from: '10000-01-01'"),
        (POLICY.replace("2024-01-01", "'0001-01-01T00:00:00+02:00'"), "outside years 1 to 9999"),
        (POLICY.replace("2024-01-01", "2024"), "effective_from: 2024 is not a date"),
        (POLICY + "effective_to: 2023-06-01\n", "effective_to: 2023-06-01T00:00:00Z is not after effective_from"),
        (POLICY + "state: reviewed\n", "state: Input should be 'draft' or 'approved'"),
        (
            "id: product/x\ntitle: X\ndescription: D.\nfacts: {colours: [red], size: {w: 1}, left: null}\n",
            "facts.colours: has to be a text, a number, true or false, not a list; facts.size: .*, not fields of its own; facts.left: .*, not empty",
        ),
        ("objects: []", "objects is not a list"),
        ("objects: [1]", r"objects\[0\] is not a mapping"),
        ("objects: [{id: faq/x, question: q}]\n", r"objects\[0\]\.answer: is missing"),
        ("objects: [{id: faq/x, question: q, answer: a}]\nid: y", "The field 'id' is not allowed beside objects"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_field(text: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=f"(?s)^f.yaml: .*{says}"):
        authored_objects(parse_yaml(text, "f.yaml"), "f.yaml")


def _two(first: str, second: str) -> str:
    item = "{{id: definition/d, title: D, text: t, {}}}"
    return f"objects: [{item.format(first)}, {item.format(second)}]"


def test_two_objects_of_one_scope_must_not_overlap_in_one_file() -> None:
    text = _two("effective_from: 2024-01-01", "effective_from: 2025-01-01")
    with pytest.raises(InvalidDocument, match=r"objects\[0\] and objects\[1\] both claim definition/d"):
        authored_objects(parse_yaml(text, "f.yaml"), "f.yaml")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("effective_from: 2024-01-01, effective_to: 2025-01-01", "effective_from: 2025-01-01"),
        ("effective_from: 2024-01-01", "effective_from: 2024-01-01, jurisdiction: eu"),
        ("effective_from: 2025-01-01", "effective_to: 2025-01-01"),
    ],
)
def test_t1_periods_that_only_touch_and_other_scopes_do_not_overlap(first: str, second: str) -> None:
    assert len(authored_objects(parse_yaml(_two(first, second), "f.yaml"), "f.yaml")) == 2
