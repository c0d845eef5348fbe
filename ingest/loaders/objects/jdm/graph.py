"""Reads the graph of a JDM document: an input, one decision table, an output. Its rows become rules, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.loaders.objects.jdm.cells import CellError, cell_text, condition_of, value_of
from ingest.loaders.objects.jdm.hiding import hidden_rows

_INPUT, _TABLE, _OUTPUT = "inputNode", "decisionTableNode", "outputNode"
_OUTPUTS = ("rule", "then", "outcome", "action", "clause")
"""The fields of outputs that mean something, beside `parameters.NAME`."""
_PARAMETER = "parameters."
_WORDS = {
    "approve": "the case is approved.",
    "deny": "the case is denied.",
    "escalate": "a person decides the case.",
}
"""The words of a rule whose row has neither `then` nor a description."""


def is_jdm(value: Any) -> bool:
    """Whether a value is meant as a JDM document: it has nodes."""
    return isinstance(value, Mapping) and "nodes" in value


def rules_and_inputs(document: Any) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """The rules of a document, and the inputs that they read, in the form authors write. Raises ValueError, naming the place."""
    table = _content(_table_of(document))
    inputs, outputs = _columns(table, "inputs"), _columns(table, "outputs")
    _check_outputs(outputs.values())
    rows = table.get("rules")
    if not isinstance(rows, list) or not rows:
        raise ValueError("the decision table has no rows; add one")
    conditions = [dict(_conditions(row, number, inputs)) for number, row in enumerate(rows, 1)]
    for hidden, hiding in hidden_rows(conditions):
        raise ValueError(
            f"row {hidden + 1} can never decide, because row {hiding + 1} holds wherever it does; remove it, or move it up"
        )
    types = {field: _type_of(field, conditions) for field in inputs.values()}
    for number, row in enumerate(conditions, 1):
        if not row:
            row.update(_anything(types, number))
    rules = [_rule(row, number, outputs, conditions[number - 1]) for number, row in enumerate(rows, 1)]
    names, compared = _names(table), _compared(conditions, types)
    asked = {
        field: {"type": kind, "question": f"What is {names.get(field, field)}?"}
        for field, kind in (compared | types).items()
    }
    return rules, asked


def _table_of(document: Any) -> Mapping[str, Any]:
    """The one decision table, with an input before it and an output behind it."""
    nodes = document.get("nodes")
    if not isinstance(nodes, list) or not all(isinstance(node, Mapping) for node in nodes):
        raise ValueError("`nodes` is no list of nodes; export the document again")
    for node in nodes:
        if node.get("type") not in (_INPUT, _TABLE, _OUTPUT):
            known = f"{_INPUT}, {_TABLE} and {_OUTPUT}"
            raise ValueError(f"node {_named(node)} is a {node.get('type')}; only {known} are read")
    of_kind = {kind: [node for node in nodes if node.get("type") == kind] for kind in (_INPUT, _TABLE, _OUTPUT)}
    for kind, found in of_kind.items():
        if len(found) != 1:
            raise ValueError(f"there are {len(found)} nodes of the type {kind}; one is read")
    table: Mapping[str, Any] = of_kind[_TABLE][0]
    ids = [str(of_kind[kind][0].get("id")) for kind in (_INPUT, _TABLE, _OUTPUT)]
    if _edges(document) != {(ids[0], ids[1]), (ids[1], ids[2])}:
        raise ValueError(
            "the edges do not lead from the input over the decision table to the output alone; connect them so"
        )
    return table


def _edges(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    edges = document.get("edges")
    listed = edges if isinstance(edges, list) else []
    return {(str(one.get("sourceId")), str(one.get("targetId"))) for one in listed if isinstance(one, Mapping)}


def _content(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content of the node of a table. Raises ValueError for a way of deciding that rules do not have."""
    content = table.get("content")
    if not isinstance(content, Mapping):
        raise ValueError(f"node {_named(table)} has no content; export the document again")
    if content.get("hitPolicy", "first") != "first":
        raise ValueError(f"the hit policy of {_named(table)} is {content['hitPolicy']!r}; only 'first' is read")
    if content.get("executionMode", "single") != "single":
        raise ValueError(
            f"{_named(table)} is executed in a {content['executionMode']}; only single cases are read"
        )
    for name in ("inputField", "outputPath"):
        if content.get(name):
            raise ValueError(f"{_named(table)} has an {name}, {content[name]!r}; leave it empty")
    return content


