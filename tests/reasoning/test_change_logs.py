"""Questions about releases of documents that have a change log beside their manual (rules V1b to V1g)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.model.answering.answers import Status
from tests.reasoning.office import Office, told_once
from tests.reasoning.test_releases import release, told

OPTIONS = """## Options

| Option | Default | Purpose |
| --- | --- | --- |
| `dim_after` | {dim_after} | Minutes until the lamp is dimmed |
| `glow_level` | {glow_level} | Light that is left when the lamp is dimmed |
"""
LOG_OF_1 = "## 1.0 (2022-01-01)\n\n### Added\n\n- Lamps with a timer.\n"
LOG_OF_2 = "## 2.0 (2023-01-01)\n\n### Added\n\n- The option `glow_level`.\n\n### Deprecated\n\n- The infrared remote control.\n"
LOG_OF_3 = "## 3.0 (2024-01-01)\n\n### Changed\n\n- Lamps are dimmed after 20 minutes.\n\n### Removed\n\n- The infrared remote control.\n"


def release_all(office: Office) -> None:
    """Release a manual and a change log three times."""
    defaults = {"v1.0": ("5", "10%"), "v2.0": ("5", "20%"), "v3.0": ("20", "20%")}
    logs = {"v1.0": LOG_OF_1, "v2.0": f"{LOG_OF_2}\n{LOG_OF_1}", "v3.0": f"{LOG_OF_3}\n{LOG_OF_2}\n{LOG_OF_1}"}
    for year, (label, (dim_after, glow_level)) in enumerate(defaults.items(), 2022):
        day = f"{year}-01-01"
        release(office, label, day, OPTIONS.format(dim_after=dim_after, glow_level=glow_level))
        release(office, label, day, logs[label], "changelog")


@pytest.fixture
def lampworks(tmp_path: Path) -> Iterator[Office]:
    with told_once(tmp_path, release_all) as office:
        yield office


@pytest.mark.rule("V1f")
def test_a_bare_number_of_a_release_is_asked_for_its_time(lampworks: Office) -> None:
    answer = lampworks.ask("In 2.0, what is the default of dim_after?")
    assert "Default: 5" in answer.claims[0].text
    assert answer.reading == ("'In version 2.0' was read as 2023-01-01T00:00:00Z.",)


@pytest.mark.rule("V1f")
def test_a_bare_number_of_no_release_is_not_answered_from_another_one(lampworks: Office) -> None:
    answer = lampworks.ask("What was the default of dim_after in 2.5?")
    assert (answer.status, answer.claims) == (Status.INSUFFICIENT, ())
    assert answer.missing == ("No release 2.5 of lampworks is recorded; recorded are v1.0, v2.0, v3.0.",)


@pytest.mark.rule("V1f")
def test_a_move_from_one_release_to_another_is_read_in_the_later_one(lampworks: Office) -> None:
    answer = lampworks.ask("What is the default of dim_after when I upgrade from 1.0 to 3.0?")
    assert "Default: 20" in answer.claims[0].text


@pytest.mark.rule("V1b")
def test_each_release_that_changed_something_is_told_and_none_that_did_not(lampworks: Office) -> None:
    answer = lampworks.ask("Which releases changed the default of dim_after?")
    assert [one.lead for one in answer.claims] == ["Before, in v1.0: ", "Since v3.0: "]
    assert ["Default: 5" in answer.claims[0].text, "Default: 20" in answer.claims[1].text] == [True, True]
    assert lampworks.replays(answer)


@pytest.mark.rule("V1b")
def test_where_no_release_changed_something_none_is_told(lampworks: Office) -> None:
    answer = lampworks.ask("Which releases changed the timer of the lamps?")
    assert answer.missing == ("No release recorded was found to have changed this.",)


@pytest.mark.rule("V1b")
def test_what_a_change_log_still_tells_of_is_not_there_any_more(lampworks: Office) -> None:
    answer = lampworks.ask("In which release was the infrared remote control removed?")
    assert told(answer) == ["Since v3.0, Removed in 3.0 (2024-01-01): The infrared remote control."]


@pytest.mark.rule("V1g")
def test_an_entry_of_a_change_log_is_told_with_its_section(lampworks: Office) -> None:
    answer = lampworks.ask("Is there an infrared remote control in 3.0?")
    assert told(answer)[0] == "Removed in 3.0 (2024-01-01): The infrared remote control."
    assert all(one.verdict is None for one in answer.claims)


@pytest.mark.rule("V1c")
def test_what_a_release_added_is_told_without_what_it_removed(lampworks: Office) -> None:
    added = " ".join(told(lampworks.ask("What was added in 2.0?")))
    assert "Added in 2.0 (2023-01-01): The option glow_level." in added
    assert "remote" not in added


@pytest.mark.rule("V1c")
def test_what_a_release_removed_is_told_without_what_it_changed(lampworks: Office) -> None:
    removed = " ".join(told(lampworks.ask("What was removed in 3.0?")))
    assert "Removed in 3.0 (2024-01-01): The infrared remote control." in removed
    assert "20 minutes" not in removed


@pytest.mark.rule("V1c")
def test_two_releases_that_are_compared_are_told_side_by_side(lampworks: Office) -> None:
    assert told(lampworks.ask("Compare the default of dim_after in 2.0 and 3.0.")) == [
        "Since v3.0: dim_after – Default: 20; Purpose: Minutes until the lamp is dimmed",
        "Up to v2.0: dim_after – Default: 5; Purpose: Minutes until the lamp is dimmed",
    ]


@pytest.mark.rule("V1c")
def test_everything_that_changed_under_the_headings_asked_for_is_told(lampworks: Office) -> None:
    claims = " ".join(told(lampworks.ask("Which options changed between 1.0 and 3.0?")))
    assert "dim_after – Default: 5" in claims
    assert "dim_after – Default: 20" in claims
    assert "glow_level – Default: 10%" in claims
    assert "glow_level – Default: 20%" in claims


@pytest.mark.rule("V1a")
def test_a_question_when_a_release_was_published_is_answered_by_its_date(lampworks: Office) -> None:
    assert told(lampworks.ask("When was release 2.0 published?"))[0].startswith("v2.0, 2023-01-01: ")


@pytest.mark.rule("V1f")
def test_how_long_a_release_is_maintained_is_told_by_the_text_in_force(lampworks: Office) -> None:
    release(lampworks, "v3.0", "2024-02-01", "Version 1.0 is maintained until 1 May 2024.", "support")
    assert told(lampworks.ask("Until when is 1.0 maintained?")) == ["Version 1.0 is maintained until 1 May 2024."]


@pytest.mark.rule("V1d")
@pytest.mark.parametrize("question", ["What is new in release 4.0?", "What changed in version 4.0?"])
def test_what_a_release_that_is_not_recorded_changed_is_not_told_from_another_one(
    lampworks: Office, question: str
) -> None:
    answer = lampworks.ask(question)
    assert answer.claims == ()
    assert answer.missing == ("No release 4.0 of lampworks is recorded; recorded are v1.0, v2.0, v3.0.",)


APP = """# Pocket lamp app

