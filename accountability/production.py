"""What production must have before it may start.

Raised at import of the settings, so that no process serves a single request unsafely.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.exceptions import ImproperlyConfigured

REQUIRED = (
    "SECRET_KEY",
    "SEALING_KEYS",
    "RECEIPT_PEPPER",
    "LEDGER_SIGNING_KEY",
    "PACKET_SIGNING_PKCS12",
    "PACKET_SIGNING_PASSPHRASE",
    "DATABASE_URL",
    "REDIS_URL",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "EMAIL_URL",
)
SHORTEST_SECRET = 50
SEALING_KEY_BYTES = SIGNING_KEY_BYTES = 32


def refuse_unsafe(environment: Mapping[str, str]) -> None:
    """Raise ``ImproperlyConfigured`` naming every fault, never a value."""
    faults = [*missing_variables(environment), *unsafe_values(environment)]
    if faults:
        raise ImproperlyConfigured("This configuration is not safe to run: " + "; ".join(faults))


def missing_variables(environment: Mapping[str, str]) -> list[str]:
    faults = [f"{name} is not set" for name in REQUIRED if not environment.get(name)]
    if environment.get("ACCOUNTABILITY_MODE") != "production":
        faults.append("ACCOUNTABILITY_MODE must be 'local' or 'production'")
    return faults


def unsafe_values(environment: Mapping[str, str]) -> list[str]:
    faults = [
        f"{name} must hold at least {SHORTEST_SECRET} characters"
        for name in ("SECRET_KEY", "RECEIPT_PEPPER")
        if 0 < len(environment.get(name, "")) < SHORTEST_SECRET
    ]
    if "*" in environment.get("ALLOWED_HOSTS", "").split(","):
        faults.append("ALLOWED_HOSTS must name the hosts, not '*'")
    if environment.get("BASE_URL") and urlsplit(environment["BASE_URL"]).scheme != "https":
        faults.append("BASE_URL must start with https://")
    for pair in filter(None, environment.get("SEALING_KEYS", "").split(",")):
        key_id, _, encoded = pair.partition(":")
        if not key_id or not _is_base64_of(encoded, SEALING_KEY_BYTES):
            faults.append("SEALING_KEYS must be id:base64 pairs of 32-byte keys")
    signing_key = environment.get("LEDGER_SIGNING_KEY", "")
    if signing_key and not _is_base64_of(signing_key, SIGNING_KEY_BYTES):
        faults.append("LEDGER_SIGNING_KEY must be base64 of a 32-byte Ed25519 key")
    if not _opens(environment):
        faults.append(
            "PACKET_SIGNING_PKCS12 must be base64 of a PKCS#12 archive with a key and its "
            "certificate, and PACKET_SIGNING_PASSPHRASE must open it"
        )
    return faults


def _is_base64_of(text: str, size: int) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == size
    except binascii.Error:
        return False


def _opens(environment: Mapping[str, str]) -> bool:
    """Whether the archive opens and holds what signing needs; true where there is none to open."""
    archive = environment.get("PACKET_SIGNING_PKCS12", "")
    passphrase = environment.get("PACKET_SIGNING_PASSPHRASE", "")
    if not archive or not passphrase:
        return True
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(
            base64.b64decode(archive, validate=True), passphrase.encode()
        )
    except ValueError:  # also what base64 raises
        return False
    return key is not None and certificate is not None
