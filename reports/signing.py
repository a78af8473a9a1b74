"""The child of `reports.sign`: `python -m reports.signing MEMORY_BYTES CPU_SECONDS`, JSON in, JSON out.

Loads pyHanko, so nothing else imports this module.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pypdfium2
from asn1crypto import pem, pkcs12, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12 as opened
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .formats import long_date
from .likeness import first_unlike, may_alter
from .pdf import limit_self
from .revisions import builds_on, only_signed_since
from .sign import (
    EXPIRED,
    FAILED,
    KEY_BROKEN,
    KEY_LOCKED,
    KEY_MISSING,
    KEY_UNFIT,
    NOT_YET_VALID,
    PDF_BROKEN,
    PDF_CLOSED,
)

SMALLEST_RSA = 2048  # bits; BSI TR-02102-1 and NIST SP 800-131A allow no smaller one any more
SIGNS = {"digital_signature", "non_repudiation"}
FIELD = "TandaTangan{}"


class Failed(Exception):
    """What `SignFailed` of the parent is made from."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind, self.detail = kind, detail


def sign(asked: dict[str, str]) -> dict[str, Any]:
    """The signed PDF; the first signature certifies that only further ones may come."""
    signer = signer_of(base64.b64decode(asked["key"]), asked["passphrase"])
    check_certificate(signer.signing_cert, datetime.fromisoformat(asked["at"]))
    writer = writer_of(base64.b64decode(asked["pdf"]))
    count = len(writer.prev.embedded_signatures)
    # pyHanko would write the metadata anew, without the extension schema by which the file says that it is PDF/UA.
    writer._update_meta = lambda: None  # type: ignore[method-assign]  # noqa: SLF001  # pinned below 0.39
    field, name = FIELD.format(count + 1), common_name(signer.signing_cert.subject)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        name=name,
        reason=asked["reason"],
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=count == 0,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        signer_key_usage=set(),  # looked at above, in a sentence
    )
    spec = fields.SigFieldSpec(
        field,
        readable_field_name=f"Tanda tangan elektronik {name}",
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    try:
        made = signers.PdfSigner(meta, signer, new_field_spec=spec).sign_pdf(writer)
    except SigningError as refused:
        raise Failed(PDF_CLOSED) from refused
    return {"pdf": base64.b64encode(made.getvalue()).decode()}


def writer_of(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        return IncrementalPdfFileWriter(io.BytesIO(pdf))
    except (PdfError, ValueError) as broken:
        raise Failed(PDF_BROKEN) from broken


def signer_of(content: bytes, passphrase: str) -> Any:
    """The key with its certificate and those between it and its root."""
    try:
        pkcs12.Pfx.load(content, strict=True)["auth_safe"].native  # noqa: B018  # reads it whole
    except (ValueError, TypeError, KeyError) as broken:
        raise Failed(KEY_BROKEN) from broken
    try:
        private, certificate, _others = opened.load_key_and_certificates(content, passphrase.encode() or None)
    except ValueError as locked:
        raise Failed(KEY_LOCKED) from locked
    if private is None or certificate is None:
        raise Failed(KEY_MISSING)
    check_key(private)
    signer = signers.SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=passphrase.encode() or None)
    if signer is None:
        raise Failed(KEY_BROKEN)
    return signer


def check_key(private: object) -> None:
    """RSA and elliptic curves are what readers of PDF know."""
    if isinstance(private, rsa.RSAPrivateKey):
        if private.key_size < SMALLEST_RSA:
            raise Failed(KEY_UNFIT, f"RSA {private.key_size} bit terlalu lemah, sedikitnya {SMALLEST_RSA} bit")
    elif not isinstance(private, ec.EllipticCurvePrivateKey):
        raise Failed(KEY_UNFIT, "jenisnya bukan RSA atau kurva eliptis")


def check_certificate(certificate: x509.Certificate, at: datetime) -> None:
    if at > certificate.not_valid_after:
        raise Failed(EXPIRED, long_date(certificate.not_valid_after.date()))
    if at < certificate.not_valid_before:
        raise Failed(NOT_YET_VALID, long_date(certificate.not_valid_before.date()))
    usage = certificate.key_usage_value
    if usage is not None and not SIGNS & set(usage.native):
        raise Failed(KEY_UNFIT, "sertifikatnya diterbitkan untuk keperluan lain")


def verify(asked: dict[str, str]) -> dict[str, Any]:
    """What each signature of the PDF is worth, without asking anybody on the network."""
    roots = [x509.Certificate.load(der) for _, _, der in pem_blocks(base64.b64decode(asked["roots"]))]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    reader = reader_of(asked["pdf"])
    found = list(reader.embedded_signatures)
    return {
        "signatures": [seen(one, context, harmless=only_signed_since(reader, one.signed_revision)) for one in found]
    }


def grown(asked: dict[str, str]) -> dict[str, Any]:
    """Whether the file builds on the one before, whose bytes it begins with, and only signs."""
    before, after = (reader_of(asked[name]) for name in ("before", "pdf"))
    return {"so": builds_on(after, before) and only_signed_since(after, before.xrefs.total_revisions - 1)}


def reader_of(packed: str) -> PdfFileReader:
    try:
        return PdfFileReader(io.BytesIO(base64.b64decode(packed)))
    except (PdfError, ValueError) as broken:
        raise Failed(PDF_BROKEN) from broken


def pages(asked: dict[str, str]) -> dict[str, Any]:
    """The words of each page, as a reader of PDF finds them."""
    try:
        with closing(pypdfium2.PdfDocument(base64.b64decode(asked["pdf"]))) as document:
            return {"pages": [page.get_textpage().get_text_range().split() for page in document]}
    except pypdfium2.PdfiumError as broken:
        raise Failed(PDF_BROKEN) from broken


def alike(asked: dict[str, str]) -> dict[str, Any]:
    """Which page looks otherwise than before, as a number from 0, and from which one another child has to go on."""
    readers = [reader_of(asked[name]) for name in ("before", "pdf")]
    if may_alter(*readers):
        return {"unlike": 0, "next": None}
    try:
        contents = [base64.b64decode(asked[name]) for name in ("before", "pdf")]
        unlike, further = first_unlike(contents[0], contents[1], int(asked["first"]))
    except (pypdfium2.PdfiumError, PdfError, IndexError) as broken:
        raise Failed(PDF_BROKEN) from broken
    return {"unlike": unlike, "next": further}


def pem_blocks(roots: bytes) -> list[Any]:
    return list(pem.unarmor(roots, multiple=True)) if roots else []


def seen(embedded: Any, context: ValidationContext, *, harmless: bool) -> dict[str, Any]:
    """One signature; the certificate tells of itself even where its signature doesn't hold."""
    certificate, at = embedded.signer_cert, embedded.self_reported_timestamp
    return {
        "field": embedded.field_name,
        "name": common_name(certificate.subject),
        "issuer": common_name(certificate.issuer),
        "serial": f"{certificate.serial_number:x}",
        "at": at and at.astimezone(UTC).isoformat(),
        "valid_from": certificate.not_valid_before.astimezone(UTC).isoformat(),
        "valid_until": certificate.not_valid_after.astimezone(UTC).isoformat(),
        **verdict(embedded, context, harmless=harmless),
    }


def verdict(embedded: Any, context: ValidationContext, *, harmless: bool) -> dict[str, bool]:
    try:
        # What came later is looked at in `revisions`: pyHanko walks every element of a tagged paper, for minutes.
        status = asyncio.run(async_validate_pdf_signature(embedded, context, skip_diff=True))
    except (SignatureValidationError, PdfError, ValueError):
        return {"intact": False, "allowed": False, "whole_file": False, "trusted": False}
    intact = bool(status.intact and status.valid)
    return {
        "intact": intact,
        "allowed": intact and harmless and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
        "whole_file": intact and status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "trusted": intact and bool(status.trusted),
    }


def common_name(name: x509.Name) -> str:
    """Whose certificate it is, in one line; the whole subject where it has no common name."""
    told = name.native.get("common_name", name.human_friendly)
    return " ".join(str(told).split())[:200]


ANSWERS = {"sign": sign, "verify": verify, "grown": grown, "pages": pages, "alike": alike}


def main(memory_bytes: int, cpu_seconds: int) -> int:
    """Answers one question; whatever else goes wrong is told as such, without what was asked."""
    limit_self(memory_bytes, cpu_seconds)
    logging.disable()
    asked = json.load(sys.stdin)
    try:
        told = ANSWERS[asked["do"]](asked)
    except Failed as failed:
        told = {"failed": failed.kind, "detail": failed.detail}
    except Exception as unforeseen:  # noqa: BLE001  # a foreign file may do anything to its readers
        sys.stderr.write(f"{type(unforeseen).__name__}\n")
        told = {"failed": FAILED, "detail": ""}
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
