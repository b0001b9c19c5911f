"""What is said where diagram, forms, tables and the process package do not agree."""

from __future__ import annotations

from engine.wording import Sentence

PLACES = {
    "within": Sentence("{where}：{said}", "{where}: {said}"),
    "where.due": Sentence("{node}的办理时限", "time limit of {node}"),
    "where.due_urgent": Sentence("{node}的特急件时限", "time limit of {node} for extra urgent matters"),
    "where.remind": Sentence("{node}的提醒", "reminders of {node}"),
    "where.escalate": Sentence("{node}的超期上报", "escalation of {node}"),
    "where.warn": Sentence("{node}的变色", "colours of {node}"),
    "where.parameter": Sentence("{node}的参数“{name}”", "parameter “{name}” of {node}"),
    "where.collection": Sentence("{node}的多实例集合", "the list that {node} is done for"),
    "where.ending": Sentence("{node}的提前结束条件", "the condition that ends {node} early"),
    "where.column": Sentence("{node}的决策表的“{title}”列", "the column “{title}” of the table of {node}"),
    "where.result": Sentence(
        "{node}的决策表第 {number} 行的“{title}”列", "row {number}, column “{title}”, of the table of {node}"
    ),
    "where.condition": Sentence("{node}的条件“{source}”", "the condition “{source}” of {node}"),
    "variable.question": Sentence("“{step}”的“{question}”（{path}）", "“{question}” of “{step}” ({path})"),
    "variable.output": Sentence("“{step}”给出的 {path}", "{path}, given by “{step}”"),
    "variable.plain": Sentence("“{path}”", "“{path}”"),
    "none": Sentence("（无）", "(none)"),
    "nothing": Sentence("（空）", "(nothing)"),
}

DECLARED = {
    "lane-missing": Sentence(
        "{node}不在任何泳道里，没有人能收到。请拖进泳道。",
        "{node} stands in no lane, so nobody would get it. Please move it into one.",
    ),
    "lane-unknown": Sentence(
        "{node}所在的泳道“{lane}”没有登记。可用的泳道：{known}。",
        "{node} stands in the lane “{lane}”, which is no registered post. Known are: {known}.",
    ),
    "kind-missing": Sentence(
        "{node}没有种类。请在“环节种类”中选择一个。", "{node} has no kind. Please choose the kind of the step."
    ),
    "kind-unknown": Sentence(
        "{node}的种类“{kind}”没有登记。请在“环节种类”中选择一个。",
        "{node} is of the kind “{kind}”, which is not registered. Please choose the kind of the step.",
    ),
    "property-unknown": Sentence(
        "{node}带有不认识的属性“{name}”，不会起作用。请删除。",
        "{node} has the unknown property “{name}”, which has no effect. Please remove it.",
    ),
    "form-fields": Sentence(
        "{node}的表单缺少编号为“{keys}”的项目，“{kind}”这一种类要求有。请补上。",
        "{node} needs questions with the ids “{keys}” in its form, for a step of its kind (“{kind}”). Please add them.",
    ),
    "gate-form": Sentence(
        "{node}的表单要有必填、用于流转的单选项“{key}”，选项中要有 {approving} 和至少一个不通过的选项，"
        "否则不能作出结论。请改表单。",
        "{node} cannot come to a conclusion: its form needs the single choice “{key}”, required and used for routing, "
        "with {approving} and at least one option that does not approve. Please change the form.",
    ),
    "difference-review": Sentence(
        "{node}要设为多实例，按采纳建议那一步给出的清单（如 {example}），每个失效的关口各复核一次。",
        "{node} must be done once for each gate whose approval lapsed: over the list that the step which applies "
        "suggestions gives (such as {example}).",
    ),
    "variable-unknown.condition": Sentence(
        "条件“{source}”用到“{name}”，没有这个变量。请写成“环节编号.项目”，并在该项目上标明用于流转。",
        "The condition “{source}” uses “{name}”, which no step answers. Please write it as step.question, and mark "
        "that question as used for routing.",
    ),
    "variable-unknown.collection": Sentence(
        "{node}的多实例集合“{name}”不是清单。请写成“环节编号.项目”，该项目应为用于流转的多选。",
        "{node} is done for each of “{name}”, which is no list. Please write it as step.question; that question is a "
        "list of choices used for routing.",
    ),
    "variable-unknown.parameter": Sentence(
        "{node}的参数“{parameter}”用到“{name}”，没有这个变量。请改正。",
        "{node} uses “{name}” for its parameter “{parameter}”, which no step answers. Please correct it.",
    ),
    "value-outside-domain.condition": Sentence(
        "条件“{source}”把{variable}与 {value} 比较，但它只能是 {known}。请改正。",
        "The condition “{source}” compares {variable} with {value}, but it can only be {known}. Please correct it.",
    ),
    "condition-invalid": Sentence("{why}。请改写条件。", "{why}. Please write the condition anew."),
    "service-unknown": Sentence(
        "{node}的处理“{service}”没有登记。请在属性中选择一个。",
        "{node} does “{service}”, which is not registered. Please choose what it does.",
    ),
    "service-parameters.missing": Sentence(
        "{node}缺少参数“{name}”。请填写。", "{node} lacks the parameter “{name}”. Please write it."
    ),
    "service-parameters.surplus": Sentence(
        "{node}没有参数“{name}”。请删除。", "{node} has no parameter “{name}”. Please remove it."
    ),
    "service-parameters.twice": Sentence(
        "{node}的参数有重复。请删去一个。", "{node} has a parameter twice. Please remove one."
    ),
    "service-parameters.malformed": Sentence(
        "{node}的参数“{name}”写法不对：{why}。文字要加引号。",
        "{node}: its parameter “{name}” is not well formed: {why}. Texts stand in quotes.",
    ),
    "service-parameters.type": Sentence(
        "{node}的参数“{name}”应是 {type} 类型。请改正（文字要加引号）。",
        "{node}: its parameter “{name}” should be of the type {type}. Please correct it (texts stand in quotes).",
    ),
    "message-unknown": Sentence(
        "{node}等待的消息“{message}”没有登记，永远不会来。可用的消息：{known}。",
        "{node} waits for the message “{message}”, which is not registered and never comes. Known are: {known}.",
    ),
    "error-uncaught.none": Sentence("{node}没有错误代码。请指定。", "{node} has no error code. Please write one."),
    "timer-rule.invalid": Sentence("{where}：{why}。", "{where}: {why}."),
    "timer-rule.named": Sentence(
        "{where}：本流程没有登记 {named}()。请改用其他规则。",
        "{where}: {named}() is not registered for this process. Please use another rule.",
    ),
    "timer-rule.instant": Sentence(
        "{where}用到“{name}”，它不是用于流转的日期时间。请写成“环节编号.项目”。",
        "{where}: “{name}” is no date and time used for routing. Please write it as step.question.",
    ),
    "reminder": Sentence("{where}：{why}。", "{where}: {why}."),
}

