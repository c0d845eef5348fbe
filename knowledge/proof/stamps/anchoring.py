"""Has the head of the ledger stamped by an outside authority, so that it can be proved when it was there (ADR 28)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

from knowledge.errors import IntegrityViolation, InvalidInput, Unavailable
from knowledge.model.record.anchors import TimeAnchor, stamped_bytes
from knowledge.model.record.ledger import Problem
from knowledge.outbound.http import Outgoing, RequestFailed, fetched
from knowledge.proof.heads import Heads
from knowledge.proof.stamps.timestamps import TimeStamps
from knowledge.store.ports.store import Store

_TIMEOUT_SECONDS = 20.0
"""Public authorities answer within a few seconds; a job that waits longer keeps a worker from other jobs."""
_HEADERS = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}


class Anchors:
    """Anchors heads of one store at the authority with this address; there is none where it is empty."""

    def __init__(
        self,
        store: Store,
        heads: Heads,
        stamps: TimeStamps,
        authority: str = "",
        send: Callable[[Outgoing], bytes] = fetched,
    ) -> None:
        self._store = store
        self._heads = heads
        self._stamps = stamps
        self._authority = authority
        self._send = send

    def anchor(self) -> TimeAnchor:
        """Sign the present head, have it stamped, and keep the anchor; the last anchor where nothing was recorded since.

        Raises InvalidInput where no authority is set, Unavailable where it cannot be asked, and IntegrityViolation where its reply does
        not hold.
        """
        if not self._authority:
            raise InvalidInput("No time stamp authority is set.", remedy="Name one with KNOWLEDGE_TIMESTAMP_URL.")
        head = self._heads.sign()
        last = self._store.last_anchor()
        if last is not None and last.head == head:
            return last
        message = stamped_bytes(head)
        query, nonce = self._stamps.request(message)
        try:
            reply = self._send(
                Outgoing("POST", self._authority, headers=_HEADERS, timeout=_TIMEOUT_SECONDS, content=query)
            )
        except RequestFailed as failure:
            raise Unavailable(
                f"The time stamp authority {self._authority} cannot be asked: {failure}.",
                remedy="Try again later; a scheduled job does so by itself.",
            ) from None
        try:
            at = self._stamps.time_of(reply, message, nonce)
        except ValueError as error:
            raise IntegrityViolation(
                f"The reply of the time stamp authority {self._authority} is not taken: {error}.",
                remedy="Check KNOWLEDGE_TIMESTAMP_URL and the certificates in KNOWLEDGE_TIMESTAMP_ROOTS.",
            ) from None
        token = base64.b64encode(reply).decode()
        made = TimeAnchor(head=head, authority=self._authority, stamped_at=at, token=token)
        self._store.keep_anchor(made)
        return made

    def problems(self) -> Iterator[Problem]:
        """The stored anchors whose stamp does not hold. Whether the ledger continues their heads is checked with the ledger."""
        for anchor in self._store.anchors():
            try:
                self._stamps.checked(anchor)
            except ValueError as error:
                yield Problem(where=f"anchor of {anchor.head.size} events", what=str(error))
