"""Why a matter cannot be moved, in English. The sentences come from the engine in Chinese, names of steps in them."""

from __future__ import annotations

import re

from web.language import current_language, translate

_SENTENCES: dict[str, str] = {
    "新版按现在的程序通不过核验，什么都不能迁移到它上面。": "The version does not pass the check of today's program.",
    "正在差异复核，而要复核的关口在新版中有变化。请等复核办完再迁移。": (
        "A difference review is under way, and its gate has changed. Move the matter once it is done."
    ),
    "按新版要退到前面的环节，而(.+)": "It would have to go back, and {}",
    "按新版有的审查结论要作废，而(.+)": "Approvals would be void, and {}",
    "已编发文字号，不能退到前面的环节。需要重审的，请先退回起草人。": (
        "it has a number by now. Return it to the drafter first where it must be reviewed again."
    ),
    "已经签发，审查结论不能因迁移作废。需要重审的，请先退回起草人。": (
        "it has been signed. Return it to the drafter first where it must be reviewed again."
    ),
    "新版中没有与现在的位置相当的位置。请等它办到别的环节后再迁移。": (
        "The new version has no such position. Move the matter once it stands elsewhere."
    ),
    "按新版要先办(.+)，而从现在的位置退不回去。请先退回起草人，再迁移。": (
        "The new version asks for {} first, and there is no way back. Return it to the drafter, then move it."
    ),
    "正在“(.+)”，而这个环节在新版中没有了，也没有指明对应的环节。": (
        "It stands at “{}”, which the new version lacks, and no other element was named for it."
    ),
    "正在“(.+)”，而这个环节在新版中移到了别的流程里。": "It stands at “{}”, which has moved to another process.",
    "正在“(.+)”，而它在新版中换了类型。": "It stands at “{}”, which is of another type now.",
    "正在“(.+)”，而新版改了这个环节的种类。": "It stands at “{}”, which is of another kind now.",
    "正在“(.+)”，而它在新版中等待的是别的事件。": "It waits at “{}”, which waits for another event now.",
    "正在等待的“(.+)”在新版中没有了。": "It waits for “{}”, which the new version lacks.",
    "正在逐项办理“(.+)”，而新版改了办理的清单或结束条件。": (
        "“{}” is under way for each of a list, and the list or its end has changed."
    ),
    "正在“(.+)”里办理，而新版改为调用另一个流程。": "It is inside “{}”, which calls another process now.",
    "在“(.+)”等待汇合，而新版中这条进线没有了。": "It waits at the join “{}”, and its flow there is gone.",
    "时限“(.+?)”算不出来：.+": "The clock “{}” cannot be computed.",
    "预演之后事项有了新的进展，没有迁移。请重新预演。": "It moved on since the dry run and was left. Try again.",
    "迁移之后已有人办理，或流程已有新的进展，不能撤销。需要纠正的，请由办理人退回。": (
        "Somebody has acted on it since; it cannot be undone. Whoever holds it can return it."
    ),
    "迁移之后文稿已有变动，作废的审查结论不能恢复，没有撤销。": (
        "The texts were edited since, so the void approvals cannot come back; it was not undone."
    ),
    "核对之后又发布了别的版本，没有迁移。": "Another version was published since the release; it was left.",
    "对应关系让旧版的两个环节成了新版的同一个。请改正对应关系。": (
        "The mapping makes one element of two. Correct the mapping."
    ),
    "可撤销的时间已过。": "The time for undoing is over.",
}
_RULES = [(re.compile(pattern), words) for pattern, words in _SENTENCES.items()]


def reason(text: str) -> str:
    """The sentence in the language of the screen."""
    if current_language() != "en":
        return text
    for pattern, words in _RULES:
        if found := pattern.fullmatch(text):
            inner = [reason(part) if part.endswith("。") else _names(part) for part in found.groups()]
            return words.format(*inner)
    return text


def _names(part: str) -> str:
    """“甲”、“乙”: each name translated."""
    if not part.startswith("“"):
        return translate(part)
    return ", ".join(f"“{translate(name)}”" for name in re.findall("“([^”]+)”", part))
