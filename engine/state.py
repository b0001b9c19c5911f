"""The stored state of an instance: format byte, HMAC-SHA256, payload.

The MAC covers the format, the instance and its definition, so that a state can be neither forged nor moved to another
instance by who can write to the database. Nothing is parsed before it has been checked.
"""

from __future__ import annotations

import hmac

from engine.errors import Failure, StepFailed

FORMAT = 1
_MAC_BYTES = 32


def seal(key: bytes, payload: bytes, *, instance_id: str, definition_id: str) -> bytes:
    """The blob to store."""
    return bytes([FORMAT]) + _mac(key, FORMAT, payload, instance_id, definition_id) + payload


def unseal(key: bytes, blob: bytes, *, instance_id: str, definition_id: str) -> bytes:
    """The payload of a stored blob. Raises StepFailed when format or MAC is wrong."""
    if not blob or blob[0] != FORMAT:
        raise _refused("state-format", "流程状态的存储格式不认识，未加载。请核对系统版本，必要时从备份恢复。")
    mac, payload = blob[1 : 1 + _MAC_BYTES], blob[1 + _MAC_BYTES :]
    if not hmac.compare_digest(mac, _mac(key, blob[0], payload, instance_id, definition_id)):
        raise _refused("state-mac", "流程状态的校验码不符，可能被改动过，未加载。请核对密钥文件并检查操作留痕。")
    return payload


def _mac(key: bytes, number: int, payload: bytes, instance_id: str, definition_id: str) -> bytes:
    head = b"xianshen state\x00" + bytes([number]) + f"{instance_id}\x00{definition_id}\x00".encode()
    return hmac.digest(key, head + payload, "sha256")


def _refused(code: str, detail: str) -> StepFailed:
    return StepFailed(detail, failure=Failure(code, detail))
