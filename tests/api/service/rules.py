"""A structured rule that the tests of use cases record, with a number that can be varied."""

from __future__ import annotations

from typing import Any

from api.service.application import Application
from api.service.requests import DocumentDefaults, VersionRequest
from knowledge.model.objects import State


def badge_rule(hours: int) -> dict[str, Any]:
    """The fields of a policy on badges."""
    text = f"Visitors must hand back their badge after {hours} hours."
    return {
        "title": "Badges",
        "effective_from": "2023-01-01",
        "clauses": [{"id": "badge", "text": text}],
    }


def drafted(application: Application, name: str, hours: int, actor: str = "ada") -> str:
    """Record the rule as a draft of `policy/<name>`, and return the version's id."""
    view = application.versions.record(f"policy/{name}", VersionRequest(fields=badge_rule(hours), actor=actor))
    return view.versions[0].version_id


def approved(application: Application, name: str, hours: int) -> str:
    """Record the rule as approved on arrival, and return the version's id."""
    request = VersionRequest(fields=badge_rule(hours), actor="ada", state="approved")
    return application.versions.record(f"policy/{name}", request).versions[0].version_id


BY_ADA = DocumentDefaults(source="rules", actor="ada")
APPROVED_BY_ADA = DocumentDefaults(source="rules", actor="ada", state=State.APPROVED)
