"""The folder of an installation: database, files, keys and backups; everything in it is for its owner only."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from engine.audit.checkpoints import EXPORT_NAME
from engine.audit.trail import read_checkpoints
from engine.audit.verifier import Record
from engine.errors import NotReady, Unreadable

KEY_BYTES = 32


@dataclass(frozen=True)
class Home:
    """Where an installation keeps its state.

    database.sqlite3   unless another database URL is given
    files/             uploads and renditions, named by their SHA-256
    keys/              state.key (MAC of saved states), session.secret, audit.key (Ed25519), audit.pub;
                       seal.key and seal.crt (of sealed files), made at first use unless others are set
    backups/           copies of the database made before each migration
    checkpoints/       signed checkpoints of the audit trail; copy this folder to another machine
    settings.toml      name of the bureau, 机关代字, title of the portal
    """

    path: Path

    @property
    def database_file(self) -> Path:
        return self.path / "database.sqlite3"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database_file.resolve()}"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def settings_file(self) -> Path:
        return self.path / "settings.toml"

    @property
    def audit_public_key_file(self) -> Path:
        return self.keys / "audit.pub"

    @property
    def is_created(self) -> bool:
        """Whether the folders and all keys are there."""
        return all((self.keys / name).is_file() for name in ("state.key", "session.secret", "audit.key", "audit.pub"))

    def create(self) -> None:
        """Makes folders (mode 0700) and keys (0600) that are missing; what exists stays as it is.

        Raises NotReady when a database exists without its keys: new ones would make every saved state unreadable.
        """
        if self.database_file.exists() and not self.is_created:
            raise NotReady(f"数据目录 {self.path} 中有数据库而缺少密钥（keys/）。请从备份恢复密钥，不能重新生成。")
        for folder in (self.path, self.files, self.keys, self.backups, self.checkpoints):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.path, self.keys):
            folder.chmod(0o700)
        _write_once(self.keys / "state.key", secrets.token_bytes(KEY_BYTES))
        _write_once(self.keys / "session.secret", secrets.token_bytes(KEY_BYTES))
        _write_once(
            self.keys / "audit.key",
            Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()),
        )
        public = self.audit_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        _write_once(self.audit_public_key_file, public)

    def state_key(self) -> bytes:
        """The MAC key of saved states, 32 bytes."""
        return self._key("state.key")

    def session_secret(self) -> bytes:
        """What the web application derives its cookie keys from, 32 bytes."""
        return self._key("session.secret")

    def audit_key(self) -> Ed25519PrivateKey:
        """The key that signs audit checkpoints; the database never holds it."""
        return Ed25519PrivateKey.from_private_bytes(self._key("audit.key"))

    def audit_public_key(self) -> Ed25519PublicKey:
        """What a verifier elsewhere needs beside an export."""
        return self.audit_key().public_key()

    def checkpoint_copies(self) -> list[Record]:
        """The checkpoints as they were written outside the database. Raises Unreadable."""
        file = self.checkpoints / EXPORT_NAME
        try:
            return read_checkpoints(file) if file.exists() else []
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreadable(f"检查点副本 {file.name} 不能读取。请从另存的副本恢复后再核验。") from error

    def _key(self, name: str) -> bytes:
        try:
            key = (self.keys / name).read_bytes()
        except FileNotFoundError:
            raise NotReady(f"数据目录 {self.path} 缺少密钥 {name}。请先执行 xianshen init，或从备份恢复。") from None
        if len(key) != KEY_BYTES:
            raise NotReady(f"密钥文件 {name} 已损坏，请从备份恢复。")
        return key


def _write_once(path: Path, content: bytes) -> None:
    """Writes a file that does not exist yet, whole or not at all; of two writers at once the first wins."""
    if path.exists():
        return
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        temporary.unlink(missing_ok=True)
