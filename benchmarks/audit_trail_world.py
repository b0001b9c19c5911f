"""The bureau whose trail is measured: its people, sections and matters over three years. All of it follows from SEED,
so that every process that writes a part knows the same bureau."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import NamedTuple

from engine.clock import BUREAU_ZONE

SEED = 7
PEOPLE, SECTIONS, ADMINISTRATORS = 300, 25, 3
START, END = datetime(2023, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
SPAN = (END - START).total_seconds() - 45 * 86400  # matters are opened until so long before the end
SHARES = {"access": 0.25, "login": 0.05, "administration": 0.01, "deployment": 0.002}  # of all events
FEWEST, MOST = 60, 180  # events of a matter
GATES = ("legality", "secrecy", "attribute", "sign_off")
WORDS = [
    "环保督察", "排污许可", "危险废物", "噪声污染", "水源保护", "大气污染", "土壤修复", "核与辐射", "饮用水源",
    "生态红线", "建设项目", "环评批复", "信访举报", "行政处罚", "听证告知", "法律依据", "引用条款", "已经废止",
    "表述不准", "数据有误", "附件缺失", "格式不符", "主送机关", "成文日期", "联系方式", "个人信息", "商业秘密",
    "内部事项", "征求意见", "科室会签", "解读材料", "起草说明", "公开属性", "依申请公开", "主动公开", "部分公开",
    "不予公开", "请补充", "请核实", "请修改", "建议删除", "同意", "按程序", "重新提交", "第三条", "第七条",
    "第十二条", "有效期", "施行日期", "监督电话", "来文单位", "专家论证", "风险评估", "公平竞争", "集体讨论",
    "时限临近", "本人出差", "由B角代办",
]  # fmt: skip


class Facts(NamedTuple):
    """What every process must know of a matter."""

    number: int
    id: str
    name: str  # 2026-0147
    opened: float  # seconds after START
    lasted: float  # seconds
    events: int
    section: int
    drafter: int


@dataclass(frozen=True)
class World:
    """A bureau with `events` events in its trail."""

    events: int

    @cached_property
    def people(self) -> list[str]:
        """Ids; the last three are the administrators: system, security, audit."""
        return [made_id(0, f"person {number}") for number in range(PEOPLE + ADMINISTRATORS)]

    @cached_property
    def sections(self) -> list[str]:
        return [made_id(0, f"section {number}") for number in range(SECTIONS)]

    @property
    def matters(self) -> int:
        return max(1, round(self.events * (1 - sum(SHARES.values())) / ((FEWEST + MOST) / 2)))

    def section_of(self, person: int) -> int | None:
        return person % SECTIONS if person < PEOPLE else None

    def colleague(self, section: int, draw: Random) -> int:
        """Somebody of the section: its first people do most of the work."""
        most = PEOPLE // SECTIONS
        return section + SECTIONS * min(int(most * draw.random() ** 2), most - 1)

    def matter(self, number: int) -> Facts:
        """Facts of the matter, of those from 0 to `matters` - 1."""
        opened = SPAN * number / self.matters
        draw = Random(f"{SEED} matter {number}")
        section = min(int(SECTIONS * draw.random() ** 1.5), SECTIONS - 1)
        day = (START + timedelta(seconds=opened)).astimezone(BUREAU_ZONE)
        name = f"{day.year}-{number + 1:05d}"
        events, lasted = draw.randint(FEWEST, MOST), draw.uniform(3, 40) * 86400
        return Facts(
            number, self.matter_id(number), name, opened, lasted, events, section, self.colleague(section, draw)
        )

    def matter_id(self, number: int) -> str:
        return made_id(int((START.timestamp() + SPAN * number / self.matters) * 1000), f"matter {number}")

    def matter_around(self, seconds: float, draw: Random) -> int:
        """A matter that was open at the moment, more or less."""
        newest = int(seconds / SPAN * self.matters)
        back = int(20 * 86400 / SPAN * self.matters * draw.random()) + 1
        return max(0, min(newest - back, self.matters - 1))


def content_hash(number: int, revision: int) -> str:
    """Of a revision of the matter."""
    return hashlib.sha256(f"{SEED} {number} {revision}".encode()).hexdigest()


def revision_id(facts: Facts, revision: int) -> str:
    return made_id(int((START.timestamp() + facts.opened) * 1000), f"revision {facts.number} {revision}")


def day_at(seconds: float) -> date:
    return (START + timedelta(seconds=seconds)).astimezone(BUREAU_ZONE).date()


def words(draw: Random) -> str:
    """What somebody wrote as a reason; one in a thousand holds a rare word."""
    said = "，".join(draw.choices(WORDS, k=draw.randint(2, 6)))
    return f"{said}，蓝藻水华" if draw.random() < 0.001 else said


def made_id(milliseconds: int, name: str) -> str:
    """An id of that moment, the same in every process."""
    rest = int.from_bytes(hashlib.sha256(f"{SEED} {name}".encode()).digest()[:10], "big") & (1 << 74) - 1
    return f"{milliseconds:012x}7{rest >> 62:03x}{1 << 63 | rest & (1 << 62) - 1:016x}"
