"""Compares versions by their bytes and by what is declared with them, leaving out where and when they were read."""

from __future__ import annotations

from ingest.loaders.encodings import ENCODING
from ingest.loaders.objects.render import EXTRACTOR_NAME
from ingest.reading.documents import PreparedVersion
from knowledge.model.objects import Version


def is_object(version: Version) -> bool:
    """Whether the version is a structured object."""
    return version.reading.reader.startswith(f"{EXTRACTOR_NAME}/")


def declares_the_same(one: Version, other: Version) -> bool:
    """Whether two versions of one object hold the same declared content. All content of a structured object is declared."""
    return one.declared_title == other.declared_title and _fields(one) == _fields(other)


def _fields(version: Version) -> tuple[object, ...]:
    return (version.attributes, version.supersedes, version.replaces)


def has_the_same_content(version: Version, stored: Version) -> bool:
    """Whether `version` holds the bytes of a stored one in the encoding declared for it, however either is read.

    Of structured objects the declared content counts instead: their file may hold others that changed.
    """
    if is_object(version):
        return declares_the_same(version, stored)
    same_encoding = version.provenance.get(ENCODING) == stored.provenance.get(ENCODING)
    return version.revision.revision_hash == stored.revision.revision_hash and same_encoding


def repeats(prepared: PreparedVersion, version: Version) -> bool:
    """Whether a prepared version says the same as a stored one, and for the same period as far as it states one.

    A document whose bytes differ says the same while its published words do (rule F1a).
    """
    own = prepared.submission.version
    if not has_the_same_content(own, version) and not _says_the_same(own, version):
        return False
    if prepared.is_dated and own.effective.start != version.effective.start:
        return False
    return prepared.stated_end is None or prepared.stated_end == version.effective.end


def _says_the_same(own: Version, version: Version) -> bool:
    same_fields = own.title == version.title and _fields(own) == _fields(version)
    return same_fields and own.reading.publishes_the_same(version.reading)
