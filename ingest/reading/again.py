"""Reads the bytes of a stored version again: its text, and the facts that it states of itself."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.loaders.encodings import ENCODING
from ingest.loaders.extracted import Extracted
from ingest.loaders.objects.authored import AuthoredObject
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition.choosing import recogniser_of, recogniser_used_by
from ingest.loaders.recognition.port import Recogniser
from ingest.loaders.registry import LOADERS
from ingest.naming import suffix_of
from ingest.reading.proposals import proposals_of
from knowledge.errors import InvalidDocument, Unavailable
from knowledge.model.labels import LABEL
from knowledge.model.objects import Version
from knowledge.model.reviews import StatedFact


def extracted_again(
    version: Version, content: bytes, max_expanded_bytes: int, recogniser: Recogniser | None = None
) -> Extracted:
    """Return what the present reader extracts from the bytes of a version. Raises InvalidDocument where it refuses them.

    A version from a git history is read leniently, as when it was recorded (rule N3). Pages without text are read with `recogniser`.
    """
    uri = version.revision.uri
    encoding = version.provenance.get(ENCODING, "")
    file = SourceFile(uri, suffix_of(uri), content, max_expanded_bytes, encoding, recogniser)
    if "commit" in version.provenance:
        return LOADERS.historical_loader_of(uri).load_leniently(file)
    return _own_part(version, LOADERS.loader_of(uri).load(file))


def recogniser_again(version: Version, setting: str) -> Recogniser | None:
    """Return the engine of text recognition for reading a version again: the one that is set, else the one that it was read with.

    So a version that was recognised never loses its text because the setting is off. Raises InvalidDocument where that engine is not
    installed, and Unavailable where the one that is set is not.
    """
    recogniser = recogniser_of(setting)
    if recogniser is not None:
        return recogniser
    try:
        return recogniser_used_by(version.reading.reader)
    except Unavailable:
        raise InvalidDocument(
            "Its text was recognised in images, and the engine that did so is not installed.",
            where=version.revision.uri,
            remedy="The version stays as it is read; to read it again, install: pip install 'canon-knowledge[ocr]'",
        ) from None


def stated_facts(version: Version, content: bytes, max_expanded_bytes: int) -> tuple[StatedFact, ...]:
    """Return the facts that a version states of itself and that are not recorded so. A structured object's fields are all recorded.

    Pages that are images are not recognised again for it, because that takes seconds for each of them.
    """
    try:
        extracted = extracted_again(version, content, max_expanded_bytes)
    except InvalidDocument:
        return ()
    if extracted.authored is not None:
        return ()
    return tuple(
        StatedFact(field=one.field, value=one.value, words=one.words)
        for one in proposals_of(extracted, {"state"})
        if not _is_recorded(one.field, one.value, version)
    )


def _is_recorded(field: str, value: str, version: Version) -> bool:
    at = {"effective_from": version.effective.start, "effective_to": version.effective.end}.get(field)
    if at is not None:
        return at.date().isoformat() == value
    return field == "label" and version.provenance.get(LABEL) == value


def _own_part(version: Version, parts: Sequence[Extracted]) -> Extracted:
    """The part of a file that is the version: the whole of a document, one object of a file of objects.

    Raises InvalidDocument when the present reader finds no such object in the file.
    """
    if len(parts) == 1 and parts[0].authored is None:
        return parts[0]
    own = [part for part in parts if part.authored is not None and part.authored.id == version.object_id]
    own = [part for part in own if part.authored and _may_be(part.authored, version)]
    if not own:
        raise InvalidDocument(
            f"The present reader finds no {version.object_id} like version {version.version_id[:16]} in it.",
            where=version.revision.uri,
            remedy="The version stays as it is read; ingest a new one if it should be read otherwise.",
        )
    return own[0]


def _may_be(authored: AuthoredObject, version: Version) -> bool:
    """Whether an object of a file is the one that a version was made of: of several, their periods and fields tell."""
    started = authored.effective_from in (None, version.effective.start)
    return started and authored.attributes == version.attributes
