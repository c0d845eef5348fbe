"""The controls of a form, as a reader of the page sees them: their labels and the values filled in."""

from __future__ import annotations

from ingest.loaders.html.dom import Element, Omissions, one_line, text_of, walk

_BUTTONS = frozenset({"submit", "reset", "button", "image"})
_CHOICES = frozenset({"checkbox", "radio"})
_FILLED = frozenset({"input", "textarea", "select", "output", "meter", "progress"})
_SECRET = "password"
_CHECKED, _UNCHECKED = "☑", "☐"


def describe_controls(body: Element, omissions: Omissions) -> None:
    """Replace the controls by elements of our own: `x-field` with `name: value`, and texts.

    A control with a value takes its label, so that the field is told in one place. Choices are written as the box that a
    browser draws. A control without a value leaves its label as it is, and a value without a
    label, or with others under one label, is a part of the line.
    """
    order = list(walk(body))
    labels = {one.get("for"): one for one in order if one.tag == "label" and one.get("for")}
    crowded = {one for one in order if one.tag == "label" and sum(inner.tag in _FILLED for inner in walk(one)) > 1}
    for control in order:
        if control.tag == "input" and control.get("type").lower() in _CHOICES:
            around = control.parent
            if (
                control.get("type").lower() == "checkbox"
                and around
                and around.tag == "label"
                and text_of(around).strip()
            ):
                around.tag = "div"  # each box to tick is a line of its own
            _replace(control, f" {_CHECKED if 'checked' in control.attributes else _UNCHECKED}")
        elif control.tag == "input" and control.get("type").lower() in _BUTTONS:
            omissions.add("navigation", control.get("value"))
            _replace(control, control.get("alt"))
        elif control.tag in _FILLED:
            label = labels.get(control.get("id")) or next(
                (one for one in control.ancestors() if one.tag == "label"), None
            )
            value = _value(control, omissions)
            if label in crowded:
                _replace(control, value)
            else:
                _describe(control, label, value)


def _describe(control: Element, label: Element | None, value: str) -> None:
    is_around = label is not None and label in control.ancestors()
    if is_around:
        _replace(control, "")
    name = _name(label, control)
    if not value or not name:
        _replace(control, value)
    elif label is not None and is_around:
        _become_field(label, name, value)
    else:
        if label is not None:
            label.adopt([])
        _become_field(control, name, value)


def _value(control: Element, omissions: Omissions) -> str:
    if control.tag == "select":
        options = [one for one in walk(control) if one.tag == "option"]
        chosen = [one for one in options if "selected" in one.attributes] or options[:1]
        omissions.add("unselected option", " ".join(text_of(one) for one in options if one not in chosen))
        return ", ".join(one_line(text_of(one)) for one in chosen)
    if control.tag == "input" and control.get("type").lower() == _SECRET:
        omissions.add("hidden text", control.get("value"))  # a browser shows dots
        return ""
    if control.tag == "input":
        return control.get("value").strip()
    return text_of(control).strip()


def _name(label: Element | None, control: Element) -> str:
    text = one_line(text_of(label)) if label is not None else ""
    return (text or control.get("aria-label") or control.get("title")).rstrip(" :*")


def _become_field(element: Element, name: str, value: str) -> None:
    element.tag = "x-field"
    element.adopt([f"{name}: {value}"])


def _replace(control: Element, text: str) -> None:
    control.tag = "span"
    control.adopt([f"{text} "] if text else [])
