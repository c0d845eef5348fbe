"""Shows what a control of a page reveals: the panels of tabs, the parts of an accordion, expanding parts.

A reader opens them with one click, as closed `<details>`. Dialogs and menus are none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.loaders.html.dom import Element, one_line, text_of, walk

_NOT_CONTENT = frozenset({"dialog", "alertdialog", "menu", "listbox", "tooltip", "navigation", "tree", "grid"})
"""Roles of what a control opens beside the text of a page."""
_BARS, _PANELS = frozenset({"tabbed-labels"}), frozenset({"tabbed-block"})
"""The classes of tabs without roles, as MkDocs writes them."""
_AROUND = frozenset({"nav", "header", "footer", "dialog", "form"})
"""Elements whose controls open menus, searches and messages."""
_EXPANDED_CLASS, _EXPANDING_CLASS = "expand-content", "expand-control"
"""The classes of the expanding parts of exported Confluence pages."""


def reveal(root: Element) -> None:
    """Show what the controls in `root` reveal. The panel of a tab becomes an item below the words of the tab."""
    elements = list(walk(root))
    by_id = {element.get("id"): element for element in reversed(elements) if element.get("id")}
    tabs: dict[str, Element] = {}
    for element in elements:
        if element.get("role") == "tab":
            tabs |= dict.fromkeys(element.get("aria-controls").split(), element)
        elif "aria-expanded" in element.attributes:
            _open(element, by_id)
        elif _EXPANDED_CLASS in element.words_of("class") and _follows_its_control(element):
            _show(element)
    in_order = _tabs_in_order(elements)
    for panel in elements:
        if panel.get("role") == "tabpanel" or panel in in_order:
            tab = (
                tabs.get(panel.get("id")) or by_id.get(panel.get("aria-labelledby").strip()) or in_order.get(panel)
            )
            if tab is not None:
                _show(panel)
                _name(panel, tab)


def _tabs_in_order(elements: Sequence[Element]) -> dict[Element, Element]:
    """The tabs of panels that nothing but their order ties to them: as many tabs as panels, in one element."""
    found: dict[Element, Element] = {}
    for around in elements:
        bar = next(
            (one for one in around.elements if one.get("role") == "tablist" or one.words_of("class") & _BARS), None
        )
        if bar is None:
            continue
        tabs = [
            one
            for one in walk(bar)
            if one.get("role") == "tab" or (one.tag == "label" and bar.words_of("class") & _BARS)
        ]
        beside = [one for part in around.elements if part is not bar for one in (part, *part.elements)]
        panels = [one for one in beside if one.get("role") == "tabpanel" or one.words_of("class") & _PANELS]
        if len(tabs) == len(panels):
            found |= zip(panels, tabs, strict=True)
            bar.attributes["role"] = "tablist"
            for control in around.elements:
                if control.tag == "input" and bar.words_of("class") & _BARS:
                    control.remove()
    return found


def _open(control: Element, by_id: Mapping[str, Element]) -> None:
    """Show the parts that an expanding control names, unless they are a menu or a dialog."""
    if control.get("aria-haspopup") not in ("", "false") or any(one.tag in _AROUND for one in control.ancestors()):
        return
    targets = control.get("aria-controls").split() or [
        control.get(name).removeprefix("#") for name in ("data-bs-target", "data-target", "href")
    ]
    for target in targets:
        part = by_id.get(target)
        if part is not None and part.tag not in _AROUND and part.get("role") not in _NOT_CONTENT:
            _show(part)


def _follows_its_control(element: Element) -> bool:
    beside = element.parent.elements if element.parent else []
    return any(_EXPANDING_CLASS in one.words_of("class") for one in beside)


def _show(element: Element) -> None:
    element.attributes.pop("hidden", None)
    element.attributes["style"] = f"{element.get('style').rstrip('; ')};display:block".lstrip(";")


def _name(panel: Element, tab: Element) -> None:
    """Put the content of a panel below the words of its tab, in an item."""
    words = one_line(text_of(tab))
    if not words or one_line(text_of(panel)).startswith(words):
        return
    shown = Element("ul", {}, [], panel)
    item = Element("li", {}, [], shown)
    item.adopt([Element("p", {}, [words], item), *panel.children])
    shown.adopt([item])
    panel.adopt([shown])
