"""Questions near the sample corpus: what it does not tell is refused, and what it tells in other words is not (rules Q2g, Q2h)."""

from __future__ import annotations

import json

import pytest

from api.service.application import Application

_ASKED_AT = "2025-01-15T00:00:00Z"
_NOT_TOLD = {
    "another lamp of that name": "What does the Kestrel reading lamp cost?",
    "a certificate in a question of capitals": "Is Ostermark FedRAMP authorised?",
    "a noun that no text has, in a part": "Do I have to leave a deposit for a loan lamp, and how much is it?",
    "the rule of another thing": "Until when can a birthday party be cancelled free of charge?",
    "the object of a verb": "How long do you keep saliva samples?",
}
_TOLD = {
    "a cell asked for with yes or no": ("Can I chat with you on a Saturday?", "closed"),
    "other words": ("Are calls recorded, and how long is that kept?", "deleted after 30 days"),
    "a story": ("My lamp smells burnt and it is Sunday evening. Who takes such cases?", "duty engineer"),
}


@pytest.fixture(scope="module")
def hits(application: Application) -> dict[str, bool]:
    """Whether each question is answered, or refused, as it should be."""
    items: list[dict[str, object]] = [
        {"id": name, "question": question, "valid_at": _ASKED_AT} for name, question in _NOT_TOLD.items()
    ]
    items += [
        {"id": name, "question": question, "valid_at": _ASKED_AT, "expect": {"contains": [words]}}
        for name, (question, words) in _TOLD.items()
    ]
    run = application.evaluations.run({"refusing.jsonl": "\n".join(map(json.dumps, items))})
    return {item.item_id: item.hit for item in run.items}


@pytest.mark.parametrize("name", [*_NOT_TOLD, *_TOLD])
def test_what_is_not_told_is_refused_and_what_is_told_is_answered(name: str, hits: dict[str, bool]) -> None:
    assert hits[name]
