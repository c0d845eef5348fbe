"""A browser that is installed, and a service that it can reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.service.application import Application
from api.web import create_service
from tests.serving import serving

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="No chromium is installed; install it with: apt-get install chromium"
)
_ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@contextmanager
def listening(application: Application, *, ask_for_key: bool = False) -> Iterator[str]:
    """The address of a service over `application`."""
    with serving(create_service(application, ask_for_key=ask_for_key)) as address:
        yield address


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A chromium."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()
