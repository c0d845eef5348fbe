"""Creates the REST service. Creating it starts nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.telemetry import TelemetryConfig
from starlette.routing import Route
from starlette.types import ASGIApp

from api.edge.even_replies import EvenNotFound
from api.edge.gate import CallerGate
from api.edge.headers import DOCS_POLICY, SecurityHeaders
from api.edge.hosts import AllowedHosts, hosts_of
from api.edge.limits import RequestLimits
from api.edge.login import Frame, LoginPages, plain_frame
from api.mcp.http import McpEndpoint
from api.problems import ProblemDocument
from api.rest import health, metrics
from api.rest.docs_page import docs_page
from api.rest.middleware import BodyLimit, ExplicitObjects, PatientBody
from api.rest.params import refuse_repeated
from api.rest.responses import add_problems_of_bodies, install_handlers, refusal
from api.rest.routes import (
    cases,
    dify,
    documents,
    exports,
    jobs,
    keys,
    ledger,
    objects,
    provenance,
    quality,
    questions,
    reviews,
)
from api.rest.routes.observing import Observed
from api.service.application import Application
from api.service.callers.authentication import Authentication
from api.version import canon_version
from knowledge.errors import CanonError
from knowledge.settings import Settings

_DESCRIPTION = """Answers from the versions that were authoritative on a given date, with citations that can be checked.

Times are dates (`2024-05-31`, the start of that day in UTC) or times with a zone. `valid_at` is the date in the
world, `known_at` limits the reply to what the service knew by then; both default to now. Every error is a problem
document (RFC 9457). A request names its caller by `Authorization: Bearer canon_…`; actor and audience are those of the key."""
_TAGS = [
    {"name": "questions", "description": "Ask a question, look up or replay an answer, search the evidence."},
    {
        "name": "quality",
        "description": "Say whether an answer is right, and see how good answers are.",
    },
    {"name": "objects", "description": "Read which version was authoritative when."},
    {"name": "documents", "description": "Bring documents in and decide on their versions."},
    {
        "name": "reviews",
        "description": "List versions that wait, their effects, conflicts, and versions about to lapse.",
    },
    {"name": "cases", "description": "Decide cases that need a person, and hand approved actions over."},
    {"name": "jobs", "description": "Order, watch, retry, cancel and schedule work that goes on by itself."},
    {"name": "ledger", "description": "Read and verify the hash-chained record of every change and every answer."},
    {"name": "keys", "description": "Give people keys, and say which approvals count."},
    {"name": "health", "description": "Check whether the service runs and is ready."},
]


_OWN_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own spans and logs hold queries of URLs, inputs and messages of errors, so they stay off."""


def create_app(application: Application, *, ask_for_key: bool = True, login_frame: Frame = plain_frame) -> FastAPI:
    """The REST service over `application`, whose engines stay the caller's to close.

    Without `ask_for_key` everybody who reaches it may do everything in any name. `login_frame` gives the login pages their look.
    """
    authentication = Authentication(application, required=ask_for_key)
    agents = McpEndpoint(
        lambda sent: authentication.caller(sent.get("authorization")), application.settings.mcp_hosts or ()
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with agents.running():
            yield

    app = _ObservedService(
        telemetry=_OWN_TELEMETRY,
        title="Canon",
        version=canon_version(),
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        docs_url=None,  # FastAPI's own pages load their scripts from the internet
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.application = application
    app.state.telemetry = application.canon.telemetry
    app.state.authentication = authentication
    reading = (exports, questions, quality, provenance, dify, objects)
    parts = (*reading, documents, cases, reviews, jobs, ledger, keys, metrics, health)
    routers = [part.router for part in parts]
    for router in routers:
        app.include_router(router, dependencies=[Depends(refuse_repeated)])
    app.state.routes = [route for router in routers for route in router.routes]
    install_handlers(app)
    app.router.routes.append(Route("/mcp", agents, include_in_schema=False))
    _add_middleware(app, application.settings, login_frame)
    docs_headers = {"content-security-policy": DOCS_POLICY}
    app.add_api_route(
        "/docs", lambda: HTMLResponse(docs_page(app.openapi()), headers=docs_headers), include_in_schema=False
    )
    app.add_api_route("/", lambda: RedirectResponse("docs"), include_in_schema=False)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _add_middleware(app: FastAPI, settings: Settings, login_frame: Frame) -> None:
    """Add what each request passes, the innermost first. Nothing of a body is read before the gate lets the request pass."""
    authentication: Authentication = app.state.authentication
    app.add_middleware(BodyLimit, max_document_bytes=settings.max_document_bytes)
    app.add_middleware(PatientBody)
    app.add_middleware(ExplicitObjects)
    limits = RequestLimits(settings.requests_per_minute, settings.requests_per_day, settings.failures_per_minute)
    app.state.limits = limits
    app.router.routes.extend(LoginPages(authentication, limits, login_frame).routes())
    app.add_middleware(CallerGate, authentication=authentication, limits=limits, refusal=_refusal)
    app.add_middleware(AllowedHosts, hosts=hosts_of(settings, ask_for_key=authentication.required))
    app.add_middleware(EvenNotFound)
    app.add_middleware(SecurityHeaders)


def _refusal(request: Request, error: CanonError) -> Response:
    """The reply to a request that the gate does not let pass, in the form that its sender reads."""
    return (dify.refusal if request.url.path.startswith(dify.PREFIX) else refusal)(request, error)


class _ObservedService(FastAPI):
    """The service with every request observed, those that fail unexpectedly included."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the observing around FastAPI's own outermost layer, which replies to unexpected errors."""
        return Observed(super().build_middleware_stack(), self.state.telemetry)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document, with the schema of problem documents added: no route declares it as its reply."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        schema = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        components = document.setdefault("components", {}).setdefault("schemas", {})
        components |= schema.pop("$defs", {}) | {"ProblemDocument": schema}
        add_problems_of_bodies(document)
        app.openapi_schema = document
    return app.openapi_schema
