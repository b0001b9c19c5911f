"""What can be wrong with a decision table, as a file and when it decides."""

from __future__ import annotations

from engine.wording import Sentence, Sentences

SENTENCES = Sentences(
    {
        "type.string": Sentence("文字", "text"),
        "type.boolean": Sentence("是否", "yes or no"),
        "type.number": Sentence("数字", "number"),
        "type.": Sentence("任意", "any"),
        "value.none": Sentence("（未填）", "(not answered)"),
        "value.true": Sentence("是", "yes"),
        "value.false": Sentence("否", "no"),
        "value.empty": Sentence("（空）", "(empty)"),
        "value.other": Sentence("其他文字", "any other text"),
        "place.input": Sentence("第 {number} 个输入列“{title}”", "input column {number} “{title}”"),
        "place.output": Sentence("第 {number} 个输出列“{title}”", "output column {number} “{title}”"),
        "place.cell": Sentence("第 {number} 行“{title}”列", "row {number}, column “{title}”"),
        "place.column": Sentence("输入列“{title}”", "input column “{title}”"),
        "case": Sentence("{title}：{value}", "{title}: {value}"),
        "in-table": Sentence("决策表“{table}”：{said}", "Decision table “{table}”: {said}"),
        # one cell
        "cell.long": Sentence("过长（最多 {most} 个字符）", "it is too long (at most {most} characters)"),
        "cell.not": Sentence("not() 里要有值", "not() needs a value"),
        "cell.backslash": Sentence("不能使用反斜杠", "it must not contain a backslash"),
        "cell.malformed": Sentence(
            "“{text}”写法有误；文字要加双引号，多个值用英文逗号隔开",
            "“{text}” is not well formed; texts stand in double quotes, several values are separated by commas",
        ),
        "cell.constant": Sentence(
            "“{text}”只能写常量；文字要加双引号，多个值用英文逗号隔开",
            "“{text}” must be constants; texts stand in double quotes, several values are separated by commas",
        ),
        "cell.constants": Sentence(
            "“{text}”只能写常量，多个值用英文逗号隔开", "“{text}” must be constants, separated by commas"
        ),
        "cell.type": Sentence("“{text}”不是{type}类型", "“{text}” is not of the type {type}"),
        "cell.type-text": Sentence(
            "“{text}”不是{type}类型；文字要加双引号",
            "“{text}” is not of the type {type}; texts stand in double quotes",
        ),
        "cell.one": Sentence("“{text}”的比较只能写一个值", "the comparison “{text}” takes one value"),
        "cell.range": Sentence("“{text}”的下限大于上限", "the range “{text}” ends before it begins"),
        "cell.bound": Sentence("“{text}”的上限、下限只能各写一个数字", "each bound of “{text}” must be one number"),
        "cell.number": Sentence("“{text}”只有数字能比较大小", "in “{text}”, only numbers are larger or smaller"),
        "cell.measured": Sentence("要比较大小，而值不是数字", "a number is needed to compare, and the value is none"),
        # when it decides
        "decision.none": Sentence(
            "决策表“{table}”没有一行符合（{case}）", "no row of the decision table “{table}” holds ({case})"
        ),
        "decision.several": Sentence(
            "决策表“{table}”要求唯一，但第 {rows} 行同时符合（{case}）",
            "one row of the decision table “{table}” should hold, but rows {rows} do ({case})",
        ),
        "decision.cell": Sentence(
            "决策表“{table}”第 {row} 行“{column}”列：{why}",
            "decision table “{table}”, row {row}, column “{column}”: {why}",
        ),
        "decision.input": Sentence(
            "决策表“{table}”的输入列“{column}”：{why}", "decision table “{table}”, input column “{column}”: {why}"
        ),
        # the file
        "table-invalid.format": Sentence(
            "{path} 不是 DMN 1.2 或 1.3 的决策表。请重新导出。",
            "{path} is no decision table of DMN 1.2 or 1.3. Please export it again.",
        ),
        "table-invalid.beside": Sentence(
            "{path} 里的 {what} 不会被执行。请删除。", "The {what} in {path} would not be executed. Please remove it."
        ),
        "table-invalid.several": Sentence(
            "{path} 里有 {number} 张决策表。请一个文件只放一张。",
            "{path} holds {number} decision tables. Please put one into a file.",
        ),
        "what.decisionTable": Sentence("决策表", "decision table"),
        "what.businessKnowledgeModel": Sentence("业务知识模型", "business knowledge model"),
        "what.itemDefinition": Sentence("自定义类型", "type of its own"),
        "table-invalid.one": Sentence("要有编号，并且正好有一张表。", "it needs an id and exactly one table."),
        "table-invalid.outputs": Sentence("要有输出列，名称不能重复。", "it needs output columns of different names."),
        "table-invalid.large": Sentence(
            "最多 {rows} 行、{columns} 列。请拆成几张表。",
            "it can have {rows} rows and {columns} columns at most. Please split it.",
        ),
        "table-invalid.empty": Sentence("没有规则。请至少写一行。", "it has no rules. Please write a row at least."),
        "table-invalid.requires": Sentence(
            "引用了另一个决策，不会被执行。请在流程图上画成两个环节。",
            "it requires another decision, which would not be executed. Please draw two steps.",
        ),
        "table-invalid.inside": Sentence(
            "{what} 不会被执行。请改为决策表。", "a {what} would not be executed. Please make it a decision table."
        ),
        "table-invalid.policy": Sentence(
            "命中策略 {policy} 不受支持。请用 UNIQUE（唯一）、FIRST（第一行）或不带汇总的 COLLECT（全部）。",
            "the hit policy {policy} is not supported. Please use UNIQUE, FIRST, or COLLECT without aggregation.",
        ),
        "table-invalid.name": Sentence(
            "{where}要有名称（小写字母、数字、下划线，以字母开头）。",
            "{where} needs a name (lower-case letters, digits and underscores, a letter first).",
        ),
        "table-invalid.default": Sentence(
            "{where}的默认值不会被使用。请删除，另写一行。",
            "{where}: its default would not be used. Please remove it and write a row.",
        ),
        "table-invalid.type": Sentence(
            "{where}的类型 {type} 不受支持。可用：{known}。",
            "{where}: the type {type} is not supported. Known: {known}.",
        ),
        "table-invalid.language": Sentence(
            "{where}写明用 {language}，本系统不执行。请删去语言，改用条件的写法。",
            "{where} names the language {language}, which is not executed. Please write it as a condition.",
        ),
        "table-invalid.allowed": Sentence("{where}列出的可选值：{why}。", "{where}, values listed for it: {why}."),
        "table-invalid.place": Sentence("{where}：{why}。", "{where}: {why}."),
        "table-invalid.count": Sentence(
            "第 {number} 行的单元格数与列数不符。", "row {number} has another number of cells than there are columns."
        ),
        "table-invalid.strange": Sentence(
            "{where}：{value} 不在该列的可选值中。", "{where}: {value} is not among the values listed for the column."
        ),
        "table-invalid.result": Sentence("{where}没有结果。请填写。", "{where} has no result. Please write it."),
        "result.type": Sentence("结果不是{type}类型", "the result is not of the type {type}"),
        "result.type-text": Sentence(
            "结果不是{type}类型；文字要加双引号", "the result is not of the type {type}; texts stand in double quotes"
        ),
        "result.strange": Sentence(
            "{value} 不在该列的可选值中", "{value} is not among the values listed for the column"
        ),
    }
)
say = SENTENCES.say


def type_name(kind: str) -> str:
    """The words for string, boolean, number or "" (any)."""
    return say(f"type.{kind}")
