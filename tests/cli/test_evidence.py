"""`xianshen evidence`: sealed files and tables at the server's console, with the rights of whoever is named."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.cli.installed import Console
from tests.today import MONTH, number_of


def test_without_a_person_the_file_holds_no_draft_text(demo_console: Console, tmp_path: Path) -> None:
    out = tmp_path / "sealed.zip"
    told = demo_console.json("evidence", "seal", "--matter", number_of(7), "--out", str(out))

    record = json.loads(zipfile.ZipFile(out).read("record.json"))
    assert told["view"] == "hashes"
    assert record["case"]["title"] == f"（事项 {number_of(7)}）"
    assert not [name for name in zipfile.ZipFile(out).namelist() if name.startswith("文稿/")]


def test_the_sealed_pdf_is_checked_at_the_console(demo_console: Console, tmp_path: Path) -> None:
    out, pdf = tmp_path / "sealed.zip", tmp_path / "case.pdf"
    told = demo_console.json("evidence", "seal", "--matter", number_of(10), "--person", "tanglu", "--out", str(out))
    pdf.write_bytes(zipfile.ZipFile(out).read("案卷.pdf"))

    assert told["view"] == "full"
    assert demo_console.json("evidence", "check", str(pdf))["intact"]
    changed = bytearray(pdf.read_bytes())
    changed[100] ^= 1
    pdf.write_bytes(changed)
    assert demo_console.run("evidence", "check", str(pdf)).exit_code == 1


def test_whoever_may_not_read_a_matter_does_not_seal_it(demo_console: Console, tmp_path: Path) -> None:
    out = tmp_path / "sealed.zip"
    result = demo_console.run("evidence", "seal", "--matter", number_of(7), "--person", "hejing", "--out", str(out))

    assert result.exit_code == 1
    assert not out.exists()


def test_the_tables_of_a_month_are_written(demo_console: Console, tmp_path: Path) -> None:
    written = demo_console.json("evidence", "month", MONTH, "--out", str(tmp_path / "tables"))

    assert sorted(path.suffix for path in (tmp_path / "tables").iterdir()) == [".csv", ".csv", ".pdf", ".pdf",
                                                                               ".xlsx", ".xlsx"]  # fmt: skip
    assert len(written) == 6
    assert demo_console.run("evidence", "month", "2026-13", "--out", str(tmp_path)).exit_code == 1
