"""Formulas (Office Math) as one line: fractions with a slash, powers with `^`, indices with `_`."""

from __future__ import annotations

from ingest.loaders.docx.parts.markup import XmlElement

_PROPERTY_ENDING = "Pr"
_INTEGRAL = "∫"
"""The sign of an operator that states none (ISO/IEC 29500-1, 22.1.2.20)."""


def linear(element: XmlElement) -> str:
    """The formula below an element, as a reader would type it."""
    write = _WRITERS.get(element.name)
    if write is not None:
        return write(element)
    if element.name in ("m:t", "w:t"):
        return element.text
    return "".join(linear(child) for child in element.children if not child.name.endswith(_PROPERTY_ENDING))


def _part(element: XmlElement, name: str) -> str:
    found = element.find(name)
    return linear(found) if found else ""


def _grouped(text: str) -> str:
    """`text` in parentheses, unless it is one number or name or stands in them already."""
    text = text.strip()
    is_one = text.replace(".", "").replace(",", "").isalnum()
    return text if is_one or not text or _in_parentheses(text) else f"({text})"


def _in_parentheses(text: str) -> bool:
    return text[0] == "(" and text[-1] == ")" and "(" not in text[1:] and ")" not in text[:-1]


def _fraction(element: XmlElement) -> str:
    return f"{_grouped(_part(element, 'm:num'))}/{_grouped(_part(element, 'm:den'))}"


def _limits(element: XmlElement) -> str:
    below, above = _part(element, "m:sub"), _part(element, "m:sup")
    return (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")


def _scripts(element: XmlElement) -> str:
    base = element.find("m:e")
    written = linear(base) if base else ""
    is_fraction = base is not None and base.find("m:f") is not None
    return (_grouped(written) if is_fraction else written) + _limits(element)


def _function(element: XmlElement) -> str:
    return f"{_part(element, 'm:fName').rstrip()} {_part(element, 'm:e')}"


def _limit(element: XmlElement) -> str:
    sign = "_" if element.name == "m:limLow" else "^"
    return f"{_part(element, 'm:e')}{sign}{_grouped(_part(element, 'm:lim'))}"


def _root(element: XmlElement) -> str:
    degree = _part(element, "m:deg")
    return f"{f'root_{degree}' if degree else '√'}({_part(element, 'm:e')})"


def _sum(element: XmlElement) -> str:
    operator = element.find("m:naryPr", "m:chr")
    sign = operator.get("m:val", _INTEGRAL) if operator else _INTEGRAL
    return f"{sign}{_limits(element)} {_part(element, 'm:e')}"


def _delimited(element: XmlElement) -> str:
    properties = element.find("m:dPr")

    def sign(name: str, default: str) -> str:
        found = properties.find(name) if properties else None
        return found.get("m:val", default) if found else default

    inner = sign("m:sepChr", "|").join(linear(one) for one in element.all("m:e"))
    return f"{sign('m:begChr', '(')}{inner}{sign('m:endChr', ')')}"


def _rows(element: XmlElement) -> str:
    rows = [", ".join(linear(cell) for cell in row.all("m:e")) for row in element.all("m:mr")]
    return "; ".join(rows or [linear(one) for one in element.all("m:e")])


_WRITERS = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:rad": _root,
    "m:func": _function,
    "m:limLow": _limit,
    "m:limUpp": _limit,
    "m:nary": _sum,
    "m:d": _delimited,
    "m:m": _rows,
    "m:eqArr": _rows,
}
