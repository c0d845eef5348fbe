"""Query parameters and form fields. Unknown ones are errors, so that a misspelt date never means now."""

from __future__ import annotations

from typing import Literal

from fastapi import Request, UploadFile
from pydantic import Field, ValidationError

from api.problems import invalid
from api.service.objects import Listing, Moment
from api.service.schemas import Wire, checked
from ingest.options import IngestOptions
from knowledge.errors import InvalidInput
from knowledge.model.clock import Instant
from knowledge.model.objects import Kind, State
from knowledge.model.places import GLOBAL
from knowledge.model.reviews import LIMIT
from knowledge.model.scope import Scope


def scope_of(jurisdiction: str, product: str | None, audience: str | None) -> Scope:
    """The scope these paths name. Raises InvalidInput naming the part that is not a path."""
    try:
        return Scope(jurisdiction=jurisdiction, product=product, audience=audience)
    except ValidationError as error:
        raise invalid(error) from None


def once(request: Request) -> None:
    """Refuse a query parameter that is given twice: which one is meant cannot be known."""
    names = [name for name, _ in request.query_params.multi_items()]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise InvalidInput(
            f"The parameter {repeated!r} is given more than once.", remedy="Give it once.", where=repeated
        )


class ScopeParams(Wire):
    """Where something applies; each a path from general to specific (rule S1)."""

    jurisdiction: str = Field(GLOBAL, examples=["eu/de"])
    product: str | None = Field(None, examples=["pro"])
    audience: str | None = Field(None, examples=["partners"])

    def scope(self) -> Scope:
        """As a scope."""
        return scope_of(self.jurisdiction, self.product, self.audience)


class MomentParams(ScopeParams):
    """When and where something is asked; unset times mean now (rule T4)."""

    valid_at: Instant | None = Field(None, description="The date in the world.", examples=["2024-05-31"])
    known_at: Instant | None = Field(
        None, description="What the service knew by then.", examples=["2024-06-01T12:00:00Z"]
    )

    def moment(self) -> Moment:
        """As a moment."""
        return Moment(self.valid_at, self.known_at, self.scope())


class RecordParams(Wire):
    """What was known, and for whom: the record has no valid time and no region of its own."""

    known_at: Instant | None = Field(None, description="What the service knew by then.")
    audience: str | None = Field(None, examples=["staff"])

    def moment(self) -> Moment:
        """As a moment."""
        return Moment(None, self.known_at, scope_of(GLOBAL, None, self.audience))


class AudienceParams(Wire):
    """For whom something is listed (rule S5)."""

    audience: str | None = Field(None, examples=["staff"])

    def scope(self) -> Scope:
        """As a scope."""
        return scope_of(GLOBAL, None, self.audience)


class ExpiringParams(AudienceParams):
    """How far to look ahead."""

    within: int = Field(30, ge=0, le=36_500, description="In days.")


class ConflictParams(AudienceParams):
    """Which conflicts to list."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="Only those after this one: `next` of the page before.")
    limit: int = Field(100, ge=1, le=1000)


class ImpactParams(AudienceParams):
    """How many answers to ask again."""

    limit: int = Field(
        LIMIT,
        ge=1,
        le=10_000,
        description="The most that relied on the version's object, that cite nothing, and of any sort.",
    )


class ListParams(MomentParams):
    """Which objects to list."""

    prefix: str = Field("", description="Only ids that start so.", examples=["policy/"])
    kind: Kind | None = None
    after: str = Field("", description="Only ids after this one: `next` of the page before.")
    limit: int = Field(100, ge=1, le=1000)

    def listing(self) -> Listing:
        """As a listing."""
        return Listing(self.prefix, self.kind, self.after, self.limit)


class DiffParams(ScopeParams):
    """The two dates whose authoritative texts are compared."""

    start: Instant = Field(alias="from", description="The earlier date.", examples=["2024-01-01"])
    end: Instant = Field(alias="to", description="The later date.", examples=["2025-01-01"])
    known_at: Instant | None = Field(None, description="What the service knew by then.")

    def moment(self) -> Moment:
        """As a moment, without a valid time."""
        return Moment(None, self.known_at, self.scope())


class NoParams(Wire):
    """No query parameters are taken."""


class BundleParams(AudienceParams):
    """For whom a receipt is written, and what it is to lead on from."""

    since: int | None = Field(
        None,
        alias="from",
        ge=0,
        le=2**63 - 1,
        description="The size of a head kept earlier: the receipt then proves that its ledger continues it.",
    )


class LedgerParams(Wire):
    """Which events to list."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="Only events with a greater number.")
    limit: int = Field(100, ge=1, le=1000)


class UploadForm(ScopeParams):
    """A document and what is said of it. Front matter in the document prevails over these."""

    file: UploadFile
    source: str | None = Field(None, description="The system it comes from.", examples=["handbook"])
    kind: Kind | None = None
    state: Literal["draft", "approved"] = "draft"
    actor: str = Field(description="Who records it, and approves it with `approved`.", examples=["jo"])
    effective_from: Instant | None = Field(None, examples=["2024-05-31"])
    effective_to: Instant | None = None

    def options(self, default_source: str) -> IngestOptions:
        """As ingest options. Raises InvalidInput naming the field that cannot be meant."""
        options = IngestOptions(
            source=self.source or default_source,
            kind=self.kind,
            state=State(self.state),
            actor=self.actor,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            scope=self.scope(),
        )
        return checked(options)