TABLES = {
    "domain.list": Sentence("清单", "list"),
    "domain.instant": Sentence("日期时间", "date and time"),
    "gap.more": Sentence("等 {number} 种情况", " and others, {number} in all"),
    "table-invalid.unknown": Sentence(
        "{where}用到“{name}”，没有这个变量。请写成“环节编号.项目”，并在该项目上标明用于流转。",
        "{where} uses “{name}”, which no step answers. Please write it as step.question, and mark that question as "
        "used for routing.",
    ),
    "table-invalid.quotes": Sentence(
        "{where}用到“{name}”，没有这个变量。文字要加双引号。",
        "{where} uses “{name}”, which is no variable. Texts stand in double quotes.",
    ),
    "table-invalid.compared": Sentence(
        "{where}的{variable}是{domain}，不能与单元格比较。请写成条件。",
        "{where}: {variable} is a {domain}, which cells cannot be compared with. Please write a condition.",
    ),
    "table-invalid.typed": Sentence(
        "{where}的类型是{type}，而{variable}的值是 {known}。请改类型。",
        "{where} is of the type {type}, but {variable} is one of {known}. Please change the type.",
    ),
    "value-outside-domain.listed": Sentence(
        "{where}列出的 {value} 不会出现：{variable}只能是 {known}。请改正。",
        "{where} lists {value}, which never occurs: {variable} can only be {known}. Please correct it.",
    ),
    "value-outside-domain.cell": Sentence(
        "{where}的 {value} 不会出现：{variable}只能是 {known}。请改正。",
        "{where}: {value} never occurs: {variable} can only be {known}. Please correct it.",
    ),
    "table-invalid.row": Sentence(
        "第 {number} 行可能无法判断：{why}（{case}）。请另写一行，或改单元格。",
        "row {number} may not be decidable: {why} ({case}). Please write another row or change the cell.",
    ),
    "table-gap": Sentence(
        "没有一行符合的情况：{cases}{more}。请补上；命中策略为“第一行”时，也可以在最后加一行都填“-”的。",
        "no row holds for {cases}{more}. Please add one; where the first row counts, a last row of “-” only will do.",
    ),
    "table-gap.uncounted": Sentence(
        "情况太多，无法逐一核对有没有遗漏。请用“第一行”，并在最后加一行都填“-”的；或拆成几张表。",
        "there are too many cases to see whether one is left out. Please let the first row count and add a last row of "
        "“-” only, or split the table.",
    ),
    "table-overlap": Sentence(
        "第 {one} 行与第 {other} 行会同时符合（{case}），而命中策略是“唯一”。请改单元格，或改用“第一行”。",
        "rows {one} and {other} hold at once ({case}), where only one may. Please change a cell, or let the first row "
        "count.",
    ),
    "table-rule-unused": Sentence(
        "第 {number} 行永远用不到。请检查排在它前面的行和它的单元格，或删除。",
        "row {number} is never used. Please check the rows above it and its cells, or remove it.",
    ),
}

SENTENCES = {**PLACES, **DECLARED, **TABLES}
