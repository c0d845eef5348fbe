"""Requests and checks time stamps (RFC 3161). It is the only module that imports the library for them, which is an extra.

The library, rfc3161-client, builds requests and checks the signature of the authority with its certificates. A stamp is checked at the
time that it states: the certificates of an authority may have expired since.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from knowledge.errors import InvalidInput, Unavailable
from knowledge.model.record.anchors import Stamp, TimeAnchor

_LARGEST_ROOTS = 1_000_000
"""Bytes of a file of certificates: some hundred of them."""


class TimeStamps:
    """Makes requests for time stamps and checks the replies. `roots` are the certificates that the checker trusts."""

    def __init__(self, roots: tuple[x509.Certificate, ...] = ()) -> None:
        self._roots = roots

    def request(self, message: bytes) -> tuple[bytes, int]:
        """A request for a stamp over a message, and the number that the reply has to repeat. Raises Unavailable without the library."""
        library = _library()
        made = library.TimestampRequestBuilder().data(message).build()
        nonce: int = made.nonce
        return made.as_bytes(), nonce

    def time_of(self, reply: bytes, message: bytes, nonce: int | None = None) -> datetime:
        """The time that a reply states for a message. With roots its signature is checked, too.

        Raises ValueError saying what is wrong, and Unavailable without the library.
        """
        library = _library()
        try:
            decoded = library.decode_timestamp_response(reply)
            if self._roots:
                self._verify(library, decoded, message)
            else:
                _compare(decoded, message)
            if nonce is not None and decoded.tst_info.nonce != nonce:
                raise ValueError("the time stamp answers another request")
            at: datetime = decoded.tst_info.gen_time
        except library.VerificationError as error:
            raise ValueError(f"the time stamp does not hold: {_in_words(str(error))}") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def checked(self, anchor: TimeAnchor) -> Stamp:
        """The stamp of an anchor. Raises ValueError saying what is wrong, and Unavailable without the library."""
        at = self.time_of(anchor.reply, anchor.message)
        if at != anchor.stamped_at:
            raise ValueError(f"the time stamp is of {at.isoformat()}, and not of {anchor.stamped_at.isoformat()}")
        return Stamp(stamped_at=at, authority=anchor.authority, size=anchor.head.size, trusted=bool(self._roots))

    def _verify(self, library: Any, decoded: Any, message: bytes) -> None:
        builder = library.VerifierBuilder()
        for root in self._roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(decoded, message)


def _in_words(error: str) -> str:
    """The library's error without the numbers of its engine."""
    if "verify error" in error:
        return "its certificate does not lead to one that is trusted"
    return error.partition(": Unable to verify")[0].rstrip(".")


def _compare(decoded: Any, message: bytes) -> None:
    """Raise ValueError where a stamp is of another message. Nothing is said of who stamped it."""
    from cryptography.hazmat.primitives import hashes

    known = {"2.16.840.1.101.3.4.2.1": hashes.SHA256(), "2.16.840.1.101.3.4.2.3": hashes.SHA512()}
    imprint = decoded.tst_info.message_imprint
    algorithm = known.get(imprint.hash_algorithm.dotted_string)
    if algorithm is None:
        raise ValueError("the time stamp is over a hash that is not taken")
    digest = hashes.Hash(algorithm)
    digest.update(message)
    if imprint.message != digest.finalize():
        raise ValueError("the time stamp is of something else")


def read_roots(path: Path, where: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file. Raises InvalidInput, located at `where`, for anything else."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_ROOTS + 1)
        if len(data) > _LARGEST_ROOTS:
            raise ValueError("it is too large")
        found = tuple(dict.fromkeys(x509.load_pem_x509_certificates(data)))
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"{path} holds no certificates: {error}.",
            remedy="Give a PEM file with the certificates of the time stamp authority that you trust.",
            where=where,
        ) from None
    return found


def _library() -> Any:
    try:
        import rfc3161_client
    except ImportError:
        raise Unavailable(
            "The library for time stamps is not installed.",
            remedy="Install it with: pip install 'canon-knowledge[timestamps]'",
        ) from None
    return rfc3161_client
