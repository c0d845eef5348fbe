"""What the routes work with, reached through the application they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.service.documents import Writer
from api.service.objects import Reader
from knowledge.bootstrap import Canon


@dataclass(frozen=True)
class Services:
    """The engines, and how they are read and written from here."""

    canon: Canon
    reader: Reader
    writer: Writer

    @classmethod
    def of(cls, canon: Canon) -> Services:
        """The services over one Canon."""
        return cls(canon=canon, reader=Reader(canon.store, canon.clock), writer=Writer(canon))


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Wired = Annotated[Services, Depends(_services)]
"""The services of the application that serves the request."""
