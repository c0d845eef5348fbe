"""The terms of external tools: which question asks one, what it is sent, and which facts are read from its reply (rule O1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, model_validator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Value
from knowledge.model.kinds.fields import Anchor, Text
from knowledge.model.kinds.rules import FactType

_VARIABLE = lazy_pattern(r"\{([^{}]*)\}")
_PLAIN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
"""An input without a pattern of its own: a number or a name, and no path."""
_LONGEST_TEXT = 200
"""Characters of a fact: facts are states, numbers and names, and no documents."""
_LARGEST_NUMBER = 10**15
"""The largest number of a fact: whole numbers beyond it are not the same in every JSON."""


class ToolInput(Value):
    """A value of the question that a tool is sent. The whole value matches `pattern`."""

    pattern: Text = _PLAIN

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        _compiled(self.pattern)
        return self


class ToolOutput(Value):
    """A fact in the reply: its type, the path of its field (`order.status`) and, for a text, the values that it may have."""

    type: FactType
    field: Text
    one_of: tuple[Text, ...] = ()


class ToolTerms(Value):
    """An external tool that is asked over HTTP for facts of a case.

    `asked_by` is a regular expression. A question in which it is found asks the tool; its named groups are the inputs. Inputs stand
    in `url` in braces; with POST they are sent as a JSON object as well. `timeout` is in seconds.
    """

    purpose: Text
    asked_by: Text
    url: Text
    method: Literal["GET", "POST"] = "GET"
    inputs: dict[Anchor, ToolInput] = Field(min_length=1)
    outputs: dict[Anchor, ToolOutput] = Field(min_length=1)
    timeout: float = Field(5.0, gt=0, le=30)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ValueError(f"url is {self.url!r}; give an http or https address without a name or password")
        if "{" in parts.netloc:
            raise ValueError("url names its host with an input; a tool has one host")
        groups = _compiled(self.asked_by).groupindex.keys()
        if groups != self.inputs.keys():
            raise ValueError(f"asked_by has the groups {sorted(groups)}, and inputs has {sorted(self.inputs)}")
        if unknown := [name for name in _VARIABLE.findall(self.url) if name not in self.inputs]:
            raise ValueError(f"url uses {{{unknown[0]}}}, which inputs does not name")
        return self

    @property
    def host(self) -> str:
        """The host of the tool, with its port where the address names one."""
        return urlsplit(self.url).netloc.lower()

    def asked(self, question: str) -> dict[str, str] | None:
        """Return the inputs that a question gives; None where it does not ask the tool, or gives something else."""
        found = re.search(self.asked_by, question, re.IGNORECASE)
        if found is None:
            return None
        given = found.groupdict(default="")
        fits = all(re.fullmatch(self.inputs[name].pattern, value) for name, value in given.items())
        return given if fits else None

    def address(self, inputs: Mapping[str, str]) -> str:
        """Return the address for these inputs."""
        return _VARIABLE.sub(lambda match: quote(inputs[match[1]], safe=""), self.url)

    def facts(self, reply: Any) -> dict[str, Any]:
        """Return the facts in a reply. Raises ValueError where one is missing, or is not as declared."""
        return {name: _fact(name, output, reply) for name, output in self.outputs.items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None


def _fact(name: str, output: ToolOutput, reply: Any) -> Any:
    value = reply
    for step in output.field.split("."):
        if not isinstance(value, dict) or step not in value:
            raise ValueError(f"it has no field {output.field} for the fact {name}")
        value = value[step]
    if (isinstance(value, int) and abs(value) > _LARGEST_NUMBER) or not output.type.fits(value):
        raise ValueError(f"the fact {name} is no {output.type.value}, or too large a one")
    if isinstance(value, str) and not _may_be(value, output.one_of):
        raise ValueError(f"the fact {name} has none of the values that it may have")
    return value


def _may_be(value: str, allowed: Sequence[str]) -> bool:
    """Whether a text may be a fact: a short and printable one, of those that are allowed where some are named."""
    return len(value) <= _LONGEST_TEXT and value.isprintable() and (not allowed or value in allowed)
