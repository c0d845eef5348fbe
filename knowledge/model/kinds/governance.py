"""Kinds that govern others: where truth comes from, what prevails, what may not be said."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from knowledge.model.clock import Value
from knowledge.model.jurisdictions import Jurisdictions, checked_groups
from knowledge.model.kinds.fields import Duration, Reference, ScopePath, Text
from knowledge.model.objects import ERASED
from knowledge.model.precedence import DEFAULT_ORDER, OrderRule

NOT_COVERED = -1_000_000
"""The rank of a source for what it does not cover: any other source prevails over it."""


class Coverage(Value):
    """What a source is the truth for: objects whose ids match the glob `objects`, in a jurisdiction and below it."""

    objects: Text = "*"
    jurisdiction: ScopePath = "global"
    rank: int | None = Field(None, description="Instead of the source's own rank.")


class SourceTerms(Value):
    """A system documents come from. The object `source/handbook` declares the source called `handbook`."""

    description: Text | None = None
    location: Text | None = Field(
        None, description="A path or the path of a git repository; what `knowledge sync` re-reads."
    )
    format: Literal["files", "git-history"] = "files"
    include: tuple[Text, ...] = Field((), description="Globs over paths; all formats known when empty.")
    rank: int = Field(0, description="Authority rank; a higher one prevails.")
    approve_on_arrival: bool = Field(False, description="Whether the author of what arrives may approve it.")
    confirmation_lasts: Duration | None = Field(
        None, description="How long a version counts as confirmed after it was last held against the source."
    )
    covers: tuple[Coverage, ...] = ()

    def rank_for(self, object_id: str, jurisdiction: str, hierarchy: Jurisdictions) -> int:
        """The rank of this source for an object in a jurisdiction: that of the narrowest coverage that matches,
        the first of those; NOT_COVERED when there are coverages and none matches.
        """
        around = [name for level in hierarchy.above(jurisdiction) for name in level]
        matching = [
            one for one in self.covers if one.jurisdiction in around and fnmatchcase(object_id, one.objects)
        ]
        if not matching:
            return NOT_COVERED if self.covers else self.rank
        narrowest = min(matching, key=lambda one: (around.index(one.jurisdiction), -_literal(one.objects)))
        return self.rank if narrowest.rank is None else narrowest.rank

    def deciding(self) -> dict[str, Any]:
        """The terms that decide about what comes from this source; texts and places are not among them."""
        return self.model_dump(mode="json", include={"rank", "approve_on_arrival", "confirmation_lasts", "covers"})


def _literal(glob: str) -> int:
    """How many characters of a glob stand for themselves."""
    return sum(character not in "*?[]" for character in glob)


class Ruling(Value):
    """That one object or clause prevails over another where both are in force and disagree."""

    prevails: Reference
    over: Reference
    reason: Text

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.prevails == self.over:
            raise ValueError(f"{self.prevails} cannot prevail over itself")
        return self


def same_text(one: str, other: str) -> bool:
    """Whether two references, each an object or a clause of one, can mean the same text."""
    return one == other or one == other.partition("#")[0] or other == one.partition("#")[0]


class Group(Value):
    """A jurisdiction of one's own: everything in its members."""

    title: Text | None = None
    members: tuple[str, ...] = Field(min_length=1)


class PrecedenceTerms(Value):
    """What prevails: the order of the rules, rulings on conflicts, and groups of jurisdictions.

    The order and the groups of `precedence/default` count; rulings count from every precedence object in force.
    """

    order: tuple[OrderRule, ...] = DEFAULT_ORDER
    rulings: tuple[Ruling, ...] = ()
    groups: dict[str, Group] = Field(default_factory=dict)

    def deciding(self) -> dict[str, Any]:
        """The terms that decide, without titles and reasons."""
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
            raise ValueError(f"{repeated[0]!r} stands twice; name each rule once")
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
        if next_ not in path and (found := _way_back([*path, next_], over)):
            return found
    return None


class ConstraintTerms(Value):
    """What may not be answered or claimed. It is meant by whatever holds every significant word of one topic."""

    text: Text
    topics: tuple[Text, ...] = ()
    applies_to: Literal["question", "claim", "both"] = "question"
    reason: Text | None = Field(None, description="What the asker is told; the text when left out.")
    escalate_to: Text | None = None
