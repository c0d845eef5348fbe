"""The time and scope of a request, and the page of a listing. They are apart from the requests with a JSON form, so that a command that takes
none of those imports none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from knowledge.model.geography.places import GLOBAL
from knowledge.model.scope import Scope
from knowledge.store.values import Listing as Listing  # part of a request: a page of objects

EVERYWHERE = Scope()


@dataclass(frozen=True)
class Moment:
    """The time and scope of a request. A time that is not set means now (rule T4); `valid_at` may be a label (rule N5f)."""

    valid_at: datetime | str | None = None
    known_at: datetime | None = None
    scope: Scope = EVERYWHERE


def scope_of(jurisdiction: str, product: str | None = None, audience: str | None = None) -> Scope:
    """The scope that these paths name. Raises InvalidInput naming the part that is not a path."""
    try:
        return Scope(jurisdiction=jurisdiction, product=product, audience=audience)
    except ValidationError as error:
        from api.service.invalid import invalid_input

        raise invalid_input(error) from None


def audience_scope(audience: str | None) -> Scope:
    """The scope of a request that only says for whom it is made (rule S5). Raises InvalidInput naming `audience`."""
    return scope_of(GLOBAL, None, audience)
