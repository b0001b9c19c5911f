"""The home folder: for its owner only, keys made once and never replaced."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from engine.errors import NotReady
from workflows.installation.home import Home


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_is_for_the_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "var")
    assert not home.is_created
    home.create()
    assert home.is_created
    for folder in (home.path, home.files, home.keys, home.backups, home.checkpoints):
        assert _mode(folder) == 0o700
    for key in home.keys.iterdir():
        assert _mode(key) == 0o600
        assert not key.name.startswith(".")


def test_keys_are_made_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    before = {key.name: key.read_bytes() for key in home.keys.iterdir()}
    home.create()
    assert {key.name: key.read_bytes() for key in home.keys.iterdir()} == before
    assert len(home.state_key()) == len(home.session_secret()) == 32
    assert home.state_key() != home.session_secret()


def test_the_audit_key_signs_for_its_public_half(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    signature = home.audit_key().sign(b"checkpoint")
    home.audit_public_key().verify(signature, b"checkpoint")
    with pytest.raises(InvalidSignature):
        home.audit_public_key().verify(signature, b"another")
    assert home.audit_public_key_file.read_bytes().startswith(b"-----BEGIN PUBLIC KEY-----")


def test_a_database_without_its_keys_gets_no_new_ones(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    home.database_file.touch()
    (home.keys / "state.key").unlink()
    with pytest.raises(NotReady, match="从备份恢复"):
        home.create()
    with pytest.raises(NotReady):
        home.state_key()


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    (home.keys / "session.secret").write_bytes(b"short")
    with pytest.raises(NotReady, match="损坏"):
        home.session_secret()
