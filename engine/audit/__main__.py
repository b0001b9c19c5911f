"""Check an exported trail with nothing else at hand than the public key:

python -m engine.audit FOLDER PUBLIC_KEY.pem [CHECKPOINTS.jsonl]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from engine.audit.trail import verify_export


def main(arguments: Sequence[str]) -> int:
    folder, key_file, *rest = arguments
    key = load_pem_public_key(Path(key_file).read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise SystemExit("公钥应为 Ed25519。")
    report = verify_export(Path(folder), key, Path(rest[0]) if rest else None)
    print(f"{report.chains} 条链，{report.events} 条记录，{report.checkpoints} 个检查点。")
    for damage in report.damages:
        print(f"[{damage.kind}] {damage.chain} #{damage.seq} {damage.event_id or ''} {damage.detail}")
    print("操作留痕不完整，请立即保全现场并报告。" if report.damages else "操作留痕完整。")
    return 1 if report.damages else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
