"""Made-up charges and entitlements against an oracle written apart: nothing is computed where an input is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest

from knowledge.bootstrap import Canon
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.question import Question
from tests.reasoning.computing import test_generated
from tests.reasoning.computing.generated import TODAY, some_of_each_kind
from tests.reasoning.computing.generated_charges import AskedCharge, all_charges, charges
from tests.reasoning.computing.generated_sums import all_sums, tables
from tests.reasoning.computing.stores import store_of
from tests.reasoning.computing.test_generated import computed

SEED = 1
CASES = list(all_charges(charges(SEED)))
NOW = datetime.combine(TODAY, time(12), UTC)


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    """A store with every document of the cases, under the real model."""
    texts = {f"{written.name.lower()}.md": written.text for written in charges(SEED)}
    with store_of(tmp_path_factory.mktemp("charged"), texts, NOW) as opened:
        yield opened


@pytest.mark.rule("X7a")
def test_every_charge_has_the_result_of_the_oracle(canon: Canon) -> None:
    wrong = [(asked, got) for asked in some_of_each_kind(CASES) if (got := _fault(canon, asked)) is not None]
    assert wrong == []


def test_three_hundred_cases_cover_every_kind() -> None:
    kinds = Counter(one.kind for one in CASES) + Counter(one.kind for one in test_generated.CASES)
    sums = list(all_sums(tables(1)))
    assert sum(kinds.values()) + len(sums) >= 300
    assert kinds["missing"] + sum(one.result is None for one in sums) >= 20
    assert not {
        "money", "total", "percentage", "business days", "date difference", "tier", "range", "tariff", "allowance", "blocks", "fee", "VAT", "exchange", "window",
        "pro rata", "tenure", "units",
    } - set(kinds)  # fmt: skip


def _fault(canon: Canon, asked: AskedCharge) -> str | None:
    """What is computed instead of the result of the oracle; None where that is computed."""
    claim = computed(canon.orchestrator.consider(Question(text=asked.question)))
    if claim is not None and claim.computation is not None and faulty_equations(claim.computation.formula):
        return claim.text
    if asked.result is None:
        return None if claim is None else claim.text
    return None if claim is not None and claim.text.startswith(asked.result) else str(claim and claim.text)
