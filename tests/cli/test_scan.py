"""`xianshen scan`: JSON in every case, exit codes that mean something, quotes that show no more than they must."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests import samples
from tests.cli.installed import Console, is_chinese
from tests.workflows.screening.corpus.frame import notice
from web.cli import scan

CLEAN = notice({})
MOBILE = notice({}, "联系人：王老师，手机：13916350027。")
MARKED = notice({"mark": "机密★1年"})
POLICY = notice({}, "三、补贴标准\n中级工每人补贴1500元。")
KEYS = {"file", "sha256", "characters", "findings", "unread"}
FINDING_KEYS = {"check", "aspect", "level", "message", "quote", "part", "start", "end"}


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """No installation: the home is a folder that does not exist."""
    return Console(tmp_path / "nowhere")


def put(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def scanned(console: Console, *arguments: str) -> tuple[int, Any]:
    result = console.run("scan", *arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def serious(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["level"] in ("blocker", "error")]


def test_a_clean_file_is_one_object_and_exit_code_0(console: Console, tmp_path: Path) -> None:
    name = put(tmp_path, "通知.txt", CLEAN)

    code, report = scanned(console, name, "--attribute", "主动公开")

    assert code == 0
    assert set(report) == KEYS
    assert report["file"] == name
    assert report["sha256"] == hashlib.sha256(CLEAN.encode()).hexdigest()
    assert report["characters"] > len(CLEAN) * 0.9
    assert serious(report) == []
    assert report["unread"] == []


def test_an_error_is_exit_code_1_with_its_place_and_quote(console: Console, tmp_path: Path) -> None:
    code, report = scanned(console, put(tmp_path, "通知.txt", MOBILE))

    [finding] = [one for one in report["findings"] if one["check"] == "personal.mobile"]
    assert code == 1
    assert set(finding) == FINDING_KEYS
    assert (finding["level"], finding["aspect"]) == ("error", "secrecy")
    assert finding["part"] == "正文第 10 段"
    assert "联系人：王老师，手机：13916350027。"[finding["start"] : finding["end"]] == "13916350027"
    assert is_chinese(finding["message"])


@pytest.mark.parametrize("length", [0, 3, 10, 40])
def test_a_quote_has_at_most_twenty_characters_around_the_match(console: Console, tmp_path: Path, length: int) -> None:
    around = "甲乙丙丁戊己庚辛壬癸" * (length // 10) + "子丑寅"[: length % 10]
    _, report = scanned(console, put(tmp_path, "通知.txt", notice({}, f"{around}13916350027。{around}")))

    quotes = [one["quote"] for one in report["findings"] if one["check"] == "personal.mobile"]
    assert quotes
    assert all("13916350027" in quote and len(quote) <= len("13916350027") + 20 for quote in quotes)


@pytest.mark.parametrize(("ending", "build"), [("txt", samples.txt_of), ("docx", samples.docx_of),
                                               ("pdf", samples.pdf_of)])  # fmt: skip
def test_a_marked_file_is_scanned_and_nothing_is_stored(console: Console, tmp_path: Path, ending: str, build) -> None:
    code, report = scanned(console, put(tmp_path, f"文稿.{ending}", build(MARKED)))

    assert code == 1
    assert [one["level"] for one in report["findings"] if one["check"] == "secrecy.mark"] == ["blocker"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"文稿.{ending}"]


def test_what_is_hidden_is_found_with_its_place(console: Console, tmp_path: Path) -> None:
    _, report = scanned(console, put(tmp_path, "文稿.docx", samples.docx_of(CLEAN, header="机密★1年")))

    assert [one["part"] for one in report["findings"] if one["check"] == "secrecy.mark"] == ["页眉"]


@pytest.mark.parametrize("header", ["机密★5年", "机密★5年 特急", "机 密 ★ 5 年"])
def test_the_whole_mark_of_a_header_is_printed(console: Console, tmp_path: Path, header: str) -> None:
    result = console.run("scan", put(tmp_path, "文稿.docx", samples.docx_of(CLEAN, header=header)))

    assert f"页眉：“{header}”" in result.stdout
    assert "密级标志“机密★5年" in result.stdout


def test_a_part_that_was_not_read_is_exit_code_1(console: Console, tmp_path: Path) -> None:
    with_picture = samples.with_member(samples.docx_of(CLEAN), "word/media/image1.png", b"\x89PNG")

    code, report = scanned(console, put(tmp_path, "文稿.docx", with_picture))

    assert code == 1
    assert len(report["unread"]) == 1
    assert is_chinese(report["unread"][0])


def test_a_scanned_page_is_unread(console: Console, tmp_path: Path) -> None:
    code, report = scanned(console, put(tmp_path, "扫描件.pdf", samples.scanned_pdf()))

    assert code == 1
    assert report["unread"]


def failing(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "目录").mkdir()
    os.mkfifo(tmp_path / "管道")
    return {
        "missing": str(tmp_path / "没有.docx"),
        "directory": str(tmp_path / "目录"),
        "empty": put(tmp_path, "空.txt", b""),
        "damaged": put(tmp_path, "坏.docx", samples.docx_of(CLEAN)[:900]),
        "pipe": str(tmp_path / "管道"),
        "stdin": "-",
        "picture": put(tmp_path, "图.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    }


@pytest.mark.parametrize("how", ["missing", "directory", "empty", "damaged", "pipe", "stdin", "picture"])
def test_a_file_that_cannot_be_read_is_exit_code_2_with_json(console: Console, tmp_path: Path, how: str) -> None:
    name = failing(tmp_path)[how]

    code, report = scanned(console, name)

    assert code == 2
    assert set(report) == {*KEYS, "error"}
    assert (report["file"], report["findings"], report["characters"], report["unread"]) == (name, [], 0, [])
    assert is_chinese(report["error"])


def test_a_socket_is_no_file(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        code, report = scanned(console, "s")

    assert code == 2
    assert "不是普通文件" in report["error"]


def test_several_files_are_an_array_in_their_order_and_the_gravest_code_counts(
    console: Console, tmp_path: Path
) -> None:
    names = [put(tmp_path, "好.txt", CLEAN), put(tmp_path, "错.txt", MOBILE), str(tmp_path / "没有.txt")]

    code, reports = scanned(console, *names)
    two, _ = scanned(console, *names[:2])

    assert [report["file"] for report in reports] == names
    assert [bool(serious(report)) for report in reports] == [False, True, False]
    assert "error" in reports[2]
    assert (code, two) == (2, 1)


@pytest.mark.parametrize("attribute", ["主动公开", "proactive"])
def test_the_attribute_is_held_against_the_annotation(console: Console, tmp_path: Path, attribute: str) -> None:
    name = put(tmp_path, "通知.txt", notice({"annotation": "（此件不公开）"}))

    without, silent = scanned(console, name)
    code, report = scanned(console, name, "--attribute", attribute)

    assert (without, serious(silent)) == (0, [])
    assert code == 1
    assert [one["check"] for one in serious(report)] == ["format.attribute-line"]


def test_the_class_is_taken_into_account(console: Console, tmp_path: Path) -> None:
    name = put(
        tmp_path, "名单.txt", "拟发放补贴人员名单公示\n张伟 310104********0455 1500元\n王芳 310112********3519 2000元"
    )

    assert scanned(console, name, "--class", "公示")[0] == 0
    assert scanned(console, name, "--class", "notice_list")[0] == 0


@pytest.mark.parametrize("option", [("--attribute", "保密"), ("--class", "红头文件")], ids=" ".join)
def test_an_unknown_word_is_misuse_told_in_chinese(console: Console, tmp_path: Path, option: tuple[str, str]) -> None:
    result = console.run("scan", put(tmp_path, "通知.txt", CLEAN), *option, "--json")

    assert result.exit_code == 2
    assert "主动公开" in result.stderr or "公示" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("通知.txt", "--attribute", "保密"), "--attribute 的值不对"),
        (("通知.txt", "--class", "红头文件"), "--class 的值不对"),
        (("通知.txt", "--colour"), "没有选项 --colour"),
        (("通知.txt", "--against"), "--against 后面应有值"),
        ((), "缺少"),
    ],
)
def test_misuse_is_json_too(console: Console, arguments: tuple[str, ...], said: str) -> None:
    result = console.run("scan", "--json", *arguments)
    report = json.loads(result.stdout)

    assert result.exit_code == 2
    assert report == {"file": None, "sha256": None, "characters": 0, "findings": [], "unread": [],
                      "error": report["error"]}  # fmt: skip
    assert said in report["error"]


def test_misuse_without_json_leaves_standard_output_empty(console: Console) -> None:
    assert console.run("scan", "通知.txt", "--attribute", "保密").stdout == ""


def test_the_help_says_what_quotes_hold_and_that_attachments_are_not_seen(console: Console) -> None:
    words = "".join(console.ok("scan", "--help").split())

    assert "quote是原文，发现个人信息时含有完整号码" in words
    assert "单独检查一个文件时看不到它的附件" in words


def test_against_a_policy_the_figures_are_compared(console: Console, tmp_path: Path) -> None:
    policy = put(tmp_path, "政策.txt", POLICY)
    right = put(tmp_path, "解读.txt", "《通知》解读\n一、能领多少钱\n中级工每人可以领1500元补贴。")
    wrong = put(tmp_path, "错.txt", "《通知》解读\n一、能领多少钱\n中级工每人可以领1800元补贴。")

    _, reports = scanned(console, right, wrong, "--against", policy)

    quotes = [[one["quote"] for one in report["findings"] if one["check"].startswith("interpretation.")]
              for report in reports]  # fmt: skip
    assert not any("1500元" in quote for quote in quotes[0])
    assert any("1800元" in quote for quote in quotes[1])


def test_against_does_not_repeat_what_is_wrong_with_the_policy(console: Console, tmp_path: Path) -> None:
    policy = put(tmp_path, "政策.txt", MOBILE)

    _, report = scanned(console, put(tmp_path, "解读.txt", "《通知》解读\n欢迎参加培训。"), "--against", policy)

    assert [one for one in report["findings"] if one["check"] == "personal.mobile"] == []


@pytest.mark.parametrize("policy", ["没有.txt", "."])
def test_against_a_policy_that_cannot_be_read_is_exit_code_2(console: Console, tmp_path: Path, policy: str) -> None:
    code, report = scanned(console, put(tmp_path, "解读.txt", CLEAN), "--against", str(tmp_path / policy))

    assert code == 2
    assert report["error"].startswith("对照的政策无法读取")


def test_the_rulebook_of_an_installation_needs_the_installation(console: Console, tmp_path: Path) -> None:
    code, report = scanned(console, put(tmp_path, "通知.txt", CLEAN), "--home", str(tmp_path / "没有"))

    assert code == 2
    assert report["error"].startswith("词库和登记册无法读取")


def test_the_rulebook_of_a_fresh_installation_is_the_shipped_one(fresh_home: Path, tmp_path: Path) -> None:
    console, name = Console(fresh_home), put(tmp_path, "通知.txt", MOBILE)

    assert scanned(console, name, "--home", str(fresh_home)) == scanned(console, name)


def test_without_json_the_listing_is_for_people(console: Console, tmp_path: Path) -> None:
    names = [put(tmp_path, "好.txt", CLEAN), put(tmp_path, "错.txt", MOBILE), str(tmp_path / "没有.txt")]

    result = console.run("scan", *names)

    assert result.exit_code == 2
    assert "错误  [保密] 正文第 10 段：“系人：王老师，手机：13916350027。”" in result.stdout
    assert "合计：错误 1 处" in result.stdout
    assert "没有这个文件" in result.stdout


def test_a_slow_scan_says_where_it_is_on_standard_error(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "QUIET_SECONDS", 0.001)
    name = put(tmp_path, "文稿.docx", samples.docx_of(CLEAN))

    result = console.run("scan", name, "--json")

    assert f"正在检查 1/1：{name}" in result.stderr
    assert set(json.loads(result.stdout)) == KEYS


def test_no_file_is_misuse(console: Console) -> None:
    assert console.run("scan", "--json").exit_code == 2


def test_a_file_over_the_limit_is_refused_before_it_is_read(console: Console, tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(5 * 1024**3)

    code, report = scanned(console, str(huge))

    assert (code, report["sha256"]) == (2, None)
    assert "超过 20 MB" in report["error"]


def test_a_name_that_is_no_text_is_shown_as_far_as_it_is(console: Console, tmp_path: Path) -> None:
    name = os.fsdecode(b"bad\xff.txt")
    put(tmp_path, name, CLEAN)

    code, report = scanned(console, str(tmp_path / name), "--attribute", "主动公开")

    assert (code, Path(report["file"]).name) == (0, "bad\ufffd.txt")
