"""The service's log: lines for people or JSON, with the ids of request and trace, and personal data redacted."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

from knowledge.telemetry import Tracer
from knowledge.text.privacy.redaction import redact

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is served, which the reply names in `x-request-id`; empty outside of one."""


class _Lines(logging.Formatter):
    """A line for people: time, level, the message, and a traceback where there is one."""

    def __init__(self, tracer: Tracer) -> None:
        super().__init__()
        self._tracer = tracer

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        told = " ".join(f"{name}={value}" for name, value in _ids(self._tracer).items())
        line = f"{_time(record)} {record.levelname.lower()} {record.name}: {record.getMessage()}"
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return redact(f"{line}{f' [{told}]' if told else ''}{trace}")


class _JsonLines(_Lines):
    """A JSON object on one line. Facts of a record given as `extra={"facts": …}` are fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        fields: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
            **_ids(self._tracer),
            **{name: _redacted(value) for name, value in getattr(record, "facts", {}).items()},
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            fields["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)


def _redacted(value: Any) -> Any:
    return redact(value) if isinstance(value, str) else value


def _ids(tracer: Tracer) -> dict[str, str]:
    ids = {"request_id": REQUEST_ID.get(), "trace_id": tracer.trace_id()}
    return {name: value for name, value in ids.items() if value}


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def log_handler(form: Literal["text", "json"], tracer: Tracer) -> logging.Handler:
    """A handler that writes to standard error in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines(tracer) if form == "json" else _Lines(tracer))
    return handler


def set_up_logs(form: Literal["text", "json"], level: str, tracer: Tracer) -> None:
    """Send every log of this process through one handler, from this level on. Warnings of Python are lines of it, too."""
    root = logging.getLogger()
    root.handlers[:] = [log_handler(form, tracer)]
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    # FastAPI makes fields in a way of which pydantic warns at each start. It concerns nobody who runs the service.
    warnings.filterwarnings("ignore", message="The 'alias' attribute with value", category=UserWarning)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs the URL of each request at info
