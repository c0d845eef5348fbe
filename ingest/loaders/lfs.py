"""Recognizes Git LFS pointers: small texts that stand for a file which is kept elsewhere (rule N3o)."""

from __future__ import annotations

import re

from knowledge.errors import InvalidDocument

LARGEST_POINTER = 1024
"""Bytes below which a file may be a pointer, by the specification of Git LFS."""
_POINTER = re.compile(
    rb"version https?://[^\s/]+/spec/[^\n]*\n(?:[a-z0-9.-]+ [^\n]*\n)*oid [a-z0-9]+:[0-9a-f]+\r?\n"
)


def is_lfs_pointer(content: bytes) -> bool:
    """Whether the bytes are a Git LFS pointer and not the file itself."""
    return len(content) < LARGEST_POINTER and _POINTER.match(content) is not None


def refuse_lfs_pointer(name: str, content: bytes) -> None:
    """Raise InvalidDocument if the bytes of the file called `name` are a Git LFS pointer."""
    if is_lfs_pointer(content):
        raise InvalidDocument(
            "The file is a Git LFS pointer, not the document.",
            where=name,
            remedy="Fetch the document with git lfs pull, or leave the file out.",
        )
