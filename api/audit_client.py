"""Access to the record for those who audit it: beside the data directory, or through a running service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import quote

from api.connection import Connection
from api.service.application import Application
from api.service.use_cases.answers import Replay
from api.service.use_cases.ledger import HeadFile
from api.service.views.ledger import AnswerOrigins, Verification
from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Answer
from knowledge.model.record.heads import SignedHead


class AuditAccess(Protocol):
    """The interface of `LocalAudit` and `RemoteAudit`. Both raise CanonErrors and nothing else."""

    def answer(self, answer_id: str) -> Answer:
        """A recorded answer."""
        ...

    def replay(self, answer_id: str) -> Replay:
        """Recompute a recorded answer."""
        ...

    def receipt(self, answer_id: str, kept: list[SignedHead]) -> bytes:
        """The receipt of an answer, with proofs that its ledger continues the `kept` heads."""
        ...

    def origins(self, answer_id: str) -> AnswerOrigins:
        """Where each citation of an answer comes from."""
        ...

    def verify(self, kept: list[SignedHead]) -> Verification:
        """Check everything recorded, and that the ledger continues the `kept` heads."""
        ...

    def head(self) -> HeadFile:
        """The present head, signed."""
        ...

    def log(self) -> Iterator[str]:
        """The ledger as a log, a line for each event."""
        ...


class LocalAudit:
    """Access to the engines of this process. Whoever can read the data directory may read everything in it."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def answer(self, answer_id: str) -> Answer:
        """See `AuditAccess.answer`."""
        return self._application.answers.record(answer_id).answer

    def replay(self, answer_id: str) -> Replay:
        """See `AuditAccess.replay`."""
        return self._application.answers.replay(answer_id)

    def receipt(self, answer_id: str, kept: list[SignedHead]) -> bytes:
        """See `AuditAccess.receipt`."""
        sizes = [self._application.ledger.continued(head) for head in kept]
        return self._application.answers.receipt(answer_id, sizes)

    def origins(self, answer_id: str) -> AnswerOrigins:
        """See `AuditAccess.origins`."""
        return self._application.answers.origins(answer_id, self.answer(answer_id).scope)

    def verify(self, kept: list[SignedHead]) -> Verification:
        """See `AuditAccess.verify`."""
        return self._application.ledger.verify(kept)

    def head(self) -> HeadFile:
        """See `AuditAccess.head`."""
        return self._application.ledger.head()

    def log(self) -> Iterator[str]:
        """See `AuditAccess.log`."""
        return self._application.ledger.log()


class RemoteAudit(Connection):
    """`AuditAccess` to the service at an address. It shows what the key may see."""

    def answer(self, answer_id: str) -> Answer:
        """See `AuditAccess.answer`."""
        return self._get(Answer, _path(answer_id), {})

    def replay(self, answer_id: str) -> Replay:
        """See `AuditAccess.replay`."""
        return self._send(Replay, "POST", f"{_path(answer_id)}/replay")

    def receipt(self, answer_id: str, kept: list[SignedHead]) -> bytes:
        """See `AuditAccess.receipt`. The check of the receipt finds a head that the ledger does not continue."""
        if len(kept) > 1:
            raise InvalidInput("A service proves one head in a receipt.", remedy="Give one.", where="--from")
        continued = {"from": str(kept[0].size)} if kept else {}
        return self._bytes("GET", f"{_path(answer_id)}/bundle", params=continued)

    def origins(self, answer_id: str) -> AnswerOrigins:
        """See `AuditAccess.origins`."""
        return self._get(AnswerOrigins, f"{_path(answer_id)}/origins", {})

    def verify(self, kept: list[SignedHead]) -> Verification:
        """See `AuditAccess.verify`."""
        if kept:
            raise InvalidInput(
                "A service does not take a head to verify against.",
                remedy="Write a receipt with `knowledge audit export --from`, and check it with `audit check --against`.",
                where="--against",
            )
        return self._get(Verification, "/v1/ledger/verify", {})

    def head(self) -> HeadFile:
        """See `AuditAccess.head`."""
        return self._get(HeadFile, "/v1/ledger/head", {})

    def log(self) -> Iterator[str]:
        """See `AuditAccess.log`."""
        return self._lines("/v1/ledger/log")


def _path(answer_id: str) -> str:
    return f"/v1/answers/{quote(answer_id, safe='')}"
