"""The REST service: an application over an open Canon. Building it starts nothing."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import Problem
from api.rest import documents, health, ledger, objects, questions, reviews
from api.rest.middleware import BodyLimit, ExplicitObjects
from api.rest.params import once
from api.rest.responses import install_handlers
from api.rest.services import Services
from api.version import canon_version
from knowledge.bootstrap import Canon

_DESCRIPTION = """Answers from the versions that were authoritative on a given date, with citations that can be checked.

Times are dates (`2024-05-31`, the start of that day in UTC) or times with a zone. `valid_at` is when something
holds in the world, `known_at` what the service knew by then; both default to now. Every error is a problem
document (RFC 9457)."""
_TAGS = [
    {"name": "questions", "description": "Ask, look an answer up, replay it, search the evidence."},
    {"name": "objects", "description": "What was authoritative when."},
    {"name": "documents", "description": "Bring documents in and decide on their versions."},
    {"name": "reviews", "description": "What waits, what it would change, what it changed, what lapses."},
    {"name": "ledger", "description": "The hash-chained record of every change and every answer."},
    {"name": "health", "description": "Whether the service lives and is ready."},
]


def create_app(canon: Canon) -> FastAPI:
    """The application over `canon`, which stays the caller's to close."""
    app = FastAPI(title="Canon", version=canon_version(), description=_DESCRIPTION, openapi_tags=_TAGS)
    app.state.services = Services.of(canon)
    for part in (questions, objects, documents, reviews, ledger, health):
        app.include_router(part.router, dependencies=[Depends(once)])
    install_handlers(app)
    app.add_middleware(BodyLimit, max_document_bytes=canon.settings.max_document_bytes)
    app.add_middleware(ExplicitObjects)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document with the one schema that no route returns by itself: the problem."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        components = document.setdefault("components", {}).setdefault("schemas", {})
        components |= schema.pop("$defs", {}) | {"Problem": schema}
        app.openapi_schema = document
    return app.openapi_schema
