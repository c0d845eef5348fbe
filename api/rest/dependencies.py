"""The dependency that gives each route the use cases it serves."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.service.application import Application


def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


App = Annotated[Application, Depends(_application)]
"""The use cases that the FastAPI application of a request was created over."""
