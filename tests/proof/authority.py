"""A time stamp authority on this machine: it signs what it is asked to with a certificate that it made itself (RFC 3161)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"


class _Refusal(core.Sequence):  # type: ignore[misc]
    """A reply without a stamp, which asn1crypto does not write."""

    _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012


class LocalAuthority:
    """Its root, the certificate of its stamps, and the time that it says. `asked` counts the requests."""

    def __init__(self, name: str = "Clock", now: datetime = datetime(2026, 11, 27, 12, tzinfo=UTC)) -> None:
        self.now = now
        self.url = ""
        self.asked = 0
        self.status = "granted"
        self.changed: dict[str, Any] = {}
        self._key = ec.generate_private_key(ec.SECP256R1())
        root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = _certificate(f"{name} root", root_key, f"{name} root", root_key, is_root=True)
        self.certificate = _certificate(f"{name} stamps", self._key, f"{name} root", root_key)

    @property
    def roots(self) -> bytes:
        """The file of what a checker trusts."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    def reply(self, query: bytes) -> bytes:
        """The reply to a request."""
        self.asked += 1
        if self.status != "granted":
            return bytes(_Refusal({"status": {"status": self.status}}).dump())
        asked = tsp.TimeStampReq.load(query)
        info = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": asked["message_imprint"],
            "serial_number": self.asked,
            "gen_time": self.now,
            "nonce": asked["nonce"],
        }
        return bytes(self._response(tsp.TSTInfo({**info, **self.changed})).dump())

    def _response(self, info: tsp.TSTInfo) -> tsp.TimeStampResp:
        content = info.dump()
        own = asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [_digest(content)]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}},
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
            "certificates": [own],
            "signer_infos": [signer],
        }
        token = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})


def _digest(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def _certificate(name: str, key: Any, issuer: str, issuer_key: Any, *, is_root: bool = False) -> x509.Certificate:
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    named = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer))
    subject, signer = named
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    )
    if not is_root:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(usage, critical=True)
    return made.sign(issuer_key, hashes.SHA256())


@contextmanager
def listening_authority(authority: LocalAuthority) -> Iterator[LocalAuthority]:
    """The authority behind an address, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            assert self.headers["content-type"] == "application/timestamp-query"
            reply = authority.reply(body)
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *arguments: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsr"
    yield authority
    server.shutdown()
    thread.join()
