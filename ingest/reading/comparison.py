"""Compares versions by their content, leaving out where and when it was read."""

from __future__ import annotations

from ingest.reading.documents import PreparedVersion
from knowledge.model.objects import Version


def content_key(version: Version) -> tuple[object, ...]:
    """The content of a version; two versions with equal keys say the same."""
    return (version.title, version.revision.text_hash, version.attributes, version.supersedes, version.replaces)


def repeats(prepared: PreparedVersion, version: Version) -> bool:
    """Whether a prepared version says the same as a stored one, and for the same period as far as it states one."""
    own = prepared.submission.version
    if content_key(own) != content_key(version):
        return False
    if prepared.is_dated and own.effective.start != version.effective.start:
        return False
    return prepared.stated_end is None or prepared.stated_end == version.effective.end
