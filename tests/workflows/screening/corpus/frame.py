"""The standard notice: an official document without fault, every line of which can be worded otherwise."""

from __future__ import annotations

from collections.abc import Mapping

FRAME: dict[str, str] = {
    "copy_number": "",
    "mark": "",
    "urgency": "",
    "letterhead": "临江区人力资源和社会保障局文件",
    "number": "临江人社发〔2026〕18号",
    "signer": "",
    "title": "临江区人力资源和社会保障局关于做好2026年职业技能提升行动有关工作的通知",
    "recipients": "各街道办事处、镇人民政府，各有关单位：",
    "opening": "为进一步提高劳动者职业技能水平，促进高质量充分就业，现就做好2026年职业技能提升行动有关工作通知如下。",
    "body": "一、明确培训重点\n围绕先进制造业和现代服务业用工需求，组织开展岗前培训、岗位技能提升培训和创业培训。\n"
    "二、规范组织实施\n培训机构应当按照公布的培训计划组织教学，做好学员考勤和结业考核。",
    "attachments": "",
    "signature": "临江区人力资源和社会保障局",
    "dated": "2026年4月8日",
    "annotation": "（此件主动公开）",
    "annexes": "",
    "copies": "抄送：区政府办公室，区财政局，区总工会。",
    "printed": "临江区人力资源和社会保障局办公室　　2026年4月9日印发",
}


def notice(fields: Mapping[str, str], body: str | None = None) -> str:
    """The text of the standard notice with these lines instead of its own; `body` is added to its paragraphs.

    KeyError for a line that the notice does not have.
    """
    unknown = set(fields) - set(FRAME)
    if unknown:
        raise KeyError(f"no such line in the standard notice: {sorted(unknown)}")
    lines = FRAME | dict(fields)
    if body is not None:
        lines["body"] = f"{lines['body']}\n{body}"
    return "\n".join(line for line in lines.values() if line)
