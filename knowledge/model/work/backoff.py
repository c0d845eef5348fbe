"""Says how long to wait after a failed try (rule D7e, ADR 22). Pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta

LONGEST_WAIT = timedelta(hours=6)
"""The longest wait between two tries: a receiver that is down over night gets its actions in the morning."""


def wait_after(name: str, tries: int, first: float) -> timedelta:
    """The wait after the `tries`-th failed try of the work called `name`, where the first one is about `first` seconds.

    It doubles from try to try. A part of up to a half is taken off, so that work that failed together is not tried together. The
    part follows from the name and the number alone, so that a schedule can be reproduced.
    """
    seconds = min(first * 2.0 ** (tries - 1), LONGEST_WAIT.total_seconds())
    digest = hashlib.sha256(f"{name}:{tries}".encode()).digest()
    spread = int.from_bytes(digest[:4], "big") / 2**32
    return timedelta(seconds=seconds * (1 - spread / 2))
