"""The typed client: questions, passages, objects, histories and receipts, as of a date and in a scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from api.client import RemoteAccess
from api.service.history import ObjectHistory, history_of
from api.service.offline.receipts import check_receipt, public_key
from api.service.requests import AsOfRequest, Moment, QueryRequest, SearchRequest, scope_of
from api.service.views.ledger import ReceiptCheck
from api.service.views.objects import ObjectView
from api.service.views.quality import FeedbackRequest, FeedbackVerdict, FeedbackView
from api.service.views.searches import SearchReply
from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Answer
from knowledge.model.clock import format_instant, parse_instant
from knowledge.model.geography.places import GLOBAL
from knowledge.model.labels import instant_or_label


@dataclass(frozen=True)
class Viewpoint:
    """The as-of and the scope of every request of a client. A time that is not set means the time of the request."""

    valid_at: datetime | str | None = None
    known_at: datetime | None = None
    jurisdiction: str = GLOBAL
    product: str | None = None
    audience: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """The viewpoint with these fields, whose times may be texts. Raises InvalidInput naming one that is wrong."""
        fields = dict(given)
        if isinstance(fields.get("valid_at"), str):
            fields["valid_at"] = instant_or_label(fields["valid_at"])
        if isinstance(fields.get("known_at"), str):
            fields["known_at"] = parse_instant(fields["known_at"])
        found = cls(**fields)
        scope_of(found.jurisdiction, found.product, found.audience)
        return found

    def moment(self) -> Moment:
        """This viewpoint as the moment of a request."""
        return Moment(self.valid_at, self.known_at, scope_of(self.jurisdiction, self.product, self.audience))

    def to_dict(self) -> dict[str, str]:
        """The fields that are set, as texts."""
        times = {"valid_at": self.valid_at, "known_at": self.known_at}
        texts = {name: format_instant(at) if isinstance(at, datetime) else at for name, at in times.items()}
        paths = {"jurisdiction": self.jurisdiction, "product": self.product, "audience": self.audience}
        return {name: text for name, text in (texts | paths).items() if text is not None}


class CanonClient:
    """Requests to the service at an address such as http://127.0.0.1:8080, from one viewpoint.

    `key` proves who calls. Without an audience in the viewpoint, it is that of the key.

    Every method raises a CanonError that names what is wrong and the remedy: Unavailable where the service cannot be
    reached, else the error that it reports. Use the client as a context manager, or close it.
    """

    def __init__(
        self,
        server: str,
        viewpoint: Viewpoint | None = None,
        *,
        key: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.server = server
        self.viewpoint = viewpoint or Viewpoint()
        self._access = RemoteAccess(server, transport, key=key)

    def at(self, valid_at: datetime | str | None = None, **fields: Any) -> CanonClient:
        """The same connection from another viewpoint: another date, or one of the other fields of `Viewpoint`.

        Fields that are not named are those of this client. Raises InvalidInput naming one that is wrong.
        """
        changed = dict(fields) if valid_at is None else {"valid_at": valid_at, **fields}
        other = object.__new__(CanonClient)
        other.server, other._access = self.server, self._access
        other.viewpoint = Viewpoint.of(vars(self.viewpoint) | changed)
        return other

    def ask(self, question: str, facts: Mapping[str, Any] | None = None) -> Answer:
        """Answer a question. The answer is recorded; its status says whether there is one."""
        return self._access.query(QueryRequest(question=question, facts=dict(facts or {}), **self._asked()))

    def search(self, question: str, limit: int = 10) -> SearchReply:
        """The passages of authoritative versions that bear on a question, the best first. Nothing is recorded."""
        return self._access.search(SearchRequest(question=question, limit=limit, **self._asked()))

    def resolve(self, object_id: str) -> ObjectView:
        """The version of an object that is authoritative. Raises NothingAuthoritative where none is."""
        return self._access.object(object_id, self.viewpoint.moment())

    def history(self, object_id: str) -> ObjectHistory:
        """The versions of an object with every decision on them, and the periods in which each is authoritative."""
        return history_of(self._access, object_id, self.viewpoint.moment())

    def judge(
        self, answer_id: str, verdict: FeedbackVerdict | str, reason: str, correction: str = "", actor: str = ""
    ) -> FeedbackView:
        """Say that an answer is `right` or `wrong`, or that something is `missing`, and why.

        `correction` are the words that a right answer quotes. Wrong and missing become a draft of a golden question, which
        somebody else approves. `actor` says who judges, where the service asks for no key. Raises InvalidInput for another verdict and for a blank reason, and NotFound.
        """
        known = [one.value for one in FeedbackVerdict]
        if verdict not in known:
            raise InvalidInput(
                f"{str(verdict)[:60]!r} is no verdict.", remedy=f"Use {', '.join(known)}.", where="verdict"
            )
        audience = self.viewpoint.audience
        said = FeedbackRequest(
            verdict=FeedbackVerdict(verdict), reason=reason, correction=correction, actor=actor, audience=audience
        )
        return self._access.judge(answer_id, said)

    def receipt(self, answer_id: str) -> bytes:
        """The receipt of an answer: a zip file that proves it without the service."""
        return self._access.receipt(answer_id, self.viewpoint.moment().scope)

    @staticmethod
    def verify(receipt: bytes, key: str | None = None) -> ReceiptCheck:
        """Check a receipt here, without the service. `key` is its public key in hexadecimal, known by other means."""
        return check_receipt(receipt, "receipt", None if key is None else public_key(key, "key"), None)

    def close(self) -> None:
        """Close the connections, also those of the clients made with `at`."""
        self._access.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _asked(self) -> dict[str, Any]:
        moment = self.viewpoint.moment()
        return {"as_of": AsOfRequest(valid_at=moment.valid_at, known_at=moment.known_at), "scope": moment.scope}
