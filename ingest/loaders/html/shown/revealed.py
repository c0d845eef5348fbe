"""Shows what a control of a page reveals: the panels of tabs, the parts of an accordion, expanding parts.

A reader opens them with one click, as closed `<details>`. Dialogs and menus are none of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.loaders.html.dom import Element, one_line, text_of, walk

_NOT_CONTENT = frozenset({"dialog", "alertdialog", "menu", "listbox", "tooltip", "navigation", "tree", "grid"})
"""Roles of what a control opens beside the text of a page."""
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
    for panel in elements:
        if panel.get("role") == "tabpanel":
            tab = tabs.get(panel.get("id")) or by_id.get(panel.get("aria-labelledby").strip())
            if tab is not None:
                _show(panel)
                _name(panel, tab)


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
