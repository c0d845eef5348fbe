"""Measures and gauges are there in the format of Prometheus, name no object, and are the ones that dashboard and alerts use."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from knowledge.errors import Unavailable
from knowledge.telemetry.instruments import INSTRUMENTS
from tests.observing.conftest import Observed, observing
from tests.observing.promql import FUNCTIONS, names_in

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "canon.json").read_text())
ALERTS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS += [rule["expr"] for rule in RULES]
OF_THE_SERVER = frozenset({"instance", "le"})
"""Labels that Prometheus adds to a scrape, and that of the buckets of a histogram."""


def scraped(observed: Observed) -> dict[str, list[Any]]:
    """The samples of a scrape by name."""
    reply = observed.client.get("/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, list[Any]] = {}
    for family in text_string_to_metric_families(reply.text):
        assert family.documentation, family.name
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    return found


def value(samples: dict[str, list[Any]], name: str, **labels: str) -> float:
    """The value of the one sample with these labels."""
    (sample,) = [one for one in samples[name] if labels.items() <= one.labels.items()]
    return float(sample.value)


def used(observed: Observed) -> None:
    """Have one of everything happen that leaves a measure."""
    ask = observed.client.post
    ask("/v1/query", json={"question": "How many days is the refund window?"})
    ask("/v1/query", json={"question": "Which moon does the platypus prefer?"})
    observed.client.get("/v1/objects/policy/none")
    observed.client.get("/no/such/route")


def test_a_scrape_tells_requests_questions_stages_and_reasons(observed: Observed) -> None:
    used(observed)
    samples = scraped(observed)
    assert value(samples, "canon_http_requests_total", route="/v1/query", status="200") == 2
    assert value(samples, "canon_http_request_duration_seconds_count", route="/v1/query") == 2
    assert value(samples, "canon_questions_total", status="answered") == 1
    assert value(samples, "canon_questions_total", status="insufficient") == 1
    assert sum(one.value for one in samples["canon_refusals_total"]) >= 1
    assert value(samples, "canon_question_stage_duration_seconds_count", stage="retrieve") == 2
    assert value(samples, "canon_ingests_total", outcome="done") == 1
    assert value(samples, "canon_http_problems_total", problem="not-found") == 2


def test_a_scrape_tells_what_waits(observed: Observed) -> None:
    observed.upload("draft.md", "# A draft\n\nNothing yet.\n", state="draft")
    samples = scraped(observed)
    assert value(samples, "canon_reviews_waiting", what="versions") == 1
    assert value(samples, "canon_index_lag_objects") == 0
    assert value(samples, "canon_conflicts_open") == 0
    assert value(samples, "canon_jobs", state="waiting") + value(samples, "canon_jobs", state="done") >= 1
    assert {one.labels["state"] for one in samples["canon_actions"]} == {"waiting", "due", "dead"}
    head = observed.application.canon.store.head()
    assert head.recorded_at is not None
    assert value(samples, "canon_ledger_events") == head.seq
    assert value(samples, "canon_ledger_head_timestamp_seconds") == pytest.approx(head.recorded_at.timestamp())
    assert value(samples, "canon_store_up") == 1


def test_routes_are_told_by_their_template_and_strangers_have_none(observed: Observed) -> None:
    used(observed)
    observed.client.get("/v1/objects/document/handbook/refunds/versions?valid_at=2024-05-01")
    observed.client.request("BREW", "/v1/query")
    routes = {
        (one.labels["method"], one.labels["route"]) for one in scraped(observed)["canon_http_requests_total"]
    }
    assert ("GET", "/v1/objects/{object_id:path}") in routes
    assert ("GET", "(none)") in routes
    assert ("OTHER", "(none)") in routes or ("OTHER", "/v1/query") in routes
    assert not any("refunds" in route or "no/such" in route for _, route in routes)


def test_a_store_that_cannot_be_read_is_told_and_fails_no_scrape(
    observed: Observed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise Unavailable("The database does not answer.", remedy="Wait.")

    monkeypatch.setattr(observed.application.canon.store, "vitals", fail)
    samples = scraped(observed)
    assert value(samples, "canon_store_up") == 0
    assert "canon_index_lag_objects" not in samples
    assert "canon_http_requests_total" in samples


def test_the_backlog_is_not_counted_at_every_scrape(observed: Observed, monkeypatch: pytest.MonkeyPatch) -> None:
    scraped(observed)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("the ledger was read again")

    monkeypatch.setattr(type(observed.application.canon.store), "events", fail)
    scraped(observed)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """A scrape of a service that was used."""
    with observing(tmp_path_factory.mktemp("scraped") / "data") as observed:
        used(observed)
        return scraped(observed)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_dashboard_and_alerts_use_metrics_and_labels_that_exist(
    samples: dict[str, list[Any]], expression: str
) -> None:
    names = names_in(expression)
    assert names.functions <= FUNCTIONS
    assert names.metrics, expression
    for metric in names.metrics:
        assert metric in samples, metric
    known = {label for metric in names.metrics for one in samples[metric] for label in one.labels}
    assert names.labels <= known | OF_THE_SERVER


def test_every_measure_is_on_the_dashboard_and_in_the_documentation(observed: Observed) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    rows = set(re.findall(r"^\| `(canon_\w+)` \|", operations, re.MULTILINE))
    samples = scraped(observed)
    families = {family.name for family in text_string_to_metric_families(observed.client.get("/metrics").text)}
    counters = {one.name for one in INSTRUMENTS if not one.bounds}
    told = {f"{name}_total" if f"{name}_total" in counters else name for name in families}
    assert rows == told
    assert samples
    shown = {re.sub(r"_(bucket|sum|count)$", "", name) for text in EXPRESSIONS for name in names_in(text).metrics}
    assert told <= shown


def test_every_alert_says_how_bad_it_is_and_is_explained() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket", "info"}, rule["alert"]
        assert rule["annotations"]["summary"].endswith("."), rule["alert"]
        assert f"| `{rule['alert']}` |" in operations, rule["alert"]


def test_the_names_in_an_expression_are_told_apart() -> None:
    names = names_in('sum by (le) (rate(a_bucket{status=~"5..", x!="y"}[5m])) > 0.5 * time() and b_total')
    assert names.metrics == {"a_bucket", "b_total"}
    assert names.labels == {"le", "status", "x"}
    assert names.functions == {"sum", "rate", "time"}
