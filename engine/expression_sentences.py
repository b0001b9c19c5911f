"""What can be wrong with a condition, a time rule, a reminder, or with the values that one of them meets."""

from __future__ import annotations

from engine.wording import Sentence, Sentences

SENTENCES = Sentences(
    {
        "expression.empty": Sentence("表达式为空", "the expression is empty"),
        "expression.long": Sentence(
            "表达式过长（最多 {most} 个字符）", "the expression is too long (at most {most} characters)"
        ),
        "expression.backslash": Sentence("表达式中不能使用反斜杠", "an expression must not contain a backslash"),
        "expression.malformed": Sentence("表达式“{source}”写法有误", "the expression “{source}” is not well formed"),
        "expression.complex": Sentence(
            "表达式过于复杂，请拆开或简化", "the expression is too complex; split or simplify it"
        ),
        "expression.construct": Sentence(
            "表达式中不允许使用 {construct}", "{construct} must not be used in an expression"
        ),
        "expression.constant": Sentence(
            "表达式中不允许使用 {type} 常量", "constants of the type {type} must not be used in an expression"
        ),
        "expression.name": Sentence(
            "表达式中不能使用名称“{name}”", "the name “{name}” must not be used in an expression"
        ),
        "expression.slice": Sentence("表达式中不允许使用切片", "slices must not be used in an expression"),
        "expression.call": Sentence(
            "表达式中只能调用列明的函数", "only the listed functions can be called in an expression"
        ),
        "expression.function": Sentence(
            "表达式中没有函数“{name}”（可用：{known}）", "there is no function “{name}” (known: {known})"
        ),
        "expression.arguments": Sentence("函数“{name}”缺少参数", "the function “{name}” lacks its arguments"),
        "expression.known": Sentence("known() 的写法是 known(a.b)", "known() is written known(a.b)"),
        "expression.default": Sentence(
            "default() 的写法是 default(a.b, 值)", "default() is written default(a.b, value)"
        ),
        "expression.failed": Sentence(
            "表达式“{source}”无法计算：{why}", "the expression “{source}” cannot be computed: {why}"
        ),
        "expression.missing": Sentence(
            "变量“{name}”没有值（对应的环节尚未办理，或名称写错）",
            "the variable “{name}” has no value (its step is not done yet, or the name is wrong)",
        ),
        "expression.value": Sentence("缺少值", "a value is missing"),
        "expression.field": Sentence(
            "“{path}”取不到值：“{key}”之前不是一组字段",
            "“{path}” has no value: what stands before “{key}” has no fields",
        ),
        "expression.item": Sentence("第 {index} 项不存在", "there is no item {index}"),
        "expression.index": Sentence(
            "下标只能用于列表（整数）或字段组（文字）", "only lists (by number) and fields (by name) have parts"
        ),
        "expression.type": Sentence(
            "变量的类型 {type} 不能用于表达式", "a value of the type {type} cannot be used in an expression"
        ),
        "expression.number": Sentence(
            "只有不过大的数字才能参加运算", "only numbers that are not too large can be computed with"
        ),
        "expression.text": Sentence("文字过长", "the text is too long"),
        "expression.zero": Sentence("除数为零", "division by zero"),
        "expression.in": Sentence("in 的左边应是文字", "a text must stand left of “in”"),
        "expression.is": Sentence("is 只能用于 None", "“is” can be used with None only"),
        "expression.list": Sentence("此处需要列表", "a list is needed here"),
        "expression.len": Sentence("len() 只能用于文字、列表或字段组", "len() is for texts, lists and fields only"),
        "expression.nothing": Sentence("{name}() 没有可比的值", "{name}() has nothing to compare"),
        "expression.script": Sentence("流程中不允许执行脚本", "a process must not run scripts"),
        "expression.service": Sentence(
            "服务环节只能调用登记过的服务", "an automatic step can call registered services only"
        ),
        "rule.amount": Sentence(
            "{kind}() 的数目应是 1 到 {most} 的整数", "{kind}() takes a whole number from 1 to {most}"
        ),
        "rule.unknown": Sentence(
            "时限规则“{source}”不可用；可写 working_days(5)、hours(4)、days(30)、release_time()、decision_time()、"
            "instant(环节.字段)，按条件不同的写 hours(4) if 条件 else working_days(3)",
            "the time rule “{source}” is unknown; write working_days(5), hours(4), days(30), release_time(), "
            "decision_time() or instant(step.question), or, by a condition, hours(4) if condition else working_days(3)",
        ),
        "rule.truth": Sentence(
            "条件“{condition}”的结果不是真或假", "the condition “{condition}” is neither true nor false"
        ),
        "rule.instant": Sentence(
            "“{where}”不是时间（应为 ISO 8601，如 2026-03-01T09:00:00+08:00）",
            "“{where}” is no time (ISO 8601, such as 2026-03-01T09:00:00+08:00)",
        ),
        "rule.zone": Sentence("“{where}”缺少时区", "“{where}” has no time zone"),
        "ladder.most": Sentence("提醒最多 {most} 级", "there can be at most {most} reminders"),
        "ladder.malformed": Sentence(
            "提醒“{part}”写法不对；可写 working_days(1) before、working_days(1) after → section_head，"
            "几级之间用分号隔开",
            "the reminder “{part}” is not well formed; write working_days(1) before, or "
            "working_days(1) after → section_head, with semicolons between them",
        ),
        "ladder.uncounted": Sentence(
            "提醒“{part}”只能用 working_days()、hours() 或 days() 计算",
            "the reminder “{part}” can be counted by working_days(), hours() or days() only",
        ),
        "ladder.empty": Sentence(
            "没有写任何一级；不要提醒的请写 {none}", "there is no reminder in it; for none at all write {none}"
        ),
        "ladder.unknown": Sentence(
            "“{to}”不是可以提醒的人；可用：{known}", "“{to}” is nobody who can be reminded; known: {known}"
        ),
        "ladder.holder": Sentence(
            "提醒只提醒办理人；报上级的请写在“超期上报”里",
            "reminders go to the holder only; write those for superiors into the escalation",
        ),
        "ladder.after": Sentence(
            "上报是超期之后的事，应写 after", "an escalation comes when it is overdue: write after"
        ),
        "warn.malformed": Sentence(
            "“{source}”写法不对；应为 working_days(2) 或 working_days(2); hours(4)（先黄后红）",
            "“{source}” is not well formed; write working_days(2), or working_days(2); hours(4) (amber, then red)",
        ),
    }
)
say = SENTENCES.say
