"""The page at `/docs`: the OpenAPI document for people. It loads nothing, so it works without the internet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1,h2{line-height:1.2}summary{cursor:pointer;padding:.4rem 0}code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:#f4f4f4;padding:.8rem;overflow:auto}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;
vertical-align:top}.method{display:inline-block;min-width:3.5rem;font-weight:bold}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}a{color:#8ab4ff}}"""


def docs_page(document: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document: each route with its parameters, the form of its body, and an example of its reply."""
    info = document["info"]
    title = f"{escape(info['title'])} {escape(info['version'])}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>{_STYLE}</style>'
        f"<h1>{title}</h1>{_paragraphs(info['description'])}"
        '<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"{''.join(_section(document, tag) for tag in document['tags'])}</html>"
    )


def _section(document: Mapping[str, Any], tag: Mapping[str, str]) -> str:
    routes = "".join(
        _route(document, method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    )
    return f"<h2>{escape(tag['name'].capitalize())}</h2>{_paragraphs(tag['description'])}{routes}"


def _route(document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> str:
    return (
        f'<details><summary><span class="method">{method.upper()}</span> <code>{escape(path)}</code> '
        f"{escape(operation['summary'])}</summary>{_paragraphs(operation.get('description', ''))}"
        f"{_parameters(operation.get('parameters', []))}{''.join(_body(document, operation))}"
        f"{''.join(_replies(operation))}</details>"
    )


def _parameters(parameters: list[Mapping[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}"
        f"{', required' if one.get('required') else ''}</td><td>{escape(one.get('description', ''))}</td></tr>"
        for one in parameters
    )
    return f"<table><tr><th>Parameter<th>In<th>Meaning</tr>{rows}</table>" if rows else ""


def _body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield the JSON Schema of each form of the body."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content["schema"]
        name = schema.get("$ref", "").rpartition("/")[2]
        found = document["components"]["schemas"].get(name, schema)
        yield f"<p>Body (<code>{escape(media_type)}</code>):</p>{_json(found)}"


def _replies(operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield each reply, with its example where it is no problem."""
    for status, reply in operation["responses"].items():
        yield f"<p><b>{escape(status)}</b> {escape(reply['description'])}</p>"
        example = reply.get("content", {}).get("application/json", {}).get("example")
        if example is not None:
            yield _json(example)


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part)
