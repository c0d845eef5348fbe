"""The warning about a clock that ran ahead once: known times never go back (rule T3), so they stay in the future."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from api.service.views.instants import describe

if TYPE_CHECKING:  # a command through a service imports no engine
    from knowledge.bootstrap import Canon

_SKEW = timedelta(minutes=2)
"""The difference between two clocks that needs no warning: machines that keep time by the network are far closer."""


def clock_warnings(canon: Canon) -> list[str]:
    """A warning where the last known time of the ledger lies in the future, else none."""
    last = canon.store.head().recorded_at
    return [] if last is None else ahead_warnings(last, canon.clock())


def ahead_warnings(last: datetime, now: datetime) -> list[str]:
    """A warning where the last known time lies in the future, else none."""
    if last <= now + _SKEW:
        return []
    return [
        f"The ledger was last written at {describe(last)}, and the clock says {describe(now)}: it ran ahead once, or is "
        "behind now. What is recorded until then is known only after that time, and a question as known on a day before does not "
        "find it. Check the clock."
    ]
