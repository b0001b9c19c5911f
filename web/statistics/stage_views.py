"""How long steps take, and what is sent back."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.language import translate as t
from web.statistics.how import how
from web.statistics.naming import Names, in_course
from web.statistics.tables import Chart, Table, duration, hours, number, percent, said, share
from workflows.matters.classes import CLASSES
from workflows.matters.labels import URGENCIES
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import Wanted

TARGETS = ("drafter", "section", "office", "step")


def time_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """How long steps take. One statement."""
    found = figures.times(session, wanted)
    return [_stage_times(found.stages, told), _class_times(found.classes)]


def return_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What is sent back. Two statements."""
    return [_returns(session, wanted, told), _returned_matters(session, wanted, told)]


def _stage_times(found: dict[str, figures.StageTime], told: Names) -> Table:
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


def _class_times(found: dict[figures.Key, figures.Spread]) -> Table:
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
