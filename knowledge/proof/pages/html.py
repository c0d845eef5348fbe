"""Writes the HTML of a receipt's page. All text from outside goes through `plain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}dt{font-weight:600}dd{margin:0 0 .5rem}
blockquote{border-left:.25rem solid #b58900;margin:0 0 1rem;padding:.2rem 1rem;background:#fdf6e3;white-space:pre-wrap}
code{word-break:break-all}table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:left;vertical-align:top}"""


def plain(value: object) -> str:
    """Escape `value`, so that it is only text, also in an attribute."""
    return escape(str(value), quote=True)


def code(value: object) -> str:
    """Return an identifier as HTML."""
    return f"<code>{plain(value)}</code>"


def section(title: str, body: str) -> str:
    """Return a section of the page, and no text at all where its body is empty."""
    return f"<h2>{plain(title)}</h2>\n{body}" if body else ""


def bulleted(items: Iterable[str]) -> str:
    """Return a list as HTML, and no text where it has no items."""
    lines = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<ul>\n{lines}\n</ul>" if lines else ""


def defined(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names and their values as a definition list, and no text where there are none."""
    lines = "\n".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs)
    return f"<dl>\n{lines}\n</dl>" if lines else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as HTML, and no text where it has no rows."""
    lines = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    named = "".join(f"<th>{plain(head)}</th>" for head in heads)
    return f"<table>\n<tr>{named}</tr>\n{lines}\n</table>" if lines else ""


def document(title: str, parts: Iterable[str]) -> str:
    """Return a whole page, without scripts and without anything loaded from elsewhere."""
    body = "\n".join(filter(None, parts))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{plain(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )
