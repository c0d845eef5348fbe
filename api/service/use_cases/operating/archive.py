"""Use cases over the whole record: export it, import it, and erase payloads from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.service.recording import Bar, Recorder, WriteOutcome, quiet
from knowledge.bootstrap import Canon
from knowledge.model.answering.answers import ANSWER_PREFIX, Answer
from knowledge.model.objects import Version
from knowledge.model.record.ledger import Erasure
from knowledge.retrieval.ports import Progress


@dataclass(frozen=True)
class Export:
    """An export in the making: the number of events at its start, and its lines."""

    events: int
    lines: Iterator[str]


@dataclass(frozen=True)
class Imported:
    """How many events and contents the imported file holds, and warnings about the index."""

    events: int
    contents: int
    warnings: list[str]


@dataclass(frozen=True)
class Erasable:
    """The versions and answers that ids name, looked up before they are erased."""

    versions: list[Version]
    answers: dict[str, Answer]


class Archive:
    """Moves the whole record between stores, and erases payloads under a legal basis."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def export(self) -> Export:
        """The whole record as JSON lines: contents, events and signed heads. Private keys are not in it."""
        return Export(self._canon.store.head().seq, self._canon.transfer.export())

    def restore(self, lines: Iterable[str], bar: Bar = quiet) -> Imported:
        """Import an export into an empty store, or into one that it continues: all of it, or nothing."""
        outcome = self._recorder.record(
            lambda _: self._canon.transfer.restore(lines), approved=lambda _: (), bar=bar
        )
        return Imported(outcome.result.events, outcome.result.contents, outcome.warnings)

    def erasable(self, names: Sequence[str]) -> Erasable:
        """The versions and answers that `names` stand for. Raises NotFound for an unknown one."""
        store = self._canon.store
        answers = {name: store.answer(name).answer for name in names if name.startswith(ANSWER_PREFIX)}
        return Erasable([store.version(name) for name in names if name not in answers], answers)

    def erase(self, erasable: Erasable, *, basis: str, actor: str) -> WriteOutcome[Erasure]:
        """Erase the payloads of versions with the answers that quote them, and of answers (rule E1).

        Where the index is unavailable, the erasure stands and the outcome has a warning.
        """

        def write(_: Progress | None) -> Erasure:
            with self._canon.store.transaction() as transaction:
                return transaction.erase(
                    [version.version_id for version in erasable.versions],
                    answer_ids=list(erasable.answers),
                    basis=basis,
                    actor=actor,
                )

        return self._recorder.record(write, approved=lambda _: ())
