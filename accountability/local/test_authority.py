"""A test authority that signs packets locally: made once, with a name that nobody can mistake.

    python -m accountability.local.test_authority

prints a fresh one as the lines of an environment file, to try a production set-up with.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

FILE_NAME = "packet_signing.json"
AUTHORITY = "Test authority of a local installation - not for evidence"
SIGNER = "Test signer of packets - not for evidence"
_YEARS = timedelta(days=3650)


def load_or_create(home: Path) -> dict[str, str]:
    """Return environment names and values; create ``home/packet_signing.json`` when absent."""
    path = home / FILE_NAME
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(new_signing_key(), indent=1))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # fails when another process was first: its key counts
        draft.unlink()
    values: dict[str, str] = json.loads(path.read_text())
    return values


def new_signing_key() -> dict[str, str]:
    """A fresh authority, and a key that it certified, as the settings want them."""
    authority, signer = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate(AUTHORITY, authority, AUTHORITY, authority, is_authority=True)
    certificate = _certificate(SIGNER, signer, AUTHORITY, authority, is_authority=False)
    passphrase = secrets.token_urlsafe(32)
    archive = pkcs12.serialize_key_and_certificates(
        b"packets", signer, certificate, [root], BestAvailableEncryption(passphrase.encode())
    )
    return {
        "PACKET_SIGNING_PKCS12": base64.b64encode(archive).decode(),
        "PACKET_SIGNING_PASSPHRASE": passphrase,
    }


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer_name=_name(issuer),
        subject_name=_name(subject),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(days=1),
        not_valid_after=now + _YEARS,
    )
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    path_length = 0 if is_authority else None
    return (
        builder.add_extension(x509.BasicConstraints(is_authority, path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, SHA256())
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def main() -> None:
    """Print a fresh key; nothing is kept here."""
    for name, value in new_signing_key().items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
