"""Renders pages with Jinja2. Every value is escaped, and a name that a template misspells is an error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.console.lens import address
from api.console.views.words import compared, counted, day, place, readable, short
from knowledge.model.clock import format_instant
from knowledge.model.reading.recognised import recognition_told

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
"""The files that are served, by suffix."""
_HASH_DIGITS = 12
"""Digits of a file's hash in its address: enough to tell releases apart."""


def when(at: datetime | None) -> Markup:
    """The instant as a date people read, with its exact form for machines."""
    if at is None:
        return Markup("no end")
    return Markup('<time datetime="{}">{}</time>').format(format_instant(at), day(at))


@cache
def static_files() -> dict[str, Path]:
    """The files that are served, by name. Any other name is looked up nowhere."""
    return {path.name: path for path in STATIC.iterdir() if path.suffix in MEDIA_TYPES}


def static_address(name: str) -> str:
    """The address of a file of the console, which changes with its content."""
    return address(f"/static/{name}", {"v": _hash_of(name)})


@cache
def _hash_of(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:_HASH_DIGITS]


def percent(value: float) -> str:
    """A probability as people read it."""
    return f"{value * 100:.0f} %"


def code(text: str) -> Markup:
    """The text with what stands between backticks as code: remedies name commands so."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(one) if at % 2 and at < len(parts) - 1 else one
        for at, one in enumerate(parts)
    )


def plain_json(value: object) -> str:
    """The value as JSON that people read; the template engine escapes it like any text."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def span(seconds: float) -> str:
    """The time between two runs in words: `24 hours`, `10 minutes`."""
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            return counted(int(seconds // length), unit)
    return counted(int(seconds), "second")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        when=when,
        day=day,
        place=place,
        readable=readable,
        counted=counted,
        short=short,
        percent=percent,
        code=code,
        plain_json=plain_json,
        span=span,
        recognition_told=recognition_told,
    )
    environment.globals.update(address=address, compared=compared, static_address=static_address)
    return environment


def render(template: str, context: Mapping[str, Any]) -> str:
    """The page that a template makes of its context."""
    return _environment().get_template(template).render(context)
