"""The tools. Each calls one use case, or two that belong together, in the name of its caller.

Each tool has a parameter for everything that an agent can set, as a command has an option for it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Annotated, Literal, ParamSpec, TypeVar

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from api.mcp.caller import AgentSight, ReadAccess, SightOf
from api.mcp.views import AskReply, ChangesReply, ObjectChange
from api.service.even_times import refusing_evenly
from api.service.history import ObjectHistory, history_of
from api.service.offline.receipts import check_receipt, public_key
from api.service.requests import AsOfRequest, Listing, Moment, QueryRequest, SearchRequest, scope_of
from api.service.views.ledger import ReceiptCheck
from api.service.views.objects import ObjectPage, ObjectView
from api.service.views.searches import SearchReply
from api.service.wire import Facts, Text, ValidTime
from knowledge.errors import CanonError, InvalidInput
from knowledge.model.clock import AsOf, Instant, system_clock
from knowledge.model.geography.places import GLOBAL
from knowledge.model.scope import Scope

Question = Annotated[Text, Field(description="The question, in a sentence.")]
ObjectName = Annotated[str, Field(description="The id of an object, such as policy/refunds.")]
ValidAt = Annotated[
    ValidTime | None,
    Field(description="The date in the world, such as 2024-05-31, or a label such as v2.1; now when left out."),
]
Date = Annotated[ValidTime, Field(description="A date such as 2024-05-31, or a label such as v2.1.")]
KnownAt = Annotated[
    Instant | None,
    Field(description="Only what the service knew by then, such as 2024-06-01T12:00:00Z; now when left out."),
]
Jurisdiction = Annotated[str, Field(description="Such as eu or eu/de; global when left out.")]
Product = Annotated[str | None, Field(description="Such as pro.")]
_LARGEST_PAGE = 1000
"""Objects compared in one call: the most that one page of a listing holds."""

_Arguments = ParamSpec("_Arguments")
_Reply = TypeVar("_Reply")


def _told(tool: Callable[_Arguments, _Reply]) -> Callable[_Arguments, _Reply]:
    """`tool` with each deliberate error as a tool error, which names the value and the remedy."""

    @wraps(tool)
    def telling(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Reply:
        try:
            with refusing_evenly():
                return tool(*arguments, **named)
        except CanonError as error:
            raise ToolError(str(error)) from None

    return telling


class Tools:
    """The tools, over the use cases of whoever calls."""

    def __init__(self, sight_of: SightOf) -> None:
        self._sight_of = sight_of

    def all(self) -> list[Callable[..., object]]:
        """Every tool, in the order in which an agent is shown them."""
        return [self.ask, self.search, self.show, self.history, self.what_changed, self.verify_receipt]

    @_told
    def ask(
        self,
        ctx: Context,
        question: Question,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        jurisdiction: Jurisdiction = GLOBAL,
        product: Product = None,
        facts: Annotated[
            Facts | None, Field(description="Facts of the case by name, such as {order_value: 120}.")
        ] = None,
    ) -> AskReply:
        """Answer a question from what was authoritative on a date. Every claim has verbatim citations.

        Read `status` first: without `answered` or `partial` there is no answer to pass on, but a conflict, a question
        back, or the reason why nothing is said. The answer is recorded for audits; nothing that is in force changes.
        """
        use_cases, scope = self._seen(ctx, jurisdiction, product)
        request = QueryRequest(
            question=question,
            as_of=AsOfRequest(valid_at=valid_at, known_at=known_at),
            scope=scope,
            facts=facts or {},
        )
        return AskReply.of(use_cases.query(request))

    @_told
    def search(
        self,
        ctx: Context,
        question: Question,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        jurisdiction: Jurisdiction = GLOBAL,
        product: Product = None,
        limit: Annotated[int, Field(ge=1, le=100, description="The most passages.")] = 10,
    ) -> SearchReply:
        """Find the passages of authoritative versions that bear on a question, the best first, without an answer."""
        use_cases, scope = self._seen(ctx, jurisdiction, product)
        request = SearchRequest(
            question=question,
            as_of=AsOfRequest(valid_at=valid_at, known_at=known_at),
            scope=scope,
            limit=limit,
        )
        return use_cases.search(request)

    @_told
    def show(
        self,
        ctx: Context,
        object_id: ObjectName,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        jurisdiction: Jurisdiction = GLOBAL,
        product: Product = None,
    ) -> ObjectView:
        """Show the version of an object that was authoritative on a date: its text, clauses, approval and periods."""
        use_cases, scope = self._seen(ctx, jurisdiction, product)
        return use_cases.object(object_id, Moment(valid_at, known_at, scope))

    @_told
    def history(self, ctx: Context, object_id: ObjectName, known_at: KnownAt = None) -> ObjectHistory:
        """List all versions of an object with every decision on them, and when each of them was authoritative."""
        use_cases, scope = self._seen(ctx)
        return history_of(use_cases, object_id, Moment(known_at=known_at, scope=scope))

    @_told
    def what_changed(
        self,
        ctx: Context,
        since: Date,
        until: ValidAt = None,
        object_id: Annotated[
            str | None, Field(description="Compare the text of this object; all objects when left out.")
        ] = None,
        prefix: Annotated[str, Field(description="Only objects whose id begins so, such as policy/.")] = "",
        known_at: KnownAt = None,
        jurisdiction: Jurisdiction = GLOBAL,
        product: Product = None,
        after: Annotated[str, Field(description="The `next` of the page before.")] = "",
    ) -> ChangesReply:
        """Say what changed between two dates: which objects, or with `object_id` which words and clauses of one."""
        use_cases, scope = self._seen(ctx, jurisdiction, product)
        start, end = (Moment(at, known_at, scope) for at in (since, until))
        if object_id is not None:
            with _named({"from": "since", "to": "until", "valid_at": "until"}):
                return _words(use_cases, object_id, start, end)
        listing = Listing(prefix=prefix, after=after, limit=_LARGEST_PAGE)
        with _named({"valid_at": "since"}):
            before = use_cases.objects(listing, start)
        with _named({"valid_at": "until"}):
            now = use_cases.objects(listing, end)
        return ChangesReply(since=before.as_of, until=now.as_of, changes=_changes(before, now), next=now.next)

    @_told
    def verify_receipt(
        self,
        ctx: Context,
        answer_id: Annotated[
            str | None, Field(description="The answer to prove; its receipt is issued and checked.")
        ] = None,
        receipt: Annotated[
            str | None, Field(description="Or a receipt kept elsewhere: its bytes in base64.")
        ] = None,
        key: Annotated[
            str | None, Field(description="The public key of the service in hexadecimal, known from elsewhere.")
        ] = None,
    ) -> ReceiptCheck:
        """Check the receipt of an answer: sources, resolution, quotes, ledger proofs and the signed head.

        `problem` names the first thing that does not hold. `anchored` says whether `key` ties it to a service.
        """
        if (answer_id is None) == (receipt is None):
            raise InvalidInput(
                "Neither answer_id nor receipt is given."
                if answer_id is None
                else "Both answer_id and receipt are given.",
                remedy="Give one of the two.",
                where="answer_id",
            )
        use_cases, scope = self._seen(ctx)
        data = _decoded(receipt) if receipt is not None else use_cases.receipt(answer_id or "", scope)
        checked_key = None if key is None else public_key(key, "key")
        return check_receipt(data, answer_id or "receipt", checked_key, None)

    def _seen(
        self, ctx: Context, jurisdiction: str = GLOBAL, product: str | None = None
    ) -> tuple[ReadAccess, Scope]:
        """The use cases of the caller, and the scope that is asked for."""
        sight: AgentSight = self._sight_of(ctx.headers or {})
        return sight.use_cases, scope_of(jurisdiction or GLOBAL, product, sight.audience)


@contextmanager
def _named(names: Mapping[str, str]) -> Iterator[None]:
    """Gives the fields that an error names the names that the tool has for them."""
    try:
        yield
    except CanonError as error:
        error.where = names.get(error.where, error.where)
        raise


def _words(use_cases: ReadAccess, object_id: str, start: Moment, end: Moment) -> ChangesReply:
    """The changes of one object, with the difference of its texts."""
    now = system_clock()
    diff = use_cases.diff(object_id, start.valid_at or now, end.valid_at or now, end)
    before, after = diff.before.version_id, diff.after.version_id
    changes = [] if before == after else [_change(object_id, before, after)]
    return ChangesReply(
        since=AsOf(valid_at=diff.before.valid_at, known_at=diff.known_at),
        until=AsOf(valid_at=diff.after.valid_at, known_at=diff.known_at),
        changes=changes,
        diff=diff,
    )


def _changes(before: ObjectPage, after: ObjectPage) -> list[ObjectChange]:
    """The objects of two pages of the same listing whose authoritative versions differ."""
    old = {entry.object_id: entry.authoritative for entry in before.objects}
    new = {entry.object_id: entry.authoritative for entry in after.objects}
    return [_change(name, old.get(name), new[name]) for name in new if old.get(name) != new[name]]


def _change(object_id: str, before: str | None, after: str | None) -> ObjectChange:
    change: Literal["began", "changed", "ended"] = "changed"
    if before is None or after is None:
        change = "began" if before is None else "ended"
    return ObjectChange(object_id=object_id, change=change, before=before, after=after)


def _decoded(receipt: str) -> bytes:
    try:
        return base64.b64decode(receipt, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(
            f"{receipt[:40]!r} is not base64: {error}.",
            remedy="Give the bytes of the zip file in base64.",
            where="receipt",
        ) from None
