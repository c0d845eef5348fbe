"""All use cases over the engines of one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from api.service.recording import Recorder
from knowledge.bootstrap import Canon, open_canon
from knowledge.data_directory import Opening
from knowledge.settings import Settings

if TYPE_CHECKING:
    from api.service.use_cases.answers import Answers
    from api.service.use_cases.cases import Cases
    from api.service.use_cases.documents import Documents
    from api.service.use_cases.ledger import Ledger
    from api.service.use_cases.looking.objects import Objects
    from api.service.use_cases.looking.provenance import Provenance
    from api.service.use_cases.looking.versions import Versions
    from api.service.use_cases.operating.archive import Archive
    from api.service.use_cases.operating.jobs import Jobs
    from api.service.use_cases.operating.keys import Keys
    from api.service.use_cases.operating.observation import Observation
    from api.service.use_cases.operating.upkeep import Upkeep
    from api.service.use_cases.quality.drift import Drift
    from api.service.use_cases.quality.evaluation_runs import EvaluationRuns
    from api.service.use_cases.quality.evaluations import Evaluations
    from api.service.use_cases.quality.feedback import Feedback
    from api.service.use_cases.quality.samples import Samples
    from api.service.use_cases.reviews import Reviews
    from knowledge.retrieval.ports import Embedder
    from knowledge.telemetry import Telemetry


@dataclass(frozen=True)
class Application:
    """One object per group of use cases, imported at its first use. They share one recorder, so their writes wait for each other."""

    canon: Canon
    recorder: Recorder

    @classmethod
    def over(cls, canon: Canon) -> Application:
        """The use cases over the engines of `canon`, which stays the caller's to close."""
        return cls(canon, Recorder(canon))

    @property
    def settings(self) -> Settings:
        """The settings that the engines were opened with."""
        return self.canon.settings

    @cached_property
    def answers(self) -> Answers:
        """Questions and their answers."""
        from api.service.use_cases.answers import Answers

        return Answers(self.canon, self.recorder)

    @cached_property
    def objects(self) -> Objects:
        """Objects and their versions, read."""
        from api.service.use_cases.looking.objects import Objects

        return Objects(self.canon.store, self.canon.clock)

    @cached_property
    def provenance(self) -> Provenance:
        """Texts and answers, traced back."""
        from api.service.use_cases.looking.provenance import Provenance

        return Provenance(self.canon.store, self.canon.clock)

    @cached_property
    def documents(self) -> Documents:
        """Documents, brought in."""
        from api.service.use_cases.documents import Documents

        return Documents(self.canon, self.recorder)

    @cached_property
    def versions(self) -> Versions:
        """Versions, recorded and moved."""
        from api.service.use_cases.looking.versions import Versions

        return Versions(self.canon, self.documents, self.recorder)

    @cached_property
    def reviews(self) -> Reviews:
        """Versions that wait, conflicts, and what ends."""
        from api.service.use_cases.reviews import Reviews

        return Reviews(self.canon)

    @cached_property
    def cases(self) -> Cases:
        """Cases that people decide, and actions."""
        from api.service.use_cases.cases import Cases

        return Cases(self.canon)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger and its heads."""
        from api.service.use_cases.ledger import Ledger

        return Ledger(self.canon, self.recorder)

    @cached_property
    def archive(self) -> Archive:
        """The whole record."""
        from api.service.use_cases.operating.archive import Archive

        return Archive(self.canon, self.recorder)

    @cached_property
    def evaluations(self) -> Evaluations:
        """Answers held against golden ones."""
        from api.service.use_cases.quality.evaluations import Evaluations

        return Evaluations(self.canon, self.recorder)

    @cached_property
    def evaluation_runs(self) -> EvaluationRuns:
        """Runs of evaluations that are kept."""
        from api.service.use_cases.quality.evaluation_runs import EvaluationRuns

        return EvaluationRuns(self.canon.settings.data_dir)

    @cached_property
    def feedback(self) -> Feedback:
        """Feedback on answers."""
        from api.service.use_cases.quality.feedback import Feedback

        return Feedback(self.canon, self.documents)

    @cached_property
    def samples(self) -> Samples:
        """Recorded answers as samples for measurements."""
        from api.service.use_cases.quality.samples import Samples

        return Samples(self.canon)

    @cached_property
    def drift(self) -> Drift:
        """Questions asked again, and the answers that changed."""
        from api.service.use_cases.quality.drift import Drift

        return Drift(self.canon, self.recorder)

    @cached_property
    def jobs(self) -> Jobs:
        """Work that goes on by itself."""
        from api.service.jobs.handlers import job_handlers
        from api.service.use_cases.operating.jobs import Jobs

        return Jobs(self.canon, self.documents, lambda: job_handlers(self))

    @cached_property
    def keys(self) -> Keys:
        """API keys."""
        from api.service.use_cases.operating.keys import Keys

        return Keys(self.canon)

    @cached_property
    def upkeep(self) -> Upkeep:
        """The index, and checks of the store."""
        from api.service.use_cases.operating.upkeep import Upkeep

        return Upkeep(self.canon, self.recorder)

    @property
    def has_recorded_nothing(self) -> bool:
        """Whether the ledger has no event yet."""
        return self.canon.store.head().seq == 0

    @cached_property
    def observation(self) -> Observation:
        """Measures of this process and of the store, and the questions asked."""
        from api.service.use_cases.operating.observation import Observation

        return Observation(self.canon)


@contextmanager
def open_application(
    settings: Settings,
    embedder: Embedder | None = None,
    opening: Opening = Opening.CREATE,
    telemetry: Telemetry | None = None,
) -> Iterator[Application]:
    """Open the engines that the settings name, or with another embedder, and close them at the end of the block.

    Raises NotFound, DataDirectoryInUse, StorageFailure, Unavailable or SchemaMismatch where they cannot be opened.
    """
    canon = open_canon(settings, embedder=embedder, opening=opening, telemetry=telemetry)
    try:
        yield Application.over(canon)
    finally:
        canon.close()
