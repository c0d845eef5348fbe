"""The XML of a document's parts as plain elements, with one name for each thing whatever namespaces the file uses.

Elements and attributes are named by the usual prefixes, such as `w:p`. Documents of the Strict class (ISO/IEC 29500) use
other namespaces for the same names, so they are read alike. `mc:AlternateContent` is replaced by the branch that is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.loaders.extraction import damage_error
from knowledge.errors import InvalidDocument

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_TRANSITIONAL}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_TRANSITIONAL}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_TRANSITIONAL}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_TRANSITIONAL}drawingml/2006/main": "a",
    f"{_STRICT}drawingml/main": "a",
    f"{_TRANSITIONAL}drawingml/2006/wordprocessingDrawing": "wp",
    f"{_STRICT}drawingml/wordprocessingDrawing": "wp",
    f"{_TRANSITIONAL}drawingml/2006/picture": "pic",
    f"{_STRICT}drawingml/picture": "pic",
    f"{_TRANSITIONAL}drawingml/2006/chart": "c",
    f"{_STRICT}drawingml/chart": "c",
    f"{_TRANSITIONAL}drawingml/2006/diagram": "dgm",
    f"{_STRICT}drawingml/diagram": "dgm",
    f"{_TRANSITIONAL}markup-compatibility/2006": "mc",
    f"{_TRANSITIONAL}package/2006/relationships": "rel",
    f"{_TRANSITIONAL}package/2006/metadata/core-properties": "cp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup": "wpg",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas": "wpc",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing": "wp14",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}
_MOST_ELEMENTS = 3_000_000
"""Elements that a part may hold. A thousand pages hold some 300,000; an element takes about 300 bytes of memory."""
_OFF = frozenset({"0", "false", "off", "no"})


@dataclass(slots=True, eq=False)
class XmlElement:
    """An element, compared by identity. `text` is empty in an element with children."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""

    def get(self, attribute: str, default: str = "") -> str:
        """The value of an attribute, or `default`."""
        return self.attributes.get(attribute, default)

    def find(self, *path: str) -> XmlElement | None:
        """The first element at a path of names below this one."""
        found: XmlElement | None = self
        for name in path:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def all(self, *names: str) -> list[XmlElement]:
        """The children of some names, in order."""
        return [child for child in self.children if child.name in names]

    def value(self, *path: str) -> str | None:
        """The attribute `w:val` of the element at a path; None where there is no such element or attribute."""
        found = self.find(*path)
        return found.attributes.get("w:val") if found else None

    def flag(self, *path: str) -> bool | None:
        """Whether the on/off property at a path is on; None where it is not stated."""
        found = self.find(*path)
        return None if found is None else found.get("w:val", "true").lower() not in _OFF

    def walk(self) -> Iterator[XmlElement]:
        """Yield this element and everything below it, in document order."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending.extend(reversed(element.children))


def number(text: str | None, default: int) -> int:
    """`text` as a whole number, or `default` where it is none."""
    try:
        return int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default


def parse_part(file_name: str, part: str, content: bytes) -> XmlElement:
    """Parse the XML of a part. Raises InvalidDocument, naming the part, where it is damaged or declares entities."""
    target = _Target(file_name, part)
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damage_error(file_name, f"{part} is no XML ({error})".replace(": ", ", ")) from None
    if target.root is None:
        raise damage_error(file_name, f"{part} is empty")
    return target.root


class _Target:
    """Builds elements from the events of the parser."""

    def __init__(self, file_name: str, part: str) -> None:
        self.root: XmlElement | None = None
        self._file_name, self._part = file_name, part
        self._open: list[XmlElement] = []
        self._text: list[str] = []
        self._namespaces: list[Mapping[str, str]] = [{}]
        self._names: dict[str, str] = {}
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str], declared: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise InvalidDocument(
                f"{self._part} holds more than {_MOST_ELEMENTS:,} elements.",
                where=self._file_name,
                remedy="Split the document into several.",
            )
        known = self._namespaces[-1]
        self._namespaces.append({**known, **declared} if declared else known)
        named = {self._name(key): value for key, value in attributes.items()}
        self._open.append(XmlElement(self._name(tag), named))
        self._text.clear()
        if self._open[-1].name == "mc:Choice":
            named["understood"] = "yes" if self._understands(named.get("Requires", "")) else ""

    def end(self, tag: str) -> None:
        self._namespaces.pop()
        element = self._open.pop()
        if not element.children:
            element.text = "".join(self._text)
        self._text.clear()
        parent = self._open[-1] if self._open else None
        if parent is None:
            self.root = element
        elif element.name == "mc:AlternateContent":
            parent.children += _branch(element)
        else:
            parent.children.append(element)

    def data(self, text: str) -> None:
        self._text.append(text)

    def doctype(self, *_: object) -> None:
        raise InvalidDocument(
            f"{self._part} declares a document type, which a Word document must not.",
            where=self._file_name,
            remedy="Open it in the program that made it and save it again.",
        )

    def close(self) -> None:
        """End the events; the result is `root`."""

    def _name(self, tag: str) -> str:
        name = self._names.get(tag)
        if name is None:
            namespace, _, local = tag.removeprefix("{").rpartition("}")
            prefix = _PREFIXES.get(namespace)
            name = self._names[tag] = f"{prefix}:{local}" if prefix else tag
        return name

    def _understands(self, prefixes: str) -> bool:
        known = self._namespaces[-1]
        return all(known.get(prefix) in _PREFIXES for prefix in prefixes.split())


def _branch(alternatives: XmlElement) -> list[XmlElement]:
    """The content of the first choice whose namespaces are all known, else of the fallback."""
    for choice in alternatives.all("mc:Choice"):
        if choice.get("understood"):
            return choice.children
    fallback = alternatives.find("mc:Fallback")
    return fallback.children if fallback else []
