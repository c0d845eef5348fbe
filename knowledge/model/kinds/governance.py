"""The terms of the kinds that govern others: sources, precedence and constraints."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from knowledge.model.clock import Value
from knowledge.model.geography.jurisdictions import Jurisdictions, checked_groups
from knowledge.model.kinds.fields import Duration, Reference, ScopePath, Text
from knowledge.model.objects import ERASED
from knowledge.model.precedence import DEFAULT_ORDER, OrderRule

NOT_COVERED = -1_000_000
"""The rank of a source for objects that it does not cover. It is below any rank people would give, so that every
other source prevails.
"""


class Coverage(Value):
    """The objects that a source covers: ids that match the glob `objects`, in a jurisdiction and below it."""

    objects: Text = "*"
    jurisdiction: ScopePath = "global"
    rank: int | None = Field(None, description="Used instead of the source's own rank.")


class SourceTerms(Value):
    """A system that documents come from. The object `source/handbook` declares the source `handbook`."""

    description: Text | None = None
    location: Text | None = Field(
        None, description="A folder, file or git repository, which `knowledge sync` reads again."
    )
    format: Literal["files", "git-history"] = "files"
    include: tuple[Text, ...] = Field(
        (), description="Globs over paths. When empty, all files in known formats are read."
    )
    rank: int = Field(0, description="Authority rank. The higher rank prevails.")
    approve_on_arrival: bool = Field(
        False, description="Whether authors may approve their own versions as they arrive."
    )
    confirmation_lasts: Duration | None = Field(
        None, description="How long a version stays confirmed after it was last compared with the source."
    )
    covers: tuple[Coverage, ...] = ()

    def rank_for(self, object_id: str, jurisdiction: str, hierarchy: Jurisdictions) -> int:
        """Return the rank of this source for an object in a jurisdiction.

        The narrowest coverage that matches decides, and of several the first. NOT_COVERED is returned when there
        are coverages and none matches. `hierarchy` must be that of the date asked about.
        """
        around = [name for level in hierarchy.above(jurisdiction) for name in level]
        matching = [
            coverage
            for coverage in self.covers
            if coverage.jurisdiction in around and fnmatchcase(object_id, coverage.objects)
        ]
        if not matching:
            return NOT_COVERED if self.covers else self.rank
        narrowest = min(
            matching, key=lambda coverage: (around.index(coverage.jurisdiction), -_literal(coverage.objects))
        )
        return self.rank if narrowest.rank is None else narrowest.rank

    def deciding(self) -> dict[str, Any]:
        """Return the terms that decide about versions of this source, without descriptions and locations."""
        return self.model_dump(mode="json", include={"rank", "approve_on_arrival", "confirmation_lasts", "covers"})


def _literal(glob: str) -> int:
    """Return how many characters of a glob are literal: the more there are, the narrower it is."""
    return sum(character not in "*?[]" for character in glob)


class Ruling(Value):
    """A decision that one object or clause prevails over another where both are in force and disagree."""

    prevails: Reference
    over: Reference
    reason: Text

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.prevails == self.over:
            raise ValueError(f"{self.prevails} cannot prevail over itself")
        return self


def same_text(one: str, other: str) -> bool:
    """Whether two references, each to an object or a clause of one, can mean the same text."""
    return one == other or one == other.partition("#")[0] or other == one.partition("#")[0]


class Group(Value):
    """A declared jurisdiction that contains its members."""

    title: Text | None = None
    members: tuple[str, ...] = Field(min_length=1)


class PrecedenceTerms(Value):
    """The order of the rules of precedence, rulings on conflicts, and groups of jurisdictions.

    The order and the groups are taken from `precedence/default`, rulings from every precedence object in force.
    """

    order: tuple[OrderRule, ...] = DEFAULT_ORDER
    rulings: tuple[Ruling, ...] = ()
    groups: dict[str, Group] = Field(default_factory=dict)

    def deciding(self) -> dict[str, Any]:
        """Return the terms that decide, without titles and reasons."""
        return {
            "order": list(self.order),
            "rulings": [{"prevails": one.prevails, "over": one.over, "reason": ERASED} for one in self.rulings],
            "groups": {name: {"members": list(group.members)} for name, group in self.groups.items()},
        }

    @field_validator("order", mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        names = list(value) if isinstance(value, list | tuple) else []
        known = ", ".join(DEFAULT_ORDER)
        if unknown := [name for name in names if name not in DEFAULT_ORDER]:
            raise ValueError(f"{unknown[0]!r} is no rule; the rules are {known}")
        if repeated := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"{repeated[0]!r} is named twice; name each rule once")
        if missing := [name for name in DEFAULT_ORDER if name not in names]:
            raise ValueError(f"{missing[0]!r} is missing; order all of {known}")
        return value

    @field_validator("groups")
    @classmethod
    def _hierarchy(cls, groups: dict[str, Group]) -> dict[str, Group]:
        checked_groups({name: group.members for name, group in groups.items()})
        return groups

    @model_validator(mode="after")
    def _no_circle(self) -> Self:
        over = {(ruling.prevails, ruling.over) for ruling in self.rulings}
        for first, _ in sorted(over):
            if path := _way_back([first], over):
                raise ValueError(f"the rulings contradict each other: {' over '.join(path)}")
        return self


def _way_back(path: list[str], over: set[tuple[str, str]]) -> list[str] | None:
    for _, next_ in sorted(pair for pair in over if pair[0] == path[-1]):
        if next_ == path[0]:
            return [*path, next_]
        if next_ not in path and (way := _way_back([*path, next_], over)):
            return way
    return None


class ConstraintTerms(Value):
    """Something that may not be answered or claimed: texts that hold every significant word of one of the topics."""

    text: Text
    topics: tuple[Text, ...] = ()
    applies_to: Literal["question", "claim", "both"] = "question"
    reason: Text | None = Field(None, description="The reason given to the asker. The text when left out.")
    escalate_to: Text | None = None
