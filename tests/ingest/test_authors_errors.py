"""Documents with errors that authors make are read as they are shown, and what is unusual is told."""

from __future__ import annotations

import pytest

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import SourceFile
from ingest.loaders.registry import LOADERS
from knowledge.model.reading.statements import Statement, StatementKind
from tests.ingest.structure.reading import statements_of


def load(name: str, text: str) -> Extracted:
    (extracted,) = LOADERS.loader_of(name).load(
        SourceFile(name, f".{name.rpartition('.')[2]}", text.encode(), 10**6)
    )
    return extracted


def statements(name: str, text: str) -> tuple[Statement, ...]:
    return statements_of(load(name, text).tree)


@pytest.mark.parametrize("name", ["fees.md", "fees.txt"])
def test_code_that_never_ends_is_told(name: str) -> None:
    extracted = load(name, "# Fees\n\nWe pay.\n\n```\npay --now\n\nRefunds take 10 days.\n")
    (told,) = extracted.warnings
    assert told.startswith(f'{name}: the code that begins with "pay --now')
    assert "never ends" in told
    assert statements_of(extracted.tree)[-1].kind is StatementKind.CODE


@pytest.mark.parametrize(
    "text",
    [
        "# Fees\n\n```\npay\n```\n",
        "~~~\npay\n~~~\n\nWe pay.\n",
        "- a\n\n  ```\n  pay\n  ```\n",
        "> ```\n> pay\n> ```\n",
        "We pay:\n\n    pay\n",
    ],
)
def test_code_that_ends_is_not(text: str) -> None:
    assert load("fees.md", text).warnings == ()


def test_a_comment_that_never_ends_is_told_apart() -> None:
    (left_out,) = load("fees.md", "We pay.\n\n<!-- draft\n\nRefunds take 10 days.\n").left_out
    assert left_out.kind == "comment without an end"


def test_a_ragged_row_keeps_the_cells_of_its_columns() -> None:
    extracted = load("plans.md", "| Plan | Price |\n| --- | --- |\n| Basic |\n| Team | 9 | extra |\n")
    assert [one.words for one in statements_of(extracted.tree)][1:] == ["Basic", "Team – Price: 9"]
    assert [(one.kind, one.count, one.characters) for one in extracted.left_out] == [
        ("cells beyond the columns", 1, 5)
    ]


def test_headings_that_skip_levels_stand_below_the_nearest_above() -> None:
    text = (
        "### Deep\n\nOne rule.\n\n# Top\n\nTwo rules.\n\n##### Five\n\nFive rules.\n\n### Three\n\nThree rules.\n"
    )
    assert [one.headings for one in statements("levels.md", text)] == [
        ("Deep",),
        ("Top",),
        ("Top", "Five"),
        ("Top", "Three"),
    ]


@pytest.mark.parametrize("name", ["mail.md", "mail.txt"])
def test_a_quoted_reply_is_a_quotation_of_whom_the_line_above_names(name: str) -> None:
    text = "Refunds take 14 days.\n\nOn Monday, Bob wrote:\n\n> Do they take 30 days?\n>\n> They take 30 days.\n"
    found = statements(name, text)
    assert [(one.kind.value, one.leads) for one in found] == [
        ("sentence", ()), ("lead_in", ()), ("quotation", (1,)), ("quotation", (1,)),
    ]  # fmt: skip


def test_semicolons_part_values_with_decimal_commas() -> None:
    found = statements("plans.csv", "Plan;Price;Days\nBasic;1.234,50;14\nTeam;9,00;30\n")
    assert [one.words for one in found][1:] == [
        "Basic – Price: 1.234,50; Days: 14",
        "Team – Price: 9,00; Days: 30",
    ]
