"""Seals on 案卷.pdf: PAdES by pyHanko with the bureau's certificate, and adapters for devices that seal with SM2.

A legally valid government seal needs a certified device (GB/T 38540). What a file carries is said on its cover and in
its record: none, PAdES with which certificate, an adapter's seal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol, TypeVar

from asn1crypto import x509
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

from workflows.renditions.model import sha256

# it logs a traceback whenever a certificate leads to no root, which a check answers by itself
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

FIELD = "Xianshen"
SELF_SIGNED = "自签证书（非法定电子签章）"
NO_SEAL = "无电子签章"

Result = TypeVar("Result")


class SealAdapter(Protocol):
    """A seal device or service of the bureau. Adapters are registered in code, never named by an import path."""

    def sign(self, digest: bytes) -> bytes:
        """The signature over an SM3 digest (32 bytes) in the adapter's own format."""
        ...

    def describe(self) -> str:
        """What the seal is, as the cover of a sealed file says it."""
        ...


ADAPTERS: dict[str, SealAdapter] = {}  # name in the settings -> adapter; none is shipped


@dataclass(frozen=True)
class SealCertificate:
    """A certificate with its key, ready to sign. `self_signed`: made here, no legal seal."""

    signer: SimpleSigner
    self_signed: bool

    @property
    def certificate(self) -> x509.Certificate:
        found = self.signer.signing_cert
        assert found is not None
        return found

    def describe(self) -> str:
        """Which certificate stands behind the seal."""
        if self.self_signed:
            return f"PAdES 电子签名，{SELF_SIGNED}"
        name, issuer = (_common_name(each) for each in (self.certificate.subject, self.certificate.issuer))
        return f"PAdES 电子签名，证书：{name}，签发：{issuer}"


def _common_name(name: Any) -> str:
    native = name.native
    return str(native.get("common_name") or native.get("organization_name") or "（未注明）")


@dataclass(frozen=True)
class Sealer:
    """The seals that this installation can give; both may be missing."""

    certificate: SealCertificate | None = None
    adapter: SealAdapter | None = None

    def describe(self) -> str:
        """What a sealed file says of its seal."""
        parts = [each.describe() for each in (self.certificate, self.adapter) if each is not None]
        return "；".join(parts) or NO_SEAL

    def seal_pdf(self, pdf: bytes, at: datetime) -> bytes:
        """The PDF with a PAdES signature, or as it is. The same PDF, certificate and instant give the same bytes
        where the key's algorithm is deterministic (RSA)."""
        return sign_pdf(pdf, self.certificate, at) if self.certificate else pdf


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
        signer=_common_name(status.signing_cert.subject),
        detail="签名完整，签署后没有改动。" if status.intact and whole else "签署后文件被改动。",
    )
