"""PAdES by pyHanko: signing and checking a PDF, loading what signs.

It is long in importing, so only who seals or checks imports this module.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from workflows.evidence.seals import NO_SEAL, SealCertificate, common_name
from workflows.renditions.model import sha256

# it logs a traceback whenever a certificate leads to no root, which a check answers by itself
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

FIELD = "Xianshen"

Result = TypeVar("Result")


def signer_of_pair(key: Path, certificate: Path, passphrase: bytes | None) -> SimpleSigner | None:
    """What signs with a PEM key and its certificate; None when they cannot be read."""
    signer: SimpleSigner | None = SimpleSigner.load(  # type: ignore[no-untyped-call]
        str(key), str(certificate), key_passphrase=passphrase
    )
    return signer


def signer_of_pkcs12(file: Path, passphrase: bytes | None) -> SimpleSigner | None:
    """What signs with a PKCS#12 file; None when it cannot be read."""
    signer: SimpleSigner | None = SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        str(file), passphrase=passphrase
    )
    return signer


def certificates_in(file: Path) -> list[x509.Certificate]:
    """Those of a PEM file. Raises ValueError or OSError when it cannot be read."""
    return list(load_certs_from_pemder([str(file)]))  # type: ignore[no-untyped-call]


class _SteadyWriter(IncrementalPdfFileWriter):
    """pyHanko draws the second half of a file's identifier at random; here it follows from the file."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        first, _second = (bytes(half) for half in prev.document_id)
        prev.stream.seek(0)
        second = bytes.fromhex(sha256(b"sealed" + prev.stream.read())[:32])
        return generic.ArrayObject([generic.ByteStringObject(first), generic.ByteStringObject(second)])

    def _update_meta(self) -> None:
        """No producer and no second date: the signature says when."""


class _TimedSigner(PdfSigner):
    """A signer whose signing time is given, not taken from the machine's clock."""

    def __init__(self, certificate: SealCertificate, at: datetime) -> None:
        meta = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason="封存案卷"
        )
        super().__init__(meta, certificate.signer)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def sign_pdf(pdf: bytes, certificate: SealCertificate, at: datetime) -> bytes:
    """The PDF with one invisible PAdES (B-B) signature over all of it."""
    signed = BytesIO()
    signer = _TimedSigner(certificate, at.replace(microsecond=0))
    _apart(lambda: signer.sign_pdf(_SteadyWriter(BytesIO(pdf)), output=signed))
    return signed.getvalue()


def _apart(work: Callable[[], Result]) -> Result:
    """What the work gives. pyHanko starts an event loop, which a thread that already runs one refuses."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


@dataclass(frozen=True)
class SealCheck:
    """What a check of a sealed PDF found. `trusted`: the certificate leads to a given root."""

    signed: bool
    intact: bool
    trusted: bool
    signer: str
    detail: str


def check_pdf(pdf: bytes, roots: Sequence[x509.Certificate], at: datetime) -> SealCheck:
    """Whether the PDF carries our kind of signature, whether it covers every byte unchanged, and whether the
    certificate leads to one of the roots. Nothing is fetched: revocation is the issuer's business to answer."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        signatures = reader.embedded_signatures
    except (PdfError, ValueError, KeyError, IndexError) as error:
        return SealCheck(False, False, False, "", f"不能读取为 PDF：{type(error).__name__}")
    if not signatures:
        return SealCheck(False, False, False, "", NO_SEAL)
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False, moment=at)
    try:
        status = _apart(lambda: validate_pdf_signature(signatures[-1], context))
    except (SignatureValidationError, SigningError, PdfError, ValueError) as error:
        return SealCheck(True, False, False, "", f"签名无法核验：{type(error).__name__}")
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return SealCheck(
        signed=True,
        intact=bool(status.intact and status.valid and whole),
        trusted=bool(status.trusted),
        signer=common_name(status.signing_cert.subject),
        detail="签名完整，签署后没有改动。" if status.intact and whole else "签署后文件被改动。",
    )
