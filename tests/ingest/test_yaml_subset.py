"""YAML and JSON as plain JSON values: no surprises, no bombs, and mistakes named by line."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.yaml_subset import as_written, parse_json, parse_yaml
from knowledge.errors import InvalidDocument

SCALARS: list[tuple[str, Any]] = [
    ("true", True), ("false", False), ("True", "True"), ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"),
    ("null", None), ("~", None), ("", None), ("Null", "Null"),
    ("0", 0), ("-1", -1), ("007", "007"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"),
    ("1.5", 1.5), ("-0.5", -0.5), (".5", ".5"), ("1.", "1."),
    (".inf", ".inf"), (".nan", ".nan"), ("1e999", "inf"),
    ("12:30", "12:30"), ("2024-07-01", "2024-07-01"), ("2024-07-01T10:00:00Z", "2024-07-01T10:00:00Z"),
    ("9007199254740991", 9007199254740991), ("9007199254740992", "9007199254740992"),
    ("=", "="), ("<<", "<<"), ("'1'", "1"), ('"a\\tb"', "a\tb"), ("plain text", "plain text"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), SCALARS)
def test_a_scalar_is_what_json_would_make_of_it_or_text(written: str, value: object) -> None:
    parsed = parse_yaml(f"key: {written}\n", "f.yaml")["key"]
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("written", "value"), [("1.10", 1.1), ("2.50", 2.5), ("1e3", 1000.0), ("1.0E-2", 0.01), ("+7", 7), ("-0", 0)]
)
def test_a_number_in_another_form_than_jsons_is_computed_with_and_knows_how_it_was_written(
    written: str, value: float
) -> None:
    parsed = parse_yaml(f"key: {written}\n", "f.yaml")["key"]
    assert parsed == value
    assert isinstance(parsed, type(value))
    assert as_written(parsed) == written


@pytest.mark.parametrize("text", ["1.1", "40", "-0.5"])
def test_a_number_that_json_would_write_so_is_a_plain_number(text: str) -> None:
    for parsed in (parse_yaml(text, "f.yaml"), parse_json(text, "f.json")):
        assert type(parsed) in (int, float)
        assert str(as_written(parsed)) == text


def test_json_numbers_know_how_they_were_written_too() -> None:
    assert [as_written(one) for one in parse_json("[2.50, 1e3, -0, 1e999]", "f.json")] == [
        "2.50",
        "1e3",
        "-0",
        "inf",
    ]
    assert parse_json("9" * 5000, "f.json") == "9" * 5000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("- a\n- b\n", ["a", "b"]),
        ("1: a\ntrue: b\n~: c\n", {"1": "a", "True": "b", "None": "c"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: >\n  one\n  two\n", {"a": "one two\n"}),
        ("{a: {b: [1, {c: d}]}}", {"a": {"b": [1, {"c": "d"}]}}),
        ("# only a comment\n", None),
    ],
)
def test_collections_are_lists_and_mappings_with_text_as_keys(text: str, value: object) -> None:
    assert parse_yaml(text, "f.yaml") == value


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: *a\n", 2, r"the alias \*a is not supported"),
        ("a: 1\n'a': 2\n", 2, "the key 'a' appears twice in this mapping"),
        ("1: a\n'1': b\n", 2, "the key '1' appears twice in this mapping"),
        ("a:\n  b: 1\n  b: 2\n", 3, "the key 'b' appears twice in this mapping"),
        ("a: 1\n[x, y]: 2\n", 2, "a key must be plain text"),
        ("a: !own x\n", 1, "could not determine a constructor"),
        ("a: 'open\n", 2, "unexpected end"),
        ("a: b: c\n", 1, "mapping values are not allowed"),
        ("\ta: 1\n", 1, "cannot start any token"),
    ],
)
def test_a_mistake_is_named_by_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says) as caught:
        parse_yaml(text, "f.yaml")
    assert caught.value.where == f"f.yaml, line {line}"
    with pytest.raises(InvalidDocument) as caught:
        parse_yaml(text, "f.md", first_line=11)
    assert caught.value.where == f"f.md, line {line + 10}"


@pytest.mark.parametrize("depth", [49, 60])
def test_fifty_levels_may_be_nested(depth: int) -> None:
    text = "[" * depth + "]" * depth
    for parse in (parse_yaml, parse_json):
        if depth < 50:
            assert parse(text, "f") is not None
        else:
            with pytest.raises(InvalidDocument, match="nests deeper than 50 levels"):
                parse(text, "f")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": "\\u0000"}', r"the text .* holds the character U\+0000"),
        ('{"a\\u0007": 1}', r"U\+0007"),
        ('["\\udc00"]', r"U\+DC00"),
        ('{"a": Infinity}', "Infinity is not a JSON number"),
        ('{"a": {"b": 1, "b": 2}}', "the key 'b' appears twice in one object"),
        ("", "Expecting value"),
        ("[1] x", "Extra data"),
    ],
)
def test_json_that_no_other_program_reads_alike_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=f"^f.json.*The JSON cannot be read: .*{says}"):
        parse_json(text, "f.json")


@pytest.mark.parametrize("character", ["\t", "\n", "\r"])
def test_white_space_is_no_control_character(character: str) -> None:
    assert parse_json(json.dumps({"a": character}), "f.json") == {"a": character}


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_every_json_value_comes_back_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value), "f.json") == value


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text("abc -:#'\"&*!?é", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_a_value_that_another_program_writes_as_yaml_comes_back(value: object) -> None:
    class Plain(yaml.SafeDumper):
        """Writes every collection out: this subset has no aliases."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    assert parse_yaml(yaml.dump(value, Dumper=Plain, allow_unicode=True), "f.yaml") == value
