"""DOCX files: Markdown with the document's headings and lists."""

from __future__ import annotations

import io
import zipfile
import zlib
from types import MappingProxyType

from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader, damage_error, extract_markdown
from ingest.loaders.port import SourceFile
from knowledge.errors import InvalidDocument

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PIECE = 1 << 20
"""Bytes unpacked at a time: one mebibyte keeps memory small and costs few calls."""
_ENCRYPTED_FLAG = 1
"""The bit of a zip entry's flags that marks it as encrypted (APPNOTE 4.4.4)."""
# RuntimeError covers NotImplementedError, which zipfile raises for a compression method that it lacks.
_UNPACKING_ERRORS = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, OSError, zlib.error)


class DocxLoader(ExtractingLoader):
    """Loads the text of a DOCX file."""

    mode = "markdown"
    media_types = MappingProxyType({".docx": _MEDIA_TYPE})

    def extract(self, file: SourceFile) -> Extracted:
        """Return the text as Markdown. Raises InvalidDocument if the archive unpacks to too much, too."""
        check_archive(file)
        extraction = extract_markdown(file.name, file.content, _MEDIA_TYPE)
        return Extracted(
            text=extraction.text,
            media_type=_MEDIA_TYPE,
            extractor=self.fingerprint,
            title=extraction.title,
        )


def check_archive(file: SourceFile) -> None:
    """Raise InvalidDocument for an archive that is damaged, encrypted or unpacks to too much.

    The declared sizes are checked first. They may be false, so the archive is then unpacked piece by piece up to
    the limit.
    """
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
