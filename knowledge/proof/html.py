"""The few forms that a receipt's page is made of. Everything that is not ours goes through `plain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}dt{font-weight:600}dd{margin:0 0 .5rem}
blockquote{border-left:.25rem solid #b58900;margin:0 0 1rem;padding:.2rem 1rem;background:#fdf6e3;white-space:pre-wrap}
code{word-break:break-all}table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:left;vertical-align:top}"""


def plain(value: object) -> str:
    """`value` as text that is nothing but text, in an attribute, too."""
    return escape(str(value), quote=True)


def code(value: object) -> str:
    """A name for machines."""
    return f"<code>{plain(value)}</code>"


def section(title: str, body: str) -> str:
    """A part of the page; nothing at all where it would be empty."""
    return f"<h2>{plain(title)}</h2>\n{body}" if body else ""


def bulleted(items: Iterable[str]) -> str:
    """A list of HTML; nothing where it would be empty."""
    lines = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<ul>\n{lines}\n</ul>" if lines else ""


def defined(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and what each is, as HTML; nothing where it would be empty."""
    lines = "\n".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs)
    return f"<dl>\n{lines}\n</dl>" if lines else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of HTML; nothing where it would be empty."""
    lines = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    named = "".join(f"<th>{plain(head)}</th>" for head in heads)
    return f"<table>\n<tr>{named}</tr>\n{lines}\n</table>" if lines else ""


def document(title: str, parts: Iterable[str]) -> str:
    """A whole page, without scripts and without anything from elsewhere."""
    body = "\n".join(filter(None, parts))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{plain(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )
