"""Adds up the views of several uploads."""

from __future__ import annotations

from collections.abc import Sequence

from api.service.views import IngestView


def ingest_total(views: Sequence[IngestView]) -> IngestView:
    """The views of several uploads as one."""
    return IngestView(
        recorded=sum(view.recorded for view in views),
        approved=sum(view.approved for view in views),
        closed=sum(view.closed for view in views),
        unchanged=sum(view.unchanged for view in views),
        versions=[version for view in views for version in view.versions],
        declared=list(dict.fromkeys(name for view in views for name in view.declared)),
        failed=[file for view in views for file in view.failed],
        conflicts=[conflict for view in views for conflict in view.conflicts],
        warnings=[warning for view in views for warning in view.warnings],
    )
