"""What click itself says about misuse, in Chinese."""

from __future__ import annotations

import re
import sys
from typing import Any

import click


class ChineseGroup(click.Group):
    """A group of commands whose usage errors are told in Chinese; the exit codes stay click's."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        try:
            result = super().main(*args, standalone_mode=False, **extra)
        except click.Abort:
            click.echo("已中止。", err=True)
            sys.exit(1)
        except click.ClickException as error:
            _tell(error)
            sys.exit(error.exit_code)
        if standalone_mode:
            sys.exit(result if isinstance(result, int) else 0)
        return result


def _tell(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return
    click.echo(f"错误：{usage_words(error)}", err=True)
    if context is not None:
        click.echo(f"用法见：{context.command_path} --help", err=True)


def usage_words(error: click.ClickException) -> str:
    """What was misused, in one Chinese sentence."""
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}。"
        case click.MissingParameter():
            return f"缺少 {_named(error)}。{_allowed(error.param)}"
        case click.BadParameter():
            return f"{_named(error)} 的值不对。{_allowed(error.param) or error.message}"
        case click.UsageError():
            if command := re.search(r"No such command '(.*)'", error.message):
                return f"没有命令 {command[1]}。"
            if surplus := re.search(r"unexpected extra arguments? \((.*)\)", error.message):
                return f"多出了参数：{surplus[1]}。"
            if option := re.search(r"Option '(.*)' requires an argument", error.message):
                return f"选项 {option[1]} 后面应有值。"
    return error.format_message()


def _named(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "参数")
    return error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name


def _allowed(parameter: click.Parameter | None) -> str:
    match parameter.type if parameter is not None else None:
        case click.Choice() as choice:
            return f"可选：{'、'.join(str(each) for each in choice.choices)}。"
        case click.IntRange() as bounds:
            return f"应为 {bounds.min} 到 {bounds.max} 之间的整数。"
    return ""
