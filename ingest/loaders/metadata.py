"""Sets the front matter of a Markdown file apart from its text: YAML between `---`, or TOML between `+++`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ingest.loaders.yaml_subset import is_yaml, parse_yaml
from knowledge.errors import InvalidDocument

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n")
_CLOSINGS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_LONGEST = 50_000
"""Characters within which front matter must end. It is longer than any real one; without a bound, a file that
begins with a rule would be searched to its end.
"""
_CACHED = 4096
"""Front matters kept parsed: most commits of a history leave the front matter of a file as it is."""
_UNQUOTED = re.compile(
    r"""^(?P<key>[A-Za-z_][\w-]*:[ \t]+)(?P<value>(?!["'\[{|>&*!#])(?:[@`%].*?|.*:[ \t].*?|.*:))[ \t]*$""",
    re.MULTILINE,
)
"""A field of one line whose value needs quotes and has none: it has a colon before a space or begins with a reserved sign (`title: Membership: terms`). People write titles so, and mean all of the line."""
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class FrontMatterText:
    """The text between the lines that enclose front matter, and the offset at which the document begins behind it."""

    fields: str
    body_start: int
    is_toml: bool

    def parsed(self, name: str) -> Mapping[str, Any] | None:
        """Return the fields; None if the text is none but prose between two rules.

        Raises InvalidDocument naming the file `name` and the line.
        """
        return _toml_fields(self.fields, name) if self.is_toml else _yaml_fields(self.fields, name)


def front_matter_of(text: str) -> FrontMatterText | None:
    """Return the front matter with which a text begins, if it does."""
    opening = _OPENING.match(text)
    if not opening:
        return None
    closing = _CLOSINGS[opening[1]].search(text, opening.end(), opening.end() + _LONGEST)
    if closing is None:
        return None
    return FrontMatterText(text[opening.end() : closing.start()], closing.end(), is_toml=opening[1] == "+++")


@lru_cache(maxsize=_CACHED)
def _yaml_fields(fields: str, name: str) -> Mapping[str, Any] | None:
    value = _parsed(fields, name)
    if isinstance(value, dict):
        return value
    return _NONE if value is None else None


def _parsed(fields: str, name: str) -> Any:
    """The YAML of these fields; where it is none for want of quotes, with the values quoted that need them."""
    try:
        return parse_yaml(fields, name, first_line=2)  # the first line is the rule that opens front matter
    except InvalidDocument:
        quoted = _UNQUOTED.sub(lambda found: f"{found['key']}{json.dumps(found['value'])}", fields)
        if quoted == fields or not is_yaml(quoted):
            raise
        return parse_yaml(quoted, name, first_line=2)


@lru_cache(maxsize=_CACHED)
def _toml_fields(fields: str, name: str) -> Mapping[str, Any]:
    try:
        return {key: _plain(value) for key, value in tomllib.loads(fields).items()}
    except tomllib.TOMLDecodeError as error:
        raise InvalidDocument(
            f"The TOML cannot be read: {error}.",
            where=f"{name}, front matter",
            remedy="Correct the TOML between the lines `+++`.",
        ) from None


def _plain(value: Any) -> Any:
    """A TOML value as JSON can write it: dates and times as text."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
