"""Questions about releases are answered from the versions that labels name (rule V1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.reasoning.office import Office, told_once

MANUAL = {
    "v1.0": (
        "2022-01-01",
        "The lamp has a switch on its cable.\n\nThe bulb is changed with the lamp unplugged.\n\nThe timer switches the lamp off.",
    ),
    "v1.1": (
        "2023-01-01",
        "The lamp has a switch on its base.\n\nThe bulb is changed with the lamp unplugged.\n\nThe timer switches the lamp off.",
    ),
    "v2.0": (
        "2024-01-01",
        "The lamp has a switch on its base.\n\nThe bulb is changed with the lamp unplugged.\n\nThe `setDimmer()` call dims the light.",
    ),
}


def release(office: Office, label: str, start: str, text: str, name: str = "manual") -> None:
    """Ingest one document under a label, in force from a day."""
    ingestor = Ingestor(office.shelf.store, word_pieces(), Settings(), lambda: office.shelf.now)
    options = IngestOptions(
        source="lampworks", label=label, effective_from=parse_instant(start), state=State.APPROVED, actor="author"
    )
    ingestor.upload(f"{name}.md", f"# Lamp {name}\n\n{text}\n".encode(), options)
    office.shelf.indexer.catch_up()


def release_all(office: Office) -> None:
    """Release the manual with each of its labels."""
    for label, (start, text) in MANUAL.items():
        release(office, label, start, text)


@pytest.fixture
def lampworks(tmp_path: Path) -> Iterator[Office]:
    with told_once(tmp_path, release_all) as office:
        yield office


def told(answer: Answer) -> list[str]:
    """The claims with their leads."""
    return [f"{one.lead}{one.text}" for one in answer.claims]


@pytest.mark.rule("V1a")
def test_the_releases_are_listed_with_their_dates_each_from_its_own_version(lampworks: Office) -> None:
    answer = lampworks.ask("Which versions of the Lampworks manual are there?")
    assert [one.lead for one in answer.claims] == [
        "3 releases are recorded. v1.0, 2022-01-01: ",
        "v1.1, 2023-01-01: ",
        "v2.0, 2024-01-01: ",
    ]
    assert len({one.version_id for one in answer.citations}) == 3
    assert answer.status is Status.ANSWERED
    assert lampworks.replays(answer)


@pytest.mark.rule("V1a")
def test_the_latest_and_the_oldest_release_are_told(lampworks: Office) -> None:
    assert told(lampworks.ask("What is the latest version of the manual?"))[0].startswith(
        "The latest release recorded is v2.0"
    )
    assert told(lampworks.ask("What is the oldest release of the manual?"))[0].startswith(
        "The oldest release recorded is v1.0"
    )


@pytest.mark.rule("V1a")
def test_a_release_exists_or_those_that_do_are_told(lampworks: Office) -> None:
    assert told(lampworks.ask("Does version 1.1 of the manual exist?"))[0].startswith("Yes: v1.1")
    assert told(lampworks.ask("Is there a version 1.5 of the manual?"))[0].startswith(
        "No release 1.5 is recorded. "
    )


def test_a_release_after_the_date_asked_is_not_told(lampworks: Office) -> None:
    answer = lampworks.ask("What is the latest version of the manual?", at="2023-06-01")
    assert told(answer)[0].startswith("The latest release recorded is v1.1")


@pytest.mark.rule("V1b")
def test_the_release_that_added_something_is_the_first_one_whose_text_has_it(lampworks: Office) -> None:
    answer = lampworks.ask("In which version was setDimmer() added to the lamp?")
    assert told(answer) == ["Since v2.0: The setDimmer() call dims the light."]
    assert lampworks.replays(answer)


@pytest.mark.rule("V1b")
def test_what_the_first_release_has_may_be_older(lampworks: Office) -> None:
    answer = lampworks.ask("Since which version is the bulb changed with the lamp unplugged?")
    assert told(answer)[0].startswith("Already in v1.0, the first release recorded: The bulb")


@pytest.mark.rule("V1b")
def test_the_release_that_removed_something_is_the_one_after_the_last_that_has_it(lampworks: Office) -> None:
    answer = lampworks.ask("In which release was the timer that switches the lamp off removed?")
    assert told(answer) == ["Up to v1.1, and no longer in v2.0: The timer switches the lamp off."]


@pytest.mark.rule("V1b")
def test_what_no_release_tells_of_is_not_answered(lampworks: Office) -> None:
    answer = lampworks.ask("In which version of the manual was the remote control added?")
    assert (answer.status, answer.claims) == (Status.INSUFFICIENT, ())
    assert answer.missing == ("No release recorded tells of this.",)


@pytest.mark.rule("V1c")
def test_what_a_release_changed_is_read_from_it_and_the_one_before(lampworks: Office) -> None:
    answer = lampworks.ask("What changed in version 1.1 of the manual?")
    assert told(answer) == [
        "Since v1.1: The lamp has a switch on its base.",
        "Up to v1.0: The lamp has a switch on its cable.",
    ]
    assert lampworks.replays(answer)


@pytest.mark.rule("V1c")
def test_the_name_of_the_release_in_a_text_is_no_change(lampworks: Office) -> None:
    release(lampworks, "v3.0", "2025-01-01", "Guide to lamp 3.0.\n\nThe bulb is red.", "guide")
    release(lampworks, "v3.1", "2025-02-01", "Guide to lamp 3.1.\n\nThe bulb is blue.", "guide")
    answer = lampworks.ask("What changed in the guide between v3.0 and v3.1?")
    assert told(answer) == ["Since v3.1: The bulb is blue.", "Up to v3.0: The bulb is red."]


@pytest.mark.rule("V1c")
def test_the_kind_of_a_document_does_not_narrow_what_changed_in_it(lampworks: Office) -> None:
    answer = lampworks.ask("What changed in the Lampworks manual between v1.1 and v2.0?")
    assert told(answer) == [
        "Since v2.0: The setDimmer() call dims the light.",
        "Up to v1.1: The timer switches the lamp off.",
    ]


@pytest.mark.rule("V1c")
def test_where_nothing_changed_the_answer_says_so(lampworks: Office) -> None:
    answer = lampworks.ask("What changed about the bulb in version 2.0?")
    assert answer.claims == ()
    assert answer.missing == ("Nothing found on this changed from v1.1 to v2.0.",)


@pytest.mark.rule("V1d")
def test_a_release_that_is_not_recorded_is_not_answered_from_another_one(lampworks: Office) -> None:
    answer = lampworks.ask("Where is the switch of the lamp in version 3.0?")
    assert answer.claims == ()
    assert answer.missing == ("No release 3.0 of lampworks is recorded; recorded are v1.0, v1.1, v2.0.",)


@pytest.mark.rule("V1d")
def test_a_release_may_be_named_by_the_beginning_of_its_number(lampworks: Office) -> None:
    assert "The lamp has a switch on its base." in told(lampworks.ask("Where does the lamp have a switch in v1?"))
    assert "The lamp has a switch on its cable." in told(
        lampworks.ask("Where did the lamp have a switch before v1.1?")
    )


@pytest.mark.rule("V1e")
def test_a_name_of_programs_that_the_text_in_force_lacks_is_looked_up_in_the_releases(lampworks: Office) -> None:
    release(lampworks, "v3.0", "2025-01-01", "The lamp has a switch on its base.")
    answer = lampworks.ask("What does the setDimmer() call do?")
    assert told(answer) == ["In v2.0: The setDimmer() call dims the light."]


def test_without_releases_the_same_words_ask_for_dates(office: Office) -> None:
    answer = office.ask("Which versions of the manual are there?")
    assert answer.status is Status.INSUFFICIENT
