"""Which certificate seals: the bureau's own (PKCS#12 or a PEM pair under keys/), or one made here at first use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from engine.errors import NotReady
from workflows.evidence.seals import ADAPTERS, SELF_SIGNED, SealAdapter, SealCertificate, Sealer

if TYPE_CHECKING:
    from asn1crypto import x509 as asn1
    from pyhanko.sign.signers.pdf_cms import SimpleSigner

NONE = "none"  # in the settings: no certificate at all
PASSPHRASE = "XIANSHEN_SEAL_PASSPHRASE"  # noqa: S105 - the name of the variable
KEY_NAME, CERTIFICATE_NAME = "seal.key", "seal.crt"
VALID_FOR = timedelta(days=3650)


@dataclass
class SealKeys:
    """What the settings say of seals. `certificate`: "" the self-signed one, "none", or the name of a file under
    `folder` (.p12 or .pfx; or .crt with a .key beside it). `trust`: PEM file of roots under the folder; "": the own
    certificate. `adapter`: a registered adapter; "": none."""

    folder: Path
    bureau: str
    certificate: str = ""
    trust: str = ""
    adapter: str = ""
    _sealer: Sealer | None = field(default=None, repr=False)

    def sealer(self, at: datetime) -> Sealer:
        """The seals of this installation; makes the self-signed certificate when none was configured. Raises NotReady
        naming the setting that does not work."""
        if self._sealer is None:
            self._sealer = Sealer(self._certificate(at), self._adapter())
        return self._sealer

    def roots(self) -> list[asn1.Certificate]:
        """The certificates that a check trusts."""
        if self.trust:
            from workflows.evidence.pades import certificates_in

            return certificates_in(self._file(self.trust))
        sealer = self._sealer
        return [sealer.certificate.certificate] if sealer and sealer.certificate else []

    def _certificate(self, at: datetime) -> SealCertificate | None:
        if self.certificate == NONE:
            return None
        if self.certificate:
            return SealCertificate(self._configured(), self_signed=False)
        _make_self_signed(self.folder, self.bureau, at)
        return SealCertificate(_loaded(self.folder / KEY_NAME, self.folder / CERTIFICATE_NAME, None), self_signed=True)

    def _configured(self) -> SimpleSigner:
        file, secret = self._file(self.certificate), os.environ.get(PASSPHRASE)
        passphrase = secret.encode() if secret else None
        if file.suffix in (".p12", ".pfx"):
            from workflows.evidence.pades import signer_of_pkcs12

            return _present(signer_of_pkcs12(file, passphrase), file)
        return _loaded(file.with_suffix(".key"), file, passphrase)

    def _file(self, name: str) -> Path:
        file = self.folder / name
        if Path(name).name != name or not file.is_file():
            raise NotReady(f"设置的签章文件 {name} 不在数据目录的 keys/ 中，请放入后重新启动。")
        return file

    def _adapter(self) -> SealAdapter | None:
        if not self.adapter:
            return None
        if self.adapter not in ADAPTERS:
            raise NotReady(f"设置的签章适配器“{self.adapter}”没有登记，请核对设置。")
        return ADAPTERS[self.adapter]


def _loaded(key: Path, certificate: Path, passphrase: bytes | None) -> SimpleSigner:
    from workflows.evidence.pades import signer_of_pair

    return _present(signer_of_pair(key, certificate, passphrase), certificate)


def _present(signer: SimpleSigner | None, file: Path) -> SimpleSigner:
    if signer is None:
        raise NotReady(f"签章证书 {file.name} 或其私钥不能读取，请核对文件和环境变量 {PASSPHRASE}。")
    return signer


def _make_self_signed(folder: Path, bureau: str, at: datetime) -> None:
    """Key and certificate, once; of two processes at once the first key wins and its certificate is used."""
    if (folder / CERTIFICATE_NAME).exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, bureau[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"先审{SELF_SIGNED}"),
        ]
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder / KEY_NAME, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(folder / CERTIFICATE_NAME, certificate.public_bytes(Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def seal_keys(info: Mapping[str, object]) -> SealKeys:
    """What the installation put into its sessions."""
    found = info["seals"]
    assert isinstance(found, SealKeys)
    return found
