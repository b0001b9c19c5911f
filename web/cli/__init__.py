"""`xianshen`: the command line. Exit codes: 0 done, 1 refused or not ready, 2 unreadable or misused."""

from __future__ import annotations

import click

from web.staying_objects import undisturbed

with undisturbed():
    from web.cli import diagrams, evidence, installing, people, scan, serving, statistics, trail, watching
    from web.cli.wording import ChineseGroup

__all__ = ["main"]


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xianshen", message="%(version)s")
def main() -> None:
    """先审：先审查、后公开。政府文件公开前审查系统的命令行。"""


for command in (
    serving.serve,
    installing.init,
    installing.demo,
    diagrams.deploy,
    diagrams.verify,
    scan.scan,
    people.users,
    trail.audit_trail,
    evidence.evidence,
    statistics.statistics,
    watching.matters,
    watching.status,
):
    main.add_command(command)
