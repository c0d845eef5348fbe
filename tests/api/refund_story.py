"""The story the service tests tell: a refund window that changed, differs in the EU, and has an unapproved draft."""

from collections.abc import Callable
from typing import Any

REFUNDS = "document/handbook/refunds"
Upload = Callable[..., dict[str, Any]]


def refunds(days: int) -> str:
    return (
        "# Refunds\n\n## Window\n\n"
        f"Unused items can be returned for a refund within {days} days of delivery.\n\n"
        "## Cost\n\nThe customer pays the postage of a returned item.\n"
    )
