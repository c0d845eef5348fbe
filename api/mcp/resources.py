"""The resources: objects as of a date, each under a URI that says the date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from pydantic import BaseModel

from api.mcp.caller import AgentSight, SightOf
from api.service.even_times import refusing_evenly
from api.service.requests import Listing, Moment, scope_of
from knowledge.errors import CanonError, NotFound
from knowledge.model.clock import parse_instant
from knowledge.model.geography.places import GLOBAL
from knowledge.model.labels import instant_or_label
from knowledge.model.scope import Scope

OBJECT = "canon://objects/{+object_id}{?valid_at,known_at,jurisdiction,product}"
LISTING = "canon://objects{?prefix,after,valid_at,known_at,jurisdiction}"
_JSON = "application/json"


@contextmanager
def _told() -> Iterator[Callable[[], None]]:
    """Raise a deliberate error as one of the protocol, which names the value and the remedy. See `refusing_evenly`."""
    try:
        with refusing_evenly() as wait:
            yield wait
    except NotFound as error:
        raise ResourceNotFoundError(str(error)) from None
    except CanonError as error:
        raise ResourceError(str(error)) from None


class Resources:
    """The resources, over the use cases of whoever reads."""

    def __init__(self, sight_of: SightOf) -> None:
        self._sight_of = sight_of

    def add_to(self, server: MCPServer) -> None:
        """Offer every resource on `server`."""
        server.resource(OBJECT, title="An object as of a date", mime_type=_JSON)(self.object)
        server.resource(LISTING, title="Objects", mime_type=_JSON)(self.objects)

    def object(
        self,
        ctx: Context,
        object_id: str,
        valid_at: str = "",
        known_at: str = "",
        jurisdiction: str = GLOBAL,
        product: str = "",
    ) -> str:
        """The version of an object that was authoritative at `valid_at`, as known at `known_at`; both mean now where left out."""
        with _told():
            sight = self._sight_of(ctx.headers or {})
            scope = _scope(sight, jurisdiction, product)
            return _json(sight.use_cases.object(object_id, _moment(valid_at, known_at, scope)))

    def objects(
        self,
        ctx: Context,
        prefix: str = "",
        after: str = "",
        valid_at: str = "",
        known_at: str = "",
        jurisdiction: str = GLOBAL,
    ) -> str:
        """One page of objects, each with the version that was authoritative; `next` is the `after` of the next page."""
        with _told() as wait:
            sight = self._sight_of(ctx.headers or {})
            moment = _moment(valid_at, known_at, _scope(sight, jurisdiction))
            page = sight.use_cases.objects(Listing(prefix=prefix, after=after), moment)
            if not page.objects:
                wait()
            return _json(page)


def _scope(sight: AgentSight, jurisdiction: str, product: str = "") -> Scope:
    return scope_of(jurisdiction or GLOBAL, product or None, sight.audience)


def _moment(valid_at: str, known_at: str, scope: Scope) -> Moment:
    """The moment that the parameters of a URI name; an empty one means now."""
    return Moment(
        instant_or_label(valid_at) if valid_at else None, parse_instant(known_at) if known_at else None, scope
    )


def _json(view: BaseModel) -> str:
    return view.model_dump_json(indent=2)
