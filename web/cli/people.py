"""`xianshen users`: accounts, posts, administrators and tokens from the server's console."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine.errors import NotFound
from web.cli.context import guarded, home_option, json_option, opened, print_json, print_table
from workflows.people import queries
from workflows.people import sessions as credentials
from workflows.people.accounts import appoint_administrator, create_person, move_person
from workflows.people.actor import INSTALLER, Actor
from workflows.people.credentials import set_password
from workflows.people.labels import ADMIN_ROLES, CAPACITIES, POSTS, group_label
from workflows.people.models import Person
from workflows.people.posts import hold_post
from workflows.people.sections import create_section


@click.group()
def users() -> None:
    """人员、岗位、管理员和接口令牌。"""


@users.command("list")
@home_option
@json_option
@guarded
def list_users(home_dir: Path, as_json: bool) -> None:
    """列出在用账号及其岗位。"""
    with opened(home_dir) as installation, installation.database.read() as session:
        actors = [queries.load_actor(session, person.id) for person in queries.people(session)]
        names = {section.code: section.name for section in queries.sections(session)}
    rows = [
        {
            "login": each.login,
            "name": each.name,
            "section": each.section_code,
            "posts": sorted(each.groups),
            "administrator": each.admin_role,
        }
        for each in actors
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("登录名", "姓名", "科室", "岗位", "管理员"),
            [(each.login, each.name, each.section_name, _posts(each, names), _role(each)) for each in actors],
        )


@users.command()
@home_option
@click.argument("code")
@click.argument("name")
@guarded
def section(home_dir: Path, code: str, name: str) -> None:
    """设立科室：代码（字母）和名称。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        create_section(session, code, name, actor=INSTALLER)
    click.echo(f"已设立科室：{name}（{code}）")


@users.command()
@home_option
@click.argument("login")
@click.argument("name")
@click.option("--section", "section_code", help="所在科室的代码。")
@click.option("--phone", help="办公电话。")
@click.option(
    "--administrator", type=click.Choice(sorted(ADMIN_ROLES)), help="建为管理员账号（三员之一），不能再任岗。"
)
@click.password_option(prompt="密码", confirmation_prompt="再输一次", help="不少于 10 个字符；缺省时提示输入。")
@guarded
def add(
    home_dir: Path,
    login: str,
    name: str,
    section_code: str | None,
    phone: str | None,
    administrator: str | None,
    password: str,
) -> None:
    """新增人员。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        section_id = queries.section_by_code(session, section_code).id if section_code else None
        account = "administrator" if administrator else "staff"
        person = create_person(
            session,
            login,
            name,
            actor=INSTALLER,
            section_id=section_id,
            phone=phone,
            password=password,
            account=account,
        )
        if administrator:
            appoint_administrator(session, person.id, administrator, actor=INSTALLER)
    click.echo(f"已新增：{name}（{login}）")


@users.command()
@home_option
@click.argument("login")
@click.argument("post", type=click.Choice(sorted(POSTS)))
@click.option("--section", "section_code", help="按科室设置的岗位所属的科室代码。")
@click.option("--capacity", type=click.Choice(sorted(CAPACITIES)), default="A", show_default=True, help="A 角或 B 角。")
@guarded
def hold(home_dir: Path, login: str, post: str, section_code: str | None, capacity: str) -> None:
    """任岗：让某人担任某岗位。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        section_id = queries.section_by_code(session, section_code).id if section_code else None
        hold_post(session, _person(session, login).id, post, actor=INSTALLER, section_id=section_id, capacity=capacity)
    click.echo(f"已任岗：{login} → {POSTS[post].label.zh}（{CAPACITIES[capacity].zh}）")


@users.command()
@home_option
@click.argument("login")
@click.password_option(prompt="新密码", confirmation_prompt="再输一次")
@guarded
def password(home_dir: Path, login: str, password: str) -> None:
    """重设密码；此人的登录全部失效。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        set_password(session, _person(session, login).id, password, actor=INSTALLER)
    click.echo(f"已重设：{login}")


@users.command()
@home_option
@click.argument("login")
@click.option("--name", default="命令行签发", show_default=True, help="令牌用途，便于日后吊销。")
@json_option
@guarded
def token(home_dir: Path, login: str, name: str, as_json: bool) -> None:
    """签发接口令牌。只显示这一次。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        issued = credentials.issue_api_token(session, _person(session, login).id, name, actor=INSTALLER)
    if as_json:
        print_json({"login": login, "token": issued})
    else:
        click.echo(issued)


@users.command()
@home_option
@click.argument("login")
@click.argument("name")
@guarded
def revoke(home_dir: Path, login: str, name: str) -> None:
    """吊销某人某一用途的接口令牌，下一次调用即失效。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        of_name = [each for each in credentials.live_tokens(session, _person(session, login).id) if each.name == name]
        for each in of_name:
            credentials.revoke_api_token(session, each.id, actor=INSTALLER)
    if not of_name:
        raise NotFound(f"“{login}”没有用途为“{name}”的有效令牌。")
    click.echo(f"已吊销：{login}（{name}，{len(of_name)} 个）")


@users.command()
@home_option
@click.argument("login")
@click.option("--reason", required=True, help="原因，记入操作留痕。")
@guarded
def logout(home_dir: Path, login: str, reason: str) -> None:
    """强制下线：此人的登录全部失效，例如电脑遗失。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        ended = credentials.revoke_sessions(session, _person(session, login).id, actor=INSTALLER, reason=reason)
    click.echo(f"已下线：{login}（{ended} 处）")


@users.command()
@home_option
@click.argument("login")
@click.argument("section_code")
@guarded
def move(home_dir: Path, login: str, section_code: str) -> None:
    """调岗到另一科室。按科室设置的岗位须另行免去；待办由原科室负责人交接。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        to = queries.section_by_code(session, section_code)
        move_person(session, _person(session, login).id, to.id, actor=INSTALLER)
    click.echo(f"已调岗：{login} → {to.name}")


def _posts(actor: Actor, section_names: dict[str, str]) -> str:
    held = sorted(actor.posts, key=lambda held: held.group)
    return "、".join(
        group_label(each.group, section_names) + ("（B角）" if each.capacity == "B" else "") for each in held
    )


def _role(actor: Actor) -> str | None:
    return ADMIN_ROLES[actor.admin_role].zh if actor.admin_role else None


def _person(session: Session, login: str) -> Person:
    person = queries.person_by_login(session, login)
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的账号。")
    return person
