"""Sets OpenTelemetry's SDK up by its own OTEL_* variables, where they ask for spans. The SDK is an optional extra."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.errors import InvalidInput

EXTRA = "telemetry"
"""The extra of the package that brings the SDK and the exporter."""
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_EXPORTERS = ("otlp", "console", "none")


def exporter_of(environment: Mapping[str, str]) -> str:
    """The exporter that the environment asks for: `otlp`, `console` or `none`. Raises InvalidInput for any other.

    Without `OTEL_TRACES_EXPORTER`, an endpoint alone asks for `otlp`. OpenTelemetry's own default would be to send to a collector on
    this machine, which most do not have.
    """
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return "none"
    named = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if not named:
        return "otlp" if any(environment.get(name) for name in _ENDPOINTS) else "none"
    if named not in _EXPORTERS:
        raise InvalidInput(
            f"{named!r} is no exporter of spans that Canon sets up.",
            remedy=f"Use one of {', '.join(_EXPORTERS)}.",
            where="OTEL_TRACES_EXPORTER",
        )
    return named


def export_spans(environment: Mapping[str, str]) -> bool:
    """Have spans exported as the environment asks, and return whether it does. Call it once, before anything is traced.

    A provider that the program around Canon has set up stays. Raises InvalidInput where the SDK is asked for and not installed.
    """
    kind = exporter_of(environment)
    if kind == "none":
        return False
    try:
        _install(kind)
    except ImportError:
        raise InvalidInput(
            "OpenTelemetry's SDK and exporter are not installed, and the environment asks for spans.",
            remedy=f"Install canon-knowledge[{EXTRA}], or unset the variables.",
            where="OTEL_TRACES_EXPORTER",
        ) from None
    return True


def _install(kind: str) -> None:
    """Make a provider with the exporter the global one. Sampling, batches, resource, endpoint and headers are read from OTEL_* by the SDK."""
    from opentelemetry import trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter

    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    exporter: SpanExporter
    if kind == "otlp":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter()
    else:
        exporter = ConsoleSpanExporter(out=_standard_error())
    named: Mapping[str, str] = {"service.name": "canon"}
    provider = TracerProvider(resource=Resource(named).merge(Resource.create()))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def _standard_error() -> Any:
    """Standard error: standard output holds results alone."""
    import sys

    return sys.stderr
