"""What is said of the files of a definition set that cannot be taken, in both languages."""

from __future__ import annotations

from typing import Any

from engine.errors import DeploymentRefused, Issue
from engine.wording import Said, Sentence, Sentences

_SENTENCES = Sentences(
    {
        "missing-diagram": Sentence("缺少流程图 {file}。", "The diagram {file} is missing."),
        "too-large": Sentence("文件 {file} 超过 {most} KB。", "The file {file} has more than {most} kB."),
        "not-xml": Sentence(
            "文件 {file} 第 {line} 行不是有效的 XML。", "Line {line} of the file {file} is not valid XML."
        ),
        "doctype": Sentence(
            "文件 {file} 含有 DOCTYPE 声明，不予接受。",
            "The file {file} has a DOCTYPE declaration, which is not accepted.",
        ),
        "missing-process": Sentence(
            "{file} 中没有编号为 {process} 的流程。", "{file} holds no process with the id {process}."
        ),
        "hash": Sentence(
            "流程“{name}”第 {version} 版的文件与登记的校验值不符，不予加载。",
            "The files of the process “{name}”, version {version}, differ from the registered hash and stay unloaded.",
        ),
        "refused": Sentence("流程“{name}”不能部署：{why}", "The process “{name}” cannot be deployed: {why}"),
        "disagrees": Sentence(
            "已发布的流程“{process}”与程序不一致，系统不能启动。",
            "The published process “{process}” does not agree with the program; the system cannot start.",
        ),
        "own": Sentence(
            "提出流程的人不能自己发布，请由另一人核对后发布。",
            "Whoever proposed a process cannot publish it: let somebody else check and publish it.",
        ),
        "unpublished": Sentence(
            "流程“{process}”还没有发布，请先执行 xianshen init。",
            "The process “{process}” is not published yet: run xianshen init first.",
        ),
        "unknown": Sentence("流程定义不存在。", "There is no such process definition."),
        "no-file": Sentence("流程定义中没有文件 {file}。", "The process definition has no file {file}."),
    }
)


def say(key: str, **values: Any) -> Said:
    """The sentence of that key."""
    return _SENTENCES.say(key, **values)


def refused(code: str, **values: Any) -> DeploymentRefused:
    """The refusal with its one reason."""
    said = say(code, **values)
    return DeploymentRefused(said, issues=[Issue(code, said)])