## 4.1 (2 May 2024)

- New: lamps can be named.
- Removed: the compass.

## 4.0 (3 March 2024)

- New: dark colours.
"""


@pytest.mark.rule("V1d")
def test_a_release_of_something_without_recorded_releases_is_answered_from_its_change_log(
    lampworks: Office,
) -> None:
    lampworks.publish_text("pocket.md", APP)
    (claim,) = lampworks.ask("What's new in version 4.1 of the pocket app?").claims
    assert ["named" in claim.text, "compass" in claim.text, "dark" in claim.text] == [True, True, False]
    assert lampworks.ask("What's new in version 4.3 of the pocket app?").status is Status.INSUFFICIENT


@pytest.mark.rule("V1d")
@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("What came with pocket app 4.1?", ["named", "compass"], "dark"),
        ("Anything new in pocket app 4.0?", ["dark"], "named"),
        ("What changed in the pocket app 4.1?", ["named", "compass"], "dark"),
        ("What did 4.1 remove?", ["compass"], "named"),
    ],
)
def test_what_a_release_brought_is_its_entries(
    lampworks: Office, question: str, told: list[str], left_out: str
) -> None:
    lampworks.publish_text("pocket.md", APP)
    (claim,) = lampworks.ask(question).claims
    assert ([word for word in told if word not in claim.text], left_out in claim.text) == ([], False)


@pytest.mark.rule("V1d")
@pytest.mark.parametrize("question", ["What came with the desk app 4.1?", "What did 4.1 cost?"])
def test_a_release_of_another_product_or_another_question_is_not_answered_by_all_entries(
    lampworks: Office, question: str
) -> None:
    lampworks.publish_text("pocket.md", APP)
    assert not [one for one in lampworks.ask(question).claims if "compass" in one.text and "named" in one.text]
