"""What can be wrong with a form file."""

from __future__ import annotations

from engine.wording import Sentence, Sentences

SENTENCES = Sentences(
    {
        "form-invalid": Sentence("表单 {where}：{why}", "Form {where}: {why}"),
        "form-invalid.question": Sentence("表单 {where}：“{question}”：{why}", "Form {where}: “{question}”: {why}"),
        "form-invalid.several": Sentence(
            "表单 {where} 有 {number} 处错误：{first}", "Form {where} has {number} faults: {first}"
        ),
        "form-unreadable": Sentence("表单 {where}：{why}", "Form {where}: {why}"),
        "form.control": Sentence(
            "不认识的控件“{type}”，可用的有 {known}。", "the control “{type}” is unknown; known: {known}."
        ),
        "form.key": Sentence(
            "项目的编号“{key}”只能用小写字母、数字、下划线，并以字母开头。",
            "the id “{key}” of a question may have lower-case letters, digits and underscores, a letter first.",
        ),
        "form.key.none": Sentence(
            "有一个项目没有编号。请填写，只能用小写字母、数字、下划线，并以字母开头。",
            "a question has no id; please write one of lower-case letters, digits and underscores, a letter first.",
        ),
        "form.control.none": Sentence(
            "有一个控件没有类型，可用的有 {known}。", "a control has no type; known: {known}."
        ),
        "form.twice": Sentence(
            "项目的编号“{key}”出现两次，请改名。", "two questions have the id “{key}”; please rename one."
        ),
        "form.large": Sentence("文件超过 {most} kB，请精简。", "the file is larger than {most} kB; please shorten it."),
        "form.json": Sentence(
            "不是有效的 JSON（{why}，第 {line} 行），请重新导出。",
            "this is no valid JSON ({why}, line {line}); please export it again.",
        ),
        "form.components": Sentence(
            "里面没有项目的清单，请用表单编辑器重新导出。",
            "the list of questions is missing; please export it again from a form editor.",
        ),
        "form.most": Sentence("项目超过 {most} 个，请拆分。", "it has more than {most} questions; please split it."),
        "form.options": Sentence(
            "没有选项，请填写选项，或指明选项来源。", "it has no options; please write them, or name their source."
        ),
        "form.routing": Sentence(
            "文字不能作为流转依据，请去掉“用于流转”，或改用单选、勾选、数字、多选、日期。",
            "a text cannot route; please do not mark it so, or use a choice, a tick, a number, a list or a date.",
        ),
        "form.object": Sentence("{name} 应为一组字段。", "{name} should be an object with fields."),
        "form.values": Sentence("每个选项都要有值和文字。", "every option needs a value and its words."),
        "form.values-twice": Sentence(
            "有两个选项的值相同，请改。", "two options have the same value; please change one."
        ),
        "form.whole": Sentence("{name} 应为整数。", "{name} should be a whole number."),
        "form.pattern": Sentence(
            "格式（正则表达式）太长，或含有嵌套的重复，请写得简单些。",
            "the pattern is too long or repeats within repeats; please write a simpler one.",
        ),
        "form.pattern-invalid": Sentence(
            "格式不是有效的正则表达式：{why}。", "the pattern is no valid regular expression: {why}."
        ),
        "form.condition": Sentence(
            "条件“{text}”用到了 {unknown}，条件只能用排在它前面的项目。",
            "the condition “{text}” uses {unknown}; it can use the questions above it only.",
        ),
        "form.required-condition": Sentence(
            "何时必填的条件“{text}”用到了 {unknown}，只能用本表单的其他项目。",
            "the condition “{text}” for when it must be answered uses {unknown}; it can use the other questions of "
            "this form only.",
        ),
    }
)
say = SENTENCES.say
