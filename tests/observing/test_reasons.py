"""Every sentence that says what is missing has a reason, so that refusals can be counted."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.model.reasons import RefusalReason, meaning_of, reason_of_sentence, reasons_of
from tests.api.samples import answer, decision

ROOT = Path(__file__).parents[2]
STATED_IN = (
    "knowledge/reasoning/verification/sufficiency.py",
    "knowledge/reasoning/verification/claims.py",
    "knowledge/reasoning/evidence/releases.py",
    "knowledge/reasoning/planning/releases.py",
    "knowledge/reasoning/tools/rules.py",
    "knowledge/reasoning/composition/decision.py",
)
"""The modules that say what is missing."""


def sentences(path: str) -> list[str]:
    """The strings of a module that are sentences for people, with `x` for each value that is filled in; docstrings left out."""
    tree = ast.parse((ROOT / path).read_text())
    documented = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented | inner:
            found.append(node.value)
    return [text for text in found if re.search(r"^[A-Zx].* .*[.;]", text) and "List them" not in text]


@pytest.mark.parametrize("path", STATED_IN)
def test_every_sentence_that_says_what_is_missing_has_a_reason(path: str) -> None:
    unknown = [text for text in sentences(path) if reason_of_sentence(text) is RefusalReason.OTHER]
    assert [text for text in unknown if re.match(r"(No|Nothing|The question|The fact|Rule|What) ", text)] == []


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        (answer(), ()),
        (answer(status=Status.REFUSED), (RefusalReason.CONSTRAINT,)),
        (
            answer(status="insufficient", missing=["No passage found states the money asked for."]),
            (RefusalReason.VALUE_MISSING,),
        ),
        (answer(status="insufficient", missing=["Something quite new."]), (RefusalReason.OTHER,)),
        (answer(status="clarify", clarifying_questions=["What about?"]), (RefusalReason.UNCLEAR,)),
        (decision(status="clarify", clarifying_questions=["How much?"]), (RefusalReason.FACTS_MISSING,)),
    ],
)
def test_an_answer_has_the_reasons_that_it_states(given: Answer, reasons: tuple[RefusalReason, ...]) -> None:
    assert reasons_of(given) == reasons


def test_every_reason_is_explained_in_a_sentence() -> None:
    assert all(meaning_of(reason).endswith(".") for reason in RefusalReason)
