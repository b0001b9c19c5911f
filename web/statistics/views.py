"""The views of 督办统计: which figures stand on each, in the words of the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.language import translate as t
from web.statistics.how import how
from web.statistics.tables import Cell, Chart, Table, duration, hours, number, percent, said, share
from workflows.matters.classes import CLASSES, GROUNDS
from workflows.matters.labels import URGENCIES
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import NONE, Wanted
from workflows.oversight.statistics_lists import clock_state
from workflows.oversight.statistics_time import Period, month_of
from workflows.people.labels import group_label
from workflows.people.queries import names_of, sections
from workflows.screening.model import ASPECTS, LEVELS

COURSE = (
    "draft_policy", "draft_interpretation", "draft_item", "section_check", "section_first_check", "countersign",
    "countersign_in_turn", "countersign_first", "countersign_vote", "coordinate", "speaker_confirm",
    "review_legality", "deliberation", "urgent_deliberation", "office_check",
    "check_secrecy", "await_determination", "decide_attribute", "handle_suggestions", "difference_review",
    "deputy_review", "sign_off", "routine_sign_off", "office_return", "recheck", "register_number", "proof_and_seal",
    "print_issue", "last_check", "publish_manually", "archive", "archive_withheld", "reassess",
)  # fmt: skip
TARGETS = ("drafter", "section", "office", "step")
IN_TIME_AND_LATE = ("#1f6339", "#a3231a")


@dataclass(frozen=True)
class Names:
    """What ids are called. `codes`: section code -> name."""

    stages: Mapping[str, str]
    sections: Mapping[str, str]
    codes: Mapping[str, str]

    def stage(self, element: str) -> str:
        return t(self.stages.get(element, element))

    def section(self, section_id: str) -> str:
        return self.sections.get(section_id, "—")


def names(session: Session, stages: Mapping[str, str]) -> Names:
    """What is completed and what is open; two statements."""
    found = sections(session)
    return Names(
        {**stages, **figures.open_names(session)},
        {each.id: each.name for each in found},
        {each.code: each.name for each in found},
    )


def in_course(stages: Iterable[str]) -> list[str]:
    """User tasks in the order in which a matter meets them."""
    known = {element: place for place, element in enumerate(COURSE)}
    return sorted(stages, key=lambda element: (known.get(element, len(known)), element))


def time_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """How long steps take. Four statements."""
    return [_stage_times(session, wanted, told), _class_times(session, wanted)]


def return_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What is sent back. Two statements."""
    return [_returns(session, wanted, told), _returned_matters(session, wanted, told)]


def load_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """Who has how much. Six statements."""
    return [
        _load_by_section(session, wanted, told),
        _load_by_person(session, wanted),
        _unclaimed(session, wanted, told),
    ]


def deadline_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What is kept in time. Five statements."""
    return [
        *_kept(session, wanted, told),
        _clocks(session, wanted, told),
    ]


def release_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What went out, what did not, and who stood in. Three statements."""
    return [_releases(session, wanted), _withheld(session, wanted), _substitution(session, wanted, told)]


