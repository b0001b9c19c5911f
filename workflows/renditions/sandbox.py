"""Reading hostile files in a child process with limits; run as a module, it is that child.

The child gets the file on standard input and answers with JSON, so a child that was taken over can answer wrongly
but cannot make the parent execute anything.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any, cast

from engine.errors import Invalid, Unreadable
from workflows.renditions.model import Block, Cell, FileKind, Paragraph, Run, Table, TextPiece
from workflows.renditions.reading import Reading

SECONDS = 10
MEMORY = 500 * 1024 * 1024  # bytes of address space
# imported in the child only: a reader that goes wrong while it is imported is no business of the parent
READERS: dict[FileKind, str] = {
    "docx": "workflows.renditions.docx:read_docx",
    "doc": "workflows.renditions.word_binary:read_doc",
    "wps": "workflows.renditions.word_binary:read_doc",
    "pdf": "workflows.renditions.pdf_reading:read_pdf",
    "ofd": "workflows.renditions.ofd:read_ofd",
    "xlsx": "workflows.renditions.sheet:read_sheet",
    "html": "workflows.renditions.web_page:read_html",
    "md": "workflows.renditions.markdown:read_markdown",
}
MAX_ANSWER = 100 * 1024 * 1024  # bytes that the parent may have to hold
_DAMAGED = "文件已损坏，无法读取。请用原来的软件重新打开并另存后再上传。"
_TOO_COSTLY = "读取超过了 10 秒或 500 MB 的限制，文件可能已损坏或被恶意构造。请重新导出或拆分后再上传。"


def read_in_sandbox(kind: FileKind, content: bytes) -> Reading:
    """Read `content` in a child process limited to SECONDS and MEMORY.

    Unreadable, with what to do, when the file cannot be read within them or at all; Invalid when the reader found it to
    be of a kind that is not accepted.
    """
    answer = ask_child("workflows.renditions.sandbox", (kind,), content)
    try:
        return _reading(answer)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(_TOO_COSTLY) from error


def ask_child(module: str, arguments: tuple[str, ...], content: bytes) -> Any:
    """What `module`, run as a limited child that calls `answer_within_limits`, answers about `content`.

    Unreadable when it breaks a limit or the file cannot be read, Invalid when the reader refuses its kind.
    """
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(_TOO_COSTLY) from None
    if done.returncode != 0:
        raise Unreadable(_TOO_COSTLY)
    try:
        answer = json.loads(done.stdout)
        if "refused" in answer:
            raise (Invalid if answer.get("invalid") else Unreadable)(str(answer["refused"]))
        return answer
    except (ValueError, TypeError) as error:
        raise Unreadable(_TOO_COSTLY) from error


def answer_within_limits(answer_about: Callable[[bytes], Any]) -> int:
    """The child's part: reads the file from standard input and writes what `answer_about` says of it, as JSON.

    Whatever `answer_about` needs must be imported before; returns the exit code.
    """
    content = sys.stdin.buffer.read()
    answer: Any
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        answer = answer_about(content)
    except (Invalid, Unreadable) as refusal:
        answer = {"refused": refusal.detail, "invalid": isinstance(refusal, Invalid)}
    except (MemoryError, RecursionError):
        answer = {"refused": _TOO_COSTLY}
    except Exception:  # whatever a damaged file does to a reader, it is a damaged file
        answer = {"refused": _DAMAGED}
    output = json.dumps(answer).encode()
    if len(output) > MAX_ANSWER:
        output = json.dumps({"refused": _TOO_COSTLY}).encode()
    sys.stdout.buffer.write(output)
    return 0


def _main(kind: str) -> int:
    try:
        reader = _reader(kind)
    except ImportError:
        return 1
    return answer_within_limits(lambda content: _answer(reader(content)))


def _reader(kind: str) -> Any:
    module, _, function = READERS[cast(FileKind, kind)].partition(":")
    return getattr(importlib.import_module(module), function)


def _answer(reading: Reading) -> dict[str, Any]:
    return {
        "blocks": [_block(block) for block in reading.blocks],
        "pieces": [[p.place, p.text, p.part, p.paragraph, p.row] for p in reading.pieces],
        "unread": list(reading.unread),
        "pages": reading.pages,
        "sanitised": base64.b64encode(reading.sanitised).decode() if reading.sanitised is not None else None,
    }


def _block(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["p", *_paragraph(block)]
    rows = [[[cell.columns, cell.rows, [_paragraph(p) for p in cell.paragraphs]] for cell in row] for row in block.rows]
    return ["t", rows]


def _paragraph(paragraph: Paragraph) -> list[Any]:
    runs = [[run.text, run.bold] for run in paragraph.runs]
    return [runs, paragraph.part, paragraph.align, paragraph.heading]


def _reading(answer: dict[str, Any]) -> Reading:
    sanitised = answer["sanitised"]
    return Reading(
        blocks=tuple(_block_of(block) for block in answer["blocks"]),
        pieces=tuple(
            TextPiece(str(place), str(text), str(part), int(paragraph), bool(row))
            for place, text, part, paragraph, row in answer["pieces"]
        ),
        unread=tuple(str(name) for name in answer["unread"]),
        pages=int(answer["pages"]),
        sanitised=base64.b64decode(sanitised) if sanitised is not None else None,
    )


def _block_of(block: list[Any]) -> Block:
    if block[0] == "p":
        return _paragraph_of(block[1:])
    return Table(tuple(tuple(_cell_of(*cell) for cell in row) for row in block[1]))


def _cell_of(columns: Any, rows: Any, paragraphs: list[list[Any]]) -> Cell:
    return Cell(tuple(_paragraph_of(paragraph) for paragraph in paragraphs), int(columns), int(rows))


def _paragraph_of(paragraph: list[Any]) -> Paragraph:
    runs, part, align, heading = paragraph
    return Paragraph(
        tuple(Run(str(text), bool(bold)) for text, bold in runs),
        part=str(part),
        align="center" if align == "center" else "right" if align == "right" else "",
        heading=int(heading),
    )


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
