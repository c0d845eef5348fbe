"""The files that an ingest through a service uploads, one by one, under the names that their folders give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from api.service.requests import DocumentDefaults
from ingest.loaders.objects.foreign import ForeignFile as ForeignFile  # raised by `Uploads.content`
from ingest.loaders.objects.loader import ObjectLoader
from ingest.loaders.port import SourceFile
from ingest.naming import suffix_of
from ingest.options import FailedFile
from ingest.reading.file_names import named_by_caller
from ingest.reading.files import FileFinder
from ingest.reading.files import FoundFile as FoundFile  # part of `Uploads`
from knowledge.errors import InvalidDocument


@dataclass
class Uploads:
    """The files to upload, those that cannot be, and what to warn of."""

    files: list[FoundFile]
    failed: list[FailedFile]
    warnings: list[str]
    _names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Sequence[Path], defaults: DocumentDefaults) -> Uploads:
        """The files that paths name, and those in folders. Raises InvalidDocument where there is none, or where the
        defaults name the files otherwise than is possible.
        """
        finder = FileFinder(defaults.include, is_tolerant=True)
        files = finder.find_any(paths)
        if not (files or finder.failed):
            finder.find(paths)  # says so
        files = named_by_caller(files, defaults.root, defaults.object_id)
        return cls(files, [FailedFile.at(error.where, error) for error in finder.failed], finder.warnings)

    def content(self, file: FoundFile) -> bytes:
        """The bytes of a file.

        Raises InvalidDocument where it cannot be read or would be the same object as another one, and ForeignFile for the
        file of another program.
        """
        try:
            content = file.path.read_bytes()
        except OSError as error:
            raise InvalidDocument(
                f"The file cannot be read: {error.strerror}.", remedy="Check the path.", where=str(file.path)
            ) from None
        suffix = suffix_of(file.relative)
        if suffix in ObjectLoader.media_types:
            self._check_object(SourceFile(file.relative, suffix, content, len(content)))
        else:
            self._check_name(file)
        return content

    def _check_object(self, file: SourceFile) -> None:
        """Raise ForeignFile for a file of another program. Any other fault is the service's to tell."""
        try:
            ObjectLoader().load(file)
        except ForeignFile:
            raise
        except InvalidDocument:
            return

    def _check_name(self, file: FoundFile) -> None:
        first = self._names.setdefault(str(PurePosixPath(file.relative).with_suffix("")), file.relative)
        if first != file.relative:
            raise InvalidDocument(
                f"{first} and {file.relative} would be the same object.",
                where=file.relative,
                remedy="Choose one with --include, rename one, or ingest them under different --source names.",
            )

    def skip(self, file: FoundFile) -> None:
        """Warn that the file of another program is not uploaded."""
        self.warnings.append(f"Skipped {file.relative}: no object of Canon's.")
