"""Where a version applies, and who may see it (rules S1 to S5)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.model.scope import Scope
from knowledge.testing.store_samples import reach


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


@pytest.mark.rule("S2a", "S2c")
@pytest.mark.parametrize(
    ("own", "asked", "applies"),
    [
        ("global||", "eu/de||", True),
        ("eu||", "eu/de||", True),
        ("eea||", "eu/de||", True),
        ("eea||", "no||", True),
        ("eu||", "no||", False),
        ("eu/de||", "eu/de||", True),
        ("eu/de||", "eu||", False),
        ("eu||", "europe||", False),
        ("us||", "eu/de||", False),
        ("us||", "us/ca||", True),
        ("global|pro|", "eu|pro/max|", True),
        ("global|pro|", "global||", False),
    ],
)
def test_a_version_applies_at_and_below_its_scope_s2(own: str, asked: str, applies: bool) -> None:
    assert (own in reach(Scope.from_key(asked)).scopes) is applies


@pytest.mark.rule("S3b")
def test_the_reach_goes_from_the_most_specific_to_the_most_general_s3() -> None:
    assert reach(Scope(jurisdiction="eu/de", product="pro")).keys == (
        "eu/de|pro|",
        "eu/de||",
        "eu|pro|",
        "eu||",
        "eea|pro|",
        "eea||",
        "global|pro|",
        "global||",
    )


@pytest.mark.rule("S5a")
@pytest.mark.parametrize(
    ("text_is_for", "asker", "may_see"),
    [
        ("", None, True),
        ("", "staff", True),
        ("staff", "staff", True),
        ("staff", "staff/hr", True),
        ("staff/hr", "staff", False),
        ("staff", None, False),
        ("staff", "partners", False),
        ("staff", "staffing", False),
    ],
)
def test_who_may_see_what_s5(text_is_for: str, asker: str | None, may_see: bool) -> None:
    scope = Scope(audience=text_is_for or None)
    assert scope.visible_to(asker) is may_see
    assert (scope.key in reach(Scope(audience=asker)).scopes) is may_see
