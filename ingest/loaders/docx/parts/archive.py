"""The package of a Word document: a zip archive of parts that refer to each other by relationships."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from ingest.loaders.docx.parts.markup import XmlElement, parse_part
from ingest.loaders.extraction import damage_error
from ingest.loaders.port import SourceFile
from knowledge.errors import InvalidDocument

_PIECE = 1 << 20
"""Bytes unpacked at a time: one mebibyte keeps memory small and costs few calls."""
_ENCRYPTED_FLAG = 1
"""The bit of a zip entry's flags that marks it as encrypted (APPNOTE 4.4.4)."""
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""A document with a password is a compound file with a stream of this name (MS-OFFCRYPTO 2.3.4.4)."""
# RuntimeError covers NotImplementedError, which zipfile raises for a compression method that it lacks.
_UNPACKING_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
    zlib.error,
)
_MAIN = "word/document.xml"


class Package:
    """The parts of a document, by name without a leading slash. Names differ in case alone nowhere (ISO/IEC 29500-2)."""

    def __init__(self, file: SourceFile) -> None:
        """Open the archive. Raises InvalidDocument where it is damaged, encrypted or unpacks to too much."""
        check_archive(file)
        self._file_name = file.name
        self._archive = zipfile.ZipFile(io.BytesIO(file.content))
        self._names = {_normal(name): name for name in self._archive.namelist()}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self.main = self._target("", "officeDocument") or _MAIN

    def part(self, name: str) -> XmlElement | None:
        """The root of a part; None where the package has no such part."""
        entry = self._names.get(_normal(name))
        if entry is None:
            return None
        try:
            content = self._archive.read(entry)
        except _UNPACKING_ERRORS as error:
            raise damage_error(self._file_name, str(error)) from None
        return parse_part(self._file_name, name, content)

    def document(self) -> XmlElement:
        """The root of the main part. Raises InvalidDocument where there is none."""
        root = self.part(self.main)
        if root is None:
            raise damage_error(self._file_name, f"it holds no {self.main}")
        return root

    def related(self, kind: str) -> XmlElement | None:
        """The part to which the main part has a relationship of a kind, such as `styles`, else the one usually named so."""
        name = self._target(self.main, kind) or posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
        return self.part(name)

    def all_related(self, *kinds: str) -> list[XmlElement]:
        """Every part to which the main part has a relationship of some kinds."""
        names = dict.fromkeys(name for kind, name in self._relationships(self.main) if kind in kinds)
        return [root for name in names if (root := self.part(name)) is not None]

    def properties(self) -> XmlElement | None:
        """The core properties of the package."""
        return self.part(self._target("", "core-properties") or "docProps/core.xml")

    def _target(self, source: str, kind: str) -> str | None:
        targets = (name for found, name in self._relationships(source) if found == kind)
        return next((name for name in targets if _normal(name) in self._names), None)

    def _relationships(self, source: str) -> list[tuple[str, str]]:
        """The kind and target of the internal relationships of a part, or of the package."""
        if source not in self._links:
            folder, base = posixpath.split(source)
            root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
            internal = [one for one in (root.children if root else []) if one.get("TargetMode") != "External"]
            targets = [posixpath.join("/", folder, one.get("Target")) for one in internal]
            kinds = [posixpath.basename(one.get("Type")) for one in internal]
            self._links[source] = list(zip(kinds, map(posixpath.normpath, targets), strict=True))
        return self._links[source]


def check_archive(file: SourceFile) -> None:
    """Raise InvalidDocument for an archive that is damaged, encrypted or unpacks to too much.

    The declared sizes are checked first. They may be false, so the archive is then unpacked piece by piece up to
    the limit.
    """
    if file.content.startswith(_COMPOUND_FILE) and _ENCRYPTED_PACKAGE in file.content:
        raise damage_error(file.name, "encrypted")
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
                raise damage_error(file.name, "encrypted")
            most = file.max_expanded_bytes
            if sum(entry.file_size for entry in entries) > most or _expands_beyond(archive, most):
                raise _expansion_error(file)
    except _UNPACKING_ERRORS as error:
        raise damage_error(file.name, str(error) or "it is no zip archive") from None


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _expands_beyond(archive: zipfile.ZipFile, most: int) -> bool:
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > most:
                    return True
    return False


def _expansion_error(file: SourceFile) -> InvalidDocument:
    return InvalidDocument(
        f"The file unpacks to more than {file.max_expanded_bytes} bytes.",
        where=file.name,
        remedy="If it is genuine, raise KNOWLEDGE_MAX_EXPANDED_BYTES.",
    )
