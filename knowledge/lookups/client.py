"""Calls external tools over HTTP, on hosts that the settings allow."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from knowledge.lookups.port import LookedUp, LookupFailed
from knowledge.model.kinds import ToolTerms
from knowledge.model.record.canonical import sha256_hex
from knowledge.outbound.breaker import CircuitBreaker
from knowledge.outbound.http import Outgoing, RequestFailed, fetched


class HttpTools:
    """A `ToolCaller`. `hosts` are the hosts that may be called, each with the environment variable of its key or an empty text."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        self._hosts = {host.lower(): key for host, key in hosts.items()}
        self._breakers: dict[str, CircuitBreaker] = defaultdict(CircuitBreaker)

    def call(self, tool: ToolTerms, inputs: Mapping[str, str]) -> LookedUp:
        """See `ToolCaller.call`."""
        if tool.host not in self._hosts:
            raise LookupFailed(f"the settings do not allow the host {tool.host}")
        breaker = self._breakers[tool.host]
        if not breaker.allows():
            raise LookupFailed("it is left alone after several failures")
        body = dict(inputs) if tool.method == "POST" else None
        sent = Outgoing(tool.method, tool.address(inputs), body, self._headers(tool.host), tool.timeout)
        try:
            raw = fetched(sent)
        except RequestFailed as failure:
            breaker.failed()
            raise LookupFailed(str(failure)) from None
        breaker.succeeded()
        return LookedUp(_facts(tool, raw), sha256_hex(raw))

    def _headers(self, host: str) -> dict[str, str]:
        variable = self._hosts[host]
        if not variable:
            return {}
        key = os.environ.get(variable, "")
        if not key:
            raise LookupFailed(f"the environment variable {variable} with its key is not set")
        return {"authorization": f"Bearer {key}"}


def _facts(tool: ToolTerms, raw: bytes) -> dict[str, Any]:
    try:
        reply = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise LookupFailed("its reply is no JSON in UTF-8") from None
    try:
        return tool.facts(reply)
    except ValueError as error:
        raise LookupFailed(f"its reply is not as declared: {error}") from None
