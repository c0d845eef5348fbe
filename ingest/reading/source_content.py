"""The content of a source that is read again, file by file: one broken file does not hide the others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ingest.reading.comparison import repeats
from ingest.reading.documents import PreparedVersion
from knowledge.model.objects import Version

_Key = tuple[str, str]
"""An object id and the key of a scope."""


@dataclass
class RereadFiles:
    """The versions of each file that could be read, the problem of each that could not, and warnings; all by URI."""

    files: dict[str, list[PreparedVersion]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def versions(self) -> list[PreparedVersion]:
        """The versions of all files, in the order of reading."""
        return [prepared for versions in self.files.values() for prepared in versions]

    def mark_broken(self, uri: str, problem: str) -> None:
        """Move a file to the broken ones."""
        self.files.pop(uri, None)
        self.broken[uri] = problem


class SourceContent:
    """The present content of a source, to compare stored versions with."""

    def __init__(self, reread: RereadFiles) -> None:
        self._broken = reread.broken
        self._versions: dict[_Key, list[PreparedVersion]] = defaultdict(list)
        for prepared in reread.versions:
            self._versions[_key(prepared.submission.version)].append(prepared)
        self._objects = {object_id for object_id, _ in self._versions}

    def repeats(self, version: Version) -> bool:
        """Whether the source still says what the version says, for the same period as far as it states one."""
        return any(repeats(prepared, version) for prepared in self._versions[_key(version)])

    def is_gone(self, version: Version) -> bool:
        """Whether the source no longer holds the object. A broken file may still hold its objects, so they are not
        gone.
        """
        return version.object_id not in self._objects and not self.is_unreadable(version)

    def is_unreadable(self, version: Version) -> bool:
        """Whether the file that the version came from is broken now."""
        return version.revision.uri in self._broken


def _key(version: Version) -> _Key:
    return (version.object_id, version.scope.key)
