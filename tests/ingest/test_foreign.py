"""Files of other programs are told from objects with a mistake: the author of an object must be told of it."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.loaders.objects.foreign import is_foreign, is_foreign_text


@pytest.mark.parametrize(
    "value",
    [
        {"name": "site", "version": "1.0.0", "dependencies": {}},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}},
        {"openapi": "3.1.0", "info": {"title": "API"}, "paths": {}},
        {"$id": "https://example.com/a.json", "title": "Schema", "type": "object"},
        {"id": "https://example.com/source/a", "title": "Feed"},
        {"id": "org/model", "title": "Model"},
        {"id": 7, "title": "Row"},
        {"id": "x", "title": "Row", "colour": "red"},
        {"id": "x"},
        {"title": "Site", "description": "Pages."},
        {"objects": [{"mesh": 1}], "camera": {}},
        [{"id": 1}, {"id": 2}],
        {},
        [],
        None,
        "text",
        3,
    ],
)
def test_what_no_author_of_an_object_writes_is_foreign(value: Any) -> None:
    assert is_foreign(value)


@pytest.mark.parametrize(
    "value",
    [
        {"id": "policy/refunds", "title": "Refunds"},
        {"id": "polisy/refunds", "title": "Refunds"},
        {"id": "policies/refunds", "title": "Refunds"},
        {"id": "Policy/refunds", "name": "Refunds"},
        {"id": "document/refunds"},
        {"id": "refunds", "title": "Refunds", "clauses": []},
        {"id": "refunds", "question": "Why?", "answer": "So."},
        {"title": "Refunds", "clauses": [{"text": "Within 30 days."}]},
        {"kind": "faq", "question": "Why?"},
        {"title": "Refunds", "effective_from": "2024-01-01"},
        [{"id": "policy/refunds"}, {"mesh": 1}],
        {"objects": [{"id": "policy/refunds"}], "version": 1},
        {"objects": []},
        {"objects": "policy/refunds"},
    ],
)
def test_a_mistake_in_an_object_does_not_make_it_foreign(value: Any) -> None:
    assert not is_foreign(value)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("a: &x 1\nb: *x\n", True),
        ("name: policy/refunds\n", True),
        ("id: policy/x\nid: policy/y\n", False),
        ('- "id": "faq/x"\n', False),
        ("objects:\n  - *x\n", False),
        ("  effective_from: 2024-01-01\n", False),
    ],
)
def test_a_text_that_cannot_be_parsed_is_judged_by_its_lines(text: str, foreign: bool) -> None:
    assert is_foreign_text(text) is foreign
