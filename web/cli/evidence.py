"""`xianshen evidence`: sealed files, monthly tables, and checking the seal of a file. Exit codes: 0 done or intact, 1
refused or broken, 2 unreadable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import NotFound, Unreadable
from engine.runtime import now
from web.cli.context import REFUSED, guarded, home_option, json_option, opened, print_json
from web.cli.wording import ChineseGroup
from workflows.evidence import sealing, tables
from workflows.evidence.contents import build_sealed
from workflows.evidence.monthly import month_written
from workflows.evidence.rules import View, view_of
from workflows.evidence.seal_keys import seal_keys
from workflows.installation.wiring import Installation
from workflows.matters.models import Matter
from workflows.people.actor import INSTALLER, Actor
from workflows.people.queries import load_actor, person_by_login
from workflows.renditions.model import sha256

if TYPE_CHECKING:
    from asn1crypto import x509

person_option = click.option(
    "--person", metavar="登录名", help="以此人的权限办理；不写时不含文稿内容，标题只列已发布的。"
)


@click.group("evidence", cls=ChineseGroup)
def evidence() -> None:
    """案卷：封存单件案卷、出每月汇总表、核验签章。"""


@evidence.command()
@home_option
@click.option("--matter", required=True, metavar="编号", help="事项编号（2026-0147）或内部标识。")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个文件。")
@person_option
@json_option
@guarded
def seal(home_dir: Path, matter: str, out: Path, person: str | None, as_json: bool) -> None:
    """封存一个事项的案卷：全过程、文稿、意见、留痕和签章，装成一个 zip。"""
    with opened(home_dir) as installation:
        audit.make_checkpoint(installation.database)
        with installation.database.snapshot() as session:
            matter_id, actor = _matter(session, matter), _actor(session, person)
            view: View = "hashes" if actor.is_installer else view_of(session, actor, matter_id)
            made = build_sealed(session, matter_id, view, sealed_by=actor.name, at=now(session))
        out.write_bytes(made.content)
        with installation.database.write() as session:
            sealing.note_sealed(session, actor.person_id, matter_id, made, view)
    told = {"file": str(out), "sha256": sha256(made.content), "seal": made.seal, "events": made.events, "view": view}
    if as_json:
        print_json(told)
    else:
        click.echo(f"已封存到 {out}（{'不含文稿内容，' if view == 'hashes' else ''}{made.events} 条留痕）。")
        click.echo(f"签章：{made.seal}")
        click.echo(f"SHA-256：{told['sha256']}")


@evidence.command()
@home_option
@click.argument("month", metavar="年-月")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="写到哪个目录。")
@person_option
@json_option
@guarded
def month(home_dir: Path, month: str, out: Path, person: str | None, as_json: bool) -> None:
    """出一个月的保密审查汇总表和兼岗情况表（PDF、XLSX、CSV）。"""
    period, written = month_written(month), []
    with opened(home_dir) as installation, installation.database.read() as session:
        actor = _actor(session, person)
        out.mkdir(parents=True, exist_ok=True)
        for _name, make in tables.TABLES.values():
            made = make(session, actor, period)
            for kind in tables.FORMATS:
                file = out / tables.file_name(made, kind)
                file.write_bytes(tables.as_file(made, kind))
                written.append({"file": str(file), "rows": len(made.rows)})
    if as_json:
        print_json(written)
    else:
        for each in written:
            click.echo(f"{each['file']}（{each['rows']} 行）")


@evidence.command()
@home_option
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="信任的根证书（PEM）；不写时用设置中的，或本机的签章证书。",
)
@json_option
@guarded
def check(home_dir: Path, file: Path, trust: Path | None, as_json: bool) -> None:
    """核验案卷.pdf 的签章：签署后有没有改动，证书是否可信。"""
    from workflows.evidence.pades import check_pdf

    with opened(home_dir) as installation:
        found = check_pdf(file.read_bytes(), _roots(installation, trust), installation.runtime.clock.now())
    if as_json:
        print_json(vars(found))
    else:
        trusted = "证书可信" if found.trusted else "证书不在信任的根之下"
        click.echo(f"{found.detail}{f'（{found.signer}，{trusted}）' if found.signed and found.signer else ''}")
    if not (found.intact and found.trusted):
        raise SystemExit(REFUSED)


def _roots(installation: Installation, trust: Path | None) -> list[x509.Certificate]:
    if trust is not None:
        from workflows.evidence.pades import certificates_in

        try:
            return certificates_in(trust)
        except (ValueError, OSError) as error:
            raise Unreadable(f"{trust} 不是能读取的证书。") from error
    keys = seal_keys(installation.database.info)
    keys.sealer(installation.runtime.clock.now())
    return keys.roots()


def _matter(session: Session, matter: str) -> str:
    found = session.scalar(select(Matter.id).where((Matter.number == matter) | (Matter.id == matter)))
    if found is None:
        raise NotFound(f"没有事项 {matter}。")
    return found


def _actor(session: Session, login: str | None) -> Actor:
    if login is None:
        return INSTALLER
    found = person_by_login(session, login)
    if found is None:
        raise NotFound(f"没有登录名为 {login} 的人员。")
    return load_actor(session, found.id)
