"""What a text leaves empty is no answer (rule Q2l)."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Status
from tests.reasoning.office import Office

SHEET = "# Job sheet of the villa\n\nTuner: Pavel Horak\nDriver:\nHelper: ______\nNext visit: September 2025\n"
REGIONS = """# Tuners of the regions

| Region | Tuner | Phone | Fax |
| --- | --- | --- | --- |
| North | Ilse Brandt | 0410 551 220 | – |
| South | Pavel Horak | | 0410 551 231 |
| East | | 0410 551 222 | 0410 551 232 |
"""
TEAM = "<h1>Team of the tent</h1><table><tr><td>Foreman</td><td>Gus Amory</td></tr><tr><td>Electrician</td><td></td></tr><tr><td>Rigger</td><td>Lena Pratt</td></tr></table>"


@pytest.mark.rule("Q2l")
@pytest.mark.parametrize(
    ("name", "text", "question", "told"),
    [
        ("sheet.md", SHEET, "Who is the tuner of the villa?", "Pavel Horak"),
        ("sheet.md", SHEET, "Who is the driver of the villa?", ""),
        ("sheet.md", SHEET, "Who is the helper of the villa?", ""),
        ("regions.md", REGIONS, "Who is the tuner of the region South?", "Pavel Horak"),
        ("regions.md", REGIONS, "Who is the tuner of the region East?", ""),
        ("regions.md", REGIONS, "What is the fax of the tuner in the region North?", "–"),
        ("team.html", TEAM, "Who is the foreman of the tent?", "Gus Amory"),
        ("team.html", TEAM, "Who is the electrician of the tent?", ""),
    ],
)
def test_a_label_without_a_value_does_not_answer(
    office: Office, name: str, text: str, question: str, told: str
) -> None:
    office.publish_text(name, text)
    answer = office.ask(question)
    assert told in " ".join(claim.text for claim in answer.claims)
    assert (answer.status is Status.ANSWERED) is bool(told), answer.claims
    if not told:
        assert "empty" in " ".join(answer.missing)
