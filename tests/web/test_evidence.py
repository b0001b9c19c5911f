"""案卷与检查: who reaches what, and that taking something out is noted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine.audit.queries import Question, ask
from engine.jobs import run_due
from tests.today import MONTH, number_of
from tests.web.visitor import Visitor, words
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter

Visit = Callable[[str], Visitor]
SECRET = "做好技能提升补贴资金使用管理"  # title of a matter under review


@pytest.fixture
def matter(installation: Installation) -> str:
    """A matter of 职业能力建设科 under review."""
    with installation.database.read() as session:
        return session.scalars(select(Matter.id).where(Matter.title.contains(SECRET))).one()


def paths(matter: str) -> list[str]:
    return [
        f"/matters/{matter}/evidence",
        f"/matters/{matter}/forms/processing.pdf",
        f"/matters/{matter}/forms/secrecy.pdf",
    ]


@pytest.mark.parametrize("login", ["zhaomin", "hejing", "sysadmin", "secadmin"])
def test_another_section_finds_nothing(visit: Visit, matter: str, login: str) -> None:
    visitor = visit(login)
    for path in paths(matter):
        assert visitor.get(path).status_code == 404, path
    assert visitor.post(f"/matters/{matter}/sealed-files").status_code == 404
    assert visitor.get(f"/evidence/matter?number={number_of(7)}").status_code == 404
    assert visitor.get("/evidence").status_code == 403


def test_the_forms_open_from_the_page_of_the_matter(visit: Visit, matter: str, installation: Installation) -> None:
    visitor = visit("lixiang")
    page = visitor.get(f"/matters/{matter}").get_data(as_text=True)
    for key, form in (("f", "processing"), ("s", "secrecy")):
        assert re.search(f'href="/matters/{matter}/forms/{form}.pdf"[^>]*data-key="{key}"', page)

    answer = visitor.get(f"/matters/{matter}/forms/secrecy.pdf")

    assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, "application/pdf", b"%PDF")
    with installation.database.read() as session:
        printed = ask(session, Question(actions=("evidence.printed",), subject=matter))
    assert [each.changes["form"][1] for each in printed] == ["保密审查表"]


def test_the_auditor_has_the_page_without_the_title(visit: Visit, matter: str) -> None:
    visitor = visit("auditor")
    shown = words(visitor.get(f"/matters/{matter}/evidence"))

    assert SECRET not in shown
    assert number_of(7) in shown
    assert "不含文稿内容" in shown
    assert "案卷与检查" in words(visitor.get("/evidence"))
    assert SECRET not in visitor.get(f"/evidence/months/{MONTH}/secrecy.csv").get_data(as_text=True)


def test_a_sealed_file_is_made_and_downloaded(visit: Visit, matter: str, installation: Installation) -> None:
    visitor = visit("lixiang")
    assert visitor.post(f"/matters/{matter}/sealed-files").status_code == 302
    waiting = visitor.get(f"/matters/{matter}/evidence")
    assert "正在封存" in words(waiting)
    assert waiting.headers["Refresh"]

    run_due(installation.database)

    ready = visitor.get(f"/matters/{matter}/evidence")
    assert "Refresh" not in ready.headers
    assert "自签证书（非法定电子签章）" in words(ready)
    found = re.search(r"/sealed-files/[0-9a-f]+\.zip", ready.get_data(as_text=True))
    assert found
    answer = visitor.get(found[0])
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    assert f"sealed-{number_of(7)}.zip" in answer.headers["Content-Disposition"]
    for login in ("zhaomin", "auditor"):
        assert visit(login).get(found[0]).status_code == 404


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
@pytest.mark.parametrize("table", ["secrecy", "dual-post"])
def test_monthly_tables_come_in_three_forms(visit: Visit, table: str, kind: str, begins: bytes) -> None:
    answer = visit("qianbao").get(f"/evidence/months/{MONTH}/{table}.{kind}")

    assert answer.status_code == 200
    assert answer.data.startswith(begins)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/evidence/months/2026-13/secrecy.csv", 422),
        ("/evidence/months/2026-11/secrecy.docx", 404),
        ("/evidence/months/2026-11/others.csv", 404),
        ("/evidence/folders/01a1fb3d084c710a9bfbd0bb8f79c699.zip", 404),
        ("/sealed-files/01a1fb3d084c710a9bfbd0bb8f79c699.zip", 404),
    ],
)
def test_what_does_not_exist_is_said(visit: Visit, path: str, status: int) -> None:
    assert visit("qianbao").get(path).status_code == status


def test_an_inspection_folder_is_asked_for(visit: Visit) -> None:
    visitor = visit("zhoukai")

    assert visitor.post("/evidence/folders", first="2026-02-01", last="2026-01-01").status_code == 422
    assert visitor.post("/evidence/folders", first="x", last="").status_code == 422
    assert visitor.post("/evidence/folders", first="2026-01-01", last="2026-12-31").status_code == 302
    assert "已封存 0 /" in words(visitor.get("/evidence"))
    assert visit("lixiang").post("/evidence/folders", first="2026-01-01", last="2026-12-31").status_code == 403
