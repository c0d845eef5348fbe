"""A browser that is installed, and a service that it can reach."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from api.service.application import Application
from api.web import create_service

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="No chromium is installed; install it with: apt-get install chromium"
)
_ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_STARTING = 60
"""Seconds that the service may take to listen."""


@contextmanager
def listening(application: Application, *, ask_for_key: bool = False) -> Iterator[str]:
    """The address of a service over `application`."""
    server = uvicorn.Server(
        uvicorn.Config(create_service(application, ask_for_key=ask_for_key), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + _STARTING
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A chromium."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()
