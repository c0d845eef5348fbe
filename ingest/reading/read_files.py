"""The files of one ingest as they were read: one bad file does not hide the others (rule N2c)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.loaders.objects.foreign import ForeignFile
from ingest.naming import printable_path
from ingest.options import FailedFile
from ingest.reading.documents import PreparedVersion
from ingest.reading.files import FoundFile
from knowledge.errors import CanonError, InvalidDocument

_MOST_NAMED = 10
"""Files of other programs that a warning names: they fit on two or three lines."""

PlaceCheck = Callable[[Sequence[PreparedVersion], set[str]], None]
"""Raises InvalidDocument for versions that name a place which is neither known nor among the groups given (rule S4)."""


@dataclass
class ReadFiles:
    """The versions of each file that could be read, the error of each that could not, and the files of other programs.

    `lost` are the ids of the versions that stand in bad files.
    """

    versions: dict[FoundFile, list[PreparedVersion]] = field(default_factory=dict)
    failed: dict[FoundFile, CanonError] = field(default_factory=dict)
    foreign: dict[FoundFile, ForeignFile] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    @property
    def prepared(self) -> list[PreparedVersion]:
        """The versions of all good files, in the order of reading."""
        return [prepared for versions in self.versions.values() for prepared in versions]

    @property
    def warnings(self) -> list[str]:
        """One line that names the files of other programs."""
        names = [printable_path(file.relative) for file in self.foreign]
        if not names:
            return []
        others = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        return [
            f"Skipped {', '.join(names[:_MOST_NAMED])}{others}: no object of Canon's. "
            "An object begins with its id, such as id: policy/refunds."
        ]

    def add(self, file: FoundFile, versions: Sequence[PreparedVersion]) -> None:
        """Add a good file."""
        self.versions[file] = list(versions)

    def fail(self, file: FoundFile, error: CanonError, versions: Sequence[PreparedVersion]) -> None:
        """Add a bad file, or move a good one to the bad ones. `versions` are those that were read from it."""
        self.versions.pop(file, None)
        self.failed[file] = error
        self.lost |= {one.submission.version.version_id for one in versions}

    def file_of(self, prepared: PreparedVersion) -> FoundFile:
        """The good file that a version was read from."""
        return next(file for file, versions in self.versions.items() if any(one is prepared for one in versions))

    def refuse_what_disagrees(self, check_places: PlaceCheck) -> None:
        """Move to the bad files those that cannot be recorded beside the others.

        A file may depend on a group or a version in another one, so the checks are repeated until no more files fail.
        """
        before = -1
        while before != len(self.failed):
            before = len(self.failed)
            self._refuse_once(check_places)

    def _refuse_once(self, check_places: PlaceCheck) -> None:
        groups = declared_groups(self.prepared)
        names: dict[str, str] = {}
        for file, versions in list(self.versions.items()):
            try:
                check_places(versions, groups)
                check_superseded(versions, self.lost)
                _check_names(versions, names)
            except InvalidDocument as error:
                self.fail(file, error, versions)


def found_failed(file: FoundFile, error: CanonError) -> FailedFile:
    """A bad file that was found, with its error."""
    return FailedFile.at(str(file.path), error, file.relative, printable_path(file.relative))


def check_superseded(versions: Sequence[PreparedVersion], lost: set[str]) -> None:
    """Raise InvalidDocument if one of the versions supersedes one of the ids in `lost`, which are not recorded."""
    for version in (one.submission.version for one in versions):
        if not lost.isdisjoint(version.supersedes):
            raise InvalidDocument(
                f"{version.object_id} supersedes a version of a file that was left out.",
                where=version.revision.uri,
                remedy="Correct the other file, and ingest both again.",
            )


def declared_groups(prepared: Sequence[PreparedVersion]) -> set[str]:
    """The names of the groups that precedence objects among the versions declare."""
    declared = [one.submission.version.attributes.get("groups", {}) for one in prepared]
    return {name for groups in declared if isinstance(groups, dict) for name in groups}


def _check_names(prepared: Sequence[PreparedVersion], seen: dict[str, str]) -> None:
    """Raise InvalidDocument if the paths of two files give the same object id.

    `seen` maps the object ids of the files before to their URIs and is extended. Objects that name themselves may have
    several files.
    """
    for version in (one.submission.version for one in prepared if not one.names_itself):
        first = seen.setdefault(version.object_id, "")
        if first:
            raise InvalidDocument(
                f"{first} and {version.revision.uri} would be the same object, {version.object_id}.",
                where=version.revision.uri,
                remedy="Choose one with --include, rename one, or ingest them under different --source names.",
            )
        seen[version.object_id] = version.revision.uri
