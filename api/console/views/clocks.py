"""Says in words where a page does not show the present."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.console.views.words import day
from knowledge.model.clock import AsOf

_SAME = timedelta(hours=1)
"""How far a clock may be from now and still be called now. A page that is read for a while shows the present; a rule changes by the day."""


def not_now(as_of: AsOf, present: AsOf, now: datetime) -> str:
    """One or two sentences where either clock of `as_of` is not now; empty where both are.

    `present` is the as-of of now. Its known time is that of the last change, so a store that nobody changes does not grow old.
    """
    sentences = []
    if abs(as_of.valid_at - now) > _SAME:
        tense = "was" if as_of.valid_at < now else "will be"
        sentences.append(f"This shows what {tense} in force on {day(as_of.valid_at)}, not what is in force today.")
    if present.known_at - as_of.known_at > _SAME:
        sentences.append(
            f"It knows only what was recorded by {day(as_of.known_at)}; later corrections are left out."
        )
    return " ".join(sentences)
