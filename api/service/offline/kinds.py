"""The JSON Schemas of structured objects."""

from __future__ import annotations

from api.service.views.objects import KindSchema
from ingest.loaders.objects.authored import MODELS, schema_of
from knowledge.model.objects import Kind


def kind_schema(kind: Kind) -> KindSchema:
    """The schema that structured documents of a kind are validated with. Raises NotFound for a kind that has none."""
    return KindSchema(kind=kind, json_schema=schema_of(kind))


def kind_schemas() -> list[KindSchema]:
    """The schemas of all kinds that structured documents may have."""
    return [kind_schema(kind) for kind in MODELS]
