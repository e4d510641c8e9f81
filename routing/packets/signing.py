"""Signing packets: PAdES baseline B-B (ETSI EN 319 142-1), with the key of the installation.

Locally a test authority signs that was made with the other secrets; production brings its own key
and certificate (``PACKET_SIGNING_PKCS12``), and does not start without.
"""

from __future__ import annotations

import asyncio
import base64
import functools

from django.conf import settings
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner

_HASH = "sha256"
# A signature differs in length from one to the next by a few bytes only.
_ROOM = 256


class PacketSigner:
    """Signs digests of documents; ``name`` and ``fingerprint`` tell whose key it is."""

    def __init__(self, pkcs12: bytes, passphrase: bytes) -> None:
        """Raises ``ValueError`` where the passphrase does not open the key."""
        self._signer = SimpleSigner.load_pkcs12_data(pkcs12, (), passphrase)
        self.largest = len(self._cms(bytes(32), dry_run=True)) + _ROOM
        certificate = self._signer.signing_cert
        self.certificates = [certificate, *self._signer.cert_registry]
        subject = certificate.subject
        self.name: str = subject.native.get("common_name", subject.human_friendly)
        self.fingerprint: str = certificate.sha256.hex()

    def sign(self, digest: bytes) -> bytes:
        """A detached CMS signature over a SHA-256 digest, as DER."""
        return self._cms(digest, dry_run=False)

    def _cms(self, digest: bytes, *, dry_run: bool) -> bytes:
        made = self._signer.async_sign(
            digest,
            _HASH,
            dry_run=dry_run,
            use_pades=True,
            signed_attr_settings=PdfCMSSignedAttributes(),
        )
        return bytes(asyncio.run(made).dump())


@functools.cache
def packet_signer() -> PacketSigner:
    """The signer of this installation, read once a process. Raises ``ValueError``."""
    return PacketSigner(
        base64.b64decode(settings.PACKET_SIGNING_PKCS12, validate=True),
        settings.PACKET_SIGNING_PASSPHRASE.encode(),
    )
