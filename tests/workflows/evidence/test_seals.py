"""Seals: intact ones validate, changed files do not, and each says what it is."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12

from engine.errors import NotReady
from workflows.evidence.packing import sm3
from workflows.evidence.pades import check_pdf
from workflows.evidence.seal_keys import CERTIFICATE_NAME, KEY_NAME, PASSPHRASE, SealKeys
from workflows.evidence.seals import ADAPTERS, NO_SEAL
from workflows.renditions.pdf import draw

AT = datetime(2026, 11, 21, 2, 0, 0, 5, tzinfo=UTC)
SECRET = "测试口令"


class TestAdapter:
    """Stands in for a seal device in tests: an HMAC, no signature."""

    __test__ = False

    def sign(self, digest: bytes) -> bytes:
        return hashlib.sha256(b"test seal" + digest).digest()

    def describe(self) -> str:
        return "SM2 签章（测试适配器，无法律效力）"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> SealKeys:
    made = SealKeys(tmp_path_factory.mktemp("keys"), "临江区某局")
    made.sealer(AT)
    return made


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return draw("<p>案卷正文</p>", "", identifier=b"test")


@pytest.fixture(scope="module")
def signed(keys: SealKeys, pdf: bytes) -> bytes:
    return keys.sealer(AT).seal_pdf(pdf, AT)


def test_a_sealed_pdf_validates(keys: SealKeys, signed: bytes) -> None:
    found = check_pdf(signed, keys.roots(), AT)

    assert (found.signed, found.intact, found.trusted) == (True, True, True)
    assert "非法定电子签章" in found.signer


def test_it_is_pades(signed: bytes) -> None:
    assert b"/ETSI.CAdES.detached" in signed


def test_the_same_pdf_and_instant_give_the_same_seal(keys: SealKeys, pdf: bytes, signed: bytes) -> None:
    assert keys.sealer(AT).seal_pdf(pdf, AT) == signed


def test_a_change_of_any_byte_of_the_content_breaks_it(keys: SealKeys, pdf: bytes, signed: bytes) -> None:
    for place in range(20, len(pdf), len(pdf) // 12):
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not check_pdf(bytes(changed), keys.roots(), AT).intact, place


def test_what_is_added_at_the_end_breaks_it(keys: SealKeys, signed: bytes) -> None:
    assert not check_pdf(signed + b"\n% more\n", keys.roots(), AT).intact


def test_a_pdf_without_a_seal_and_no_pdf_at_all_are_told(keys: SealKeys, pdf: bytes) -> None:
    assert (check_pdf(pdf, keys.roots(), AT).signed, check_pdf(pdf, keys.roots(), AT).detail) == (False, NO_SEAL)
    assert not check_pdf(b"no pdf", keys.roots(), AT).signed


def test_another_root_does_not_vouch_for_it(keys: SealKeys, signed: bytes) -> None:
    found = check_pdf(signed, [], AT)

    assert (found.intact, found.trusted) == (True, False)


def test_the_key_is_made_once_and_for_its_owner_only(keys: SealKeys) -> None:
    before = (keys.folder / KEY_NAME).read_bytes()
    again = SealKeys(keys.folder, "临江区某局").sealer(AT)

    assert again.describe() == keys.sealer(AT).describe() == "PAdES 电子签名，自签证书（非法定电子签章）"
    assert (keys.folder / KEY_NAME).read_bytes() == before
    assert (keys.folder / KEY_NAME).stat().st_mode & 0o777 == 0o600


def put_pkcs12(keys: SealKeys, folder: Path) -> None:
    key = load_pem_private_key((keys.folder / KEY_NAME).read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((keys.folder / CERTIFICATE_NAME).read_bytes())
    assert isinstance(key, rsa.RSAPrivateKey)
    content = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, BestAvailableEncryption(SECRET.encode())
    )
    (folder / "bureau.p12").write_bytes(content)


def test_the_bureaus_own_certificate_seals(
    keys: SealKeys, pdf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_pkcs12(keys, tmp_path)
    monkeypatch.setenv(PASSPHRASE, SECRET)
    own = SealKeys(tmp_path, "临江区某局", certificate="bureau.p12")
    sealer = own.sealer(AT)

    assert sealer.describe().startswith("PAdES 电子签名，证书：")
    assert check_pdf(sealer.seal_pdf(pdf, AT), own.roots(), AT).trusted


def test_a_wrong_passphrase_is_no_seal(keys: SealKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_pkcs12(keys, tmp_path)
    monkeypatch.setenv(PASSPHRASE, "错的口令")

    with pytest.raises(NotReady, match=r"bureau\.p12"):
        SealKeys(tmp_path, "某局", certificate="bureau.p12").sealer(AT)


def test_a_pem_pair_and_a_trusted_root_are_taken(keys: SealKeys, pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "bureau.key").write_bytes((keys.folder / KEY_NAME).read_bytes())
    (tmp_path / "bureau.crt").write_bytes((keys.folder / CERTIFICATE_NAME).read_bytes())
    own = SealKeys(tmp_path, "某局", certificate="bureau.crt", trust="bureau.crt")

    assert check_pdf(own.sealer(AT).seal_pdf(pdf, AT), own.roots(), AT).trusted


@pytest.mark.parametrize("name", ["missing.p12", "../audit.key", "/etc/passwd"])
def test_a_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotReady):
        SealKeys(tmp_path, "某局", certificate=name).sealer(AT)


def test_without_a_certificate_the_file_says_so(tmp_path: Path, pdf: bytes) -> None:
    sealer = SealKeys(tmp_path, "某局", certificate="none").sealer(AT)

    assert sealer.describe() == NO_SEAL
    assert sealer.seal_pdf(pdf, AT) == pdf
    assert not (tmp_path / KEY_NAME).exists()


def test_an_adapter_is_registered_in_code_and_named_in_the_settings(
    tmp_path: Path, pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ADAPTERS, "test", TestAdapter())
    sealer = SealKeys(tmp_path, "某局", certificate="none", adapter="test").sealer(AT)

    assert sealer.describe() == "SM2 签章（测试适配器，无法律效力）"
    assert sealer.adapter is not None
    assert len(sealer.adapter.sign(bytes.fromhex(sm3(pdf)))) == 32


def test_an_adapter_that_is_not_registered_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="没有登记"):
        SealKeys(tmp_path, "某局", certificate="none", adapter="os.system").sealer(AT)
