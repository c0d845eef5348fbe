"""Every kind: its schema, its documented example, and what its authors are told when it cannot be."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from ingest.loaders.objects.authored import MODELS, schema_of
from ingest.loaders.objects.validation import authored_objects
from ingest.loaders.yaml_subset import parse_yaml
from ingest.options import IngestOptions
from knowledge.errors import InvalidDocument, NotFound
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.kinds import (
    ANSWERS,
    TERMS,
    Coverage,
    PolicyTerms,
    PrecedenceTerms,
    SourceTerms,
    terms_of,
)
from knowledge.model.objects import Kind
from tests.ingest.ingesting import APPROVED, desk, text_at

DOCS = (Path(__file__).parents[2] / "docs" / "kinds.md").read_text()
EXAMPLES = dict(re.findall(r"^## (\w+)\n.*?```yaml\n(.*?)```", DOCS, re.MULTILINE | re.DOTALL))


def test_every_kind_that_is_written_has_terms_a_schema_and_an_example() -> None:
    written = {kind.value for kind in Kind} - {"document"}
    assert {kind.value for kind in MODELS} == {kind.value for kind in TERMS} == set(EXAMPLES) == written
    for kind in MODELS:
        schema = schema_of(kind)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert {"id", "title"} <= set(schema["properties"])
        assert schema["additionalProperties"] is False
    with pytest.raises(NotFound, match="not written as a structured object"):
        schema_of(Kind.DOCUMENT)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_the_documented_example_ingests_and_its_terms_read_back(kind: str) -> None:
    store, ingestor, _ = desk()
    report = ingestor.upload(f"{kind}.yaml", EXAMPLES[kind].encode(), IngestOptions(actor="Ada"))
    (object_id, version_id) = report.versions[0]
    version = store.version(version_id)
    terms = terms_of(version)
    assert isinstance(terms, TERMS[Kind(kind)])
    assert isinstance(terms, BaseModel)
    stated = parse_yaml(EXAMPLES[kind], "x")
    assert set(version.attributes) <= set(stated)
    assert object_id == stated["id"]
    assert bool(version.passages) == (Kind(kind) in ANSWERS), "what governs is never retrieved as an answer"


def test_an_exception_is_tied_to_its_clause_wherever_it_is_written_q5() -> None:
    store, ingestor, _ = desk()
    ingestor.upload("policy.yaml", EXAMPLES["policy"].encode(), APPROVED)
    (version,) = store.versions("policy/returns")
    tied = {clause.anchor: clause.qualifies for clause in version.clauses if clause.kind == "exception"}
    assert tied == {"custom": "window", "sale": "window"}
    text = text_at(store, "policy/returns", "2024-06-01") or ""
    assert (
        text.index("within 30 days")
        < text.index("made to order")
        < text.index("on sale")
        < text.index("five days")
    )


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("policy", ("clause: window", "clause: door"), "qualifies 'door', which is no clause; the clauses are window, payment"),
        ("policy", ("    clause: window\n", ""), "names no clause"),
        ("policy", ("P365D", "P1Y"), r"review_interval: 'P1Y' is not a duration such as P30D.*months and years differ"),
        ("source", ("rank: 10", "rank: high"), "rank: "),
        ("source", ("format: files", "format: ftp"), "format: Input should be 'files' or 'git-history'"),
        ("source", ("objects: policy/*", "object: policy/*"), r"covers\[0\]\.object: unknown field; .* jurisdiction, objects, rank"),
        ("precedence", ("specificity, ", ""), "'specificity' is missing; order all of specificity, source_authority"),
        ("precedence", ("specificity,", "specificity, specificity,"), "'specificity' is named twice"),
        ("precedence", ("specificity,", "recency,"), "'recency' is no rule; the rules are specificity"),
        ("precedence", ("over: document/handbook/gift-cards", "over: policy/gift-cards#expiry"), "cannot prevail over itself"),
        ("precedence", ("members: [de, at, ch]", "members: [dach]"), "contain each other: dach contains dach"),
        ("precedence", ("members: [de, at, ch]", "members: [narnia]"), "'narnia' is not a jurisdiction"),
        ("precedence", ("  dach:", "  de:"), "'de' cannot name a group"),
        ("constraint", ("applies_to: question", "applies_to: all"), "applies_to: Input should be 'question', 'claim' or 'both'"),
        ("prompt", ("variables: [question]", "variables: []"), r"the template uses \{question\}, which variables does not name"),
        ("prompt", ("variables: [question]", "variables: [question, tone]"), "variables names 'tone', which the template does not use"),
        ("golden", ("status: answered", "status: fine"), r"questions\[0\]\.expect\.status: "),
        ("golden", ("valid_at: 2024-01-01", "valid_at: soon"), r"questions\[0\]\.valid_at: 'soon' is not a date"),
        ("calibration", ("threshold: 0.5", "threshold: 1.5"), r"refusal\.threshold: Input should be less than 1, not 1\.5"),
        ("calibration", ("{late: 3.4", "{length: 3.4"), r"refusal\.weights: 'length' is no feature; the features are late, words"),
        ("calibration", ("bias: -5.4", "bias: .nan"), r"refusal\.bias: "),
        ("calibration", ("slope: 0.7", "slope: -0.7"), r"confidence\.slope: Input should be greater than 0"),
        ("faq", ("last_reviewed: 2025-01-01", "last_reviewed: May"), "last_reviewed: 'May' is not a date"),
        ("definition", ("title:", "replaces: [definition/business-day]\ntitle:"), "replaces itself"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_path_and_the_known_values(
    kind: str, change: tuple[str, str], says: str
) -> None:
    text = EXAMPLES[kind].replace(*change)
    assert text != EXAMPLES[kind]
    store, ingestor, _ = desk()
    with pytest.raises(InvalidDocument, match=f"(?s){says}") as caught:
        ingestor.upload(f"{kind}.yaml", text.encode(), APPROVED)
    assert caught.value.where.startswith(f"{kind}.yaml")
    assert list(store.events()) == []


@pytest.mark.rule("P2b")
def test_rulings_that_contradict_each_other_in_one_version_are_named_p2() -> None:
    def ruling(prevails: str, over: str) -> dict[str, str]:
        return {"prevails": prevails, "over": over, "reason": "r"}

    rulings = [ruling("a/a", "b/b"), ruling("b/b", "c/c"), ruling("c/c", "a/a")]
    with pytest.raises(ValueError, match="a/a over b/b over c/c over a/a"):
        PrecedenceTerms.model_validate({"rulings": rulings})
    PrecedenceTerms.model_validate({"rulings": rulings[:2]})


def test_the_rank_of_a_source_is_that_of_its_narrowest_coverage_p1() -> None:
    now = Jurisdictions.built_in(datetime(2024, 1, 1, tzinfo=UTC))
    plain = SourceTerms(rank=3)
    assert plain.rank_for("policy/a", "eu/de", now) == 3
    covering = SourceTerms(
        rank=3,
        covers=(
            Coverage(objects="policy/*", jurisdiction="eu", rank=20),
            Coverage(objects="policy/a", jurisdiction="eu", rank=30),
            Coverage(objects="policy/*"),
        ),
    )
    assert covering.rank_for("policy/a", "eu/de", now) == 30
    assert covering.rank_for("policy/b", "eu/de", now) == 20
    assert covering.rank_for("policy/b", "us", now) == 3
    assert covering.rank_for("faq/b", "eu", now) < 0, "what it does not cover it is not the truth for"


def test_a_document_that_only_goes_by_a_kind_has_no_terms() -> None:
    store, ingestor, _ = desk()
    ingestor.upload("a.md", b"---\nkind: policy\n---\n# Plain words\n\nNothing more.\n", APPROVED)
    (version,) = store.versions("policy/local/a")
    assert terms_of(version) is None
    assert not isinstance(terms_of(version), PolicyTerms)


def test_every_mistake_of_an_object_is_told_at_once() -> None:
    text = EXAMPLES["faq"].replace("answer:", "anser:").replace("P90D", "soon")
    with pytest.raises(InvalidDocument) as caught:
        authored_objects(parse_yaml(text, "f.yaml"), "f.yaml")
    for path in ("answer: is missing", "anser: unknown field", "review_interval: 'soon'"):
        assert path in caught.value.detail
