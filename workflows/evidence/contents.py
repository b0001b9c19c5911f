"""What goes into the sealed file of one matter. The same matter, view and instant give the same bytes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from engine.audit.trail import export_trail
from engine.audit.verifier import unpack_heads
from engine.runtime import runtime_of
from workflows.evidence.case import Case
from workflows.evidence.drawing import draw_paper
from workflows.evidence.forms import classes_of, processing_sheet, secrecy_sheet
from workflows.evidence.packing import packed, safe_name, sm3
from workflows.evidence.proofs import proofs
from workflows.evidence.reading import read_case
from workflows.evidence.record import as_record, record_schema
from workflows.evidence.rules import View
from workflows.evidence.seal_keys import seal_keys
from workflows.evidence.seals import Sealer
from workflows.matters.trail import chain_of
from workflows.renditions.store import files_of

CASE_PDF = "案卷.pdf"
ADAPTER_SEAL = "案卷.pdf.seal"
README = "说明.txt"


@dataclass(frozen=True)
class Sealed:
    """A sealed file as bytes; `events`: how many events of the matter's chain it covers."""

    content: bytes
    seal: str
    events: int


def build_sealed(session: Session, matter_id: str, view: View, *, sealed_by: str, at: datetime) -> Sealed:
    """The sealed file. Slow (PDF): call it outside any write transaction, after a checkpoint was made."""
    case = read_case(session, matter_id, view)
    sealer = seal_keys(session.info).sealer(at)
    members = {
        **_papers(case, sealer, sealed_by, at),
        "record.json": as_record(case, sealed_at=at, sealed_by=sealed_by, seal=sealer.describe()),
        "record.schema.json": record_schema(),
        **(_documents(session, case) if case.full else {}),
        **_audit(session, matter_id),
    }
    members[README] = _instructions(case, sealer, sorted(members)).encode("utf-8-sig")
    return Sealed(packed(members, at), sealer.describe(), len(case.events))


def _papers(case: Case, sealer: Sealer, sealed_by: str, at: datetime) -> dict[str, bytes]:
    drawn = draw_paper(
        "case",
        case=case,
        proofs=proofs(case),
        classes=classes_of(case),
        seal=sealer.describe(),
        sealed_at=at,
        sealed_by=sealed_by,
    )
    signed = sealer.seal_pdf(drawn, at)
    papers = {CASE_PDF: signed, "发文稿纸.pdf": processing_sheet(case), "保密审查表.pdf": secrecy_sheet(case)}
    if sealer.adapter is not None:
        papers[ADAPTER_SEAL] = sealer.adapter.sign(bytes.fromhex(sm3(signed)))
    return papers


def _documents(session: Session, case: Case) -> dict[str, bytes]:
    """The texts as reviewed, revision by revision, and as released."""
    files, found = files_of(session), {}
    for revision in case.revisions:
        for place, each in enumerate(revision.documents, start=1):
            name = f"文稿/第{revision.ordinal}稿/{place:02d}-{each.role}-{safe_name(each.title)}.{each.rendition_kind}"
            found[name] = files.get(each.rendition_hash)
    for release in (each for each in case.releases if each.documents):
        for place, out in enumerate(release.documents, start=1):
            name = (
                f"文稿/发布-{release.state_words}-第{release.revision}稿/{place:02d}-{out.role}-{safe_name(out.title)}"
            )
            found[f"{name}.pdf"] = files.get(out.pdf_hash)
            if out.rendition_kind == "xhtml":
                found[f"{name}.xhtml"] = files.get(out.published_hash)
    return found


def _audit(session: Session, matter_id: str) -> dict[str, bytes]:
    """The matter's chain with the checkpoints up to the first that signs its end, as `xianshen-verify` reads them."""
    chain = chain_of(matter_id)
    with tempfile.TemporaryDirectory() as folder:
        export_trail(session, Path(folder), chain=chain)
        found = {f"audit/{path.name}": path.read_bytes() for path in sorted(Path(folder).iterdir())}
    found["audit/checkpoints.jsonl"] = _up_to_the_end_of(
        chain, found["audit/chains.jsonl"], found["audit/checkpoints.jsonl"]
    )
    key = runtime_of(session).checkpoint_key
    if key is not None:
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        found["audit/audit.pub"] = public
    return found


def _up_to_the_end_of(chain: str, chains: bytes, checkpoints: bytes) -> bytes:
    last = max((orjson.loads(line)["seq"] for line in chains.splitlines()), default=0)
    kept: list[bytes] = []
    for line in checkpoints.splitlines(keepends=True):
        kept.append(line)
        heads = unpack_heads(bytes.fromhex(orjson.loads(line)["heads"]))
        if any(name == chain and seq >= last for name, seq, _head in heads):
            break
    return b"".join(kept)


def _instructions(case: Case, sealer: Sealer, names: list[str]) -> str:
    listed = "\r\n".join(f"  {name}" for name in names)
    return "\r\n".join(
        (
            f"{case.bureau}　事项 {case.number} 封存案卷",
            f"签章：{sealer.describe()}",
            "" if case.full else "供审计使用：不含文稿内容，文稿只列摘要。\r\n",
            "内容：",
            listed,
            "",
            "一、核对文件没有改动",
            "  在解压后的文件夹中执行 cksum -c checksums.txt（GNU coreutils 9.6 以上，SHA-256 和 SM3 一并核对）；",
            "  只核对 SHA-256：grep ^SHA256 checksums.txt | sha256sum -c -",
            "  国密摘要 SM3：openssl dgst -sm3 案卷.pdf，与 checksums.txt 中的 SM3 一行比较。",
            "二、核验操作留痕",
            "  xianshen-verify audit --key audit.pub",
            "  公钥请用平时另存的那一份；audit/ 中附的一份只供比较。结论“完整”表示每一条记录都未被改动、",
            "  删除或调换，并由签名的检查点证明。",
            "三、核验案卷.pdf 的签章",
            "  用常见的 PDF 阅读器打开，查看签名；或执行 xianshen evidence check 案卷.pdf --trust 证书.crt。",
            "  自签证书不是法定电子签章，只证明文件自封存后没有改动。",
            "四、机器读取",
            "  record.json 是案卷的全部内容，结构见 record.schema.json；时间为协调世界时（UTC）。",
            "",
        )
    )
