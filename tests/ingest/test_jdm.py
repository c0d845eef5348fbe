"""Decision tables in GoRules' JSON Decision Model become rules of a policy, or are refused with the place that is wrong."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.objects.jdm import rules_and_inputs
from ingest.loaders.objects.jdm.cells import CellError, condition_of, value_of
from ingest.loaders.objects.jdm.hiding import hidden_rows
from ingest.loaders.yaml_subset import parse_yaml
from knowledge.errors import InvalidDocument
from knowledge.model.kinds import InputTerms, PolicyTerms, RuleTerms, terms_of
from tests.ingest.ingesting import APPROVED, desk

ROOT = Path(__file__).parents[2]
TABLE = json.loads((ROOT / "tests" / "scenarios" / "refunds.jdm.json").read_text())
POLICY = parse_yaml((ROOT / "fixtures" / "refunds" / "policy-2025.yaml").read_text(), "policy")


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("", None),
        (" - ", None),
        ("75", 75),
        ("0.25", 0.25),
        ("-3", -3),
        ("true", True),
        ('"final_sale"', "final_sale"),
        ("'new'", "new"),
        ("< 75", "< 75"),
        (">=200", ">= 200"),
        ("== 5", 5),
        ("[75..200)", "[75..200)"),
        ("(0 .. 1]", "(0..1]"),
        ("[200..)", ">= 200"),
        ("(200..)", "> 200"),
        ("(..75)", "< 75"),
        ("[..75]", "<= 75"),
        ("> 0 and <= 75", "(0..75]"),
        ("< 75 and >= 0", "[0..75)"),
        ("!= 5", ["< 5", "> 5"]),
        ("!= true", False),
        ('== "a"', "a"),
        ('"a", "b"', ["a", "b"]),
        ('"a, b","c"', ["a, b", "c"]),
        ("1, > 5", [1, "> 5"]),
        ("> amount_paid", {">": "amount_paid"}),
        ("!= currency_paid", {"!=": "currency_paid"}),
        ("== customer.home", {"=": "customer.home"}),
    ],
)
def test_a_cell_states_a_condition(cell: str, condition: Any) -> None:
    assert condition_of(cell) == condition


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("len($) > 3", "calls the function 'len', and rules call none"),
        ("date('now')", "calls the function 'date'"),
        ("null", "asks whether a fact is missing"),
        ("!= null", "asks whether a fact is missing"),
        ('!= "a"', "excludes a text, which rules cannot; list the texts that are meant"),
        ("amount * 2", "is no value, list, bound or range"),
        ("a or b", "is no value"),
        ("[..]", "is a range without ends"),
        ("> amount_paid, 5", "compares with another fact and with values"),
        ('"< 5"', "reads like a bound"),
        ("1,,2", "is no value"),
    ],
)
def test_a_cell_that_rules_cannot_say_is_refused(cell: str, says: str) -> None:
    with pytest.raises(CellError, match=says.replace("(", r"\(")):
        condition_of(cell)


def test_an_output_is_a_value_or_a_fact() -> None:
    cells = ['"approve"', "5", "true", "amount", "", "-"]
    assert [value_of(cell) for cell in cells] == ["approve", 5, True, {"fact": "amount"}, None, None]
    with pytest.raises(CellError, match="calls the function 'round'"):
        value_of("round(amount)")


@pytest.mark.rule("D5a")
def test_the_table_of_the_worked_example_is_the_rules_of_its_policy() -> None:
    rules, inputs = rules_and_inputs(TABLE)
    written = {rule["id"]: RuleTerms.model_validate(rule) for rule in POLICY["rules"]}
    read = {rule["id"]: RuleTerms.model_validate(rule) for rule in rules}
    assert list(read) == list(written)
    for name, rule in read.items():
        assert (rule.then, rule.outcome, rule.clause) == (
            written[name].then,
            written[name].outcome,
            written[name].clause,
        )
    types = {name: InputTerms.model_validate(about).type for name, about in inputs.items()}
    assert types == {name: InputTerms.model_validate(POLICY["inputs"][name]).type for name in types}


@given(
    st.fixed_dictionaries(
        {
            "final_sale": st.booleans(),
            "gift_card": st.booleans(),
            "days_since_delivery": st.sampled_from([0, 30, 31]),
            "currency": st.sampled_from(["EUR", "USD"]),
            "currency_paid": st.just("EUR"),
            "amount": st.sampled_from([0, 29, 74.99, 75, 100, 100.01, 199.99, 200]),
            "amount_paid": st.sampled_from([100, 900]),
            "missing_delivery": st.booleans(),
            "chargebacks": st.sampled_from([0, 1, 2]),
            "risk": st.sampled_from([-0.1, 0.2499, 0.25, 1]),
        },
        optional={"evidence": st.booleans()},
    ),
    st.sets(st.sampled_from(["risk", "amount", "final_sale", "currency_paid"])),
)
def test_the_table_decides_as_the_written_rules_do(facts: dict[str, Any], missing: set[str]) -> None:
    known = {name: value for name, value in facts.items() if name not in missing}
    inputs = {name: InputTerms.model_validate(about) for name, about in POLICY["inputs"].items()}
    for one, other in zip(rules_and_inputs(TABLE)[0], POLICY["rules"], strict=True):
        read, written = RuleTerms.model_validate(one), RuleTerms.model_validate(other)
        assert read.holds(inputs, known) is written.holds(inputs, known), one["id"]


def policy(table: Any, **fields: Any) -> bytes:
    """A policy whose rules are a decision table."""
    return json.dumps(
        {key: value for key, value in POLICY.items() if key not in ("rules", "inputs")} | {"rules": table} | fields
    ).encode()


def test_a_policy_with_a_table_is_ingested_as_rules_and_keeps_the_table_as_its_source() -> None:
    store, ingestor, _ = desk()
    content = policy(TABLE, inputs={"currency_paid": POLICY["inputs"]["currency_paid"]})
    ((_, version_id),) = ingestor.upload("refunds.json", content, APPROVED).versions
    version = store.version(version_id)
    terms = terms_of(version)
    assert isinstance(terms, PolicyTerms)
    assert [rule.id for rule in terms.rules] == [rule["id"] for rule in POLICY["rules"]]
    assert terms.inputs["final_sale"].question == "What is final sale?"
    assert terms.inputs["amount_paid"].question == "What is amount_paid?"
    assert terms.inputs["currency_paid"].question == "In which currency was the article paid?"
    assert "nodes" not in json.dumps(version.attributes)
    assert store.content(version.revision.revision_hash) == content
    assert "If amount is more than amount paid" in store.text(version_id)


def small(*rows: dict[str, str], outputs: tuple[str, ...] = ("outcome",)) -> dict[str, Any]:
    """A table of the inputs `amount` and `kind`."""
    table: dict[str, Any] = copy.deepcopy(TABLE)
    table["nodes"][1]["content"] |= {
        "inputs": [{"id": "a", "name": "Amount", "field": "amount"}, {"id": "k", "name": "Kind", "field": "kind"}],
        "outputs": [{"id": f"o{number}", "name": field, "field": field} for number, field in enumerate(outputs)],
        "rules": list(rows),
    }
    return table


def test_a_row_says_what_it_does_where_nobody_describes_it_and_one_without_conditions_takes_the_rest() -> None:
    rules, inputs = rules_and_inputs(small({"a": "< 5", "o0": '"approve"'}, {"o0": '"escalate"'}))
    assert rules == [
        {"id": "row-1", "when": {"amount": "< 5"}, "then": "the case is approved.", "outcome": {"type": "approve"}},
        {"id": "row-2", "when": {"amount": ["< 0", ">= 0"]}, "then": "a person decides the case.", "outcome": {"type": "escalate"}},
    ]  # fmt: skip
    assert inputs["kind"] == {"type": "text", "question": "What is Kind?"}


def node(**changes: Any) -> dict[str, Any]:
    """The table with another node in it, or with a changed decision table."""
    table: dict[str, Any] = copy.deepcopy(TABLE)
    if "type" in changes:
        table["nodes"].append({"id": "x", "name": "Extra", **changes})
    else:
        table["nodes"][1]["content"] |= changes
    return table


APPROVE = {"o0": '"approve"'}
REFUSED = [
    (node(type="functionNode"), "node 'Extra' is a functionNode; only inputNode, decisionTableNode and outputNode are read"),
    (node(type="expressionNode"), "is a expressionNode"),
    (node(type="decisionTableNode"), "there are 2 nodes of the type decisionTableNode; one is read"),
    (TABLE | {"edges": TABLE["edges"][:1]}, "the edges do not lead from the input over the decision table to the output"),
    (TABLE | {"nodes": 5}, "`nodes` is no list of nodes"),
    (node(hitPolicy="collect"), "the hit policy of 'Refunds' is 'collect'; only 'first' is read"),
    (node(executionMode="loop"), "is executed in a loop"),
    (node(inputField="claims"), "has an inputField, 'claims'; leave it empty"),
    (node(inputs=[]), "the decision table has no inputs"),
    (node(inputs=[{"id": "i", "name": "Whole"}]), "a column of inputs names no field"),
    (node(rules=[]), "the decision table has no rows"),
    (node(rules=["x"]), "row 1, final_sale: the row is no mapping of texts"),
    (small({"a": "len($) > 1", **APPROVE}), "row 1, amount: 'len($) > 1' calls the function 'len'"),
    (small(APPROVE, {"k": '"new"', **APPROVE}), "row 2 can never decide, because row 1 holds wherever it does; remove it, or move it up"),
    (small({"a": "< 75", **APPROVE}, {"a": "[10..20]", "k": '"new"', **APPROVE}), "row 2 can never decide"),
    (small({"a": "< 75"}), "row 1 has no outcome, no `then` and no description"),
    (small({"a": "< 75", "o0": "approve"}), "row 1, outcome: the cell states no text; write one in quotes"),
    (small({"a": "< 75", "o0": '"x"'}, outputs=("discount",)), "the output 'discount' means nothing to rules; the outputs are rule, then"),
    (small({"a": "< 75", "o0": '"refund"', "o1": '"it is paid."'}, outputs=("action", "then")), "row 1 has an action and no outcome"),
    (small({"a": "< 75", "o0": '"approve"', "o1": "amount"}, outputs=("outcome", "parameters.amount")), "row 1 has parameters and no action"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "says"), REFUSED)
def test_what_rules_cannot_say_is_refused_with_its_place(table: Any, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        rules_and_inputs(table)


def test_a_row_without_conditions_needs_an_input_that_can_be_anything() -> None:
    table = small({"k": '"x"', **APPROVE}, APPROVE)
    table["nodes"][1]["content"]["inputs"].pop(0)
    with pytest.raises(ValueError, match="row 2 has no condition, and no input is a number or a truth value"):
        rules_and_inputs(table)


def test_a_policy_whose_table_is_refused_is_refused_with_the_reason() -> None:
    store, ingestor, _ = desk()
    with pytest.raises(InvalidDocument, match=r"rules: node 'Extra' is a functionNode"):
        ingestor.upload("refunds.json", policy(node(type="functionNode")), APPROVED)
    unread = small(
        {"a": "< 5", "o0": '"approve"', "o1": '"refund"', "o2": "iban"},
        outputs=("outcome", "action", "parameters.iban"),
    )
    with pytest.raises(
        InvalidDocument, match=r"'row-1' reads 'iban', which is no input; the inputs are amount, kind"
    ):
        ingestor.upload("refunds.json", policy(unread), APPROVED)
    with pytest.raises(
        InvalidDocument, match=r"row 1, outcome: 'maybe' is unknown; the outcomes are approve, deny, escalate"
    ):
        ingestor.upload("refunds.json", policy(small({"a": "< 5", "o0": '"maybe"'})), APPROVED)
    assert list(store.events()) == []


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([{"a": "< 75"}, {"a": "< 50"}], [(1, 0)]),
        ([{"a": "< 50"}, {"a": "< 75"}], []),
        ([{"a": "<= 50"}, {"a": "< 50"}], [(1, 0)]),
        ([{"a": "< 50"}, {"a": "<= 50"}], []),
        ([{"a": "[1..5]"}, {"a": 5}], [(1, 0)]),
        ([{"a": "[1..5)"}, {"a": 5}], []),
        ([{"a": ["< 5", "> 9"]}, {"a": [1, 10]}], [(1, 0)]),
        ([{"a": ["< 5", "> 9"]}, {"a": [1, 7]}], []),
        ([{"k": "New"}, {"k": "new", "a": 1}], [(1, 0)]),
        ([{"k": "new", "a": 1}, {"k": "new"}], []),
        ([{"t": True}, {"t": False}], []),
        ([{"t": True}, {"t": True, "a": 1}, {"t": True}], [(1, 0), (2, 0)]),
        ([{"a": {">": "b"}}, {"a": {">": "b"}, "k": "x"}], [(1, 0)]),
        ([{"a": {">": "b"}}, {"a": "> 5"}], []),
        ([{"t": True}, {"t": 1}], []),
    ],
)
def test_a_row_is_hidden_where_one_before_it_holds_wherever_it_does(rows: Any, hidden: Any) -> None:
    assert hidden_rows(rows) == hidden


@given(st.data())
def test_a_row_that_is_told_to_be_hidden_never_decides(data: st.DataObject) -> None:
    numbers = st.integers(0, 4)
    bound = st.builds(lambda sign, limit: f"{sign} {limit}", st.sampled_from(["<", "<=", ">", ">="]), numbers)
    condition = st.one_of(numbers, bound, st.lists(st.one_of(numbers, bound), min_size=1, max_size=2))
    rows = data.draw(
        st.lists(st.dictionaries(st.sampled_from("ab"), condition, min_size=1), min_size=2, max_size=4)
    )
    inputs = {name: InputTerms(type="number", question="?") for name in "ab"}
    rules = [RuleTerms.model_validate({"id": f"r{at}", "when": row, "then": "x"}) for at, row in enumerate(rows)]
    for hidden, hiding in hidden_rows(rows):
        for a in range(-1, 12):
            for b in range(-1, 6):
                facts = {"a": a / 2, "b": b}
                assert not rules[hidden].holds(inputs, facts) or rules[hiding].holds(inputs, facts)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value but its root."""
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from _places(one, (*place, name))


DAMAGED = [
    None,
    5,
    True,
    False,
    "",
    "x",
    "null",
    "[1..",
    "[5..1]",
    '"a',
    ",",
    "< ",
    "!=",
    "not(5)",
    [],
    {},
    ["a"],
    {"a": 1},
]


@given(st.sampled_from(list(_places(TABLE))), st.sampled_from(DAMAGED))
def test_a_document_that_is_damaged_anywhere_is_read_or_refused_and_nothing_else(
    place: tuple[Any, ...], to: Any
) -> None:
    table: dict[str, Any] = copy.deepcopy(TABLE)
    inside: Any = table
    for name in place[:-1]:
        inside = inside[name]
    inside[place[-1]] = to
    with contextlib.suppress(ValueError):
        rules_and_inputs(table)
