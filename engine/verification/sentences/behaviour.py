"""What is said of what a process can do."""

from __future__ import annotations

from engine.wording import Sentence

SENTENCES = {
    "diagram-too-large": Sentence(
        "各调用流程展开后太大，无法逐一验证。请合并重复的调用，或精简。",
        "Unfolded with everything it calls, the process is too large to be verified. Please merge calls that repeat, "
        "or simplify it.",
    ),
    "condition-complex.form": Sentence(
        "有的表单用于流转的项目组合太多，无法逐一验证。请减少用于流转的项目。",
        "The questions used for routing in a form combine in too many ways to verify. Please use fewer for routing.",
    ),
    "condition-complex.gateway": Sentence(
        "{node}的条件里取值不定的比较太多，无法逐一验证。请拆成几个网关。",
        "{node} compares too many values that are not known to verify. Please split it into several gateways.",
    ),
    "too-many-states": Sentence(
        "可能的情况超过 {most} 种，无法逐一验证，因此不能部署。请减少并行的环节或用于流转的项目。",
        "There are more than {most} situations, too many to verify, so it cannot be deployed. Please have fewer "
        "parallel steps or questions used for routing.",
    ),
    "cycle-without-wait": Sentence(
        "{node}在一个没有人工环节、定时或消息的回路里，会一直空转。请在回路中加入等待的环节。",
        "{node} is part of a loop without a user task, timer or message, which would run for ever. Please put a step "
        "that waits into the loop.",
    ),
    "gate-missing": Sentence(
        "可能未经“{gate}”就到了{node}。请按示出的路径检查，使每条路在最后一次改稿之后都通过该关口。",
        "{node} can be reached without the gate “{gate}”. Please walk the way shown, and let every way pass this gate "
        "after the last edit.",
    ),
    "edit-parallel": Sentence(
        "{node}会改动文稿，却可能与{other}同时进行。请改为先改完再审，或先退回再改。",
        "{node} changes the text and may happen at the same time as {other}. Please let the review come after the "
        "edit, or return the text before it.",
    ),
    "no-flow-taken": Sentence(
        "{node}可能没有一个条件成立，也没有默认流向，会停住。请补上条件或设默认流向。",
        "{node} may find none of its conditions true and has no default flow: the matter would stop there. Please add "
        "a condition or a default flow.",
    ),
    "variable-unset": Sentence(
        "{node}用到的{variables}，在示出的这条路上还没有填，会停住。请改在填好之后判断，或用 known()、default()。",
        "{node} reads {variables}, not answered yet on the way shown: the matter would stop there. Please decide after "
        "it is answered, or use known() or default().",
    ),
    "variable-unset.type": Sentence(
        "{node}可能用到还没有填、或类型不符的答案，会停住。请改条件，或使该项目必填。",
        "{node} may read an answer that is not there, or of another type, and stop. Please change the condition, or "
        "make the question required.",
    ),
    "value-unusable": Sentence(
        "{where}在示出的这条路上可能算不出（{why}），会停住。请改写。",
        "{where} may have no usable value on the way shown ({why}): the matter would stop there. Please write it anew.",
    ),
    "value-unusable.blank": Sentence(
        "{where}用到的{variables}可能没有填（{why}），会停住。请把该项目设为必填，或只在填了时使用，如"
        "“… if a.b is not null else …”。",
        "{where} reads {variables}, which may be left empty ({why}): the matter would stop there. Please make it "
        "required, or read it only where it is answered, such as “… if a.b is not null else …”.",
    ),
    "wanted.bool": Sentence("结果应为真或假", "it should be true or false"),
    "wanted.text": Sentence("结果应为文字或日期时间", "it should be a text or a date and time"),
    "wanted.whole": Sentence("结果应为整数", "it should be a whole number"),
    "wanted.items": Sentence("结果应为文字或整数的清单", "it should be a list of texts or whole numbers"),
    "variable-race": Sentence(
        "{node}的条件读取的答案，可能正由并行的{other}在改。请先汇合，再判断。",
        "{node} reads an answer that the parallel {other} may be changing. Please join the branches first.",
    ),
    "not-synchronised": Sentence(
        "{node}的同一条进线上可能来了两个令牌。请检查之前的分支与汇合是否成对。",
        "{node} may be reached twice by the same flow. Please check that what parts before it is joined again.",
    ),
    "not-synchronised.twice": Sentence(
        "{node}可能同时有两个令牌，会办两遍或乱序。请在之前用并行网关汇合。",
        "{node} may be under way twice at once, and be done twice or out of order. Please join the branches before it "
        "by a parallel gateway.",
    ),
    "error-uncaught": Sentence(
        "{node}的错误“{error}”没有人接。请在调用它的环节上加错误边界事件。",
        "{node} ends with the error “{error}”, which nothing catches. Please add an error boundary event to the step "
        "that calls it.",
    ),
    "deadlock": Sentence(
        "{node}可能一直等不到其余的分支，流程停住。请使每次分开的分支都能到达汇合处。",
        "{node} may wait for ever for its other branches. Please let all branches that part reach the join.",
    ),
    "cannot-end": Sentence(
        "到{node}之后，流程可能永远走不到结束事件。请补一条出路。",
        "{node} may lead to no end event at all. Please draw a way out.",
    ),
    "never-reached": Sentence(
        "{node}在任何情况下都走不到。请检查之前的条件，或删除。",
        "{node} is never reached, whatever is answered. Please check the conditions before it, or remove it.",
    ),
    "engine-refuses": Sentence(
        "运行引擎不接受{element}：{why}。",
        "The engine cannot run {element} (reason: {code}). Please draw it otherwise.",
    ),
}
