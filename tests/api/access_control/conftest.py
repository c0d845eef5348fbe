"""A service that asks for keys, and keys for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder


@pytest.fixture(scope="session")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("keyed") / "data", failures_per_minute=0)
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def app(canon: Canon) -> FastAPI:
    return create_app(Application.over(canon))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        yield opened


def bearer(canon: Canon, person: str, *roles: AccessRole, **limits: Any) -> dict[str, str]:
    """The header of a new key."""
    audience = limits.pop("audience", EVERY_AUDIENCE)
    made = canon.keyring.create(KeyGrant(person, roles, audience, **limits), actor="root")
    return {"authorization": f"Bearer {made.text}"}
