"""The dependency that gives each route the use cases it serves, for whoever calls it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.edge.gate import admitted
from api.service.application import Application
from api.service.callers.authentication import Authentication
from api.service.callers.caller import Caller


async def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


async def _caller(request: Request) -> Caller:
    authentication: Authentication = request.app.state.authentication
    return authentication.caller_for(admitted(request))


App = Annotated[Application, Depends(_application)]
"""The use cases that the FastAPI application of a request was created over, for routes that ask for no key."""
Principaled = Annotated[Caller, Depends(_caller)]
"""The use cases for the principal of a request, whom the gate let through."""