def finding_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What the machine found and what people said. One statement."""
    return [_findings(session, wanted)]


VIEWS: Mapping[str, Callable[[Session, Wanted, Names], list[Table]]] = {
    "time": time_view,
    "returns": return_view,
    "load": load_view,
    "deadlines": deadline_view,
    "findings": finding_view,
    "releases": release_view,
}


def view_names() -> dict[str, str]:
    return {
        "time": _("办理时长"),
        "returns": _("退回"),
        "load": _("工作量"),
        "deadlines": _("时限"),
        "findings": _("技术核查"),
        "releases": _("发布与代办"),
        "heat": _("流程热图"),
    }


def _stage_times(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.stage_times(session, wanted)
    order = in_course(found)
    rows = [
        [
            said(told.stage(stage)),
            number(found[stage].total.count, "steps", stage=stage),
            duration(found[stage].total.median),
            duration(found[stage].total.p90),
            number(found[stage].waiting.count, "steps", stage=stage, claimed="1"),
            duration(found[stage].waiting.median),
            duration(found[stage].waiting.p90),
            duration(found[stage].working.median),
            duration(found[stage].working.p90),
        ]
        for stage in order
    ]
    series = (
        (_("中位数"), [hours(found[stage].total.median) for stage in order]),
        (_("九成在此之内"), [hours(found[stage].total.p90) for stage in order]),
    )
    columns = [
        _("环节"), _("办结（件）"), _("全程：中位数"), _("全程：九成在此之内"), _("其中经签收（件）"),
        _("等待签收：中位数"), _("等待签收：九成"), _("签收后办理：中位数"), _("签收后办理：九成"),
    ]  # fmt: skip
    chart = Chart([told.stage(stage) for stage in order], series, _("工作小时"))
    return Table("stage-times", _("各环节办理时长"), columns, rows, how("stage-times"), chart)


def _class_times(session: Session, wanted: Wanted) -> Table:
    found = figures.class_times(session, wanted)
    rows = [
        [
            said(t(CLASSES[kind].label) if kind in CLASSES else kind),
            said(t(URGENCIES[urgency])),
            number(spread.count, "steps", **{"class": kind, "urgency": urgency}),
            duration(spread.median),
            duration(spread.p90),
        ]
        for (kind, urgency), spread in sorted(found.items(), key=lambda each: (_class_order(each[0][0]), each[0]))
    ]
    columns = [_("事项类别"), _("缓急"), _("办结环节（件）"), _("每个环节：中位数"), _("每个环节：九成在此之内")]
    return Table("class-times", _("按类别和缓急"), columns, rows, how("class-times"))


def _class_order(code: str) -> int:
    return list(CLASSES).index(code) if code in CLASSES else len(CLASSES)


def _returns(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.returns(session, wanted)
    order = [stage for stage in in_course(found) if any(found[stage].get(target) for target in TARGETS)]
    rows = []
    for stage in order:
        sent = {target: found[stage].get(target, 0) for target in TARGETS}
        total = sum(count for target, count in found[stage].items() if target)
        rows.append(
            [
                said(told.stage(stage)),
                number(found[stage][""], "steps", stage=stage),
                number(total, "steps", stage=stage, returned="1"),
                percent(total, found[stage][""]),
                *(number(sent[target], "steps", stage=stage, returned_to=target) for target in TARGETS),
            ]
        )
    labels = _("退回起草人"), _("退回科室"), _("退回办公室"), _("退回已办环节")
    series = [
        (label, [found[stage].get(target, 0) for stage in order]) for label, target in zip(labels, TARGETS, strict=True)
    ]
    columns = [_("环节"), _("办结（件）"), _("退回（件）"), _("退回率"), *labels]
    chart = Chart([told.stage(stage) for stage in order], series, _("件"), stacked=True)
    return Table("returns", _("各环节退回"), columns, rows, how("returns"), chart)


def _returned_matters(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.returned_matters(session, wanted)
    rows = [
        [
            said(told.section(section)),
            number(each.whole, "submitted", section=section),
            number(each.part, "submitted", section=section, returned="1"),
            share(each),
        ]
        for section, each in sorted(found.items(), key=lambda pair: told.section(pair[0]))
    ]
    columns = [_("起草科室"), _("本期首次送审（件）"), _("其中被退回过（件）"), _("占比")]
    return Table("returned-matters", _("各科室被退回的事项"), columns, rows, how("returned-matters"))


def _load_by_section(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.load_by_section(session, wanted)
    order = sorted(found, key=told.section)
    rows = [
        [
            said(told.section(section)),
            number(found[section].open, "open", section=section),
            number(found[section].overdue, "open", section=section, overdue="1"),
            number(found[section].handled, "steps", section=section),
            duration(found[section].mean),
        ]
        for section in order
    ]
    labels = _("现在待办"), _("本期办结")
    series = (
        (labels[0], [found[section].open for section in order]),
        (labels[1], [found[section].handled for section in order]),
    )
    columns = [_("起草科室"), labels[0], _("其中已超期"), labels[1], _("平均每件用时")]
    chart = Chart([told.section(section) for section in order], series, _("件"))
    return Table("section-load", _("各科室事项的工作量"), columns, rows, how("section-load"), chart)


def _load_by_person(session: Session, wanted: Wanted) -> Table:
    found = figures.load_by_person(session, wanted)
    people = names_of(session, list(found))
    rows = [
        [
            said(people.get(person, "—")),
            number(load.open, "open", person=person),
            number(load.overdue, "open", person=person, overdue="1"),
            number(load.handled, "steps", person=person),
            duration(load.mean),
        ]
        for person, load in sorted(found.items(), key=lambda pair: (-pair[1].open, -pair[1].handled, pair[0]))
    ]
    columns = [_("姓名"), _("手上待办"), _("其中已超期"), _("本期办结"), _("平均每件用时")]
    return Table("person-load", _("每个人的工作量"), columns, rows, how("person-load"))


def _unclaimed(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.unclaimed(session, wanted)
    rows = [
        [
            said(t(group_label(group, dict(told.codes)))),
            number(load.open, "open", group=group, person=NONE),
            number(load.overdue, "open", group=group, person=NONE, overdue="1"),
        ]
        for group, load in sorted(found.items(), key=lambda pair: (-pair[1].open, pair[0]))
    ]
    columns = [_("岗位"), _("待签收（件）"), _("其中已超期")]
    return Table("unclaimed", _("还没有人签收的"), columns, rows, how("unclaimed"))


def _kept(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    by_stage, by_section = (figures.deadlines(session, wanted, by) for by in ("stage", "section"))
    stages, loads = figures.open_by_stage(session, wanted), figures.load_open(session, wanted)
    order = in_course({*by_stage, *stages})
    none = figures.Kept(0, 0)
    rows = [_kept_row(told.stage(key), "stage", key, by_stage.get(key, none), stages.get(key)) for key in order]
    in_order = sorted({*by_section, *loads}, key=told.section)
    of_sections = [
        _kept_row(told.section(key), "section", key, by_section.get(key, none), loads.get(key)) for key in in_order
    ]
    columns = [_("有时限的办结（件）"), _("按时（件）"), _("超期（件）"), _("按时率"), _("现在已超期（件）")]
    labels = _("按时"), _("超期")
    series = (
        (labels[0], [by_stage.get(key, none).due - by_stage.get(key, none).late for key in order]),
        (labels[1], [by_stage.get(key, none).late for key in order]),
    )
    chart = Chart([told.stage(key) for key in order], series, _("件"), stacked=True, colours=IN_TIME_AND_LATE)
    return [
        Table("kept-stages", _("各环节按时率"), [_("环节"), *columns], rows, how("kept-stages"), chart),
        Table(
            "kept-sections",
            _("各科室按时率"),
            [_("起草科室"), *columns],
            of_sections,
            how("kept-sections"),
        ),
    ]


def _kept_row(label: str, by: str, key: str, kept: figures.Kept, load: figures.Load | None) -> list[Cell]:
    overdue = load.overdue if load is not None else 0
    return [
        said(label),
        number(kept.due, "steps", **{by: key, "due": "1"}),
        number(kept.due - kept.late, "steps", **{by: key, "late": "0"}),
        number(kept.late, "steps", **{by: key, "late": "1"}),
        percent(kept.due - kept.late, kept.due),
        number(overdue, "open", **{by: key, "overdue": "1"}),
    ]


def _clocks(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.clocks(session, wanted)
    by_section: dict[str, Counter[str]] = {}
    for each in found:
        by_section.setdefault(each.section_id, Counter())[clock_state(each)] += 1
    rows = [
        [
            said(told.section(section)),
            *(
                number(states[state], "clocks", section=section, clock=state)
                for state in ("in_time", "running", "late")
            ),
            percent(states["in_time"], states["in_time"] + states["late"]),
        ]
        for section, states in sorted(by_section.items(), key=lambda pair: told.section(pair[0]))
    ]
    columns = [_("起草科室"), _("按时公开（件）"), _("时限内未公开（件）"), _("超过时限（件）"), _("按时公开率")]
    return Table("clocks", _("二十个工作日内公开"), columns, rows, how("clocks"))


def _releases(session: Session, wanted: Wanted) -> Table:
    counted = Counter(figures.release_days(session, wanted))
    months, classes = (
        sorted({month for month, _class in counted}),
        [code for code in CLASSES if any(kind == code for _month, kind in counted)],
    )
    rows = [
        [
            said(month),
            *(
                number(counted[month, code], "releases", _in(month, wanted.period), **{"class": code})
                for code in classes
            ),
            number(sum(counted[month, code] for code in classes), "releases", _in(month, wanted.period)),
        ]
        for month, days in ((month, _in(month, wanted.period)) for month in months)
    ]
    series = [(t(CLASSES[code].label), [counted[month, code] for month in months]) for code in classes]
    columns = [_("月份"), *(t(CLASSES[code].label) for code in classes), _("合计")]
    chart = Chart(months, series, _("件"), stacked=True)
    return Table("releases", _("每月发布"), columns, rows, how("releases"), chart)


def _in(month: str, chosen: Period) -> Period:
    whole = month_of(date.fromisoformat(f"{month}-01"))
    return Period(max(whole.since, chosen.since), min(whole.until, chosen.until))


def _withheld(session: Session, wanted: Wanted) -> Table:
    found = figures.withheld_by_ground(session, wanted)
    rows = [
        [
            said(_("第 %(article)s 条", article=GROUNDS[code].article) if code in GROUNDS else "—"),
            said(t(GROUNDS[code].label) if code in GROUNDS else _("未注明")),
            number(found[code], "withheld", ground=code or NONE),
        ]
        for code in sorted(found, key=lambda code: list(GROUNDS).index(code) if code in GROUNDS else 99)
    ]
    columns = [_("条例条款"), _("不公开的理由"), _("件数")]
    return Table(
        "withheld",
        _("不公开的理由"),
        columns,
        rows,
        how("withheld"),
    )


def _substitution(session: Session, wanted: Wanted, told: Names) -> Table:
    found = figures.substitution(session, wanted)
    rows = [
        [
            said(told.stage(stage)),
            number(found[stage][0].whole, "steps", stage=stage, standing="1"),
            number(found[stage][0].part, "steps", stage=stage, capacity="B"),
            share(found[stage][0]),
            number(found[stage][1].part, "steps", stage=stage, standing="1", dual="1"),
            share(found[stage][1]),
        ]
        for stage in in_course(found)
        if found[stage][0].part or found[stage][1].part
    ]
    columns = [_("环节"), _("办结（件）"), _("B角办理（件）"), _("B角占比"), _("兼岗办理（件）"), _("兼岗占比")]
    return Table("substitution", _("AB角代办与兼岗"), columns, rows, how("substitution"))


def _findings(session: Session, wanted: Wanted) -> Table:
    found = figures.findings_answered(session, wanted)
    order = [(aspect, level) for aspect in ASPECTS for level in LEVELS if (aspect, level) in found]
    rows = []
    for aspect, level in order:
        each, cell = found[aspect, level], {"aspect": aspect, "level": level}
        rows.append(
            [
                said(t(ASPECTS[aspect])),
                said(t(LEVELS[level])),
                number(each.found, "findings", **cell),
                number(each.open, "findings", **cell, state="open"),
                number(each.confirmed, "findings", **cell, state="confirmed"),
                number(each.dismissed, "findings", **cell, state="dismissed"),
                number(each.referred, "findings", **cell, referred="1"),
            ]
        )
    labels = _("未处理"), _("认定须改正"), _("认定非问题")
    values = [[getattr(found[key], name) for key in order] for name in ("open", "confirmed", "dismissed")]
    bars = [f"{t(ASPECTS[aspect])} · {t(LEVELS[level])}" for aspect, level in order]
    columns = [_("关"), _("级别"), _("发现（条）"), *labels, _("其中转过保密审查")]
    chart = Chart(bars, list(zip(labels, values, strict=True)), _("条"), stacked=True)
    return Table("findings", _("技术核查发现与处理"), columns, rows, how("findings"), chart)
