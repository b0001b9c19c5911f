"""Who works in the demo bureau: every post filled, A and B of gates from different sections, three administrators."""

from __future__ import annotations

from typing import NamedTuple

SETTINGS = {
    "bureau_name": "临江区人力资源和社会保障局（演示）",
    "bureau_short_name": "临江区人社局",
    "number_code": "临人社发",
    "portal_title": "临江区人力资源和社会保障局 政府信息公开",
}

SECTIONS = {
    "zhijian": "职业能力建设科",
    "jiuye": "就业促进科",
    "guanxi": "劳动关系科",
    "fagui": "政策法规科",
    "bangong": "办公室",
    "xuanjiao": "宣传教育中心",
    "lingdao": "局领导",
}


class Employee(NamedTuple):
    login: str
    name: str
    section: str
    posts: tuple[str, ...]  # post, or post:B
    phone: str


STAFF = (
    Employee("lixiang", "李想", "zhijian", ("drafter",), "021-59730101"),
    Employee("wujun", "吴军", "zhijian", ("section_head",), "021-59730100"),
    Employee("zhaomin", "赵敏", "jiuye", ("drafter",), "021-59730201"),
    Employee("sunwei", "孙伟", "jiuye", ("section_head", "secrecy_review:B"), "021-59730200"),
    Employee("hejing", "何静", "guanxi", ("drafter",), "021-59730301"),
    Employee("majun", "马骏", "guanxi", ("section_head", "attribute_review:B"), "021-59730300"),
    Employee("zhengfa", "郑法", "fagui", ("legal_review", "desk_legal"), "021-59730401"),
    Employee("linlan", "林岚", "guanxi", ("legal_review:B", "desk_petition"), "021-59730302"),
    Employee("fangyuan", "方圆", "fagui", ("section_head",), "021-59730400"),
    Employee("zhoukai", "周凯", "bangong", ("office_check",), "021-59730001"),
    Employee("qianbao", "钱葆", "bangong", ("secrecy_review",), "021-59730002"),
    Employee("chenming", "陈明", "bangong", ("attribute_review",), "021-59730003"),
    Employee("xufu", "许馥", "bangong", ("recheck", "section_head"), "021-59730004"),
    Employee("hanwen", "韩雯", "bangong", ("registry", "desk_consultation"), "021-59730005"),
    Employee("yangfan", "杨帆", "xuanjiao", ("publisher", "desk_publicity"), "021-59730501"),
    Employee("tanglu", "唐璐", "xuanjiao", ("drafter",), "021-59730502"),
    Employee("shenyu", "沈瑜", "xuanjiao", ("section_head", "desk_service"), "021-59730500"),
    Employee("jiangping", "蒋平", "lingdao", ("deputy_leader", "speaker"), "021-59730901"),
    Employee("guohua", "郭华", "lingdao", ("leader",), "021-59730900"),
)
ADMINISTRATORS = {
    "sysadmin": ("系统管理员", "system"),
    "secadmin": ("安全保密管理员", "security"),
    "auditor": ("安全审计员", "audit"),
}
PASSWORD = "Linjiang-2026"  # noqa: S105 - printed on purpose: the demo is open to everybody who runs it
