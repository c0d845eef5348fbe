"""Invariant 1 by itself: what was resolved at random as-ofs is resolved again after hundreds of later operations."""

from __future__ import annotations

import os
import random
from pathlib import Path

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State
from knowledge.model.record.ledger import SyncReport
from knowledge.model.scope import Scope
from knowledge.store.sql import open_sql_store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import SettableClock, answer_record, day, declaration, precedence, submission

OBJECTS = [f"policy/{name}" for name in "abcdefghijkl"]
SCOPES = [
    Scope(),
    Scope(jurisdiction="eu"),
    Scope(jurisdiction="eu/de"),
    Scope(jurisdiction="us"),
    Scope(product="pro"),
]
OPERATIONS = int(os.environ.get("CANON_NIGHTLY_OPERATIONS", "300"))
"""Operations after what is remembered; `make nightly` asks for 5,000."""
Asked = tuple[AsOf, Scope, dict[str, tuple[str, str, bool]]]


class Life:
    """A service over years: every kind of operation at random."""

    def __init__(self, path: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = SettableClock()
        self.store = open_sql_store(path, self.clock)
        self.open: list[str] = []
        self.approved: list[str] = []
        self.governing: list[str] = []
        self.erased: list[str] = []
        self.number = 0

    def live(self, operations: int) -> None:
        kinds = (
            [self.record] * 6
            + [self.approve] * 5
            + [self.deprecate, self.confirm, self.answer, self.declare, self.order, self.erase]
        )
        for _ in range(operations):
            self.clock.now += (day(1) - day(0)) / 50
            self.chance.choice(kinds)()

    def record(self) -> None:
        self.number += 1
        start, length = self.chance.randint(-40, 60), self.chance.choice([None, None, 5, 20])
        object_id = self.chance.choice(OBJECTS)
        later = [name for name in OBJECTS if name > object_id]
        item = submission(
            object_id,
            (f"Text {self.number}.",),
            effective=Period(start=day(start), end=None if length is None else day(start + length)),
            scope=self.chance.choice(SCOPES),
            source=self.chance.choice(["law", "wiki"]),
            supersedes=self.chance.sample(self.approved, 1)
            if self.approved and self.chance.random() < 0.2
            else (),
            replaces=later[:1] if self.chance.random() < 0.03 else (),
        )
        with self.store.transaction() as transaction:
            transaction.record(item, actor="ada")
        self.open.append(item.version.version_id)

    def approve(self) -> None:
        if self.open:
            name = self.open.pop(self.chance.randrange(len(self.open)))
            with self.store.transaction() as transaction:
                transaction.transition(name, State.APPROVED, actor="joe")
            self.approved.append(name)

    def deprecate(self) -> None:
        if self.approved:
            name = self.approved.pop(self.chance.randrange(len(self.approved)))
            at = self.chance.choice([None, day(self.chance.randint(-40, 60))])
            with self.store.transaction() as transaction:
                transaction.transition(name, State.DEPRECATED, actor="joe", effective_at=at)

    def confirm(self) -> None:
        if self.approved:
            found = SyncReport(source="law", confirmed=(self.chance.choice(self.approved),))
            with self.store.transaction() as transaction:
                transaction.confirm(found, actor="sync")

    def answer(self) -> None:
        self.number += 1
        with self.store.transaction() as transaction:
            transaction.record_answer(answer_record(f"a{self.number}", cites=self.approved[-1:]))

    def declare(self) -> None:
        self.number += 1
        item = declaration(
            self.chance.choice(["law", "wiki"]), rank=self.chance.randint(0, 3), description=f"{self.number}"
        )
        with self.store.transaction() as transaction:
            transaction.record(item, actor="ada")
            transaction.transition(item.version.version_id, State.APPROVED, actor="joe")
        self.governing.append(item.version.version_id)

    def order(self) -> None:
        self.number += 1
        order = ["specificity", "source_authority", "supersession", "later_effective", "later_approval"]
        self.chance.shuffle(order)
        ruling = {"prevails": f"policy/x{self.number}", "over": "policy/y", "reason": "agreed"}
        item = precedence(order=order, rulings=[ruling], groups={"dach": {"members": ["de", "at", "ch"]}})
        with self.store.transaction() as transaction:
            transaction.record(item, actor="ada")
            transaction.transition(item.version.version_id, State.APPROVED, actor="joe")
        self.governing.append(item.version.version_id)

    def erase(self) -> None:
        """Payloads go: of a text, or of what decides between texts."""
        held = self.chance.choice([self.open, self.approved, self.governing])
        if held and self.chance.random() < 0.5:
            name = self.chance.choice(held)
            if name not in self.erased:
                with self.store.transaction() as transaction:
                    transaction.erase([name], basis="GDPR", actor="dpo")
                self.erased.append(name)
                self.open = [left for left in self.open if left != name]

    def asked(self) -> Asked:
        """A resolution at a random as-of in the past."""
        known = day(0) + (self.clock.now - day(0)) * self.chance.random()
        as_of = self.store.as_of(day(self.chance.randint(-50, 70)), known, self.clock.now)
        scope = self.chance.choice([*SCOPES, Scope(jurisdiction="eu/fr"), Scope(jurisdiction="ch", product="pro")])
        return as_of, scope, self.told(resolve(self.store, OBJECTS, as_of, scope))

    @staticmethod
    def told(found: dict[str, Resolution]) -> dict[str, tuple[str, str, bool]]:
        return {name: (one.version_id, one.approved_by, one.on_arrival) for name, one in found.items()}


def test_what_was_resolved_is_resolved_again_after_hundreds_of_operations_a6(tmp_path: Path) -> None:
    life = Life(tmp_path / "canon.sqlite3", seed=20261124)
    life.live(OPERATIONS // 4)
    remembered = [life.asked() for _ in range(150)]
    assert sum(bool(said) for _, _, said in remembered) > 50, "the past has something to say"
    life.live(OPERATIONS)
    assert len({*life.erased} & {*life.governing}) > 2, "what governed was erased, too"
    for as_of, scope, said in remembered:
        assert Life.told(resolve(life.store, OBJECTS, as_of, scope)) == said
    life.store.rebuild()
    for as_of, scope, said in remembered:
        assert Life.told(resolve(life.store, OBJECTS, as_of, scope)) == said
    assert life.store.verify() == []
    life.store.close()
