"""What the studio itself says of a draft and of what is typed, beside the findings of the deploy gate."""

from __future__ import annotations

from engine.wording import Sentence, Sentences

SENTENCES = Sentences(
    {
        "no-due": Sentence(
            "{node}没有办理时限：不会提醒，也不会超期上报。",
            "{node} has no time limit: nobody is reminded and nothing escalates. Nothing is refused for it.",
        ),
        "post-vacant": Sentence(
            "{node}的候选岗位“{post}”现在没有人担任，事项到这一步会停住。",
            "{node} is for the post “{post}”, which nobody holds now: matters will stop here. "
            "Nothing is refused for it.",
        ),
        "not-called": Sentence(
            "“{process}”还没有被本套流程调用，不会执行。请在流程图上加一个调用活动，选它。",
            "No diagram of the set calls “{process}”, so it is not executed. Please add a call activity and choose it.",
        ),
        "bad-path": Sentence(
            "文件 {path}：文件要放在“流程编号/”之下，为 流程编号.bpmn、名称.dmn、"
            "forms/环节编号.form 或 cases/名称.yaml。",
            "File {path}: files stand below the id of their process, as id.bpmn, name.dmn, forms/step.form or "
            "cases/name.yaml.",
        ),
        "too-large": Sentence(
            "文件 {path}：超过 {most} MB，没有保存。请拆成被调用的流程。",
            "File {path}: it is larger than {most} MB and was not saved. Please split it into called processes.",
        ),
        "doctype": Sentence(
            "文件 {path}：第 {line} 行有 DOCTYPE 或实体声明，没有保存。请删除这一行，或用流程编辑器重新导出。",
            "File {path}: line {line} declares a DOCTYPE or entities; it was not saved. Please remove that line, or "
            "export the file again.",
        ),
        "not-text": Sentence(
            "文件 {path}：第 {line} 行不是 UTF-8 文字，没有保存。请另存为 UTF-8 后再用。",
            "File {path}: line {line} is no UTF-8 text; it was not saved. Please save the file as UTF-8.",
        ),
        "not-text.null": Sentence(
            "文件 {path}：第 {line} 行含有不可见的空字符，没有保存。请删除。",
            "File {path}: line {line} contains an invisible null character; it was not saved. Please remove it.",
        ),
        "typed": Sentence("{why}。", "{why}."),
        "typed.instant": Sentence("“{name}”不是用于流转的日期时间。", "“{name}” is no date and time used for routing."),
        "typed.list": Sentence("“{name}”不是清单。", "“{name}” is no list."),
        "typed.empty": Sentence("请写一个清单，如“环节编号.项目”。", "Please write a list, as step.question."),
        "typed.variable": Sentence("没有变量“{name}”。", "There is no variable “{name}”."),
        "typed.type": Sentence(
            "应是 {type} 类型（文字要加引号）。", "It should be of the type {type} (texts stand in quotes)."
        ),
    }
)
say = SENTENCES.say
