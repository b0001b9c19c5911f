"""保密: sentences by which a text keeps itself or its figures inside, and marks that no law knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.secrecy import internal_label
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import passages_with

# all patterns are for folded text
_SIEVE = re.compile("内部|外传|扩散|对外|收回|退回|销毁|上交")
_THIS = "(?:以上|上述|以下|下列|本|此|该|所列)(?:[份次])?(?:表|数据|数字|内容|信息|情况|资料|材料|口径|名单|名额|标准)"
_INSIDE = re.compile(
    rf"{_THIS}[^。;]{{0,10}}?(?:(?:仅|只|限于?)?供内部(?:人员)?(?:参考|使用|掌握|交流)|(?:不得|请勿|严禁|切勿)(?:外传|扩散|对外))"
    "|(?:由|供|作为|限于?)[^,。;]{0,16}内部掌握|内部掌握(?:口径|标准|尺度)?,?不(?:对外|予?公开|宣传)"
    "|(?:会议|参阅|讨论|本次|发放的?)(?:材料|文件|资料|文稿)(?:请?于?)?(?:会|阅|用)后(?:请?即?)?(?:收回|退回|销毁|上交)"
)
_RULE = re.compile("应当|应予|制度|管理办法|不得以|“[^”]{0,12}$")
_REMARK = re.compile(
    "(?:不得|不能|不可|不要|不宜|先不|暂不|别)(?:要?对外)?(?:公开|公布|发布|外传|提供)"
    "|(?:未经|没有|尚未|还没)[^。;,]{0,8}(?:同意|批准)"
    "|暂?不对外(?!开放|营业|服务|经营|出租|投资|承包)|批示"
    "|内部(?!控制|审计|审核|监督|管理|机构|治理|流程|制度|规章|结构|设施|装修|环境|空间|网)"
    "|保密(?!审查|工作|法|协议|制度|义务|局|员|教育|期限|行政|管理|条例|规定|责任|机构|部门|检查|意识|委)"
)
_REMARKS = frozenset({"批注", "修订删除", "隐藏文字"})


@check(
    "secrecy.internal-wording",
    "内部掌握的表述",
    aspect="secrecy",
    level="warning",
    authority="law",
    explanation="《保守国家秘密法》第六十四条：工作秘密不得公开。写明内部掌握、会后收回的内容，公开前须核对。",
)
def inside_wording(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, _SIEVE):
        text = passage.folded.text
        found = _INSIDE.search(text)
        if found and not _RULE.search(text, max(0, found.start() - 20), found.end() + 6):
            said = f"“{found[0][:30]}”像是内部掌握的内容，请核对能否公开，能公开的改写这一句。"
            yield Found(said, passage, *passage.matched(*found.span()))
    for passage in document.passages if len(document.visible) < len(document.passages) else ():
        remark = _REMARK.search(passage.folded.text) if passage.place in _REMARKS else None
        if remark and not internal_label(passage, in_head=False):  # that is said already
            said = f"{passage.place}里写着“{remark[0]}”，请弄清所指内容能否公开。"
            yield Found(said, passage, *passage.matched(*remark.span()))


_STAR = re.compile("[★☆]")
_UNKNOWN_MARK = re.compile(
    r"(?<![“\"‘《])(?:内部|(?:核心|普通)?商密|商业秘密|工密|工秘|敏感|内参|受控|限阅|非密|保密|涉密|机要)级?[★☆]"
    r"(?:\d{1,2}(?:年|个?月)|长期)?"
)


@check(
    "secrecy.unlawful-mark",
    "不是法定密级的标志",
    aspect="secrecy",
    level="error",
    authority="law",
    explanation="《保守国家秘密法》第十四条只有绝密、机密、秘密三级，第二十二条：不属于国家秘密的，不得作出国家秘密标志。",
    needs=("★", "☆"),
)
def unlawful_marks(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    for passage in passages_with(document, _STAR):
        for found in _UNKNOWN_MARK.finditer(passage.folded.text):
            said = f"“{found[0]}”不是法定的密级标志：不能公开的停止办理，能公开的删去。"
            yield Found(said, passage, *passage.matched(*found.span()))
