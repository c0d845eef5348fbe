"""Reads style sheets and `style` attributes, as far as they decide about what a reader sees.

Rules count whose selectors are made of tags, classes and ids, alone or below one another. Rules for a state (`:hover`), for
another medium or for a width of the window are passed over, because they do not describe the page as it is first shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.loaders.html.dom import Element

_READ = frozenset(
    [
        "background",
        "background-color",
        "color",
        "display",
        "font-size",
        "font-weight",
        "height",
        "left",
        "list-style",
        "list-style-type",
        "max-height",
        "opacity",
        "overflow",
        "position",
        "text-decoration",
        "text-decoration-line",
        "text-indent",
        "top",
        "vertical-align",
        "visibility",
        "width",
    ]
)
"""The properties that the reader asks for."""
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_COMPOUND = re.compile(r"(?P<tag>\*|[a-z][\w-]*)?(?P<rest>(?:[.#][\w-]+)*)", re.IGNORECASE)
_BRACE = re.compile(r"[{}]")
_PART = re.compile(r"[.#][\w-]+")
_ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*$|@layer\b", re.IGNORECASE)
_MOST_RULES = 20_000
"""Rules that are read of a page: more than any real page has, and few enough to match in a moment."""

Priority = tuple[bool, int, int, int, int]
"""Important or not, ids, classes, tags, and the place in the page: a higher one wins (CSS Cascade 4, 6)."""


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str
    classes: frozenset[str]
    name: str

    def fits(self, element: Element) -> bool:
        return (
            (not self.tag or self.tag == element.tag)
            and (not self.name or self.name == element.get("id"))
            and (not self.classes or self.classes <= set(element.get("class").split()))
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """`below` are the compounds of ancestors, innermost first; `is_child` says for each if it is the parent itself."""

    own: _Compound
    below: tuple[tuple[_Compound, bool], ...]
    weight: tuple[int, int, int]
    place: int
    declarations: tuple[tuple[str, str, bool], ...]

    def fits(self, element: Element) -> bool:
        if not self.own.fits(element):
            return False
        above = element.parent
        for compound, is_child in self.below:
            while above is not None and not compound.fits(above) and not is_child:
                above = above.parent
            if above is None or not compound.fits(above):
                return False
            above = above.parent
        return True


class StyleSheet:
    """The style rules of a page."""

    def __init__(self, sheets: list[str]) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        place = 0
        for sheet in sheets:
            for selectors, body in _blocks(_COMMENT.sub(" ", sheet)):
                declarations = tuple(_declarations(body))
                for selector in selectors.split(",") if declarations and place < _MOST_RULES else ():
                    place += 1
                    if rule := _rule(selector, place, declarations):
                        self._rules[_key(rule.own)].append(rule)

    def declared(self, element: Element) -> dict[str, str]:
        """The value of each property that a rule or the `style` attribute declares for an element."""
        best: dict[str, tuple[Priority, str]] = {}
        keys = [f".{name}" for name in element.get("class").split()] + [f"#{element.get('id')}", element.tag, "*"]
        for key in keys if self._rules else ():
            for rule in self._rules.get(key, ()):
                if rule.fits(element):
                    for name, value, important in rule.declarations:
                        _take(best, name, value, (important, *rule.weight, rule.place))
        for name, value, important in _declarations(element.get("style")):
            _take(best, name, value, (important, _MOST_RULES, 0, 0, 0))
        return {name: value for name, (_, value) in best.items()}


def _take(best: dict[str, tuple[Priority, str]], name: str, value: str, priority: Priority) -> None:
    if name not in best or best[name][0] <= priority:
        best[name] = (priority, value)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the body of each rule that holds as the page is first shown."""
    at = 0
    while at < len(sheet):
        opening = sheet.find("{", at)
        if opening < 0:
            return
        prelude = sheet[at:opening].rsplit(";", 1)[-1].replace("}", " ").strip()
        if prelude.startswith("@") and _ALWAYS.match(prelude):
            at = opening + 1  # its rules are read as if they stood outside; the brace behind them is passed over
            continue
        closing = _closing(sheet, opening)
        if not prelude.startswith("@"):
            yield prelude, sheet[opening + 1 : closing]
        at = closing + 1


def _closing(sheet: str, opening: int) -> int:
    """The offset of the brace that closes the one at `opening`; the end of the sheet if there is none."""
    depth = 0
    for found in _BRACE.finditer(sheet, opening):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return len(sheet)


def _declarations(body: str) -> Iterator[tuple[str, str, bool]]:
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _READ:
            value = value.strip().lower()
            important = value.endswith("!important")
            yield name, value.removesuffix("!important").strip(), important


def _rule(selector: str, place: int, declarations: tuple[tuple[str, str, bool], ...]) -> _Rule | None:
    """The rule of one selector; None where the selector is not made of tags, classes and ids."""
    compounds: list[_Compound] = []
    children: list[bool] = []
    is_child = False
    for part in selector.replace(">", " > ").split():
        if part == ">":
            is_child = True
            continue
        found = _COMPOUND.fullmatch(part)
        if found is None:
            return None
        names = _PART.findall(found["rest"])
        tag = (found["tag"] or "").lower()
        classes = frozenset(name[1:] for name in names if name[0] == ".")
        compounds.append(
            _Compound("" if tag == "*" else tag, classes, next((n[1:] for n in names if n[0] == "#"), ""))
        )
        children.append(is_child)
        is_child = False
    if not compounds:
        return None
    weight = (
        sum(bool(one.name) for one in compounds),
        sum(len(one.classes) for one in compounds),
        sum(bool(one.tag) for one in compounds),
    )
    below = tuple(zip(reversed(compounds[:-1]), reversed(children[1:]), strict=True))
    return _Rule(compounds[-1], below, weight, place, declarations)


def _key(compound: _Compound) -> str:
    """The name under which the rules of a compound are looked up."""
    if compound.classes:
        return f".{min(compound.classes)}"
    return f"#{compound.name}" if compound.name else compound.tag or "*"
