"""`xianshen verify` judges diagrams; `xianshen deploy` proposes and, by a second person, publishes them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine import definitions
from engine.errors import NotFound, Unreadable
from engine.verification import verify_file
from web.cli.context import MISUSED, REFUSED, guarded, home_option, json_option, opened, print_json
from workflows.installation.wiring import PACKAGES
from workflows.people.queries import load_actor, person_by_login
from workflows.studio import life
from workflows.studio.queries import draft_of_version


@click.command()
@click.argument("diagrams", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def verify(diagrams: tuple[Path, ...], as_json: bool) -> None:
    """核验流程图能否部署。退出码：0 都可以，1 有不可以的，2 有读不出的。

    被调用的流程在相邻文件夹中查找。
    """
    verdicts, unreadable = [], False
    for diagram in diagrams:
        try:
            verdicts.append(verify_file(diagram, PACKAGES.values()))
        except Unreadable as error:
            unreadable = True
            problem = {"code": error.code, "element": None, "message": error.detail}
            verdicts.append({"file": str(diagram), "deployable": False, "problems": [problem]})
    if as_json:
        print_json(verdicts[0] if len(verdicts) == 1 else verdicts)
    else:
        for verdict in verdicts:
            _print_verdict(verdict)
    sys.exit(MISUSED if unreadable else 0 if all(verdict["deployable"] for verdict in verdicts) else REFUSED)


def _print_verdict(verdict: dict) -> None:
    click.echo(f"{'可以部署' if verdict['deployable'] else '不能部署'}  {verdict['file']}")
    for problem in verdict["problems"]:
        where = f"“{problem['element']}”" if problem.get("element") else ""
        click.echo(f"  - {where}{problem['message']}（{problem['code']}）")
        if problem.get("path"):
            click.echo(f"    绕过路径：{' → '.join(problem['path'])}")


@click.command()
@home_option
@click.argument("process", type=click.Choice(sorted(PACKAGES)))
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="流程文件夹的上级目录；缺省为随附的 bpmn/。",
)  # fmt: skip
@click.option("--as", "login", required=True, help="以谁的名义（登录名）。")
@click.option("--publish", "definition_id", help="发布此前由他人提出的版本（其编号）。")
@json_option
@guarded
def deploy(
    home_dir: Path, process: str, folder: Path | None, login: str, definition_id: str | None, as_json: bool
) -> None:
    """提出新版流程，或由第二人发布它。提出之前先核验，不合格的不收。"""
    with opened(home_dir) as installation, installation.database.write() as session:
        person = person_by_login(session, login)
        if person is None or not person.active:
            raise NotFound(f"没有登录名为“{login}”的在用账号。")
        if definition_id and draft_of_version(session, definition_id):
            # what the studio submitted is checked by its rules, here too
            life.publish(
                session, load_actor(session, person.id), definition_id, life.try_version(session, definition_id)
            )
        elif definition_id:
            definitions.publish(session, definition_id, actor=person.id)
        else:
            shipped = PACKAGES[process].folder.parent
            candidate = definitions.read_set(folder or shipped, process)
            definition_id = definitions.propose(session, candidate, actor=person.id)
        state = definitions.state_of(session, definition_id)
    if as_json:
        print_json({"definition": definition_id, "process": process, "state": state})
    elif state == "published":
        click.echo(f"已发布：{definition_id}")
    else:
        click.echo(
            f"已提出：{definition_id}。请由另一人执行：xianshen deploy {process} --publish {definition_id} --as …"
        )
