"""Brings a bundle of the Open Knowledge Format (OKF 0.2) in: one document for each concept, with its bytes as they are.

The front matter of a concept is kept as attributes. A concept takes effect when its content last changed, unless it says
otherwise in Canon's own words. A concept that is a draft or deprecated by its own account is recorded as a draft, and no
concept is approved for being verified elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from api.service.access import Access
from api.service.progress import Bar, quiet
from api.service.requests import DocumentDefaults
from api.service.uploads import FoundFile, Uploads
from api.service.views.ingests import FailedFile, IngestView, ingest_total
from ingest.loaders.port import SourceFile
from ingest.loaders.registry import LOADERS
from knowledge.errors import CanonError, Conflict, IllegalTransition, InvalidDocument, InvalidInput
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State

RESERVED = frozenset({"index.md", "log.md"})
"""Names that no concept has, in any folder (OKF 3.1)."""
_NOT_CURRENT = frozenset({"draft", "deprecated"})
"""Values of `status` that say that a concept does not hold now (OKF 5.4)."""
_REMEDY = "Begin the file with front matter that has a type, as OKF asks of every concept."


def import_bundle(access: Access, folder: Path, defaults: DocumentDefaults, bar: Bar = quiet) -> IngestView:
    """Record each concept of a bundle. Files that are no concepts, though they should be, are named in the view.

    Raises InvalidInput where `folder` is no folder, and InvalidDocument where it has no Markdown file.
    """
    check_bundle(folder)
    uploads = Uploads.of([folder], replace(defaults, include=("*.md",)))
    concepts = [file for file in uploads.files if PurePosixPath(file.relative).name not in RESERVED]
    views: list[IngestView] = []
    with bar("Importing") as progress:
        for done, file in enumerate(concepts, 1):
            views.append(_recorded(access, uploads, file, defaults))
            if progress is not None:
                progress(done, len(concepts))
    total = ingest_total(views)
    return total.model_copy(
        update={
            "failed": [*uploads.failed, *total.failed],
            "warnings": [*uploads.warnings, *_version_warnings(folder), *total.warnings],
        }
    )


def check_bundle(folder: Path) -> None:
    """Raise InvalidInput where `folder` is no folder."""
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder.", remedy="Name the folder of a bundle.", where="FOLDER")


def _recorded(access: Access, uploads: Uploads, file: FoundFile, defaults: DocumentDefaults) -> IngestView:
    """The view of one concept. One that is refused is named in it."""
    name = file.relative
    try:
        content = uploads.content(file)
        return access.upload(name, content, _defaults_of(_front_matter(name, content), name, defaults))
    except (InvalidDocument, IllegalTransition, Conflict) as error:
        failed = [FailedFile.at(name, error, str(file.path))]
        return IngestView(recorded=0, approved=0, closed=0, unchanged=0, versions=[], failed=failed, warnings=[])


def _front_matter(name: str, content: bytes) -> dict[str, Any]:
    """The front matter of a concept. Raises InvalidDocument where it has no type."""
    front = _front(name, content)
    kind = front.get("type")
    if not isinstance(kind, str) or not kind.strip():
        raise InvalidDocument("The front matter has no type.", where=name, remedy=_REMEDY)
    return front


def _front(name: str, content: bytes) -> dict[str, Any]:
    """The front matter of a file; empty where it has none."""
    (extracted,) = LOADERS.loader_of(name).load(SourceFile(name, ".md", content, len(content)))
    return dict(extracted.front)


def _defaults_of(front: dict[str, Any], name: str, defaults: DocumentDefaults) -> DocumentDefaults:
    """The properties of a concept where it does not state them in Canon's own words."""
    state = State.DRAFT if str(front.get("status", "")).strip().lower() in _NOT_CURRENT else defaults.state
    return replace(defaults, state=state, effective_from=_changed_at(front, name) or defaults.effective_from)


def _changed_at(front: dict[str, Any], name: str) -> datetime | None:
    """When the content last changed: `generated.at`, else the `timestamp` of OKF 0.1; None where neither is given."""
    generated = front.get("generated")
    at = generated.get("at") if isinstance(generated, dict) else front.get("timestamp")
    if at is None:
        return None
    try:
        return parse_instant(at)
    except InvalidInput as error:
        raise InvalidDocument(
            f"The time of its last change cannot be read: {error.detail}", where=name, remedy=error.remedy
        ) from None


def _version_warnings(folder: Path) -> Iterator[str]:
    """A warning where the bundle says that it is of another major version (OKF 12)."""
    try:
        front = _front("index.md", (folder / "index.md").read_bytes())
    except (OSError, CanonError):
        return
    version = str(front.get("okf_version", "0.2"))
    if version.partition(".")[0] != "0":
        yield f"The bundle is of OKF {version}; it was read as OKF 0.2."
