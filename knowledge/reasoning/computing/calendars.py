"""The business days of the scope asked for, from the calendar that is in force there."""

from __future__ import annotations

from knowledge.reasoning.computing.dates import BusinessDays
from knowledge.store.snapshot import Snapshot


def business_days(snapshot: Snapshot) -> BusinessDays:
    """Monday to Friday where no calendar is in force."""
    return BusinessDays()