def _columns(table: Mapping[str, Any], name: str) -> dict[str, str]:
    """The fields of the columns, by the id of the column."""
    columns = table.get(name)
    if not isinstance(columns, list) or not columns:
        raise ValueError(f"the decision table has no {name}; add a column")
    fields: dict[str, str] = {}
    for column in columns:
        field = str(column.get("field") or "").strip() if isinstance(column, Mapping) else ""
        if not field:
            raise ValueError(f"a column of {name} names no field, and so holds whole expressions; name a field")
        if field in fields.values():
            raise ValueError(f"two columns of {name} name the field {field!r}; keep one")
        fields[str(column.get("id"))] = field
    return fields


def _names(table: Mapping[str, Any]) -> dict[str, str]:
    return {str(one["field"]).strip(): str(one.get("name") or one["field"]) for one in table["inputs"]}


def _check_outputs(fields: Any) -> None:
    for field in fields:
        if field not in _OUTPUTS and not field.startswith(_PARAMETER):
            known = f"{', '.join(_OUTPUTS)} and {_PARAMETER}NAME"
            raise ValueError(f"the output {field!r} means nothing to rules; the outputs are {known}")


def _conditions(row: Any, number: int, inputs: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for column, field in inputs.items():
        try:
            condition = condition_of(cell_text(row, column))
        except CellError as error:
            raise ValueError(f"row {number}, {field}: {error}") from None
        if condition is not None:
            yield field, condition


def _type_of(field: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The type of an input, from the conditions of its column. Rules are held against it later."""
    for row in rows:
        condition = row.get(field)
        one = condition[0] if isinstance(condition, list) else condition
        if isinstance(one, bool):
            return "boolean"
        if isinstance(one, int | float) or (isinstance(one, str) and one[:1] in "<>[("):
            return "number"
        if isinstance(one, dict) and set(one) <= {"<", "<=", ">", ">="}:
            return "number"
    return "text"


def _compared(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> dict[str, str]:
    """The facts that inputs are compared with, each with the type of the input."""
    return {
        other: types[field]
        for row in rows
        for field, condition in row.items()
        if isinstance(condition, dict)
        for other in condition.values()
    }


def _anything(types: Mapping[str, str], number: int) -> dict[str, Any]:
    """The condition of a row without one: any value of the first input that is a number or a truth value."""
    for field, kind in types.items():
        if kind != "text":
            return {field: [True, False] if kind == "boolean" else ["< 0", ">= 0"]}
    raise ValueError(
        f"row {number} has no condition, and no input is a number or a truth value; state a condition"
    )


def _rule(row: Mapping[str, Any], number: int, outputs: Mapping[str, str], when: dict[str, Any]) -> dict[str, Any]:
    """A row as a rule."""
    given: dict[str, Any] = {}
    for column, field in outputs.items():
        try:
            given[field] = value_of(cell_text(row, column))
        except CellError as error:
            raise ValueError(f"row {number}, {field}: {error}") from None
    stated = {field: value for field, value in given.items() if value is not None}
    for field in _OUTPUTS:
        if field in stated and not isinstance(stated[field], str):
            raise ValueError(
                f'row {number}, {field}: the cell states no text; write one in quotes, such as "approve"'
            )
    if stated.get("outcome", "approve") not in _WORDS:
        raise ValueError(
            f"row {number}, outcome: {stated['outcome']!r} is unknown; the outcomes are {', '.join(_WORDS)}"
        )
    described = str(row.get("_description") or "").strip()
    then = stated.get("then") or described or _WORDS.get(stated.get("outcome", ""), "")
    if not then:
        raise ValueError(f"row {number} has no outcome, no `then` and no description; state one")
    rule = {"id": stated.get("rule") or f"row-{number}", "when": when, "then": then}
    if "clause" in stated:
        rule["clause"] = stated["clause"]
    return rule | ({"outcome": outcome} if (outcome := _outcome(stated, number)) else {})


def _outcome(stated: Mapping[str, Any], number: int) -> dict[str, Any] | None:
    parameters = {
        field.removeprefix(_PARAMETER): value for field, value in stated.items() if field.startswith(_PARAMETER)
    }
    if "outcome" not in stated:
        if "action" in stated or parameters:
            raise ValueError(f"row {number} has an action and no outcome; state approve or escalate")
        return None
    outcome: dict[str, Any] = {"type": stated["outcome"]}
    if "action" in stated:
        outcome |= {"action": stated["action"], "parameters": parameters}
    elif parameters:
        raise ValueError(f"row {number} has parameters and no action; name the action, or leave them empty")
    return outcome


def _named(node: Mapping[str, Any]) -> str:
    return repr(node.get("name") or node.get("id"))
