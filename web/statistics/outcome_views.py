"""What went out, what did not, who stood in, and what the machine found."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from web.language import translate as t
from web.statistics.how import how
from web.statistics.naming import Names, in_course
from web.statistics.tables import Chart, Table, number, said, share
from workflows.calendar.periods import Period, month_of
from workflows.matters.classes import CLASSES, GROUNDS
from workflows.oversight import statistics_figures as figures
from workflows.oversight.statistics_conditions import NONE, Wanted
from workflows.screening.model import ASPECTS, LEVELS


def release_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What went out, what did not, and who stood in. Three statements."""
    return [_releases(session, wanted), _withheld(session, wanted), _substitution(session, wanted, told)]


def finding_view(session: Session, wanted: Wanted, told: Names) -> list[Table]:
    """What the machine found and what people said. One statement."""
    return [_findings(session, wanted)]


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
