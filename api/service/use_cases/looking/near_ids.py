"""Names the objects whose ids are near to one that does not exist, as a caller may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from knowledge.errors import NotFound
from knowledge.model.clock import Clock
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.values import Listing, UnknownObject

_MOST_COMPARED = 5000
"""The most objects that are compared, in the order of their ids: comparing this many takes less than a second."""
_PAGE = 1000
_ALIKE = 0.7
"""The similarity of the last parts from which an id is offered: a letter or two may be missing, wrong or exchanged. What
comes before, such as `document/handbook/`, is the same for many."""
_MOST_PARTS = 10
"""Different last parts that are looked at: the most similar ones."""
_MOST_NAMED = 3


@contextmanager
def near_ids_told(store: Store, clock: Clock, scope: Scope) -> Iterator[None]:
    """Add the near ids to the error for an unknown object. Only objects that `scope`'s audience may see are named (rule S5)."""
    try:
        yield
    except UnknownObject as error:
        near = near_ids(error.object_id, _visible_ids(store, clock, scope))
        if not near:
            raise
        raise NotFound(error.detail, remedy=f"Did you mean {' or '.join(near)}?") from None


def near_ids(object_id: str, known: Sequence[str]) -> list[str]:
    """The known ids whose last part is the same or spelled alike, at most three, the most similar as a whole first."""
    asked, parts = _last(object_id), {_last(one) for one in known}
    alike = {asked, *difflib.get_close_matches(asked, parts, _MOST_PARTS, _ALIKE)}
    near = [one for one in known if _last(one) in alike]
    return sorted(near, key=lambda one: -difflib.SequenceMatcher(None, object_id, one).ratio())[:_MOST_NAMED]


def _last(object_id: str) -> str:
    return object_id.rpartition("/")[2].casefold()


def _visible_ids(store: Store, clock: Clock, scope: Scope) -> list[str]:
    as_of, audience = store.as_of(None, None, clock()), Scope(audience=scope.audience)
    ids: list[str] = []
    while len(ids) < _MOST_COMPARED:
        page = store.objects(as_of, audience, Listing(after=ids[-1] if ids else "", limit=_PAGE))
        ids += [one.object_id for one in page]
        if len(page) < _PAGE:
            break
    return ids
