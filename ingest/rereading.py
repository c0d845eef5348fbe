"""What a source holds now, file by file: one that cannot be ingested does not hide the others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ingest.documents import Prepared
from ingest.writing import saying
from knowledge.model.objects import Version

_Place = tuple[str, str]
"""An object and the key of a scope."""


@dataclass
class Reread:
    """The files that were read, each with its versions, those that could not be and why, and what else to say."""

    files: dict[str, list[Prepared]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def give_up(self, name: str, problem: str) -> None:
        """Count a file among those that could not be read."""
        self.files.pop(name, None)
        self.broken[name] = problem


class Said:
    """What a source says now."""

    def __init__(self, reread: Reread) -> None:
        self._broken = reread.broken
        self._at: dict[_Place, list[Prepared]] = defaultdict(list)
        for prepared in (one for versions in reread.files.values() for one in versions):
            self._at[_place(prepared.submission.version)].append(prepared)
        self._objects = {object_id for object_id, _ in self._at}

    def repeats(self, version: Version) -> bool:
        """Whether the source says what the version says, for the period that it declares, if it declares one."""
        return any(says(one, version) for one in self._at[_place(version)])

    def is_gone(self, version: Version) -> bool:
        """Whether the source no longer has the object. What stands in a broken file may be there still."""
        return version.object_id not in self._objects and version.revision.uri not in self._broken

    def is_unreadable(self, version: Version) -> bool:
        """Whether the file it came from could not be read."""
        return version.revision.uri in self._broken


def says(prepared: Prepared, version: Version) -> bool:
    """Whether what was read says what the version says, for its period where it declares one."""
    own = prepared.submission.version
    if saying(own) != saying(version):
        return False
    if prepared.declared and own.effective.start != version.effective.start:
        return False
    return prepared.ends is None or prepared.ends == version.effective.end


def _place(version: Version) -> _Place:
    return (version.object_id, version.scope.key)
