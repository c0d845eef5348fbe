"""The log is lines or JSON, with the ids of request and trace and without personal data."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from api.logs import REQUEST_ID, log_handler, set_up_logs
from knowledge.telemetry import NullTelemetry
from knowledge.telemetry.live import LiveTelemetry
from tests.observing.conftest import Observed
from tests.observing.recording import KeepingProvider


class Log:
    """A logger whose lines are kept."""

    def __init__(self, handler: logging.Handler) -> None:
        assert isinstance(handler, logging.StreamHandler)
        self._kept = io.StringIO()
        handler.setStream(self._kept)
        self.logger = logging.getLogger("canon")
        self.handler = handler

    @property
    def text(self) -> str:
        return self._kept.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    """The log in JSON, from `info` on."""
    kept = Log(log_handler("json", NullTelemetry()))
    before = kept.logger.level
    kept.logger.addHandler(kept.handler)
    kept.logger.setLevel(logging.INFO)
    yield kept
    kept.logger.removeHandler(kept.handler)
    kept.logger.setLevel(before)


def test_a_request_is_a_line_with_its_id_which_the_reply_has_too(observed: Observed, log: Log) -> None:
    reply = observed.client.get("/v1/objects/policy/none", headers={"x-request-id": "abc-123"})
    assert reply.headers["x-request-id"] == "abc-123"
    (line,) = log.lines
    assert (line["request_id"], line["status"], line["method"]) == ("abc-123", 404, "GET")
    assert line["route"] == "/v1/objects/{object_id:path}"
    assert "none" not in line["message"]
    assert line["time"].endswith("Z")


def test_an_id_that_could_write_into_the_log_is_replaced(observed: Observed, log: Log) -> None:
    reply = observed.client.get("/v1/status", headers={"x-request-id": 'a" , "level": "b'})
    assert len(reply.headers["x-request-id"]) == 16
    assert log.lines[0]["request_id"] == reply.headers["x-request-id"]


def test_machines_that_ask_every_few_seconds_leave_no_line(observed: Observed, log: Log) -> None:
    observed.client.get("/metrics")
    observed.client.get("/healthz")
    assert log.text == ""


def test_an_unexpected_error_has_its_traceback_and_the_id_of_its_request(
    observed: Observed, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("cannot read jo@example.org\n's file")

    monkeypatch.setattr(type(observed.application.upkeep), "status", fail)
    reply = observed.client.get("/v1/status")
    failure, request = log.lines
    assert failure["error"] == "RuntimeError"
    assert "[EMAIL_1]" in failure["traceback"]
    assert "jo@example.org" not in log.text
    assert failure["request_id"] == request["request_id"] == reply.headers["x-request-id"]
    assert request["status"] == 500


def test_messages_and_facts_are_redacted_and_lines_name_the_trace() -> None:
    telemetry = LiveTelemetry(provider=KeepingProvider())
    for form in ("json", "text"):
        kept = Log(log_handler(form, telemetry))
        record = logging.LogRecord("canon.x", logging.WARNING, "", 0, "from %s", ("203.0.113.7",), None)
        record.facts = {"who": "call +49 30 1234567"}
        token = REQUEST_ID.set("r1")
        with telemetry.span("work"):
            trace_id = telemetry.trace_id()
            kept.handler.emit(record)
        REQUEST_ID.reset(token)
        assert "203.0.113.7" not in kept.text
        assert "1234567" not in kept.text
        assert trace_id in kept.text
        assert "r1" in kept.text


@pytest.fixture
def process_logs() -> Iterator[None]:
    """The log of this process as it was, once a test has set it up otherwise."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    with warnings.catch_warnings():
        yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = before, level


@pytest.mark.usefixtures("process_logs")
def test_warnings_of_python_are_lines_of_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    warnings.simplefilter("always")
    set_up_logs("json", "warning", NullTelemetry())
    warnings.warn("a library will change", UserWarning, stacklevel=1)
    warnings.warn("The 'alias' attribute with value 'params' has no effect", UserWarning, stacklevel=1)
    (line,) = (json.loads(one) for one in capfd.readouterr().err.splitlines())
    assert "a library will change" in line["message"]
    assert line["level"] == "warning"
