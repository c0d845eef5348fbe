"""Where a version applies (rules S1 to S3)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.model.scope import Scope


def test_a_scope_is_three_paths_and_has_one_key_s1() -> None:
    scope = Scope(jurisdiction="EU/De", product="pro", audience=None)
    assert scope.key == "eu/de|pro|"
    assert Scope.from_key(scope.key) == scope
    assert Scope.from_key(Scope().key) == Scope()


@pytest.mark.parametrize("path", ["", "eu//de", "/eu", "eu/", "e u", "eu|de", "eu\n", "ä", "."])
def test_what_is_no_path_is_refused_s1(path: str) -> None:
    for part in ("jurisdiction", "product", "audience"):
        with pytest.raises(ValidationError, match="not a path"):
            Scope(**{part: path if path != "eu\n" else "eu\nde"})


@pytest.mark.parametrize(
    ("own", "asked", "applies"),
    [
        ("global||", "eu/de||", True),
        ("eu||", "eu/de||", True),
        ("eu/de||", "eu/de||", True),
        ("eu/de||", "eu||", False),
        ("eu||", "europe||", False),
        ("us||", "eu/de||", False),
        ("global|pro|", "eu|pro/max|", True),
        ("global|pro|", "global||", False),
        ("eu||staff", "eu/de|pro|staff/hr", True),
        ("eu||staff", "eu/de|pro|", False),
    ],
)
def test_a_version_applies_at_and_below_its_scope_s2(own: str, asked: str, applies: bool) -> None:
    assert Scope.from_key(own).applies_to(Scope.from_key(asked)) is applies


def test_the_lineage_goes_from_the_most_specific_to_the_most_general_s3() -> None:
    lineage = Scope(jurisdiction="eu/de", product="pro").lineage()
    assert [scope.key for scope in lineage] == [
        "eu/de|pro|",
        "eu/de||",
        "eu|pro|",
        "eu||",
        "global|pro|",
        "global||",
    ]
    assert [scope.specificity for scope in lineage] == sorted((s.specificity for s in lineage), reverse=True)
