"""TLS between nginx and the server: a certificate of the instance's own, which nginx trusts and nobody else has to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from webapp.key_files import make_private_folder, write_private

NAME = "paritrana.internal"  # by which nginx knows the server, whatever its address
CERTIFICATE, KEY = "server.pem", "server.key"
LIFETIME = timedelta(days=3650)  # pinned on this very machine; another one is made where the files are gone


def place_of(folder: Path) -> tuple[Path, Path]:
    """Where certificate and key lie: in the folder that all servers of an instance have in common."""
    return folder / "keys" / CERTIFICATE, folder / "keys" / KEY


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """The same, made where they aren't both there. Raises ConfigRefused, OSError."""
    certificate, key = place_of(folder)
    if not (certificate.exists() and key.exists()):
        make_private_folder(certificate.parent)
        for path, text in zip((certificate, key), fresh(datetime.now(UTC)), strict=True):
            path.unlink(missing_ok=True)
            write_private(path, text)
    return certificate, key


def fresh(now: datetime) -> tuple[str, str]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.public_bytes(Encoding.PEM).decode(), private.decode()
