"""The case that a question tells: the computation it asks for, and the evidence for its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from knowledge.reasoning.computing.dating.calendars import business_days
from knowledge.reasoning.computing.dating.dates import BusinessDays
from knowledge.reasoning.computing.facts import Thing, tables_found
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.understanding.computations import AskedComputation, asked_computation
from knowledge.store.snapshot import Snapshot
from knowledge.text.vocabulary.stemming import stem


@dataclass(frozen=True)
class Case:
    """A question with the finding of its first part, and the snapshot that it is answered from."""

    question: str
    finding: Finding
    snapshot: Snapshot

    @property
    def today(self) -> date:
        """The day that is asked for."""
        return self.snapshot.as_of.valid_at.date()

    @cached_property
    def asked(self) -> AskedComputation:
        """The computation that the question asks for."""
        return asked_computation(self.question, self.today)

    @cached_property
    def tables(self) -> tuple[list[Thing], ...]:
        """The tables of the best passages, which every form of computation looks through; see `tables_found`."""
        return tuple(tables_found(self.snapshot, self.finding))

    @cached_property
    def business(self) -> BusinessDays:
        """The business days of the scope asked for."""
        return business_days(self.snapshot)

    def is_counted_in(self, units: frozenset[str]) -> bool:
        """Whether what the question counts first is one of the units of a price, given by their stems."""
        return bool(self.asked.counted) and stem(self.asked.counted[0].noun.split()[-1].lower()) in units
