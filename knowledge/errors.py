"""Every error Canon raises on purpose, in one tree.

    CanonError                      status  exit
    ├── InvalidInput                 422     2    a value the caller gave is wrong
    │   └── InvalidDocument          422     1    a document, file or repository cannot be ingested
    ├── NotFound                     404     1    no such object, version or answer
    │   ├── NothingAuthoritative     404     3    the object exists, but nothing was authoritative then
    │   └── Erased                   410     1    it was there, and was erased under a legal basis
    ├── Unauthenticated              401     1    the caller did not prove who they are
    ├── Forbidden                    403     1    the caller lacks a role, or goes beyond a limit
    ├── TooManyRequests              429     1    the caller sends more than the limits allow
    ├── IllegalTransition            409     1    the lifecycle does not allow this move
    │   └── SelfApproval             403     1    the author of a version may not approve it, nor the asker a case
    ├── Conflict                     409     1    the same thing was changed meanwhile
    ├── Unavailable                  503     1    an engine or the data directory cannot be used now
    │   ├── DataDirectoryInUse       503     1    another process holds it
    │   └── StorageFailure           503     1    read-only, full, or broken storage
    ├── SchemaMismatch               500     1    the data was written by a newer Canon
    └── IntegrityViolation           500     1    stored data does not match its hashes

`status` is the HTTP status and `exit` the process exit code that the ways in use (api/).
Each error names the offending value and says what to do next.
"""

from __future__ import annotations


class CanonError(Exception):
    """Base of all deliberate errors.

    `detail` says what is wrong and names the value; `remedy` says what to do next; `where` names the
    file, line or field.
    """

    title = "Canon error"

    def __init__(self, detail: str, *, remedy: str = "", where: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.where = where

    def __str__(self) -> str:
        located = f"{self.where}: {self.detail}" if self.where else self.detail
        return f"{located} {self.remedy}".strip()


class InvalidInput(CanonError):
    """A value the caller gave is wrong."""

    title = "Invalid input"


class InvalidDocument(InvalidInput):
    """A document, file, folder or repository cannot be ingested."""

    title = "Document cannot be ingested"


class NotFound(CanonError):
    """There is no such object, version, revision or answer."""

    title = "Not found"


class NothingAuthoritative(NotFound):
    """The object is known, but no version of it was authoritative at that as-of in that scope."""

    title = "Nothing authoritative"


class Erased(NotFound):
    """It was recorded, and its payload was erased under a recorded legal basis (rule E1)."""

    title = "Erased"


class Unauthenticated(CanonError):
    """The caller did not prove who they are: no key, a wrong one, or one that does not hold any more."""

    title = "Not authenticated"


class Forbidden(CanonError):
    """The caller is known, and lacks a role, or goes beyond the limits of the key."""

    title = "Forbidden"


class TooManyRequests(CanonError):
    """The caller sends more requests than the limits allow. `seconds` is how long to wait."""

    title = "Too many requests"

    def __init__(self, detail: str, *, remedy: str = "", where: str = "", seconds: float = 1.0) -> None:
        super().__init__(detail, remedy=remedy, where=where)
        self.seconds = seconds


class IllegalTransition(CanonError):
    """The lifecycle does not allow this move from the version's present state."""

    title = "Illegal transition"


class SelfApproval(IllegalTransition):
    """The author of a version may not approve it, and who asked for a decision may not decide its task (rules L3, D6d)."""

    title = "Self-approval"


class Conflict(CanonError):
    """The same thing was changed by someone else meanwhile."""

    title = "Conflict"


class Unavailable(CanonError):
    """An engine or the data directory cannot be used now; trying again later may help."""

    title = "Unavailable"


class DataDirectoryInUse(Unavailable):
    """Another process holds the data directory."""

    title = "Data directory in use"


class StorageFailure(Unavailable):
    """The storage is read-only, full or broken; nothing was changed."""

    title = "Storage failure"


class SchemaMismatch(CanonError):
    """The data was written by a newer version of Canon."""

    title = "Schema mismatch"


class IntegrityViolation(CanonError):
    """Stored data does not match the hashes recorded for it."""

    title = "Integrity violation"
