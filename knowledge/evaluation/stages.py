"""The stages of an answer, the last one at which expected words were seen, and the stage that lost them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.evaluation.matching import folded


class Stage(StrEnum):
    """A stage of an answer, in order. Each one sees a part of what the one before it saw."""

    IN_FORCE = "in force"
    RETRIEVED = "retrieved"
    RESOLVED = "resolved"
    RANKED = "ranked"
    SUFFICIENT = "sufficient"
    SELECTED = "selected"
    CLAIMED = "claimed"


class Loss(StrEnum):
    """The reason why an answer is not as expected."""

    NOT_IN_FORCE = "not in force"
    NOT_RETRIEVED = "not retrieved"
    RESOLVED_AWAY = "resolved away"
    OUTRANKED = "outranked"
    NOT_VERIFIED = "not verified"
    NOT_SELECTED = "not selected"
    WORDED_WRONG = "worded wrong"
    NOT_REFUSED = "not refused"


STAGES = tuple(Stage)
_LOST_AFTER: dict[Stage | None, Loss] = {
    None: Loss.NOT_IN_FORCE,
    Stage.IN_FORCE: Loss.NOT_RETRIEVED,
    Stage.RETRIEVED: Loss.RESOLVED_AWAY,
    Stage.RESOLVED: Loss.OUTRANKED,
    Stage.RANKED: Loss.NOT_VERIFIED,
    Stage.SUFFICIENT: Loss.NOT_SELECTED,
    Stage.SELECTED: Loss.NOT_VERIFIED,  # adjudication dropped it
    Stage.CLAIMED: Loss.WORDED_WRONG,
}


@dataclass(frozen=True)
class Sighting:
    """A text that a stage had before it, and the object that it is from."""

    object_id: str
    text: str


Sightings = Mapping[Stage, Sequence[Sighting]]


def last_seen(sightings: Sightings, wanted: str) -> Stage | None:
    """The last stage that saw the wanted words, or the wanted object where `wanted` is its id; None where none did."""
    words = folded(wanted)
    for stage in reversed(STAGES):
        if any(wanted == one.object_id or words in folded(one.text) for one in sightings.get(stage, ())):
            return stage
    return None


def first_lost(seen: Sequence[Stage | None]) -> Loss:
    """Return the loss of the text that was lost first, given the last stage that saw each text."""
    return _LOST_AFTER[min(seen, key=lambda stage: -1 if stage is None else STAGES.index(stage))]
