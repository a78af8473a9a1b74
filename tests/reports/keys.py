"""Keys and certificates made for a test; their owners are seats, nobody's names."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = "kenari-di-dahan-7319"
SIGNS = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
ENCRYPTS = x509.KeyUsage(False, False, True, False, False, False, False, False, False)
KINDS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "weak": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505  # to be refused
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def subject(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(name, key, issuer, issuer_key, at, *, days=(-1, 30), usage=SIGNS, authority=False):
    """Valid from the first to the second of `days` around `at`."""
    digest = None if isinstance(issuer_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return (
        x509.CertificateBuilder()
        .subject_name(subject(name))
        .issuer_name(subject(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at + timedelta(days=days[0]))
        .not_valid_after(at + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer_key, digest)
    )


class Authority:
    """Certifies what its tests need."""

    def __init__(self, at: datetime) -> None:
        self.at, self.key = at, KINDS["ec"]()
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        name = "Penerbit CONTOH"
        self.root = certificate(name, self.key, name, self.key, at, days=(-900, 900), usage=usage, authority=True)

    @property
    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def key_file(self, name, kind="ec", *, passphrase=PASSPHRASE, **options):
        """A PKCS#12 file of that seat."""
        key = KINDS[kind]()
        own = certificate(name, key, "Penerbit CONTOH", self.key, self.at, **options)
        locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return pkcs12.serialize_key_and_certificates(name.encode(), key, own, [self.root], locked)
