"""Every question of verdicts.yaml and verdicts_held_out.yaml gets the verdict that the table expects, or none (rule Y1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.reasoning.verification.verdicts.setting import StatementSetting
from knowledge.reasoning.verification.verdicts.verdict import verdict_on

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a table, whose values are texts alone, so that `no` is no boolean."""
    groups = yaml.load((HERE / name).read_text(), Loader=yaml.BaseLoader)
    return [row for group in groups.values() for row in group]


def setting_of(row: dict[str, Any]) -> StatementSetting:
    return StatementSetting(
        words=row["says"],
        title=row.get("title", "Rules"),
        headings=(row["heading"],) if "heading" in row else (),
        leads=tuple(row["lead"]) if isinstance(row.get("lead"), list) else (row["lead"],) if "lead" in row else (),
        question=row.get("faq", ""),
        qualifiers=(row["except"],) if "except" in row else (),
        following=row.get("then", ""),
        beside=tuple(row.get("beside", ())),
        is_row=" – " in row["says"],
    )


ROWS = [*rows("verdicts.yaml"), *rows("verdicts_held_out.yaml")]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['ask']} {row['says'][:60]}" for row in ROWS])
def test_a_statement_gives_the_verdict_that_follows_from_it(row: dict[str, Any]) -> None:
    found = verdict_on(row["ask"], setting_of(row))
    assert ((found.value if found else "none"), (found.condition if found else "")) == (
        row["expect"],
        row.get("words", ""),
    )
