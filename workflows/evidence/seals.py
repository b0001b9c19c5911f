"""Seals on 案卷.pdf: PAdES with the bureau's certificate, and adapters for devices that seal with SM2.

A legally valid government seal needs a certified device (GB/T 38540). What a file carries is said on its cover and in
its record: none, PAdES with which certificate, an adapter's seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from asn1crypto import x509
    from pyhanko.sign.signers.pdf_cms import SimpleSigner

SELF_SIGNED = "自签证书（非法定电子签章）"
NO_SEAL = "无电子签章"


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
        name, issuer = (common_name(each) for each in (self.certificate.subject, self.certificate.issuer))
        return f"PAdES 电子签名，证书：{name}，签发：{issuer}"


def common_name(name: Any) -> str:
    """What a certificate's subject or issuer is called."""
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
        if self.certificate is None:
            return pdf
        from workflows.evidence.pades import sign_pdf

        return sign_pdf(pdf, self.certificate, at)
