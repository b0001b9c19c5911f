"""The bureau whose inbox is measured: 500 people, 64 candidate groups, matters with their open and ended work items.
All of it follows from SEED and the two numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from benchmarks.audit_trail_world import WORDS
from workflows.matters.search import marks_of_matter

SEED = 11
PEOPLE, SECTIONS = 500, 25
END = datetime(2026, 7, 1, 2, tzinfo=UTC)  # ten in the morning of a working day
SPAN = 3 * 365 * 86400  # seconds in which the matters were opened
BUREAU_WIDE = (
    "legal_review", "office_check", "secrecy_review", "attribute_review", "deputy_leader", "leader", "registry",
    "recheck", "publisher", "desk_legal", "desk_petition", "desk_service", "desk_consultation", "desk_publicity",
)  # fmt: skip
STAGES = (
    ("draft_policy", "起草政策", "draft.policy", "drafter/"),
    ("section_check", "科室核稿", "review.section", "section_head/"),
    ("countersign", "会签", "opinion.countersign", "section_head/"),
    ("coordinate", "六协同", "opinion.coordination", "desk_"),
    ("review_legality", "合法性审核", "gate.legality", "legal_review"),
    ("office_check", "办公室核稿", "review.office", "office_check"),
    ("check_secrecy", "保密审查", "gate.secrecy", "secrecy_review"),
    ("decide_attribute", "公开属性认定", "gate.attribute", "attribute_review"),
    ("deputy_review", "分管领导审核", "review.deputy", "deputy_leader"),
    ("sign_off", "签发", "gate.sign_off", "leader"),
    ("register_number", "登记编号", "register.number", "registry"),
    ("last_check", "发布前复核", "review.last_check", "attribute_review"),
)
RARE = "蓝藻"
COMMON = ("生态", "环保", "排污", "许可", "科室", "公开", "意见", "第三条", "主动公开")
MOST_TOLD = 3  # ended items of a matter
ITEM = (
    "id", "instance_id", "subject", "task_id", "process_id", "main_process_id", "element_id", "name", "kind", "lane",
    "candidate_group", "scope", "assignee", "status", "version", "round", "priority", "due_rule", "due_at",
    "due_provisional", "created_at", "claimed_at", "ended_at", "ended_by",
)  # fmt: skip
MATTER = (
    "id", "number", "title", "matter_class", "urgency", "drafter_id", "section_id", "explanation", "basis",
    "created_on", "instance_id", "state", "created_at", "updated_at",
)  # fmt: skip
EDITOR = ("matter_id", "person_id", "since", "why")


class Rows(NamedTuple):
    """What one matter puts into the tables; `text` is what its documents say."""

    matter: tuple[Any, ...]
    editor: tuple[Any, ...]
    items: list[tuple[Any, ...]]
    text: str
    marks: frozenset[str]


@dataclass(frozen=True)
class InboxWorld:
    """`open_items` open and `closed_items` ended work items, of as many matters as there are open items."""

    open_items: int
    closed_items: int

    @property
    def told(self) -> int:
        """Ended items that are made up; what is more are later rounds of these, which the database multiplies."""
        return min(self.closed_items, self.open_items * MOST_TOLD)

    def person(self, number: int) -> str:
        return _id(0, 1, number)

    def section(self, number: int) -> str:
        return _id(0, 2, number)

    def code(self, section: int) -> str:
        return f"s{section:02d}"

    def holders(self, group: str) -> list[int]:
        """Who belongs to a candidate group, by number."""
        post, _, code = group.partition("/")
        if not code:
            place = BUREAU_WIDE.index(post)
            return [SECTIONS + place, 2 * SECTIONS + (place + 7) % SECTIONS, 3 * SECTIONS + (place + 13) % SECTIONS]
        section = int(code[1:])
        rest = range(4 * SECTIONS + section, PEOPLE, SECTIONS)
        return [section] if post == "section_head" else list(rest)

    def posts(self) -> Iterator[tuple[int, str, int | None]]:
        """(person, post, section) of everybody."""
        for post in BUREAU_WIDE:
            yield from ((each, post, None) for each in self.holders(post))
        for section in range(SECTIONS):
            yield section, "section_head", section
            yield from ((each, "drafter", section) for each in self.holders(f"drafter/{self.code(section)}"))

    def matters(self) -> Iterator[Rows]:
        """Every matter, the oldest first."""
        closed_each, more = divmod(self.told, self.open_items)
        for number in range(self.open_items):
            yield self._matter(number, closed_each + (number < more))

    def _matter(self, number: int, closed: int) -> Rows:
        draw = Random(SEED * 1_000_003 + number)
        begun = SPAN * number // self.open_items
        opened = END.timestamp() - SPAN + begun - 86400
        section = min(int(SECTIONS * draw.random() ** 1.3), SECTIONS - 1)
        drafter = self.holders(f"drafter/{self.code(section)}")[int(16 * draw.random() ** 1.5)]
        matter_id = _id(int(opened * 1000), 3, number)
        title = f"关于印发{''.join(draw.choices(WORDS, k=3))}管理办法的通知"
        text = "，".join(draw.choices(WORDS, k=12)) + (RARE if draw.random() < 0.001 else "")
        at, urgency = _told(opened), draw.choices(("normal", "urgent", "extra_urgent"), (85, 12, 3))[0]
        matter = (
            matter_id, f"{datetime.fromtimestamp(opened, UTC).year}-{number + 1:07d}", title, "normative", urgency,
            self.person(drafter), self.section(section), "", "", at[:10], None, "in_review", at, at,
        )  # fmt: skip
        priority = ("normal", "urgent", "extra_urgent").index(urgency)
        groups: set[str] = set()
        items = [
            self._item(draw, matter_id, number * 64 + each, opened, section, drafter, priority, each < closed, groups)
            for each in range(closed + 1)
        ]
        marks = marks_of_matter(self.section(section), {self.person(drafter)}, groups)
        return Rows(matter, (matter_id, self.person(drafter), at, "drafted"), items, text, marks)

    def _item(
        self, draw: Random, matter: str, number: int, opened: float, section: int, drafter: int, priority: int,
        ended: bool, groups: set[str],
    ) -> tuple[Any, ...]:  # fmt: skip
        element, name, kind, post = STAGES[int(len(STAGES) * draw.random())]
        group = post
        if post.endswith("/"):
            other = int(SECTIONS * draw.random()) if kind == "opinion.countersign" else section
            group = post + self.code(other)
        elif post == "desk_":
            group = BUREAU_WIDE[9 + int(5 * draw.random())]
        groups.add(group)
        draft, staff = kind.startswith("draft."), self.holders(group)
        holder = self.person(drafter if draft else staff[int(len(staff) * draw.random())])
        mine = ended or draft or draw.random() < 0.4
        begun = opened + (number & 63) * 40_000
        due = begun + 86400 * 5 if ended else END.timestamp() + 86400 * draw.uniform(-8, 20)
        item_id = _id(int(begun * 1000), 4, number)
        return (
            item_id, matter, matter, item_id, "prepublication", "prepublication", element, name, kind, "法规", group,
            self.section(section), holder if mine else None, "completed" if ended else "open", 1, 1, priority,
            "working_days(5)", _told(due), False, _told(begun), None, _told(begun + 30_000) if ended else None,
            holder if ended else None,
        )  # fmt: skip

    def people_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Table -> rows: sections, people, posts."""
        since = END - timedelta(days=4000)
        return {
            "section": [
                {"id": self.section(each), "code": self.code(each), "name": f"第{each + 1}科"}
                for each in range(SECTIONS)
            ],
            "person": [
                {
                    "id": self.person(each), "login": f"person{each}", "name": f"人员{each}", "account": "staff",
                    "section_id": self.section(each % SECTIONS), "password_hash": "", "language": "zh",
                    "active": True, "created_at": since,
                }
                for each in range(PEOPLE)
            ],
            "post_holding": [
                {
                    "id": f"{place:032x}", "person_id": self.person(person), "post": post, "capacity": "A",
                    "section_id": None if section is None else self.section(section), "since": since.date(),
                }
                for place, (person, post, section) in enumerate(self.posts())
            ],
        }  # fmt: skip


def _id(milliseconds: int, kind: int, number: int) -> str:
    return f"{milliseconds:012x}7{kind:03x}8000{number:012x}"


def _told(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
